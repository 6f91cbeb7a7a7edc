"""How far a student has come: what their own checks have said, kept in one small file and shown as a table.

`record` notes what a check in a notebook has said, beside the notebook; `show` is the table in the index of lessons.
Nothing is judged here, no framework is imported, and nothing leaves the folder: the file holds names of exercises,
statuses, points and times.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import math
import os
import pkgutil
import stat
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from grader.feedback import prose
from grader.replace import replace_file

if TYPE_CHECKING:
    from grader.exercise import Exercise, Lesson
    from grader.judge import Verdict

FILE = ".progress.json"
#: Where a file goes that cannot be made sense of.
DAMAGED = ".progress.json.bad"
#: No student's own check is at work while nbgrader grades or validates.
_GRADING = ("NBGRADER_EXECUTION", "NBGRADER_VALIDATING")
#: What is noted, from the least on. A check that failed itself, and a question marked by hand, say nothing about it.
_STATUSES = ("not answered yet", "failed", "wrong", "partly right", "right")
_LARGEST = 1_000_000  # bytes; four lessons take about ten thousand
_PATIENCE = 2.0  # seconds to wait for another notebook's note, which takes a millisecond

# ---------------------------------------------------------------- noting what a check said


def record(exercise: Exercise, verdict: Verdict) -> None:
    """Note what a check has said, if it was a student's own, in a notebook. Whatever happens, the check goes on."""
    with contextlib.suppress(Exception):
        folder = _students_folder()
        if folder is not None and verdict.status in _STATUSES:
            note(folder, exercise.lesson, exercise.name, verdict.status, verdict.points)


def _students_folder() -> Path | None:
    """Where the notebook's kernel has started, unless this is no notebook's kernel, or no student is at work there."""
    shell = _shell()
    if getattr(shell, "kernel", None) is None or any(os.environ.get(name) for name in _GRADING):
        return None
    folder = Path(shell.starting_dir)
    # In an instructor's course nothing is noted: nbgrader hands every file of a lesson's folder to students.
    inside = any((above / "nbgrader_config.py").exists() for above in (folder, *folder.parents))
    return None if inside else folder


def _shell() -> Any:
    return getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()


def note(folder: Path, lesson: str, exercise: str, status: str, points: float) -> None:
    """Merge one verdict into the folder's file. A read-only file stays as it is; else OSError is raised where the file
    cannot be read or written.
    """
    file = folder / FILE
    with _alone(folder):
        try:
            if _read_only(file):
                return
            known = _parsed(_content(file))
        except FileNotFoundError:
            known = {}
        except ValueError:
            os.replace(file, folder / DAMAGED)
            known = {}
        entries = known.setdefault(lesson, {})
        before = entries.get(exercise)
        if before is None and status == _STATUSES[0]:
            return
        entries[exercise] = _merged(before, status, points)
        if entries[exercise] != before:
            replace_file(file, (json.dumps({"lessons": known}, indent=1) + "\n").encode())


def _read_only(file: Path) -> bool:
    """Whether a file must not be changed. A new one could take its place all the same, and root may do anything."""
    return not (file.stat().st_mode & stat.S_IWUSR and os.access(file, os.W_OK))


def _merged(before: dict[str, Any] | None, status: str, points: float) -> dict[str, Any]:
    if before is None or (_rank(status), points) > (_rank(before["best"]), before["points"]):
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return {"best": status, "last": status, "points": points, "time": now}
    return {**before, "last": status}


def _rank(status: str) -> int:
    return _STATUSES.index(status)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other notebooks' kernels from noting something meanwhile.

    The folder itself is locked, so that no file is left behind. Where that cannot be (Windows, some network drives),
    two notes within the same millisecond may lose one, and the file stays whole all the same.
    """
    try:
        import fcntl

        place = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        ends = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > ends:
                    break  # whoever holds it has been stopped: a student does not wait for that
                time.sleep(0.0005)
            except OSError:
                break
        yield
    finally:
        os.close(place)


def _content(file: Path) -> bytes:
    """A file's content; of one that is too large no more than shows that it is."""
    with open(file, "rb") as opened:
        return opened.read(_LARGEST + 1)


