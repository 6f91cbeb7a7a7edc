"""Mutants: one change at a time, each tried, survivors told, and the list of equivalents held to be true."""

import ast
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from grader import cli, mutants
from grader.exercises import gradient_descent as exercises
from grader.record import solved

pytest.importorskip("torch")

ROOT = Path(__file__).parent.parent
LESSON = "1-gradient-descent"
CODE = '''
def slope(x, y, steps=3):
    """How steep it is."""
    total = 0.5
    for step in range(steps):
        if x[step] > 0 and not y:
            total += x[1:, step].sum(dim=0)
    return total - x
'''


def changed(code: str, lines: range | None = None) -> list[str]:
    return [str(mutant) for mutant in mutants.mutants(code, lines)]


@pytest.mark.parametrize(
    "change",
    [
        "total = 0.5 -> (left out)",
        "total = 0.5 -> total = 1.0",
        "total = 0.5 -> total = -0.5",
        "for step in range(steps): -> for step in range(steps + 1):",
        "if x[step] > 0 and (not y): -> if x[step] >= 0 and (not y):",
        "if x[step] > 0 and (not y): -> if x[step] > 0 or not y:",
        "if x[step] > 0 and (not y): -> if x[step] > 0 and y:",
        "if x[step] > 0 and (not y): -> if True:",
        "if x[step] > 0 and (not y): -> if y[step] > 0 and (not y):",
        "total += x[1:, step].sum(dim=0) -> total = x[1:, step].sum(dim=0)",
        "total += x[1:, step].sum(dim=0) -> total += x[:, step].sum(dim=0)",
        "total += x[1:, step].sum(dim=0) -> total += x[1:, step].sum(dim=1)",
        "total += x[1:, step].sum(dim=0) -> total += x[1:, step].sum()",
        "total += x[1:, step].sum(dim=0) -> total += x[1:, step].mean(dim=0)",
        "return total - x -> return total + x",
        "return total - x -> return x - total",
        "return total - x -> return total",
        "return total - x -> return total - y",
    ],
)
def test_one_thing_is_changed(change):
    assert change in changed(CODE)


def test_every_mutant_is_other_code_that_compiles_and_there_are_no_doubles():
    made = [mutant.code for mutant in mutants.mutants(CODE)]
    assert len(made) == len(set(made)) > 30
    assert ast.unparse(ast.parse(CODE)) not in made
    for code in made:
        compile(code, "mutant", "exec")


def test_what_the_text_gives_stays_as_it_is():
    for mutant in mutants.mutants(CODE):
        function = ast.parse(mutant.code).body[0]
        assert ast.unparse(function.args) == "x, y, steps=3"
        assert ast.get_docstring(function) == "How steep it is."
    assert all("return" in change for change in changed(CODE, range(8, 9)))


@pytest.fixture(scope="module")
def names():
    return solved(ROOT / "course" / "source" / LESSON / f"{LESSON}.ipynb")


def test_survivors_are_told_unless_they_are_listed_and_a_list_that_is_not_true_is_told(names):
    code, lines = mutants.solution(ROOT / "course", LESSON, "mse")
    made = mutants.mutants(code, lines)
    tried = mutants.try_mutants(exercises.mse, names, made, [])
    survivors = [str(mutant) for mutant in tried.survivors]
    assert "return ((y_true - y_pred) ** 2).mean() -> return ((y_pred - y_true) ** 2).mean()" in survivors
    assert tried.killed == tried.made - len(survivors) > 8
    killed = next(str(mutant) for mutant in made if str(mutant) not in survivors)
    again = mutants.try_mutants(exercises.mse, names, made, [*survivors, killed, "nothing -> nobody"])
    assert (again.equivalent, again.survivors) == (len(survivors), ())
    assert again.untrue == (killed, "nothing -> nobody")
    free = mutants.try_mutants(exercises.mse, names, made, [mutants.ANY])
    assert (free.equivalent, free.survivors, free.untrue) == (len(survivors), (), ())


def test_a_process_that_ends_twice_ends_the_command_in_a_line(monkeypatch, capfd):
    def broken(work, todo, jobs):
        raise BrokenProcessPool
        yield

    monkeypatch.setattr(mutants, "in_processes", broken)  # what says so in a line itself is tested with the audit
    assert cli.main(["mutants", LESSON, "--exercise", "mse", "--course", str(ROOT / "course")]) == 1
    assert "Traceback" not in capfd.readouterr().err


def test_every_entry_of_the_list_has_a_reason_and_names_a_mutant_that_there_is():
    for lesson, listed in mutants.equivalents(ROOT / "course").items():
        for exercise, entries in listed.items():
            made = changed(*mutants.solution(ROOT / "course", lesson, exercise))
            assert entries == [mutants.ANY] or set(entries) <= set(made), (lesson, exercise)
            assert len(entries) == len(set(entries)), (lesson, exercise)


def test_the_command_ends_with_1_when_a_mutant_survives_and_with_0_when_it_is_listed(tmp_path, capfd):
    course = tmp_path / "course"
    course.mkdir()
    for part in ("lessons", "source"):
        (course / part).symlink_to(ROOT / "course" / part)
    command = ["mutants", LESSON, "--exercise", "mse", "--course", str(course)]
    assert cli.main(command) == 1
    said = capfd.readouterr().out
    survivors = [line.strip() for line in said.splitlines() if "->" in line]
    assert survivors and "survived" in said
    listed = ", ".join(f"'{survivor}'" for survivor in survivors)
    (course / "equivalents.toml").write_text(f'[[{LESSON}.mse]]\nreason = "The same."\nmutants = [{listed}]\n')
    assert cli.main(command) == 0
    (course / "equivalents.toml").write_text(f"[[{LESSON}.mse]]\nmutants = []\n")
    assert cli.main(command) == 1
    assert "an entry needs `reason` and `mutants`" in capfd.readouterr().err
