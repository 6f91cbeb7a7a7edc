"""Where student code runs while a class is graded: a sandbox with a warm process in it, and a room for each submission.

The sandbox is bubblewrap's: the interpreter, its libraries and the students' part of the package, read-only; no
network, no home, no environment. A process in it has imported what the lesson needs, and forks a room, behind walls of
its own (`inside.walls`), in hundredths of a second. Rooms bring back plain data and output; nothing here judges.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import importlib.util
import json
import os
import shutil
import signal
import site
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from grader import cgroups
from grader.cgroups import Group
from grader.exercise import Case
from grader.inside import compiled
from grader.inside.frames import LARGEST, Broken, Frames, Late
from grader.inside.walls import Limits
from grader.plain import to_json

__all__ = ["Broken", "Late", "Limits", "NoSandbox", "Room", "Sandbox", "asking", "imports_of", "students_package"]

#: What of the package is in the sandbox: what asks, and no judge, nothing that was recorded, nothing that grades.
_PARTS = (
    "__init__",
    "ask",
    "datasets",
    "devices",
    "draw",
    "exercise",
    "feedback",
    "frameworks",
    "plain",
    "progress",
    "replace",
)
_FOLDERS = ("data", "exercises", "figures", "inside")
#: Seconds until the frameworks are imported, and until a room answers.
WARM_SECONDS, ROOM_SECONDS = 180, 30


class NoSandbox(Exception):
    """It does not start; the message says why, and what to do."""


def imports_of(code: str) -> str:
    """The import lines of a lesson's first cell, which the course has written."""
    return "\n".join(
        ast.unparse(node) for node in ast.parse(code).body if isinstance(node, ast.Import | ast.ImportFrom)
    )


def students_package(folder: Path, module: str) -> Path:
    """Copy into a folder what the sandbox needs of this package: no judge, no check, no recorded answer. And the
    lesson's module, if it is of another package."""
    package, here = folder / "grader", Path(__file__).parent
    package.mkdir(parents=True)
    for part in _PARTS:
        shutil.copy(here / f"{part}.py", package)
    for part in _FOLDERS:
        shutil.copytree(here / part, package / part, ignore=shutil.ignore_patterns("__pycache__"))
    for stand_in in sorted((here / "inside" / "stand_ins").glob("*.py")):
        shutil.copy(stand_in, package)
    if not module.startswith("grader."):
        _copy_with_imports(module, folder)
    return folder


