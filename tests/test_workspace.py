"""The student's own folder: lessons arrive, and nothing that is there is ever written again."""

import json
from pathlib import Path

import nbformat
import pytest

from grader import progress, workspace
from grader.progress import note
from grader.workspace import INDEX, NOTATION, NOTE, fill, furnish, jupyterlab, main


@pytest.fixture
def release(tmp_path):
    lesson = tmp_path / "release" / "1-first" / "1-first.ipynb"
    lesson.parent.mkdir(parents=True)
    lesson.write_text('{"version": 1}')
    return tmp_path / "release"


def states(folder, release):
    return [copied.state for copied in fill(folder, release)]


def test_a_lesson_arrives_once_and_is_the_students_from_then_on(tmp_path, release):
    folder = tmp_path / "mine"
    assert states(folder, release) == ["new"]
    (folder / "1-first.ipynb").write_text("my work")
    assert states(folder, release) == ["yours"]
    assert (folder / "1-first.ipynb").read_text() == "my work"


def test_a_newer_lesson_is_told_and_does_not_replace_work(tmp_path, release):
    folder = tmp_path / "mine"
    fill(folder, release)
    (folder / "1-first.ipynb").write_text("my work")
    (release / "1-first" / "1-first.ipynb").write_text('{"version": 2}')
    copied = fill(folder, release)
    assert copied[0].state == "changed"
    assert "has changed since you got it; yours is left as it is" in str(copied[0])
    assert (folder / "1-first.ipynb").read_text() == "my work"
    assert states(folder, release) == ["changed"], "it is said each time"


def test_a_renamed_copy_makes_room_for_the_new_lesson(tmp_path, release):
    folder = tmp_path / "mine"
    fill(folder, release)
    (folder / "1-first.ipynb").rename(folder / "old.ipynb")
    assert states(folder, release) == ["new"]
    assert (folder / "old.ipynb").exists()


@pytest.mark.parametrize("note", ["", "not JSON", "[]", '{"1-first.ipynb": 3}'])
def test_a_broken_note_loses_no_work(tmp_path, release, note):
    folder = tmp_path / "mine"
    fill(folder, release)
    (folder / "1-first.ipynb").write_text("my work")
    (folder / NOTE).write_text(note)
    fill(folder, release)
    assert (folder / "1-first.ipynb").read_text() == "my work"
    json.loads((folder / NOTE).read_text())


def test_even_a_dangling_link_is_left_alone(tmp_path, release):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "1-first.ipynb").symlink_to(tmp_path / "elsewhere.ipynb")
    assert states(folder, release) == ["yours"]
    assert not (tmp_path / "elsewhere.ipynb").exists()


def test_nothing_half_copied_stays_behind(tmp_path, release):
    fill(tmp_path / "mine", release)
    assert sorted(file.name for file in (tmp_path / "mine").iterdir()) == [NOTE, "1-first.ipynb"]


def test_no_release_or_no_folder_is_one_clear_line(tmp_path, release, capsys):
    assert main(tmp_path / "mine", tmp_path / "nowhere", []) == 1
    (tmp_path / "file").write_text("")
    assert main(tmp_path / "file", release, []) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "no released lesson is here; run `grader build`" in lines[0]
    assert "is a file; name a folder for your lessons" in lines[1]


# ---------------------------------------------------------------- the index and the notation


@pytest.fixture
def mine(tmp_path):
    """A student's folder with the first lesson and the index in it."""
    fill(tmp_path / "mine", Path(__file__).parent.parent / "course" / "release")
    furnish(tmp_path / "mine")
    return tmp_path / "mine"


def made(folder):
    return {copied.file.name: copied.state for copied in furnish(folder)}


def index(folder):
    return nbformat.read(folder / INDEX, as_version=4)


def table(folder):
    return index(folder).cells[1].outputs[0].data


def test_jupyterlab_opens_on_the_index_which_shows_the_lessons_before_anything_has_run(mine):
    nbformat.validate(index(mine))
    assert '<a href="1-gradient-descent.ipynb">1 Gradient descent from scratch</a>' in table(mine)["text/html"]
    assert " 0 of " in table(mine)["text/plain"]
    assert f"]({NOTATION})" in index(mine).cells[0].source and (mine / NOTATION).exists()
    command, _ = jupyterlab(mine, [])
    assert f"--LabApp.default_url=/lab/tree/{INDEX}" in command


