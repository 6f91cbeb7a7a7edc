"""nbgrader's steps of our own: stubs, a gradebook that loses no mark, repaired submissions, execution within limits."""

import copy
import json
import math
import os
import shutil
import sysconfig
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from nbgrader.utils import compute_checksum, determine_grade

from grader.gradebook import database_url, record_missing, register, results
from grader.outputs import CUT
from grader.preprocessors import Execute, Stub
from grader.repair import NotANotebook, Template, read, repair

# nbgrader's own use of SQLAlchemy.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

# ---------------------------------------------------------------- notebooks by hand


def marked(cell, grade_id, **marks):
    cell["id"] = grade_id
    flags = {"grade": False, "solution": False, "locked": False, "task": False}
    cell.metadata["nbgrader"] = (
        flags | {"schema_version": 3, "grade_id": grade_id, "checksum": f"of {grade_id}"} | marks
    )
    return cell


def setup(text="import math"):
    return marked(new_code_cell(text), "setup", locked=True)


def answer(name, text=None):
    return marked(new_code_cell(text or f"def {name}():\n    ..."), name, solution=True)


def check(name, text=None, points=2):
    cell = new_code_cell(text or f"exercises.{name}.check()")
    return marked(cell, f"{name}-check", grade=True, locked=True, points=points)


def question(name, text="*Write your answer here.*", points=3):
    return marked(new_markdown_cell(text), name, grade=True, solution=True, points=points)


def own(text, name="own", kind=new_code_cell):
    cell = kind(text)
    cell["id"] = name
    return cell


KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}


def lesson():
    cells = [setup(), answer("one"), check("one"), answer("two"), check("two"), own("Why?", "asked", new_markdown_cell)]
    return new_notebook(cells=[*cells, question("why")], metadata=KERNEL | {"title": "A lesson"})


def template(formerly=()):
    cells = [cell for cell in lesson().cells if "nbgrader" in cell.metadata]
    before = {cell.id: lesson().cells[number - 1].source for number, cell in enumerate(lesson().cells) if number}
    return Template(tuple(cells), lesson().metadata, before, dict(formerly), frozenset({"nbval-check-output"}))


def done():
    """The lesson with its answers."""
    notebook = lesson()
    cell(notebook, "one").source = "def one():\n    return 1"
    cell(notebook, "two").source = "def two():\n    return 2"
    cell(notebook, "why").source = "Because."
    return notebook


def cell(notebook, name):
    return next(cell for cell in notebook.cells if cell.id == name)


def put_behind(notebook, name, *cells):
    place = [cell.id for cell in notebook.cells].index(name) + 1
    notebook.cells[place:place] = cells
    return notebook


def repaired(notebook, formerly=()):
    """What `repair` makes of a notebook that went through a file: cell ids in order, texts by id, and the repairs."""
    data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    made, repairs = repair(read(data), template(formerly))
    nbformat.validate(made)
    assert made.metadata["title"] == "A lesson" and made.metadata["grader"]["repairs"] == repairs
    ours = {cell.id: cell.metadata for cell in template().cells}
    for each in made.cells:
        assert each.metadata == ours.get(each.id, {}), "all metadata is the course's"
        assert not each.get("outputs")
    assert ("before-grading" in [each.id for each in made.cells]) == bool(repairs)
    return [each.id for each in made.cells], {each.id: each.source for each in made.cells}, repairs


IN_ORDER = ["setup", "one", "one-check", "two", "two-check", "asked", "why"]

# ---------------------------------------------------------------- Stub


@pytest.mark.parametrize(
    ("solution", "stub"),
    [
        ("def f(x):\n    ### BEGIN SOLUTION\n    y = x\n    return y\n    ### END SOLUTION", "def f(x):\n    ..."),
        (
            "def f(x):\n    ### BEGIN SOLUTION\n    y = x\n    ### END SOLUTION\n    return y",
            "def f(x):\n    ...\n    return y",
        ),
        ("### BEGIN SOLUTION\nhalf = 1 / 2\n### END SOLUTION", "half = ..."),
        ('# "a" or "b"\n### BEGIN SOLUTION\npick = "b"\n### END SOLUTION', '# "a" or "b"\npick = ...'),
        ("### BEGIN SOLUTION\na = 1\nb: int = (\n    2\n)\n### END SOLUTION", "a = ...\nb = ..."),
        ("### BEGIN SOLUTION\na = 1\nprint(a)\n### END SOLUTION", "..."),
        ("### BEGIN SOLUTION\na, b = 1, 2\n### END SOLUTION", "..."),
        ("### BEGIN SOLUTION\nclass A:\n    pass\n### END SOLUTION\nrest = 1", "...\nrest = 1"),
        ("whole = 1\n", "..."),
    ],
)
def test_a_solution_becomes_dots_and_named_values_keep_their_names(solution, stub):
    notebook = new_notebook(cells=[answer("f", solution)])
    made, _ = Stub().preprocess(notebook, {})
    assert made.cells[0].source == stub


