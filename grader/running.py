"""Run a submission's cells one after another within limits, whichever Python they run in, and settle its checks.

Two have a Python: `preprocessors.Execute` a kernel, `engine.Run` a room of the sandbox. How long things may take, what
is run again after a crash, and how what ended badly is called, is the same for both and stands here. Nothing is judged.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from grader.feedback import RETURNED
from grader.outputs import joined, slim
from grader.repair import exercise_of, is_check

#: How a cell can end badly, by the name of the error that is put there.
ENDINGS = {
    "TimeLimit": "This cell ran longer than it may while it is graded, and was interrupted.",
    "NotStopped": "This cell ran longer than it may while it is graded, and did not stop when interrupted.",
    "OutOfMemory": "This cell used more memory than it may while it is graded, and Python was ended.",
    "KernelDied": "Python itself ended while this cell ran.",
    "KernelLost": "The connection to Python was lost while this cell ran.",
}


class InOrder:
    """Runs the cells of `nb` from the first to the last.

    A cell that runs too long is interrupted, and the next one runs. When Python dies or does not come back from an
    interruption, it is started again, at most `restarts` times: the cells before run again in it (checks excepted, and
    what had ended badly), so that answers written by then still count. When that is used up, or the submission's
    `budget` of seconds, the remaining checks get 0, and what was earned before stays.

    Whoever has a Python says how to `_start` and `_stop` it and how to `_run` a cell in it.
    """

    nb: NotebookNode
    #: Seconds for a cell and for a submission, and how often a submission gets a new Python.
    timeout: int | None
    budget: int
    restarts: int

    def _start(self) -> None:
        raise NotImplementedError

    def _stop(self) -> None:
        raise NotImplementedError

    def _run(self, cell: NotebookNode, index: int) -> tuple[str, bool] | None:
        """Run one cell. If it ended badly: in which way, and whether Python is lost."""
        raise NotImplementedError

    def run_through(self) -> tuple[list[str], dict[int, str]]:
        """Run the cells. Returns what ended badly, in words, and for the cells that could not be run, why not."""
        self.events: list[str] = []
        self._ends = time.monotonic() + self.budget
        self._restarts_left = self.restarts
        self._lost: set[int] = set()
        self._start()
        try:
            return self.events, self._run_all()
        finally:
            self._stop()

    def _run_all(self) -> dict[int, str]:
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
            ended = self._run(cell, index) or _ran_out(cell)
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

    def _seconds_left(self) -> float:
        """How long the next cell may take."""
        left = self._ends - time.monotonic()
        return max(1.0, min(self.timeout or left, left))

    def _error(self, cell: NotebookNode, name: str) -> None:
        text = ENDINGS[name]
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

    # ------------------------------------------------------------ a new Python

    def _revive(self, index: int) -> bool:
        """Start a new Python and bring it to where cell `index` ended the last one. Returns whether that worked."""
        while self._restarts_left > 0 and time.monotonic() < self._ends:
            self._restarts_left -= 1
            self._stop()
            if not self._started_again():
                continue
            if all(self._run_again(number) for number in range(index) if number not in self._lost):
                return True
        return False

    def _started_again(self) -> bool:
        self._start()
        return True

    def _run_again(self, number: int) -> bool:
        """Run a cell once more, for what it defines: what it wrote first stays. False if Python is lost."""
        cell = self.nb.cells[number]
        if cell.cell_type != "code" or is_check(cell) or not cell.source.strip():
            return True
        ended = self._run(copy.deepcopy(cell), number)
        self.nb.cells[number] = cell
        if ended:
            self._lost.add(number)
        return not (ended and ended[1])


def _ran_out(cell: NotebookNode) -> tuple[str, bool] | None:
    """Whether a cell ended because it got no more memory: Python lives on after that."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if errors and (errors[-1].ename.endswith("MemoryError") or "DefaultCPUAllocator" in errors[-1].evalue):
        return "out of memory", False
    return None


# ---------------------------------------------------------------- what a check says


def finish(nb: NotebookNode, events: Sequence[str], not_run: Mapping[int, str], largest_output: int) -> list[str]:
    """Cut what the cells of a notebook have written, settle its checks, and note in `metadata["grader"]["events"]`
    what ended badly. Returns these events."""
    events = list(events)
    for index, cell in enumerate(nb.cells):
        if cell.cell_type == "code":
            cell.outputs = slim(cell.outputs, largest_output)
        if is_check(cell):
            events += settle(cell, not_run.get(index, ""))
    nb.metadata["grader"] = NotebookNode(nb.metadata.get("grader", {}) | {"events": events})
    return events


def settle(cell: NotebookNode, not_run: str) -> list[str]:
    """Leave one result in a check, a finite number between 0 and its points: nbgrader reads the first it finds, takes
    what is no number or negative for full points, and gives 0 where a stray thread wrote to stderr.

    `not_run` says why the check could not be run ("" if it was). Returns what is to be told.
    """
    exercise, points = exercise_of(cell.metadata.nbgrader.grade_id), float(cell.metadata.nbgrader.points)
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    said = results[-1] if results else None
    if said is not None and not not_run:
        value = number(said.data.get("text/plain"))
        if value is not None and 0 <= value <= points:
            cell.outputs = [said]
            unchecked = "<strong>⚠ Could not be checked" in joined(said.data.get("text/html", ""))
            return [f"{exercise} could not be checked"] if unchecked else []
        if value is not None and value > points:
            said.data["text/plain"] = f"{points:g}"
            cell.outputs = [said]
            return [f"check of {exercise} gave {value:g} of {points:g} points: cut"]
    told, why = [], not_run
    if not why:
        errors = [output.ename for output in cell.outputs if output.output_type == "error"]
        why = f"the check failed ({errors[-1]})" if errors else "the check gave no number of points"
        told.append(f"check of {exercise} could not run" + (f" ({errors[-1]})" if errors else ""))
    html = f"<div><strong>{escape(exercise)}: 0 of {points:g} points.</strong> Not checked: {{}}.</div>"
    # What an error is called is a student's to choose, and no message of theirs goes on the feedback page.
    returned = html.format(escape(not_run or "the check did not run to its end"))
    data = {"text/plain": "0", "text/html": html.format(escape(why)), RETURNED: returned}
    cell.outputs = [new_output("execute_result", data=data, execution_count=cell.execution_count)]
    return told


def number(text: Any) -> float | None:
    """A finite number as text, None for anything else."""
    try:
        value = float(joined(text))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def line_of(error: BaseException) -> str:
    """An error in one line."""
    # SQLAlchemy says much more than the database did.
    text = " ".join(str(getattr(error, "orig", None) or error).split())[:200]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
