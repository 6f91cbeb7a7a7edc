"""Grading a class: everyone gets the points they deserve, whatever was handed in, and no mark is ever lost."""

import copy
import csv
import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from contextlib import redirect_stderr
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from sqlalchemy import create_engine, text
from traitlets.config import Config, PyFileConfigLoader

from grader import gradebook as marks
from grader.build import Places, build
from grader.grade import Stopped, grade
from grader.gradebook import database_url, record_missing, register, results
from grader.report import together
from tests import sums
from tests.conftest import namespaces

REPOSITORY = Path(__file__).parent.parent

# nbgrader's own use of SQLAlchemy, where a test opens a gradebook itself.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

_spec = importlib.util.spec_from_file_location("sample_class", REPOSITORY / "course" / "sample_class.py")
sample_class = importlib.util.module_from_spec(_spec)
sys.modules["sample_class"] = sample_class
_spec.loader.exec_module(sample_class)


def made_course(folder, changed=False):
    """A built course with the lesson `sums`."""
    course = sums.write_course(folder / "course", changed)
    build(course, to=Places(course, folder / "recorded"), say=lambda line: None)
    return course


@pytest.fixture(scope="module")
def environment():
    """Kernels find the lesson's module; the checks find what was recorded in a folder that a test names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(REPOSITORY))
        patch.setenv("PATH", sysconfig.get_path("scripts"), prepend=os.pathsep)
        yield patch


@pytest.fixture(scope="module")
def built(environment, tmp_path_factory):
    """The course, built once, with a gradebook that has nothing in it; tests that change something copy it."""
    folder = tmp_path_factory.mktemp("built")
    course = made_course(folder)
    environment.setenv("GRADER_RECORDED", str(folder / "recorded"))
    opened(course).close()  # takes seconds, since nbgrader calls alembic
    return course


@pytest.fixture
def course(built, tmp_path):
    """A copy of the built course that a test may change, with nothing handed in."""
    return Path(shutil.copytree(built, tmp_path / "course"))


def hand_in(course, *students, folder=None):
    lesson = sample_class.read(course, "sums")
    sample_class.hand_in(folder or course / "submitted", lesson, list(students))


def graded(course, **options):
    """Grade, and return the report with what was said; in a sandbox, on a machine that lets one be made."""
    said, sandbox = [], "bwrap" if shutil.which("bwrap") and namespaces() else "none"
    report = grade(course, "sums", **{"cell_seconds": 3, "say": said.append, "sandbox": sandbox} | options)
    return report, [line for line in said if "NOT SANDBOXED" not in line]


def opened(course):
    return Gradebook(database_url(str(course / "gradebook.db")), "neural-networks")


def contents(course):
    """All there is of marks and comments: (student, cell) -> what the gradebook says of it."""
    found = {}
    with opened(course) as book:
        for submission in book.assignment_submissions("sums"):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    found[submission.student.id, grade.name] = (
                        grade.id,
                        grade.auto_score,
                        grade.manual_score,
                        grade.needs_manual_grade,
                        grade.max_score,
                    )
                for comment in notebook.comments:
                    found[submission.student.id, f"comment on {comment.name}"] = (
                        comment.auto_comment,
                        comment.manual_comment,
                    )
    return found


def fingerprint(folder):
    """Changes with every file, link, and date of change under a folder."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        about = file.lstat()
        digest.update(f"{file} {about.st_mode} {about.st_size} {about.st_mtime_ns}".encode("utf-8", "surrogateescape"))
        if file.is_file() and not file.is_symlink():
            digest.update(file.read_bytes())
    return digest.hexdigest()


def rows(report):
    return {row.student: row for row in report.rows}


# ---------------------------------------------------------------- the sample class, and worse


