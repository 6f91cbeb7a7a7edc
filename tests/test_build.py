"""Building: a text becomes notebooks and recorded answers, twice the same, or is refused and changes nothing."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grader.build import Places, build
from grader.lesson import Refused
from tests import tiny

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Writes the tiny course with some text of a file replaced; returns its folder and the places of what is built."""

    # The tiny lesson's exercises are in `tests`, and the kernels that build run elsewhere.
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))

    def write(*changes, file="lessons/tiny.md"):
        folder = tiny.write_course(tmp_path / "course")
        (folder / "nbgrader_config.py").write_text((REPOSITORY / "course" / "nbgrader_config.py").read_text())
        text = (folder / file).read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        (folder / file).write_text(text)
        return folder, Places(folder, tmp_path / "recorded")

    return write


def built(folder, to):
    said = []
    build(folder, to=to, say=said.append)
    return said


def refusal(folder, to):
    with pytest.raises(Refused) as refused:
        build(folder, to=to, say=lambda line: None)
    assert not to.source("tiny").exists() and not to.release("tiny").exists() and not to.recorded.exists()
    return "\n".join(map(str, refused.value.problems))


def cells(file):
    return {cell.id: cell for cell in nbformat.read(file, as_version=4).cells}


def test_a_lesson_is_built_run_and_released(course):
    folder, to = course()
    said = built(folder, to)
    source, release = cells(to.source("tiny")), cells(to.release("tiny"))
    assert source["mean-check"].outputs[0].data["text/plain"] == "2"
    assert [cell.execution_count for cell in source.values() if cell.cell_type == "code"] == list(range(1, 9))
    assert release["mean"].source.endswith('"""The mean of an array."""\n    ...')
    assert release["half"].source == "half = ..."
    assert release["direction"].source == '# "a" or "b"\ndirection = ...'
    assert "Because" not in to.release("tiny").read_text()
    assert not any(cell.get("outputs") for cell in release.values())
    assert "4 exercises (7 points), 1 compared cell" in said[-1]
    assert any("default secret" in line for line in said)


def test_recorded_answers_hold_outcomes_and_no_answer_in_the_open(course):
    folder, to = course()
    built(folder, to)
    text = (to.recorded / "tiny.json").read_text()
    recorded = json.loads(text)["exercises"]
    assert set(recorded) == {"mean", "half", "direction"}
    assert recorded["mean"]["mistakes"][0]["message"].startswith("You added the numbers up")
    assert "values.sum" not in text and "0.5" not in json.dumps(recorded["half"])
    hidden = json.loads((folder / "hidden" / "tiny.json").read_text())["exercises"]
    assert hidden["mean"]["cases"] != recorded["mean"]["cases"]


def test_two_builds_are_equal(course):
    folder, to = course()
    built(folder, to)
    first = {file: file.read_text() for file in (to.source("tiny"), to.release("tiny"), to.recorded / "tiny.json")}
    built(folder, to)
    assert {file: file.read_text() for file in first} == first


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("values.sum() / len(values)", "values.sum() + np.random.default_rng().normal()", "does not get full points"),
        ("print(3 + 4)", "print(3 / 0)", "this cell fails with its solutions: ZeroDivisionError"),
        (
            "print(3 + 4)",
            "print(mean(np.ones(2)).item())",
            "this cell fails when no exercise is answered: AttributeError",
        ),
        ("print(3 + 4)", "pass", "to be compared and has no output"),
        ("print(3 + 4)", "print(object())", "shows an address in memory"),
        (
            "print(3 + 4)",
            "from IPython.display import display\ndisplay({'image/png': 'aGk='}, raw=True)",
            "a figure without a description",
        ),
        ("print(3 + 4)", "import sys\nprint(3, file=sys.stderr)", "writes to stderr"),
    ],
)
def test_a_lesson_that_does_not_hold_is_refused_and_nothing_is_written(course, old, new, message):
    folder, to = course((old, new))
    problems = refusal(folder, to)
    assert message in problems
    assert all(line.startswith(str(folder / "lessons" / "tiny.md") + ":") for line in problems.splitlines())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("values.sum()", "values.sum() / len(values)", "the mistake `sum` of `mean` gets full points"),
        ("values.sum()", "values.sum(", "the mistake `sum` of `mean` does not run"),
        ("# You added the numbers up and did not divide by how many there are.\n", "", "has no message"),
        ("# %% mistake: sum", "# %% mistak: sum", "not `# %% right: ...`"),
    ],
)
def test_a_bank_that_does_not_hold_is_refused(course, old, new, message):
    assert message in refusal(*course((old, new), file="answers/tiny/mean.py"))


def test_an_answer_that_does_not_end_is_told_with_the_place_where_it_is(course, monkeypatch):
    monkeypatch.setattr("grader.build.CELL_SECONDS", 10)
    endless = tiny.ANSWERS["mean"] + "\n\nimport time\ntime.sleep(60)\n"
    problems = refusal(*course((tiny.ANSWERS["mean"], endless), file="answers/tiny/mean.py"))
    assert "recording `mean` has not ended after 10 s (it was at mean.py:" in problems
    assert len(problems.splitlines()) == 1


def test_two_mistakes_that_cannot_be_told_apart_are_refused(course):
    again = tiny.ANSWERS["mean"] + tiny.ANSWERS["mean"].replace("mistake: sum", "mistake: total")
    assert "the mistake `total` of `mean` is taken for `sum`" in refusal(
        *course((tiny.ANSWERS["mean"], again), file="answers/tiny/mean.py")
    )


def test_the_command_says_what_is_wrong_in_one_line_and_fails(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "grader.cli", "build", "--course", tmp_path / "nowhere"], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].endswith("no lesson (*.md) is here")
