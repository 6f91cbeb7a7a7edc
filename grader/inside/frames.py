"""Messages between the process that grades and one that student code runs in: JSON, with its length before it.

Both sides use this. The side that grades reads with a limit, and a message that is none ends the connection: by then
student code may have written into it.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from typing import Any

_LENGTH = struct.Struct("!I")
#: What one message may hold, in bytes. The answers to all cases of an exercise are one.
LARGEST = 64 * 2**20
#: Of how many parts its JSON may be: once read, each takes a hundred bytes, and as an empty list three. (A text of a
#: megabyte, which is what a cell's output is cut to, may be nothing but brackets.)
MOST_PARTS = 2_000_000


class Broken(Exception):
    """The other side is gone, or what it sent is no message."""


class Late(Exception):
    """Nothing, or nothing whole, came in time."""


class Frames:
    """Messages over a stream socket. `receive` takes until a moment of `time.monotonic()`, or forever."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.received = 0  # bytes, of all messages so far
        self._read = bytearray()

    def send(self, message: Any) -> None:
        """Raises `Broken` when nobody is there, ValueError for what JSON cannot hold."""
        self.send_bytes(json.dumps(message, allow_nan=False).encode())

    def send_bytes(self, content: bytes) -> None:
        """The same for a message that is JSON already."""
        try:
            self.channel.sendall(_LENGTH.pack(len(content)) + content)
        except OSError as error:
            raise Broken(str(error)) from None

    def receive(self, until: float | None = None) -> Any:
        """The next message. Raises `Broken` or `Late`."""
        (length,) = _LENGTH.unpack(self._take(_LENGTH.size, until))
        if length > LARGEST:
            raise Broken(f"a message of {length} bytes")
        self.received += length
        content = self._take(length, until)
        if sum(map(content.count, (b"[", b"{", b","))) > MOST_PARTS:
            raise Broken("a message of too many parts")
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as error:
            raise Broken(f"no message ({type(error).__name__})") from None

    def _take(self, size: int, until: float | None) -> bytes:
        while len(self._read) < size:
            left = None if until is None else until - time.monotonic()
            if left is not None and (left <= 0 or not select.select([self.channel], [], [], left)[0]):
                raise Late
            try:
                part = self.channel.recv(1 << 20)
            except OSError as error:
                raise Broken(str(error)) from None
            if not part:
                raise Broken("closed")
            self._read += part
        taken = bytes(self._read[:size])
        del self._read[:size]
        return taken