def accidents(course, folder):
    """What else happens: loops that catch everything, links, odd files and names."""
    lesson = sample_class.read(course, "sums")

    def put(student, notebook, name="sums.ipynb"):
        place = folder / student / "sums"
        place.mkdir(parents=True)
        (place / name).write_text(notebook if isinstance(notebook, str) else json.dumps(notebook))
        return place

    notebook = lesson.solved()
    stubborn = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    sample_class.add_cell(notebook, "double-check", stubborn)
    put("never-stops", notebook)
    put("empty-file", "")
    put("another-notebook", nbformat.v4.new_notebook(), "Untitled.ipynb")
    (folder / "link-out" / "sums").mkdir(parents=True)
    (folder / "link-out" / "sums" / "sums.ipynb").symlink_to(folder / "all-right" / "sums" / "sums.ipynb")
    (folder / "linked-folder").mkdir()
    (folder / "linked-folder" / "sums").symlink_to(course / "source" / "sums")
    os.mkfifo(put("no-file", "", "x.txt") / "sums.ipynb")
    notebook = lesson.with_answers(
        lesson.solutions | {"double": "import helper\n\ndef double(x):\n    return helper.double(x)"}
    )
    place = put("with-files [1]", notebook)
    (place / "helper.py").write_text("def double(x):\n    return x + x\n")
    (place / "grader.py").write_text("raise SystemExit\n")
    (place / "secrets").symlink_to("/etc")
    (place / "timestamp.txt").write_text("yesterday\n")
    place = put(" spaced ", lesson.released)
    (place / "timestamp.txt").write_text("2026-01-05 10:00:00 UTC\n")
    notebook = lesson.solved()
    for cell in notebook.cells:
        cell.metadata = {}
        del cell["id"]
    put("no-metadata", notebook)
    (folder / ("x" * 200) / "sums").mkdir(parents=True)
    (folder / ".ipynb_checkpoints" / "sums").mkdir(parents=True)
    (folder / "other-lesson" / "another").mkdir(parents=True)


@pytest.fixture(scope="module", params=["none", pytest.param("bwrap", marks=pytest.mark.needs("bwrap"))])
def class_of_sums(request, built, tmp_path_factory):
    """The sample class and the accidents, graded once in each way: the folder of submissions, the report, and what was
    said."""
    folder = tmp_path_factory.mktemp("class")
    course = Path(shutil.copytree(built, folder / "course"))
    hand_in(course, *sample_class.STUDENTS)
    accidents(course, course / "submitted")
    before = fingerprint(course / "submitted")
    report, said = graded(course, sandbox=request.param)
    assert fingerprint(course / "submitted") == before, "nothing under submitted/ is ever changed"
    return course, report, said


DESERVED = {
    "all-right": (7, []),
    "other-ways": (7, []),
    "common-mistakes": (0, []),
    "untouched": (0, []),
    "half-done": (5, []),
    "never-ends": (7, ["timed out (a cell after the check of double)"]),
    "not-a-notebook": (0, ["not a notebook (line 78: unexpected end of file)"]),
    "from-colab": (7, ["saved without cell ids"]),
    "check-duplicated": (7, ["check of double duplicated"]),
    "check-edited": (5, ["check of double edited"]),
    "cells-deleted": (4, ["solution and check of total missing"]),
    "tag-skips-check": (5, ["tags removed"]),
    "exit-calls": (4, ["crashed (a cell after the check of total)"]),
    "prints-and-warns": (7, []),
    "own-cells": (7, ["cell setup edited"]),
    "renamed-file": (7, ["wrong file name"]),
    "empty-folder": (0, ["an empty folder"]),
    "never-stops": (7, ["timed out (a cell after the check of double)"]),
    "empty-file": (0, ["not a notebook (an empty file)"]),
    "another-notebook": (0, ["no sums.ipynb (there is Untitled.ipynb)"]),
    "link-out": (0, ["a link that leads out of its folder"]),
    "linked-folder": (0, ["a link that leads out of the folder of submissions"]),
    "no-file": (0, ["not a file"]),
    "with-files [1]": (7, ["files left out", "unreadable timestamp"]),
    " spaced ": (0, []),
    "no-metadata": (7, ["saved without cell ids"]),
}


@pytest.mark.parametrize("student", DESERVED)
def test_everyone_gets_the_points_they_deserve_and_hears_what_was_wrong(class_of_sums, student):
    _, report, _ = class_of_sums
    points, words = DESERVED[student]
    row = rows(report)[student]
    assert (row.result.score, list(row.words)) == (points, words)
    assert row.result.out_of == 9


def test_nobody_else_is_in_the_table(class_of_sums):
    _, report, _ = class_of_sums
    assert {row.student for row in report.rows} == {*DESERVED, "x" * 200}
    assert rows(report)["x" * 200].state == "missing" and rows(report)["x" * 200].result is None


