"""Judging: the word on a case, the verdict on an exercise, and the mistake that is recognised."""

import math

import numpy as np
import pytest

from grader.ask import ask
from grader.exercise import Case, Lesson
from grader.judge import STATUSES, WORDS, Bar, Close, Measure, Mistake, Property, Record, find, judge
from grader.plain import Answer, Array, Outcome
from tests import tiny


def record(exercise, reference, secret="public", mistakes=()):
    cases = exercise.draw(secret)
    made = [
        Mistake(name, message, ask(exercise, {exercise.name: function}, cases).outcomes)
        for name, message, function in mistakes
    ]
    return Record(cases, ask(exercise, {exercise.name: reference}, cases).outcomes, tuple(made))


MEAN = record(tiny.mean, np.mean, mistakes=[("sum", "You did not divide.", np.sum)])


def verdict(function, hidden=None):
    cases = MEAN.cases + (hidden.cases if hidden else ())
    return judge(tiny.mean, ask(tiny.mean, {"mean": function}, cases), MEAN, hidden)


def test_the_reference_gets_full_points_and_one_more_thing_to_know():
    right = verdict(np.mean)
    assert (right.status, right.points, right.learned) == ("right", 2, tiny.mean.learned)


@pytest.mark.parametrize(
    "function",
    [
        lambda values: sum(values) / len(values),
        lambda values: float(np.mean(values)),
        lambda values: np.mean(values.astype(np.float32)),
        lambda values: np.float64(np.mean(values)),
        lambda values: np.array(values.mean()),
        lambda values: math.fsum(values) / values.size,
    ],
)
def test_another_way_to_the_same_number_is_right(function):
    assert verdict(function).status == "right"


@pytest.mark.parametrize(
    ("function", "word"),
    [
        (lambda values: values.mean() + 1e-3, "wrong value"),
        (lambda values: values.mean() * math.nan, "wrong value"),
        (lambda values: values - values + values.mean(), "wrong shape"),
        (lambda values: "2.0", "wrong type"),
        (lambda values: print(end=""), "wrong value"),
        (lambda values: object(), "wrong type"),
        (lambda values: 1 / 0, "failed"),
    ],
)
def test_a_wrong_answer_gets_the_word_for_what_is_wrong(function, word):
    wrong = verdict(function)
    assert wrong.rows[2].finding.word == word and word in WORDS
    assert wrong.status in ("wrong", "failed", "partly right") and wrong.status in STATUSES


def test_changing_an_argument_is_wrong_even_if_the_result_is_right():
    def spoils(values):
        values *= 2
        return values.mean() / 2

    assert [row.finding.word for row in verdict(spoils).rows] == ["changed its input"] * 3


def test_switching_on_gradients_of_an_argument_is_a_change_of_it():
    array = Array(np.ones(2), "torch")
    case, flagged = Case("a case", {"w": array}), Array(np.ones(2), "torch", gradient=True)
    finding = find(tiny.mean, case, Outcome("returned", 1.0, arguments={"w": flagged}), Outcome("returned", 1.0))
    assert (finding.word, finding.note) == (
        "changed its input",
        "afterwards `w` tracks gradients, which it did not before",
    )


def test_complex_numbers_are_not_taken_for_real_ones():
    assert compare(Array(np.array(2 + 0j)), Array(np.array(2.0))) == "wrong type"


def test_part_of_the_cases_gives_part_of_the_points_never_too_much():
    partly = verdict(lambda values: values.sum() if values.size < 2 else 0.0)
    assert (partly.status, partly.points) == ("partly right", 0.66)


def test_a_known_mistake_is_named_and_another_wrong_answer_is_not():
    assert verdict(np.sum).mistake == "You did not divide."
    assert verdict(np.max).mistake == ""
    assert verdict(np.mean).mistake == ""


