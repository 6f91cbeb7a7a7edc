"""nbgrader steps of our own, each with one job; course/nbgrader_config.py puts them into nbgrader's lists.

`Stub` and `KeepMarks` work when a lesson is released; `Submissions`, `Repair`, `Execute` and `SaveMarks` when work is
graded, by whichever way: `nbgrader autograde`, formgrader or `grader grade`; `Returned` when the feedback page is made.
No step judges an answer.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import json
import math
import os
import re
import signal
import textwrap
import time
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import preprocessors as nbgrader
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError
from traitlets import Dict, Integer, Unicode

from grader.check import HIDDEN, RECORDED
from grader.feedback import RETURNED
from grader.gradebook import differs, register, settle_removed
from grader.lesson import shown
from grader.outputs import CUT, HANDED_IN, LARGEST_OUTPUT, joined, size_of, slim
from grader.repair import Template, exercise_of, is_check, read, repair

# ---------------------------------------------------------------- releasing a lesson


class Stub(nbgrader.ClearSolutions):
    """Leave the student three dots for a solution: `...`, or `name = ...` where a solution only gives names values."""

    code_stub = Dict({"python": "..."}, help="what stands for a solution in code").tag(config=True)
    text_stub = Unicode("*Write your answer here.*", help="what stands for a solution in text").tag(config=True)

    _REGION = re.compile(r"^([ \t]*)[^\n]*BEGIN SOLUTION[^\n]*\n(.*?)^[^\n]*END SOLUTION[^\n]*$", re.M | re.S)

    def _replace_solution_region(self, cell: NotebookNode, language: str) -> bool:
        if cell.cell_type != "code":
            return super()._replace_solution_region(cell, language)

        def stub(region: re.Match[str]) -> str:
            names = "" if region[1] else _assignments(region[2])
            return textwrap.indent(names or self.code_stub[language], region[1])

        cell.source, count = self._REGION.subn(stub, cell.source)
        # What is left over has no beginning or no end: nbgrader's own step says so.
        return bool(count) | super()._replace_solution_region(cell, language)


def _assignments(code: str) -> str:
    """`name = ...` for each statement of a region that holds assignments to plain names alone, else nothing."""
    try:
        body = ast.parse(code).body
    except SyntaxError:
        return ""
    names = []
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                names.append(name)
            case _:
                return ""
    return "\n".join(f"{name} = ..." for name in names)


class KeepMarks(nbgrader.SaveCells):
    """Enter a lesson in the gradebook, also when work has come in: no mark is lost, and every change is said."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        names = resources["nbgrader"]
        coursedir = self.parent.parent.coursedir
        with Gradebook(names["db_url"], coursedir.course_id) as gradebook:
            self.lines = register(gradebook, names["assignment"], names["notebook"], nb)
        for line in self.lines:
            self.log.warning(line)
        return nb, resources


# ---------------------------------------------------------------- reading what was handed in


class Submissions(NotebookExporter):
    """Reads submitted notebooks, odd ones too. It is made before the first of them, and refuses if none can be graded.

    nbgrader swallows what its hooks raise, and what a step raises counts against one student; what is raised here stops
    `nbgrader autograde`, and is the reason that nbgrader's API and formgrader show.
    """

    def __init__(self, config: Any = None, **options: Any) -> None:
        super().__init__(config=config, **options)
        why = why_not(self.parent.coursedir)
        if why:
            self.log.error(why)
            raise NbGraderException(why)

    def from_file(self, file_stream: Any, resources: Any = None, **options: Any) -> tuple[str, Any]:
        if self._sanitized:
            notebook = nbformat.read(file_stream, as_version=4)
        else:
            notebook = read(Path(file_stream.name).read_bytes())
        return self.from_notebook_node(notebook, resources=resources, **options)

    @property
    def _sanitized(self) -> bool:
        """nbgrader reads each notebook twice: as it was handed in, and again to run what its first steps made of it."""
        return not self.parent._sanitizing