def test_what_is_no_notebook_is_said_in_one_line_with_its_place(class_of_sums):
    course, report, said = class_of_sums
    file = course / "submitted" / "not-a-notebook" / "sums" / "sums.ipynb"
    assert f"{file}: not a notebook (line 78: unexpected end of file); graded as missing" in said
    assert not any("\n" in line for line in said)
    assert [line for line in report.lines if "NOT SANDBOXED" not in line] == said
    assert rows(report)["not-a-notebook"].state == "missing"


def test_a_missing_submission_waits_for_no_mark_by_hand(class_of_sums):
    _, report, _ = class_of_sums
    assert not any(mark.to_mark for mark in rows(report)["empty-file"].result.marks.values())
    assert rows(report)["all-right"].result.marks["why"].to_mark
    assert not rows(report)["untouched"].result.marks["why"].to_mark


def test_the_table_has_a_line_for_each_student_and_fits(class_of_sums):
    _, report, _ = class_of_sums
    table = report.table(width=80)
    assert max(map(len, table.splitlines()[2:])) <= max(80, 200 + 50)
    line = next(line for line in table.splitlines() if line.startswith("cells-deleted"))
    assert line.split()[1:7] == ["4", "of", "9", "2", "of", "5"][:3] + ["3", "of", "5"]
    assert "solution and check of total missing; 1 to mark by hand" in " ".join(table.split())
    assert f"{len(report.rows)} submissions" in str(report) and "gradebook.db" in str(report)


def test_the_csv_has_a_column_for_each_exercise(class_of_sums):
    _, report, _ = class_of_sums
    with report.csv.open(newline="", encoding="utf-8") as file:
        lines = {line["student"]: line for line in csv.DictReader(file)}
    assert list(lines["all-right"]) == ["student", "score", "max", "status", "double", "total", "answer", "pick", "why"]
    assert list(lines["all-right"].values()) == ["all-right", "7", "9", "graded", "2", "3", "1", "1", "to mark"]
    assert lines["cells-deleted"]["total"] == "0" and lines["untouched"]["why"] == "0"
    assert lines["empty-folder"]["status"] == "missing; an empty folder"


def test_the_feedback_page_shows_panels_figures_and_what_was_repaired(class_of_sums):
    _, report, _ = class_of_sums
    page = (report.feedback / "check-edited" / "sums" / "sums.html").read_text(encoding="utf-8")
    assert (
        "Not answered yet: double" in page and "check of double edited" in page and "put back into the lesson" in page
    )
    assert "<svg" in page or "image/svg+xml" in page
    page = (report.feedback / "cells-deleted" / "sums" / "sums.html").read_text(encoding="utf-8")
    assert "was not in the notebook that was handed in" in page


def test_what_formgrader_shows_is_kept_and_cannot_be_changed_by_accident(class_of_sums):
    _, report, _ = class_of_sums
    file = report.autograded / "all-right" / "sums" / "sums.ipynb"
    notebook = nbformat.read(file, as_version=4)
    assert notebook.metadata.grader.repairs == [] and notebook.metadata.title == "Sums"
    assert not file.stat().st_mode & 0o222
    kinds = {kind for cell in notebook.cells for output in cell.get("outputs", ()) for kind in output.get("data", ())}
    assert "image/svg+xml" in kinds and "application/vnd.plotly.v1+json" not in kinds


def test_a_late_submission_has_its_time_in_the_gradebook(class_of_sums):
    course, _, _ = class_of_sums
    with opened(course) as book:
        assert book.find_submission("sums", " spaced ").timestamp.isoformat() == "2026-01-05T10:00:00"


def test_grading_twice_gives_the_same_gradebook(class_of_sums, monkeypatch):
    course, report, _ = class_of_sums
    before = contents(course)
    some = ["all-right", "common-mistakes", "cells-deleted", "empty-folder", "exit-calls", "untouched"]
    second, said = graded(course, students=some, again=True)
    assert contents(course) == before
    words = {row.student: row.words for row in report.rows if row.result}
    assert {row.student: row.words for row in second.rows} == words
    assert len(second.table().splitlines()) == 2 + len(some)
    with second.csv.open() as file:
        assert len(list(csv.reader(file))) == 1 + len(words)


