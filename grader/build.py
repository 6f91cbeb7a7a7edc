"""Build lessons: text to instructors' notebook (run, with solutions), to recorded answers, to students' notebook.

Everything is made in a temporary folder and moved into place at the end, so that a lesson that is refused changes
nothing. The reference solution runs once, in one kernel, in the lesson's order; answers are recorded on the way.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import nbformat
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from grader import datasets, links
from grader.check import RECORDED
from grader.lesson import COMPARED, Problem, Refused, Text, letter, read, shown
from grader.programs import PROGRAMS, listed
from grader.replace import replace_file

SECRET = "GRADER_SECRET"
DEFAULT_SECRET = "neural networks in four lessons"
CELL_SECONDS = 120


@dataclass(frozen=True)
class Built:
    """What one lesson became."""

    name: str
    cells: int
    exercises: int
    points: float
    compared: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.cells} cells, {self.exercises} exercises ({self.points:g} points), "
            f"{self.compared} compared cells, built in {self.seconds:.0f} s"
        )


@dataclass(frozen=True)
class Places:
    """Where a course's built things go. `recorded` is a folder of the package that students install."""

    course: Path
    recorded: Path

    def source(self, name: str) -> Path:
        return self.course / "source" / name / f"{name}.ipynb"

    def release(self, name: str) -> Path:
        return self.course / "release" / name / f"{name}.ipynb"

    def answers(self, name: str) -> Path:
        return self.course / "answers" / name

    @property
    def hidden(self) -> Path:
        return self.course / "hidden"


def places(course: Path) -> Places:
    """The places of a course folder; recorded answers go into this package."""
    return Places(course.resolve(), Path(__file__).resolve().parent / "recorded")


def secret(course: Path) -> str:
    """What hidden cases are drawn from: GRADER_SECRET, or the file `secret.txt` of the course, or a default."""
    file = course / "secret.txt"
    return os.environ.get(SECRET) or (file.read_text(encoding="utf-8").strip() if file.exists() else DEFAULT_SECRET)


def build(
    course: Path, names: list[str] | None = None, to: Places | None = None, say: Callable[[str], None] = print
) -> list[Built]:
    """Build the lessons of a course folder (all, or those named). Raises `Refused` with one line a problem.

    A lesson that is refused is not written; the others are.
    """
    to = to or places(course)
    files = sorted((course / "lessons").glob("*.md"))
    known = {file.stem for file in files}
    if unknown := [name for name in names or [] if name not in known]:
        problem = f"no lesson of this name; there are {', '.join(sorted(known)) or 'none'}"
        raise Refused([Problem(shown(course / "lessons" / f"{name}.md"), 1, problem) for name in unknown])
    if not files:
        raise Refused([Problem(shown(course / "lessons"), 1, "no lesson (*.md) is here")])
    if secret(course) == DEFAULT_SECRET:
        say(
            f"Note: hidden cases are drawn from the default secret, which everyone can read. "
            f"Put your own into {shown(course / 'secret.txt')} (or {SECRET}) and build again."
        )
    students = links.repository(course)
    if students is None:
        say(
            "Note: no repository of the students is named (`students-repository` of [tool.course] in pyproject.toml), "
            "so the notebooks carry no links to Binder and Colab."
        )
    built, problems = [], []
    for file in files:
        if names and file.stem not in names:
            continue
        say(f"Building {file.stem} ...")
        try:
            built.append(_build_one(file, course, to, students))
            say(str(built[-1]))
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    return built


def _build_one(file: Path, course: Path, to: Places, students: links.Repository | None) -> Built:
    start = time.monotonic()
    text = read(file)
    if students is not None:
        links.add(text.notebook, text.name, students)
    with tempfile.TemporaryDirectory(prefix="grader-build-") as folder:
        work = Places(Path(folder) / "course", Path(folder) / "recorded")
        _run_with_solutions(text, to.answers(text.name), work, secret(course))
        compared = _finish(text)
        _write(text.notebook, work.source(text.name))
        release(text.name, work, course)
        _run_untouched(text, work)
        _list_programs(text, work)
        _put(work.source(text.name), to.source(text.name))
        _put(work.release(text.name), to.release(text.name))
        _put(work.recorded / f"{text.name}.json", to.recorded / f"{text.name}.json")
        for made in sorted(work.hidden.iterdir()):
            _put(made, to.hidden / made.name)
    exercises = text.lesson.exercises.values()
    points = sum(exercise.points for exercise in exercises)
    return Built(text.name, len(text.notebook.cells), len(exercises), points, compared, time.monotonic() - start)


