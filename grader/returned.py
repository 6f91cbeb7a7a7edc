"""The page that a student gets back: nbgrader's feedback, by a template on top of its own.

It calls exercises by their names, has the contrast and the landmarks that every reader needs, and is dark where the
reader's system is. It loads nothing from anywhere and runs no script: formulas are MathML, which browsers draw
themselves, figures are pictures, and a policy in its head tells the browser so, whatever a student's text may hold.
What is left out of the notebook before is the business of `preprocessors`.
"""

from __future__ import annotations

import copy
import hashlib
import logging
import re
from functools import cache, lru_cache
from html import escape, unescape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import tostring

from jinja2 import pass_context
from jupyter_core.paths import jupyter_config_dir
from latex2mathml.converter import convert_to_element
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import GetGrades
from traitlets.config import Config

from grader.gradebook import Given
from grader.sanitize import clean, once_for_all

#: Longer than any formula that somebody writes.
LONGEST_FORMULA = 5_000


_KEY = '<meta name="grading" content="{}" />'


@cache
def _version() -> str:
    """Changes with this package, of which much has a part in a page."""
    package, digest = Path(__file__).parent, hashlib.sha256()
    for file in sorted([*package.glob("*.py"), *package.glob("pages/**/*.j2")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()


class Pages:
    """Makes the pages of a class, one after another, as `nbgrader generate_feedback` makes them with the course's
    settings, from marks that are handed in instead of looked up."""

    def __init__(self, config: Config) -> None:
        converter = GenerateFeedback(coursedir=CourseDirectory(config=config), config=config)
        self.exporter = converter.exporter_class(parent=converter, config=converter.config)
        self.steps = [step(parent=self.exporter) for step in converter.preprocessors if step is not GetGrades]

    def key(self, notebook: NotebookNode, given: Given) -> str:
        """Changes with all that a page depends on: how a notebook was graded, its marks, and what makes pages."""
        graded = notebook.metadata.get("grader", {}).get("graded", "")
        return hashlib.sha256(f"{graded} {given} {_version()}".encode()).hexdigest()

    def is_made(self, file: Path, key: str) -> bool:
        """Whether a file is the page of this key."""
        try:
            with file.open("rb") as page:
                return _KEY.format(key).encode() in page.read(4096)
        except OSError:
            return False

    def page(self, notebook: NotebookNode, lesson: str, student: str, given: Given, key: str = "") -> str:
        """One student's page, of the graded notebook; the key is kept in its head."""
        notebook = copy.copy(notebook)
        notebook.cells = [NotebookNode(cell | {"metadata": copy.deepcopy(cell.metadata)}) for cell in notebook.cells]
        for cell in notebook.cells:
            marks = cell.metadata.get("nbgrader", {})
            if utils.is_solution(cell) or utils.is_task(cell):
                marks["comment"] = given.comments.get(marks.grade_id)
            if utils.is_grade(cell) or utils.is_task(cell):
                marks["score"], marks["points"] = given.points[marks.grade_id]
        names = {"student": student, "assignment": lesson, "notebook": lesson}
        points = {"score": given.score, "max_score": given.out_of, "late_penalty": given.late_penalty}
        resources = {"unique_key": lesson, "output_files_dir": f"{lesson}_files", "nbgrader": names | points}
        resources = ResourcesDict(None, resources | {"config_dir": jupyter_config_dir()})
        for step in self.steps:
            notebook, resources = step(notebook, resources)
        page, _ = self.exporter.from_notebook_node(notebook, resources=resources)
        return page.replace("<head>", "<head>\n" + _KEY.format(key), 1) if key else page


class ReturnedPage(HTMLExporter):
    """nbgrader's feedback page as HTML that stands alone."""

    def __init__(self, config: Any = None, **options: Any) -> None:
        set_by_nbgrader = config.HTMLExporter if config is not None else {}
        theirs = list(set_by_nbgrader.get("extra_template_basedirs", []))
        own = {
            "template_name": "returned",
            "extra_template_basedirs": [str(Path(__file__).parent / "pages"), *theirs],
            # Where our template finds the one that it is on top of, `feedback/index.html.j2`.
            "extra_template_paths": [*set_by_nbgrader.get("extra_template_paths", []), *theirs],
        }
        super().__init__(config=config, **own, **options)

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **options: Any) -> tuple[str, Any]:
        # HTMLExporter's own parses the finished page once more, to add what `sanitize` and our template have added.
        resources = self._init_resources(resources)
        self.register_filter("highlight_code", lambda code, **_: once_for_all(_highlighted, code))
        self.register_filter("markdown2html", _markdown)
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        head, body, rest = page.partition("<body")
        # Bootstrap's icons, a file that is not there; nothing on the page is one.
        return re.sub(r"@font-face\s*\{[^}]*\}", "", head) + body + rest, resources


@pass_context
def _markdown(context: Any, source: str) -> str:
    """nbconvert's filter, for pages without MathJax. (Submissions have no attachments left.)"""
    return once_for_all(_rendered, source)


@lru_cache(maxsize=2048)
def _rendered(source: str) -> str:
    return clean(as_html(source))


def as_html(markdown: str) -> str:
    """Markdown as HTML, with its formulas as MathML, and whatever else its author has put there."""
    return MarkdownWithMath(renderer=_Formulas(escape=False)).render(markdown)


@lru_cache(maxsize=2048)
def _highlighted(code: str) -> str:
    return Highlight2HTML(pygments_lexer="ipython3")(code)


class _Formulas(IPythonRenderer):
    """Writes each formula as MathML instead of leaving it to a script."""

    def inline_math(self, body: str) -> str:
        return mathml(body)

    def block_math(self, body: str) -> str:
        return mathml(body, block=True)

    def latex_environment(self, name: str, body: str) -> str:
        return mathml(rf"\begin{{{name}}}{body}\end{{{name}}}", block=True)


def mathml(tex: str, block: bool = False) -> str:
    """A formula of TeX as MathML; what is no TeX, as text between dollar signs."""
    # The library knows the environment by its other name, which comes to the same here.
    known = tex.replace("{aligned}", "{align*}")
    try:
        if len(tex) > LONGEST_FORMULA:
            raise ValueError(f"{len(tex)} characters")
        formula = convert_to_element(known, display="block" if block else "inline")
    # On what is no TeX the library raises what it likes, and a student may have written anything.
    except Exception as error:
        logging.getLogger(__name__).info("a formula stays as it is (%s): %s", type(error).__name__, tex[:80])
        signs = "$$" if block else "$"
        return escape(f"{signs}{tex}{signs}")
    # Its texts hold entities ("&#x0003C;"); as they are they would be escaped twice, or, unescaped at the end as the
    # library does it, let tags through.
    for element in formula.iter():
        element.text = element.text and unescape(element.text)
    return tostring(formula, encoding="unicode")