def test_what_has_not_changed_is_not_graded_again(class_of_sums):
    course, first, _ = class_of_sums
    files = [course / "autograded" / "all-right" / "sums" / "sums.ipynb"]
    files += [course / "feedback" / "all-right" / "sums" / "sums.html"]
    sandbox = "none" if first.warning else "bwrap"
    graded(course, students=["all-right"], sandbox=sandbox)
    before = [file.stat().st_mtime_ns for file in files]
    report, _ = graded(course, students=["all-right", "empty-file"], sandbox=sandbox)
    assert {row.student: row.state for row in report.asked_for} == {"all-right": "unchanged", "empty-file": "missing"}
    assert [file.stat().st_mtime_ns for file in files] == before


@pytest.mark.needs("bwrap")
def test_a_sandbox_is_started_where_something_is_to_be_graded_and_ends_with_it(course, monkeypatch):
    from grader.sandbox import Sandbox  # which needs Linux

    hand_in(course, "all-right")
    begun, begin = [], Sandbox.begin
    monkeypatch.setattr(Sandbox, "begin", lambda self: begun.append(self) or begin(self))
    graded(course)
    graded(course)
    assert len(begun) == 1, "none for a class that is graded already"
    graded(course, again=True)
    nothing = course / "submitted" / "nobody" / "sums" / "sums.ipynb"
    nothing.parent.mkdir(parents=True)
    nothing.touch()
    graded(course)
    assert len(begun) == 3 and all(sandbox.process.returncode is not None for sandbox in begun)


def test_without_a_sandbox_nobody_overlooks_it(course):
    hand_in(course, "untouched")
    said = []
    report = grade(course, "sums", sandbox="none", say=said.append)
    assert said == [line for line in report.lines if line.startswith("sums: NOT SANDBOXED: students' code ran as you")]
    assert "warning:   NOT SANDBOXED" in str(report) and len(said) == 1
    again = grade(course, "sums", sandbox="none", say=said.append)
    assert again.rows[0].state == "unchanged" and "NOT SANDBOXED" in str(again)


@pytest.mark.needs("bwrap")
def test_what_was_graded_without_a_sandbox_is_graded_again_with_one(course):
    hand_in(course, "all-right")
    assert grade(course, "sums", sandbox="none", say=str).rows[0].state == "graded"
    report = grade(course, "sums", say=str)
    assert report.rows[0].state == "graded" and "NOT SANDBOXED" not in str(report)
    assert grade(course, "sums", say=str).rows[0].state == "unchanged"
    assert grade(course, "sums", say=str, again=True).rows[0].state == "graded"


def test_where_there_can_be_no_sandbox_nothing_is_graded_and_it_is_said_what_to_do(course, monkeypatch):
    hand_in(course, "untouched")
    monkeypatch.setattr("grader.grade.hindrance", lambda: "bubblewrap is not here: `apt install bubblewrap`")
    with pytest.raises(Stopped, match="nothing was graded. `--sandbox none` grades without, and protects") as stopped:
        grade(course, "sums")
    assert "\n" not in str(stopped.value) and not (course / "autograded").exists()


# ---------------------------------------------------------------- marks by hand


