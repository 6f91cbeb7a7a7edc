"""Hidden cases are other cases, and what is no answer is never right, in every exercise.

The bank of answers itself is tried by `grader audit`, which `make test` runs after the tests.
"""

import functools
import importlib
import warnings
from pathlib import Path

import numpy as np
import pytest

from grader import record
from grader.ask import ask
from grader.check import records
from grader.exercise import Exercise
from grader.judge import Record, judge
from grader.lesson import read
from grader.plain import Answer, Array

pytest.importorskip("torch")


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """Some of the answers warn, as those of students do; a summary of seven thousand warnings helps nobody."""
    monkeypatch.setattr(warnings, "showwarning", lambda *warning, **details: None)


COURSE = Path(__file__).parent.parent / "course"
LESSONS = {file.stem: read(file).module for file in sorted((COURSE / "lessons").glob("*.md"))}
SECRET = "a secret of the tests"


@functools.cache
def solved(lesson: str) -> dict:
    return record.solved(COURSE / "source" / lesson / f"{lesson}.ipynb")


def exercise_of(lesson: str, name: str) -> Exercise:
    return importlib.import_module(LESSONS[lesson]).lesson.exercises[name]


@functools.cache
def both(lesson: str, name: str) -> tuple[Record, Record]:
    """The recorded answers that ship, and those to hidden cases of a secret that only these tests know."""
    exercise = exercise_of(lesson, name)
    public = records(exercise)[0]
    if exercise.kind != "function":
        return public, Record((), ())
    cases = exercise.draw(SECRET)
    return public, Record(cases, ask(exercise, solved(lesson), cases).outcomes)


def verdict(lesson: str, name: str, names: dict):
    exercise, (public, secret) = exercise_of(lesson, name), both(lesson, name)
    return judge(exercise, ask(exercise, names, public.cases + secret.cases), public, secret)


def checked() -> list:
    """The exercises with cases."""
    return [
        pytest.param(lesson, name, id=name)
        for lesson, module in LESSONS.items()
        for name, exercise in importlib.import_module(module).lesson.exercises.items()
        if exercise.kind == "function"
    ]


def frozen(value) -> str:
    """A case's inputs as a key, whatever holds the numbers."""
    if isinstance(value, Array):
        return f"{value.values.dtype}{value.shape}{value.values.tobytes()!r}"
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{value.shape}{value.tobytes()!r}"
    if isinstance(value, dict):
        return str({key: frozen(item) for key, item in value.items()})
    return repr(value)


@pytest.mark.parametrize(("lesson", "name"), checked())
def test_hidden_cases_are_other_cases(lesson: str, name: str):
    """So that an answer that knows the public cases by heart is wrong on hidden ones."""
    public, hidden = both(lesson, name)
    known = {frozen(case.arguments) for case in public.cases}
    fresh = [case for case in hidden.cases if frozen(case.arguments) not in known]
    assert len(fresh) >= max(1, len(hidden.cases) // 2)


@pytest.mark.parametrize(("lesson", "name"), checked())
def test_what_hard_codes_the_cases_that_are_shown_passes_these_and_fails_the_hidden_ones(lesson: str, name: str):
    """Whoever reads the outcomes that ship can bring them back for the inputs that they belong to, and no others."""
    exercise, (public, hidden) = exercise_of(lesson, name), both(lesson, name)
    known = {frozen(case.arguments): outcome for case, outcome in zip(public.cases, public.outcomes, strict=True)}
    by_heart = [
        known.get(frozen(case.arguments), public.outcomes[place % len(public.outcomes)])
        for place, case in enumerate(hidden.cases)
    ]
    result = judge(exercise, Answer("answered", (*public.outcomes, *by_heart)), public, hidden)
    assert all(row.finding.word == "right" for row in result.rows if not row.hidden)
    assert result.points < result.out_of


@pytest.mark.parametrize(("lesson", "name"), checked())
def test_an_answer_for_the_wrong_thing_is_never_right(lesson: str, name: str):
    for wrong in (lambda *given: given[0], lambda *given: 0.0, lambda *given: "text", lambda *given: [], lambda: 1):
        assert verdict(lesson, name, solved(lesson) | {name: wrong}).points < exercise_of(lesson, name).points


def test_every_exercise_has_three_hints_and_one_more_thing_to_know():
    for module in LESSONS.values():
        for name, exercise in importlib.import_module(module).lesson.exercises.items():
            if exercise.kind in ("function", "number"):
                assert len(exercise.hints) == 3 and exercise.learned, name
