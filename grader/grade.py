"""Grade a class: look at what was handed in, run nbgrader's autograder and feedback on it, and tell how everyone did.

Each submission is graded by itself in a private workspace, so that a bad one stops nobody, nothing under the folder of
submissions changes, and what was there before is replaced only by something whole. Marks live in nbgrader's gradebook.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from tqdm import tqdm
from traitlets.config import PyFileConfigLoader

from grader import gradebook as marks
from grader.handed_in import Submission, Unusable, because, look, stage
from grader.lesson import shown
from grader.preprocessors import Execute, without_answers
from grader.repair import exercise_of, is_check
from grader.report import Report, Row, write_csv

#: What nbgrader's tables hold of a student's name.
LONGEST_NAME = 128


class Stopped(Exception):
    """Nothing was graded; the message says in one line why, and what to do."""


def grade(
    course: Path,
    lesson: str,
    submitted: Path | None = None,
    db_url: str | None = None,
    students: Sequence[str] | None = None,
    output: Path | None = None,
    again: bool = False,
    progress: bool | None = None,
    cell_seconds: int | None = None,
    say: Callable[[str], None] = tqdm.write,
    sandbox: str = "none",
) -> Report:
    """Grade the submissions of one lesson, as nbgrader lays them out: submitted/<student>/<lesson>/<lesson>.ipynb.

    `submitted` is that folder (the course's by default), `db_url` the gradebook (what the course's settings say), and
    `output` gets the folders `autograded` and `feedback` and the file `grades-<lesson>.csv` (the course's folder). What
    has not changed since it was last graded is not graded `again` unless that is asked for. `progress` shows a bar on
    stderr (when that is a terminal). `cell_seconds` overrides the time limit of a cell. `sandbox` "bwrap" runs what was
    handed in within a sandbox and judges outside of it; "none" runs it in a kernel of this user's. Raises `Stopped`.
    """
    with _own_environment():
        one = _Class(course, lesson, submitted, db_url, output, cell_seconds, say, sandbox)
        return one.graded(students, again, progress)


@contextlib.contextmanager
def _own_environment() -> Iterator[None]:
    """Undo what the course's settings and nbgrader do to this process: a variable stays set when a notebook fails."""
    before = dict(os.environ)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            yield
    finally:
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)


# ---------------------------------------------------------------- grading


class _OneStudent(BaseConverter):
    """nbgrader's converters find students by patterns; a name such as `a [2]` is no pattern for itself."""

    student = ""

    def init_notebooks(self) -> None:
        lesson = self.coursedir.assignment_id
        folder = self._format_source(lesson, self.student)
        self.assignments = {folder: [os.path.join(folder, f"{lesson}.ipynb")]}


class _Autograde(_OneStudent, Autograde):
    pass


class _GenerateFeedback(_OneStudent, GenerateFeedback):
    pass


