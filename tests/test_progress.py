"""The student's progress: what their own checks have said is noted beside the notebook, and shown as a table."""

from __future__ import annotations

import json
import os
import re
import stat
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

from grader import cli, progress
from grader.check import RECORDED
from grader.exercise import Lesson
from grader.exercises import gradient_descent as exercises
from grader.progress import DAMAGED, FILE, note, overview
from tests import tiny

ROOT = Path(__file__).parent.parent
LESSON = "1-gradient-descent"
CHECKED = [exercise for exercise in exercises.lesson.exercises.values() if exercise.kind != "open"]


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    """A notebook's kernel, as far as progress can see one, in a folder of its own: returns the folder."""
    monkeypatch.setattr(progress, "_shell", lambda: SimpleNamespace(kernel=object(), starting_dir=str(tmp_path)))
    return tmp_path


@pytest.fixture
def answer(monkeypatch):
    """Give an answer to the choice `theorem_promise` and check it: returns the panel."""

    def check(value):
        monkeypatch.setattr(sys.modules["__main__"], "theorem_promise", value, raising=False)
        return exercises.theorem_promise.check()

    return check


def noted(folder, lesson=LESSON):
    """What the folder's file says of a lesson, without the times."""
    entries = json.loads((folder / FILE).read_text())["lessons"][lesson]
    return {name: (entry["best"], entry["last"], entry["points"]) for name, entry in entries.items()}


# ---------------------------------------------------------------- what is noted, and when


