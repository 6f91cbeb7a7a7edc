"""The grading engine, on the side where the truth is: what to ask of a submission, and what its answers are worth.

It draws the cases and holds the recorded answers. Of a submission it sees what `engine` brings back, plain data, and
what that is worth is counted here. Neither runs a line of what was handed in.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode

from grader.check import HIDDEN, judged, records
from grader.engine import Done, Job, Plan, still, version
from grader.exercise import Case, Exercise
from grader.outputs import HANDED_IN
from grader.plain import Answer, NotPlain, from_json
from grader.programs import PROGRAMS
from grader.repair import exercise_of, is_check
from grader.running import finish
from grader.sandbox import asking, imports_of

if TYPE_CHECKING:
    from grader.preprocessors import Execute


def module_of(setup: str) -> str:
    """The module that a lesson's first cell calls `exercises`. Raises LookupError where it has none."""
    for node in ast.parse(setup).body:
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                if name.asname == "exercises":
                    return f"{node.module}.{name.name}"
    raise LookupError("the lesson's first cell imports no `exercises`")


def exercises_of(plan: Plan) -> dict[str, Exercise]:
    """The exercises of a plan's lesson, by name, from the course's own module."""
    return importlib.import_module(plan.module).lesson.exercises


def plan(lesson: NotebookNode, limits: Execute) -> Plan:
    """How to grade a released lesson, within the limits that the course sets for kernels as well."""
    setup = next(cell.source for cell in lesson.cells if cell.get("id") == "setup")
    module = module_of(setup)
    exercises = importlib.import_module(module).lesson.exercises
    checked = [exercise_of(cell.metadata.nbgrader.grade_id) for cell in lesson.cells if is_check(cell)]
    own = [cell for cell in lesson.cells if cell.cell_type == "code" and "nbgrader" not in cell.metadata]
    return Plan(
        module,
        imports_of(setup),
        frozenset(cell.source for cell in own),
        {name: asking(name, cases_of(exercises[name])) for name in checked},
        limits.timeout,
        limits.budget,
        limits.restarts,
        limits.largest_output,
        programs=_programs(next(iter(exercises.values())).lesson),
        version=version(),
    )


def _programs(lesson: str) -> bytes:
    """The list that `grader.programs` made of a lesson when it was built; empty if there is none."""
    file = Path(os.environ.get(HIDDEN, "")) / f"{lesson}{PROGRAMS}"
    return file.read_bytes() if file.is_file() else b""


def cases_of(exercise: Exercise) -> tuple[Case, ...]:
    """All cases of an exercise, public ones first."""
    public, hidden = records(exercise, hidden_too=True)
    return public.cases + (hidden.cases if hidden else ())


def job(student: str, notebook: NotebookNode, folder: Path) -> Job:
    """A submission in the lesson's form, with the files that lie beside it in a folder (no links, no notebooks)."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and not file.is_symlink()]
    beside = {file.relative_to(folder).as_posix(): file.read_bytes() for file in files if file.suffix != ".ipynb"}
    cells = [cell | {"metadata": _without_outputs(cell.metadata)} for cell in notebook.cells]
    return Job(student, json.dumps(notebook | {"cells": cells}), beside)


def _without_outputs(metadata: NotebookNode) -> dict[str, Any]:
    return {name: value for name, value in metadata.items() if name != HANDED_IN}


def mark(notebook: NotebookNode, done: Done, exercises: dict[str, Exercise], largest_output: int) -> list[str]:
    """Write into a submission's notebook what its cells have written and what its checks say. Returns in words what
    ended badly."""
    for index, outputs in done.outputs.items():
        notebook.cells[index].outputs = [nbformat.from_dict(output) for output in outputs]
        notebook.cells[index].execution_count = done.counts.get(index)
    not_run, events = dict(done.not_run), list(done.events)
    for index in done.left_out:
        cell = notebook.cells[index]
        cell.outputs = still(cell.metadata.get(HANDED_IN, ()))
    answers: dict[str, Answer] = {}
    for index, raw in done.answers.items():
        name = exercise_of(notebook.cells[index].metadata.nbgrader.grade_id)
        try:
            answers[name] = _answer(raw, len(cases_of(exercises[name])))
        except NotPlain:
            not_run[index] = "the check crashed"
            events.append(f"crashed: the check of {name}")
    for index in set(done.answers) - set(not_run):
        cell = notebook.cells[index]
        panel = judged(exercises[exercise_of(cell.metadata.nbgrader.grade_id)], _brought_back(answers), grading=True)
        said = {"text/plain": repr(panel), "text/html": panel._repr_html_(), **panel._repr_mimebundle_()}
        # nbformat's own way to make one validates it against the whole format, which takes longer than to judge.
        result = {"output_type": "execute_result", "data": said, "metadata": {}, "execution_count": None}
        cell.outputs = [nbformat.from_dict(result)]
    return finish(notebook, events, not_run, largest_output)


def _answer(raw: bytes, cases: int) -> Answer:
    """What a room says that an answer brought back. Raises `NotPlain` for anything else."""
    answer = from_json(json.loads(raw))
    if not isinstance(answer, Answer) or (answer.state == "answered" and len(answer.outcomes) != cases):
        raise NotPlain("no answer to what was asked")
    return answer


def _brought_back(answers: dict[str, Answer]) -> Callable[[Exercise, Sequence[Case]], Answer]:
    """Stands for asking: what each exercise has brought back already, on as many of its cases as are asked for."""

    def asked(exercise: Exercise, cases: Sequence[Case]) -> Answer:
        answer = answers.get(exercise.name, Answer("missing"))
        return replace(answer, outcomes=answer.outcomes[: len(cases)])

    return asked