def _parsed(content: bytes) -> dict[str, dict[str, dict[str, Any]]]:
    """The entries that make sense, by lesson and exercise. Raises ValueError if the whole makes none."""
    if len(content) > _LARGEST:
        raise ValueError("too large")
    try:
        lessons = json.loads(content.decode())["lessons"]
        return {
            lesson: {name: entry for name, entry in entries.items() if _makes_sense(entry)}
            for lesson, entries in lessons.items()
            if isinstance(entries, dict)
        }
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a record of progress: {error}") from error


def _makes_sense(entry: Any) -> bool:
    if not isinstance(entry, dict) or entry.get("best") not in _STATUSES or entry.get("last") not in _STATUSES:
        return False
    points = entry.get("points")
    return isinstance(points, int | float) and math.isfinite(points) and points >= 0


def read(folder: Path) -> tuple[dict[str, dict[str, dict[str, Any]]], str]:
    """What is noted in a folder, and a line on what is wrong with it ("" if nothing is). Changes nothing."""
    try:
        known = _parsed(_content(folder / FILE))
        if _read_only(folder / FILE):
            return known, f"{FILE} is read-only: what you do now is not counted. Your answers are not affected."
    except FileNotFoundError:
        known = {}
    except ValueError:
        return {}, f"{FILE} is damaged: your next check sets it aside as {DAMAGED} and counts anew."
    except OSError as error:
        return {}, f"{FILE} cannot be read ({error.strerror}): nothing is counted. Your answers are not affected."
    if (folder / DAMAGED).exists():
        return known, f"A damaged record of progress was set aside as {DAMAGED}, and counting began anew."
    return known, ""


# ---------------------------------------------------------------- how far a lesson has come


@dataclass(frozen=True)
class Standing:
    """One lesson, and how far the student is in it. `notebook` is None where the folder has none of this lesson."""

    lesson: Lesson
    title: str
    notebook: Path | None
    entries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def checked(self) -> list[Exercise]:
        """The exercises that a check tells right or wrong: all but those that are marked by hand."""
        return [exercise for exercise in self.lesson.exercises.values() if exercise.kind != "open"]

    @property
    def by_hand(self) -> list[Exercise]:
        return [exercise for exercise in self.lesson.exercises.values() if exercise.kind == "open"]

    def _entry(self, exercise: Exercise) -> Mapping[str, Any]:
        noted = [self.entries[name] for name in (exercise.name, *exercise.formerly) if name in self.entries]
        return max(noted, key=lambda entry: _rank(entry["best"]), default={"best": _STATUSES[0], "points": 0})

    def best(self, exercise: Exercise) -> str:
        return self._entry(exercise)["best"]

    @property
    def right(self) -> list[Exercise]:
        return [exercise for exercise in self.checked if self.best(exercise) == "right"]

    @property
    def begun(self) -> list[Exercise]:
        return [exercise for exercise in self.checked if self.best(exercise) not in ("right", _STATUSES[0])]

    @property
    def points(self) -> float:
        """What the best of each answer has earned, by the points that an exercise has today."""
        earned = sum(min(self._entry(exercise)["points"], exercise.points) for exercise in self.begun)
        return earned + sum(exercise.points for exercise in self.right)

    @property
    def lost(self) -> list[Exercise]:
        """What was right, and was wrong when it was last checked."""
        wrong = _STATUSES[1:-1]
        return [exercise for exercise in self.right if self._entry(exercise).get("last") in wrong]

    @property
    def next(self) -> Exercise | None:
        """The first that is not right; what is further comes when the core is done."""
        left = [exercise for exercise in self.checked if self.best(exercise) != "right"]
        return min(left, key=lambda exercise: exercise.further, default=None)


@dataclass(frozen=True)
class Overview:
    """All lessons of a folder, shown as a table or as text."""

    lessons: tuple[Standing, ...]
    problem: str = ""

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)


def show(folder: Path | None = None) -> Overview:
    """The lessons of a folder (in a notebook: of its own), with the student's progress in each."""
    return overview(folder or Path(getattr(_shell(), "starting_dir", ".")), declared())