def mark_by_hand(course, student, points, comment="Well put."):
    with opened(course) as book:
        grade = book.find_grade("why", "sums", "sums", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.find_comment("why", "sums", "sums", student).manual_comment = comment
        book.db.commit()


def test_a_mark_by_hand_stays_and_is_asked_for_again_only_when_the_answer_has_changed(course):
    hand_in(course, "all-right")
    graded(course)
    mark_by_hand(course, "all-right", 1.5)
    before = contents(course)
    report, _ = graded(course, again=True)
    assert contents(course) == before and rows(report)["all-right"].result.score == 8.5
    page = (report.feedback / "all-right" / "sums" / "sums.html").read_text(encoding="utf-8")
    assert "Well put." in page
    file = course / "submitted" / "all-right" / "sums" / "sums.ipynb"
    file.write_text(file.read_text().replace("Because.", "Because of that."))
    report, _ = graded(course)
    mark = rows(report)["all-right"].result.marks["why"]
    assert mark.to_mark and mark.score == 1.5 and rows(report)["all-right"].result.score == 8.5


def test_marks_from_before_stay_when_what_is_handed_in_now_is_no_notebook(course):
    hand_in(course, "all-right")
    graded(course)
    before = contents(course)
    (course / "submitted" / "all-right" / "sums" / "sums.ipynb").write_text("oh no")
    report, said = graded(course)
    assert contents(course) == before
    assert said == [
        f"{course}/submitted/all-right/sums/sums.ipynb: not a notebook (line 1: expecting value); "
        "graded as missing (the 7 points from before stay)"
    ]
    shutil.rmtree(course / "submitted" / "all-right")
    hand_in(course, "untouched")
    report, _ = graded(course)
    assert rows(report)["all-right"].state == "earlier" and rows(report)["all-right"].result.score == 7


def test_a_submission_that_nbgrader_fails_on_stops_nobody_and_keeps_its_marks(course, monkeypatch):
    hand_in(course, "all-right", "untouched")
    graded(course)
    before = contents(course)

    enter = marks.enter

    def fail(book, lesson, student, *more):
        if student == "all-right":
            raise ValueError("no such luck")
        return enter(book, lesson, student, *more)

    monkeypatch.setattr(marks, "enter", fail)
    report, said = graded(course, again=True)
    assert [row.state for row in report.rows] == ["failed", "graded"] and report.failed
    assert said == [f"{course}/submitted/all-right/sums: could not be graded (ValueError: no such luck)"]
    assert contents(course) == before
    assert "NBGRADER_EXECUTION" not in os.environ


def test_whoever_runs_it_can_stop_it_and_what_was_graded_stays(course, monkeypatch):
    hand_in(course, "all-right", "untouched")
    enter = marks.enter

    def stop_at_the_second(book, lesson, student, *more):
        if student == "untouched":
            raise KeyboardInterrupt
        return enter(book, lesson, student, *more)

    monkeypatch.setattr(marks, "enter", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        graded(course, workers=1)
    monkeypatch.undo()
    report, _ = graded(course)
    assert [(row.student, row.state) for row in report.rows] == [("all-right", "unchanged"), ("untouched", "graded")]


# ---------------------------------------------------------------- a lesson that changes


def test_a_changed_lesson_says_what_happens_and_loses_no_mark(environment, tmp_path, monkeypatch):
    course = made_course(tmp_path)
    monkeypatch.setenv("GRADER_RECORDED", str(tmp_path / "recorded"))
    hand_in(course, "all-right", "untouched", "common-mistakes")
    graded(course)
    mark_by_hand(course, "all-right", 2)
    before = {key: value[1:3] for key, value in contents(course).items() if "comment" not in key[1]}
    handed_in = fingerprint(course / "submitted")
    made_course(tmp_path, changed=True)
    # The new release is registered, and graded again for one student alone: nothing of the others' is touched.
    report, said = graded(course, students=["untouched"])
    assert said == [
        "sums: exercise `double` is called `twice` now; the marks of 3 submissions in it stay",
        "sums: exercise `total` is no longer in the lesson and counts for no points now (it had 3); "
        "the marks of 3 submissions in it stay",
        "sums: exercise `twice` counts for 3 points now (it had 2); "
        "the marks of 3 submissions stay as they are until graded again",
        "sums: exercise `largest` is new and counts for 2 points; "
        "3 submissions handed in before have 0 of them until graded again",
    ]
    names = {"double-check": "twice-check"}
    after = {key: value[1:3] for key, value in contents(course).items() if "comment" not in key[1]}
    assert {
        (student, names.get(name, name)): value for (student, name), value in before.items()
    }.items() <= after.items()
    # Graded again, what was handed in under the old name earns the new points.
    report, said = graded(course)
    assert said == [] and fingerprint(course / "submitted") == handed_in
    result = rows(report)["all-right"].result
    scores = {name: mark.score for name, mark in result.marks.items()}
    assert scores == {"twice": 3, "total": 3, "largest": 0, "answer": 1, "pick": 1, "why": 2} and result.out_of == 9
    assert rows(report)["all-right"].words == ("solution and check of largest missing",)
    # nbgrader's own export and formgrader's API read it.
    outcome = nbgrader(course, "export", "--to", "marks.csv")
    assert outcome.returncode == 0, outcome.stderr
    with (course / "marks.csv").open() as file:
        assert {line["student_id"]: line["score"] for line in csv.DictReader(file)}["all-right"] == "10.0"
    api = NbGraderAPI(
        config=Config(CourseDirectory={"root": str(course), "db_url": f"sqlite:///{course}/gradebook.db"})
    )
    assert {each["student"]: each["score"] for each in api.get_submissions("sums")}["all-right"] == 10
    assert len(api.get_notebook_submissions("sums", "sums")) == 3
    hand_in(course, "other-ways")
    (course / "submitted" / "other-ways").rename(course / "submitted" / "late")
    report, _ = graded(course)
    late = rows(report)["late"].result
    assert late.score == 7 and [name for name, mark in late.marks.items() if mark.to_mark] == ["why"]


def test_nbgraders_own_command_registers_a_changed_lesson_and_says_the_same(course, monkeypatch):
    with opened(course) as book:
        register(book, "sums", "sums", nbformat.read(course / "release" / "sums" / "sums.ipynb", as_version=4))
        record_missing(book, "sums", "somebody")
    before = contents(course)
    made_course(course.parent, changed=True)
    outcome = nbgrader(course, "generate_assignment", "sums", "--force")
    assert outcome.returncode == 0, outcome.stderr
    assert "sums: exercise `double` is called `twice` now; the marks of 1 submission in it stay" in outcome.stderr
    after = contents(course)
    assert after["somebody", "twice-check"][:-1] == before["somebody", "double-check"][:-1]
    assert after["somebody", "largest-check"][1:] == (0.0, None, False, 2.0)


def test_the_environment_can_name_the_gradebook(course, tmp_path, monkeypatch):
    hand_in(course, "empty-folder")
    monkeypatch.setenv("GRADER_DB", str(tmp_path / "other.db"))
    report, _ = graded(course)
    assert report.gradebook == f"sqlite:///{tmp_path}/other.db" and (tmp_path / "other.db").exists()


# ---------------------------------------------------------------- what stops the grading


def without_hidden_answers(course):
    shutil.rmtree(course / "hidden")
    hand_in(course, "all-right", "untouched")
    return "the hidden answers are not there, so nothing was graded; run `grader build sums`"


def test_grading_stops_before_the_first_submission_when_hidden_answers_are_missing(course):
    reason = without_hidden_answers(course)
    with pytest.raises(Stopped) as stopped:
        graded(course)
    assert str(stopped.value).endswith(reason) and "\n" not in str(stopped.value)
    with opened(course) as book:
        assert book.assignments == [] and not (course / "autograded").exists()


def nbgrader(course, *arguments):
    """Run one of nbgrader's own commands in the course folder."""
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=course, capture_output=True, text=True, timeout=120
    )


def test_nbgraders_own_command_and_api_stop_as_well_and_leave_what_was_graded(course, monkeypatch):
    reason = without_hidden_answers(course)
    nbgrader(course, "generate_assignment", "sums", "--force")
    (course / "autograded" / "all-right" / "sums").mkdir(parents=True)
    outcome = nbgrader(course, "autograde", "sums", "--force")
    assert outcome.returncode == 1 and reason in outcome.stderr and "Traceback" not in outcome.stderr
    monkeypatch.chdir(course)
    for name in ("PATH", "GRADER_HIDDEN"):
        monkeypatch.setenv(name, os.environ.get(name, str(course / "hidden")))
    api = NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config())
    outcome = api.autograde("sums", "all-right")
    assert not outcome["success"] and reason in outcome["log"] and reason in outcome["error"]
    assert (course / "autograded" / "all-right" / "sums").exists()
    with opened(course) as book:
        assert book.find_assignment("sums").submissions == []


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda course: shutil.rmtree(course / "release"), "release/sums/sums.ipynb: not there, so nothing was graded"),
        (lambda course: (course / "nbgrader_config.py").unlink(), "nbgrader_config.py: not there"),
        (lambda course: (course / "nbgrader_config.py").write_text("1 / 0"), "does not load (ZeroDivisionError"),
        (lambda course: shutil.rmtree(course / "submitted"), "submitted: cannot be read (no such file or directory)"),
        (lambda course: (course / "hidden" / "sums.json").write_text("{"), "the hidden answers cannot be read"),
        (lambda course: (course / "hidden" / "sums.json").write_text('{"exercises": {}}'), "nothing on `double`"),
        (lambda course: (course / "gradebook.db").write_text("no database at all"), "the gradebook cannot be opened"),
    ],
    ids=range(7),
)
def test_what_else_stops_the_grading_says_in_one_line_where_and_why(course, spoil, reason):
    hand_in(course, "untouched")
    spoil(course)
    with pytest.raises(Stopped) as stopped:
        graded(course)
    assert reason in str(stopped.value) and "\n" not in str(stopped.value)
    assert not (course / "autograded").exists()


