"""What an LMS packs comes to where nbgrader looks for it, nothing is lost, and pages go back by the same names."""

import os
import shutil
import struct
import zipfile
from pathlib import Path

import pytest

from grader import cli, collect
from grader.collect import File, give_back, sorted_out, submission
from grader.collect import collect as collected
from tests.test_grade import built, environment, graded  # noqa: F401 (fixtures)

LESSON = "1-gradient-descent"


@pytest.mark.parametrize(
    ("path", "student", "time"),
    [
        ("Ada Lovelace_1234_assignsubmission_file_/1-gradient-descent.ipynb", "Ada-Lovelace_1234", ""),
        ("Ada Lovelace_1234_assignsubmission_file/renamed.ipynb", "Ada-Lovelace_1234", ""),
        ("Ada Lovelace_1234_assignsubmission_file_1-gradient-descent (1).ipynb", "Ada-Lovelace_1234", ""),
        ("class/Åsa Öberg_77_assignsubmission_file_/x.ipynb", "Åsa-Öberg_77", ""),
        ("lovelaceada_1234_567890_1-gradient-descent.ipynb", "lovelaceada_1234", ""),
        ("lovelaceada_LATE_1234_567890_1-gradient-descent-2.ipynb", "lovelaceada_1234", ""),
        (
            "Lesson 1_ada_attempt_2026-11-20-10-11-12_1-gradient-descent.ipynb",
            "ada",
            "2026-11-20 10:11:12",
        ),
        ("submitted/ada/1-gradient-descent/1-gradient-descent.ipynb", "ada", ""),
        ("Ada L_12_assignsubmission_file_/work/1-gradient-descent.ipynb", "Ada-L_12", ""),
        ("Ada L_12_assignsubmission_file_/1-gradient-descent/1-gradient-descent.ipynb", "Ada-L_12", ""),
        ("ada/whatever.ipynb", "ada", ""),
        ("ada_1-gradient-descent.ipynb", "ada", ""),
        ("1-gradient-descent_ada.ipynb", "ada", ""),
        ("ada.ipynb", "ada", ""),
        ("../../etc/ada.ipynb", "etc", ""),
        ("a b/../c:d*.ipynb", None, ""),
    ],
)
def test_whose_a_notebook_is_is_read_from_its_name(path, student, time):
    found = submission(File(path), LESSON)
    if student is None:
        assert found is None or "/" not in found.student
    else:
        assert (found.student, found.time) == (student, time)


@pytest.mark.parametrize(
    "path",
    [
        "1-gradient-descent.ipynb",
        "1-gradient-descent-1.ipynb",
        "Copy of 1-gradient-descent.ipynb",
        "12345-678 - Ada Lovelace - Nov 20, 2026 1011 AM - 1-gradient-descent.ipynb",
        "L_ada_attempt_2026-13-20-10-11-12_n.ipynb",
        "..ipynb",
    ],
)
def test_a_name_that_says_nothing_of_a_student_is_nobodys(path):
    assert submission(File(path), LESSON) is None


def test_of_several_attempts_the_last_one_counts_and_of_several_notebooks_the_lesson():
    files = [
        File("lovelaceada_12_100_1-gradient-descent.ipynb", b"first"),
        File("lovelaceada_12_101_1-gradient-descent-1.ipynb", b"second"),
        File("lovelaceada_12_102_1-gradient-descent-10.ipynb", b"last"),
        File("L_bob_attempt_2026-11-20-10-11-12_n.ipynb", b"late"),
        File("L_bob_attempt_2026-11-19-10-11-12_n.ipynb", b"early"),
        File("cyd/1-gradient-descent (2).ipynb", b"the lesson"),
        File("cyd/scratch.ipynb", b"something else"),
    ]
    chosen, problems = sorted_out(files, LESSON)
    assert {one.student: one.file.content for one in chosen} == {
        "lovelaceada_12": b"last",
        "bob": b"late",
        "cyd": b"the lesson",
    }
    assert problems == []


