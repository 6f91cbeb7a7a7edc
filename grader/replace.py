"""Give a file its content in one step, so that nobody ever reads half of it, and a failure leaves what was there."""

from __future__ import annotations

import os
from pathlib import Path


def replace(target: Path, content: bytes) -> None:
    """Make or replace a file. Raises OSError, and leaves nothing of its own behind."""
    # Two processes that write the same file have a part each.
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
