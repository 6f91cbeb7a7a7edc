"""Put a file or a folder in its place in one step, so that nobody ever reads half of it, and a failure leaves what was
there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def replace_file(target: Path, content: bytes) -> None:
    """Make or replace a file. Raises OSError, and leaves nothing of its own behind."""
    # Two processes that write the same file have a part each.
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def replace_folder(made: Path, target: Path) -> None:
    """Move a folder to where another one may be. Raises OSError.

    No system replaces a folder that has something in it: for a moment there is none, and whoever is killed in it leaves
    the former one beside, under a name with a dot, until the next call.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part, former = (target.with_name(f".{target.name}.{end}") for end in ("part", "former"))
    for left in (part, former):
        shutil.rmtree(left, ignore_errors=True)
    shutil.move(made, part)  # it may come from another file system
    if target.exists():
        target.rename(former)
    part.rename(target)
    shutil.rmtree(former, ignore_errors=True)