def test_a_model_answer_becomes_an_invitation_to_write():
    notebook = new_notebook(cells=[question("why", "### BEGIN SOLUTION\nBecause.\n### END SOLUTION")])
    made, _ = Stub().preprocess(notebook, {})
    assert made.cells[0].source == "*Write your answer here.*"


def test_a_solution_without_an_end_is_an_error():
    with pytest.raises(RuntimeError, match="no end solution"):
        Stub().preprocess(new_notebook(cells=[answer("f", "### BEGIN SOLUTION\na = 1")]), {})


# ---------------------------------------------------------------- reading what was handed in


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "an empty file"),
        (b" \n", "an empty file"),
        (b"hello", "line 1: expecting value"),
        (b'{\n "cells": [\n  {"a": 1}\n', "line 3: unexpected end of file"),
        (b'{\n "cells": ["a', "line 2: unexpected end of file"),
        (b'{\n "cells": [1 2]}', "line 2: expecting ',' delimiter"),
        (b"[1, 2]", "JSON without a notebook's cells"),
        (b'{"cells": 3}', "JSON without a notebook's cells"),
        (b'{"a": 3}', "JSON without a notebook's cells"),
        (b"\xff\xfe\x00\x00\x80", "not text"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"cells": [' + b"9" * 5000 + b"]}", "Exceeds the limit"),
        (b" " * (50 * 2**20 + 1), "50 MB, at most 50"),
    ],
    ids=range(13),
)
def test_what_is_no_notebook_is_told_in_a_few_words(data, why):
    with pytest.raises(NotANotebook) as error:
        read(data)
    assert str(error.value).startswith(f"not a notebook ({why}")


OLD_CELL = {"cell_type": "code", "input": "a = 1", "outputs": [], "language": "python", "metadata": {}}


@pytest.mark.parametrize(
    "odd",
    [
        {"cells": []},
        {"cells": [], "nbformat": 4, "nbformat_minor": 0, "metadata": {}},
        {"cells": [], "nbformat": "four", "metadata": ["odd"]},
        {"cells": [None, 3, "text", [], {}]},
        {"cells": [{"cell_type": "code"}, {"cell_type": "heading", "source": "a"}, {"cell_type": ["code"]}]},
        {"cells": [{"cell_type": "code", "source": ["a\n", 3, "b"], "metadata": None, "outputs": 7}]},
        {"cells": [{"cell_type": "code", "source": {"a": 1}, "metadata": {"nbgrader": 3, "tags": 4}, "id": 9}]},
        {"cells": [{"cell_type": "code", "metadata": {"nbgrader": {"grade_id": ["x"]}}, "id": "x" * 9999}]},
        {"cells": [{"cell_type": "code", "id": "same"}, {"cell_type": "code", "id": "same"}]},
        {"cells": [{"cell_type": "markdown", "source": "\ud800", "attachments": {"a.png": {"image/png": "aGk="}}}]},
        {"worksheets": [{"cells": [OLD_CELL], "metadata": {}}], "nbformat": 3, "nbformat_minor": 0, "metadata": {}},
        {"cells": [{"cell_type": "code", "id": "before-grading"}, {"cell_type": "code", "id": "one-check"}]},
    ],
    ids=range(12),
)
def test_an_odd_notebook_is_made_valid_and_gets_the_lessons_cells(odd):
    ids, texts, repairs = repaired(json.dumps(odd).encode())
    assert [name for name in ids if name in IN_ORDER] == [name for name in IN_ORDER if name != "asked"]
    assert any("missing" in repair for repair in repairs)
    json.dumps(texts).encode()


