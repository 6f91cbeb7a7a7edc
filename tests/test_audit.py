"""The audit says what a check gets wrong, and which answer shows it."""

import dataclasses
import os
import shutil
import textwrap
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from grader import audit, cli
from grader.exercise import Exercise
from grader.exercises import gradient_descent as exercises
from grader.record import Block, blocks, solved

pytest.importorskip("torch")

ROOT = Path(__file__).parent.parent
LESSON = "1-gradient-descent"
PLAIN = "def mse(y_true, y_pred):\n    return ((y_true - y_pred) ** 2).mean()\n"
SUM = PLAIN.replace("mean", "sum")
OTHERS_MESSAGE = "You added the squared residuals up and did not divide"


@pytest.fixture(scope="module")
def names():
    return solved(ROOT / "course" / "source" / LESSON / f"{LESSON}.ipynb")


def block(kind: str, code: str, message: str = "") -> Block:
    return Block(kind, "it", message, code, Path("mse.py"), 7)


def off(names, *answers: Block, exercise: Exercise = exercises.mse) -> tuple[audit.Row, str]:
    """The row of these answers to an exercise, and what is off, but for their number."""
    row = audit.audit_exercise(exercise, names, answers)
    return row, "\n".join(problem for problem in row.problems if "are needed" not in problem)


def test_what_is_as_it_should_be_is_counted_and_not_told(names):
    row, problems = off(names, block("right", PLAIN), block("wrong", "def mse(y_true, y_pred): return 'text'"))
    assert (str(row.right), str(row.wrong), str(row.named), problems) == ("1/1", "1/1", "0/0", "")


def test_a_right_answer_that_is_rejected_is_told_with_the_case_and_the_place(names):
    row, problems = off(names, block("right", SUM))
    assert str(row.right) == "0/1"
    assert problems.startswith("mse.py:7: right answer “it”: the check rejects it (case “")


def test_an_answer_that_is_right_on_the_shown_cases_alone_is_rejected_by_grading(names):
    code = PLAIN + "calls = 0\n" + SUM.replace("mse", "other")
    code += textwrap.dedent("""
        inner = mse
        def mse(y_true, y_pred):
            global calls
            calls += 1
            return (inner if calls <= SHOWN else other)(y_true, y_pred)
    """).replace("SHOWN", str(len(exercises.mse.draw("public"))))
    assert "the grading rejects it (case “" in off(names, block("right", code))[1]
    assert off(names, block("wrong", code))[1] == ""


def test_a_wrong_answer_that_is_accepted_is_told(names):
    row, problems = off(names, block("wrong", PLAIN), block("mistake", PLAIN, "A message."))
    assert str(row.wrong) == "0/2"
    assert problems.count("it gets full points") == 2


def test_a_mistake_that_is_not_named_or_told_anothers_message_is_off(names):
    row, problems = off(names, block("mistake", "def mse(y_true, y_pred): return 'text'", "A message."))
    assert (str(row.wrong), str(row.named)) == ("1/1", "0/1")
    assert "it is not recognised" in problems
    assert f"it is told another's message: {OTHERS_MESSAGE}" in off(names, block("mistake", SUM, "A message."))[1]


def test_a_wrong_answer_that_is_told_a_mistakes_message_is_off(names):
    row, problems = off(names, block("wrong", SUM))
    assert str(row.wrong) == "0/1"
    assert f"it is told a mistake's message: {OTHERS_MESSAGE}" in problems


def test_an_answer_that_calls_one_that_is_graded_on_hidden_cases_alone_can_be_graded(names, monkeypatch):
    alone = dataclasses.replace(exercises.mse, hidden_alone=True)
    monkeypatch.setitem(exercises.lesson.exercises, "mse", alone)
    calls = "def mse_gradient(w, X, y): return [float(mse(y, X @ w)), 7.0]"
    assert off(names, block("wrong", calls), exercise=exercises.mse_gradient)[1] == ""


def test_a_check_that_itself_fails_is_told(names, monkeypatch):
    monkeypatch.setattr(type(exercises.mse.rule), "finding", lambda *anything: 1 / 0)
    row, problems = off(names, block("wrong", SUM))
    assert str(row.wrong) == "0/1"
    assert "The check itself failed (ZeroDivisionError: division by zero)" in problems


def test_an_answer_that_does_not_run_is_told_and_the_rest_goes_on(names):
    row, problems = off(names, block("right", "def mse(:"), block("right", PLAIN))
    assert str(row.right) == "1/2"
    assert "it does not run (SyntaxError" in problems


def test_too_few_answers_are_too_few(names):
    row = audit.audit_exercise(exercises.mse, names, [block("right", PLAIN)])
    assert row.problems == ("mse.py: 1 right and 0 wrong answers; at least 5 and 8 are needed",)


