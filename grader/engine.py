"""Grading in a sandbox: cells run and answers are asked in a room of their own, and are judged here, outside of it.

`Sandboxed` takes the place of `preprocessors.Execute` in nbgrader's pipeline, with the same limits and the same words
for what ends badly. A check's cell is not run at all: its exercise is looked up in the course's own module, its cases
are drawn here, their inputs go into the room, plain data come back, and the points are counted from those. Whatever a
check cell or anything else in the notebook prints, raises, returns or has patched, has no bearing on them.
"""

from __future__ import annotations

import ast
import copy
import importlib
import re
import symtable
import time
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from nbformat.v4 import new_output

from grader.check import judged
from grader.exercise import Case, Exercise
from grader.inside.frames import LARGEST
from grader.outputs import CUT, HANDED_IN, handed_in, size_of
from grader.plain import Answer
from grader.preprocessors import Execute
from grader.repair import exercise_of, is_check
from grader.sandbox import Broken, Late, NoSandbox, Room, Sandbox, imports_of

#: What a file beside the notebook may have in bytes, to go into one message.
LARGEST_FILE = LARGEST // 2
#: Seconds that a cell gets to stop once it is interrupted.
GRACE_SECONDS = 5


def module_of(setup: str) -> str:
    """The module that a lesson's first cell calls `exercises`. Raises LookupError where it has none."""
    for node in ast.parse(setup).body:
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                if name.asname == "exercises":
                    return f"{node.module}.{name.name}"
    raise LookupError("the lesson's first cell imports no `exercises`")


def sandbox_of(lesson: NotebookNode, walls: bool) -> Sandbox:
    """The sandbox for a released lesson, not started yet."""
    setup = next(cell.source for cell in lesson.cells if cell.get("id") == "setup")
    return Sandbox(module_of(setup), imports_of(setup), walls)


# ---------------------------------------------------------------- what need not run

#: A cell that reads one of these may read any name, and every cell runs.
_ANY_NAME = {"globals", "locals", "vars", "eval", "exec", "get_ipython", "dir", "In", "_ih", "inspect", "gc"}


def demonstrations(cells: Sequence[NotebookNode], released: Collection[str]) -> set[int]:
    """The cells that no mark depends on: as they were `released`, and no cell that runs reads what they define. (What
    they draw is on the page from when it was handed in.)"""
    code = {number: cell for number, cell in enumerate(cells) if cell.cell_type == "code" and not is_check(cell)}
    needed = {number for number, cell in code.items() if "nbgrader" in cell.metadata or cell.source not in released}
    if any(_reads(code[number].source) & _ANY_NAME for number in needed):
        return set()
    while True:
        read = set().union(*(_reads(code[number].source) for number in needed))
        more = {number for number in set(code) - needed if _binds(code[number].source) & read}
        if not more:
            return set(code) - needed
        needed |= more


