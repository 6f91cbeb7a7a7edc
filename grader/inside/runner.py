"""Runs a notebook's cells, one message after another, and asks its answers, for the process that grades.

IPython without a kernel around it: what cells write and show goes out while they run, in the form that notebooks keep.
Student code shares this process and may change whatever is here. It gains nothing by that: what goes out is judged by
somebody else, who takes it for what it is.
"""

from __future__ import annotations

import base64
import importlib
import io
import os
import signal
import socket
import sys
import types
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from grader.ask import ask
from grader.exercise import Case
from grader.inside.frames import Broken, Frames
from grader.plain import from_json, to_json

#: What a cell sends of its output at most, in bytes. The other side has a limit of its own.
LARGEST_OUTPUT = 1_000_000


class _Out:
    """Where output goes: to the frames of this process, once it has some."""

    frames: Frames | None = None
    room = 0

    def put(self, output: dict[str, Any], size: int) -> None:
        self.room -= size
        if self.frames is not None and self.room + size > 0:
            self.frames.send({"output": output})


_out = _Out()


class _Stream(io.TextIOBase):
    """stdout or stderr of a cell."""

    def __init__(self, name: str, descriptor: int) -> None:
        self.name, self._descriptor = name, descriptor

    encoding, errors = "utf-8", "replace"

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text and _out.room > 0:  # or it need not be looked at
            kept = text[: _out.room]
            _out.put({"output_type": "stream", "name": self.name, "text": kept}, _size(kept))
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor


def _size(text: str) -> int:
    """How many bytes a text is in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def _shown(data: dict[str, Any], metadata: dict[str, Any] | None, **more: Any) -> None:
    if any(str(kind).startswith("image/") for kind in data):  # of a figure no page here shows more than its still form
        data = {kind: value for kind, value in data.items() if not str(kind).startswith("application/")}
    size = sum(len(value) if isinstance(value, bytes) else _size(str(value)) for value in data.values())
    if size > LARGEST_OUTPUT:
        data, size = {"text/plain": "(an output was cut: this cell wrote too much)"}, 0
    _out.put({"data": _plain(data), "metadata": _plain(metadata or {}), **more}, size)


def _plain(bundle: dict[str, Any]) -> dict[str, Any]:
    """A bundle as JSON can hold it, in the way that kernels send it: bytes as base64."""
    return {
        str(kind): base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in bundle.items()
    }


class _Publisher(DisplayPublisher):
    def publish(
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:
        name = (transient or {}).get("display_id")
        _shown(data, metadata, output_type="display_data", display_id=name, update=bool(update))

    def clear_output(self, wait: bool = False) -> None:
        _out.put({"output_type": "clear", "wait": bool(wait)}, 0)


class _Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        count = self.prompt_count
        _shown(format_dict, md_dict, output_type="execute_result", execution_count=count)

    def finish_displayhook(self) -> None:
        pass


class Shell(InteractiveShell):
    """IPython as a notebook's kernel has it, without history on disk, questions to the user, and a way out."""

    displayhook_class = _Hook
    display_pub_class = _Publisher
    system = InteractiveShell.system_piped  # as a kernel does it, without a terminal

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        error = {"ename": etype.__name__, "evalue": str(evalue), "traceback": list(stb)}
        _out.put({"output_type": "error", **error}, sum(map(_size, stb)))

    def ask_exit(self) -> None:
        print("exit() does nothing while this notebook is graded.")

    def enable_gui(self, gui: Any = None) -> None:
        pass


def shell() -> Shell:
    """The one shell, made before anything is forked. Its colours are off: they are no part of a message."""
    config = Config()
    config.HistoryManager.enabled = False
    made = Shell.instance(config=config, user_module=types.ModuleType("__main__"))
    sys.modules["__main__"] = made.user_module
    made.colors = "NoColor"
    sys.path[0] = ""  # modules beside the notebook, as in a kernel
    return made


def serve(channel: socket.socket, module: str) -> None:
    """Do what is asked for, until the other side is gone."""
    _out.frames = frames = Frames(channel)
    sys.stdout, sys.stderr = _Stream("stdout", 1), _Stream("stderr", 2)
    work = Shell.instance()
    exercises = importlib.import_module(module)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    frames.send({"done": "started"})
    while True:
        try:
            message = frames.receive()
        except Broken:
            return
        except KeyboardInterrupt:  # it came when the cell was over already
            continue
        before = _processor()
        try:
            done = _done(work, exercises, message)
            frames.send(done | {"processor": _processor() - before})
        except KeyboardInterrupt:
            frames.send({"done": "interrupted"})


def _done(work: Shell, exercises: types.ModuleType, message: dict[str, Any]) -> dict[str, Any]:
    _out.room = LARGEST_OUTPUT
    if message["do"] == "run":
        before = os.fstat(1).st_size
        result = work.run_cell(message["code"], store_history=True)
        _written_below(before)
        return {"done": "ran", "count": work.execution_count - 1, "failed": not result.success}
    if message["do"] == "put":
        return _put(Path(message["name"]), base64.b64decode(message["content"]))
    exercise = exercises.lesson.exercises[message["exercise"]]
    cases = [Case(label, from_json(arguments)) for label, arguments in message["cases"]]
    _out.room = 0  # what an answer prints while it is asked is in its outcomes
    return {"done": "asked", "answer": to_json(ask(exercise, work.user_ns, cases))}


def _processor() -> float:
    """Seconds of processor time that this process and those it has started and waited for have taken."""
    took = os.times()
    return took.user + took.system + took.children_user + took.children_system


def _put(file: Path, content: bytes) -> dict[str, Any]:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        return {"done": "put", "failed": str(error)}
    return {"done": "put"}


def _written_below(before: int) -> None:
    """What libraries and other programs wrote to the descriptors 1 and 2, which are a file of this process's own."""
    size = os.fstat(1).st_size
    if size > before:
        text = os.pread(1, min(size - before, LARGEST_OUTPUT), before).decode("utf-8", "replace")
        _out.put({"output_type": "stream", "name": "stdout", "text": text}, _size(text))