# ---------------------------------------------------------------- running


@contextmanager
def _kernel(notebook: NotebookNode, folder: Path, environment: dict[str, str]) -> Iterator[NotebookClient]:
    """A client with a kernel of this very Python, in an empty folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
    # A build is the same with and without a network: so no digits are looked for.
    same = {"PYTHONHASHSEED": "0", datasets.VARIABLE: "offline"}
    with client.setup_kernel(env={**os.environ, **same, **environment}):
        yield client


def _run_with_solutions(text: Text, answers: Path, work: Places, own: str) -> None:
    problems: list[Problem] = []
    points = {f"{name}-check": exercise.points for name, exercise in text.lesson.exercises.items()}
    files = [str(place / f"{text.name}.json") for place in (work.recorded, work.hidden)]
    with _kernel(text.notebook, work.course / "run", {RECORDED: str(work.recorded)}) as client:
        for index, cell in enumerate(text.notebook.cells):
            if cell.cell_type != "code":
                continue
            if cell.id in points:
                name = cell.id.removesuffix("-check")
                choice = text.choices.get(name)
                details = choice and {
                    "right": choice.right,
                    "replies": {letter(place): option[1] for place, option in enumerate(choice.options)},
                }
                call = (text.module, name, str(answers), *files, own, details)
                problems += [text.problem(name, line) for line in _record(client, call, work.course / "stuck")]
                if any("has not ended" in problem.message for problem in problems):
                    raise Refused(problems)
            _execute(client, text, cell, index, problems, "with its solutions")
            if cell.id in points and not problems and _points(cell) != points[cell.id]:
                problems.append(text.problem(cell.id, f"the reference does not get {points[cell.id]:g} points"))
            if any("fails" in problem.message for problem in problems):
                break
    if problems:
        raise Refused(problems)


def _record(client: NotebookClient, call: tuple, stuck: Path) -> list[str]:
    """Record one exercise inside the kernel, without a trace in its history. The file `stuck` is for where it was when
    its time was nearly over."""
    code = (
        f"print('recorded:' + __import__('json').dumps(__import__('grader.record').record.record_and_watch("
        f"{str(stuck)!r}, {0.9 * CELL_SECONDS!r}, *{call[:2]!r}, get_ipython().user_ns, *{call[2:]!r})))"
    )
    written: list[str] = []

    def take(message: dict[str, Any]) -> None:
        content = message["content"]
        if message["msg_type"] == "stream":
            written.append(content["text"])
        elif message["msg_type"] == "error":
            written.append(f"\nrecorded:{json.dumps([f'recording `{call[1]}` failed: ' + content['evalue']])}")

    execute = run_sync(client.kc.execute_interactive)
    try:
        execute(code, silent=False, store_history=False, output_hook=take, timeout=CELL_SECONDS)
    except TimeoutError:
        said = stuck.read_text(encoding="utf-8") if stuck.exists() else ""
        # Of its threads the first one comes last.
        places = re.findall(r'^  File "(.*)", line (\d+) in (.*)$', said.rpartition("Thread 0x")[2], re.M)
        where = "; ".join(f"{Path(file).name}:{line} in {name}" for file, line, name in places[:4])
        return [f"recording `{call[1]}` has not ended after {CELL_SECONDS} s" + (f" (it was at {where})" * bool(where))]
    found = re.findall(r"^recorded:(.*)$", "".join(written), re.M)
    return json.loads(found[-1]) if found else [f"recording `{call[1]}` brought nothing back"]


def _execute(
    client: NotebookClient, text: Text, cell: NotebookNode, index: int, problems: list[Problem], when: str
) -> None:
    try:
        client.execute_cell(cell, index, store_history=True)
    except CellExecutionError as error:
        problems.append(text.problem(cell.id, f"this cell fails {when}: {error.ename}: {error.evalue}"[:300]))
    except (CellTimeoutError, DeadKernelError) as error:
        problems.append(text.problem(cell.id, f"this cell fails {when}: {type(error).__name__}"))


def _points(cell: NotebookNode) -> float | None:
    """What a check cell's output says, as nbgrader reads it."""
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    try:
        return float(results[0].data["text/plain"])
    except (IndexError, KeyError, ValueError):
        return None