def why_not(coursedir: CourseDirectory) -> str:
    """Why nothing can be graded, in a line that says what to do ("" if it can)."""
    lesson = coursedir.assignment_id
    source = _source(coursedir, lesson)
    if not source.exists():
        return f"{shown(source)}: not there, so nothing was graded; run `grader build`"
    cells = [cell for cell in nbformat.read(source, as_version=4).cells if "nbgrader" in cell.metadata]
    why = without_answers(lesson, [exercise_of(cell.metadata.nbgrader.grade_id) for cell in cells if is_check(cell)])
    if why:
        return why
    try:
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            why = differs(gradebook, lesson, lesson, (cell.metadata.nbgrader.grade_id for cell in cells))
    except SQLAlchemyError as error:
        return f"the gradebook cannot be opened, so nothing was graded: {_line(error)}"
    return f"{lesson} {why}, so nothing was graded; run `nbgrader generate_assignment {lesson} --force`" if why else ""


def without_answers(lesson: str, exercises: Iterable[str]) -> str:
    """Why checks of these exercises cannot be graded: recorded or hidden answers are missing ("" if none is)."""
    folder = os.environ.get(HIDDEN)
    if not folder:
        return f"{HIDDEN} does not say where the hidden answers are, so nothing was graded; the course's settings do"
    recorded = os.environ.get(RECORDED) or Path(__file__).parent / "recorded"
    for kind, place in (("hidden answers", folder), ("recorded answers", recorded)):
        file = Path(place) / f"{lesson}.json"
        try:
            known = json.loads(file.read_text(encoding="utf-8"))["exercises"]
        except FileNotFoundError:
            return f"{shown(file)}: the {kind} are not there, so nothing was graded; run `grader build {lesson}`"
        except (OSError, ValueError, LookupError, TypeError):
            return f"{shown(file)}: the {kind} cannot be read, so nothing was graded; run `grader build {lesson}`"
        for exercise in exercises:
            if exercise not in known:
                return f"{shown(file)}: nothing on `{exercise}`, so nothing was graded; run `grader build {lesson}`"
    return ""


def _source(coursedir: CourseDirectory, lesson: str) -> Path:
    return Path(coursedir.format_path(coursedir.source_directory, ".", lesson)) / f"{lesson}.ipynb"