def test_a_student_who_handed_in_nothing_cannot_be_asked_for(course):
    hand_in(course, "untouched")
    with pytest.raises(Stopped, match="submitted/nobody/sums: not there"):
        graded(course, students=["nobody"])


def test_a_database_that_does_not_answer_is_told_without_its_password(course):
    hand_in(course, "untouched")
    with pytest.raises(Stopped) as stopped:
        graded(course, db_url="postgresql://me:secret@127.0.0.1:1/marks")
    assert "the gradebook cannot be opened" in str(stopped.value) and "secret" not in str(stopped.value)


# ---------------------------------------------------------------- other ways in and out


@pytest.mark.parametrize("sandbox", [False, pytest.param(True, marks=pytest.mark.needs("bwrap"))])
def test_plain_nbgrader_gives_the_same_points(course, class_of_sums, sandbox):
    _, report, _ = class_of_sums
    with (course / "nbgrader_config.py").open("a") as settings:
        settings.write(f"c.Execute.sandbox = {sandbox}\n")
    students = ["all-right", "check-duplicated", "cells-deleted", "common-mistakes", "check-edited"]
    hand_in(course, *students)
    assert nbgrader(course, "generate_assignment", "sums", "--force").returncode == 0
    outcome = nbgrader(course, "autograde", "sums")
    assert outcome.returncode == 0, outcome.stderr
    assert "Traceback" not in outcome.stderr and "NOT SANDBOXED" not in outcome.stderr
    with opened(course) as book:
        found = results(book, "sums")
    assert {name: found[name].score for name in students} == {name: DESERVED[name][0] for name in students}
    marks = {name: rows(report)[name].result.marks for name in students}
    assert {name: found[name].marks for name in students} == marks


