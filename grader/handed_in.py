"""What was handed in: find each student's notebook, say why there is none, and copy it to where it is graded.

Nothing under the folder of submissions is changed, and no link is followed out of it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from grader.lesson import shown
from grader.repair import LARGEST_FILE, NotANotebook, read

#: Of the files beside a notebook: bytes of all, and how many.
LARGEST_EXTRAS, MOST_EXTRAS = 50 * 2**20, 500
#: A moment in the words that nbgrader writes, as long as nobody's own.
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,9})?( (UTC|GMT|[A-Z]{3,5}|[+-]\d{4}))?")


class Unusable(Exception):
    """A submission holds nothing that can be graded; the message says why."""


@dataclass(frozen=True)
class Submission:
    """What may be a notebook: where it is, its bytes, and what was odd about the place."""

    student: str
    file: Path
    data: bytes
    words: tuple[str, ...] = ()


def look(student: Path, lesson: str, names: Iterable[str]) -> Submission:
    """What a student's folder holds of a lesson whose nbgrader cells have these `names`. Raises `Unusable`. Whether it
    is a notebook, `opened` says."""
    folder = student / lesson
    if not folder.resolve().is_relative_to(student.parent.resolve()):
        raise Unusable(f"{shown(folder)}: a link that leads out of the folder of submissions")
    try:
        found = sorted(os.listdir(folder))
    except OSError as error:
        raise Unusable(f"{shown(folder)}: {because(error)}") from None
    file, words = folder / f"{lesson}.ipynb", ()
    if file.name not in found:
        others = [name for name in found if name.endswith(".ipynb")]
        file, words = _by_another_name(folder, lesson, others, names)
    if not file.resolve().is_relative_to(folder.resolve()):
        raise Unusable(f"{shown(file)}: a link that leads out of its folder")
    return Submission(student.name, file, _bytes(file), words)


def _by_another_name(
    folder: Path, lesson: str, others: list[str], names: Iterable[str]
) -> tuple[Path, tuple[str, ...]]:
    """The one other notebook of a folder, if it is of this lesson: browsers and learning platforms rename files."""
    if not others:
        what = "a folder without a notebook" if any(folder.iterdir()) else "an empty folder"
        raise Unusable(f"{shown(folder)}: {what}")
    if len(others) == 1:
        file = folder / others[0]
        with contextlib.suppress(Unusable, NotANotebook):
            cells = read(_bytes(file)).cells if file.resolve().is_relative_to(folder.resolve()) else ()
            marks = (cell.metadata.get("nbgrader") for cell in cells)
            held = {mark.get("grade_id") for mark in marks if isinstance(mark, dict)} | {cell.id for cell in cells}
            if held & set(names):
                return file, ("wrong file name",)
    raise Unusable(f"{shown(folder)}: no {lesson}.ipynb (there is {', '.join(others)[:100]})")


def _bytes(file: Path) -> bytes:
    """A file's bytes. Raises `Unusable` where it cannot be read."""
    try:
        about = file.stat()
        if not stat.S_ISREG(about.st_mode):
            raise Unusable(f"{shown(file)}: not a file")
        if about.st_size > LARGEST_FILE:
            raise Unusable(f"{shown(file)}: {about.st_size / 2**20:.0f} MB, at most {LARGEST_FILE // 2**20}")
        return file.read_bytes()
    except OSError as error:
        raise Unusable(f"{shown(file)}: {because(error)}") from None


def opened(submission: Submission) -> NotebookNode:
    """The notebook of a submission, valid whatever was odd about it. Raises `Unusable`."""
    try:
        return read(submission.data)
    except NotANotebook as error:
        raise Unusable(f"{shown(submission.file)}: {error}") from None


def because(error: OSError) -> str:
    return f"cannot be read ({(error.strerror or type(error).__name__).lower()})"


def stage(submission: Submission, folder: Path) -> tuple[str, ...]:
    """Copy the plain files that came with a submission's notebook to a folder of their own.

    Links stay behind, and so does what would stand in for the course's own package. Returns words on what did.
    """
    folder.mkdir(parents=True)
    origin, words, room, many = submission.file.parent, set(), LARGEST_EXTRAS, MOST_EXTRAS
    for place, folders, files in os.walk(origin):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        for name in sorted(files):
            file = Path(place, name)
            target = folder / file.relative_to(origin)
            if name.endswith(".ipynb"):
                continue
            with contextlib.suppress(OSError):
                about = file.lstat()
                own = target.relative_to(folder).parts[0].split(".")[0] == "grader"
                if not stat.S_ISREG(about.st_mode) or own or about.st_size > room or not many:
                    words.add("files left out")
                    continue
                if name == "timestamp.txt" and not _is_time(file):
                    words.add("unreadable timestamp")
                    continue
                room, many = room - about.st_size, many - 1
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
    return tuple(sorted(words))


def _is_time(file: Path) -> bool:
    """Whether nbgrader can read a moment in a file. It would look for a long one for hours, and open any file of this
    machine's that is named in the place of a time zone."""
    with file.open("rb") as opened:
        text = opened.read(100).decode("utf-8", "replace").strip()
    try:
        return file.stat().st_size <= 100 and bool(_TIME.fullmatch(text) and parse_utc(text))
    except Exception:  # a library for dates raises what it likes
        return False
