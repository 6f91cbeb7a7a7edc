"""What an LMS hands an instructor, put where nbgrader looks for it; and the feedback pages, under the LMS's names.

    grader collect LESSON DOWNLOAD...    # zips, folders, notebooks, as Moodle, Canvas, Blackboard and others name them
    grader return LESSON FEEDBACK.zip    # the pages, named as what they answer

nbgrader has a collector of its own. It stops at a student's second file, and to collect once more it deletes what was
collected before; here an earlier submission is moved aside, never overwritten, and what cannot be placed is told.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from lzma import LZMAError
from pathlib import Path, PurePosixPath

from grader.lesson import shown
from grader.replace import replace_file

#: Remembers, in the course folder, by which name each student's file came.
NOTE = "collected.json"
#: Where submissions go that a newer one has replaced.
EARLIER = "submitted-earlier"
LARGEST = 50_000_000  # bytes of one notebook; what is larger is no notebook that grading would take
_LONGEST_NAME = 80

#: How systems name what they pack, tried in this order. `student` becomes the student's name in the gradebook, `time`
#: is when it was handed in, and the last of several attempts counts.
NAMES = (
    # Moodle, with and without a folder for each student: "Ada Lovelace_1234_assignsubmission_file_/lesson.ipynb"
    r"(?:.*/)?(?P<student>[^/]+_\d+)_assignsubmission_file_?(?:/.*|[^/]*)",
    # Blackboard: "Lesson 1_ada_attempt_2026-11-20-10-11-12_lesson.ipynb". Where both may hold a _, what stands before
    # "_attempt_" tells two people of one name from each other.
    r"(?P<origin>(?:.*/)?[^/]*_(?P<student>[^/_]+))_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_[^/]*)?",
    # Canvas: "lovelaceada_LATE_1234_56789_lesson-2.ipynb"
    r"(?:.*/)?(?P<student>[^/_]+(?:_LATE)?_\d+)_\d+_[^/]*?(?:-(?P<attempt>\d+))?\.ipynb",
    # nbgrader's own layout, and a folder for each student
    r"(?:.*/)?(?P<student>[^/]+)/{lesson}/[^/]+",
    r"(?:.*/)?(?P<student>[^/]+)/[^/]+",
    # a file for each student: "ada_1-lesson.ipynb", "1-lesson_ada.ipynb", "ada.ipynb"
    r"(?P<student>[^/]+?)[_-]{lesson}[^/]*\.ipynb",
    r"{lesson}[_-](?P<student>[^/]*[^\W\d][^/]*)\.ipynb",
    r"(?!.*{lesson})(?P<student>[^/]+)\.ipynb",
)
#: Those of the systems, which say more than a folder's name does.
SYSTEMS = NAMES[:3]
#: What reading a damaged or odd archive raises.
_UNREADABLE = (
    OSError,
    RuntimeError,
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    ValueError,
    zlib.error,
    LZMAError,
)


@dataclass(frozen=True)
class File:
    """One file of a download: its path there, and its content, or why that was not read."""

    path: str
    content: bytes = b""
    problem: str = ""


@dataclass(frozen=True)
class Submission:
    """One student's notebook, as it came. `order` tells later attempts from earlier ones, `origin` what the student's
    name was made of."""

    student: str
    origin: str
    file: File
    order: tuple[str, int]
    time: str = ""


@dataclass(frozen=True)
class Collected:
    """What was done: the students by what became of their file, and what could not be placed, a line each."""

    new: tuple[str, ...]
    newer: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[str, ...]

    def __str__(self) -> str:
        counts = [
            f"{len(self.new)} new",
            f"{len(self.newer)} replaced (what was there before is in {EARLIER})",
            f"{len(self.unchanged)} unchanged",
        ]
        return "\n".join([", ".join(counts), *self.problems])


# ---------------------------------------------------------------- reading what came


def contents(download: Path) -> Iterator[File]:
    """Every file of a download: of a zip, of a folder, or the one file that it is.

    Nothing is unpacked to disk. A zip within a zip or a folder is not opened: it is somebody's submission, and may be
    anything, notebooks that are called like another's among it.
    """
    if download.is_dir():
        for file in sorted(path for path in download.rglob("*") if path.is_file()):
            inside = file.relative_to(download).as_posix()
            if not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(inside).parts):
                yield _read(file, inside)
    elif download.suffix.lower() == ".zip":
        yield from _zipped(download)
    else:
        yield _read(download, download.name)


def _read(file: Path, path: str) -> File:
    try:
        if file.stat().st_size > LARGEST:
            return File(path, problem=_too_large())
        return File(path, file.read_bytes())
    except OSError as error:
        return File(path, problem=f"cannot be read ({error.strerror})")


def _zipped(file: Path) -> Iterator[File]:
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                parts = PurePosixPath(entry.filename).parts
                if entry.is_dir() or any(part.startswith((".", "__MACOSX")) for part in parts):
                    continue
                if entry.file_size > LARGEST:
                    yield File(entry.filename, problem=_too_large())
                    continue
                try:
                    with archive.open(entry) as stream:
                        content = stream.read(LARGEST + 1)
                except _UNREADABLE as error:
                    yield File(entry.filename, problem=f"cannot be unpacked ({error})")
                    continue
                # What an archive says of a file's size need not be so.
                yield (
                    File(entry.filename, problem=_too_large())
                    if len(content) > LARGEST
                    else File(entry.filename, content)
                )
    except _UNREADABLE as error:
        yield File(file.name, problem=f"is no zip that can be read ({error})")


def _too_large() -> str:
    return f"is larger than {LARGEST // 1_000_000} MB"


# ---------------------------------------------------------------- whose is it


def submission(
    file: File, lesson: str, names: Sequence[str] = NAMES, around: PurePosixPath | None = None
) -> Submission | None:
    """Whose notebook a file is, by its path without a folder `around` all; None where no pattern fits."""
    path = file.path if around is None else str(PurePosixPath(file.path).relative_to(around))
    for pattern in names:
        found = re.fullmatch(pattern.replace("{lesson}", re.escape(lesson)), path)
        if found:
            groups = found.groupdict()
            raw, stamp = (groups["student"] or "").replace("_LATE", ""), groups.get("time") or ""
            student = _as_a_name(raw)
            try:
                order, time = (stamp, int(groups.get("attempt") or 0)), _time(stamp)
            except ValueError:  # digits that are no time
                return None
            return Submission(student, groups.get("origin") or raw, file, order, time) if student else None
    return None


def _as_a_name(text: str) -> str:
    """A name that is a folder's on any system, and that nbgrader takes: letters of any script, digits, - . _"""
    return re.sub(r"[^\w.-]+", "-", text).strip("-. ")[:_LONGEST_NAME]