class Repair(nbgrader.NbGraderPreprocessor):
    """Put a submission back into the lesson's form, note in its metadata what was done, and tell the student.

    The instructors' notebook gives the order and all metadata, the gradebook the text and the points.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        names = resources["nbgrader"]
        source = nbformat.read(_source(self.parent.parent.coursedir, names["assignment"]), as_version=4)
        with Gradebook(names["db_url"]) as gradebook:
            template = _template(gradebook, names["assignment"], names["notebook"], source)
        repaired, notes = repair(nb, template)
        for note in notes:
            self.log.warning("%s: %s", names["student"], note)
        return repaired, resources


def _template(gradebook: Gradebook, lesson: str, name: str, source: NotebookNode) -> Template:
    entry = gradebook.find_notebook(name, lesson)
    rows = {row.name: row for row in entry.source_cells}
    points = {row.name: row.max_score for row in (*entry.grade_cells, *entry.task_cells)}
    cells, before = [], {}
    for number, cell in enumerate(source.cells):
        marks = cell.metadata.get("nbgrader")
        if not marks or marks.grade_id not in rows:
            continue
        before[marks.grade_id] = source.cells[number - 1].source if number else ""
        row = rows[marks.grade_id]
        cell.source = row.source
        marks.update(checksum=row.checksum, cell_type=row.cell_type)
        if marks.grade_id in points:
            marks.points = points[marks.grade_id]
        cells.append(cell)
    tags = frozenset(tag for cell in source.cells for tag in cell.metadata.get("tags", ()))
    return Template(tuple(cells), source.metadata, before, source.metadata.get("formerly", {}), tags)


# ---------------------------------------------------------------- running it

#: `exit()` in a cell would end the kernel once the cell is over, and with it everything that comes after.
_PRELUDE = "get_ipython().ask_exit = lambda: print('exit() does nothing while this notebook is graded.')"


#: How a cell can end badly, by the name of the error that is put there.
_ENDINGS = {
    "TimeLimit": "This cell ran longer than it may while it is graded, and was interrupted.",
    "NotStopped": "This cell ran longer than it may while it is graded, and did not stop when interrupted.",
    "KernelDied": "Python itself ended while this cell ran.",
    "KernelLost": "The connection to Python was lost while this cell ran.",
}


class Execute(nbgrader.Execute):
    """Run a submission within limits of time and output, and leave in every check one number that nbgrader can trust.

    A cell that runs too long is interrupted, and the next one runs. When the kernel dies or does not come back from an
    interruption, it is started again, at most `restarts` times: the cells before run again in it (checks excepted, and
    what had ended badly), so that answers written by then still count. When that is used up, or the submission's
    budget, the remaining checks get 0, and what was earned before stays. What ended badly stands in
    `metadata["grader"]["events"]`. Only a kernel that does not start in the first place is raised: no student's doing.
    """

    timeout = Integer(120, allow_none=True, help="seconds that one cell may take").tag(config=True)
    budget = Integer(600, help="seconds that one submission may take").tag(config=True)
    restarts = Integer(2, help="how many times a submission gets a new kernel").tag(config=True)
    largest_output = Integer(LARGEST_OUTPUT, help="how many characters of output a cell keeps").tag(config=True)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.shutdown_kernel = "immediate"  # with whatever processes it has started
        self.store_widget_state = False
        self.extra_arguments = ["--log-level=ERROR"]
        text = _ENDINGS["TimeLimit"]
        self.error_on_timeout = {"ename": "TimeLimit", "evalue": text, "traceback": [text]}

    def __call__(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if self.enabled:
            return super().__call__(nb, resources)
        # `nbgrader autograde --no-execute`: without a result nbgrader would give every check full points.
        self.events = []
        for cell in nb.cells:
            if is_check(cell):
                self._settle(cell, "this notebook was not run")
        self._finish(nb, ["not run"])
        return nb, resources

    def preprocess(self, nb: NotebookNode, resources: Any, km: Any = None) -> tuple[NotebookNode, Any]:
        NotebookClient.__init__(self, nb, km)
        self.reset_execution_trackers()
        self._check_assign_resources(resources)
        self.events: list[str] = []
        self._ends = time.monotonic() + self.budget
        self._restarts_left = self.restarts
        self._lost: set[int] = set()
        self._room: dict[int, int] = {}
        self._start()
        try:
            not_run = self._run_all()
        finally:
            self._stop()
        for index, cell in enumerate(nb.cells):
            if cell.cell_type == "code":
                cell.outputs = slim(cell.outputs, self.largest_output)
            if is_check(cell):
                self._settle(cell, not_run.get(index, ""))
        self._finish(nb, self.events)
        return nb, resources

    def _finish(self, nb: NotebookNode, events: Sequence[str]) -> None:
        nb.metadata["grader"] = NotebookNode(nb.metadata.get("grader", {}) | {"events": list(events)})
        for event in events:
            self.log.warning(event)

    # ------------------------------------------------------------ one cell after another

    def _run_all(self) -> dict[int, str]:
        """Run the cells. Returns, for those that could not be run, why not."""
        stopped = ""
        not_run: dict[int, str] = {}
        for index, cell in enumerate(self.nb.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            if not stopped and time.monotonic() >= self._ends:
                stopped = f"the budget of {self.budget} s for one submission was used up"
                self.events.append(f"stopped by its budget of {self.budget} s, before {self._place(index)}")
            if stopped:
                not_run[index] = stopped
                continue
            ended = self._run(cell, index)
            if not ended:
                continue
            self._lost.add(index)
            self.events.append(f"{ended[0]}: {self._place(index)}")
            if is_check(cell):
                not_run[index] = f"the check {ended[0]}"
            if ended[1] and not self._revive(index):
                stopped = "Python had ended too often, or the time was up"
                if any(is_check(later) for later in self.nb.cells[index + 1 :]):
                    self.events.append(f"not run: what comes after {self._place(index)}")
        return not_run

    def _run(self, cell: NotebookNode, index: int) -> tuple[str, bool] | None:
        """Run one cell. If it ended badly: in which way, and whether the kernel is lost."""
        self._timed_out = False
        try:
            self.execute_cell(cell, index, store_history=True)
        except DeadKernelError:
            self._error(cell, "KernelDied")
            return "crashed", True
        except CellTimeoutError:
            self._error(cell, "NotStopped")
            return "timed out", True
        except Exception as error:
            # What the kernel sent made no sense to the client. Whatever it was, the cell did not end as cells do.
            self.log.warning("the connection to the kernel was lost: %s", _line(error))
            self._error(cell, "KernelLost")
            return "crashed", True
        return ("timed out", False) if self._timed_out else None

    def _error(self, cell: NotebookNode, name: str) -> None:
        text = _ENDINGS[name]
        cell.outputs.append(new_output("error", ename=name, evalue=text, traceback=[text]))

    def _place(self, index: int) -> str:
        """Where a cell is, in words that a student and an instructor find it by."""
        for number in range(index, -1, -1):
            marks = self.nb.cells[number].metadata.get("nbgrader")
            if marks:
                kind = "check" if is_check(self.nb.cells[number]) else "solution" if marks.get("solution") else "cell"
                named = f"{kind} of {exercise_of(marks.grade_id)}" if kind != "cell" else f"cell {marks.grade_id}"
                return f"the {named}" if number == index else f"a cell after the {named}"
        return "a cell at the top"

    # ------------------------------------------------------------ limits

    def _get_timeout(self, cell: NotebookNode | None) -> float:
        left = self._ends - time.monotonic()
        return max(1.0, min(self.timeout or left, left))

    async def _async_handle_timeout(self, timeout: float, cell: NotebookNode | None = None) -> Any:
        self._timed_out = True
        return await super()._async_handle_timeout(timeout, cell)

    def output(self, outs: list, msg: dict, display_id: str | None, cell_index: int) -> NotebookNode | None:
        """Keep what a cell writes up to a limit, while it is written; results are kept, they are what a check says."""
        if msg["msg_type"] == "execute_result" or self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            return super().output(outs, msg, display_id, cell_index)
        if not outs:
            self._room[cell_index] = self.largest_output
        room = self._room.get(cell_index, self.largest_output)
        if room <= 0:
            return None
        content = msg["content"]
        size = size_of(content.get("text", content.get("data", content.get("traceback", ""))))
        self._room[cell_index] = room - size
        last = outs[-1] if outs else None
        if msg["msg_type"] != "stream":
            return super().output(outs, msg, display_id, cell_index)
        text = content["text"] if size <= room else content["text"][:room] + CUT
        if last is not None and last.output_type == "stream" and last.name == content["name"]:
            last.text += text
            return last
        return super().output(outs, msg | {"content": content | {"text": text}}, display_id, cell_index)

    # ------------------------------------------------------------ the kernel

    def _start(self) -> None:
        self.km = self.create_kernel_manager()
        self.start_new_kernel()
        self.start_new_kernel_client()
        self.wait_for_reply(self.kc.execute(_PRELUDE, silent=True, store_history=False))

    def _stop(self) -> None:
        group = getattr(getattr(self.km, "provisioner", None), "pgid", None)
        with contextlib.suppress(Exception):
            self._cleanup_kernel()
        if group and group != os.getpgrp():
            # A kernel that ended by itself leaves behind the processes that it had started.
            with contextlib.suppress(OSError):
                os.killpg(group, signal.SIGKILL)

    def _revive(self, index: int) -> bool:
        """Start a new kernel and bring it to where cell `index` ended the last one. Returns whether that worked."""
        while self._restarts_left > 0 and time.monotonic() < self._ends:
            self._restarts_left -= 1
            self._stop()
            try:
                self._start()
            except Exception as error:
                self.log.error("no new kernel: %s", _line(error))
                continue
            if all(self._run_again(number) for number in range(index) if number not in self._lost):
                return True
        return False

    def _run_again(self, number: int) -> bool:
        """Run a cell once more, for what it defines: what it wrote first stays. False if the kernel is lost."""
        cell = self.nb.cells[number]
        if cell.cell_type != "code" or is_check(cell) or not cell.source.strip():
            return True
        ended = self._run(copy.deepcopy(cell), number)
        self.nb.cells[number] = cell
        if ended:
            self._lost.add(number)
        return not (ended and ended[1])

    # ------------------------------------------------------------ what a check says

    def _settle(self, cell: NotebookNode, not_run: str) -> None:
        """Leave one result in a check, a finite number between 0 and its points: nbgrader reads the first it finds,
        takes what is no number or negative for full points, and gives 0 where a stray thread wrote to stderr."""
        exercise, points = exercise_of(cell.metadata.nbgrader.grade_id), float(cell.metadata.nbgrader.points)
        results = [output for output in cell.outputs if output.output_type == "execute_result"]
        said = results[-1] if results else None
        if said is not None and not not_run:
            number = _number(said.data.get("text/plain"))
            if number is not None and 0 <= number <= points:
                if "<strong>⚠ Could not be checked" in joined(said.data.get("text/html", "")):
                    self.events.append(f"{exercise} could not be checked")
                cell.outputs = [said]
                return
            if number is not None and number > points:
                self.events.append(f"check of {exercise} gave {number:g} of {points:g} points: cut")
                said.data["text/plain"] = f"{points:g}"
                cell.outputs = [said]
                return
        why = not_run
        if not why:
            errors = [output.ename for output in cell.outputs if output.output_type == "error"]
            why = f"the check failed ({errors[-1]})" if errors else "the check gave no number of points"
            self.events.append(f"check of {exercise} could not run" + (f" ({errors[-1]})" if errors else ""))
        html = f"<div><strong>{escape(exercise)}: 0 of {points:g} points.</strong> Not checked: {{}}.</div>"
        # What an error is called is a student's to choose, and no message of theirs goes on the feedback page.
        returned = html.format(escape(not_run or "the check did not run to its end"))
        data = {"text/plain": "0", "text/html": html.format(escape(why)), RETURNED: returned}
        cell.outputs = [new_output("execute_result", data=data, execution_count=cell.execution_count)]


def _number(text: Any) -> float | None:
    try:
        number = float(joined(text))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _line(error: BaseException) -> str:
    """An error in one line."""
    return " ".join(str(error).split())[:300] or type(error).__name__


# ---------------------------------------------------------------- giving it back


class Returned(nbgrader.NbGraderPreprocessor):
    """Make of a graded notebook what its student gets back: the notebook as it was handed in, and what the checks said.

    What the student's code has written while it was graded is left out, and stays in the instructor's notebook. By then
    it may have seen the inputs of hidden cases, and a page with these on it would let the next submission know them.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            if is_check(cell):
                cell.outputs = [_said(cell)]
            else:
                ended = _ended(cell)
                handed_in = cell.metadata.get(HANDED_IN, [])
                cell.outputs = [*map(nbformat.from_dict, handed_in), *ended]
        return nb, resources