def declared() -> list[Lesson]:
    """The lessons whose exercises are in the package, by their names."""
    import grader.exercises

    lessons = []
    for module in pkgutil.iter_modules(grader.exercises.__path__):
        with contextlib.suppress(Exception):  # a lesson that does not load leaves the others as they are
            lessons.append(importlib.import_module(f"grader.exercises.{module.name}").lesson)
    return sorted(lessons, key=lambda lesson: lesson.name)


def overview(folder: Path, lessons: Sequence[Lesson]) -> Overview:
    """Of these lessons, those that the folder has a notebook of or that were begun in it."""
    known, problem = read(folder)
    own = {f"{lesson.name}.ipynb" for lesson in lessons}
    others = [found for file in sorted(folder.glob("*.ipynb")) if file.name not in own and (found := _look(file))]
    standings = []
    for lesson in lessons:
        file = folder / f"{lesson.name}.ipynb"
        # A notebook under another name is known by its exercises.
        found = _look(file) if file.exists() else _copy_of(lesson, others)
        notebook = file if file.exists() else found and found.file
        entries = known.get(lesson.name, {})
        if notebook or entries:
            standings.append(Standing(lesson, _title(lesson, found.title if found else ""), notebook, entries))
    return Overview(tuple(standings), problem)


@dataclass(frozen=True)
class _Notebook:
    file: Path
    title: str
    cells: frozenset[str]


def _look(file: Path) -> _Notebook | None:
    """A notebook's title and the names of its exercises' cells; None if it is no notebook."""
    try:
        notebook = json.loads(file.read_bytes())
        marks = [cell.get("metadata", {}).get("nbgrader", {}) for cell in notebook["cells"]]
        title = notebook.get("metadata", {}).get("title", "")
        return _Notebook(file, str(title), frozenset(str(mark.get("grade_id")) for mark in marks))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _copy_of(lesson: Lesson, notebooks: Sequence[_Notebook]) -> _Notebook | None:
    """The newest notebook that has most of a lesson's exercises."""
    names = set(lesson.exercises)
    copies = [notebook for notebook in notebooks if 2 * len(names & notebook.cells) > len(names)]
    return max(copies, key=lambda notebook: notebook.file.stat().st_mtime, default=None)


_FRAMEWORKS = {"torch": "PyTorch", "jax": "JAX", "tensorflow": "TensorFlow", "numpy": "NumPy"}


def framework(lesson: Lesson) -> str:
    """The framework's name as people write it."""
    return _FRAMEWORKS.get(lesson.framework, lesson.framework)


def _title(lesson: Lesson, title: str) -> str:
    """A lesson's number and title, without the framework, which has a column of its own."""
    number, _, words = lesson.name.partition("-")
    if not number.isdigit():
        number, words = "", lesson.name
    plain, _, after = title.rpartition(": ")
    if plain and after.startswith(tuple(_FRAMEWORKS.values())):
        title = plain
    return f"{number} {title or words.replace('-', ' ').capitalize()}".strip()


def about(lesson: Lesson) -> str:
    """What a lesson is about, in a line ("" if nothing is said)."""
    page = Path(__file__).parent / "pages" / "about.json"
    return json.loads(page.read_text(encoding="utf-8")).get(lesson.name, "")


# ---------------------------------------------------------------- text and HTML


