"""The grading engine: which cells need to run, and that nothing but the answers earns a point."""

import json
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from grader import engine
from grader.engine import Job, OtherVersion, Plan, demonstrations, still
from grader.marking import module_of, plan
from grader.outputs import CUT
from grader.preprocessors import Execute
from tests.test_grade import LESSONS, REPOSITORY, sample_class


def cells(*sources, answers=()):
    made = [new_code_cell(source) for source in sources]
    for number in answers:
        made[number].metadata["nbgrader"] = {"grade_id": f"a{number}", "solution": True, "grade": False}
    return made


def left_out(*sources, answers=(), own=()):
    """Of these cells, all but the answers and a student's own being the course's, the numbers of those left out."""
    made = cells(*sources, answers=answers)
    released = {source for number, source in enumerate(sources) if number not in {*answers, *own}}
    return demonstrations(made, released)


def test_a_cell_that_nothing_reads_need_not_run():
    assert left_out("x = 1", "def f(a):\n    return a", "print(x)", answers=[1]) == {0, 2}


def test_what_an_answer_reads_runs_and_what_that_reads():
    assert left_out("x = 1", "y = x", "z = 3", "def f():\n    return y", answers=[3]) == {2}
    assert left_out("import math as m", "def f(a):\n    return lambda: m.sin(a)", answers=[1]) == set()
    assert left_out("d = {}", "d['k'] = 1", "d.x = 2", "def f():\n    return d", answers=[3]) == set()


def test_an_argument_of_the_same_name_reads_nothing():
    assert left_out("x = 1", "def f(x):\n    return x", answers=[1]) == {0}


def test_a_cell_that_was_changed_runs():
    assert left_out("x = 1", "x = 2", "def f(x):\n    return x", answers=[2], own=[1]) == {0}


@pytest.mark.parametrize("source", ["print(globals())", "%run other.py", "!ls", "exec('f = x')", "In[0]"])
def test_with_a_cell_that_may_read_anything_all_run(source):
    assert left_out("x = 1", source, "def f(x):\n    return x", answers=[2], own=[1]) == set()


def test_of_what_is_no_python_every_word_is_taken_for_a_name():
    assert left_out("x = 1", "y = 2", "this is ] x", answers=[2]) == {1}


def test_where_a_cell_has_not_run_its_pictures_and_texts_are_shown_as_they_were_handed_in():
    hostile = new_output(
        "display_data", data={"text/html": "<script>", "image/svg+xml": "<svg/>", "text/plain": "A dot"}
    )
    printed, page = new_output("stream", text="hello"), new_output("display_data", data={"text/html": "<script>"})
    shown, said = still([hostile, printed, page])
    assert shown.data == {"image/svg+xml": "<svg/>", "text/plain": "A dot"} and said == printed
    assert "text/html" in hostile.data, "what was handed in stays as it is"


@pytest.mark.parametrize("name", LESSONS)
def test_of_a_solved_lesson_no_demonstration_runs(name):
    lesson = sample_class.read(REPOSITORY / "course", name)
    released = [cell for cell in lesson.released.cells if cell.cell_type == "code"]
    own = {cell.source for cell in released if "nbgrader" not in cell.metadata}
    left = demonstrations(lesson.solved().cells, own)
    assert len(left) == len(own) > 20


@pytest.mark.parametrize("name", LESSONS)
def test_the_sandbox_of_a_lesson_imports_what_its_first_cell_imports(name, rebuilt, monkeypatch):
    monkeypatch.setenv("GRADER_HIDDEN", str(rebuilt.course / "hidden"))
    file = REPOSITORY / "course" / "release" / name / f"{name}.ipynb"
    made = plan(nbformat.read(file, as_version=4), Execute())
    assert made.module.startswith("grader.exercises.")
    assert "as exercises" in made.imports and "devices.tell" not in made.imports


def test_a_first_cell_without_exercises_is_told():
    with pytest.raises(LookupError, match="imports no `exercises`"):
        module_of("import torch")


@pytest.mark.needs("bwrap")
def test_a_sandbox_that_nobody_needs_any_more_ends_by_itself(monkeypatch):
    monkeypatch.setattr(engine._sandboxes, "IDLE_SECONDS", 0.2)
    plan = Plan("grader.exercises.gradient_descent", "", frozenset(), {}, walls=True)
    notebook = json.dumps(new_notebook(cells=cells("print(1 + 1)")))
    first, second = (engine.work(plan, Job("one", notebook)) for _ in range(2))
    assert first.outputs[0][0]["text"] == "2\n" == second.outputs[0][0]["text"]
    assert len(engine._sandboxes.started) == 1, "the second has found the first one's"
    end = time.monotonic() + 20
    while engine._sandboxes.started:
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.needs("bwrap")
def test_a_sandbox_that_was_begun_before_there_is_work_is_the_one_that_does_it():
    plan = Plan("grader.exercises.gradient_descent", "", frozenset(), {}, walls=True)
    try:
        engine.begin(plan)
        engine.begin(plan)
        (begun,) = engine._sandboxes.begun.values()
        engine.work(plan, Job("one", json.dumps(new_notebook(cells=cells("1")))))
        engine.begin(plan)
        assert list(engine._sandboxes.started.values()) == [begun] and not engine._sandboxes.begun
    finally:
        engine.close()
    assert begun.process.returncode is not None


@pytest.mark.needs("bwrap")
def test_a_sandbox_that_was_begun_and_never_needed_ends():
    engine.begin(Plan("grader.exercises.gradient_descent", "", frozenset(), {}, walls=True))
    (begun,) = engine._sandboxes.begun.values()
    engine.close()
    assert begun.process.returncode is not None and not engine._sandboxes.begun


@pytest.mark.needs("bwrap")
def test_output_is_cut_in_bytes():
    floods = "print('€' * 3_000_000)", "for _ in range(3000): print('€' * 999)", "!yes € | head -c 3000000"
    shown = "from IPython.display import display\ndisplay({'text/plain': '€' * 90_000_000}, raw=True)"
    plan = Plan("grader.exercises.gradient_descent", "", frozenset(), {}, walls=True, largest_output=300_000)
    try:
        done = engine.work(plan, Job("one", json.dumps(new_notebook(cells=cells(*floods, shown, "print(1)")))))
    finally:
        engine.close()
    assert done.events == [] and done.outputs[4][0]["text"] == "1\n"
    for number in range(3):
        text = "".join(output["text"] for output in done.outputs[number])
        assert text.endswith(CUT) and 290_000 < len(text.removesuffix(CUT).encode()) <= 300_000
    assert "was cut" in done.outputs[3][0]["data"]["text/plain"]


def test_a_worker_with_another_version_of_the_package_does_nothing():
    plan = Plan("grader.exercises.gradient_descent", "", frozenset(), {}, version="another")
    with pytest.raises(OtherVersion):
        engine.work(plan, Job("one", "{}"))
    assert not engine._sandboxes.started
