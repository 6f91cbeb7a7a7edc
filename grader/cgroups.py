"""Limits on the memory of a submission as a whole, and a fair share of the processors however many processes it starts,
by the kernel's control groups, where this user may make some.

Elsewhere there is the limit of each of its processes alone (`inside.walls`). Both versions of control groups are known:
https://docs.kernel.org/admin-guide/cgroup-v2.html and https://docs.kernel.org/admin-guide/cgroup-v1/memory.html.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Group:
    """A group that has a limit of memory, and nothing in it yet; with `share`, its twin that shares the processors
    (in version 2 one group does both)."""

    folder: Path
    share: Path | None = None

    def doors(self) -> list[int]:
        """Descriptors: whoever writes `0` to each is in the group from then on, and so are its children."""
        folders = [self.folder, *([self.share] if self.share else [])]
        return [os.open(folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC) for folder in folders]

    def ran_out(self) -> bool:
        """Whether the kernel has ended a process of the group, because there was no memory left for it."""
        for name in ("memory.events", "memory.oom_control"):
            with contextlib.suppress(OSError, ValueError):
                lines = (self.folder / name).read_text(encoding="ascii").splitlines()
                return any(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
        return False

    def remove(self) -> bool:
        """Remove it, once nothing is in it. Returns whether it is gone."""
        gone = True
        for folder in filter(None, (self.folder, self.share)):
            try:
                folder.rmdir()
            except FileNotFoundError:
                pass
            except OSError:
                gone = False
        return gone


def group(memory: int) -> Group | None:
    """A new group that may have so many bytes; None where none can be made."""
    shared = _of_version_1("cpu")
    for parent, limit, also in (
        (_of_version_2(), "memory.max", None),
        (_of_version_1("memory"), "memory.limit_in_bytes", shared),
    ):
        if parent is None:
            continue
        name = f"grader-{os.getpid()}-{next(_numbers)}"
        made = Group(parent / name, _made(also / name) if also else None)
        try:
            made.folder.mkdir()
            (made.folder / limit).write_text(str(memory), encoding="ascii")
        except OSError:
            made.remove()
            continue
        # Nor may it have the memory that the machine keeps on its disk; there may be none.
        for name, value in (("memory.swap.max", 0), ("memory.memsw.limit_in_bytes", memory)):
            with contextlib.suppress(OSError):
                (made.folder / name).write_text(str(value), encoding="ascii")
        return made
    return None


def _made(folder: Path) -> Path | None:
    """A new group, which has as large a share as any other; None where none can be made."""
    try:
        folder.mkdir()
    except OSError:
        return None
    return folder


def sweep() -> None:
    """Remove the groups that a process which was killed has left; nothing is in them any more."""
    for parent in filter(None, (_of_version_2(), _of_version_1("memory"), _of_version_1("cpu"))):
        for folder in parent.glob("grader-*-*"):
            if not Path("/proc", folder.name.split("-")[1]).exists():
                Group(folder).remove()


def _own(controller: str) -> str | None:
    """The group of this process in a hierarchy: that of version 2 for ""."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines():
            _, names, place = line.split(":", 2)
            if controller in names.split(","):
                return place.lstrip("/")
    return None


def _of_version_2() -> Path | None:
    """The group of version 2 that this process is in, if groups below it can have a limit of memory."""
    place = _own("")
    for root in (_ROOT, _ROOT / "unified"):
        folder = root / place if place is not None else root
        with contextlib.suppress(OSError):
            if "memory" in (folder / "cgroup.subtree_control").read_text(encoding="ascii").split():
                return folder
    return None


def _of_version_1(controller: str) -> Path | None:
    place = _own(controller)
    folder = _ROOT / controller / place if place is not None else None
    return folder if folder is not None and folder.is_dir() else None