@dataclass
class _Class:
    """One call of `grade`: the course's settings, the places, and what was found out on the way."""

    course: Path
    lesson: str
    submitted: Path | None
    db_url: str | None
    output: Path | None
    cell_seconds: int | None
    say: Callable[[str], None]
    sandbox: str = "none"
    lines: list[str] = field(default_factory=list)

    def graded(self, students: Sequence[str] | None, again: bool, progress: bool | None) -> Report:
        start = time.monotonic()
        self._prepare()
        folders = self._folders(students)
        self._register()
        rows = {}
        bar = tqdm(folders, file=sys.stderr, disable=not (sys.stderr.isatty() if progress is None else progress))
        with tempfile.TemporaryDirectory(prefix="grading-") as place, bar, self._sandboxed():
            self.workspace = Path(place).resolve()
            self._settle_places()
            for folder in bar:
                bar.set_description(f"{folder.name[:24]:24}")
                rows[folder.name] = self._one(folder, again)
        report = self._report(rows, students, time.monotonic() - start)
        write_csv(report)
        return report

    @contextlib.contextmanager
    def _sandboxed(self) -> Iterator[None]:
        """Have cells run in a sandbox meanwhile, if one is asked for."""
        if self.sandbox == "none":
            yield
            return
        # Linux alone has what these need.
        from grader.engine import Sandboxed, sandbox_of
        from grader.sandbox import NoSandbox

        steps = self.config.Autograde.autograde_preprocessors
        self.config.Autograde.autograde_preprocessors = [Sandboxed if step is Execute else step for step in steps]
        # Its limits are the ones that the course sets for the other way.
        self.config.Sandboxed = self.config.Execute
        own = [cell for cell in self.release.cells if cell.cell_type == "code" and "nbgrader" not in cell.metadata]
        Sandboxed.released = frozenset(cell.source for cell in own)
        try:
            with sandbox_of(self.release, walls=True) as Sandboxed.sandbox:
                yield
        except NoSandbox as no:
            raise Stopped(f"{no}; nothing was graded") from None
        finally:
            Sandboxed.sandbox = None

    def _tell(self, line: str) -> None:
        self.lines.append(line)
        self.say(line)

    # ------------------------------------------------------------ before the first submission

    def _prepare(self) -> None:
        self.course = self.course.resolve()
        settings = self.course / "nbgrader_config.py"
        if not settings.exists():
            raise Stopped(f"{shown(settings)}: not there, so this is no course folder; name one with --course")
        try:
            self.config = PyFileConfigLoader(settings.name, path=str(self.course)).load_config()
        except Exception as error:
            raise Stopped(f"{shown(settings)}: does not load ({type(error).__name__}: {error})") from None
        own = CourseDirectory(config=self.config)
        self.db_url = marks.database_url(self.db_url) if self.db_url else own.db_url
        self.course_id = own.course_id
        self.submitted = (self.submitted or self.course / own.submitted_directory).absolute()
        self.output = (self.output or self.course).absolute()
        source, release = (self.course / kind / self.lesson / f"{self.lesson}.ipynb" for kind in ("source", "release"))
        for file in (source, release):
            if not file.exists():
                raise Stopped(f"{shown(file)}: not there, so nothing was graded; run `grader build {self.lesson}`")
        self.release = nbformat.read(release, as_version=4)
        cells = [cell for cell in self.release.cells if "nbgrader" in cell.metadata]
        self.names = [cell.metadata.nbgrader.grade_id for cell in cells]
        self.graded_cells = [cell.metadata.nbgrader.grade_id for cell in cells if cell.metadata.nbgrader.grade]
        formerly = self.release.metadata.get("formerly", {})
        self.accepted = [*self.names, *formerly, *(f"{old}-check" for old in formerly)]
        checked = [exercise_of(cell.metadata.nbgrader.grade_id) for cell in cells if is_check(cell)]
        why = without_answers(self.lesson, checked)
        if why:
            raise Stopped(why)
        self.lesson_digest = _digest_of_lesson(release, self.lesson)

    def _folders(self, students: Sequence[str] | None) -> list[Path]:
        """The folders of the students who handed in something of this lesson."""
        try:
            present = sorted(folder for folder in self.submitted.iterdir() if not folder.name.startswith((".", "__")))
        except OSError as error:
            raise Stopped(f"{shown(self.submitted)}: {because(error)}, so nothing was graded") from None
        folders = [folder for folder in present if os.path.lexists(folder / self.lesson)]
        if students is not None:
            known = {folder.name for folder in folders}
            for student in students:
                if student not in known:
                    raise Stopped(f"{shown(self.submitted / student / self.lesson)}: not there, so nothing was graded")
            folders = [folder for folder in folders if folder.name in set(students)]
        if not folders:
            raise Stopped(f"{shown(self.submitted)}: nobody has handed in {self.lesson} (as <student>/{self.lesson}/)")
        return folders

    def _register(self) -> None:
        try:
            if self.db_url.startswith("sqlite:///"):
                Path(self.db_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
            with self._gradebook() as book:
                for line in marks.register(book, self.lesson, self.lesson, self.release):
                    self._tell(line)
        except (SQLAlchemyError, OSError, ImportError) as error:
            reason = " ".join(str(getattr(error, "orig", None) or error).split())[:200]
            raise Stopped(f"{self._url()}: the gradebook cannot be opened ({reason})") from None

    def _gradebook(self) -> Gradebook:
        return Gradebook(self.db_url, self.course_id)

    def _url(self) -> str:
        try:
            return make_url(self.db_url).render_as_string(hide_password=True)
        except SQLAlchemyError:
            return self.db_url

    def _settle_places(self) -> None:
        """Let nbgrader work in the workspace, with the course's own source."""
        places = self.config.CourseDirectory
        places.root = str(self.workspace)
        places.source_directory = str(self.course / "source")
        for name in ("submitted", "autograded", "feedback"):
            places[f"{name}_directory"] = name
        places.directory_structure = os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}")
        places.db_url, places.course_id = self.db_url, self.course_id
        places.student_id, places.assignment_id, places.notebook_id = "*", self.lesson, "*"
        if self.cell_seconds:
            self.config.Execute.timeout = self.cell_seconds

    # ------------------------------------------------------------ one submission

    def _one(self, folder: Path, again: bool) -> Row:
        student = folder.name
        if len(student) > LONGEST_NAME or not student.isprintable():
            self._tell(f"{shown(folder)}: not the name of a student (at most {LONGEST_NAME} characters); not graded")
            return Row(student, "missing", ("not the name of a student",))
        try:
            submission = look(folder, self.lesson, self.accepted)
        except Unusable as unusable:
            return self._missing(student, str(unusable))
        digest = hashlib.sha256(self.lesson_digest + submission.data).hexdigest()
        before = self._place("autograded", student) / f"{self.lesson}.ipynb"
        if not again and self._is_graded(student, before, digest):
            reason = self._feedback(student, before)
            return Row(student, "unchanged", (*_told(before), *self._problem(student, "no feedback page", reason)))
        return self._autograde(submission, digest, before)

    def _place(self, kind: str, student: str) -> Path:
        return self.output / kind / student / self.lesson

    def _missing(self, student: str, reason: str) -> Row:
        problem = reason.partition(": ")[2]
        try:
            with self._gradebook() as book:
                points = marks.record_missing(book, self.lesson, student)
        except (SQLAlchemyError, ValueError) as error:
            reason, points = f"{reason} ({type(error).__name__} from the gradebook)", 0
        kept = f" (the {points:g} points from before stay)" if points else ""
        self._tell(f"{reason}; graded as missing{kept}")
        return Row(student, "missing", (problem,))

    def _is_graded(self, student: str, before: Path, digest: str) -> bool:
        try:
            if json.loads(before.read_bytes())["metadata"]["grader"]["graded"] != digest:
                return False
        except (OSError, ValueError, LookupError, TypeError):
            return False
        with self._gradebook() as book:
            return marks.is_graded(book, self.lesson, student)

    def _autograde(self, submission: Submission, digest: str, before: Path) -> Row:
        student = submission.student
        with self._gradebook() as book:
            settled = marks.settled_by_hand(book, self.lesson, student)
        words = submission.words + stage(submission, self.lesson, self.workspace / "submitted" / student / self.lesson)
        made = self.workspace / "autograded" / student / self.lesson / f"{self.lesson}.ipynb"
        try:
            reason = self._run(_Autograde, student)
            if not reason and not made.exists():
                reason = "nbgrader wrote no notebook"
            if reason:
                return Row(student, "failed", self._problem(student, "could not be graded", reason))
            same = {name: points for name, points in settled.items() if _answer(before, name) == _answer(made, name)}
            with self._gradebook() as book:
                marks.settle_again(book, self.lesson, student, same)
            _note(made, graded=digest, place=words)
            reason = self._feedback(student, made)
            _replace(made.parent, self._place("autograded", student))
            made = self._place("autograded", student) / made.name
            return Row(student, "graded", (*_told(made), *self._problem(student, "no feedback page", reason)))
        finally:
            for kind in ("submitted", "autograded"):
                shutil.rmtree(self.workspace / kind, ignore_errors=True)

    def _feedback(self, student: str, graded: Path) -> str:
        """Make a student's feedback page of a graded notebook; anew each time, since marks by hand may have come in."""
        place = self.workspace / "autograded" / student / self.lesson
        if graded.parent != place:
            shutil.copytree(graded.parent, place)
        try:
            reason = self._run(_GenerateFeedback, student)
            if not reason:
                _replace(self.workspace / "feedback" / student / self.lesson, self._place("feedback", student))
            return reason
        finally:
            shutil.rmtree(self.workspace / "feedback", ignore_errors=True)
            if graded.parent != place:
                shutil.rmtree(place, ignore_errors=True)

    def _run(self, converter: type[_OneStudent], student: str) -> str:
        """Run one of nbgrader's converters on a student in the workspace. Returns why it failed ("" if it did not)."""
        made = converter(coursedir=CourseDirectory(config=self.config), config=self.config)
        made.student = student
        made.force = True
        made.log.setLevel("WARNING")
        outcome = capture_log(made)
        if outcome.get("error", "").rstrip().endswith("KeyboardInterrupt"):
            raise KeyboardInterrupt  # which nbgrader takes for a failure like any other
        return "" if outcome["success"] else _reason(outcome)

    def _problem(self, student: str, word: str, reason: str) -> tuple[str, ...]:
        if not reason:
            return ()
        self._tell(f"{shown(self.submitted / student / self.lesson)}: {word} ({reason})")
        return (word,)

    # ------------------------------------------------------------ telling

    def _words(self, student: str) -> tuple[str, ...]:
        """What was wrong with the submission of a student who is not graded now."""
        try:
            look(self.submitted / student, self.lesson, self.accepted)
        except Unusable as unusable:
            return (str(unusable).partition(": ")[2],)
        return _told(self._place("autograded", student) / f"{self.lesson}.ipynb")

    def _report(self, rows: dict[str, Row], students: Sequence[str] | None, seconds: float) -> Report:
        with self._gradebook() as book:
            found = marks.results(book, self.lesson)
        for student in found:
            if student not in rows and students is None:
                rows[student] = Row(student, "earlier", ("nothing handed in now",))
            elif student not in rows:
                rows[student] = Row(student, "not asked for", self._words(student))
        in_order = [Row(row.student, row.state, row.words, found.get(row.student)) for _, row in sorted(rows.items())]
        exercises = [exercise_of(name) for name in self.graded_cells]
        for result in found.values():
            exercises += [exercise for exercise in result.marks if exercise not in exercises]
        return Report(
            self.lesson,
            tuple(exercises),
            tuple(in_order),
            tuple(self.lines),
            self._url(),
            self.output / "autograded",
            self.output / "feedback",
            self.output / f"grades-{self.lesson}.csv",
            seconds,
        )