def test_plain_nbgrader_refuses_a_lesson_that_it_was_not_told_of(course):
    hand_in(course, "untouched")
    outcome = nbgrader(course, "autograde", "sums")
    assert outcome.returncode == 1
    assert "sums is not registered in the gradebook, so nothing was graded; run `nbgrader gen" in outcome.stderr


def test_everything_goes_where_it_is_asked_to_go(course, tmp_path):
    hand_in(course, "all-right", folder=tmp_path / "in hand")
    before = fingerprint(course)
    report, _ = graded(
        course, submitted=tmp_path / "in hand", output=tmp_path / "out [1]", db_url=str(tmp_path / "marks" / "marks.db")
    )
    assert fingerprint(course) == before
    assert (tmp_path / "marks" / "marks.db").exists() and report.csv == tmp_path / "out [1]" / "grades-sums.csv"
    assert (report.feedback / "all-right" / "sums" / "sums.html").exists() and report.rows[0].result.score == 7


def test_the_bar_shows_progress_when_asked_and_is_silent_where_nobody_looks(course):
    hand_in(course, "untouched")
    for progress, shown in ((True, True), (None, False), (False, False)):
        with redirect_stderr(io.StringIO()) as stderr:
            graded(course, progress=progress)
        assert ("1/1" in stderr.getvalue()) == shown


def test_grading_leaves_this_process_as_it_was(course):
    hand_in(course, "untouched")
    before = dict(os.environ), os.getcwd()
    graded(course)
    assert (dict(os.environ), os.getcwd()) == before


