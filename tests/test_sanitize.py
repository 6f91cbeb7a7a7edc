"""What a student has written acts on no page and hides nothing on it; what lessons and panels are made of stays."""

import time
from pathlib import Path

import nbformat
import nbgrader
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets.config import PyFileConfigLoader

from grader.feedback import as_html
from grader.outputs import handed_in
from grader.returned import as_html as rendered
from grader.sanitize import clean
from tests import tiny
from tests.test_grade import LESSONS, REPOSITORY
from tests.test_judge import record, verdict

HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "a handler": '<img src="data:image/png;base64,AA" onerror="alert(1)">',
    "a handler on text": '<p onclick="alert(1)" onmouseover=alert(1)>p</p>',
    "a link that is a script": '<a href="javascript:alert(1)">l</a>',
    "a link that is a script, in disguise": '<a href=" java&#10;script:alert(1)">l</a>',
    "a link that is a page": '<a href="data:text/html,<script>alert(1)</script>">l</a>',
    "a frame": '<iframe src="https://example.org"></iframe>',
    "a page in a page": '<object data="x.html"></object><embed src="x.html">',
    "a form": '<form action="https://example.org"><input name="password"><button>Log in</button></form>',
    "a picture from elsewhere": '<img src="https://example.org/who-reads-this.png">',
    "another style for the page": "<style>.score { display: none }</style>",
    "a style sheet from elsewhere": '<link rel="stylesheet" href="https://example.org/x.css">',
    "another base": '<base href="https://example.org">',
    "a redirection": '<meta http-equiv="refresh" content="0; url=https://example.org">',
    "a curtain": '<div style="position:fixed;top:0;left:0;width:100%;height:100%;background:white">c</div>',
    "text over its neighbours": '<p style="margin-top:-900px; font-size:20px">p</p>',
    "text that fetches": '<p style="background:url(https://example.org/x.png)">p</p>',
    "text that is not there": '<p style="display:none">p</p>',
    "a class of the page's": '<div class="modal-backdrop navbar-fixed-top hidden highlight">d</div>',
    "a drawing with a script": "<svg><script>alert(1)</script><animate onbegin=alert(1)></svg>",
    "mathematics with a link": '<math><mi href="javascript:alert(1)" xlink:href="javascript:alert(1)">x</mi></math>',
    "mathematics as a way out": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "TeX with a link": r"$\href{javascript:alert(1)}{x}$ $\csname href\endcsname{javascript:alert(1)}{x}$",
    "TeX with a style": r"$\style{color:red}{x}$ $\class{hidden}{x}$ $\require{html}$",
    "the end of the cell": "</div></div></div></body></html>",
}  # fmt: skip
BAD = (
    "<script", "alert(1)>",
    "onerror", "onclick", "onmouseover", "onbegin", 'href="javascript', 'href=" java', "<iframe",
    "<object", "<embed", "<form", "<input", "<button", "example.org", "<style", "<link", "<base", "<meta", "position:",
    "-900px", "url(", "display:none", "modal", "navbar", "hidden\"", "<svg", "xlink", r"\href", r"\csname", r"\style",
    r"\class", r"\require", "</body>", "data:text",
)  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_nothing_acts_or_hides(what):
    cleaned = clean(HOSTILE[what])
    assert not [bad for bad in BAD if bad in cleaned], cleaned
    assert clean(cleaned) == cleaned


def test_what_is_left_is_closed():
    assert clean("<p><b>one <i>two</p><table><tr><td>three") == (
        "<p><b>one <i>two</i></b></p><table><tbody><tr><td>three</td></tr></tbody></table>"
    )
    assert clean("</div></div>text") == "text"


def test_a_picture_without_a_description_says_so():
    assert 'alt="a picture without a description"' in clean('<img src="data:image/png;base64,AA">')
    assert clean('<img src="data:image/png;base64,AA" alt="A dot">').count("alt=") == 1


def test_a_panel_stays_as_it_is():
    panel = as_html(verdict(lambda values: values[0], record(tiny.mean, lambda values: sum(values) / len(values))))
    cleaned = clean(panel)
    for piece in ("background:", "border-left:", "padding:", 'role="group"', 'scope="row"', "<summary", "<details"):
        assert piece in panel and cleaned.count(piece) == panel.count(piece), piece


@pytest.mark.parametrize("name", LESSONS)
def test_the_lessons_own_text_stays_as_it_is(name):
    lesson = nbformat.read(REPOSITORY / "course" / "release" / name / f"{name}.ipynb", as_version=4)
    for cell in lesson.cells:
        if cell.cell_type == "markdown":
            page = rendered(cell.source)
            cleaned = clean(page)
            for tag in (
                "<m",
                "<table",
                "<td",
                "<th",
                "<a ",
                "<code",
                "<em",
                "<li",
                "<h2",
                "<h3",
                "<strong",
                "href=",
                "id=",
            ):
                assert cleaned.count(tag) == page.count(tag), (tag, cell.source[:60])


def test_formgraders_pages_are_made_with_it():
    """By the course's settings, as formgrader makes them: text and outputs are cleaned, code is shown as it is."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(REPOSITORY / "course")).load_config()
    nbgraders = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
    exporter = HTMLExporter(config=config, template_name="formgrade", extra_template_basedirs=[str(nbgraders)])
    hostile = "\n\n".join(HOSTILE.values())
    outputs = [new_output("display_data", data={"text/html": hostile}, metadata={"text/html": {"isolated": True}})]
    outputs += [new_output("display_data", data={"application/javascript": "alert(1)"})]
    outputs += [new_output("display_data", data={"image/svg+xml": HOSTILE["a drawing with a script"]})]
    names = ("base_url", "notebook_id", "assignment_id", "submission_id", "student", "filename", "next", "previous")
    resources = dict.fromkeys((*names, "index", "total", "mathjax_url", "last_name", "first_name"), "x")
    resources |= {"index": 0, "total": 1}
    empty, _ = exporter.from_notebook_node(new_notebook(), resources)
    cells = [new_markdown_cell(hostile), new_code_cell("1 < 2", outputs=handed_in(outputs))]
    page, _ = exporter.from_notebook_node(new_notebook(cells=cells), resources)
    assert page.count("<script") == empty.count("<script") and page.count("<style") == empty.count("<style")
    own, frame = page.partition("<body")[2], empty.partition("<body")[2]
    for bad in (*BAD, "<iframe", 'href="javascript', "position:fixed"):
        assert own.count(bad) == frame.count(bad), bad


@pytest.mark.parametrize(
    "text",
    [
        "<p>" + "".join(f"<b title={n}>" for n in range(12_000)) + "<p>x" * 12_000,
        "<div>" * 40_000,
        "<i></b>" * 40_000,
        "<table><td>" * 5_000,
    ],
    ids=["reopened", "nested", "unbalanced", "tables"],
)
def test_what_is_no_text_by_its_many_elements_is_shown_as_code(text):
    began = time.process_time()
    cleaned = clean(text)
    assert cleaned.startswith("<pre>&lt;") and len(cleaned) < 1_000_000
    assert time.process_time() - began < 2


def test_much_text_is_no_such_thing():
    html = "<ul>" + "<li><p>one <b>two</b><br>three" * 100 + "</ul>" + "<p><em>four</em></p>" * 4000
    assert clean(html).count("<em>") == 4000
