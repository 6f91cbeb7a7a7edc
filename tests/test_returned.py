"""What a student gets back tells how the checks went, and nothing of a hidden case that would help the next time."""

import json
import re
import shutil
from html import unescape
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat.v4 import new_code_cell, new_notebook, new_output

from grader.check import HIDDEN, RECORDED, check
from grader.feedback import RETURNED, as_html, as_text
from grader.judge import WORDS, for_student
from grader.outputs import CUT, HANDED_IN, LARGEST_OUTPUT, handed_in
from grader.preprocessors import Returned
from grader.returned import LONGEST_FORMULA, mathml
from tests import sums, tiny
from tests.jupyter import browsing
from tests.test_grade import built, course, environment, graded, hand_in, mark_by_hand, rows  # noqa: F401 (fixtures)
from tests.test_judge import record, verdict

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

# ---------------------------------------------------------------- the panel


def leaking(values):
    """Wrong throughout, and shouts whatever it gets."""
    text = f"the inputs are {np.asarray(values).tolist()}"
    print(text)
    if len(values) > 2:
        raise ValueError(text)
    return text


def test_of_a_hidden_case_a_student_sees_label_and_word():
    hidden = record(tiny.mean, np.mean, "a secret")
    shown = for_student(verdict(leaking, hidden))
    rows = [row for row in shown.rows if row.hidden]
    assert len(rows) == 3
    for row in rows:
        assert row.outcome is None and row.recorded is None and not row.case.arguments
        assert row.finding.note == "" and row.finding.word in WORDS
    for panel in (as_text(shown), as_html(shown)):
        assert "many numbers (hidden case)" in panel and "the inputs are" not in panel
        for case in hidden.cases:
            assert not any(f"{number:.4g}" in panel for number in case.arguments["values"].values if number > 5)


def test_of_a_public_case_a_student_sees_what_was_tried_and_expected_and_not_what_came_back():
    shown = for_student(verdict(leaking, record(tiny.mean, np.mean, "a secret")))
    text = as_text(shown)
    assert "tried: mean(values=array([1., 3.], float64))" in text
    assert "expected: array(2., float64)" in text
    assert "exercises.mean.check()" in text
    assert "came back:" not in text and "why:" not in text and "printed" not in text


def test_the_instructor_sees_everything():
    hidden = record(tiny.mean, np.mean, "a secret")
    panel = as_html(verdict(leaking, hidden))
    assert "The other cases that are not right, in full" in panel
    assert panel.count("the inputs are") >= 6
    assert f"{hidden.cases[2].arguments['values'].values[0]:.4g}" in panel


def test_what_is_right_is_right_in_both_views():
    both = verdict(np.mean, record(tiny.mean, np.mean, "a secret"))
    shown = for_student(both)
    assert (shown.status, shown.points, shown.learned) == ("right", both.points, both.learned)
    assert "6 of 6 cases right (3 of them hidden)" in as_html(shown)


@pytest.mark.parametrize("grading", [False, True])
def test_the_students_panel_is_a_part_of_the_output_while_nbgrader_grades(built, monkeypatch, grading):  # noqa: F811
    monkeypatch.setenv(HIDDEN, str(built / "hidden"))
    if grading:
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    panel = check(sums.double, {"double": lambda x: [x, "what came back"]})
    bundle = panel._repr_mimebundle_()
    assert "what came back" in panel._repr_html_()
    assert list(bundle) == ([RETURNED] if grading else [])
    assert "what came back" not in str(bundle).replace("shows what came back", "")


def test_a_check_that_fails_itself_tells_the_student_no_details(monkeypatch, tmp_path):
    monkeypatch.setenv(RECORDED, str(tmp_path))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    panel = check(sums.double, {"double": lambda x: x})
    assert "sums.json" in panel._repr_html_()
    returned = panel._repr_mimebundle_()[RETURNED]
    assert "The check itself failed. It is not about your answer" in returned and "sums.json" not in returned


def test_the_name_of_what_an_answer_leans_on_is_the_students_own_and_stays_here(built, monkeypatch):  # noqa: F811
    monkeypatch.setenv(HIDDEN, str(built / "hidden"))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    names = {"x_is_87": 1.0}
    exec(compile("def double(x):\n    return x_is_87", "cell", "exec"), names)
    panel = check(sums.double, names)
    assert "x_is_87" in panel._repr_html_() and "x_is_87" not in panel._repr_mimebundle_()[RETURNED]


# ---------------------------------------------------------------- the page


def given(*outputs, executed=(), metadata=None):
    """A student's own cell, handed in with these outputs, and run with others."""
    cell = new_code_cell("...", outputs=list(executed))
    cell.metadata[HANDED_IN] = [json.loads(json.dumps(output)) for output in outputs]
    return cell


def returned(cell):
    notebook = new_notebook(cells=[cell])
    made, _ = Returned().preprocess(notebook, {})
    nbformat.validate(made)
    return made.cells[0].outputs