def test_what_cannot_be_placed_is_told_and_the_rest_goes_on():
    files = [
        File("ada/a.ipynb", b"one"),
        File("ada/b.ipynb", b"two"),
        File("bob/1-gradient-descent.ipynb", b"fine"),
        File("bob/report.pdf", b""),
        File("bob/inner.zip", b""),
        File("cyd/x.ipynb", problem="is larger than 50 MB"),
        File("1-gradient-descent.ipynb", b"whose?"),
    ]
    chosen, problems = sorted_out(files, LESSON)
    assert [one.student for one in chosen] == ["bob"]
    assert len(problems) == 5
    for words in ("ada: several notebooks", "no notebook", "a zip within", "larger than 50 MB", "whose it is"):
        assert sum(words in line for line in problems) == 1, words


def test_two_people_under_one_name_are_told_and_neither_is_taken():
    files = [
        File("Lesson 1_a_smith_attempt_2026-11-20-10-11-12_n.ipynb", b"a"),
        File("Lesson 1_b_smith_attempt_2026-11-20-10-11-13_n.ipynb", b"b"),
        File("Ada/x.ipynb", b"1"),
        File("ada/x.ipynb", b"2"),
    ]
    chosen, problems = sorted_out(files, LESSON)
    assert chosen == [] and len(problems) == 2 and all("two people's" in line for line in problems)


def test_the_folder_of_a_single_student_is_that_students():
    folder = "Ada L_12_assignsubmission_file_"
    files = [File(f"{folder}/draft.ipynb", b"draft"), File(f"{folder}/1-gradient-descent.ipynb", b"right")]
    assert [(one.student, one.file.content) for one in sorted_out(files, LESSON)[0]] == [("Ada-L_12", b"right")]
    page = File("Ada L_12_assignsubmission_onlinetext_/onlinetext.html")
    chosen, problems = sorted_out([files[1], page], LESSON)
    assert [one.student for one in chosen] == ["Ada-L_12"] and len(problems) == 1


def test_a_folder_around_all_files_is_no_student():
    files = [File("downloads/ada.ipynb", b"1"), File("downloads/bob.ipynb", b"2")]
    assert [one.student for one in sorted_out(files, LESSON)[0]] == ["ada", "bob"]
    assert [one.student for one in sorted_out([File("ada/x.ipynb", b"1")], LESSON)[0]] == ["ada"]


@pytest.fixture
def course(tmp_path):
    (tmp_path / "course" / "source" / LESSON).mkdir(parents=True)
    (tmp_path / "course" / "source" / LESSON / f"{LESSON}.ipynb").write_text("{}")
    return tmp_path / "course"


def zipped(file: Path, **contents: str) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file


MOODLE = {
    "Ada Lovelace_1_assignsubmission_file_/1-gradient-descent.ipynb": "ada's",
    "Bob Ray_2_assignsubmission_file_/1-gradient-descent.ipynb": "bob's",
    "__MACOSX/._x": "",
}


def test_a_zip_comes_to_where_nbgrader_looks_and_collecting_again_loses_nothing(course, tmp_path, capsys):
    first = zipped(tmp_path / "first.zip", **MOODLE)
    assert cli.main(["collect", LESSON, str(first), "--course", str(course)]) == 0
    assert "2 new, 0 replaced" in capsys.readouterr().out
    place = course / "submitted" / "Ada-Lovelace_1" / LESSON / f"{LESSON}.ipynb"
    assert place.read_text() == "ada's"
    second = zipped(tmp_path / "second.zip", **MOODLE | {next(iter(MOODLE)): "ada's newer"})
    for expected in ("0 new, 1 replaced", "0 new, 0 replaced"):
        assert cli.main(["collect", LESSON, str(second), "--course", str(course)]) == 0
        said = capsys.readouterr().out
        assert expected in said and ("1 unchanged" in said) == ("1 replaced" in said)
    assert place.read_text() == "ada's newer"
    [earlier] = (course / "submitted-earlier" / "Ada-Lovelace_1" / LESSON).iterdir()
    assert earlier.read_text() == "ada's"


def test_folders_and_notebooks_are_taken_too_and_a_zip_in_a_folder_is_somebodys_and_stays_shut(course, tmp_path):
    folder = tmp_path / "downloads"
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / "mine.ipynb").write_text("ada's")
    zipped(folder / "mallory_2_11_work.zip", **{"ada/mine-9.ipynb": "not ada's"})
    single = tmp_path / "cyd.ipynb"
    single.write_text("cyd's")
    done = collected(course, LESSON, [folder, single])
    assert done.new == ("ada", "cyd")
    assert len(done.problems) == 1 and "mallory_2_11_work.zip: left out, a zip within" in done.problems[0]
    assert (course / "submitted" / "ada" / LESSON / f"{LESSON}.ipynb").read_text() == "ada's"


