"""The grading engine, on the side that runs what was handed in: cells run and answers are asked in a room of a sandbox.

A `Plan` says what all submissions of a lesson have in common, a `Job` is one submission, and `work` makes of both what
came of it, `Done`. All three are plain data, so that this may happen in any process, on any machine. There is no
expected value here and nothing is judged: `marking` does that, where the recorded answers are.

A check's cell is not run at all: its exercise is asked for on the cases that the plan has. Whatever a check's cell or
anything else in a notebook prints, raises, returns or has patched, has no bearing on the points.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import hashlib
import json
import re
import symtable
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.inside.frames import LARGEST
from grader.outputs import cut, handed_in, size_of, slim
from grader.repair import exercise_of, is_check
from grader.running import InOrder
from grader.sandbox import Broken, Late, Limits, NoSandbox, Room, Sandbox

#: What a file beside the notebook may have in bytes, to go into one message.
LARGEST_FILE = LARGEST // 2
#: What the answers to all checks of a submission may be in bytes: they stay until they are judged.
LARGEST_ANSWERS = LARGEST
#: Seconds that a cell gets to stop once it is interrupted.
GRACE_SECONDS = 5


@dataclass(frozen=True)
class Plan:
    """What all submissions of a lesson share: the lesson's module, what its first cell imports, the texts of its own
    cells, what to ask of each exercise (a message for the room, inputs and no expected value), limits, and which of
    JAX's own programs are compiled once for all of them."""

    module: str
    imports: str
    released: frozenset[str]
    asks: Mapping[str, bytes]
    timeout: int | None = 120
    budget: int = 600
    restarts: int = 2
    largest_output: int = 500_000
    limits: Limits = field(default_factory=Limits)
    walls: bool = True
    programs: bytes = b""
    version: str = ""


@dataclass(frozen=True)
class Job:
    """One submission, in the lesson's form: the notebook as JSON, and the files beside it by their paths."""

    student: str
    notebook: str
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What came of a submission, by the numbers of its cells: outputs and execution counts of those that ran, what the
    checks' exercises have brought back (as JSON, which nobody has looked at), those that need not run (`still` says
    what is shown of them), why a cell could not be run, and in words what ended badly. `processor` is what the rooms
    took, in seconds of processor time."""

    outputs: Mapping[int, list[dict[str, Any]]]
    counts: Mapping[int, int | None]
    left_out: Collection[int]
    answers: Mapping[int, bytes]
    not_run: Mapping[int, str]
    events: Sequence[str]
    processor: float = 0.0


class Lost(Exception):
    """The sandbox ended in the middle of a submission. What came of it says nothing about the submission."""


class OtherVersion(Exception):
    """The package is not the same where the work is given out and where it is done."""


# ---------------------------------------------------------------- doing it


class _Sandboxes:
    """The sandboxes of this process, by what they were started for. Nobody tells a worker of a cluster that a class is
    graded: they end when there has been nothing to do for a while."""

    IDLE_SECONDS = 300.0

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.begun: dict[tuple[Any, ...], Sandbox] = {}
        self.started: dict[tuple[Any, ...], Sandbox] = {}
        self.in_use = 0
        self.since = 0  # changes with every use

    @contextlib.contextmanager
    def one(self, plan: Plan) -> Iterator[Sandbox]:
        with self.lock:
            self.in_use, self.since = self.in_use + 1, self.since + 1
        try:
            yield self._of(plan)
        finally:
            with self.lock:
                self.in_use -= 1
                if not self.in_use and self.started:
                    later = threading.Timer(self.IDLE_SECONDS, self._close_if_idle, [self.since])
                    later.daemon = True
                    later.start()

    def begin(self, plan: Plan) -> None:
        with self.lock:
            key = _key(plan)
            if key not in self.begun and key not in self.started:
                self.begun[key] = Sandbox(*key).begin()

    def _of(self, plan: Plan) -> Sandbox:
        with self.lock:
            key = _key(plan)
            if key not in self.started:
                begun = self.begun.pop(key, None)
                sandbox = begun.ready() if begun else Sandbox(*key).start()
                try:
                    sandbox.room().close()  # what hinders the walls, hinders them for everybody
                except NoSandbox:
                    sandbox.close()
                    raise
                self.started[key] = sandbox
            return self.started[key]

    def _close_if_idle(self, since: int) -> None:
        if not self.in_use and self.since == since:
            self.close()

    def close(self) -> None:
        with self.lock:
            for sandboxes in (self.begun, self.started):
                while sandboxes:
                    sandboxes.popitem()[1].close()


def _key(plan: Plan) -> tuple[str, str, bool, Limits, bytes]:
    return plan.module, plan.imports, plan.walls, plan.limits, plan.programs


_sandboxes = _Sandboxes()


def work(plan: Plan, job: Job) -> Done:
    """Run a submission. The first one of a plan starts a sandbox here, which stays until `close`, or a while unused.

    Raises `NoSandbox`, `Lost` and `OtherVersion`, and nothing that a submission can cause.
    """
    if plan.version and plan.version != version():
        raise OtherVersion("another version of the course's package")
    with _sandboxes.one(plan) as sandbox:
        return Run(plan, sandbox, job).done()


def begin(plan: Plan) -> None:
    """Have a sandbox started for a plan that `work` will soon be called with in this process, and wait for nothing.
    It ends with the thread that this is called in. Raises `NoSandbox`."""
    _sandboxes.begin(plan)


def close() -> None:
    """End every sandbox that `begin` and `work` have started in this process."""
    _sandboxes.close()


@cache
def version() -> str:
    """Changes with every file of the package that has a part in running a submission."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted([*package.glob("*.py"), *package.glob("exercises/*.py"), *package.glob("inside/**/*.py")]):
        digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