@lru_cache(maxsize=4096)
def _reads(source: str) -> frozenset[str]:
    """The notebook's names that a cell reads, the functions in it included; of what is no plain Python, every word."""
    try:
        tables = [symtable.symtable(TransformerManager().transform_cell(source), "cell", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset(re.findall(r"[^\W\d]\w*", source))
    found = set()
    for table in tables:
        outermost = table.get_type() == "module"
        found |= {
            name.get_name() for name in table.get_symbols() if name.is_referenced() and (outermost or name.is_global())
        }
        tables += table.get_children()
    return frozenset(found)


@lru_cache(maxsize=4096)
def _binds(source: str) -> frozenset[str]:
    """The names that a cell of the course's gives a value to, or changes the value of, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            found |= {inner.id for inner in ast.walk(node.value) if isinstance(inner, ast.Name)}
    return frozenset(found)


class _Unanswered(BaseException):
    """The room did not come back with an answer; no Exception, so that no check takes it for a failure of its own."""


class Sandboxed(Execute):
    """Runs a submission in a room of `sandbox`, which whoever grades has started."""

    sandbox: Sandbox | None = None
    #: The sources of the course's own cells, of which those that no mark depends on are left out.
    released: frozenset[str] = frozenset()

    def _run_all(self) -> dict[int, str]:
        self._left_out = demonstrations(self.nb.cells, self.released)
        return super()._run_all()

    # ------------------------------------------------------------ the room

    def _start(self) -> None:
        if self.sandbox is None:
            raise NoSandbox("no sandbox has been started")
        try:
            self.room: Room = self.sandbox.room()
        except NoSandbox as no:
            self.log.warning("%s; starting it anew", no)
            self.room = self.sandbox.again()
        folder = Path(self.resources["metadata"]["path"])
        left = self.sandbox.limits.files // 2
        for file in sorted(folder.rglob("*")):
            if not file.is_file() or file.is_symlink() or file.suffix == ".ipynb":
                continue
            name, size = str(file.relative_to(folder)), file.stat().st_size
            if size > min(left, self.sandbox.limits.largest_file, LARGEST_FILE):
                self.log.warning("%s is too large for a submission's folder: left out", name)
                continue
            left -= size
            self.room.put(name, file.read_bytes(), time.monotonic() + GRACE_SECONDS)

    def _stop(self) -> None:
        self.room.close()

    @property
    def exercises(self) -> ModuleType:
        return importlib.import_module(self.sandbox.module)

    # ------------------------------------------------------------ one cell

    def _run(self, cell: NotebookNode, index: int) -> tuple[str, bool] | None:
        if is_check(cell):
            return self._check(cell)
        cell.outputs = []
        if index in self._left_out:
            cell.outputs = still(cell.metadata.get(HANDED_IN, ()))
            return None
        until = time.monotonic() + self._get_timeout(cell)
        outputs = _Outputs(cell.outputs, self.largest_output)
        try:
            done = self.room.run(cell.source, until, outputs.put)
        except Late:
            return self._interrupted(cell, outputs)
        except Broken as broken:
            self.log.warning("a room ended: %s", broken)
            self._error(cell, "KernelDied")
            return "crashed", True
        count = done.get("count")
        cell.execution_count = count if type(count) is int and 0 <= count < 10**6 else None
        return None

    def _interrupted(self, cell: NotebookNode, outputs: _Outputs) -> tuple[str, bool]:
        self.room.interrupt()
        try:
            self.room.finish(time.monotonic() + GRACE_SECONDS, outputs.put)
        except (Late, Broken):
            self._error(cell, "NotStopped")
            return "timed out", True
        self._error(cell, "TimeLimit")
        return "timed out", False

    def _check(self, cell: NotebookNode) -> tuple[str, bool] | None:
        exercise = self.exercises.lesson.exercises[exercise_of(cell.metadata.nbgrader.grade_id)]
        until = time.monotonic() + self._get_timeout(cell)

        def asked(which: Exercise, cases: Sequence[Case]) -> Answer:
            try:
                return self.room.ask(which.name, cases, until)
            except (Late, Broken) as why:
                raise _Unanswered from why

        try:
            panel = judged(exercise, asked, grading=True)
        except _Unanswered as unanswered:
            late = isinstance(unanswered.__cause__, Late)
            self._error(cell, "NotStopped" if late else "KernelDied")
            return ("timed out" if late else "crashed"), True
        said = {"text/plain": repr(panel), "text/html": panel._repr_html_(), **panel._repr_mimebundle_()}
        cell.outputs = [new_output("execute_result", data=said)]
        return None


def still(outputs: Sequence[dict[str, Any]]) -> list[NotebookNode]:
    """Of the outputs that a cell was handed in with, pictures and texts: what is shown where the cell has not run."""
    kept = []
    for output in map(nbformat.from_dict, copy.deepcopy(outputs)):
        if output.output_type in ("display_data", "execute_result"):
            kinds = [kind for kind in output.data if kind.startswith("image/") or kind == "text/plain"]
            output.data = NotebookNode({kind: output.data[kind] for kind in kinds})
        if output.get("data") or output.output_type == "stream":
            kept.append(output)
    return kept


class _Outputs:
    """What a cell writes, in the form of a notebook, up to a limit, and only what is valid."""

    def __init__(self, outputs: list[NotebookNode], largest: int) -> None:
        self.outputs, self.room = outputs, largest

    def put(self, raw: dict[str, Any]) -> None:
        if raw.get("output_type") == "clear":
            self.outputs.clear()
            return
        if self.room <= 0:
            return
        fields = {name: value for name, value in raw.items() if name not in ("display_id", "update")}
        for output in handed_in([fields]):
            size = size_of(output)
            last = self.outputs[-1] if self.outputs else None
            if output.output_type == "stream":
                output.text = output.text if size <= self.room else output.text[: self.room] + CUT
            self.room -= size
            if output.output_type == "stream" == (last and last.output_type) and last.name == output.name:
                last.text += output.text
            else:
                self.outputs.append(output)