def test_a_notebook_in_another_unicode_encoding_is_read():
    assert len(read(json.dumps(done()).encode("utf-16")).cells) == len(done().cells)
    assert len(read(b"\xef\xbb\xbf" + json.dumps(done()).encode()).cells) == len(done().cells)


# ---------------------------------------------------------------- repairing


def test_a_notebook_in_order_is_left_as_it_is():
    ids, texts, repairs = repaired(done())
    assert ids == IN_ORDER and repairs == []
    assert texts == {cell.id: cell.source for cell in done().cells}


def test_running_a_check_again_is_no_edit():
    notebook = done()
    cell(notebook, "one-check").outputs = [new_output("stream", text="2")]
    cell(notebook, "one-check").source += "  \n"
    assert repaired(notebook)[2] == []


def test_a_duplicated_check_counts_once():
    notebook = done()
    copied = copy.deepcopy(cell(notebook, "one-check"))
    copied["id"] = "copied"
    ids, _, repairs = repaired(put_behind(notebook, "one-check", copied))
    assert ids == ["before-grading", *IN_ORDER] and repairs == ["check of one duplicated"]


def test_what_stands_between_two_copies_of_a_check_is_what_is_checked():
    notebook = done()
    copied = copy.deepcopy(cell(notebook, "one-check"))
    copied["id"] = "copied"
    ids, texts, _ = repaired(put_behind(notebook, "one-check", own("def one():\n    return 11"), copied))
    assert ids.index("one") < ids.index("own") < ids.index("one-check")
    late = put_behind(done(), "two-check", copied)
    ids, _, repairs = repaired(late)
    assert ids[1:] == IN_ORDER and repairs == ["check of one duplicated"]


def test_of_a_duplicated_answer_the_first_that_was_answered_counts_and_the_others_stay_as_they_are():
    notebook = lesson()
    copied = copy.deepcopy(cell(notebook, "why"))
    copied["id"], copied.source = "copied", "Because."
    ids, texts, repairs = repaired(put_behind(notebook, "why", copied))
    assert texts["why"] == "Because." and repairs == ["solution of why duplicated"]
    assert [texts[name] for name in ids[-2:]] == ["*Write your answer here.*", "Because."]


def test_an_edited_check_gets_the_courses_text_and_an_edited_first_cell_runs_before_it():
    notebook = done()
    cell(notebook, "one-check").source = "2"
    cell(notebook, "one-check").metadata.nbgrader["points"] = 200
    cell(notebook, "setup").source = "import math, statistics"
    ids, texts, repairs = repaired(notebook)
    assert texts["one-check"] == "exercises.one.check()" and texts["setup"] == "import math"
    assert texts[ids[ids.index("setup") - 1]] == "import math, statistics"
    assert repairs == ["cell setup edited", "check of one edited"]


def test_a_cell_as_an_earlier_release_had_it_was_not_edited():
    notebook = done()
    for name, text in (("one-check", "exercises.old.check()"), ("setup", "import old")):
        cell(notebook, name).source = text
        cell(notebook, name).metadata.nbgrader["checksum"] = compute_checksum(cell(notebook, name))
    ids, texts, repairs = repaired(notebook)
    assert ids == IN_ORDER and repairs == []
    assert texts["setup"] == "import math" and texts["one-check"] == "exercises.one.check()"


def test_a_deleted_check_stands_behind_its_answer_again():
    notebook = put_behind(done(), "one-check", own("1 + 1"))
    notebook.cells = [each for each in notebook.cells if each.id != "one-check"]
    ids, _, repairs = repaired(notebook)
    assert ids.index("one-check") == ids.index("one") + 1 and repairs == ["check of one missing"]


def test_a_deleted_answer_is_told_in_a_comment_and_never_a_stub():
    notebook = done()
    notebook.cells = [each for each in notebook.cells if each.id not in ("two", "two-check")]
    _, texts, repairs = repaired(notebook)
    assert texts["two"] == "# The answer to `two` was not in the notebook that was handed in."
    assert texts["two-check"] == "exercises.two.check()" and repairs == ["solution and check of two missing"]


def test_an_answer_in_a_cell_of_ones_own_is_checked_and_not_called_missing():
    notebook = done()
    cell(notebook, "two").metadata = {}
    cell(notebook, "two").id = "mine"
    ids, texts, repairs = repaired(notebook)
    assert repairs == [] and texts["two"] == "# The answer to `two` stands in another cell."
    assert ids.index("mine") < ids.index("two-check") and texts["mine"] == "def two():\n    return 2"


