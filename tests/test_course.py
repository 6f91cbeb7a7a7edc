"""The course as it is committed: what is built is what the text says today, and nothing in it contradicts it."""

import json
from pathlib import Path

import nbformat
import pytest

from grader.exercise import Case
from grader.judge import Record, find
from grader.lesson import COMPARED, read
from grader.plain import from_json

COURSE = Path(__file__).parent.parent / "course"
RECORDED = COURSE.parent / "grader" / "recorded"
LESSONS = sorted(file.stem for file in (COURSE / "lessons").glob("*.md"))


def cells(file: Path) -> list:
    return nbformat.read(file, as_version=4).cells


def stripped(file: Path) -> dict:
    """A notebook without its outputs but for the compared ones, which must be equal."""
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and COMPARED not in cell.metadata.get("tags", ()):
            cell.outputs = []
    return notebook


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("kind", ["source", "release"])
def test_the_committed_notebook_is_what_the_text_says(rebuilt, lesson, kind):
    committed = COURSE / kind / lesson / f"{lesson}.ipynb"
    assert stripped(committed) == stripped(getattr(rebuilt, kind)(lesson)), f"{committed}: run `grader build`"


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_recorded_answers_are_what_the_solutions_bring_back(rebuilt, lesson):
    exercises = read(COURSE / "lessons" / f"{lesson}.md").lesson.exercises
    old, new = (
        json.loads((folder / f"{lesson}.json").read_text())["exercises"] for folder in (RECORDED, rebuilt.recorded)
    )
    assert list(old) == list(new)
    for name, entry in new.items():
        if exercises[name].kind != "function":
            assert entry == old[name]
            continue
        before, after = record(old[name]), record(entry)
        assert before.cases == after.cases, f"{name}: other cases; run `grader build`"
        for case, was, now in zip(after.cases, before.outcomes, after.outcomes, strict=True):
            assert find(exercises[name], case, was, now).word == "right", f"{name}, {case.label}: run `grader build`"
        assert [(item["name"], item["message"]) for item in old[name]["mistakes"]] == [
            (item["name"], item["message"]) for item in entry["mistakes"]
        ]


def record(entry: dict) -> Record:
    cases = tuple(Case(case["label"], from_json(case["arguments"])) for case in entry["cases"])
    return Record(cases, tuple(from_json(outcome) for outcome in entry["outcomes"]))


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_check_in_the_instructors_notebook_gives_full_points(lesson):
    checks = [cell for cell in cells(COURSE / "source" / lesson / f"{lesson}.ipynb") if cell.id.endswith("-check")]
    assert checks
    for cell in checks:
        assert float(cell.outputs[0].data["text/plain"]) == cell.metadata.nbgrader.points, cell.id


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_students_notebook_has_every_exercise_and_no_solution_output_or_model_answer(lesson):
    source, release = (cells(COURSE / kind / lesson / f"{lesson}.ipynb") for kind in ("source", "release"))
    assert [cell.id for cell in source] == [cell.id for cell in release]
    for mine, theirs in zip(source, release, strict=True):
        assert not theirs.get("outputs") and theirs.get("execution_count") is None
        if mine.metadata.get("nbgrader", {}).get("solution"):
            assert mine.source != theirs.source
            assert "SOLUTION" not in theirs.source
            assert "..." in theirs.source or theirs.source == "*Write your answer here.*"
        else:
            assert mine.source == theirs.source


@pytest.mark.parametrize("lesson", LESSONS)
def test_compared_cells_have_what_nbval_compares(lesson):
    """nbval passes a compared cell that has neither a count nor an output, so both are looked for here."""
    text = (COURSE / "lessons" / f"{lesson}.md").read_text()
    compared = [
        cell
        for cell in cells(COURSE / "source" / lesson / f"{lesson}.ipynb")
        if COMPARED in cell.metadata.get("tags", ())
    ]
    assert len(compared) == text.count(f"[{COMPARED}") + text.count(f", {COMPARED}") >= 12
    assert all(cell.execution_count and cell.outputs for cell in compared)


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_figure_has_an_interactive_form_a_still_one_and_its_words(lesson):
    notebook = cells(COURSE / "source" / lesson / f"{lesson}.ipynb")
    figures = [
        (place, output)
        for place, cell in enumerate(notebook)
        for output in cell.get("outputs", ())
        if "application/vnd.plotly.v1+json" in output.get("data", {})
    ]
    assert len(figures) >= 2
    for place, output in figures:
        assert output.data["image/svg+xml"].startswith("<svg") and 'role="img"' in output.data["image/svg+xml"]
        assert "The figure in words" in notebook[place + 1].source
    playable = [output.data["application/vnd.plotly.v1+json"]["layout"] for _, output in figures]
    assert sum("sliders" in layout or "updatemenus" in layout for layout in playable) >= 2