def error(name, text="87"):
    return new_output("error", ename=name, evalue=text, traceback=[text])


MINE = new_output("stream", name="stdout", text="mine")
SEEN = new_output("stream", name="stdout", text="87")


def test_a_cell_is_returned_with_the_outputs_that_it_was_handed_in_with():
    assert returned(given(MINE, executed=[SEEN])) == [MINE]
    assert returned(given(executed=[SEEN])) == []


def test_a_cell_that_stopped_is_told_of_in_words_of_ours():
    for name, words in (("ValueError", "stopped with an error"), ("TimeLimit", "longer than it may")):
        [told] = returned(given(executed=[SEEN, error(name)]))
        assert words in told.text and "87" not in told.text
    mine = error("NameError", "mine")
    assert returned(given(mine, executed=[error("NameError")])) == [mine]


def test_a_check_is_returned_with_the_students_panel_alone():
    cell = new_code_cell("exercises.one.check()")
    cell.metadata["nbgrader"] = {"grade_id": "one-check", "grade": True, "solution": False, "points": 2}
    said = new_output("execute_result", data={"text/plain": "1.5", "text/html": "87", RETURNED: "<p>yours</p>"})
    cell.outputs = [said]
    [told] = returned(cell)
    assert told.data == {"text/plain": "1.5", "text/html": "<p>yours</p>"}
    del said.data[RETURNED]  # graded by an earlier version
    cell.outputs = [said]
    assert returned(cell)[0].data["text/html"] == "<div><strong>one: 1.5 of 2 points.</strong></div>"


def test_outputs_that_were_handed_in_are_cut_and_what_is_no_output_is_left_out():
    long = {"output_type": "stream", "name": "stdout", "text": ["x" * LARGEST_OUTPUT, "y" * 100]}
    [kept] = handed_in([long, {"output_type": "nonsense"}, 7])
    assert kept.text == "x" * LARGEST_OUTPUT + CUT
    [kept] = handed_in([long | {"text": "x" + "€" * LARGEST_OUTPUT}])
    assert kept.text == "x" + "€" * ((LARGEST_OUTPUT - 1) // 3) + CUT, "bytes are counted, and no character is cut"
    assert handed_in("text") == [] and handed_in(None) == []
    figure = {"image/svg+xml": ["<svg>", "\ud83d</svg>"], "application/vnd.plotly.v1+json": {"data": []}}
    [kept] = handed_in([{"output_type": "display_data", "data": figure, "metadata": {}}])
    assert kept.data == {"image/svg+xml": "<svg>?</svg>"}
    failed = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["one", "two"]}
    assert handed_in([failed])[0].traceback == ["one", "two"]


# ---------------------------------------------------------------- how the page reads


@pytest.fixture(scope="module")
def page(built, tmp_path_factory):  # noqa: F811
    """A real feedback page, with a comment and a figure, of a notebook whose titles are hostile."""
    folder = shutil.copytree(built, tmp_path_factory.mktemp("page") / "course")
    hand_in(folder, "common-mistakes")
    file = folder / "submitted" / "common-mistakes" / "sums" / "sums.ipynb"
    notebook = nbformat.read(file, as_version=4)
    notebook.metadata["title"] = "Sums <script>alert(1)</script>"
    answer = next(cell for cell in notebook.cells if cell.get("id") == "double")
    drawn = {
        "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "text/plain": 'A bump "><script>alert(2)</script>',
    }
    answer.outputs = [new_output("display_data", data=drawn)]
    nbformat.write(notebook, file)
    graded(folder)
    mark_by_hand(folder, "common-mistakes", 1.5)
    report, _ = graded(folder, again=True)
    return report.feedback / "common-mistakes" / "sums" / "sums.html"


def test_the_page_calls_exercises_by_their_names_with_their_points(page):
    text = page.read_text(encoding="utf-8")
    assert '<html lang="en">' in text and text.count("<main") == 1
    for name in ("double", "total"):
        assert re.search(rf'<a href="#{name}-check">{name}</a></th>\s*<td class="number">[\d.]+</td>', text)
    assert "Test cell" not in text
    assert '<a href="#comment-why">comment on why</a>' in text and "Well put." in text


def test_the_title_is_the_courses_whatever_was_handed_in(page):
    text = page.read_text(encoding="utf-8")
    assert "<title>Sums</title>" in text and "alert(1)" not in text


def test_a_figure_is_called_by_its_title_for_those_who_do_not_see_it(page):
    ((_, title),) = re.findall(r"""<img [^>]*alt=(["'])(.*?)\1""", page.read_text(encoding="utf-8"))
    assert "<" not in title and unescape(title) == 'A bump "><script>alert(2)</script>'


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_passes_the_rules_of_accessibility(page, found, scheme):
    from axe_playwright_python.sync_playwright import Axe

    with browsing(found["chromium"]) as browser:
        shown = browser.new_page(color_scheme=scheme)
        shown.goto(page.as_uri())
        for details in shown.locator("details").all():
            details.evaluate("node => node.open = true")
        results = Axe().run(shown)
    assert results.violations_count == 0, results.generate_report()