def _digest_of_lesson(release: Path, lesson: str) -> bytes:
    """Changes with what a mark depends on beside the submission: the lesson, its answers, and how they are judged."""
    from grader.check import HIDDEN, RECORDED

    package = Path(__file__).parent
    recorded = Path(os.environ.get(RECORDED) or package / "recorded")
    files = [release, recorded / f"{lesson}.json", Path(os.environ[HIDDEN]) / f"{lesson}.json"]
    judging = ("ask", "check", "datasets", "exercise", "judge", "plain", "preprocessors", "repair")
    files += [package / f"{module}.py" for module in judging]
    digest = hashlib.sha256()
    for file in (*files, *sorted((package / "exercises").glob("*.py"))):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.digest()


def _note(file: Path, **notes: object) -> None:
    """Add to what a graded notebook tells about its grading."""
    notebook = json.loads(file.read_bytes())
    notebook["metadata"].setdefault("grader", {}).update(notes)
    file.chmod(0o644)
    file.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    file.chmod(0o444)


def _told(file: Path) -> tuple[str, ...]:
    """What was wrong with a submission, as its graded notebook tells."""
    try:
        notes = json.loads(file.read_bytes())["metadata"].get("grader", {})
    except (OSError, ValueError, LookupError):
        return ()
    together: dict[str, list[str]] = {}
    for event in notes.get("events", ()):
        word, _, where = event.partition(": ")
        together.setdefault(word, []).append(where)
    events = [
        word + (f" {len(places)} times" if len(places) > 1 else f" ({places[0]})" if places[0] else "")
        for word, places in together.items()
    ]
    return (*notes.get("place", ()), *notes.get("repairs", ()), *events)


def _answer(file: Path, name: str) -> list[str]:
    """The texts that a mark by hand belongs to: the answer's, in a graded notebook."""
    try:
        cells = json.loads(file.read_bytes())["cells"]
    except (OSError, ValueError, LookupError):
        return []
    named = [(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell) for cell in cells]
    return ["".join(cell["source"]) for grade_id, cell in named if grade_id in (name, exercise_of(name))]


def _replace(made: Path, target: Path) -> None:
    """Put a folder in the place of what was there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        shutil.rmtree(target)
    shutil.move(made, target)


def _reason(outcome: dict) -> str:
    """The first error that nbgrader logged, without its traceback."""
    text = outcome.get("log", "") + "\n" + outcome.get("error", "")
    errors = re.findall(r"^\s*(?:\w+\.)*(\w*(?:Error|Exception|Exit|NotANotebook|Missing\w+)\w*: .+)$", text, re.M)
    return " ".join((errors or ["nbgrader did not say why"])[0].split())[:200]