def test_a_check_in_a_notebook_is_noted_beside_it_and_nowhere_else(tmp_path):
    folder, elsewhere = tmp_path / "student", tmp_path / "elsewhere"
    folder.mkdir(), elsewhere.mkdir()
    cells = [
        "import os\nfrom grader.exercises import gradient_descent as exercises",
        f"os.chdir({str(elsewhere)!r})",
        "theorem_promise = 'z'\nexercises.theorem_promise.check()",
        "exercises.two_backwards.solved(), exercises.four_lines.check()",
        "os.environ['NBGRADER_EXECUTION'] = 'validate'\ncost_of_an_epoch = 'z'\nexercises.cost_of_an_epoch.check()",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    assert noted(folder) == {"theorem_promise": ("wrong", "wrong", 0.0)}
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == [FILE]


def test_only_names_statuses_points_and_times_are_noted(kernel, answer):
    answer("z")
    [entry] = json.loads((kernel / FILE).read_text())["lessons"][LESSON].values()
    assert set(entry) == {"best", "last", "points", "time"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", entry["time"])


def test_a_plain_python_program_notes_nothing(tmp_path, monkeypatch, answer):
    monkeypatch.chdir(tmp_path)
    for shell in (None, SimpleNamespace(starting_dir=str(tmp_path))):
        monkeypatch.setattr(progress, "_shell", lambda shell=shell: shell)
        assert answer("z").verdict.status == "wrong"
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["NBGRADER_EXECUTION", "NBGRADER_VALIDATING", RECORDED])
def test_neither_grading_nor_validating_nor_building_notes_anything(kernel, answer, monkeypatch, name):
    recorded = ROOT / "grader" / "recorded"
    monkeypatch.setenv(name, str(recorded) if name == RECORDED else "validate")
    assert answer("z").verdict.status == "wrong"
    assert os.listdir(kernel) == []


def test_nothing_is_noted_in_an_instructors_course(tmp_path, monkeypatch, answer):
    folder = tmp_path / "course" / "source" / LESSON
    folder.mkdir(parents=True)
    (tmp_path / "course" / "nbgrader_config.py").write_text("")
    monkeypatch.setattr(progress, "_shell", lambda: SimpleNamespace(kernel=object(), starting_dir=str(folder)))
    answer("z")
    assert os.listdir(folder) == []


def test_an_answer_from_elsewhere_is_not_the_students(kernel):
    exercises.theorem_promise.check({"theorem_promise": "z"})
    assert os.listdir(kernel) == []


def test_running_an_untouched_notebook_notes_nothing(kernel, answer):
    assert answer(...).verdict.status == "not answered yet"
    assert os.listdir(kernel) == []


def test_the_best_stays_and_the_last_follows(tmp_path):
    for status, points in (("failed", 0), ("partly right", 1), ("right", 2), ("wrong", 0)):
        note(tmp_path, "tiny", "mean", status, points)
    assert noted(tmp_path, "tiny") == {"mean": ("right", "wrong", 2)}
    note(tmp_path, "tiny", "half", "partly right", 0.5)
    note(tmp_path, "tiny", "half", "partly right", 0.25)
    assert noted(tmp_path, "tiny")["half"] == ("partly right", "partly right", 0.5)


def test_nothing_is_written_when_nothing_has_changed(tmp_path):
    note(tmp_path, "tiny", "mean", "right", 2)
    before = (tmp_path / FILE).stat()
    note(tmp_path, "tiny", "mean", "right", 2)
    after = (tmp_path / FILE).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


# ---------------------------------------------------------------- nothing that happens to the file harms a check

BROKEN = [
    b"",
    b"\0" * 100,
    b"{",
    b"\xff\xfe",
    b"null",
    b"[]",
    b'{"lessons": [1]}',
    b'{"lessons": {}',
    b"[" * 100_000,
    b" " * 1_000_001,
]


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
def test_a_damaged_file_is_set_aside_once_and_said_in_one_line(kernel, answer, capfd, content):
    (kernel / FILE).write_bytes(content)
    progress.main(kernel)
    assert capfd.readouterr().out.count("damaged") == 1
    assert (kernel / FILE).read_bytes() == content, "looking changes nothing"
    assert answer("z").verdict.status == "wrong"
    assert capfd.readouterr() == ("", "")
    assert noted(kernel) == {"theorem_promise": ("wrong", "wrong", 0.0)}
    assert (kernel / DAMAGED).read_bytes() == content
    answer("y")
    assert (kernel / DAMAGED).read_bytes() == content
    progress.main(kernel)
    [line] = [line for line in capfd.readouterr().out.splitlines() if DAMAGED in line]
    assert "set aside" in line


def test_entries_that_make_no_sense_do_not_take_the_others_with_them(tmp_path):
    good = {"best": "right", "last": "right", "points": 2, "time": ""}
    bad = [1, {}, {**good, "best": "excellent"}, {**good, "points": float("nan")}, {**good, "points": "2"}]
    entries = {"mean": good, **{f"bad{index}": entry for index, entry in enumerate(bad)}}
    (tmp_path / FILE).write_text(json.dumps({"lessons": {"tiny": entries, "other": 7}}))
    note(tmp_path, "tiny", "half", "wrong", 0)
    assert set(noted(tmp_path, "tiny")) == {"mean", "half"}


def test_a_file_that_cannot_be_read_or_written_harms_no_check(kernel, answer, capfd):
    (kernel / FILE).mkdir()
    assert answer("z").verdict.status == "wrong"
    assert capfd.readouterr() == ("", "")
    assert progress.main(kernel) == 0
    [line] = [line for line in capfd.readouterr().out.splitlines() if FILE in line]
    assert "cannot be read" in line


def test_a_file_that_is_read_only_stays_as_it_is_and_that_is_said(kernel, answer):
    note(kernel, LESSON, "theorem_promise", "right", 1)
    (kernel / FILE).chmod(stat.S_IRUSR)
    before = (kernel / FILE).read_bytes()
    assert answer("z").verdict.status == "wrong"
    assert (kernel / FILE).read_bytes() == before
    shown = repr(progress.show(kernel))
    assert f"{FILE} is read-only: what you do now is not counted." in shown and f"1 of {len(CHECKED)} right" in shown


@pytest.mark.parametrize("place", ["pathlib.Path.replace", "pathlib.Path.write_bytes", "grader.progress.json.dumps"])
def test_a_write_that_fails_leaves_the_old_file_and_no_half_one(kernel, answer, monkeypatch, place):
    note(kernel, LESSON, "theorem_promise", "partly right", 0.5)
    before = (kernel / FILE).read_bytes()

    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(place, full)
        assert answer("z").verdict.status == "wrong"
    assert os.listdir(kernel) == [FILE]
    assert (kernel / FILE).read_bytes() == before


def test_where_a_folder_cannot_be_locked_checks_are_noted_all_the_same(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def refuse(place, operation):
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(fcntl, "flock", refuse)
    note(tmp_path, "tiny", "mean", "right", 2)
    monkeypatch.setitem(sys.modules, "fcntl", None)
    note(tmp_path, "tiny", "half", "right", 1)
    assert set(noted(tmp_path, "tiny")) == {"mean", "half"}


def test_two_notebooks_at_once_lose_nothing(tmp_path):
    code = (
        "import sys; from pathlib import Path; from grader.progress import note\n"
        "input()\n"
        "for number in range(40): note(Path('.'), 'tiny', f'{sys.argv[1]}-{number}', 'right', 1)"
    )
    kernels = [
        subprocess.Popen([sys.executable, "-c", code, str(name)], cwd=tmp_path, stdin=subprocess.PIPE, env=_here())
        for name in range(3)
    ]
    for process in kernels:
        process.stdin.write(b"\n")
        process.stdin.flush()
    assert [process.wait(timeout=60) for process in kernels] == [0, 0, 0]
    assert len(noted(tmp_path, "tiny")) == 120
    assert os.listdir(tmp_path) == [FILE]


def _here():
    return os.environ | {"PYTHONPATH": str(ROOT)}


def test_a_check_does_not_wait_for_ever_for_a_notebook_that_has_stopped(tmp_path, monkeypatch):
    assert progress._PATIENCE <= 2
    monkeypatch.setattr(progress, "_PATIENCE", 0.1)
    with progress._alone(tmp_path):
        start = time.perf_counter()
        note(tmp_path, "tiny", "mean", "right", 2)
    assert time.perf_counter() - start < 1
    assert noted(tmp_path, "tiny")


def test_a_note_costs_a_check_a_few_milliseconds_at_most(tmp_path):
    for number in range(80):  # about as many as four lessons have
        note(tmp_path, "tiny", f"exercise-{number}", "wrong", 0)
    times = []
    for number in range(30):
        start = time.perf_counter()
        note(tmp_path, "tiny", f"exercise-{number}", "right", 1)
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < 0.005


# ---------------------------------------------------------------- the table


def write_notebook(file, names, title=""):
    cells = [{"cell_type": "code", "source": "", "metadata": {"nbgrader": {"grade_id": name}}} for name in names]
    file.write_text(json.dumps({"cells": cells, "metadata": {"title": title}}))
    return file


@pytest.fixture
def folder(tmp_path):
    """A student's folder with the tiny lesson in it."""
    write_notebook(tmp_path / "tiny.ipynb", tiny.lesson.exercises, "Tiny steps: PyTorch and plotly")
    return tmp_path


def standing(folder, lesson=tiny.lesson):
    [found] = overview(folder, [lesson]).lessons
    return found


def test_the_table_counts_right_begun_and_open_exercises_and_their_points(folder):
    note(folder, "tiny", "mean", "partly right", 1.25)
    note(folder, "tiny", "direction", "right", 1)
    shown = overview(folder, [tiny.lesson])
    for text in (repr(shown), shown._repr_html_()):
        assert "1 of 3 right, 1 begun, 1 open" in text
        assert "2.25 of 4 points" in text
        assert "■■■□□□□□□□" in text
        assert "Questions that an instructor marks by hand are not counted as progress." in text
    assert "next: mean" in repr(shown)


def test_the_bar_is_empty_without_and_full_with_nothing_but_right_answers(folder):
    many = Lesson("many", "numpy")
    for number in range(21):
        many.choice(f"choice_{number}")
    write_notebook(folder / "many.ipynb", many.exercises)
    bars = [progress.bar(standing(folder, many))]
    for number in range(21):
        note(folder, "many", f"choice_{number}", "right", 1)
        bars.append(progress.bar(standing(folder, many)))
    filled = [bar.count("■") for bar in bars]
    assert (filled[0], filled[1], filled[20], filled[21]) == (0, 1, 9, 10)
    assert filled == sorted(filled)
    assert {len(bar) for bar in bars} == {10}


def test_the_core_comes_before_what_is_further(folder):
    lesson = Lesson("tiny", "numpy")
    lesson.choice("mean", further=True), lesson.choice("half"), lesson.choice("direction")
    assert standing(folder, lesson).next.name == "half"
    for name in ("half", "direction"):
        note(folder, "tiny", name, "right", 1)
    assert standing(folder, lesson).next.name == "mean"
    note(folder, "tiny", "mean", "right", 1)
    assert standing(folder, lesson).next is None


def test_what_was_right_and_is_not_any_more_is_said_and_still_counted(folder):
    note(folder, "tiny", "mean", "right", 2)
    note(folder, "tiny", "mean", "not answered yet", 0)
    assert "was right, and was not" not in repr(overview(folder, [tiny.lesson])), "a restarted kernel is no news"
    note(folder, "tiny", "mean", "wrong", 0)
    assert "mean (Tiny steps) was right, and was not when you last checked it." in repr(overview(folder, [tiny.lesson]))
    assert standing(folder).points == 2


def test_the_title_and_the_framework_come_from_the_lesson(folder):
    found = standing(folder)
    assert (found.title, progress.framework(found.lesson)) == ("Tiny steps", "NumPy")
    (folder / "tiny.ipynb").write_text("not a notebook")
    assert standing(folder).title == "Tiny"


def test_a_renamed_notebook_is_found_by_its_exercises(folder):
    (folder / "tiny.ipynb").rename(folder / "my own & 1.ipynb")
    write_notebook(folder / "something else.ipynb", ["mean"])
    (folder / "broken.ipynb").write_text("{")
    note(folder, "tiny", "mean", "right", 2)
    assert standing(folder).notebook.name == "my own & 1.ipynb"
    assert 'href="my%20own%20%26%201.ipynb"' in overview(folder, [tiny.lesson])._repr_html_()
    assert "1 of 3 right" in repr(overview(folder, [tiny.lesson]))


def test_a_lesson_that_is_not_in_the_folder_is_not_in_the_table_unless_it_was_begun(folder):
    other = Lesson("2-other-things", "jax")
    other.choice("first")
    assert len(overview(folder, [tiny.lesson, other]).lessons) == 1
    note(folder, "2-other-things", "first", "right", 1)
    shown = overview(folder, [tiny.lesson, other])
    assert [(found.title, found.notebook) for found in shown.lessons][1] == ("2 Other things", None)
    assert shown._repr_html_().count("<a href") == 1


def test_a_renamed_exercise_keeps_its_progress(folder):
    note(folder, "tiny", "average", "right", 2)
    lesson = Lesson("tiny", "numpy")
    lesson._add(replace(tiny.lesson.exercises["mean"], formerly=("average",)))
    assert [exercise.name for exercise in standing(folder, lesson).right] == ["mean"]


def test_points_that_an_exercise_no_longer_has_are_not_counted(folder):
    note(folder, "tiny", "mean", "partly right", 9)
    note(folder, "tiny", "half", "right", 9)
    assert standing(folder).points == 3


def test_a_lesson_that_does_not_load_leaves_the_others_in_the_table(tmp_path, monkeypatch):
    import grader.exercises

    (tmp_path / "half_written.py").write_text("this is no Python")
    (tmp_path / "without_a_lesson.py").write_text("")
    monkeypatch.setattr(grader.exercises, "__path__", [*grader.exercises.__path__, str(tmp_path)])
    assert LESSON in [lesson.name for lesson in progress.declared()]


def test_the_table_is_readable_without_colour_and_text_in_it_is_no_html(folder):
    write_notebook(folder / "tiny.ipynb", tiny.lesson.exercises, "<script>x</script>")
    html = overview(folder, [tiny.lesson])._repr_html_()
    assert "color" not in html
    assert "<script" not in html and "&lt;script&gt;" in html


def test_the_table_imports_no_framework_and_no_jupyter(folder):
    code = (
        "import sys; from pathlib import Path; from grader import progress; progress.show(Path('.'))._repr_html_()\n"
        "heavy = ('torch', 'jax', 'tensorflow', 'keras', 'plotly', 'matplotlib', 'nbgrader', 'nbformat')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=_here(), capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_every_lesson_has_a_line_on_what_it_is_about():
    for lesson in progress.declared():
        assert 20 < len(progress.about(lesson)) <= 120, f"{lesson.name}: a line in grader/pages/about.json"


# ---------------------------------------------------------------- the command


def test_the_command_prints_the_table_of_a_folder(tmp_path, capsys):
    note(tmp_path, LESSON, "bump", "right", 2)
    assert cli.main(["progress", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "1 Gradient descent" in out and "(PyTorch)" in out
    points = sum(exercise.points for exercise in CHECKED)
    assert f"1 of {len(CHECKED)} right, {len(CHECKED) - 1} open; 2 of {points:g} points" in out


def test_on_binder_a_student_is_told_that_nothing_is_kept_and_how_to_keep_it(tmp_path, monkeypatch):
    assert "Binder" not in repr(progress.show(tmp_path))
    monkeypatch.setenv("BINDER_REPO_URL", "https://github.com/some-school/networks")
    (tmp_path / "1-gradient-descent.ipynb").write_text("{}")
    shown = progress.show(tmp_path)
    for text in (repr(shown), shown._repr_html_()):
        assert "Binder, which keeps nothing" in text and "choose Download" in text


def test_a_folder_without_lessons_or_none_at_all_is_one_clear_line(tmp_path, capsys):
    assert cli.main(["progress", str(tmp_path)]) == 0
    assert cli.main(["progress", str(tmp_path / "nowhere")]) == 1
    said = capsys.readouterr()
    assert (
        said.out
        == "No lesson is in this folder yet, and no check has run in it. `grader lab` puts the lessons there.\n"
    )
    assert "no such folder; name the folder of your lessons" in said.err
    assert len(said.err.splitlines()) == 1