class Run(InOrder):
    """A submission in a room of its own, from its first cell to its last."""

    def __init__(self, plan: Plan, sandbox: Sandbox, job: Job) -> None:
        self.plan, self.sandbox, self.job = plan, sandbox, job
        self.nb = nbformat.from_dict(json.loads(job.notebook))
        self.timeout, self.budget, self.restarts = plan.timeout, plan.budget, plan.restarts
        self.left_out = demonstrations(self.nb.cells, plan.released)
        self.answers: dict[int, bytes] = {}
        self.ran: dict[int, NotebookNode] = {}
        self.processor = 0.0

    def done(self) -> Done:
        events, not_run = self.run_through()
        return Done(
            {index: slim(cell.outputs, self.plan.largest_output) for index, cell in self.ran.items()},
            {index: cell.execution_count for index, cell in self.ran.items()},
            self.left_out,
            self.answers,
            not_run,
            events,
            self.processor,
        )

    def _start(self) -> None:
        try:
            self.room: Room = self.sandbox.room()
        except NoSandbox as no:
            raise Lost(str(no)) from None
        left = self.plan.limits.files // 2
        for name, content in self.job.files.items():
            if len(content) <= min(left, self.plan.limits.largest_file, LARGEST_FILE):
                left -= len(content)
                try:
                    self.room.put(name, content, time.monotonic() + GRACE_SECONDS)
                except (Late, Broken) as error:  # no code of a student's has run yet
                    raise Lost(f"{name}: {error}") from None

    def _stop(self) -> None:
        self.room.close()

    def _run(self, cell: NotebookNode, index: int) -> tuple[str, bool] | None:
        until = time.monotonic() + self._seconds_left()
        if is_check(cell):
            return self._ask(cell, index, until)
        if index in self.left_out:
            return None
        cell.outputs = []
        # A cell that is run again writes into a copy.
        self.ran.setdefault(index, cell)
        outputs = _Outputs(cell.outputs, self.plan.largest_output)
        try:
            done = self.room.run(cell.source, until, outputs.put)
        except Late:
            return self._interrupted(cell, outputs)
        except Broken as broken:
            return self._ended(cell, broken)
        self._note(done)
        count = done.get("count")
        cell.execution_count = count if type(count) is int and 0 <= count < 10**6 else None
        return None

    def _interrupted(self, cell: NotebookNode, outputs: _Outputs) -> tuple[str, bool]:
        self.room.interrupt()
        try:
            self._note(self.room.finish(time.monotonic() + GRACE_SECONDS, outputs.put))
        except (Late, Broken):
            self._error(cell, "NotStopped")
            return "timed out", True
        self._error(cell, "TimeLimit")
        return "timed out", False

    def _ended(self, cell: NotebookNode, broken: Broken) -> tuple[str, bool]:
        if self.room.lost:
            raise Lost(str(broken))
        out_of_memory = self.room.ran_out
        self._error(cell, "OutOfMemory" if out_of_memory else "KernelDied")
        return "out of memory" if out_of_memory else "crashed", True

    def _ask(self, cell: NotebookNode, index: int, until: float) -> tuple[str, bool] | None:
        try:
            said = self.room.ask(self.plan.asks[exercise_of(cell.metadata.nbgrader.grade_id)], until)
        except Late:
            self._error(cell, "NotStopped")
            return "timed out", True
        except Broken as broken:
            return self._ended(cell, broken)
        self._note(said)
        answer = json.dumps(said.get("answer")).encode()
        held = sum(map(len, self.answers.values()))
        self.answers[index] = answer if held + len(answer) <= LARGEST_ANSWERS else b"null"  # which is no answer
        return None

    def _note(self, said: Mapping[str, Any]) -> None:
        """Take down what a room says of its own processor time, which is of use to people who measure and no more."""
        spent = said.get("processor")
        self.processor += spent if type(spent) is float and 0 <= spent < 1e6 else 0.0


# ---------------------------------------------------------------- what need not run

#: Of a cell whose names are looked at one by one, in characters.
_LONGEST_READ = 100_000
#: Magics, commands and questions.
_IPYTHON = re.compile(r"(^|=)[ \t]*[%!?]|\?[ \t]*$", re.MULTILINE)
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
    """The notebook's names that a cell reads, the functions in it included; of what is no plain Python, or very long,
    every word, and what IPython's own ways to write come to (its reader could be kept busy for an hour by one cell)."""
    try:
        if len(source) > _LONGEST_READ:
            raise ValueError("too long to be read")
        tables = [symtable.symtable(source, "cell", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        words = re.findall(r"[^\W\d]\w*", source)
        return frozenset([*words, "get_ipython"] if _IPYTHON.search(source) else words)
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


# ---------------------------------------------------------------- what cells write


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
    """What a cell writes, in the form of a notebook, up to a limit in bytes, and only what is valid."""

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
                output.text = cut(output.text, self.room)
            self.room -= size
            if output.output_type == "stream" == (last and last.output_type) and last.name == output.name:
                last.text += output.text
            else:
                self.outputs.append(output)
