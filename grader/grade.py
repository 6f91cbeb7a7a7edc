"""Grade a class: look at what was handed in, have it run and judged, enter the marks, and tell how everyone did.

Submissions run in parallel, in any order, and everything else happens here, one after another: this process alone
judges, writes to the gradebook, and puts pages where they belong. A bad submission stops nobody, nothing under the
folder of submissions changes, and what was there before is replaced only by something whole, after the marks are in
the gradebook. So it may be stopped at any moment: what is not finished then is what the next call grades.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import preprocessors as nbgrader
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from tqdm import tqdm
from traitlets.config import PyFileConfigLoader

from grader import gradebook as marks
from grader.alone import Busy, alone
from grader.handed_in import Submission, Unusable, because, look, opened, stage
from grader.lesson import shown
from grader.preprocessors import Execute, Repair, SaveMarks, template_of, without_answers
from grader.protection import OTHERWISE, hindrance
from grader.rendering import NoPage, Rendering
from grader.repair import exercise_of, is_check, repair
from grader.replace import replace_file, replace_folder
from grader.report import Report, Row, write_csv
from grader.returned import Pages
from grader.running import line_of

#: What nbgrader's tables hold of a student's name.
LONGEST_NAME = 128
#: What the report says where what was handed in ran in a kernel of this user's.
UNPROTECTED = (
    "NOT SANDBOXED: students' code ran as you, with your files, your network and your gradebook in its reach, and "
    "could give itself points"
)
_STEPS = ("sanitize_preprocessors", "autograde_preprocessors")
#: By what `nbgrader release_feedback` knows to which submission a page belongs.
_OF_THE_EXCHANGE = ("timestamp.txt", "submission_secret.txt")
#: nbgrader's steps, and ours for its own way, that this module's take the place of.
_OWN_WAY = {
    Execute,
    Repair,
    SaveMarks,
    nbgrader.ClearOutput,
    nbgrader.DeduplicateIds,
    nbgrader.OverwriteKernelspec,
    nbgrader.OverwriteCells,
    nbgrader.CheckCellMetadata,
    nbgrader.AssignLatePenalties,
}


class Stopped(Exception):
    """Nothing was graded, or nothing more; the message says in one line why, and what to do."""


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
    sandbox: str = "bwrap",
    workers: int | None = None,
    scheduler: str | None = None,
) -> Report:
    """Grade the submissions of one lesson, as nbgrader lays them out: submitted/<student>/<lesson>/<lesson>.ipynb.

    `submitted` is that folder (the course's by default), `db_url` the gradebook (what the course's settings say), and
    `output` gets the folders `autograded` and `feedback` and the file `grades-<lesson>.csv` (the course's folder). What
    has not changed since it was last graded is not graded `again` unless that is asked for. `progress` shows a bar on
    stderr (when that is a terminal). `cell_seconds` overrides the time limit of a cell. `sandbox` "bwrap" runs what was
    handed in within a sandbox and judges outside of it, `workers` at a time (one for each processor) or on the workers
    of a Dask `scheduler`; "none" runs one after another in a kernel of this user's. Raises `Stopped`.
    """
    with _own_environment(), _less_to_collect():
        options = _Options(cell_seconds, say, sandbox, workers, scheduler)
        return _Class(course, lesson, submitted, db_url, output, options).graded(students, again, progress)


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


@contextlib.contextmanager
def _less_to_collect() -> Iterator[None]:
    """Leave what is there already out of the collection of garbage, which would go through it for every submission;
    and look for garbage less often: a notebook is many objects, and none of them is any before the next one comes."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(20_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


# ---------------------------------------------------------------- grading


@dataclass(frozen=True)
class _Options:
    cell_seconds: int | None
    say: Callable[[str], None]
    sandbox: str
    workers: int | None
    scheduler: str | None


@dataclass(frozen=True)
class _Waiting:
    """A submission that is being run: what its notebook is until then, and what is to be known when it comes back."""

    digest: str
    notebook: NotebookNode
    words: tuple[str, ...]
    settled: Mapping[str, float | None]


@dataclass
class _Class:
    """One call of `grade`: the course's settings, the places, and what was found out on the way."""

    course: Path
    lesson: str
    submitted: Path | None
    db_url: str | None
    output: Path | None
    options: _Options
    lines: list[str] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    waiting: dict[str, _Waiting] = field(default_factory=dict)
    processor: float = 0.0

    def graded(self, students: Sequence[str] | None, again: bool, progress: bool | None) -> Report:
        start = time.monotonic()
        self._prepare()
        folders = self._folders(students)
        with contextlib.ExitStack() as stack:
            # Before there are threads, locks and connections, of which it would hold copies.
            self.pages = Pages(self.config)
            self.rendering = stack.enter_context(Rendering(self.pages))
            try:
                stack.enter_context(alone(self.lesson, self.db_url, self.output))
            except Busy as busy:
                raise Stopped(f"{busy}; nothing was graded, wait for its end") from None
            except (SQLAlchemyError, OSError, ImportError) as error:
                raise Stopped(f"{self._url()}: the gradebook cannot be opened ({line_of(error)})") from None
            self._begin(stack, folders, again)
            self.book = stack.enter_context(self._opened())
            self.workspace = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="grading-"))).resolve()
            self._settle()
            submissions = [found for folder in folders if (found := self._found(folder, again))]
            shown_bar = sys.stderr.isatty() if progress is None else progress
            # The average speed so far, from which the time that is left is told, and not that of the last few.
            bar = tqdm(total=len(submissions), file=sys.stderr, disable=not shown_bar, smoothing=0, unit="submission")
            with bar, contextlib.closing(self._ended(submissions)) as ended:
                for student, row in ended:
                    self.rows[student] = row
                    bar.update()
            report = self._report(students, time.monotonic() - start)
        write_csv(report)
        return report

    def _begin(self, stack: contextlib.ExitStack, folders: Sequence[Path], again: bool) -> None:
        """Have the sandbox started meanwhile, if something is sure to be graded here: it takes seconds, and so do a new
        gradebook's tables."""
        if self.options.sandbox != "bwrap" or self.options.scheduler is not None:
            return
        graded = [self._place("autograded", folder.name) / f"{self.lesson}.ipynb" for folder in folders]
        if again or not all(file.exists() for file in graded):
            from grader import engine
            from grader.marking import plan
            from grader.sandbox import NoSandbox

            stack.callback(engine.close)
            try:
                engine.begin(plan(self.release, self.execute))
            except NoSandbox as no:
                raise Stopped(f"{no}; nothing was graded") from None

    def _ended(self, submissions: Sequence[Submission]) -> Iterator[tuple[str, Row]]:
        """Have submissions run, and finish each as it comes back."""
        if self.options.sandbox == "none":
            yield from self._in_kernels(submissions)
            return
        # Linux alone has what these need.
        from grader.dispatch import Failed, NoWorkers, spread
        from grader.marking import exercises_of, mark, plan
        from grader.sandbox import NoSandbox

        if not submissions:
            return
        done_at_once: list[tuple[str, Row]] = []
        given_out = plan(self.release, self.execute)
        exercises = exercises_of(given_out)
        try:
            jobs = self._jobs(submissions, done_at_once)
            for job, came in spread(given_out, jobs, self.options.workers, self.options.scheduler):
                waiting = self.waiting.pop(job.student)
                if isinstance(came, Failed):
                    yield job.student, self._failed(job.student, came.why)
                    continue
                self.processor += came.processor
                try:
                    mark(waiting.notebook, came, exercises, self.execute.largest_output)
                except Exception as error:  # what came back was made by a student's code
                    yield job.student, self._failed(job.student, line_of(error))
                else:
                    yield job.student, self._finished(job.student, waiting)
                while done_at_once:
                    yield done_at_once.pop()
        except (NoSandbox, NoWorkers) as no:
            raise Stopped(f"{no}; nothing more was graded") from None
        yield from done_at_once

    def _jobs(self, submissions: Sequence[Submission], done_at_once: list[tuple[str, Row]]) -> Iterator[Any]:
        """The submissions that can be run, made ready as they are asked for."""
        from grader.marking import job

        for submission in submissions:
            ready = self._ready(submission)
            if isinstance(ready, Row):
                done_at_once.append((submission.student, ready))
            else:
                self.waiting[submission.student] = ready
                yield job(submission.student, ready.notebook, self._place_of_work(submission.student))

    def _in_kernels(self, submissions: Sequence[Submission]) -> Iterator[tuple[str, Row]]:
        """The same without a sandbox: run one after another in kernels of this user's, where the checks judge."""
        self._tell(f"{self.lesson}: {UNPROTECTED}")
        os.environ["NBGRADER_EXECUTION"] = "autograde"
        for submission in submissions:
            ready = self._ready(submission)
            if isinstance(ready, Row):
                yield submission.student, ready
                continue
            place = {"metadata": {"path": str(self._place_of_work(submission.student))}}
            try:
                self.execute.in_a_kernel(ready.notebook, place)
            except Exception as error:  # a kernel that does not start, and whatever else Jupyter raises
                yield submission.student, self._failed(submission.student, line_of(error))
            else:
                yield submission.student, self._finished(submission.student, ready)

    def _tell(self, line: str) -> None:
        self.lines.append(line)
        self.options.say(line)

    # ------------------------------------------------------------ before the first submission

    def _prepare(self) -> None:
        if self.options.sandbox == "bwrap" and self.options.scheduler is None and (why := hindrance()):
            raise Stopped(f"{why}; nothing was graded. {OTHERWISE}")
        self.course = self.course.resolve()
        settings = self.course / "nbgrader_config.py"
        if not settings.exists():
            raise Stopped(f"{shown(settings)}: not there, so this is no course folder; name one with --course")
        try:
            self.config = PyFileConfigLoader(settings.name, path=str(self.course)).load_config()
        except Exception as error:
            raise Stopped(f"{shown(settings)}: does not load ({type(error).__name__}: {error})") from None
        if self.options.cell_seconds:
            self.config.Execute.timeout = self.options.cell_seconds
        self.execute = Execute(config=self.config)
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
        self.source = source

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

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Gradebook]:
        """The gradebook, with the lesson in it as it is now."""
        try:
            book = Gradebook(self.db_url, self.course_id)
        except (SQLAlchemyError, OSError, ImportError) as error:
            raise Stopped(f"{self._url()}: the gradebook cannot be opened ({line_of(error)})") from None
        with book:
            try:
                for line in marks.register(book, self.lesson, self.lesson, self.release):
                    self._tell(line)
                template = template_of(book, self.lesson, self.lesson, nbformat.read(self.source, as_version=4))
            except SQLAlchemyError as error:
                raise Stopped(f"{self._url()}: the gradebook cannot be opened ({line_of(error)})") from None
            self.template = template
            yield book

    def _url(self) -> str:
        try:
            return make_url(self.db_url).render_as_string(hide_password=True)
        except SQLAlchemyError:
            return self.db_url

    def _settle(self) -> None:
        """What the course's settings say to the steps of nbgrader's that are taken here."""
        places = self.config.CourseDirectory
        places.root, places.db_url, places.course_id = str(self.workspace), self.db_url, self.course_id
        self.coursedir = CourseDirectory(config=self.config)
        own = self.config.Autograde
        chosen = [[step for step in own.get(kind, ()) if step not in _OWN_WAY] for kind in _STEPS]
        self.before, self.after = ([step(config=self.config) for step in steps] for steps in chosen)
        self.late_penalties = nbgrader.AssignLatePenalties(config=self.config)

    # ------------------------------------------------------------ one submission, until it is run

    def _found(self, folder: Path, again: bool) -> Submission | None:
        """What a student has handed in, if it is to be graded; else there is a row already."""
        student = folder.name
        if len(student) > LONGEST_NAME or not student.isprintable():
            self._tell(f"{shown(folder)}: not the name of a student (at most {LONGEST_NAME} characters); not graded")
            self.rows[student] = Row(student, "missing", ("not the name of a student",))
            return None
        try:
            submission = look(folder, self.lesson, self.accepted)
        except Unusable as unusable:
            self.rows[student] = self._missing(student, str(unusable))
            return None
        except Exception as error:  # what a student has handed in stops nobody else
            self.rows[student] = self._failed(student, line_of(error))
            return None
        before = self._place("autograded", student) / f"{self.lesson}.ipynb"
        if again or not self._is_graded(student, before, self._digest(submission)):
            # A class's notebooks need not all be in memory.
            return replace(submission, data=b"")
        notebook = nbformat.read(before, as_version=4)
        self.rows[student] = Row(student, "unchanged", (*_told(notebook), *self._feedback(student, notebook)))
        return None

    def _digest(self, submission: Submission) -> str:
        # What was graded without a sandbox is graded again with one.
        return hashlib.sha256(self.lesson_digest + self.options.sandbox.encode() + submission.data).hexdigest()

    def _place(self, kind: str, student: str) -> Path:
        return self.output / kind / student / self.lesson

    def _place_of_work(self, student: str) -> Path:
        return self.workspace / "submitted" / student / self.lesson

    def _missing(self, student: str, reason: str) -> Row:
        problem = reason.partition(": ")[2]
        try:
            points = marks.record_missing(self.book, self.lesson, student)
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
        return marks.standing(self.book, self.lesson, student).graded

    def _ready(self, found: Submission) -> _Waiting | Row:
        """Put a submission into the lesson's form, in a folder of its own; or the row of one that is no notebook."""
        student = found.student
        try:
            submission = look(self.submitted / student, self.lesson, self.accepted)
            notebook = opened(submission)
        except Unusable as unusable:
            return self._missing(student, str(unusable))
        except Exception as error:  # of what a student has handed in
            return self._failed(student, line_of(error))
        try:
            words = submission.words + stage(submission, self._place_of_work(student))
            self._course_files(self._place_of_work(student))
            notebook, _ = repair(notebook, self.template)
            notebook = self._steps(self.before, notebook, student)
            settled = marks.standing(self.book, self.lesson, student).by_hand
        except Exception as error:  # nbgrader's steps and the gradebook raise what they like
            return self._failed(student, line_of(error))
        return _Waiting(self._digest(submission), notebook, words, settled)

    def _course_files(self, folder: Path) -> None:
        """The files that the course keeps beside a lesson's notebook, in the place of a student's of the same names."""
        origin = self.source.parent
        for file in map(Path, find_all_files(str(origin), [*self.coursedir.ignore, "*.ipynb"])):
            target = folder / file.relative_to(origin)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)

    def _steps(self, steps: Sequence[Any], notebook: NotebookNode, student: str) -> NotebookNode:
        names = {"student": student, "assignment": self.lesson, "notebook": self.lesson, "db_url": self.db_url}
        resources = {"nbgrader": names, "metadata": {"path": str(self._place_of_work(student))}}
        for step in steps:
            notebook, resources = step(notebook, resources)
        return notebook

    # ------------------------------------------------------------ one submission, after that

    def _finished(self, student: str, waiting: _Waiting) -> Row:
        """Enter what a submission's checks say, and put its notebook and its page where they belong."""
        before = self._place("autograded", student) / f"{self.lesson}.ipynb"
        try:
            notebook = self._steps(self.after, waiting.notebook, student)
            same = {
                name: points
                for name, points in waiting.settled.items()
                if _answer(before, name) == _texts(notebook, name)
            }
            handed_in = self.coursedir.get_existing_timestamp(str(self._place_of_work(student)))
            if marks.enter(self.book, self.lesson, student, notebook, handed_in, same):
                self._steps([self.late_penalties], notebook, student)
            notes = {"graded": waiting.digest, "place": list(waiting.words)}
            notebook.metadata["grader"] = notebook.metadata.get("grader", {}) | notes
            words = self._feedback(student, notebook)
            self._keep(student, notebook)
        except Exception as error:  # as before
            return self._failed(student, line_of(error))
        return Row(student, "graded", (*_told(notebook), *words))

    def _keep(self, student: str, notebook: NotebookNode) -> None:
        """Put the graded notebook, and the files beside it, in the place of what was there. Nothing in it can be
        changed by accident."""
        made = self._place_of_work(student)
        # Valid it is: the course has made it. And without indentation it is written many times as fast.
        text = json.dumps(nbformat.v4.rwbase.split_lines(notebook), ensure_ascii=False)
        (made / f"{self.lesson}.ipynb").write_text(text + "\n", encoding="utf-8")
        for file in made.rglob("*"):
            if file.is_file():
                file.chmod(0o444)
        replace_folder(made, self._place("autograded", student))

    def _feedback(self, student: str, notebook: NotebookNode) -> tuple[str, ...]:
        """Make a student's page of a graded notebook and the marks. Returns words on what is not as it should be."""
        given = marks.given(self.book, self.lesson, student)
        file = self._place("feedback", student) / f"{self.lesson}.html"
        key = self.pages.key(notebook, given)
        if self.pages.is_made(file, key):
            return ()
        try:
            page, whole = self.rendering.page(notebook, self.lesson, student, given, key)
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(file, page.encode())
            for place in (self._place("autograded", student), self._place_of_work(student)):
                for name in _OF_THE_EXCHANGE:
                    if (place / name).exists():
                        replace_file(file.with_name(name), (place / name).read_bytes())
        except NoPage as error:
            return self._problem(student, "no feedback page", str(error))
        except OSError as error:
            return self._problem(student, "no feedback page", line_of(error))
        return () if whole else ("feedback page without some cells",)

    def _failed(self, student: str, reason: str) -> Row:
        return Row(student, "failed", self._problem(student, "could not be graded", reason))

    def _problem(self, student: str, word: str, reason: str) -> tuple[str, ...]:
        if not reason:
            return ()
        self._tell(f"{shown(self.submitted / student / self.lesson)}: {word} ({reason})")
        return (word,)

    # ------------------------------------------------------------ telling

    def _words(self, student: str) -> tuple[str, ...]:
        """What was wrong with the submission of a student who is not graded now."""
        try:
            opened(look(self.submitted / student, self.lesson, self.accepted))
        except Unusable as unusable:
            return (str(unusable).partition(": ")[2],)
        except Exception as error:  # of what a student has handed in
            return (line_of(error),)
        try:
            graded = nbformat.read(self._place("autograded", student) / f"{self.lesson}.ipynb", as_version=4)
        except (OSError, ValueError):
            return ()
        return _told(graded)

    def _report(self, students: Sequence[str] | None, seconds: float) -> Report:
        found, rows = marks.results(self.book, self.lesson), self.rows
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
            UNPROTECTED if self.options.sandbox == "none" else "",
            self.processor,
        )