def bar(standing: Standing) -> str:
    """Ten squares: the first is filled with the first right answer, the last with the last."""
    right, of = len(standing.right), len(standing.checked)
    filled = max(10 * right // of, 1) if right else 0
    return "■" * filled + "□" * (10 - filled)


def _counted(standing: Standing) -> str:
    right, begun, of = len(standing.right), len(standing.begun), len(standing.checked)
    rest = ((begun, "begun"), (of - right - begun, "open"))
    return ", ".join([f"{right} of {of} right", *(f"{number} {word}" for number, word in rest if number)])


def _earned(standing: Standing) -> str:
    return f"{standing.points:g} of {sum(exercise.points for exercise in standing.checked):g} points"


#: Set by Binder in every session, and by nobody else.
_ON_BINDER = "BINDER_REPO_URL"
_BINDER_FORGETS = (
    "This is Binder, which keeps nothing: when you leave, your work is gone. Take it home before: right-click the "
    "notebook in the list of files on the left, and choose Download."
)


def _notes(shown: Overview) -> list[str]:
    notes = [_BINDER_FORGETS] if os.environ.get(_ON_BINDER) else []
    notes += [shown.problem] if shown.problem else []
    for standing in shown.lessons:
        for exercise in standing.lost:
            notes.append(f"`{exercise.name}` ({standing.title}) was right, and was not when you last checked it.")
    if any(standing.by_hand for standing in shown.lessons):
        notes.append("Questions that an instructor marks by hand are not counted as progress.")
    return notes


_NOTHING = "No lesson is in this folder yet, and no check has run in it. `grader lab` puts the lessons there."


def as_text(shown: Overview) -> str:
    """The table for terminals."""
    lines = [] if shown.lessons else [_NOTHING]
    for standing in shown.lessons:
        where = f": {standing.notebook.name}" if standing.notebook else ""
        lines += [f"{standing.title} ({framework(standing.lesson)}){where}"]
        lines += [f"  {bar(standing)}  {_counted(standing)}; {_earned(standing)}"]
        if standing.next:
            lines += [f"  next: {standing.next.name}"]
    return "\n".join([*lines, *(note.replace("`", "") for note in _notes(shown))])


_CELL = (
    "text-align:left;vertical-align:top;white-space:{wrap};max-width:none;padding:.5rem .9rem .5rem 0;line-height:1.5"
)
_SMALL = '<br><span style="font-size:.92em">{}</span>'


def as_html(shown: Overview) -> str:
    """The table for notebooks: one element of plain HTML, which JupyterLab shows without trusting the notebook."""
    if not shown.lessons:
        return f"<p>{prose(_NOTHING)}</p>"
    heads = "".join(
        f'<th scope="col" style="{_CELL.format(wrap="normal")}">{head}</th>'
        for head in ("Lesson", "Your progress", "Framework", "Exercises", "Points")
    )
    body = "".join(f'<tr style="background:none">{"".join(_cells(standing))}</tr>' for standing in shown.lessons)
    notes = "".join(f'<p style="margin:.3rem 0">{prose(note)}</p>' for note in _notes(shown))
    style = "border-collapse:collapse;margin:.4rem 0"
    return f'<div><table style="{style}"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{notes}</div>'


def _cells(standing: Standing) -> Iterator[str]:
    title = escape(standing.title)
    if standing.notebook:
        title = f'<a href="{quote(standing.notebook.name)}">{title}</a>'
    exercises, by_hand = standing.lesson.exercises.values(), standing.by_hand
    further = sum(exercise.further for exercise in exercises)
    following = f"next: <code>{escape(standing.next.name)}</code>" if standing.next else "all right"
    parts = [f"{further} further" if further else "", f"{len(by_hand)} by hand" if by_hand else ""]
    points = [f"{sum(exercise.points for exercise in by_hand):g} by hand" if by_hand else ""]
    what = f"<strong>{title}</strong>{_SMALL.format(prose(about(standing.lesson)))}"
    yield f'<td style="{_CELL.format(wrap="normal")}">{what}</td>'
    for cell in (
        f'<span style="letter-spacing:1px">{bar(standing)}</span><br>'
        f"{_counted(standing)}<br>{_earned(standing)}<br>{following}",
        escape(framework(standing.lesson)),
        f"{len(exercises)}{''.join(_SMALL.format(part) for part in parts if part)}",
        f"{sum(exercise.points for exercise in exercises):g}{''.join(_SMALL.format(part) for part in points if part)}",
    ):
        yield f'<td style="{_CELL.format(wrap="nowrap")}">{cell}</td>'


def main(folder: Path) -> int:
    """`grader progress`: print the table of a student's folder."""
    if not folder.is_dir():
        print(f"grader progress: {folder}: no such folder; name the folder of your lessons", file=sys.stderr)
        return 1
    print(show(folder))
    return 0
