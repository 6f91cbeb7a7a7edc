"""The project's own files: scripts, the style of the code, the links of its pages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from grader import cli

ROOT = Path(__file__).resolve().parents[1]


def ruff(*options: str) -> None:
    command = [sys.executable, "-m", "ruff", *options, "--no-cache", "--quiet"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_code_and_notebooks_follow_the_rules():
    ruff("check", ".")


def test_code_is_laid_out_as_ruff_lays_it_out():
    ruff("format", "--check", "grader", "tests")


def test_lines_in_lessons_stay_within_a_hundred_characters():
    ruff("check", "--select=E501", "--line-length=100", "course/source")


@pytest.mark.needs("shellcheck")
def test_shell_scripts_pass_shellcheck(found):
    files = [file for folder in (".ci", "binder") for file in sorted((ROOT / folder).iterdir())]
    scripts = [file for file in files if file.read_bytes().startswith(b"#!")]
    assert {file.name for file in scripts} == {"run", "postBuild", "start"}
    done = subprocess.run([found["shellcheck"], *scripts], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_binder_stops_when_the_package_does_not_install_and_start_hands_over():
    for name in ("postBuild", "start"):
        assert (ROOT / "binder" / name).stat().st_mode & 0o111, f"binder/{name} cannot be run"
    assert "set -euo pipefail" in (ROOT / "binder/postBuild").read_text(encoding="utf-8").splitlines()
    assert (ROOT / "binder/start").read_text(encoding="utf-8").splitlines()[-1] == 'exec "$@"'


def test_the_dev_container_is_made_by_the_makefile_with_a_python_that_the_package_allows():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert Version(container["image"].rpartition(":")[2]) in SpecifierSet(project["requires-python"])
    steps = container["postCreateCommand"].split(" && ")
    assert "make .venv/installed" in steps
    assert re.search(r"^\.venv/installed:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    ours = next(step for step in steps if step.startswith(".venv/bin/grader ")).split()[1:]
    assert cli._parser().parse_args(ours).run


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_local_links_of_our_pages_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#\s]+)", (ROOT / page).read_text(encoding="utf-8"))
    assert [target for target in targets if "://" not in target and not (ROOT / target).exists()] == []