def test_tags_of_a_students_own_are_removed_and_the_lessons_are_nothing_to_tell():
    notebook = done()
    cell(notebook, "one").metadata["tags"] = ["nbval-check-output"]
    assert repaired(notebook)[2] == []
    cell(notebook, "one-check").metadata["tags"] = ["skip-execution"]
    assert repaired(notebook)[2] == ["tags removed"]


def test_cells_out_of_order_are_put_back_and_take_the_students_cells_behind_them_along():
    notebook = put_behind(done(), "two-check", own("two()"))
    moved = [each for each in notebook.cells if each.id in ("two", "two-check", "own")]
    rest = [each for each in notebook.cells if each not in moved]
    notebook.cells = [rest[0], *moved, *rest[1:]]
    ids, _, repairs = repaired(notebook)
    assert ids == ["before-grading", "setup", "one", "one-check", "asked", "two", "two-check", "own", "why"]
    assert repairs == ["cells put back into the lesson's order"]


def test_an_exercise_is_known_under_the_name_that_it_had():
    notebook = done()
    for old, new in (("one", "uno"), ("one-check", "uno-check")):
        each = cell(notebook, old)
        each["id"] = each.metadata.nbgrader["grade_id"] = new
        each.source = each.source.replace("one", "uno")
    ids, texts, repairs = repaired(notebook, formerly={"uno": "one"})
    assert ids == IN_ORDER and repairs == []
    assert texts["one"] == "def uno():\n    return 1" and texts["one-check"] == "exercises.one.check()"


def test_the_check_of_an_exercise_that_is_gone_is_left_out():
    notebook = put_behind(done(), "two-check", answer("three"), check("three"))
    ids, _, repairs = repaired(notebook)
    assert "three" in ids and "three-check" not in ids and repairs == []


def test_a_notebook_that_lost_all_metadata_is_known_by_its_texts_and_their_order():
    notebook = done()
    for each in notebook.cells:
        each.metadata = {}
        del each["id"]
    _, texts, repairs = repaired(notebook)
    assert repairs == ["saved without cell ids"]
    assert texts["one"] == "def one():\n    return 1" and texts["why"] == "Because."


def test_an_answer_that_was_turned_into_text_is_code_again():
    notebook = done()
    cell(notebook, "one").update(cell_type="raw")
    made, repairs = repair(read(json.dumps(notebook).encode()), template())
    assert cell(made, "one").cell_type == "code" and repairs == ["solution of one saved as text"]


def test_a_notebook_cannot_tell_repairs_of_its_own():
    notebook = done()
    notebook.metadata["grader"] = {"repairs": ["<script>"], "events": ["none"]}
    assert repaired(notebook)[2] == []


# ---------------------------------------------------------------- a gradebook that loses no mark


@pytest.fixture(scope="module")
def new_book(tmp_path_factory):
    """A gradebook with nothing in it; it takes seconds to make one, since nbgrader calls alembic."""
    file = tmp_path_factory.mktemp("book") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", sysconfig.get_path("scripts"), prepend=os.pathsep)
        Gradebook(database_url(str(file)), "a course").close()
    return file


@pytest.fixture
def book(new_book, tmp_path):
    shutil.copy(new_book, tmp_path)
    with Gradebook(database_url(str(tmp_path / new_book.name)), "a course") as gradebook:
        yield gradebook


def contents(book):
    """All there is of marks: (student, cell) -> (points by check, by hand, to mark, out of)."""
    found = {}
    for submission in book.assignment_submissions("a"):
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                state = (grade.auto_score, grade.manual_score, grade.needs_manual_grade, grade.max_score)
                found[submission.student.id, grade.name] = state
    return found


def with_submissions(book):
    register(book, "a", "a", lesson())
    for student in ("first", "second"):
        book.add_student(student)
        book.add_submission("a", student)
        for name, points in (("one-check", 2.0), ("two-check", 1.5)):
            grade = book.find_grade(name, "a", "a", student)
            grade.auto_score, grade.needs_manual_grade = points, False
        grade = book.find_grade("why", "a", "a", student)
        grade.manual_score, grade.needs_manual_grade = 2.5, False
    book.db.commit()
    return contents(book)