def _time(stamp: str) -> str:
    """A time as nbgrader's `timestamp.txt` holds it."""
    return datetime.strptime(stamp, "%Y-%m-%d-%H-%M-%S").isoformat(" ") if stamp else ""


def sorted_out(files: Sequence[File], lesson: str, names: Sequence[str] = NAMES) -> tuple[list[Submission], list[str]]:
    """One notebook a student, and a line for each file that is not taken."""
    found: dict[str, list[Submission]] = {}
    problems = []
    # A folder around all of them is no student's, unless its name says so.
    notebooks = [file for file in files if file.path.lower().endswith(".ipynb")]
    folders = {PurePosixPath(file.path).parent for file in notebooks}
    named = any(submission(file, lesson, SYSTEMS) for file in notebooks)
    around = folders.pop() if len(folders) == 1 and len(notebooks) > 1 and not named else None
    for file in files:
        if file.problem:
            problems.append(f"{file.path}: {file.problem}")
        elif not file.path.lower().endswith(".ipynb"):
            what = "a zip within what came; open it" if file.path.lower().endswith(".zip") else "no notebook"
            problems.append(f"{file.path}: left out, {what}")
        elif (taken := submission(file, lesson, names, around)) is None:
            problems.append(f"{file.path}: left out, its name does not say whose it is; give a pattern with --names")
        else:
            # On Windows and macOS two folders do not differ by their case alone.
            found.setdefault(taken.student.casefold(), []).append(taken)
    chosen = []
    for _, several in sorted(found.items()):
        student = several[0].student
        if len({one.origin for one in several}) > 1:
            paths = ", ".join(one.file.path for one in several)
            problems.append(f"{student}: two people's, by the names of the files; give a pattern with --names: {paths}")
            continue
        # Of several notebooks those count that are called like the lesson, which browsers and systems add to.
        alike = [one for one in several if lesson in PurePosixPath(one.file.path).name] or several
        latest = max(one.order for one in alike)
        last = [one for one in alike if one.order == latest]
        if len({one.file.content for one in last}) > 1:
            paths = ", ".join(one.file.path for one in last)
            problems.append(f"{student}: several notebooks, and which one counts is not to be seen: {paths}")
            continue
        chosen.append(last[0])
    return chosen, problems


# ---------------------------------------------------------------- where nbgrader looks