def _said(cell: NotebookNode) -> NotebookNode:
    """What the student gets to see of a check: the points, and the panel without what the code brought back."""
    points = cell.metadata.nbgrader.points
    data = next((output.data for output in cell.outputs if output.output_type == "execute_result"), {})
    number = _number(data.get("text/plain")) or 0.0
    exercise = escape(exercise_of(cell.metadata.nbgrader.grade_id))
    html = data.get(RETURNED) or f"<div><strong>{exercise}: {number:g} of {points:g} points.</strong></div>"
    shown_there = {"text/plain": f"{number:g}", "text/html": html}
    return new_output("execute_result", data=shown_there, execution_count=cell.execution_count)


def _ended(cell: NotebookNode) -> list[NotebookNode]:
    """How a cell stopped while it was graded, in words of ours, where the student has not seen it stop."""
    errors = [output.ename for output in cell.outputs if output.output_type == "error"]
    if not errors:
        return []
    known = cell.metadata.get(HANDED_IN, [])
    if errors[-1] not in _ENDINGS and any(output["output_type"] == "error" for output in known):
        return []
    text = _ENDINGS.get(
        errors[-1],
        "While your notebook was graded, run from top to bottom, this cell stopped with an error. "
        "To see which, restart the kernel and run all cells.",
    )
    return [new_output("stream", name="stderr", text=text + "\n")]


# ---------------------------------------------------------------- saving marks


class SaveMarks(nbgrader.SaveAutoGrades):
    """Save the marks. An exercise that the lesson no longer has waits for no mark by hand: there is nothing to mark."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        nb, resources = super().preprocess(nb, resources)
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            settle_removed(gradebook, names["assignment"], names["student"])
        return nb, resources