def _copy_with_imports(module: str, folder: Path) -> None:
    """Copy a module of another package than this one, and what it imports of its own package."""
    *above, name = module.split(".")
    place = folder.joinpath(*above)
    if (place / f"{name}.py").exists():
        return
    origin = Path(importlib.util.find_spec(module).origin)
    place.mkdir(parents=True, exist_ok=True)
    shutil.copy(origin, place / f"{name}.py")
    for node in ast.walk(ast.parse(origin.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == above[0]:
            places = importlib.util.find_spec(node.module).submodule_search_locations
            names = [node.module] if places is None else [f"{node.module}.{one.name}" for one in node.names]
            for each in names:
                _copy_with_imports(each, folder)


@dataclass
class Room:
    """A process for one submission. After `Broken` or `Late` it is of no use but to be interrupted or killed."""

    frames: Frames
    pid: int
    _sandbox: Sandbox
    _warm: subprocess.Popen
    _group: Group | None = None

    def run(self, code: str, until: float, put: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        """Run a cell, hand each output to `put` as it comes. Raises `Broken` and `Late`."""
        self.frames.send({"do": "run", "code": code})
        return self.finish(until, put)

    def finish(self, until: float, put: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        """Wait for the end of what is running."""
        most = self.frames.received + 2 * LARGEST
        while True:
            message = self.frames.receive(until)
            if self.frames.received > most:  # what runs a cell cuts its output long before
                raise Broken("a flood of messages")
            if not isinstance(message, dict):
                raise Broken("no message")
            if isinstance(message.get("output"), dict):
                put(message["output"])
            elif "done" in message:
                return message

    def put(self, name: str, content: bytes, until: float) -> str:
        """Make a file in the working folder; `name` is a path in it. Returns why there is none ("" if there is). Raises
        `Broken` and `Late`."""
        self.frames.send({"do": "put", "name": name, "content": base64.b64encode(content).decode()})
        return str(self.finish(until, lambda output: None).get("failed", ""))

    def ask(self, request: bytes, until: float) -> dict[str, Any]:
        """What an answer brings back, under "answer", as it came: `plain.from_json` looks at it. `request` is what
        `asking` makes. Raises `Broken` and `Late`."""
        self.frames.send_bytes(request)
        return self.finish(until, lambda output: None)

    @property
    def lost(self) -> bool:
        """Whether the whole sandbox has ended, and not this room alone."""
        return self._warm.poll() is not None

    @property
    def ran_out(self) -> bool:
        """Whether a process of it was ended for want of memory."""
        return self._group is not None and self._group.ran_out()

    def interrupt(self) -> None:
        self._sandbox.signal(self.pid, signal.SIGINT)

    def close(self) -> None:
        """End it, and every process that it has started."""
        self._sandbox.signal(self.pid, signal.SIGKILL)
        self.frames.channel.close()


def asking(exercise: str, cases: Sequence[Case]) -> bytes:
    """The message that asks a room for an exercise's answer on cases."""
    asked = [[case.label, to_json(dict(case.arguments))] for case in cases]
    return json.dumps({"do": "ask", "exercise": exercise, "cases": asked}, allow_nan=False).encode()


@dataclass
class Sandbox:
    """A warm process. `walls` False runs it without bubblewrap, and rooms without walls: for machines without.
    `programs` are listed by `grader.programs`, and compiled once for all rooms."""

    module: str
    imports: str
    walls: bool = True
    limits: Limits = field(default_factory=Limits)
    programs: bytes = field(default=b"", repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _closed: bool = False
    _groups: list[Group] = field(default_factory=list, repr=False)

    def start(self) -> Sandbox:
        """Begin, and wait until it is ready. Raises `NoSandbox`."""
        return self.begin().ready()

    def begin(self) -> Sandbox:
        """Have it started, and wait for nothing. It ends with the thread that this is called in. Raises `NoSandbox`."""
        if self.walls and shutil.which("bwrap") is None:
            raise NoSandbox("bubblewrap is not here: `apt install bubblewrap`")
        if self.walls:
            cgroups.sweep()
        self._scratch = tempfile.TemporaryDirectory(prefix="grader-sandbox-")
        scratch = Path(self._scratch.name)
        scratch.chmod(0o755)
        package = students_package(scratch / "package", self.module)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        settings = {"module": self.module, "imports": self.imports, "walls": self.walls, "limits": asdict(self.limits)}
        settings["programs"] = bool(self.programs and self.walls)  # without walls anybody could put others in
        program = ["-m", "grader.inside.warm", str(theirs.fileno()), json.dumps(settings)]
        if self.walls:
            python, binds = _interpreter()
            environment = _environment(["/course", _USER_SITE])
            if self.programs:
                (package / compiled.LIST.name).write_bytes(self.programs)
                environment |= compiled.SETTINGS
            command = [*_bubblewrap(package, binds, environment), python, *program]
        else:
            environment = _environment([str(package)])
            command = [sys.executable, *program]
        self._log = open(scratch / "log", "w+", errors="replace")  # noqa: SIM115 (closed with the sandbox)
        self.process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        theirs.close()
        self.control = ours
        self.control.settimeout(WARM_SECONDS)
        return self

    def ready(self) -> Sandbox:
        """Wait until it is. Raises `NoSandbox`."""
        said = self._answer()
        if "ready" not in said:
            why = said.get("error", "")
            self.close()
            raise NoSandbox(f"the process that imports what the lesson needs did not start ({why})")
        return self

    def _answer(self) -> dict[str, Any]:
        try:
            said = self.control.recv(1 << 16)
        except OSError as error:
            return {"error": str(error)}
        if said:
            return json.loads(said)
        self._log.flush()
        self._log.seek(0)
        lines = self._log.read().strip().splitlines()
        return {"error": lines[-1][:300] if lines else "it ended"}

    def room(self) -> Room:
        """A new process for one submission; of a new warm process, where the old one has ended. Threads may call it
        at a time. Raises `NoSandbox`."""
        with self._lock:
            if self._closed:
                raise NoSandbox("the sandbox is closed")
            if self.process.poll() is not None:
                self._end()
                self.start()
            warm = self.process
            self._groups = [old for old in self._groups if not old.remove()]
            group = cgroups.group(self.limits.memory) if self.walls else None
            self._groups += [group] if group else []
            channel, pid = self._forked(group)
        room = Room(Frames(channel), pid, self, warm, group)
        try:
            started = room.finish(time.monotonic() + ROOM_SECONDS, lambda output: None)
        except (Broken, Late) as error:
            room.close()
            raise NoSandbox(f"a process for a submission did not start ({error})") from None
        if started["done"] != "started":
            room.close()
            raise NoSandbox(f"the walls of a submission do not stand ({started.get('why')})")
        return room

    def _forked(self, group: Group | None) -> tuple[socket.socket, int]:
        ours, theirs = socket.socketpair()
        try:
            doors = group.doors() if group else []
            try:
                socket.send_fds(self.control, [b'{"do": "fork"}'], [theirs.fileno(), *doors])
            finally:
                for descriptor in doors:
                    os.close(descriptor)
            said = self._answer()
        except OSError as error:
            said = {"error": f"the sandbox is gone ({error})"}
        finally:
            theirs.close()
        if "pid" not in said:
            ours.close()
            raise NoSandbox(f"no process for a submission ({said.get('error')})")
        return ours, said["pid"]

    def signal(self, pid: int, number: int) -> None:
        with contextlib.suppress(OSError):  # the sandbox is gone, and everything in it with it
            self.control.send(json.dumps({"do": "signal", "pid": pid, "signal": int(number)}).encode())

    def close(self) -> None:
        """End it, with everything in it; rooms that somebody waits for end as well."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        with contextlib.suppress(OSError):
            self.control.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for _ in range(50):  # the last of its processes are on their way out
            self._groups = [old for old in self._groups if not old.remove()]
            if not self._groups:
                break
            time.sleep(0.02)
        self._log.close()
        self._scratch.cleanup()

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()


def _environment(packages: list[str]) -> dict[str, str]:
    """All that a process in the sandbox gets of an environment."""
    return compiled.COMPUTING | {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp/home",
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(packages),
        "PYTHONDONTWRITEBYTECODE": "1",
        "NBGRADER_EXECUTION": "autograde",
        "NEURAL_NETWORKS_MNIST": "offline",
    }


def _bubblewrap(package: Path, binds: list[tuple[str, str]], environment: dict[str, str]) -> list[str]:
    command = ["bwrap", "--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    command += ["--die-with-parent", "--clearenv", "--cap-drop", "ALL"]
    # For the walls around each submission, which gives them all up.
    wanted = ["SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "KILL"] if os.getuid() == 0 else ["SYS_ADMIN", "SETPCAP"]
    for capability in wanted:
        command += ["--cap-add", f"CAP_{capability}"]
    for name, value in environment.items():
        command += ["--setenv", name, value]
    command += ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        if os.path.islink(f"/{name}"):
            command += ["--symlink", os.readlink(f"/{name}"), f"/{name}"]
        elif os.path.isdir(f"/{name}"):
            command += ["--ro-bind", f"/{name}", f"/{name}"]
    for file in ("/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives", "/etc/localtime"):
        command += ["--ro-bind-try", file, file]
    for folder in sorted({str(parent) for _, place in binds for parent in Path(place).parents if str(parent) != "/"}):
        # Without this bubblewrap makes them for the user alone that it runs as.
        command += ["--perms", "0755", "--dir", folder]
    for source, place in binds:
        command += ["--ro-bind", source, place]
        # An installed copy of this package has what judges in it.
        for own in [*Path(source).glob("python*/site-packages/grader"), *Path(source).glob("grader")]:
            if own.is_dir():
                hidden = Path(place) / own.relative_to(source)
                command += ["--tmpfs", str(hidden), "--remount-ro", str(hidden)]
    command += ["--ro-bind", str(package), "/course", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    if compiled.LIST.name in os.listdir(package):
        command += ["--tmpfs", str(compiled.FOLDER)]
    return [*command, "--remount-ro", "/", "--chdir", "/"]


#: Where a virtual environment and a user's own packages are in the sandbox: wherever they are outside, they are in
#: nobody's home or project there.
_VENV, _USER_SITE = "/venv", "/user-site"


def _interpreter() -> tuple[str, list[tuple[str, str]]]:
    """Python in the sandbox, and the folders outside of /usr that it needs, each with its place there."""
    base, own = Path(sys.base_prefix), Path(sys.prefix)
    binds = []
    if not base.is_relative_to("/usr"):
        if base.is_relative_to("/tmp"):
            raise NoSandbox(f"{base}: this Python lies below /tmp, where submissions have a place of their own")
        binds += [(str(base / name), str(base / name)) for name in ("bin", "lib")]
    if own != base:
        python = f"{_VENV}/bin/{Path(sys.executable).name}"
        binds += [(str(own / name), f"{_VENV}/{name}") for name in ("bin", "lib", "pyvenv.cfg")]
    else:
        python = sys.executable
    if site.ENABLE_USER_SITE and os.path.isdir(site.getusersitepackages()):
        binds.append((site.getusersitepackages(), _USER_SITE))
    return python, binds
