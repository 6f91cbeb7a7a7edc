"""A student in JupyterLab: the released lesson in a real browser, run from its first cell to its last."""

import json
from pathlib import Path

import nbformat
import pytest

from grader.exercises.gradient_descent import lesson
from grader.workspace import INDEX, fill, furnish, jupyterlab
from tests.jupyter import browsing, serving

REPOSITORY = Path(__file__).parent.parent

LESSON = "1-gradient-descent"

#: What the student in these tests has written so far: one right answer, one known mistake, one that fails.
WORK = {
    "bump": "def bump(x, left, right, height, steepness):\n"
    "    return height * (torch.sigmoid(steepness * (x - left)) - torch.sigmoid(steepness * (x - right)))",
    "mse": "def mse(y_true, y_pred):\n    return ((y_true - y_pred) ** 2).sum()",
    "mse_gradient": "def mse_gradient(w, X, y):\n    return X.transposed() @ (y - X @ w)",
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab of this Python on a student's folder; yields (server, folder)."""
    folder = tmp_path_factory.mktemp("student")
    fill(folder, REPOSITORY / "course" / "release")
    furnish(folder)
    file = folder / f"{LESSON}.ipynb"
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        cell.source = WORK.get(cell.id, cell.source)
    nbformat.write(notebook, file)
    with serving(*jupyterlab(folder, []), tmp_path_factory.mktemp("lab")) as server:
        yield server, folder


@pytest.fixture(scope="module")
def page(lab, found):
    """The lesson, open in a browser, after Run All Cells has come to its end."""
    with browsing(found["chromium"]) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(60_000)
        page.goto(lab[0].at(f"lab/tree/{LESSON}.ipynb"))
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        # The kernel has to be there, or Run All runs into the void.
        page.wait_for_selector("text=/Python 3.* [|] Idle/")
        page.click("li.lm-MenuBar-item:has-text('Run')")
        page.click("li.lm-Menu-item[data-command='runmenu:run-all']")
        page.wait_for_selector('[aria-label="check of fit_with_torch"]', state="attached", timeout=90_000)
        page.wait_for_function(
            "() => ![...document.querySelectorAll('.jp-InputPrompt')].some(cell => cell.textContent.includes('*'))",
            timeout=120_000,
        )
        yield page


def panel(page, name):
    return page.locator(f'[aria-label="check of {name}"]').first


@pytest.mark.needs("chromium")
def test_run_all_on_work_in_progress_gets_to_the_end_with_no_error(page):
    errors = page.locator('.jp-RenderedText[data-mime-type="application/vnd.jupyter.error"]')
    assert errors.count() == 0, errors.first.text_content()


@pytest.mark.needs("chromium")
def test_a_student_sees_none_of_the_instructors_tools(page):
    assert page.locator("text=Create Assignment").count() == 0
    assert page.locator("li.lm-MenuBar-item:has-text('Nbgrader')").count() == 0


@pytest.mark.needs("chromium")
def test_each_state_of_an_answer_is_shown_in_words_below_its_cell(page):
    assert "✓ Right: bump" in panel(page, "bump").text_content()
    assert "right: mse" in panel(page, "mse").text_content() or "Wrong: mse" in panel(page, "mse").text_content()
    failed = panel(page, "mse_gradient").text_content()
    assert "Your function failed" in failed
    assert "line 2 of your code: return X.transposed() @ (y - X @ w)" in failed
    assert "Not answered yet: gradient_step" in panel(page, "gradient_step").text_content()


@pytest.mark.needs("chromium")
def test_the_mistake_is_named_in_the_panel(page):
    recorded = json.loads((REPOSITORY / "grader" / "recorded" / f"{LESSON}.json").read_text())["exercises"]["mse"]
    message = next(mistake["message"] for mistake in recorded["mistakes"] if mistake["name"] == "sum")
    assert message.replace("`", "")[:60] in panel(page, "mse").text_content()


@pytest.mark.needs("chromium")
def test_figures_are_drawn_and_those_of_unsolved_exercises_say_what_to_solve(page):
    assert page.locator(".js-plotly-plot").count() >= 3
    assert "This cell works with your own `gradient_descent`" in page.locator(".jp-Notebook").text_content()


@pytest.mark.needs("chromium")
def test_a_figure_stays_when_its_slider_is_moved(page):
    figure = page.locator(".js-plotly-plot", has=page.locator(".slider-rail-touch-rect")).first
    figure.scroll_into_view_if_needed()
    rail = figure.locator(".slider-rail-touch-rect").bounding_box()
    label = figure.locator(".slider-label").first.text_content()
    page.mouse.click(rail["x"] + 0.9 * rail["width"], rail["y"] + rail["height"] / 2)
    page.wait_for_timeout(500)
    assert figure.locator(".slider-label").first.text_content() != label
    assert figure.bounding_box()["height"] > 300
    assert figure.locator(".main-svg").first.bounding_box()["height"] > 300


@pytest.mark.needs("chromium")
def test_the_panel_can_be_read_in_the_dark_theme_and_passes_the_rules_of_accessibility(page):
    from axe_playwright_python.sync_playwright import Axe

    colours = {}
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        page.evaluate("theme => document.body.dataset.theme = theme", theme)
        page.click("li.lm-MenuBar-item:has-text('Settings')")
        page.hover("li.lm-Menu-item:has-text('Theme')")
        page.click(f"li.lm-Menu-item:text-is('{theme}'), li.lm-Menu-item:has-text('{theme}')")
        page.wait_for_selector(f"body[data-jp-theme-name='{theme}']", state="attached")
        panel(page, "mse").scroll_into_view_if_needed()
        read = """node => [
            getComputedStyle(node).color,
            getComputedStyle(document.querySelector('.jp-Notebook')).backgroundColor,
        ]"""
        colours[theme] = [luminance(colour) for colour in panel(page, "mse").evaluate(read)]
        results = Axe().run(page, context="[aria-label^='check of ']")
        assert results.violations_count == 0, f"{theme}: {results.generate_report()}"
    for text, background in colours.values():
        lighter, darker = max(text, background), min(text, background)
        assert (lighter + 0.05) / (darker + 0.05) > 7, colours


def luminance(colour: str) -> float:
    """Relative luminance of `rgb(r, g, b)` (WCAG 2)."""
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.fixture(scope="module")
def index(page, lab):
    """The index of the lessons, opened in the same browser once the lesson has run; nothing in it has."""
    index = page.context.browser.new_page(viewport={"width": 1280, "height": 900})
    index.set_default_timeout(60_000)
    # A workspace of its own has no other tab open.
    index.goto(lab[0].at(f"lab/workspaces/index/tree/{INDEX}"))
    index.wait_for_selector(".jp-OutputArea-output table")
    return index


@pytest.mark.needs("chromium")
def test_the_index_shows_its_table_before_anything_runs_and_then_the_newest_progress(index):
    from axe_playwright_python.sync_playwright import Axe

    shown = index.locator(".jp-OutputArea-output").first
    checked = sum(exercise.kind != "open" for exercise in lesson.exercises.values())
    assert f"0 of {checked} right, {checked} open" in shown.text_content()
    results = Axe().run(index, context=".jp-OutputArea-output")
    assert results.violations_count == 0, results.generate_report()
    index.wait_for_selector("text=/Python 3.* [|] Idle/")
    index.locator(".jp-CodeCell .cm-content").click()
    index.keyboard.press("Shift+Enter")
    index.wait_for_selector(f".jp-OutputArea-output:has-text('1 of {checked} right, 2 begun, {checked - 3} open')")


@pytest.mark.needs("chromium")
def test_what_the_checks_said_is_beside_the_notebook(page, lab):
    noted = json.loads((lab[1] / ".progress.json").read_text())["lessons"][LESSON]
    statuses = {name: entry["best"] for name, entry in noted.items()}
    assert (statuses["bump"], statuses["mse_gradient"]) == ("right", "failed")
    assert set(statuses) == set(WORK)


@pytest.mark.needs("chromium")
def test_the_index_opens_the_notation_to_be_read_and_the_lesson_to_be_worked_in(index):
    tab = "li.lm-TabBar-tab.lm-mod-current:has-text('{}')"
    index.click(".jp-RenderedMarkdown a:has-text('a page of its own')")
    index.wait_for_selector(tab.format("notation.md"))
    index.wait_for_selector(".jp-MarkdownViewer table mjx-container")
    index.click(f"li.lm-TabBar-tab:has-text('{INDEX}')")
    index.click(".jp-OutputArea-output a:has-text('1 Gradient descent from scratch')")
    index.wait_for_selector(tab.format(f"{LESSON}.ipynb"))


def test_the_lesson_that_these_tests_open_is_there():
    assert (REPOSITORY / "course" / "release" / LESSON / f"{LESSON}.ipynb").exists()
