"""Asking: whatever a student's code does, plain data come back and the caller lives on."""

import os
import random
import sys
import time

import numpy as np
import pytest

from grader.ask import ask
from tests import tiny

CASES = tiny.mean.draw("public")


def outcomes(function):
    return ask(tiny.mean, {"mean": function}, CASES).outcomes


def test_an_answer_brings_back_one_outcome_a_case():
    assert [outcome.value.values for outcome in outcomes(np.mean)][:2] == [2.0, 5.0]


def dots(values):
    """Only the dots that the released notebook has."""
    ...


def dots_alone(values): ...


@pytest.mark.parametrize("stub", [dots, dots_alone, ...])
def test_an_untouched_answer_is_a_stub(stub):
    assert ask(tiny.mean, {"mean": stub}, CASES).state == "stub"


def wrapped(function):
    """As `jax.jit` does: another object, which says whose it is."""

    class Compiled:
        def __call__(self, *arguments):
            return function(*arguments)

    compiled = Compiled()
    compiled.__wrapped__ = function
    return compiled


class Untouched:
    """A class as the released notebook has it."""

    def __init__(self):
        super().__init__()
        self.layers = []

    def forward(self, x): ...


class Empty:
    """Nothing but a docstring."""


class Inherited(Untouched): ...


class WithAnEmptyStart:
    """An answer in which two methods have nothing to do."""

    def __init__(self):
        pass

    def forward(self, x):
        return x

    def reset(self):
        return None


class Answered(Untouched):
    def forward(self, x):
        return x


@pytest.mark.parametrize("stub", [wrapped(dots), Untouched, Empty])
def test_a_compiled_function_or_a_class_of_dots_is_a_stub(stub):
    assert ask(tiny.mean, {"mean": stub}, CASES).state == "stub"


@pytest.mark.parametrize("answer", [wrapped(np.mean), Answered, Inherited, WithAnEmptyStart])
def test_a_class_with_an_answer_in_it_is_none(answer):
    assert ask(tiny.mean, {"mean": answer}, CASES).state == "answered"


def test_the_random_numbers_that_a_call_finds_can_be_chosen():
    def luck(values):
        return random.random()

    def drawn(start):
        return [outcome.value for outcome in ask(tiny.mean, {"mean": luck}, CASES, start).outcomes]

    assert drawn(0) == drawn(0)
    assert drawn(0) != drawn(1)


def test_an_answer_that_is_not_there_is_missing():
    assert ask(tiny.mean, {}, CASES).state == "missing"


def test_code_that_returns_nothing_is_an_answer_all_the_same():
    def forgot_return(values):
        values.sum()

    assert ask(tiny.mean, {"mean": forgot_return}, CASES).state == "answered"


def test_an_error_is_brought_back_with_the_line_of_the_students_own_code():
    names = {}
    exec(compile("def mean(values):\n    total = values.sum()\n    return total / nothing\n", "cell", "exec"), names)
    error = ask(tiny.mean, names, CASES).outcomes[0].error
    assert (error.type, error.line) == ("NameError", 3)


def exits(values):
    sys.exit(3)


def quits(values):
    exit()


@pytest.mark.parametrize("function", [exits, quits])
def test_a_call_to_exit_is_an_outcome(function):
    assert outcomes(function)[0].how == "exited"


def endless(values):
    while True:
        pass


def stubborn(values):
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            pass


def catches_everything(values):
    while True:
        try:
            time.sleep(1)
        except:  # noqa: E722
            pass


def asleep(values):
    time.sleep(60)


@pytest.mark.parametrize("function", [endless, stubborn, catches_everything, asleep])
def test_what_takes_too_long_is_stopped_and_the_rest_is_not_run(function):
    start = time.monotonic()
    assert [outcome.how for outcome in outcomes(function)] == ["too slow", "not run", "not run"]
    assert time.monotonic() - start < 5


def test_time_is_bounded_in_a_thread_as_well():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(outcomes, endless).result()[0].how == "too slow"


def test_nothing_that_a_function_writes_escapes(capfd):
    def loud(values):
        print("on stdout")
        print("on stderr", file=sys.stderr)
        os.write(2, b"below Python")
        return values.mean()

    first = outcomes(loud)[0]
    assert all(text in first.printed for text in ("on stdout", "on stderr", "below Python"))
    assert capfd.readouterr() == ("", "")


def test_a_function_that_closes_its_output_is_tried_like_any_other():
    def closes(values):
        sys.stdout.close()
        return values.mean()

    assert [outcome.how for outcome in outcomes(closes)] == ["returned"] * 3


class Hostile:
    def __getattribute__(self, name):
        raise RuntimeError("no")


def test_an_object_that_refuses_to_be_looked_at_is_an_answer_that_fails():
    assert [outcome.how for outcome in ask(tiny.mean, {"mean": Hostile()}, CASES).outcomes] == ["raised"] * 3


def test_what_a_function_switches_off_is_on_for_the_next_call_and_as_before_afterwards():
    torch = pytest.importorskip("torch")

    def switches_off(values):
        tracks = torch.is_grad_enabled() and torch.get_default_dtype() == torch.float32
        torch.set_grad_enabled(False)
        torch.set_default_dtype(torch.float64)
        return tracks

    assert [outcome.value for outcome in outcomes(switches_off)] == [True] * 3
    assert torch.is_grad_enabled() and torch.get_default_dtype() == torch.float32


def test_a_flood_of_output_is_cut():
    def flood(values):
        for _ in range(1000):
            print("x" * 1000)
        return values.mean()

    assert len(outcomes(flood)[0].printed) < 25_000


def test_arguments_come_back_as_the_call_left_them():
    def spoils(values):
        values[0] = 99
        return values.mean()

    assert outcomes(spoils)[0].arguments["values"].values[0] == 99
    assert CASES[0].arguments["values"].values[0] == 1


def test_asking_leaves_the_notebooks_random_numbers_alone():
    def draws(values):
        return np.random.normal() + random.random()

    np.random.seed(1), random.seed(1)
    expected = np.random.normal(), random.random()
    np.random.seed(1), random.seed(1)
    first, second = outcomes(draws), outcomes(draws)
    assert (np.random.normal(), random.random()) == expected
    assert first[0].value == second[0].value, "the same case gets the same luck each time"


class Raising(Exception):
    def __str__(self):
        raise RuntimeError("no message for you")


@pytest.mark.parametrize("error", [Raising(), KeyboardInterrupt(), RecursionError("deep"), MemoryError()])
def test_any_error_is_an_outcome(error):
    def fails(values):
        raise error

    assert outcomes(fails)[0].error.type == type(error).__name__
