"""nbval runs the instructors' notebooks and compares the cells that state a number: here that it would notice one."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grader.lesson import COMPARED

COURSE = Path(__file__).parent.parent / "course"
LESSONS = sorted(file.stem for file in (COURSE / "lessons").glob("*.md"))


def opening(lesson: str):
    """The lesson up to its first compared cell that states a number, and that cell."""
    notebook = nbformat.read(COURSE / "source" / lesson / f"{lesson}.ipynb", as_version=4)
    for place, cell in enumerate(notebook.cells):
        if COMPARED in cell.metadata.get("tags", ()) and re.search(r"\d\.\d", str(cell.outputs)):
            notebook.cells = notebook.cells[: place + 1]
            return notebook, cell
    raise AssertionError(f"{lesson}: no compared cell states a number")


def nbval(notebook, folder: Path) -> subprocess.CompletedProcess:
    nbformat.write(notebook, folder / "lesson.ipynb")
    options = ["--nbval-lax", "--nbval-current-env", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", folder]
    return subprocess.run([sys.executable, "-m", "pytest", "-q", *options, folder], capture_output=True, text=True)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_lesson_as_it_is_passes(lesson, tmp_path):
    done = nbval(opening(lesson)[0], tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_stated_number_that_is_wrong_fails_the_run(lesson, tmp_path):
    notebook, cell = opening(lesson)
    output = cell.outputs[0]
    before = output.text if output.output_type == "stream" else output.data["text/plain"]
    after = re.sub(r"(\d\.)(\d)", lambda digits: digits[1] + str((int(digits[2]) + 1) % 10), before, count=1)
    assert after != before
    if output.output_type == "stream":
        output.text = after
    else:
        output.data["text/plain"] = after
    done = nbval(notebook, tmp_path)
    assert done.returncode == 1
    assert "1 failed" in done.stdout and "mismatch" in done.stdout