def test_what_hard_codes_the_public_cases_fails_the_hidden_ones():
    known = {
        case.arguments["values"].values.tobytes(): out.value.values
        for case, out in zip(MEAN.cases, MEAN.outcomes, strict=True)
    }

    def by_heart(values):
        return known.get(values.tobytes(), 0.0)

    assert verdict(by_heart).status == "right"
    assert verdict(by_heart, record(tiny.mean, np.mean, "a secret")).status == "partly right"


def test_cases_are_the_same_for_the_same_secret_and_others_for_another():
    assert tiny.mean.draw("a") == tiny.mean.draw("a")
    assert tiny.mean.draw("a") != tiny.mean.draw("b")


def compare(got, expected, **rule):
    case = Case("a case")
    return Close(**rule).finding(case, Outcome("returned", got), Outcome("returned", expected)).word


def test_rounding_is_forgiven_by_the_type_that_was_used():
    one = Array(np.ones(3))
    assert compare(Array(np.ones(3) + 3e-14), one) == "right"
    assert compare(Array(np.ones(3) + 1e-9), one) == "wrong value"
    assert compare(Array((np.ones(3) + 1e-6).astype(np.float32)), one) == "right"
    assert compare(Array((np.ones(3) + 1e-3).astype(np.float32)), one) == "wrong value"


def test_demands_on_kind_and_dtype_are_made_only_when_the_exercise_makes_them():
    tensor = Array(np.ones(2, np.float32), "torch")
    assert compare([1.0, 1.0], tensor) == "right"
    assert compare([1.0, 1.0], tensor, kind="tensor") == "wrong type"
    assert compare(Array(np.ones(2), "torch"), tensor, dtype=True) == "wrong dtype"
    assert compare(tensor, Array(np.ones(2, np.float32), "torch", graph=True), graph=True) == "wrong type"


def test_several_results_are_compared_one_by_one_whatever_holds_them():
    pair = [Array(np.ones(2)), [1.0, 2.0]]
    assert compare([Array(np.ones(2)), Array(np.array([1.0, 2.0]))], pair) == "right"
    assert compare([Array(np.ones(2)), [1.0]], pair) == "wrong shape"
    assert compare([Array(np.ones(2))], pair) == "wrong shape"
    assert compare(Array(np.ones(2)), pair) == "wrong type"


def test_a_property_may_name_its_word_and_mistakes_of_it_are_told_apart_by_what_it_says():
    rule = Property(lambda case, value, recorded: "" if value == 1 else f"wrong shape: it has {value} parts")
    case, recorded = Case("a case"), Outcome("returned", 1)
    assert rule.finding(case, Outcome("returned", 2), recorded).word == "wrong shape"
    assert rule.alike(case, Outcome("returned", 2), Outcome("returned", 3), recorded)


def sealed(exercise, right, replies=()):
    keys = {exercise.rule.key(value, "salt"): reply for value, reply in dict(replies).items()}
    value = {"salt": "salt", "right": [exercise.rule.key(right, "salt")], "replies": keys}
    return Record(exercise.draw("public"), (Outcome("returned", value),))


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (0.5, "right"),
        (0.505, "right"),
        (1, "wrong"),
        (Array(np.array(0.5)), "right"),
        ("0.5", "wrong"),
        (10**400, "wrong"),
    ],
)
def test_a_number_is_right_within_its_tolerance(answer, status):
    given = Answer("answered", (Outcome("returned", answer),))
    assert judge(tiny.half, given, sealed(tiny.half, 0.5)).status == status


def test_each_choice_gets_its_own_reply():
    public = sealed(tiny.direction, "b", {"a": "Up is the other way.", "b": "Down it is."})
    wrong, right = (
        judge(tiny.direction, Answer("answered", (Outcome("returned", letter),)), public) for letter in ("a", "B) ")
    )
    assert (wrong.status, wrong.mistake) == ("wrong", "Up is the other way.")
    assert (right.status, right.learned) == ("right", "Down it is.")


def test_an_exercise_cannot_be_declared_twice():
    lesson = Lesson("twice", "numpy")
    lesson.choice("same")
    with pytest.raises(ValueError, match="twice"):
        lesson.choice("same")


