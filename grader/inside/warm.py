"""The warm process: it has imported what a lesson needs, and forks a process for each submission.

    python -m grader.inside.warm CONTROL SETTINGS

`CONTROL` is the number of a socket's descriptor, over which a process outside asks: a message with a descriptor makes
a new process, which serves cells over that one; other messages send a signal to one. `SETTINGS` are JSON: the lesson's
module, the import lines of its first cell, limits. No student code runs in here.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from typing import Any

from grader.inside import compiled, runner, walls
from grader.inside.frames import Frames

#: The users that submissions run as, where the sandbox may change users. No system gives these to anybody.
FIRST_USER, USERS = 2_000_000, 50_000

#: What frameworks import of themselves when a first cell needs it, for a second or two: imported once, before any room.
_LATER = {
    "torch": ("torch._dynamo", "torch.distributed.tensor"),
    "jax": ("jax.interpreters.mlir", "jax.extend.ifrt_programs"),
}


#: How many objects are made, in a room, before the youngest are looked through for garbage. What frameworks make while
#: they trace and compile is hardly ever garbage; with Python's own number, 700, looking takes a tenth of the time.
_MADE_BEFORE_COLLECTING = 5_000


def main() -> int:
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    importlib.import_module(settings["module"])
    exec(settings["imports"], {"__name__": "warm"})
    if settings["programs"]:
        compiled.begin()
    for framework, parts in _LATER.items():
        if framework in sys.modules:
            for part in parts:
                importlib.import_module(part)
    if "jax" in sys.modules:
        _one_ir_context()
    runner.shell()
    # Or the first collection of garbage in a room would write to all pages that it shares with this process.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_MADE_BEFORE_COLLECTING)
    control.send(json.dumps({"ready": os.getpid()}).encode())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    made = 0
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 3)
        if not message:
            return 0
        asked = json.loads(message)
        if descriptors:
            made += 1
            uid = FIRST_USER + made % USERS if os.getuid() == 0 else None
            control.send(json.dumps(_fork(control, descriptors, settings, uid)).encode())
            for descriptor in descriptors:
                os.close(descriptor)
        elif asked["do"] == "signal":
            with contextlib.suppress(ProcessLookupError):
                os.kill(asked["pid"], asked["signal"])


def _one_ir_context() -> None:
    """Have JAX translate all programs of a room in one context of MLIR's, made before any room. It makes a new one for
    each, which takes as long as translating a small program does, so that those of a long-lived process are freed."""
    from jax._src.interpreters import mlir  # JAX's own business: where it is done in another way, nothing is gained

    make = getattr(mlir, "make_ir_context", None)
    if make is not None:
        context = make()
        mlir.make_ir_context = lambda: context


def _fork(
    control: socket.socket, descriptors: Sequence[int], settings: dict[str, Any], uid: int | None
) -> dict[str, Any]:
    """Make a process for one submission, behind walls. Returns its number, or why there is none.

    The first of the descriptors is what it is spoken to over; the others, if there are some, are the doors of groups
    that limit its memory and share the processors.
    """
    channel, *doors = descriptors
    says, hears = os.pipe()
    between = os.fork()
    if between:
        os.close(hears)
        with open(says, "rb") as pipe:
            return json.loads(pipe.read() or b'{"error": "it ended at once"}')
    try:
        os.close(says)
        control.close()
        if settings["walls"]:
            walls.leave()
        worker = os.fork()
        if worker:
            # This one stays outside: it knows the new one by its number here, and waits for its end.
            os.write(hears, json.dumps({"pid": worker}).encode())
            os.close(hears)
            os.close(channel)
            with contextlib.suppress(ChildProcessError):  # what this says once it has ended
                os.waitpid(worker, 0)
            os._exit(0)
        os.close(hears)
        for group in doors:
            with contextlib.suppress(OSError):  # then the limit of each process is all there is
                os.write(group, b"0")  # this process, in the words of control groups
        _work(channel, settings, uid)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(hears, json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
    finally:
        os._exit(1)
    return {}


def _work(channel: int, settings: dict[str, Any], uid: int | None) -> None:
    if settings["walls"]:
        try:
            walls.close_all_but(channel)
            shared = compiled.FOLDER if settings["programs"] else None
            walls.shut_in(uid, walls.Limits(**settings["limits"]), shared)
        except BaseException as error:
            Frames(socket.socket(fileno=channel)).send(
                {"done": "not started", "why": f"{type(error).__name__}: {error}"}
            )
            raise
    # What libraries and other programs write to 1 and 2 goes to the end of one file, in memory and its own.
    written, nothing = os.memfd_create("written"), os.open(os.devnull, os.O_RDONLY)
    fcntl.fcntl(written, fcntl.F_SETFL, os.O_APPEND)
    for source, descriptor in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(source, descriptor)
    os.close(written)
    os.close(nothing)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    runner.serve(socket.socket(fileno=channel), settings["module"])


if __name__ == "__main__":
    sys.exit(main())
