"""Every attack and accident of `tests/adversarial` through our engine: what it deserves, no more and no less."""

import json
import os
import re
import time
from pathlib import Path

import psutil
import pytest

from tests.attack import attacks, hand_in, marks
from tests.test_grade import (  # noqa: F401 (fixtures)
    built,
    contents,
    course,
    environment,
    fingerprint,
    graded,
    nbgrader,
    rows,
    sample_class,
)

pytestmark = [pytest.mark.needs("bwrap"), pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]

ATTACKS = {attack.name: attack for attack in attacks()}
#: What attacks leave where they can.
TRACES = ("unpickled-by-the-grader", "left-by-another.txt", "filled-by-an-attack")


@pytest.fixture(scope="module")
def batch(built, tmp_path_factory):  # noqa: F811
    """All attacks and an honest student between them, graded in one batch: the report, what was said, the course."""
    import shutil

    made = Path(shutil.copytree(built, tmp_path_factory.mktemp("attacked") / "course"))
    released = json.loads((made / "release" / "sums" / "sums.ipynb").read_text())
    hand_in(made / "submitted", released)
    sample_class.hand_in(made / "submitted", sample_class.read(made, "sums"), ["all-right"])
    kept = {name: fingerprint(made / name) for name in ("source", "release", "hidden", "lessons", "submitted")}
    before = {process.pid for process in psutil.process_iter()}
    report, said = graded(made, sandbox="bwrap")
    return made, report, kept, before


def test_there_are_more_than_forty_and_each_says_what_it_tries():
    assert sum(attack.file is None for attack in ATTACKS.values()) >= 50
    assert all(len(attack.tries) > 20 and attack.tries.endswith(".") for attack in ATTACKS.values())


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gets_what_its_answers_deserve(batch, name):
    _, report, *_ = batch
    row = rows(report)[name]
    marks = {exercise: mark.score for exercise, mark in row.result.marks.items() if mark.score}
    assert marks == ATTACKS[name].deserves, row.words
    assert row.state in ("graded", "missing")


#: How the instructor learns of it, where something ended badly.
TOLD = {
    "never-ends": "timed out",
    "ignores-interrupts": "timed out",
    "ends-python": "crashed",
    "too-much-at-once": "out of memory (a cell after the check of double)",
    "bad-json": "not a notebook",
    "deleted-checks": "missing",
}


@pytest.mark.parametrize("name", TOLD)
def test_what_ended_badly_is_told(batch, name):
    assert TOLD[name] in "; ".join(rows(batch[1])[name].words)


def test_who_is_honest_gets_all_points_in_the_same_batch(batch):
    assert rows(batch[1])["all-right"].result.score == 7


def test_nobody_is_left_out_and_nothing_is_ungraded(batch):
    course, report, *_ = batch  # noqa: F811
    assert set(rows(report)) == {*ATTACKS, "all-right"} and not report.failed
    waiting = {row.student for row in report.rows if any(mark.to_mark for mark in row.result.marks.values())}
    assert waiting == {"all-right", "own-points"}  # who has written something below the question in words


def test_nothing_outside_is_changed(batch):
    course, _, kept, _ = batch  # noqa: F811
    assert {name: fingerprint(course / name) for name in kept} == kept
    for folder in ("/tmp", "/var/tmp", "/dev/shm", os.path.expanduser("~"), str(course)):
        assert not [name for name in TRACES if os.path.exists(os.path.join(folder, name))]


def test_no_process_outlives_the_batch(batch):
    for _ in range(100):
        new = [p for p in psutil.process_iter(["cmdline"]) if p.pid not in batch[3]]
        left = [p for p in new if "grader.inside" in " ".join(p.info["cmdline"] or ()) or "bwrap" in str(p.info)]
        if not left:
            return
        time.sleep(0.05)
    raise AssertionError(left)


def test_what_an_attack_has_carried_out_of_hidden_cases_is_on_no_page(batch):
    page = (batch[1].feedback / "hidden-inputs-in-errors" / "sums" / "sums.html").read_text()
    shown = re.sub(r"INPUT&#39;|f.INPUT \{\w+\}|INPUT.{0,7}, x|INPUT \{x\}", "", page)
    assert not re.search(r"INPUT [\d\[]", shown)


def test_what_cells_are_numbered_and_where_they_stop_spells_out_no_hidden_input(batch):
    page = (batch[1].feedback / "hidden-inputs-in-counts" / "sums" / "sums.html").read_text()
    assert not re.search(r"In.{1,20}[78]000", page)
    assert page.count("stopped with an error") == 1


def test_of_what_a_student_has_written_nothing_acts_on_the_page(batch):
    page = (batch[1].feedback / "script-in-markdown" / "sums" / "sums.html").read_text().partition("<body")[2]
    bad = (
        "<script",
        "<iframe",
        "<svg",
        "<style>*",
        "<meta",
        "<form",
        "<input",
        'href="javascript',
        "alert(2)>",
    )
    assert [each for each in bad if each in page] == []
    assert 'src="http' not in page


def test_a_page_that_cannot_be_made_with_everything_is_made_with_the_rest(batch):
    row = rows(batch[1])["slow-to-read"]
    page = (batch[1].feedback / "slow-to-read" / "sums" / "sums.html").read_text()
    assert "feedback page without some cells" in row.words
    assert "left out here" in page and "double" in page


def test_feedback_pages_run_nothing_of_a_students_and_stay_small(batch):
    for file in sorted(batch[1].feedback.glob("*/sums/sums.html")):
        text = file.read_text()
        assert "default-src &#x27;none&#x27;" in text or "default-src 'none'" in text, file
        if "ten-megabytes" not in str(file):
            assert file.stat().st_size < 4 * 2**20, file


def test_nbgraders_own_command_is_protected_as_well(built, tmp_path):  # noqa: F811
    import shutil

    made = Path(shutil.copytree(built, tmp_path / "course"))
    released = json.loads((made / "release" / "sums" / "sums.ipynb").read_text())
    hand_in(made / "submitted", released)
    chosen = ("patched-judge", "patched-check", "equal-to-everything", "gradebook", "ends-python", "network")
    for folder in (made / "submitted").iterdir():
        if folder.name not in chosen:
            shutil.rmtree(folder)
    for command in ("generate_assignment", "autograde"):
        assert nbgrader(made, command, "sums", "--force").returncode == 0
    found = {name: marks(made, name) for name in chosen}
    assert found == {name: ATTACKS[name].deserves for name in chosen}
