"""The panel: what a student reads after a check, as HTML and as text."""

from dataclasses import replace

import numpy as np
import pytest

from grader.ask import ask
from grader.feedback import Panel, apart, as_html, as_text, next_hint, telling, text_of
from grader.judge import Property, judge
from grader.plain import Answer, Array, Outcome
from tests import tiny
from tests.test_judge import MEAN, sealed, verdict


def test_the_repr_of_a_panel_is_the_number_of_points():
    assert float(repr(Panel(verdict(np.mean)))) == 2


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (np.mean, "✓ Right: mean, 2 of 2 points"),
        (np.max, "✗ Wrong: mean, 0 of 2 points"),
        (np.sum, "◐ Partly right: mean, 0.66 of 2 points"),
        (lambda values: 1 / 0, "⚠ Your function failed: mean, 0 of 2 points"),
        (..., "… Not answered yet: mean, 0 of 2 points"),
    ],
)
def test_each_state_has_words_of_its_own_in_text_and_html(function, words):
    if function is np.max:
        function = lambda values: values.max() + 1  # noqa: E731
    result = verdict(function)
    assert as_text(result).splitlines()[0] == words
    assert words in as_html(result)


def test_the_panel_shows_what_was_tried_what_came_back_and_what_was_expected():
    text = as_text(verdict(lambda values: values.max() + 1))
    assert "tried: mean(values=array([1., 3.], float64))" in text
    assert "came back: array(4., float64)" in text
    assert "expected: array(2., float64)" in text


def test_where_many_results_are_right_the_recorded_one_is_an_instance():
    several = replace(tiny.mean, rule=Property(lambda case, value, recorded: "" if value > 0 else "it is not positive"))
    text = as_text(judge(several, ask(several, {"mean": lambda values: -1.0}, MEAN.cases), replace(MEAN, mistakes=())))
    assert "right, for instance: array(2., float64)" in text and "expected" not in text
    places = [
        text.index(name) for name in ("tried: ", "why: it is not positive", "came back: ", "right, for instance: ")
    ]
    assert places == sorted(places)


def test_a_named_mistake_is_in_the_panel():
    assert "You did not divide." in as_text(verdict(np.sum))
    assert "You did not divide." in as_html(verdict(np.sum))


def test_a_failing_function_shows_the_error_and_the_line_of_the_students_code():
    names = {}
    exec(compile("def mean(values):\n    return values.sum() / nothing\n", "cell", "exec"), names)
    assert "NameError: name 'nothing' is not defined" in as_text(verdict(names["mean"]))


def test_what_a_student_wrote_cannot_become_html():
    def hostile(values):
        print("<script>alert(1)</script>")
        raise ValueError("<img src=x onerror=alert(1)>")

    html = as_html(verdict(hostile))
    assert "<script" not in html and "<img" not in html


def test_numbers_are_shown_with_enough_digits_to_see_the_difference():
    assert apart(1.00001, 1.0) == ("1.00001", "1.")
    assert apart(Array(np.array([1 + 1e-7])), Array(np.array([1.0])))[0] == "array([1.0000001], float64)"


def test_what_is_wrong_with_a_number_as_such_is_told():
    public = sealed(tiny.half, 0.5)
    text = as_text(judge(tiny.half, Answer("answered", (Outcome("returned", "0.5"),)), public))
    assert "Your answer is a text, not a finite number." in text


def test_of_several_fields_those_that_differ_are_shown_once():
    got = {"returned": 1.0, "a second time": 1.0, "kept": True}
    expected = {"returned": 2.0, "a second time": 2.0, "kept": True}
    assert telling(got, expected) == (1.0, 2.0)
    assert telling(expected | {"kept": False}, expected) == ({"kept": False}, {"kept": True})


def test_long_values_are_cut():
    assert len(text_of(Array(np.arange(10_000.0)))) < 200
    assert len(text_of([1.5] * 1000)) < 200
    assert "shape (10000,)" in text_of(Array(np.arange(10_000.0)))


def test_hints_come_one_by_one_and_the_last_one_stays():
    texts = [next_hint(tiny.mean).text for _ in range(3)]
    assert texts == [*tiny.mean.hints, tiny.mean.hints[-1]]
