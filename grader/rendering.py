"""Make feedback pages in a process of their own, within limits of time and memory.

A student may have written anything, and what makes pages of it are large libraries: a few kilobytes can keep them busy
for hours, or take all memory. So whoever grades waits for a page for a while, and not for ever. Where there is no
`fork` (Windows), pages are made in the process that grades, and nothing limits them.
"""

from __future__ import annotations

import contextlib
import copy
import ctypes
import gc
import os
import pickle
import signal
import socket
import struct
import sys
import warnings
from typing import Any

from nbformat import NotebookNode

from grader.gradebook import Given
from grader.outputs import HANDED_IN, size_of
from grader.repair import is_check
from grader.returned import Pages
from grader.running import line_of

#: What stands on a page in the place of what it could not be made with.
LEFT_OUT = "(left out here: this page could not be made with it)"
#: Of a cell, in bytes of its text and its outputs: what is left out first where a page cannot be made.
_LARGE = 5_000
_LENGTH = struct.Struct("!cQ")
_MADE, _FAILED, _LOST = b"m", b"f", b"l"


class NoPage(Exception):
    """A page could not be made; the message says why."""


class Rendering:
    """Makes pages as `pages` does. `seconds` and bytes of `memory` are what one page may take.

    Two processes: one makes pages, and one starts another when that ends. Both are forked from this one, and end with
    it; so make it before there are threads, locks and connections.
    """

    def __init__(self, pages: Pages, seconds: float = 15.0, memory: int = 2 * 2**30) -> None:
        self.pages, self.seconds, self.memory = pages, seconds, memory
        self.channel: socket.socket | None = None

    def __enter__(self) -> Rendering:
        if hasattr(os, "fork"):
            self.channel, theirs = socket.socketpair()
            with warnings.catch_warnings():
                # JAX, and Python itself, warn of forks beside threads. What is forked here uses none of what they hold.
                warnings.simplefilter("ignore", RuntimeWarning)
                warnings.simplefilter("ignore", DeprecationWarning)
                self.keeper = os.fork()
            if not self.keeper:
                self.channel.close()
                _keep(theirs, self.pages, self.seconds, self.memory)
            theirs.close()
        return self

    def __exit__(self, *_: object) -> None:
        if self.channel is not None:
            self.channel.close()
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.keeper, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.keeper, 0)

    def page(self, notebook: NotebookNode, lesson: str, student: str, given: Given, key: str = "") -> tuple[str, bool]:
        """A student's page, and whether all is on it. What it cannot be made with is left out: what is large first,
        then everything but the checks. Raises `NoPage`."""
        why = ""
        for largest in (None, _LARGE, 0):
            with_it = notebook if largest is None else shortened(notebook, largest)
            try:
                return self._made(with_it, lesson, student, given, key), largest is None
            except NoPage as error:
                why = why or str(error)
        raise NoPage(why)

    def _made(self, *asked: Any) -> str:
        if self.channel is None:
            try:
                return self.pages.page(*asked)
            except Exception as error:  # what a student has written goes through many hands
                raise NoPage(line_of(error)) from None
        try:
            _send(self.channel, _MADE, pickle.dumps(asked))
            kind, content = _receive(self.channel)
        except OSError as error:
            raise NoPage(f"the process that makes pages is gone ({error})") from None
        if kind == _MADE:
            return content.decode("utf-8")
        raise NoPage(content.decode("utf-8"))


def shortened(notebook: NotebookNode, largest: int) -> NotebookNode:
    """A graded notebook in which no cell but a check has more than so many bytes."""
    made = copy.copy(notebook)
    made.cells = []
    for cell in notebook.cells:
        handed_in = cell.metadata.get(HANDED_IN, [])
        if not is_check(cell) and size_of(cell.source) + size_of(handed_in) > largest:
            code = cell.cell_type == "code"
            cell = NotebookNode(cell | {"source": f"# {LEFT_OUT}" if code else LEFT_OUT})
            cell.metadata = NotebookNode({name: item for name, item in cell.metadata.items() if name != HANDED_IN})
        made.cells.append(cell)
    return made


# ---------------------------------------------------------------- the two processes


def _keep(channel: socket.socket, pages: Pages, seconds: float, memory: int) -> None:
    """Have somebody make pages, and somebody else when that one is lost, until nobody asks any more."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _end_with_parent()
        gc.freeze()
        while True:
            maker = os.fork()
            if not maker:
                _end_with_parent()
                _make(channel, pages, seconds, memory)
            if os.waitpid(maker, 0)[1] == 0:
                return
            why = f"making it took more than {seconds:g} s, or {memory / 2**30:.0f} GB"
            _send(channel, _LOST, why.encode())
    except OSError:  # nobody is there any more
        pass
    finally:
        os._exit(0)


def _make(channel: socket.socket, pages: Pages, seconds: float, memory: int) -> None:
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        _limit(memory)
        while True:
            try:
                _, content = _receive(channel)
            except OSError:
                os._exit(0)
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                kind, content = _MADE, pages.page(*pickle.loads(content)).encode("utf-8", "replace")
            except MemoryError:
                break
            except Exception as error:  # what a student has written goes through many hands
                kind, content = _FAILED, line_of(error).encode("utf-8", "replace")
            signal.setitimer(signal.ITIMER_REAL, 0)
            _send(channel, kind, content)
    finally:
        os._exit(1)


def _limit(memory: int) -> None:
    if sys.platform != "linux":  # which alone says how much there is
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:
        has = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (has + memory, has + memory))


def _end_with_parent() -> None:
    if sys.platform == "linux":
        set_parent_death_signal = 1  # linux/prctl.h
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL, 0, 0, 0)


def _send(channel: socket.socket, kind: bytes, content: bytes) -> None:
    channel.sendall(_LENGTH.pack(kind, len(content)) + content)


def _receive(channel: socket.socket) -> tuple[bytes, bytes]:
    """What comes next: its kind, and its bytes. Raises OSError when nobody is there any more."""
    kind, length = _LENGTH.unpack(_exactly(channel, _LENGTH.size))
    return kind, _exactly(channel, length)


def _exactly(channel: socket.socket, size: int) -> bytes:
    read = bytearray()
    while len(read) < size:
        part = channel.recv(min(size - len(read), 1 << 20))
        if not part:
            raise ConnectionError("nobody is there")
        read += part
    return bytes(read)
