"""Links that open a lesson on Binder, Colab and Kaggle, and the cell by which a notebook gets the package there.

One setting says where they lead: `[tool.course]` in the project's pyproject.toml names the students' public repository
on GitHub and its branch. Without it notebooks carry neither links nor that cell, and work wherever the package is.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grader.lesson import Problem, Refused, shown

#: Where the lessons are in the students' repository, and their form that asks Colab for a GPU.
LESSONS, GPU_FORM = "lessons", "gpu"
#: The ids of the cells that this module makes.
PACKAGE_CELL = "get-the-package"
#: What a lesson imports that neither Colab nor Kaggle has, and that needs nothing else there.
NOT_IN_THE_CLOUD = ("torchviz",)


@dataclass(frozen=True)
class Repository:
    """The students' repository on GitHub."""

    owner: str
    name: str
    branch: str

    @property
    def url(self) -> str:
        return f"https://github.com/{self.owner}/{self.name}"

    @property
    def _path(self) -> str:
        return f"{self.owner}/{self.name}/{self.branch}"

    @property
    def archive(self) -> str:
        """What pip installs the package from, without needing git."""
        return f"{self.url}/archive/refs/heads/{self.branch}.zip"

    def binder(self, file: str) -> str:
        """JupyterLab on Binder, with this file of the repository open."""
        return f"https://mybinder.org/v2/gh/{self._path}?urlpath={quote(f'lab/tree/{file}', safe='')}"

    def binder_with_newest(self, file: str) -> str:
        """The same by nbgitpuller: it fetches the newest files into an image that may be older."""
        opened = quote(f"lab/tree/{self.name}/{file}", safe="")
        pull = f"git-pull?repo={quote(self.url, safe='')}&branch={self.branch}&urlpath={opened}"
        return f"https://mybinder.org/v2/gh/{self._path}?urlpath={quote(pull, safe='')}"

    def colab(self, file: str) -> str:
        return f"https://colab.research.google.com/github/{self.owner}/{self.name}/blob/{self.branch}/{file}"

    def kaggle(self, file: str) -> str:
        source = f"{self.url}/blob/{self.branch}/{file}"
        return f"https://kaggle.com/kernels/welcome?src={quote(source, safe='')}"


def repository(course: Path) -> Repository | None:
    """The students' repository of a course folder, from the pyproject.toml beside it; None if none is named.

    Raises `Refused` with a line for each thing that is wrong with the setting.
    """
    file = course.resolve().parent / "pyproject.toml"
    if not file.exists():
        return None
    try:
        setting = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {}).get("course", {})
    except tomllib.TOMLDecodeError as error:
        raise Refused([Problem(shown(file), 1, f"this is no TOML: {error}")]) from None
    named, branch = setting.get("students-repository", ""), setting.get("students-branch", "main")
    if not named:
        return None
    parts = re.fullmatch(r"(?:https://github\.com/)?([A-Za-z0-9-]+)/([A-Za-z0-9._-]+?)(?:\.git)?/?", str(named))
    problems = []
    if parts is None:
        problems.append(_wrong(file, "students-repository", f"{named!r} is no repository on GitHub: write OWNER/NAME"))
    # With a slash in it, a link to Colab or Kaggle could not tell the branch from the folders behind it.
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", str(branch)):
        wrong = (
            f"{branch!r} is no name of a branch that links can hold: write letters, digits, - and _, without a slash"
        )
        problems.append(_wrong(file, "students-branch", wrong))
    if problems:
        raise Refused(problems)
    return Repository(parts[1], parts[2], branch)


def _wrong(file: Path, setting: str, what: str) -> Problem:
    lines = file.read_text(encoding="utf-8").splitlines()
    line = next((number for number, text in enumerate(lines, 1) if text.lstrip().startswith(setting)), 1)
    return Problem(shown(file), line, f"{setting}: {what}")


# ---------------------------------------------------------------- in a notebook


def badges(to: Repository, lesson: str) -> str:
    """A line of Markdown with a picture for each place in which the lesson opens."""
    file = f"{LESSONS}/{lesson}.ipynb"
    shield = "https://img.shields.io/badge"
    places = (
        ("Open on Binder", "https://mybinder.org/badge_logo.svg", to.binder(file)),
        ("Open in Colab", "https://colab.research.google.com/assets/colab-badge.svg", to.colab(file)),
        (
            "Open in Colab with a GPU",
            f"{shield}/Colab-with_a_GPU-F9AB00?logo=googlecolab&logoColor=white",
            to.colab(f"{GPU_FORM}/{lesson}.ipynb"),
        ),
        ("Open in Kaggle", "https://kaggle.com/static/images/open-in-kaggle.svg", to.kaggle(file)),
    )
    return " ".join(f"[![{words}]({picture})]({link})" for words, picture, link in places)


def add(notebook: NotebookNode, lesson: str, to: Repository) -> None:
    """Put the badges below a lesson's title, and before its set-up cell the one that gets the package."""
    first = notebook.cells[0]
    title, _, rest = first.source.partition("\n")
    first.source = f"{title}\n\n{badges(to, lesson)}\n{rest}"
    place = next(index for index, cell in enumerate(notebook.cells) if cell.id == "setup")
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    missing = [name for name in NOT_IN_THE_CLOUD if re.search(rf"^\s*(?:import|from) {name}\b", code, re.M)]
    notebook.cells.insert(place, _package_cell(to, missing))


def _package_cell(to: Repository, missing: list[str]) -> NotebookNode:
    packages = " ".join([f'"neural-networks-course @ {to.archive}"', *missing])
    # Without --no-deps pip could exchange a framework that is there, and restart what has been computed.
    lines = [
        "# On Colab and Kaggle this installs the package that checks your answers. Anywhere else it does nothing.",
        "import importlib.util",
        "import os",
        "import sys",
        "",
        'in_cloud = "google.colab" in sys.modules or "KAGGLE_KERNEL_RUN_TYPE" in os.environ',
        'if in_cloud and importlib.util.find_spec("grader") is None:',
        f"    %pip install --quiet --no-deps {packages}",
    ]
    cell = new_code_cell("\n".join(lines))
    cell["id"] = PACKAGE_CELL
    return cell


def gpu_form(notebook: NotebookNode) -> NotebookNode:
    """The same notebook, asking Colab for a GPU."""
    form = NotebookNode(notebook)
    form.metadata = NotebookNode({**notebook.metadata, "accelerator": "GPU", "colab": {"gpuType": "T4"}})
    return form
