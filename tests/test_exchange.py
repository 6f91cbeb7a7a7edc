"""nbgrader's exchange on a shared machine: released, fetched, handed in, collected, graded, and the page fetched back.

Two users take part. The student's commands run in a user namespace in which this account has another name; where the
system allows no such thing, both are the same account, which nbgrader takes, too.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.test_grade import built, environment, graded, rows  # noqa: F401 (fixtures)

AS_STUDENT = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]


@pytest.fixture(scope="module")
def other_account() -> list[str]:
    """What to put before a command so that another user runs it."""
    if shutil.which("unshare") is None:
        return []
    tried = subprocess.run([*AS_STUDENT, sys.executable, "-c", ""], capture_output=True)
    return AS_STUDENT if tried.returncode == 0 else []


def test_a_lesson_goes_out_and_work_and_feedback_come_back(built, tmp_path, other_account):  # noqa: F811
    course = Path(shutil.copytree(built, tmp_path / "course"))
    exchange, home = tmp_path / "exchange", tmp_path / "home"
    exchange.mkdir()
    exchange.chmod(0o777)
    home.mkdir()

    def nbgrader(command: str, folder: Path, account: list[str]) -> None:
        places = [f"--Exchange.root={exchange}", f"--Exchange.cache={home / 'cache'}"]
        line = [*account, sys.executable, "-m", "nbgrader", command, "sums", "--course=neural-networks", *places]
        done = subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr

    nbgrader("release_assignment", course, [])
    nbgrader("fetch_assignment", home, other_account)
    file = home / "sums" / "sums.ipynb"
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        if cell.get("id") == "double":
            cell.source = "def double(x):\n    return x + x"
    nbformat.write(notebook, file)
    nbgrader("submit", home, other_account)
    nbgrader("collect", course, [])
    [student] = [folder.name for folder in (course / "submitted").iterdir()]
    report, _ = graded(course)
    marks = rows(report)[student].result.marks
    assert marks["double"].score == marks["double"].out_of > 0 == marks["total"].score
    nbgrader("release_feedback", course, [])
    nbgrader("fetch_feedback", home, other_account)
    [page] = (home / "sums" / "feedback").rglob("*.html")
    score, out_of = rows(report)[student].result.score, rows(report)[student].result.out_of
    assert f"Sums: {score:g} of {out_of:g} points" in page.read_text(encoding="utf-8")
    if other_account:
        assert student == "nobody"