def test_the_page_runs_no_script_and_loads_nothing(page):
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text and "MathJax" not in text and "cdnjs" not in text
    assert re.findall(r"@font-face|@import|url\((?!data:)", text) == []
    policy = re.search(r"<meta[^>]*Content-Security-Policy[^>]*>", text)
    assert "default-src 'none'" in unescape(policy[0])
    assert policy.start() < text.index("<style"), "what stands before it is not bound by it"


# ---------------------------------------------------------------- formulas


RELEASED = sorted((Path(__file__).parent.parent / "course" / "release").glob("*/*.ipynb"))


@pytest.mark.parametrize("file", RELEASED, ids=lambda file: file.stem)
def test_each_formula_of_the_lessons_is_drawn_as_one(file):
    formulas = []

    class Collected(IPythonRenderer):
        def inline_math(self, body):
            formulas.append(body)
            return ""

        block_math = inline_math

    for cell in nbformat.read(file, as_version=4).cells:
        if cell.cell_type == "markdown":
            MarkdownWithMath(renderer=Collected(escape=False)).render(cell.source)
    made = [mathml(formula) for formula in formulas]
    assert len(made) > 20
    assert [tex for tex, drawn in zip(formulas, made, strict=True) if not drawn.startswith("<math")] == []
    # What the library does not know it draws as text.
    assert [tex for tex, drawn in zip(formulas, made, strict=True) if "\\" in drawn or "&amp;" in drawn] == []


def test_a_formula_keeps_its_signs_and_lets_no_tag_through():
    drawn = mathml(r"a < b \text{<script>alert(1)</script>}")
    assert "<script" not in drawn and "&lt;script&gt;" in drawn and "<mo>&lt;</mo>" in drawn


def test_aligned_lines_stand_below_each_other_without_numbers():
    drawn = mathml(r"\begin{aligned} a &= 1 \\ b &= 2 \end{aligned}", block=True)
    assert drawn.count("<mtr>") == 2 and "(1)" not in drawn


@pytest.mark.parametrize("tex", [r"\frac", "x^", "{" * 3000, "x" * (LONGEST_FORMULA + 1)], ids=range(4))
def test_what_is_no_formula_stays_as_it_was_written(tex):
    assert mathml(tex) == f"${tex}$"


# ---------------------------------------------------------------- a thief, from end to end

SPY = """
kept = []

def double(x):
    kept.append(x)
    print("seen", kept)
    if len(kept) > 2:
        raise ValueError(f"seen {kept}")
    return 2 * x
"""
TELL = """
def total(values):
    print("seen", kept)
    return f"seen {kept}"
"""


def handed(course, double, total):  # noqa: F811
    """Hand in a thief's notebook with these answers, grade it: the row, its feedback page, the graded notebook."""
    hand_in(course, "all-right")
    file = course / "submitted" / "all-right" / "sums" / "sums.ipynb"
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        if cell.get("id") in ("double", "total"):
            cell.source = {"double": double, "total": total}[cell.id]
    for text in ("print('seen', kept)", "raise RuntimeError(f'seen {kept}')", "class seen_it(Exception): pass"):
        notebook.cells.append(new_code_cell(text))
    nbformat.write(notebook, file)
    report, _ = graded(course, again=True)
    page = (report.feedback / "all-right" / "sums" / "sums.html").read_text(encoding="utf-8")
    return rows(report)["all-right"], page, (report.autograded / "all-right" / "sums" / "sums.ipynb").read_text()


def test_what_a_thief_takes_from_hidden_cases_is_not_on_the_page_and_earns_nothing(course):  # noqa: F811
    row, page, notebook = handed(course, SPY, TELL)
    hidden = [case.arguments["x"] for case in sums.double.draw("neural networks in four lessons")]
    public = [case.arguments["x"] for case in sums.double.draw("public")]
    secret = [x for x in hidden if x not in public]
    stolen = f"seen [{', '.join(map(str, [*public, *hidden]))[:20]}"
    assert stolen in notebook, "the instructor's notebook shows what was seen"
    text = page.replace(SPY.strip(), "").replace(TELL.strip(), "")
    assert secret and not any(str(x) in text for x in secret)
    assert "seen [" not in text.replace("seen {kept}", "")
    # The next attempt knows by heart all that the page and the package told: the public cases.
    known = {x: 2 * x for x in public}
    again, *_ = handed(course, f"def double(x):\n    return {known}.get(x, 0.0)", TELL)
    marks = again.result.marks
    assert marks["double"].score == 2 * (len(public) + len(hidden) - len(secret)) / (len(public) + len(hidden))
    assert marks["total"].score == 0
