"""The page that a student gets back: nbgrader's feedback, by a template on top of its own.

It calls exercises by their names, has the contrast and the landmarks that every reader needs, and is dark where the
reader's system is. It loads nothing from anywhere and runs no script: formulas are MathML, which browsers draw
themselves, figures are pictures, and a policy in its head tells the browser so, whatever a student's text may hold.
What is left out of the notebook before is the business of `preprocessors`.
"""

from __future__ import annotations

import logging
import re
from html import escape, unescape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import tostring

from jinja2 import pass_context
from latex2mathml.converter import convert_to_element
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

#: Longer than any formula that somebody writes.
LONGEST_FORMULA = 5_000


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
        page, resources = super().from_notebook_node(nb, resources, **options)
        head, body, rest = page.partition("<body")
        # Bootstrap's icons, a file that is not there; nothing on the page is one.
        return re.sub(r"@font-face\s*\{[^}]*\}", "", head) + body + rest, resources

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Markdown as HTML, with its formulas as MathML."""
        attachments = context.get("cell", {}).get("attachments", {})
        return MarkdownWithMath(renderer=_Formulas(escape=False, attachments=attachments)).render(source)


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