def test_a_lesson_can_be_registered_any_number_of_times(book):
    assert register(book, "a", "a", lesson()) == []
    assert register(book, "a", "a", lesson()) == []
    assert book.find_assignment("a").max_score == 7
    before = with_submissions(book)
    assert register(book, "a", "a", lesson()) == []
    assert contents(book) == before


def test_before_anyone_has_handed_in_a_lesson_changes_without_a_word(book):
    register(book, "a", "a", lesson())
    notebook = lesson()
    notebook.cells = [each for each in notebook.cells if not each.id.startswith("two")]
    assert register(book, "a", "a", notebook) == []
    entry = book.find_notebook("a", "a")
    assert {each.name for each in entry.grade_cells} == {"one-check", "why"} and entry.max_score == 5


def test_changed_points_change_the_maximum_and_leave_the_marks(book):
    before = with_submissions(book)
    notebook = lesson()
    cell(notebook, "one-check").metadata.nbgrader["points"] = 4
    lines = register(book, "a", "a", notebook)
    assert lines == [
        "a: exercise `one` counts for 4 points now (it had 2); "
        "the marks of 2 submissions stay as they are until graded again"
    ]
    after = contents(book)
    assert after["first", "one-check"] == (2.0, None, False, 4.0)
    assert {key: value[:3] for key, value in after.items()} == {key: value[:3] for key, value in before.items()}


def test_a_new_exercise_has_all_rows_that_grading_and_export_need(book):
    before = with_submissions(book)
    notebook = lesson()
    notebook.cells += [answer("three"), check("three", points=5), question("how", points=1)]
    lines = register(book, "a", "a", notebook)
    assert len(lines) == 2 and "exercise `three` is new and counts for 5 points" in lines[0]
    assert "2 submissions handed in before have 0 of them until graded again" in lines[0]
    after = contents(book)
    assert after["second", "three-check"] == (0.0, None, False, 5.0) and after["second", "how"] == (
        0.0,
        None,
        False,
        1.0,
    )
    assert before.items() <= after.items()
    assert book.find_comment("three", "a", "a", "first").auto_comment is None
    book.add_student("late")
    book.add_submission("a", "late")
    assert book.find_grade("three-check", "a", "a", "late").needs_manual_grade
    assert book.find_submission("a", "first").max_score == 13


def test_a_renamed_exercise_takes_its_marks_along(book):
    before = with_submissions(book)
    notebook = lesson()
    notebook.metadata["formerly"] = {"one": "uno", "why": "wherefore"}
    for old, new in (("one", "uno"), ("one-check", "uno-check"), ("why", "wherefore")):
        cell(notebook, old).metadata.nbgrader["grade_id"] = new
    lines = register(book, "a", "a", notebook)
    assert lines == [
        "a: exercise `one` is called `uno` now; the marks of 2 submissions in it stay",
        "a: exercise `why` is called `wherefore` now; the marks of 2 submissions in it stay",
    ]
    after = contents(book)
    assert after["first", "uno-check"] == before["first", "one-check"]
    assert after["first", "wherefore"] == before["first", "why"]
    assert sorted(map(str, after.values())) == sorted(map(str, before.values()))
    assert book.find_comment("uno", "a", "a", "first") and book.find_notebook("a", "a").max_score == 7
    assert register(book, "a", "a", notebook) == []


def test_an_exercise_that_is_gone_keeps_its_marks_and_counts_no_more(book):
    before = with_submissions(book)
    notebook = lesson()
    notebook.cells = [each for each in notebook.cells if not each.id.startswith("two")]
    lines = register(book, "a", "a", notebook)
    assert lines == [
        "a: exercise `two` is no longer in the lesson and counts for no points now (it had 2); "
        "the marks of 2 submissions in it stay"
    ]
    after = contents(book)
    assert after["first", "two-check"] == (1.5, None, False, 0.0)
    assert results(book, "a")["first"].score == 6.0 and results(book, "a")["first"].out_of == 5.0
    assert register(book, "a", "a", notebook) == []
    assert register(book, "a", "a", lesson())[0].startswith("a: exercise `two` counts for 2 points now (it had 0)")
    assert contents(book) == before


def test_a_registration_that_fails_half_way_changes_nothing(book, monkeypatch):
    before = with_submissions(book)
    notebook = lesson()
    notebook.cells += [answer("three"), check("three", points=5)]
    cell(notebook, "one-check").metadata.nbgrader["points"] = 4
    broken = copy.deepcopy(notebook)
    broken.cells += [marked(new_code_cell(), None, locked=True)]
    with pytest.raises(Exception, match="(?i)null"):
        register(book, "a", "a", broken)
    assert contents(book) == before
    assert len(register(book, "a", "a", notebook)) == 2


