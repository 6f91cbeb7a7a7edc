"""CONTRIBUTING.md says how to add an exercise: followed to the letter, on a copy of the course."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def steps() -> list[tuple[Path, str]]:
    """The files that the ten lines go into, and the lines."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.split("\n## ")[1]
    found = re.findall(r"`(\S+\.(?:py|md))`[^\n]*:\n\n   (`{3,4})\w+\n(.*?)\n   \2\n", section, re.S)
    return [(Path(file), textwrap.dedent(code)) for file, _, code in found]


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of the course and the package with the new exercise at the end of the lesson, built."""
    copy = tmp_path_factory.mktemp("copy")
    # Without the answers to the other exercises, which are not what this is about and take time.
    left_out = shutil.ignore_patterns("__pycache__", "answers")
    for folder in ("course", "grader"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=left_out)
    for file, code in steps():
        (copy / file).parent.mkdir(parents=True, exist_ok=True)
        with open(copy / file, "a", encoding="utf-8") as end:
            end.write(f"\n{code}\n")
    built = python(copy, "-m", "grader.cli", "build")
    assert built.returncode == 0, built.stdout + built.stderr
    return copy


def python(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(copy)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=300)


def test_adding_an_exercise_takes_ten_lines():
    assert [file.suffix for file, _ in steps()] == [".py", ".md", ".py"]
    lines = [line for _, code in steps() for line in code.splitlines() if not line.startswith("```")]
    assert len(lines) + len(["make build"]) == 10


def test_the_new_exercise_is_in_the_students_notebook_without_its_solution(copy):
    [file] = (copy / "course/release").glob("1-*/*.ipynb")
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]}
    assert cells["spread"] == "def spread(y):\n    ..."
    assert cells["spread-check"] == "exercises.spread.check()"


def test_the_new_exercise_knows_right_from_wrong_and_the_mistake_by_name(copy):
    tried = python(
        copy,
        "-c",
        "from grader.exercises import gradient_descent as exercises\n"
        "print(repr(exercises.spread.check({'spread': lambda y: y.max() - y.min()})))\n"
        "print(exercises.spread.check({'spread': lambda y: y.min() - y.max()}))",
    )
    points, _, panel = tried.stdout.partition("\n")
    assert points.strip() == "1", tried.stderr
    assert "A spread is never negative." in " ".join(panel.split())
