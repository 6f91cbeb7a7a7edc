"""The lesson's checks against the bank of answers: right ones pass, wrong ones fail, mistakes are named.

Each answer goes through the same ask and judge as a student's, on the public cases that ship and on hidden ones.
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
from grader.plain import Array, Generator
from grader.record import Block, blocks

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
    public = records(exercise, public_only=True)[0]
    if exercise.kind != "function":
        return public, Record((), ())
    cases = exercise.draw(SECRET)
    return public, Record(cases, ask(exercise, solved(lesson), cases).outcomes)


def verdict(lesson: str, name: str, names: dict, hidden: bool = True):
    exercise, (public, secret) = exercise_of(lesson, name), both(lesson, name)
    secret = secret if hidden else None
    answer = ask(exercise, names, public.cases + (secret.cases if secret else ()))
    return judge(exercise, answer, public, secret)


def bank(*kinds: str) -> list:
    """The blocks of these kinds, of every exercise of every lesson, as test parameters."""
    return [
        pytest.param(lesson, file.stem, block, id=f"{file.stem}: {block.title}")
        for lesson in LESSONS
        for file in sorted((COURSE / "answers" / lesson).glob("*.py"))
        for block in blocks(file)
        if block.kind in kinds
    ]


def checked(shuffled: bool = True, fresh: bool = False) -> list:
    """The exercises with cases; without those that may shuffle as they like, unless `shuffled`; with hidden cases alone
    if `fresh`."""
    return [
        pytest.param(lesson, name, id=name)
        for lesson, module in LESSONS.items()
        for name, exercise in importlib.import_module(module).lesson.exercises.items()
        if exercise.kind == "function" and (shuffled or not shuffles(exercise)) and (exercise.fresh or not fresh)
    ]


def shuffles(exercise: Exercise) -> bool:
    arguments = [value for case in exercise.draw(SECRET) for value in case.arguments.values()]
    return any(
        isinstance(item, Generator) for value in arguments for item in (value if isinstance(value, list) else [value])
    )


@pytest.mark.parametrize(("lesson", "name", "block"), bank("right"))
def test_a_right_answer_gets_full_points_however_it_is_written(lesson: str, name: str, block: Block):
    result = verdict(lesson, name, block.run(solved(lesson)))
    rows = [f"{row.case.label}: {row.finding.word} {row.finding.note}" for row in result.rows]
    assert result.points == result.out_of and not result.mistake, rows


@pytest.mark.parametrize(("lesson", "name", "block"), bank("mistake"))
def test_a_mistake_is_wrong_and_gets_its_own_message(lesson: str, name: str, block: Block):
    names = block.run(solved(lesson))
    shown, graded = verdict(lesson, name, names, hidden=False), verdict(lesson, name, names)
    assert shown.status != "right" and graded.points < graded.out_of
    assert shown.mistake == graded.mistake == block.message


@pytest.mark.parametrize(("lesson", "name", "block"), bank("wrong"))
def test_a_wrong_answer_is_not_right_and_gets_no_mistakes_message(lesson: str, name: str, block: Block):
    result = verdict(lesson, name, block.run(solved(lesson)))
    assert result.points < result.out_of
    assert not result.mistake


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


@pytest.mark.parametrize(("lesson", "name"), checked(fresh=True))
def test_hidden_cases_are_other_cases(lesson: str, name: str):
    """So that an answer that knows the public cases by heart is wrong on hidden ones."""
    public, hidden = both(lesson, name)
    known = {frozen(case.arguments) for case in public.cases}
    fresh = [case for case in hidden.cases if frozen(case.arguments) not in known]
    assert len(fresh) >= max(1, len(hidden.cases) // 2)


@pytest.mark.parametrize(("lesson", "name"), checked(shuffled=False, fresh=True))
def test_what_the_public_cases_bring_back_earns_little_on_hidden_ones(lesson: str, name: str):
    """The outcomes that ship, replayed in order on the hidden cases, are not taken for an answer to those."""
    exercise, (public, hidden) = exercise_of(lesson, name), both(lesson, name)
    replayed = type(ask(exercise, {}, ()))("answered", public.outcomes + public.outcomes[: len(hidden.cases)])
    assert judge(exercise, replayed, public, hidden).points < exercise.points


@pytest.mark.parametrize(("lesson", "name"), checked())
def test_an_answer_for_the_wrong_thing_is_never_right(lesson: str, name: str):
    for wrong in (lambda *given: given[0], lambda *given: 0.0, lambda *given: "text", lambda *given: [], lambda: 1):
        assert verdict(lesson, name, solved(lesson) | {name: wrong}).points < exercise_of(lesson, name).points


def test_every_exercise_has_right_and_wrong_answers_and_mistakes_in_the_bank():
    for lesson, module in LESSONS.items():
        for name, exercise in importlib.import_module(module).lesson.exercises.items():
            if exercise.kind in ("function", "number"):
                kinds = [block.kind for block in blocks(COURSE / "answers" / lesson / f"{name}.py")]
                assert {"right", "mistake", "wrong"} <= set(kinds), name


def test_every_exercise_has_three_hints_and_one_more_thing_to_know():
    for module in LESSONS.values():
        for name, exercise in importlib.import_module(module).lesson.exercises.items():
            if exercise.kind in ("function", "number"):
                assert len(exercise.hints) == 3 and exercise.learned, name
