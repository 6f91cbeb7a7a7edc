"""The door that students use: `check` and `solved`, on a notebook's names, with the lesson's own records."""

import pytest

from grader.check import HIDDEN, RECORDED
from grader.exercises import gradient_descent as exercises

torch = pytest.importorskip("torch")


def bump(x, left, right, height, steepness):
    return height * (torch.sigmoid(steepness * (x - left)) - torch.sigmoid(steepness * (x - right)))


def flat(x, left, right, height, steepness):
    return 0 * x


def names(source, **given):
    """The names after a cell with this source, on top of those given."""
    space = {"torch": torch, **given}
    exec(compile(source, "cell", "exec"), space)
    return space


def test_a_right_answer_is_right():
    panel = exercises.bump.check({"bump": bump})
    assert (panel.verdict.status, repr(panel)) == ("right", f"{exercises.bump.points:g}")


def test_an_answer_that_calls_a_wrong_one_is_told_where_to_begin():
    source = "def approximate(target, x, bumps):\n    return sum([bump(x, 0, 1, 1, 20) for _ in range(bumps)])\n"
    wrong, right = (exercises.approximate.check(names(source, bump=below)) for below in (flat, bump))
    assert "Your `approximate` calls your `bump`, which is not right yet" in str(wrong)
    assert "not right yet" not in str(right)


def test_a_wrong_answer_that_uses_the_notebooks_own_data_is_told_so():
    source = "def design_matrix(x):\n    return torch.stack([torch.ones(n), x], dim=1)\n"
    text = str(exercises.design_matrix.check(names(source, n=100)))
    assert "Your `design_matrix` uses `n`, which is none of its arguments: that is the notebook's own." in text
    right = "def design_matrix(x):\n    return torch.stack([torch.ones_like(x), x], dim=axis)\n"
    assert "none of its arguments" not in str(exercises.design_matrix.check(names(right, axis=1)))


def test_solved_is_quiet_about_right_answers_and_says_what_to_solve_otherwise(capsys):
    assert exercises.bump.solved({"bump": bump})
    assert capsys.readouterr().out == ""
    assert not exercises.bump.solved({"bump": flat})
    assert "your own `bump`: solve it first" in capsys.readouterr().out


def test_a_check_that_fails_itself_is_no_traceback_and_no_fault_of_the_answer(monkeypatch, tmp_path):
    monkeypatch.setenv(RECORDED, str(tmp_path))
    panel = exercises.bump.check({"bump": bump})
    assert (panel.verdict.status, repr(panel)) == ("could not be checked", "0")
    assert "It is not about your answer" in str(panel)


def test_a_question_that_is_marked_by_hand_says_so():
    panel = exercises.four_lines.check({})
    assert panel.verdict.status == "marked by hand"
    assert "an instructor reads it" in str(panel)


def test_grading_without_the_hidden_answers_gives_no_points(monkeypatch, tmp_path):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setenv(HIDDEN, str(tmp_path))
    assert repr(exercises.bump.check({"bump": bump})) == "0"
    monkeypatch.delenv(HIDDEN)
    assert repr(exercises.bump.check({"bump": bump})) == "0"