@pytest.mark.parametrize("damage", ["stream", "end"])
def test_a_damaged_file_in_a_zip_is_told_and_the_others_are_taken(course, tmp_path, damage):
    archive = tmp_path / "z.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("ada/x.ipynb", "ada's " * 500)
        made.writestr("bob/x.ipynb", "bob's")
    content = bytearray(archive.read_bytes())
    start = content.index(b"ada/x.ipynb") + len("ada/x.ipynb")
    content[start : start + 4] = b"\xff" * 4
    archive.write_bytes(content if damage == "stream" else content[:-30])
    done = collected(course, LESSON, [archive])
    assert done.problems and done.new == (("bob",) if damage == "stream" else ())


def test_the_time_of_handing_in_is_kept_where_the_name_has_it(course, tmp_path):
    collected(course, LESSON, [zipped(tmp_path / "b.zip", **{"L_ada_attempt_2026-11-20-10-11-12_n.ipynb": "x"})])
    from nbgrader.utils import parse_utc

    stamp = (course / "submitted" / "ada" / LESSON / "timestamp.txt").read_text()
    assert str(parse_utc(stamp)) == "2026-11-20 10:11:12"


def test_a_pattern_of_ones_own(course, tmp_path, capsys):
    archive = zipped(
        tmp_path / "own.zip", **{"2026/x-ada@school-final.ipynb": "1", "2026/x-bob@school-final.ipynb": "2"}
    )
    command = ["collect", LESSON, str(archive), "--course", str(course), "--names"]
    assert cli.main([*command, r"(?:.*/)?x-(?P<student>\w+)@.*"]) == 0
    assert sorted(file.name for file in (course / "submitted").iterdir()) == ["ada", "bob"]
    assert cli.main([*command, r"(?P<student>zzz)?.*"]) == 1
    assert capsys.readouterr().out.count("whose it is") == 2
    for wrong, said in (("(", "no regular expression"), ("x", "needs a group (?P<student>...)")):
        assert cli.main([*command, wrong]) == 1
        assert said in capsys.readouterr().err


