"""nbgrader steps of our own, each with one job; course/nbgrader_config.py puts them into nbgrader's lists.

`Stub` and `KeepMarks` work when a lesson is released; `Submissions`, `Repair`, `Execute` and `SaveMarks` when work is
graded, by whichever way: `nbgrader autograde`, formgrader or `grader grade`; `Returned` when the feedback page is made.
No step judges an answer.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import signal
import textwrap
from collections.abc import Iterable
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
from traitlets import Bool, Dict, Integer, Unicode

from grader.check import HIDDEN, RECORDED
from grader.feedback import RETURNED
from grader.gradebook import differs, register, settle_removed
from grader.lesson import shown
from grader.outputs import HANDED_IN, LARGEST_OUTPUT, cut, size_of
from grader.protection import hindrance
from grader.repair import Template, exercise_of, is_check, read, repair
from grader.running import ENDINGS, InOrder, finish, line_of, number

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
        return f"the gradebook cannot be opened, so nothing was graded: {line_of(error)}"
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
            template = template_of(gradebook, names["assignment"], names["notebook"], source)
        repaired, notes = repair(nb, template)
        for note in notes:
            self.log.warning("%s: %s", names["student"], note)
        return repaired, resources


def template_of(gradebook: Gradebook, lesson: str, name: str, source: NotebookNode) -> Template:
    """What submissions of a lesson are put back into: its instructors' notebook, with what the gradebook has of it."""
    entry = gradebook.find_notebook(name, lesson)
    rows = {row.name: row for row in entry.source_cells}
    points = {row.name: row.max_score for row in (*entry.grade_cells, *entry.task_cells)}
    cells, before = [], {}
    for index, cell in enumerate(source.cells):
        marks = cell.metadata.get("nbgrader")
        if not marks or marks.grade_id not in rows:
            continue
        before[marks.grade_id] = source.cells[index - 1].source if index else ""
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


class Execute(InOrder, nbgrader.Execute):
    """Run a submission within limits of time and output, and leave in every check one number that nbgrader can trust.

    Where the sandbox works it runs in there and is judged outside, as `grader grade` has it done; elsewhere in a kernel
    of this user's, which is told. Only what is no student's doing is raised: a sandbox or a kernel that does not start.
    """

    sandbox = Bool(True, help="whether to run submissions in a sandbox where that works").tag(config=True)
    timeout = Integer(120, allow_none=True, help="seconds that one cell may take").tag(config=True)
    budget = Integer(600, help="seconds that one submission may take").tag(config=True)
    restarts = Integer(2, help="how many times a submission gets a new kernel").tag(config=True)
    largest_output = Integer(LARGEST_OUTPUT, help="how many bytes of output a cell keeps").tag(config=True)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.shutdown_kernel = "immediate"  # with whatever processes it has started
        self.store_widget_state = False
        self.extra_arguments = ["--log-level=ERROR"]
        text = ENDINGS["TimeLimit"]
        self.error_on_timeout = {"ename": "TimeLimit", "evalue": text, "traceback": [text]}

    def __call__(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if self.enabled:
            return super().__call__(nb, resources)
        # `nbgrader autograde --no-execute`: without a result nbgrader would give every check full points.
        finish(nb, ["not run"], dict.fromkeys(range(len(nb.cells)), "this notebook was not run"), self.largest_output)
        return nb, resources

    def preprocess(self, nb: NotebookNode, resources: Any, km: Any = None) -> tuple[NotebookNode, Any]:
        if self.sandbox and not (why := hindrance()):
            events = self._in_the_sandbox(nb, resources)
        else:
            if self.sandbox:
                self.log.warning("NOT SANDBOXED: %s", why)
            events = self.in_a_kernel(nb, resources, km)
        for event in events:
            self.log.warning(event)
        return nb, resources

    def _in_the_sandbox(self, nb: NotebookNode, resources: Any) -> list[str]:
        # Linux alone has what these need.
        from grader import engine, marking

        lesson = nbformat.read(_source(self.parent.parent.coursedir, resources["nbgrader"]["assignment"]), as_version=4)
        given_out = marking.plan(lesson, self)
        job = marking.job(resources["nbgrader"]["student"], nb, Path(resources["metadata"]["path"]))
        try:
            done = engine.work(given_out, job)
        except engine.Lost:  # the sandbox ended; the next one may not
            done = engine.work(given_out, job)
        return marking.mark(nb, done, marking.exercises_of(given_out), self.largest_output)

    def in_a_kernel(self, nb: NotebookNode, resources: Any, km: Any = None) -> list[str]:
        """Run a submission in a kernel of this user's, where the checks judge. Returns what ended badly."""
        NotebookClient.__init__(self, nb, km)
        self.reset_execution_trackers()
        self._check_assign_resources(resources)
        self._room: dict[int, int] = {}
        events, not_run = self.run_through()
        return finish(nb, events, not_run, self.largest_output)

    # ------------------------------------------------------------ one cell

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
            self.log.warning("the connection to the kernel was lost: %s", line_of(error))
            self._error(cell, "KernelLost")
            return "crashed", True
        return ("timed out", False) if self._timed_out else None

    # ------------------------------------------------------------ limits

    def _get_timeout(self, cell: NotebookNode | None) -> float:
        return self._seconds_left()

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
        text = cut(content["text"], room)
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

    def _started_again(self) -> bool:
        try:
            self._start()
        except Exception as error:
            self.log.error("no new kernel: %s", line_of(error))
            return False
        return True


# ---------------------------------------------------------------- giving it back


class Returned(nbgrader.NbGraderPreprocessor):
    """Make of a graded notebook what its student gets back: the notebook as it was handed in, and what the checks said.

    What the student's code has written while it was graded is left out, and stays in the instructor's notebook. By then
    it may have seen the inputs of hidden cases, and a page with these on it would let the next submission know them.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        told = False
        for count, cell in enumerate((cell for cell in nb.cells if cell.cell_type == "code"), 1):
            # Student code has a say in the numbers that cells had, too.
            cell.execution_count = count
            if is_check(cell):
                cell.outputs = [_said(cell)]
            else:
                # Of one cell alone: which of many ended badly could spell out an input.
                ended = [] if told else _ended(cell)
                told = told or bool(ended)
                handed_in = cell.metadata.get(HANDED_IN, [])
                cell.outputs = [*map(nbformat.from_dict, handed_in), *ended]
        return nb, resources


def _said(cell: NotebookNode) -> NotebookNode:
    """What the student gets to see of a check: the points, and the panel without what the code brought back."""
    points = cell.metadata.nbgrader.points
    data = next((output.data for output in cell.outputs if output.output_type == "execute_result"), {})
    given = number(data.get("text/plain")) or 0.0
    exercise = escape(exercise_of(cell.metadata.nbgrader.grade_id))
    html = data.get(RETURNED) or f"<div><strong>{exercise}: {given:g} of {points:g} points.</strong></div>"
    shown_there = {"text/plain": f"{given:g}", "text/html": html}
    return new_output("execute_result", data=shown_there, execution_count=cell.execution_count)


def _ended(cell: NotebookNode) -> list[NotebookNode]:
    """How a cell stopped while it was graded, in words of ours, where the student has not seen it stop."""
    errors = [output.ename for output in cell.outputs if output.output_type == "error"]
    if not errors:
        return []
    known = cell.metadata.get(HANDED_IN, [])
    if errors[-1] not in ENDINGS and any(output["output_type"] == "error" for output in known):
        return []
    text = ENDINGS.get(
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