def _run_untouched(text: Text, work: Places) -> None:
    """Run the released notebook as it is: it must get to its end, and nothing is worth a point yet."""
    notebook = nbformat.read(work.release(text.name), as_version=4)
    problems: list[Problem] = []
    with _kernel(notebook, work.course / "untouched", {RECORDED: str(work.recorded)}) as client:
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            _execute(client, text, cell, index, problems, "when no exercise is answered")
            if cell.id.endswith("-check") and _points(cell) not in (0.0, None):
                problems.append(text.problem(cell.id, "the untouched notebook gets points here"))
    if problems:
        raise Refused(problems)


def _list_programs(text: Text, work: Places) -> None:
    """Write down what JAX compiles of its own when the solutions are asked, for lessons that use it."""
    setup = next(cell.source for cell in text.notebook.cells if cell.id == "setup")
    if not re.search(r"^import jax\b", setup, re.M):
        return
    try:
        found = listed(work.source(text.name), text.module, work.recorded, work.hidden)
    except CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Refused([text.problem("setup", f"its programs cannot be listed: {''.join(last)[:300]}")]) from None
    (work.hidden / f"{text.name}{PROGRAMS}").write_bytes(found)


# ---------------------------------------------------------------- finishing


_FIGURES = ("application/vnd.plotly.v1+json", "image/png", "image/svg+xml", "image/jpeg")


def _finish(text: Text) -> int:
    """Strip what differs from run to run, describe figures, and count the compared cells."""
    problems, compared = [], 0
    for cell in text.notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        cell.outputs = _merged(cell.outputs)
        figures = [out for out in cell.outputs if any(kind in out.get("data", {}) for kind in _FIGURES)]
        if figures and cell.id not in text.descriptions:
            problems.append(
                text.problem(cell.id, "a figure without a description (`description:` in the cell's options)")
            )
        if COMPARED in cell.metadata.get("tags", ()):
            compared += 1
            if not cell.outputs:
                problems.append(text.problem(cell.id, "this cell is to be compared and has no output"))
            if any(re.search(r"0x[0-9a-f]{6,}", str(out)) for out in cell.outputs):
                problems.append(text.problem(cell.id, "this cell is to be compared and shows an address in memory"))
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                problems.append(text.problem(cell.id, f"this cell writes to stderr: {output.text.strip()[:100]}"))
    if problems:
        raise Refused(problems)
    text.notebook.metadata["language_info"] = {"name": "python"}
    return compared


def _merged(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Neighbouring pieces of one stream as one: where a kernel cuts them is a matter of time."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last is not None and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def _write(notebook: NotebookNode, file: Path) -> None:
    nbformat.validate(notebook)
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, file)


def _put(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, file.read_bytes())


def release(name: str, work: Places, course: Path) -> None:
    """Make the students' notebook from the instructors' with nbgrader, by the course's own configuration.

    No gradebook is touched: `grader grade` registers the lesson when there is something to grade.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config, PyFileConfigLoader

    config = Config()
    if (course / "nbgrader_config.py").exists():
        config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    config.CourseDirectory.root = str(work.course)
    config.CourseDirectory.assignment_id = name
    # The gradebook's URL must not name the course's own, even where the configuration does.
    config.CourseDirectory.db_url = f"sqlite:///{work.course / 'unused.db'}"
    config.GenerateAssignment.no_database = True
    config.GenerateAssignment.force = True
    config.SaveCells.enabled = False
    config.KeepMarks.enabled = False
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
    converter.log.setLevel("ERROR")
    converter.start()
    notebook = nbformat.read(work.release(name), as_version=4)
    notebook.metadata.pop("celltoolbar", None)
    _write(notebook, work.release(name))


def main(course: Path, names: list[str]) -> int:
    """`grader build`: build, or say in one line each why not."""
    try:
        build(course, names or None)
    except Refused as refused:
        for problem in refused.problems:
            print(problem, file=sys.stderr)
        return 1
    return 0
