"""Links that open a lesson elsewhere, and the cell that gets the package there: from one setting, in each notebook."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader import links
from grader.build import Places, build
from grader.lesson import Refused
from tests import tiny

ROOT = Path(__file__).parent.parent
TO = links.Repository("some-school", "networks", "main")


def setting(folder: Path, repository: str, branch: str = "main") -> Path:
    """A course folder beside a pyproject.toml with this setting."""
    course = folder / "course"
    course.mkdir(exist_ok=True)
    lines = ["[tool.course]", f'students-repository = "{repository}"', f'students-branch = "{branch}"']
    (folder / "pyproject.toml").write_text("\n".join(lines), encoding="utf-8")
    return course


@pytest.mark.parametrize(
    "written",
    ["some-school/networks", "https://github.com/some-school/networks", "https://github.com/some-school/networks.git"],
)
def test_the_setting_names_a_repository_in_any_of_the_usual_ways(tmp_path, written):
    assert links.repository(setting(tmp_path, written)) == TO


def test_without_the_setting_or_its_file_there_is_none(tmp_path):
    assert links.repository(setting(tmp_path, "")) is None
    assert links.repository(tmp_path / "elsewhere" / "course") is None


@pytest.mark.parametrize(
    ("repository", "branch", "said"),
    [
        ("networks", "main", "pyproject.toml:2: students-repository: 'networks' is no repository on GitHub"),
        ("https://example.org/a/b", "main", "pyproject.toml:2: students-repository: "),
        ("a/b", "-x y", "pyproject.toml:3: students-branch: '-x y' is no name of a branch"),
        ("a/b", "fall/2026", "'fall/2026' is no name of a branch that links can hold: "),
    ],
)
def test_a_wrong_setting_is_refused_with_its_line(tmp_path, repository, branch, said):
    with pytest.raises(Refused) as refused:
        links.repository(setting(tmp_path, repository, branch))
    assert said in str(refused.value)


def test_a_setting_that_does_not_parse_is_refused_in_one_line(tmp_path):
    (setting(tmp_path, "a/b").parent / "pyproject.toml").write_text("[tool.course\n", encoding="utf-8")
    with pytest.raises(Refused, match="this is no TOML"):
        links.repository(tmp_path / "course")


def test_links_lead_to_the_file_and_the_branch():
    to = links.Repository("some-school", "networks", "fall-2026")
    binder = urlsplit(to.binder("lessons/index.ipynb"))
    assert binder.path == "/v2/gh/some-school/networks/fall-2026"
    assert parse_qs(binder.query) == {"urlpath": ["lab/tree/lessons/index.ipynb"]}
    pull = urlsplit(parse_qs(urlsplit(to.binder_with_newest("lessons/index.ipynb")).query)["urlpath"][0])
    assert pull.path == "git-pull"
    assert parse_qs(pull.query) == {
        "repo": ["https://github.com/some-school/networks"],
        "branch": ["fall-2026"],
        "urlpath": ["lab/tree/networks/lessons/index.ipynb"],
    }
    assert to.colab("gpu/a.ipynb").endswith("/github/some-school/networks/blob/fall-2026/gpu/a.ipynb")
    source = parse_qs(urlsplit(to.kaggle("lessons/a.ipynb")).query)["src"]
    assert source == ["https://github.com/some-school/networks/blob/fall-2026/lessons/a.ipynb"]
    assert unquote(to.archive) == "https://github.com/some-school/networks/archive/refs/heads/fall-2026.zip"


@pytest.fixture
def notebook():
    setup = new_code_cell("import numpy as np")
    setup["id"] = "setup"
    return new_notebook(cells=[new_markdown_cell("# A title\n\nSome words."), new_markdown_cell("More."), setup])


def test_badges_stand_below_the_title_and_the_package_is_fetched_before_the_set_up(notebook):
    links.add(notebook, "1-lesson", TO)
    lines = notebook.cells[0].source.splitlines()
    assert lines[0] == "# A title" and lines[-1] == "Some words."
    assert lines[2].count("](https://") == lines[2].count("[![Open ") * 2 == 8
    assert [cell.id for cell in notebook.cells][2:] == [links.PACKAGE_CELL, "setup"]
    assert TO.archive in notebook.cells[2].source and "torchviz" not in notebook.cells[2].source
    nbformat.validate(notebook)


def test_what_the_clouds_lack_is_fetched_for_the_lesson_that_imports_it(notebook):
    notebook.cells.append(new_code_cell("from torchviz import make_dot"))
    links.add(notebook, "4-lesson", TO)
    assert notebook.cells[2].source.endswith('.zip" torchviz')


RUN = """
import json, sys, types
from IPython.core.interactiveshell import InteractiveShell
shell, asked = InteractiveShell.instance(), []
shell.register_magic_function(lambda line: asked.append(line), magic_name="pip")
code, cloud, installed = json.loads(sys.stdin.read())
if cloud:
    sys.modules["google.colab"] = types.ModuleType("google.colab")
if not installed:
    import importlib.util
    find = importlib.util.find_spec
    importlib.util.find_spec = lambda name, package=None: None if name == "grader" else find(name, package)
shell.run_cell(code).raise_error()
print(json.dumps(asked))
"""


@pytest.mark.parametrize(
    ("cloud", "installed", "times"), [(False, True, 0), (False, False, 0), (True, True, 0), (True, False, 1)]
)
def test_the_package_is_installed_in_the_cloud_alone_and_once(notebook, cloud, installed, times):
    links.add(notebook, "1-lesson", TO)
    given = json.dumps([notebook.cells[2].source, cloud, installed])
    done = subprocess.run([sys.executable, "-c", RUN], input=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    asked = json.loads(done.stdout)
    assert len(asked) == times
    assert all("--no-deps" in line and f'"neural-networks-course @ {TO.archive}"' in line for line in asked)


def test_only_the_gpu_form_asks_for_a_gpu(notebook):
    before = json.dumps(notebook.metadata)
    form = links.gpu_form(notebook)
    assert form.metadata["accelerator"] == "GPU" and form.cells == notebook.cells
    assert json.dumps(notebook.metadata) == before


def test_building_puts_the_links_into_both_notebooks_and_says_when_there_are_none(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # the tiny lesson's exercises are in `tests`
    course = tiny.write_course(tmp_path / "course")
    (course / "nbgrader_config.py").write_text((ROOT / "course" / "nbgrader_config.py").read_text())
    setting(tmp_path, "some-school/networks")
    to, said = Places(course, tmp_path / "recorded"), []
    build(course, to=to, say=said.append)
    for file in (to.source("tiny"), to.release("tiny")):
        cells = {cell.id: cell for cell in nbformat.read(file, as_version=4).cells}
        assert links.badges(TO, "tiny") in next(iter(cells.values())).source
        assert TO.archive in cells[links.PACKAGE_CELL].source
    assert not any("students-repository" in line for line in said)
    setting(tmp_path, "")
    build(course, to=to, say=said.append)
    assert any("students-repository" in line for line in said)
    assert "mybinder.org" not in to.release("tiny").read_text(encoding="utf-8")