def collect(
    course: Path, lesson: str, downloads: Sequence[Path], names: str | None = None, submitted: Path | None = None
) -> Collected:
    """Put each student's notebook into `submitted/STUDENT/LESSON`. Raises ValueError where nothing can be collected."""
    if not (course / "source" / lesson / f"{lesson}.ipynb").exists():
        raise ValueError(f"{lesson}: no such lesson in {shown(course / 'source')}")
    for download in downloads:
        if not download.exists():
            raise ValueError(f"{shown(download)}: not there")
    patterns = (_own(names),) if names else NAMES
    files = [file for download in downloads for file in contents(download)]
    chosen, problems = sorted_out(files, lesson, patterns)
    submitted = submitted or course / "submitted"
    became: dict[str, list[str]] = {"new": [], "newer": [], "unchanged": []}
    note = _noted(course)
    for one in chosen:
        folder = submitted / one.student / lesson
        try:
            became[_placed(one, folder, course / EARLIER / one.student / lesson, lesson)].append(one.student)
        except OSError as error:
            problems.append(f"{one.student}: cannot be placed ({error})")
            continue
        note.setdefault(lesson, {})[one.student] = one.file.path
    replace_file(course / NOTE, (json.dumps(note, indent=1, ensure_ascii=False) + "\n").encode())
    return Collected(*(tuple(became[word]) for word in ("new", "newer", "unchanged")), tuple(problems))


def _own(names: str) -> str:
    try:
        pattern = re.compile(names)
    except re.error as error:
        raise ValueError(f"--names {names!r}: this is no regular expression ({error})") from None
    if "student" not in pattern.groupindex:
        raise ValueError(f"--names {names!r}: it needs a group (?P<student>...)")
    return names


def _placed(one: Submission, folder: Path, earlier: Path, lesson: str) -> str:
    target = folder / f"{lesson}.ipynb"
    if target.is_symlink() or folder.is_symlink():
        raise OSError(f"{shown(folder)} is a link")
    before = target.read_bytes() if target.is_file() else None
    if before == one.file.content:
        return "unchanged"
    folder.mkdir(parents=True, exist_ok=True)
    if before is not None:
        earlier.mkdir(parents=True, exist_ok=True)
        moved = earlier / f"{datetime.now(UTC):%Y-%m-%d-%H-%M-%S-%f}.ipynb"
        shutil.copy2(target, moved)
    replace_file(target, one.file.content)
    if one.time:
        replace_file(folder / "timestamp.txt", one.time.encode())
    else:
        (folder / "timestamp.txt").unlink(missing_ok=True)  # it was the earlier one's
    return "new" if before is None else "newer"


def _noted(course: Path) -> dict[str, dict[str, str]]:
    try:
        noted = json.loads((course / NOTE).read_text(encoding="utf-8"))
        return {lesson: {student: str(path) for student, path in came.items()} for lesson, came in noted.items()}
    except FileNotFoundError:
        return {}
    except AttributeError as error:
        raise ValueError(f"{shown(course / NOTE)}: is no such list ({error}); move it out of the way") from None
    except (OSError, ValueError) as error:
        raise ValueError(f"{shown(course / NOTE)}: cannot be read ({error}); move it out of the way") from None


# ---------------------------------------------------------------- and back


def give_back(course: Path, lesson: str, archive: Path) -> tuple[int, list[str]]:
    """Pack the feedback pages of what was collected, each beside the name of what it answers. Returns how many there
    are, and who has no page yet. Raises ValueError where nothing was collected, and where the archive is there."""
    came = _noted(course).get(lesson, {})
    if not came:
        raise ValueError(f"{lesson}: nothing of it was collected by `grader collect`")
    if archive.exists():
        raise ValueError(f"{shown(archive)}: is there already; name another file")
    pages = {student: course / "feedback" / student / lesson / f"{lesson}.html" for student in came}
    # A page that is older than the work belongs to what was handed in before.
    works = {student: course / "submitted" / student / lesson / f"{lesson}.ipynb" for student in came}
    missing = sorted(student for student in came if not _newer(pages[student], works[student]))
    with zipfile.ZipFile(archive, "x", zipfile.ZIP_DEFLATED) as made:
        given = [student for student in sorted(came) if student not in missing]
        for student in given:
            parts = [part for part in PurePosixPath(came[student]).parts if part not in ("/", "..")]
            made.write(pages[student], str(PurePosixPath(*parts).with_suffix(".html")))
    return len(given), missing


def _newer(page: Path, work: Path) -> bool:
    return page.is_file() and work.is_file() and page.stat().st_mtime_ns >= work.stat().st_mtime_ns


def main(course: Path, lesson: str, downloads: Sequence[Path], names: str | None) -> int:
    """`grader collect`: collect, and say what was done. Returns 1 when a file could not be placed."""
    try:
        done = collect(course, lesson, downloads, names)
    except (ValueError, OSError) as error:
        print(f"grader collect: {error}", file=sys.stderr)
        return 1
    print(done)
    return int(bool(done.problems))


def main_back(course: Path, lesson: str, archive: Path) -> int:
    """`grader return`: pack the pages, and say who has none."""
    try:
        count, missing = give_back(course, lesson, archive)
    except (ValueError, OSError) as error:
        print(f"grader return: {error}", file=sys.stderr)
        return 1
    print(f"{shown(archive)}: {count} pages")
    if missing:
        print(f"without a page yet: {', '.join(missing)}; run `grader grade {lesson}`")
    return 0