def test_a_submission_with_nothing_to_grade_has_no_points_and_takes_none_away(book):
    with_submissions(book)
    assert record_missing(book, "a", "late") == 0
    assert results(book, "a")["late"].score == 0 and not any(
        mark.to_mark for mark in results(book, "a")["late"].marks.values()
    )
    before = contents(book)
    assert record_missing(book, "a", "first") == 6 and contents(book) == before


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("postgresql://me:secret@host/marks", "postgresql+psycopg://me:secret@host/marks"),
        ("postgres://host/marks", "postgresql+psycopg://host/marks"),
        ("postgresql+psycopg://host/marks?a=b", "postgresql+psycopg://host/marks?a=b"),
        ("mysql+pymysql://host/marks", "mysql+pymysql://host/marks"),
        ("sqlite:////srv/marks.db", "sqlite:////srv/marks.db"),
    ],
)
def test_any_url_that_nbgrader_takes_is_taken(text, url):
    assert database_url(text) == url


def test_a_relative_file_is_one_in_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert database_url("marks.db") == database_url("sqlite:///marks.db") == f"sqlite:///{tmp_path}/marks.db"


# ---------------------------------------------------------------- execution


def executed(tmp_path, *cells, **limits):
    """Run cells as nbgrader would, and what nbgrader then reads out of each check."""
    notebook = new_notebook(cells=list(cells), metadata=KERNEL)
    made, _ = Execute(sandbox=False, **limits)(notebook, {"metadata": {"path": str(tmp_path)}})
    nbformat.validate(made)
    grades = {}
    for each in made.cells:
        if each.metadata.get("nbgrader", {}).get("grade"):
            if each.cell_type == "code":
                assert len(each.outputs) == 1 and math.isfinite(float(each.outputs[0].data["text/plain"]))
            grades[each.id.removesuffix("-check")] = determine_grade(each)[0]
    return made, grades, made.metadata["grader"]["events"]


def test_a_check_gets_the_points_that_it_says_and_nothing_else_ever_counts(tmp_path):
    noise = "import sys, threading, time\ndef mutter():\n    while True:\n        print('x', file=sys.stderr)\n"
    noise += "        time.sleep(0.001)\nthreading.Thread(target=mutter, daemon=True).start()\n"
    noise += "time.sleep(0.05)\n1.5"
    two = "from IPython.core.interactiveshell import InteractiveShell as I\nI.ast_node_interactivity = 'all'"
    _, grades, events = executed(
        tmp_path,
        check("right", "2"),
        check("part", "print('hm'); 0.25"),
        check("nan", "float('nan')"),
        check("infinite", "float('inf')"),
        check("negative", "-1"),
        check("more", "99"),
        check("text", "'2 points'"),
        check("nothing", "x = 2"),
        check("error", "1 / 0"),
        check("empty", " "),
        check("displayed", "from IPython.display import display; display(2)"),
        check("noisy", noise),
        own(two),
        check("several", "2\n1"),
    )
    assert grades == dict(right=2, part=0.25, noisy=1.5, several=1, more=2) | dict.fromkeys(
        ("nan", "infinite", "negative", "text", "nothing", "error", "empty", "displayed"), 0
    )
    assert "check of error could not run (ZeroDivisionError)" in events
    assert "check of more gave 99 of 2 points: cut" in events and "check of nan could not run" in events


def test_a_check_that_failed_itself_is_an_event(tmp_path):
    says = "<p><strong>⚠ Could not be checked: one, 0 of 2 points</strong></p>"
    panel = f"class Panel:\n    def __repr__(self): return '0'\n    def _repr_html_(self): return {says!r}\nPanel()"
    made, grades, events = executed(tmp_path, check("one", panel))
    assert events == ["one could not be checked"] and grades == {"one": 0}
    assert made.cells[0].outputs[0].data["text/html"] == says


def test_a_cell_that_runs_too_long_is_interrupted_and_the_next_one_runs(tmp_path):
    made, grades, events = executed(
        tmp_path, own("a = 1"), answer("one", "while True: pass"), check("one", "a"), check("two", "2"), timeout=1
    )
    assert grades == {"one": 1, "two": 2} and events == ["timed out: the solution of one"]
    assert "TimeLimit" in [output.get("ename") for output in cell(made, "one").outputs]