def _digest_of_lesson(release: Path, lesson: str) -> bytes:
    """Changes with what a mark depends on beside the submission: the lesson, its answers, and how they are judged."""
    from grader.check import HIDDEN, RECORDED

    package = Path(__file__).parent
    recorded = Path(os.environ.get(RECORDED) or package / "recorded")
    files = [release, recorded / f"{lesson}.json", Path(os.environ[HIDDEN]) / f"{lesson}.json"]
    judging = ("ask", "check", "datasets", "engine", "exercise", "judge", "marking", "plain", "repair", "running")
    files += [package / f"{module}.py" for module in judging]
    digest = hashlib.sha256()
    for file in (*files, *sorted((package / "exercises").glob("*.py"))):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.digest()


def _told(notebook: NotebookNode) -> tuple[str, ...]:
    """What was wrong with a submission, as its graded notebook tells."""
    notes = notebook.metadata.get("grader", {})
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
    """The texts that a mark by hand belongs to, in the graded notebook that is there."""
    try:
        return _texts(nbformat.read(file, as_version=4), name)
    except (OSError, ValueError, LookupError, AttributeError):
        return []


def _texts(notebook: NotebookNode, name: str) -> list[str]:
    """The texts of a cell, and of the answer to its exercise."""
    named = [(cell.metadata.get("nbgrader", {}).get("grade_id"), cell) for cell in notebook.cells]
    return [cell.source for grade_id, cell in named if grade_id in (name, exercise_of(name))]
