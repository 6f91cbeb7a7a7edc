"""Whether this machine can grade behind bubblewrap's walls, and what to do where it cannot."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache

#: What to do instead, and what it costs.
OTHERWISE = "`--sandbox none` grades without, and protects you and the marks from nothing"


@cache
def hindrance() -> str:
    """What keeps bubblewrap from working here, in a line that says what to do ("" if nothing does)."""
    if sys.platform != "linux":
        return "the sandbox needs Linux"
    program = shutil.which("bwrap")
    if program is None:
        return "bubblewrap is not here: `apt install bubblewrap`"
    walls = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--ro-bind", "/", "/", "--proc", "/proc"]
    trial = [program, *walls, "true"]
    done = subprocess.run(trial, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL)
    if done.returncode == 0:
        return ""
    said = (done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"])[-1]
    return f"bubblewrap may not work here ({said[:200]}): in a container it needs the right to make namespaces"