def test_a_cell_that_cannot_be_interrupted_costs_itself_alone(tmp_path):
    stubborn = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    made, grades, events = executed(
        tmp_path,
        own("print('once')\na = 1"),
        check("one", "a"),
        own(stubborn, "loop"),
        check("two", "a + 1"),
        timeout=1,
    )
    assert grades == {"one": 1, "two": 2} and events == ["timed out: a cell after the check of one"]
    assert made.cells[0].outputs[0].text == "once\n"


def test_a_kernel_that_dies_is_started_again_with_what_was_defined_before(tmp_path):
    _, grades, events = executed(
        tmp_path,
        answer("one", "a = 1"),
        check("one", "a"),
        own("import os; b = 2; os._exit(1)"),
        check("two", "a + 1"),
        check("three", "b"),
        check("four", "import os; os._exit(1)"),
        check("five", "a"),
    )
    assert grades == {"one": 1, "two": 2, "three": 0, "four": 0, "five": 1}
    crashes = ["crashed: a cell after the check of one", "crashed: the check of four"]
    assert events == [*crashes, "check of three could not run (NameError)"]


def test_a_kernel_that_dies_too_often_ends_the_run_and_what_was_earned_stays(tmp_path):
    dies = "import os; os._exit(1)"
    _, grades, events = executed(
        tmp_path, check("one", "2"), check("two", dies), check("three", dies), check("four", "2"), restarts=1
    )
    assert grades == {"one": 2, "two": 0, "three": 0, "four": 0}
    assert events[-1] == "not run: what comes after the check of three"


def test_a_submission_has_a_budget_of_its_own(tmp_path):
    slow = [own("import time; time.sleep(1.2)", f"slow-{number}") for number in range(4)]
    _, grades, events = executed(tmp_path, check("one", "2"), *slow, check("two", "2"), budget=2, timeout=60)
    assert grades == {"one": 2, "two": 0}
    assert events[-1].startswith("stopped by its budget of 2 s")


def test_exit_ends_neither_the_kernel_nor_the_grading(tmp_path):
    made, grades, events = executed(
        tmp_path,
        own("a = 1\nexit()"),
        own("import sys; sys.exit(2)", "sys"),
        check("one", "a"),
        check("two", "quit(); 2"),
    )
    assert grades == {"one": 1, "two": 2} and events == []
    assert "exit() does nothing" in made.cells[0].outputs[0].text


def test_output_is_cut_while_it_is_written_and_a_result_is_kept(tmp_path):
    flood = "for _ in range(20000): print('€' * 33)"
    figure = "from IPython.display import display\n"
    figure += "display({'image/svg+xml': '<svg/>', 'application/vnd.plotly.v1+json': {}, 'text/plain': 'a'}, raw=True)"
    huge = "display({'image/png': 'A' * 3000000}, raw=True); display({'text/html': 'A' * 3000000}, raw=True)"
    made, grades, _ = executed(
        tmp_path, own(flood, "flood"), own(figure), own(huge, "huge"), check("one", f"{flood}\n2")
    )
    assert grades == {"one": 2}
    written = "".join(output.text for output in cell(made, "flood").outputs)
    assert written.endswith(CUT) and 490_000 < len(written.encode()) < 500_000 + len(CUT) + 1
    assert len(json.dumps(made)) < 3_000_000
    assert set(cell(made, "own").outputs[0].data) == {"image/svg+xml", "text/plain"}


def test_processes_that_a_submission_started_end_with_it(tmp_path):
    start = "import subprocess; process = subprocess.Popen(['sleep', '60']); print(process.pid)"
    made, _, _ = executed(tmp_path, own(start), check("one", "2"))
    with pytest.raises(ProcessLookupError):
        _signal(int(made.cells[0].outputs[0].text))


def _signal(pid):
    for _ in range(50):
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as file:
            if file.read().rpartition(")")[2].split()[0] == "Z":
                raise ProcessLookupError
        time.sleep(0.1)


def test_without_execution_nobody_gets_points(tmp_path):
    _, grades, events = executed(tmp_path, check("one", "2"), question("why", "Because."), enabled=False)
    assert grades["one"] == 0 and grades["why"] is None and events == ["not run"]