@pytest.mark.parametrize(
    ("factor", "words"),
    [(2, "2 times"), (0.5, "half of"), (-1, "minus"), (1 / 3, "1/3 of"), (1.37, "2 of 2 numbers differ")],
)
def test_a_common_factor_is_told(factor, words):
    expected = Array(np.array([1.0, -2.0]))
    note = (
        Close()
        .finding(Case("a"), Outcome("returned", Array(expected.values * factor)), Outcome("returned", expected))
        .note
    )
    assert words in note


# ---------------------------------------------------------------- what was trained

SLOPE = Measure(
    "distance",
    lambda case, value: abs(value - 2) if isinstance(value, float) else "wrong type: no number",
    "{value:.1f} off; {bar} is allowed",
    at_most=0.5,
)
SIZE = Measure("size", lambda case, value: value, "{value:.1f} is below {bar}", at_least=1.0)
TRAINED = Lesson("9-trained", "numpy").function(
    "trained",
    2,
    lambda rng: [Case("one run", {"seed": int(rng.integers(9))})],
    rule=Bar((SLOPE, SIZE)),
    hidden=lambda rng: [Case("a short run", {"seed": int(rng.integers(9))})],
)


def trained(value):
    return find(TRAINED, TRAINED.draw("public")[0], Outcome("returned", value, arguments={}), Outcome("returned", 2.0))


@pytest.mark.parametrize(
    ("value", "word", "note"),
    [
        (1.6, "right", ""),
        (2.7, "wrong value", "0.7 off; 0.5 is allowed"),
        (math.nan, "wrong value", "nan off; 0.5 is allowed"),
        ("2", "wrong type", "no number"),
    ],
)
def test_what_was_trained_is_right_when_every_number_clears_its_bar(value, word, note):
    finding = trained(value)
    assert (finding.word, finding.note) == (word, note)


def test_two_trained_things_are_the_same_mistake_when_they_miss_the_same_bars():
    rule, truth = TRAINED.rule, Outcome("returned", 2.0)

    def alike(mine, theirs):
        return rule.alike(None, Outcome("returned", mine), Outcome("returned", theirs), truth)

    assert alike(2.7, 9.0)
    assert not alike(2.7, 0.2), "the second one misses its size, too"
    assert not alike("2", 2.7)


def test_a_measure_without_a_bar_or_with_two_is_refused():
    with pytest.raises(ValueError, match="needs one bar"):
        Measure("accuracy", lambda case, value: 1.0, "")
    with pytest.raises(ValueError, match="needs one bar"):
        Measure("accuracy", lambda case, value: 1.0, "", at_least=1, at_most=2)


def test_a_case_with_hardly_any_training_is_worth_a_quarter_of_one_with_all_of_it():
    cases = (Case("a run", {"steps": 9}), Case("a short run", {"steps": 1}), Case("another short run", {"steps": 1}))
    rule = Bar((SIZE,), other=lambda case: Close() if case.arguments["steps"] == 1 else None)
    exercise = Lesson("9-weighed", "numpy").function("weighed", 3, lambda rng: cases, rule=rule)
    recorded = Record(cases, tuple(Outcome("returned", value, arguments={}) for value in (5.0, 2.0, 2.0)))

    def points(*values):
        outcomes = tuple(Outcome("returned", value, arguments={}) for value in values)
        return judge(exercise, Answer("answered", outcomes), recorded).points

    assert points(5.0, 2.0, 2.0) == 3
    assert points(0.0, 2.0, 2.0) == 1  # a third, for two cases of three
    assert points(5.0, 2.0, 7.0) == 2.5
    assert points(0.0, 7.0, 7.0) == 0


def test_hidden_cases_can_be_others_than_those_that_are_shown():
    assert [case.label for case in TRAINED.draw("public")] == ["one run"]
    assert [case.label for case in TRAINED.draw("a secret")] == ["a short run"]