@pytest.mark.needs("postgresql")
def test_a_gradebook_on_a_postgresql_server_is_like_one_in_a_file(course, found, monkeypatch):
    hand_in(course, "all-right", "common-mistakes", "not-a-notebook", "untouched")
    place = database_url(found["postgresql"])
    schema = f"grading_{os.getpid()}"
    engine = create_engine(place)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    try:
        url = f"{place}{'&' if '?' in place else '?'}options=-csearch_path%3D{schema}"
        on_server, _ = graded(course, db_url=url.replace("postgresql+psycopg://", "postgresql://"))
        again, _ = graded(course, db_url=url, again=True)
        in_file, _ = graded(course, again=True)
        for report in (again, in_file):
            assert [(row.student, row.result) for row in report.rows] == [(r.student, r.result) for r in on_server.rows]
        assert [row.result.score for row in on_server.rows] == [7, 0, 0, 0]
        made_course(course.parent, changed=True)
        monkeypatch.setenv("GRADER_RECORDED", str(course.parent / "recorded"))
        _, said = graded(course, db_url=url)
        assert len(said) == 5 and "exercise `double` is called `twice` now; the marks of 4 submissions" in said[0]
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        engine.dispose()


# ---------------------------------------------------------------- the sample class itself


def test_the_sample_class_is_always_the_same(built, tmp_path):
    for name in ("one", "two"):
        hand_in(built, *sample_class.STUDENTS, folder=tmp_path / name)
    one, two = ({file.relative_to(tmp_path / name): file.read_bytes() for file in (tmp_path / name).rglob("*.ipynb")}
                for name in ("one", "two"))  # fmt: skip
    assert one == two and len(one) == len(sample_class.STUDENTS) - 1


def test_the_sample_class_leaves_the_lesson_as_it_was(built):
    lesson = sample_class.read(built, "sums")
    before = copy.deepcopy(lesson.released)
    for files in sample_class.STUDENTS.values():
        files(lesson)
    assert lesson.released == before


# ---------------------------------------------------------------- the lessons

LESSONS = sample_class.lessons(REPOSITORY / "course")


@pytest.fixture(scope="module", params=LESSONS)
def class_of_a_lesson(request, tmp_path_factory, rebuilt):
    """The students of the sample class for whom the lesson itself matters, graded on one lesson."""
    folder = tmp_path_factory.mktemp("lesson")
    lesson = sample_class.read(rebuilt.course, request.param)
    students = ["all-right", "other-ways", "common-mistakes", "untouched"]
    sample_class.hand_in(folder / "submitted", lesson, students)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GRADER_RECORDED", raising=False)
        patch.delenv("GRADER_HIDDEN", raising=False)
        report = grade(
            rebuilt.course,
            lesson.name,
            submitted=folder / "submitted",
            output=folder,
            db_url=str(folder / "gradebook.db"),
            say=lambda line: None,
        )
    return lesson, rows(report)


def test_an_untouched_lesson_gets_nothing_and_the_right_one_all_that_is_not_marked_by_hand(class_of_a_lesson):
    lesson, found = class_of_a_lesson
    untouched, right = found["untouched"].result, found["all-right"].result
    assert untouched.score == 0 and not any(mark.to_mark for mark in untouched.marks.values())
    by_hand = [mark for mark in right.marks.values() if mark.to_mark]
    assert right.score == right.out_of - sum(mark.out_of for mark in by_hand) and len(by_hand) == 1
    assert not any(row.words for row in found.values())


def test_other_right_answers_to_a_lesson_get_full_points_and_mistakes_do_not(class_of_a_lesson):
    lesson, found = class_of_a_lesson
    assert found["other-ways"].result.score == found["all-right"].result.score
    mistaken = found["common-mistakes"].result
    wrong = [*lesson.alone, *lesson.choices]
    assert wrong and all(mistaken.marks[name].score < mistaken.marks[name].out_of for name in wrong)


def test_the_points_of_a_class_over_several_lessons_stand_in_one_table(built, tmp_path):
    hand_in(built, "all-right", "untouched")
    first = graded(built)[0]
    without = replace(first, lesson="later", rows=first.rows[:1])
    lines = together([first, without]).splitlines()
    assert lines[0].split() == ["student", "sums", "later", "all"]
    assert lines[2].split() == ["all-right", "7", "of", "9", "7", "of", "9", "14"]
    assert lines[3].split() == ["untouched", "0", "of", "9", "-", "0"]
