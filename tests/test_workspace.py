"""The student's own folder: lessons arrive, and nothing that is there is ever written again."""

import json

import pytest

from grader.workspace import NOTE, fill, main


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
