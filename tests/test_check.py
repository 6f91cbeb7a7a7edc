"""The door that students use: `check` and `solved`, on a notebook's names, with the lesson's own records."""

import sys
from types import SimpleNamespace

import pytest

from grader.audit import as_graded
from grader.check import HIDDEN, RECORDED
from grader.exercise import Case, Lesson
from grader.exercises import gradient_descent as exercises
from grader.record import record

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


@pytest.fixture
def trained(monkeypatch, tmp_path):
    """A lesson in which one exercise is graded on its hidden case alone, recorded; and where the hidden answers are."""

    def doubled(label):
        return lambda random: [Case(label, {"x": float(random.integers(5, 90))})]

    lesson = Lesson("9-trained", "numpy")
    lesson.function("double", 2, doubled("shown"), hidden=doubled("kept back"), hidden_alone=True, seconds=0.5)
    lesson.function("quadruple", 1, doubled("one number"))
    monkeypatch.setitem(sys.modules, "trained_lesson", SimpleNamespace(lesson=lesson))
    mistake = "# %% mistake: three times\n# That is three times x.\ndef double(x):\n    return 3 * x\n"
    slow = "# %% mistake: endless\n# It never ends.\ndef double(x):\n    while True:\n        pass\n"
    (tmp_path / "double.py").write_text(mistake + slow)
    public, hidden = (tmp_path / kind / "9-trained.json" for kind in ("public", "hidden"))
    right = names("def double(x):\n    return 2 * x\ndef quadruple(x):\n    return 2 * double(x)\n")
    for name in ("double", "quadruple"):
        assert record("trained_lesson", name, right, str(tmp_path), str(public), str(hidden), "a secret") == []
    monkeypatch.setenv(RECORDED, str(public.parent))
    return SimpleNamespace(double=lesson.exercises["double"], quadruple=lesson.exercises["quadruple"],
                           right=right, hidden=hidden.parent)  # fmt: skip


def test_an_exercise_can_be_graded_on_hidden_cases_alone(trained):
    student, graded = (
        trained.double.check(trained.right).verdict,
        as_graded(trained.double, trained.right, trained.hidden),
    )
    assert [(row.case.label, row.hidden) for row in student.rows] == [("shown", False)]
    assert [(row.case.label, row.hidden) for row in graded.rows] == [("kept back", True)]
    assert student.status == graded.status == "right"


def test_what_is_wrong_is_named_on_hidden_cases_where_there_are_no_others(trained):
    wrong = trained.right | names("def double(x):\n    return 3 * x\n")
    student, graded = trained.double.check(wrong).verdict, as_graded(trained.double, wrong, trained.hidden)
    assert student.mistake == graded.mistake == "That is three times x."
    assert student.points == graded.points == 0


def test_what_is_too_slow_is_named_by_the_hidden_case_that_it_is_too_slow_on(trained):
    endless = trained.right | names("def double(x):\n    while True:\n        pass\n")
    assert as_graded(trained.double, endless, trained.hidden).mistake == "It never ends."


def test_who_knows_the_public_case_earns_nothing_where_hidden_ones_are_graded_alone(trained):
    shown = trained.double.draw("public")[0].arguments["x"]
    knows = trained.right | names(f"def double(x):\n    return {2 * shown} if x == {shown} else 0.0\n")
    assert trained.double.check(knows).verdict.status == "right"
    assert as_graded(trained.double, knows, trained.hidden).points == 0


def test_an_answer_that_leans_on_one_that_is_graded_on_hidden_cases_alone_is_told_where_to_begin(trained):
    wrong = names("def double(x):\n    return 3 * x\ndef quadruple(x):\n    return 2 * double(x)\n")
    for verdict in (trained.quadruple.check(wrong).verdict, as_graded(trained.quadruple, wrong, trained.hidden)):
        assert verdict.note == "Your `quadruple` calls your `double`, which is not right yet: begin there."