def test_a_question_with_choices_is_audited_by_its_letters():
    answers = audit.options(exercises.theorem_promise, ROOT / "course" / "lessons" / f"{LESSON}.md")
    right = [answer.title for answer in answers if answer.kind == "right"]
    assert len(right) == 4 and len({letter.strip(" ()").lower() for letter in right}) == 1
    row = audit.audit_exercise(exercises.theorem_promise, {}, answers)
    assert row.right.good == 4 and row.wrong.good == row.named.good == len(answers) - 4 and not row.problems
    swapped = [dataclasses.replace(answer, message="Another.") for answer in answers]
    assert "told another's message" in "".join(audit.audit_exercise(exercises.theorem_promise, {}, swapped).problems)


def test_everything_but_open_questions_is_audited_and_training_can_be_left_out():
    everything = [task.exercise for task in audit.tasks(ROOT / "course", (), ())]
    assert {"mse", "theorem_promise", "expected_intercept", "train_circle"} <= set(everything)
    assert "four_lines" not in everything
    assert "train_circle" not in [task.exercise for task in audit.tasks(ROOT / "course", (), (), training=False)]


def test_the_command_prints_a_row_an_exercise_and_a_total_and_ends_with_0(capfd):
    assert cli.main(["audit", LESSON, "--exercise", "bump", "--course", str(ROOT / "course")]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith((" " * 20, "-"))] == [LESSON, "bump", "1"]


def test_the_command_ends_with_1_and_names_the_answer_when_a_check_errs(tmp_path, capfd):
    for part in ("lessons", "source", "answers"):
        shutil.copytree(ROOT / "course" / part, tmp_path / "course" / part)
    file = tmp_path / "course" / "answers" / LESSON / "bump.py"
    lines = len(file.read_text(encoding="utf-8").splitlines())
    with open(file, "a", encoding="utf-8") as end:
        end.write("# %% right: nothing at all\ndef bump(*given): return 0.0\n")
    assert cli.main(["audit", LESSON, "--exercise", "bump", "--course", str(tmp_path / "course")]) == 1
    said = capfd.readouterr().out
    assert f"bump.py:{lines + 2}: right answer “nothing at all”: the check rejects it (case “" in said
    assert "1 off" in said


@pytest.mark.parametrize("wrong", [["9-nothing"], ["--exercise", "nothing"]])
def test_a_name_that_there_is_not_is_told_in_one_line(wrong, capfd):
    assert cli.main(["audit", *wrong, "--course", str(ROOT / "course")]) == 1
    assert "nothing: no such" in capfd.readouterr().err


def test_a_page_of_some_exercises_is_refused_and_so_are_no_processes(tmp_path, capfd):
    page, course = tmp_path / "page.md", ["--course", str(ROOT / "course")]
    for some in ([LESSON], ["--exercise", "mse"], ["--without-training"]):
        assert cli.main(["audit", *some, "--table", str(page), *course]) == 1
        assert "a page of all exercises" in capfd.readouterr().err
    assert not page.exists()
    for jobs in ("0", "-2", "two"):
        with pytest.raises(SystemExit):
            cli.main(["audit", "--jobs", jobs, *course])
        assert f"'{jobs}' is not a whole number of 1 or more" in capfd.readouterr().err


def ends_once(task: audit.Task) -> str:
    """Ends its process the first time that it is called for this course."""
    mark = task.course / "ended"
    if task.exercise == "second" and not mark.exists():
        mark.touch()
        os._exit(1)
    return task.exercise


def ends(task: audit.Task) -> str:
    os._exit(1)


def test_what_a_process_leaves_when_it_ends_is_tried_once_more(tmp_path, capsys):
    todo = [audit.Task(tmp_path, "lesson", "module", name) for name in ("first", "second", "third")]
    assert list(audit.in_processes(ends_once, todo, 2)) == ["first", "second", "third"]
    assert "a process ended while it tried " in capsys.readouterr().out
    with pytest.raises(BrokenProcessPool):
        list(audit.in_processes(ends, todo, 1))


def test_the_published_page_is_of_the_answers_that_there_are_and_nothing_is_off():
    lines = (ROOT / "course" / "AUDIT.md").read_text(encoding="utf-8").splitlines()
    cells = [[part.strip(" `*") for part in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    published = {name: counts for name, *counts in cells if counts[0]}
    for task in audit.tasks(ROOT / "course", (), ()):
        answers = blocks(ROOT / "course" / "answers" / task.lesson / f"{task.exercise}.py")
        right, mistakes, wrong = (sum(b.kind == kind for b in answers) for kind in ("right", "mistake", "wrong"))
        if task.look_up().kind != "choice":
            of = [f"{right}/{right}", f"{mistakes + wrong}/{mistakes + wrong}", f"{mistakes}/{mistakes}"]
            assert published[task.exercise] == of, f"{task.exercise}: run `make audit`"
    assert all(good == of for counts in published.values() for good, of in [c.split("/") for c in counts if "/" in c])
