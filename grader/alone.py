"""Let nobody else grade the same lesson meanwhile: into the same gradebook, or the same folders.

The locks are the system's and the database server's own, so that they end with whoever holds them, however that ends.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool


class Busy(Exception):
    """Somebody is at it; the message says where."""


@contextlib.contextmanager
def alone(lesson: str, db_url: str, output: Path) -> Iterator[None]:
    """Hold the locks of a lesson in a gradebook and in a folder. Raises `Busy`, and OSError for a folder that cannot
    be written."""
    with contextlib.ExitStack() as stack:
        for folder in {output, *_folder_of(db_url)}:
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / f".grading-{lesson}.lock", timeout=0)
            try:
                stack.enter_context(lock)
            except Timeout:
                raise Busy(f"{folder}: {lesson} is being graded there by somebody else") from None
        stack.enter_context(_on_the_server(lesson, db_url))
        yield


def _folder_of(db_url: str) -> list[Path]:
    """Where a gradebook's file is, if it is one."""
    file = make_url(db_url).database if db_url.startswith("sqlite") else None
    return [Path(file).absolute().parent] if file and file != ":memory:" else []


@contextlib.contextmanager
def _on_the_server(lesson: str, db_url: str) -> Iterator[None]:
    """The lock of a gradebook on a PostgreSQL server: that of a connection, which is kept open."""
    if not db_url.startswith("postgresql"):
        yield
        return
    engine = create_engine(db_url, poolclass=NullPool)
    with engine.connect() as connection:
        if not connection.scalar(select(func.pg_try_advisory_lock(func.hashtext(f"grading {lesson}")))):
            raise Busy(
                f"{make_url(db_url).render_as_string(hide_password=True)}: {lesson} is being graded by somebody else"
            )
        connection.commit()
        yield