def test_what_is_no_zip_or_too_large_is_told_and_the_rest_goes_on(course, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(collect, "LARGEST", 10)
    broken = tmp_path / "broken.zip"
    broken.write_text("nonsense")
    good = zipped(tmp_path / "good.zip", **{"ada/x.ipynb": "fine", "bob/x.ipynb": "x" * 11})
    assert cli.main(["collect", LESSON, str(broken), str(good), "--course", str(course)]) == 1
    said = capsys.readouterr().out
    assert "1 new" in said and "broken.zip: is no zip" in said and "bob/x.ipynb: is larger than" in said


def test_a_zip_that_lies_about_sizes_fills_no_memory(course, tmp_path, monkeypatch):
    monkeypatch.setattr(collect, "LARGEST", 1000)
    archive = zipped(tmp_path / "bomb.zip", **{"ada/x.ipynb": "x" * 100_000})
    lying = archive.read_bytes().replace(struct.pack("<L", 100_000), struct.pack("<L", 5))
    archive.write_bytes(lying)
    done = collected(course, LESSON, [archive])
    assert not done.new and len(done.problems) == 1 and "cannot be unpacked" in done.problems[0]


def test_names_lead_nowhere_else(course, tmp_path):
    names = {"../../../outside/x.ipynb": "1", "/tmp/absolute/x.ipynb": "2", "..\\..\\windows/x.ipynb": "3"}
    before = sorted(tmp_path.iterdir())
    collected(course, LESSON, [zipped(tmp_path / "z.zip", **names)])
    assert sorted(tmp_path.iterdir()) == [*before, tmp_path / "z.zip"] or set(before) <= set(tmp_path.iterdir())
    for folder in (course / "submitted").iterdir():
        assert folder.resolve().parent == (course / "submitted").resolve()


def test_a_link_in_the_way_is_not_followed(course, tmp_path):
    outside = tmp_path / "outside.ipynb"
    outside.write_text("mine")
    place = course / "submitted" / "ada" / LESSON
    place.mkdir(parents=True)
    (place / f"{LESSON}.ipynb").symlink_to(outside)
    done = collected(course, LESSON, [zipped(tmp_path / "z.zip", **{"ada/x.ipynb": "new"})])
    assert outside.read_text() == "mine" and "is a link" in done.problems[0]


def test_a_lesson_or_a_file_that_is_not_there_is_told_in_one_line(course, tmp_path, capsys):
    for lesson, download, said in (
        ("9-nothing", tmp_path, "no such lesson"),
        (LESSON, tmp_path / "no.zip", "not there"),
    ):
        assert cli.main(["collect", lesson, str(download), "--course", str(course)]) == 1
        line = capsys.readouterr().err
        assert said in line and len(line.splitlines()) == 1


def test_pages_go_back_by_the_names_under_which_work_came(course, tmp_path, capsys):
    collected(course, LESSON, [zipped(tmp_path / "z.zip", **MOODLE)])
    page = course / "feedback" / "Ada-Lovelace_1" / LESSON / f"{LESSON}.html"
    page.parent.mkdir(parents=True)
    page.write_text("well done")
    archive = tmp_path / "back.zip"
    assert cli.main(["return", LESSON, str(archive), "--course", str(course)]) == 0
    assert "without a page yet: Bob-Ray_2" in capsys.readouterr().out
    with zipfile.ZipFile(archive) as made:
        [name] = made.namelist()
        assert name == "Ada Lovelace_1_assignsubmission_file_/1-gradient-descent.html"
        assert made.read(name) == b"well done"
    assert cli.main(["return", LESSON, str(archive), "--course", str(course)]) == 1
    assert "is there already" in capsys.readouterr().err
    with pytest.raises(ValueError, match="nothing of it was collected"):
        give_back(course, "2-other", tmp_path / "other.zip")


def test_a_page_of_what_was_handed_in_before_does_not_go_back(course, tmp_path):
    collected(course, LESSON, [zipped(tmp_path / "one.zip", **{"ada/x.ipynb": "one"})])
    page = course / "feedback" / "ada" / LESSON / f"{LESSON}.html"
    page.parent.mkdir(parents=True)
    page.write_text("on the first one")
    assert give_back(course, LESSON, tmp_path / "back.zip") == (1, [])
    collected(course, LESSON, [zipped(tmp_path / "two.zip", **{"ada/x.ipynb": "two"})])
    later = page.stat().st_mtime + 10
    os.utime(course / "submitted" / "ada" / LESSON / f"{LESSON}.ipynb", (later, later))
    assert give_back(course, LESSON, tmp_path / "again.zip") == (0, ["ada"])


def test_the_time_of_an_earlier_attempt_does_not_stay(course, tmp_path):
    collected(course, LESSON, [zipped(tmp_path / "b.zip", **{"L_ada_attempt_2026-11-20-10-11-12_n.ipynb": "x"})])
    collected(course, LESSON, [zipped(tmp_path / "c.zip", **{"ada/n.ipynb": "y"})])
    assert not (course / "submitted" / "ada" / LESSON / "timestamp.txt").exists()


@pytest.mark.parametrize("damaged", ["{", "[]", '{"lesson": []}'])
def test_a_note_that_is_damaged_is_told_and_left(course, tmp_path, damaged):
    (course / "collected.json").write_text(damaged)
    with pytest.raises(ValueError, match="move it out of the way"):
        collected(course, LESSON, [zipped(tmp_path / "z.zip", **MOODLE)])
    assert (course / "collected.json").read_text() == damaged


def test_what_was_collected_is_graded_and_comes_back(built, tmp_path):  # noqa: F811
    """From an LMS's zip to its zip of feedback, through the real grading."""
    course = Path(shutil.copytree(built, tmp_path / "course"))
    released = (course / "release" / "sums" / "sums.ipynb").read_text(encoding="utf-8")
    came = zipped(tmp_path / "came.zip", **{"Ada_1_assignsubmission_file_/sums (3).ipynb": released})
    assert collected(course, "sums", [came]).new == ("Ada_1",)
    report, _ = graded(course)
    assert [(row.student, row.state) for row in report.rows] == [("Ada_1", "graded")]
    assert give_back(course, "sums", tmp_path / "back.zip") == (1, [])
    with zipfile.ZipFile(tmp_path / "back.zip") as made:
        page = made.read("Ada_1_assignsubmission_file_/sums (3).html").decode()
    assert f"Sums: 0 of {report.rows[0].result.out_of:g} points" in page