def test_the_cell_of_the_table_makes_the_same_table(mine, monkeypatch):
    monkeypatch.setattr(progress, "_shell", lambda: None)
    monkeypatch.chdir(mine)
    names = {}
    *lines, last = index(mine).cells[1].source.splitlines()
    exec("\n".join(lines), names)
    assert eval(last, names)._repr_html_() == table(mine)["text/html"]


def test_the_index_shows_the_newest_progress_each_time_it_is_opened(mine):
    note(mine, "1-gradient-descent", "bump", "right", 2)
    assert made(mine) == {NOTATION: "fresh", INDEX: "fresh"}
    assert " 1 of " in table(mine)["text/plain"]


def test_an_index_that_was_run_and_looked_at_is_still_made_anew(mine):
    seen = index(mine)
    seen.cells[1].outputs, seen.cells[1].execution_count = [], 7
    seen.cells.append(nbformat.v4.new_code_cell(" "))
    seen.metadata["language_info"] = {"name": "python", "version": "3.99"}
    nbformat.write(seen, mine / INDEX)
    assert made(mine)[INDEX] == "fresh"
    assert len(index(mine).cells) == 3 and index(mine).cells[1].outputs


def test_an_index_that_the_student_has_changed_is_left_as_it_is(mine, capsys, monkeypatch):
    changed = index(mine)
    changed.cells.append(nbformat.v4.new_markdown_cell("My plan: a lesson a week."))
    nbformat.write(changed, mine / INDEX)
    (mine / NOTATION).write_text("my own notation")
    before = (mine / INDEX).read_bytes()
    for _ in range(2):
        assert made(mine) == {NOTATION: "kept", INDEX: "kept"}
    assert ((mine / INDEX).read_bytes(), (mine / NOTATION).read_text()) == (before, "my own notation")
    monkeypatch.setattr(workspace, "launch", lambda folder, extra: 0)
    main(mine, Path(__file__).parent.parent / "course" / "release", [])
    assert f"{mine / INDEX}: changed by you, left as it is." in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": [1]}'])
@pytest.mark.parametrize("remembered", [True, False])
def test_an_index_that_is_no_notebook_is_left_as_it_is(mine, content, remembered):
    (mine / INDEX).write_text(content)
    if not remembered:
        (mine / NOTE).unlink()
    assert made(mine)[INDEX] == "kept"
    assert (mine / INDEX).read_text() == content


def test_an_index_of_an_earlier_release_is_made_anew_unless_nobody_knows_that_it_is_one(mine, tmp_path, monkeypatch):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.md").write_text("A new welcome\n+++\nand so on")
    (pages / NOTATION).write_text("A new notation")
    monkeypatch.setattr(workspace, "_PAGES", pages)
    remembered = (mine / NOTE).read_text()
    (mine / NOTE).unlink()
    assert made(mine) == {NOTATION: "kept", INDEX: "kept"}
    (mine / NOTE).write_text(remembered)
    assert made(mine) == {NOTATION: "fresh", INDEX: "fresh"}
    assert index(mine).cells[0].source == "A new welcome"
    assert (mine / NOTATION).read_text() == "A new notation"


def test_making_the_index_forgets_no_version_of_a_lesson(mine):
    assert {"1-gradient-descent.ipynb", INDEX, NOTATION} <= set(json.loads((mine / NOTE).read_text()))
    fill(mine, Path(__file__).parent.parent / "course" / "release")
    assert INDEX in json.loads((mine / NOTE).read_text())


def test_a_folder_that_cannot_be_written_is_opened_all_the_same(mine, monkeypatch, capsys):
    def refuse(*arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(workspace, "replace_file", refuse)
    opened = []
    monkeypatch.setattr(workspace, "launch", lambda folder, extra: opened.append(folder) or 0)
    assert main(mine, Path(__file__).parent.parent / "course" / "release", []) == 0
    assert opened == [mine]
    assert f"{mine / INDEX}: cannot be written" in capsys.readouterr().out


def test_nothing_half_made_stays_beside_the_index(mine):
    furnish(mine)
    own = {NOTE, INDEX, NOTATION}
    assert {file.name for file in mine.iterdir()} - own == {file.name for file in mine.glob("[0-9]*.ipynb")}


def test_copies_that_jupyter_keeps_beside_released_lessons_are_no_lessons(tmp_path):
    release = tmp_path / "lessons"
    (release / ".ipynb_checkpoints").mkdir(parents=True)
    (release / "one.ipynb").write_text("{}")
    (release / ".ipynb_checkpoints" / "one-checkpoint.ipynb").write_text("{}")
    assert [copied.file.name for copied in workspace.fill(tmp_path / "mine", release)] == ["one.ipynb"]
