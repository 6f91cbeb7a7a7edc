"""What the built wheel and source archive hold: the package, whole, and nothing that solves an exercise."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests import solutions

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def archives(tmp_path_factory) -> dict[str, dict[str, bytes]]:
    """Both archives, built from a copy of the repository: the content of each file by its name."""
    repository = tmp_path_factory.mktemp("repository")
    left_out = shutil.ignore_patterns(".git", ".venv", "__pycache__", "*.egg-info", "build", "dist", "my-lessons")
    shutil.copytree(ROOT, repository, ignore=left_out, dirs_exist_ok=True)
    command = [sys.executable, "-m", "build", "--no-isolation", str(repository)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert built.returncode == 0, built.stdout + built.stderr
    wheel, source = next((repository / "dist").glob("*.whl")), next((repository / "dist").glob("*.tar.gz"))
    with zipfile.ZipFile(wheel) as archive:
        in_wheel = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    with tarfile.open(source) as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        in_source = {member.name.partition("/")[2]: archive.extractfile(member).read() for member in members}
    return {"wheel": in_wheel, "source archive": in_source}


def test_the_wheel_holds_the_package_and_nothing_else(archives):
    inside = {name for name in archives["wheel"] if ".dist-info/" not in name}
    files = [file for file in (ROOT / "grader").rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    assert inside == {file.relative_to(ROOT).as_posix() for file in files}
    lessons = {file.stem for file in (ROOT / "course" / "lessons").glob("*.md")}
    assert lessons and {f"grader/recorded/{lesson}.json" for lesson in lessons} <= inside


def test_the_source_archive_holds_no_lesson_answer_or_test(archives):
    roots = {name.split("/")[0] for name in archives["source archive"]}
    package = {"grader", "LICENSE", "MANIFEST.in", "PKG-INFO", "README.md", "pyproject.toml", "setup.cfg"}
    assert {root for root in roots if not root.endswith(".egg-info")} <= package


@pytest.mark.parametrize("archive", ["wheel", "source archive"])
def test_no_hidden_answer_is_in_what_students_install(archives, archive):
    assert not [name for name in archives[archive] if "hidden" in name or "secret" in name]
    for hidden in sorted((ROOT / "course" / "hidden").glob("*.json")):
        assert hidden.read_bytes() not in archives[archive].values()


@pytest.mark.parametrize("archive", ["wheel", "source archive"])
def test_no_solution_and_no_code_of_a_mistake_is_in_what_students_install(archives, archive):
    for name, content in archives[archive].items():
        assert not solutions.found_in(name, content), name


def test_the_search_for_solutions_finds_one_under_other_names():
    solution = "def mse(y_true, y_pred):\n    'The error.'\n    return ((y_true - y_pred) ** 2).mean()\n"
    drawing = "def draw(a, b):\n    title = 'x'\n    level = ((a-b) **2).mean() # the loss\n    return level, title\n"
    [part] = solutions.parts(solution)
    assert solutions.size(part) >= solutions.TELLING
    sizes = {(solutions.length(part), solutions.size(part))}
    assert solutions.shape(part) in map(solutions.shape, solutions.like(drawing, sizes))
    assert solutions.shape(part) not in map(solutions.shape, solutions.like(drawing.replace("mean", "sum"), sizes))
