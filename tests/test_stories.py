"""Two stories in a real browser: a student works on a lesson, and an instructor marks what came of it and returns it.

On their way they take the pictures of the README. `make pictures` keeps them; otherwise they go with the test.
"""

import io
import json
import os
import re
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from PIL import Image

from grader import cli
from grader.exercises.gradient_descent import lesson as declared
from grader.gradebook import database_url
from grader.workspace import fill, furnish, jupyterlab
from tests.jupyter import browsing, serving
from tests.test_grade import sample_class

REPOSITORY = Path(__file__).parent.parent
LESSON = "1-gradient-descent"
#: What the stories take pictures of. The README shows them all.
PICTURES = {"check-panel", "figure", "marking", "progress", "returned"}

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]

WRONG = "def mse(y_true, y_pred):\n    return ((y_true - y_pred) ** 2).sum()"
RIGHT = "def mse(y_true, y_pred):\n    return ((y_true - y_pred) ** 2).mean()"
WORDS = "`zero_grad` sets the gradients to zero; without it they add up, and the loss soon grows."
COMMENT = "One of three. What do the other two do?"
#: nbgrader's formgrader takes MathJax from the network, and shows TeX without it.
MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/2.7.7/latest.js?config=TeX-AMS_CHTML-full,Safe"


class Watched:
    """A page of the browser, with the errors in its console and the requests to other machines."""

    def __init__(self, context):
        self.errors, self.elsewhere = [], set()
        self.page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._request)

    def _request(self, request):
        if not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:|file:", request.url):
            self.elsewhere.add(request.url)


@pytest.fixture(scope="module")
def take(tmp_path_factory):
    """`take(name, page, first, last, ...)` takes the picture of that name: the part of a page from one element to
    another, without what is beside them."""
    folder = Path(os.environ.get("GRADER_PICTURES") or tmp_path_factory.mktemp("pictures"))
    taken = set()

    def take(name, page, first, last=None, margin=12):
        boxes = [element.bounding_box() for element in (first, last or first)]
        left, top = (min(box[side] for box in boxes) - margin for side in "xy")
        right = max(box["x"] + box["width"] for box in boxes) + margin
        bottom = max(box["y"] + box["height"] for box in boxes) + margin
        left, top = max(left, 0), max(top, 0)
        shot = page.screenshot(clip={"x": left, "y": top, "width": right - left, "height": bottom - top})
        image = Image.open(io.BytesIO(shot)).convert("RGB")
        assert len(image.getcolors(1 << 24)) > 20, f"{name}: nothing is to be seen"
        # 256 colours are enough for text and lines, and a quarter of the size.
        image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            folder / f"{name}.png", optimize=True
        )
        taken.add(name)

    yield take
    assert taken <= PICTURES


@pytest.fixture(scope="module")
def context(found):
    with browsing(found["chromium"]) as browser:
        yield browser.new_context(viewport={"width": 1280, "height": 900}, device_scale_factor=1.5)


@pytest.fixture(scope="module")
def lesson():
    return sample_class.read(REPOSITORY / "course", LESSON)


# ---------------------------------------------------------------- a student


@pytest.fixture(scope="module")
def student(tmp_path_factory, lesson):
    """What `grader lab` opens on an empty folder: (server, folder). A second notebook there is solved."""
    folder = tmp_path_factory.mktemp("student")
    fill(folder, REPOSITORY / "course" / "release")
    furnish(folder)
    nbformat.write(lesson.solved(), folder / "solved.ipynb")
    with serving(*jupyterlab(folder, []), tmp_path_factory.mktemp("lab")) as server:
        yield server, folder


class Notebook:
    """The notebook that is open in front, and what a student does with hands and eyes."""

    def __init__(self, page):
        self.page = page
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self.panel.locator(".jp-Cell").first.wait_for()
        # The kernel has to be there, or what is run runs into the void.
        page.locator("#jp-main-statusbar >> text=/Python 3.* [|] Idle/").wait_for()

    def code(self, text):
        return self.panel.locator(".jp-CodeCell", has=self.page.locator(".cm-content", has_text=text)).first

    def run_all(self):
        self.page.click("li.lm-MenuBar-item:has-text('Run')")
        self.page.click("li.lm-Menu-item[data-command='runmenu:run-all']")
        self.page.wait_for_timeout(500)
        self.wait()

    def wait(self):
        self.page.wait_for_function(
            "() => ![...document.querySelectorAll('.jp-InputPrompt')].some(cell => cell.textContent.includes('*'))",
            timeout=120_000,
        )

    def write(self, cell, text):
        editor = cell.locator(".cm-content")
        editor.click()
        self.page.wait_for_function("node => document.activeElement === node", arg=editor.element_handle())
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def answer(self, name, stub, text):
        """Replace the cell that begins with `stub`, run it and the check below it."""
        cell = self.code(stub)
        self.write(cell, text)
        self.page.keyboard.press("Shift+Enter")
        self.page.keyboard.press("Shift+Enter")
        self.wait()
        return self.panel.locator(f'[aria-label="check of {name}"]').first

    def validate(self):
        """Press nbgrader's button, and return what its dialog says."""
        self.panel.locator(".jp-Toolbar :is(button, jp-button)", has_text="Validate").first.click()
        dialog = self.page.locator(".jp-Dialog")
        dialog.wait_for(timeout=120_000)
        said = dialog.text_content()
        dialog.locator("button", has_text=re.compile("^ok$", re.I)).click()
        return said


@pytest.fixture(scope="module")
def worked(student, context, lesson, take):
    """The student's story, from the index to the notebook that is handed in; returns the page and the file."""
    server, folder = student
    watched = Watched(context)
    page = watched.page
    page.goto(server.at(""))
    page.click(".jp-OutputArea-output a:has-text('1 Gradient descent from scratch')")
    page.wait_for_selector(f"li.lm-TabBar-tab.lm-mod-current:has-text('{LESSON}.ipynb')")
    notebook = Notebook(page)
    notebook.run_all()

    # The first four, at the first attempt.
    stubs = {name: f"def {name}(" for name in ("bump", "approximate", "design_matrix")}
    for name, stub in {**stubs, "theorem_promise": "theorem_promise = ..."}.items():
        assert f"✓ Right: {name}" in notebook.answer(name, stub, lesson.solutions[name]).text_content()

    # The fifth wrong, then a hint, then right.
    panel = notebook.answer("mse", "def mse(", WRONG).text_content()
    assert "◐ Partly right: mse" in panel and "did not divide by how many there are" in panel
    page.keyboard.press("ArrowUp")
    page.keyboard.press("b")
    notebook.write(notebook.panel.locator(".jp-CodeCell.jp-mod-active"), "exercises.mse.hint()")
    page.keyboard.press("Shift+Enter")
    hint = notebook.panel.locator("text=/Hint 1 of 3/")
    hint.wait_for()
    take(
        "check-panel",
        page,
        notebook.code("def mse("),
        notebook.panel.locator(".jp-CodeCell", has=page.locator("text=/Hint 1 of 3/")).first,
        margin=-3,
    )
    assert "✓ Right: mse" in notebook.answer("mse", "def mse(", RIGHT).text_content()

    # What the lesson shows of their own work, once it is there.
    shows = notebook.code("figures.bump_row(")
    notebook.write(shows, shows.locator(".cm-content").inner_text())
    page.keyboard.press("Shift+Enter")
    figure = shows.locator(".js-plotly-plot")
    figure.wait_for()
    figure.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    label = figure.locator(".slider-label").first
    seen = {label.text_content()}
    for place in (0.97, 0.03, 0.6):
        rail = figure.locator(".slider-rail-touch-rect").bounding_box()
        page.mouse.click(rail["x"] + place * rail["width"], rail["y"] + rail["height"] / 2)
        page.wait_for_timeout(700)
        seen.add(label.text_content())
    assert len(seen) >= 3, seen
    page.mouse.move(0, 0)
    take("figure", page, figure, margin=-1)

    # The question in words.
    question = notebook.panel.locator(".jp-MarkdownCell", has_text="Write your answer here.").last
    question.scroll_into_view_if_needed()
    question.locator(".jp-RenderedMarkdown").dblclick()
    question = notebook.panel.locator(".jp-MarkdownCell.jp-mod-active")
    question.locator(".cm-content").wait_for()
    notebook.write(question, WORDS)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Control+s")
    page.wait_for_function("() => !document.querySelector('.lm-TabBar-tab.jp-mod-dirty.lm-mod-current')")

    said = notebook.validate()
    page.click("li.lm-TabBar-tab:has-text('index.ipynb')")
    index = Notebook(page)
    index.panel.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    counted = sum(exercise.kind != "open" for exercise in declared.exercises.values())
    index.panel.locator(f".jp-OutputArea-output:has-text('5 of {counted} right, {counted - 5} open')").wait_for()
    table = index.panel.locator(".jp-OutputArea-output table")
    take("progress", page, table, table.locator("tr").nth(2), margin=8)
    return watched, folder / f"{LESSON}.ipynb", said


def test_a_student_gets_from_the_index_over_a_wrong_answer_and_a_hint_to_a_right_one(worked):
    _, file, _ = worked
    saved = {cell.id: cell for cell in nbformat.read(file, as_version=4).cells}
    assert saved["mse"].source == RIGHT and saved["four_lines"].source == WORDS
    assert {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in saved.values()} >= {"mse-check", "four_lines"}


def test_progress_is_noted_with_the_wrong_answer_forgiven(worked):
    noted = json.loads((worked[1].parent / ".progress.json").read_text())["lessons"][LESSON]
    assert {name for name, entry in noted.items() if entry["best"] == "right"} == {
        "bump",
        "approximate",
        "theorem_promise",
        "design_matrix",
        "mse",
    }


def test_validate_names_the_checks_that_are_not_right_yet_and_no_other(worked):
    named = set(re.findall(r"exercises\.(\w+)\.check\(\)", worked[2]))
    checked = {name for name, exercise in declared.exercises.items() if exercise.kind != "open"}
    assert named == checked - {"bump", "approximate", "theorem_promise", "design_matrix", "mse"}


def test_validate_says_so_when_all_is_right(student, context):
    watched = Watched(context)
    watched.page.goto(student[0].at("lab/workspaces/solved/tree/solved.ipynb"))
    assert "Success! Your notebook passes all the tests." in Notebook(watched.page).validate()
    watched.page.close()


def test_a_students_pages_write_no_error_to_the_console_and_ask_no_other_machine(worked):
    assert worked[0].errors == [] and worked[0].elsewhere == set()


# ---------------------------------------------------------------- an instructor


@pytest.fixture(scope="module")
def graded(worked, rebuilt, tmp_path_factory):
    """The course, after the notebook came in as Moodle packs it and was graded."""
    folder = tmp_path_factory.mktemp("instructor")
    course = folder / "course"
    for name in ("source", "release", "hidden"):
        (course / name).parent.mkdir(exist_ok=True)
        (course / name).symlink_to(rebuilt.course / name)
    (course / "nbgrader_config.py").write_bytes((REPOSITORY / "course" / "nbgrader_config.py").read_bytes())
    with zipfile.ZipFile(folder / "moodle.zip", "w") as archive:
        archive.write(worked[1], f"Some Student_4711_assignsubmission_file/{LESSON}.ipynb")
    assert cli.main(["collect", LESSON, str(folder / "moodle.zip"), "--course", str(course)]) == 0
    assert cli.main(["grade", LESSON, "--course", str(course)]) == 0
    return course


@pytest.fixture(scope="module")
def marked(graded, context, take, tmp_path_factory):
    """The instructor's story: JupyterLab in the course's folder, formgrader, a mark by hand and a comment."""
    watched = Watched(context)
    page = watched.page
    command = [sys.executable, "-m", "jupyterlab"]
    with serving(command, dict(os.environ), tmp_path_factory.mktemp("lab"), cwd=graded) as server:
        page.goto(server.at("lab"))
        page.click("li.lm-MenuBar-item:has-text('Nbgrader')")
        page.click("li.lm-Menu-item:has-text('Formgrader')")
        formgrader = page.frame_locator("iframe")
        formgrader.locator("a:has-text('Manual Grading')").click()
        formgrader.locator(f"table a:has-text('{LESSON}')").click()
        formgrader.locator(f"table a:has-text('{LESSON}')").click()
        formgrader.locator("table a:has-text('Submission #1')").click()
        score = formgrader.locator("input#four_lines")
        answer = formgrader.locator(".nbgrader_cell", has=score)
        assert "sets the gradients to zero" in answer.text_content()
        score.fill("1")
        score.press("Tab")
        comment = answer.locator("textarea.comment")
        comment.fill(COMMENT)
        comment.press("Tab")
        answer.locator(".comment-saved").wait_for(state="attached")
        answer.scroll_into_view_if_needed()
        page.wait_for_timeout(1000)
        take("marking", page, answer)
        page.close()
    return watched


def points(course):
    with Gradebook(database_url(str(course / "gradebook.db")), "neural-networks") as book:
        (submission,) = book.assignment_submissions(LESSON)
        (notebook,) = submission.notebooks
        (grade,) = (grade for grade in notebook.grades if grade.name == "four_lines")
        (comment,) = (comment for comment in notebook.comments if comment.name == "four_lines")
        return grade.manual_score, grade.needs_manual_grade, comment.manual_comment, submission.score


def test_the_mark_and_the_comment_are_in_the_gradebook(marked, graded):
    score, open_still, comment, total = points(graded)
    assert (score, open_still, comment) == (1, False, COMMENT)
    right = ("bump", "approximate", "theorem_promise", "design_matrix", "mse")
    assert total == 1 + sum(declared.exercises[name].points for name in right)


def test_the_page_that_is_returned_shows_the_mark_and_the_comment(marked, graded, context, take):
    assert cli.main(["grade", LESSON, "--course", str(graded)]) == 0
    archive = graded.parent / "feedback.zip"
    assert cli.main(["return", LESSON, str(archive), "--course", str(graded)]) == 0
    with zipfile.ZipFile(archive) as packed:
        (name,) = packed.namelist()
        assert name.startswith("Some Student_4711_assignsubmission_file/")
        packed.extractall(graded.parent / "returned")
    watched = Watched(context)
    watched.page.goto((graded.parent / "returned" / name).as_uri())
    answer = watched.page.locator(".nbgrader_cell", has_text="sets the gradients to zero")
    assert COMMENT in answer.text_content() and re.search(r"1(\.0)? / 3", answer.text_content())
    assert "hidden" in watched.page.locator('[aria-label="check of mse"]').text_content()
    assert "A row of bumps" in watched.page.locator("img").nth(2).get_attribute("alt")
    assert watched.errors == []
    answer.scroll_into_view_if_needed()
    shown = watched.page.locator("header").first
    shown.scroll_into_view_if_needed()
    take("returned", watched.page, shown, margin=0)


def test_an_instructors_pages_write_no_error_but_that_formgrader_lacks_mathjax(marked):
    assert marked.elsewhere <= {MATHJAX}
    assert [e for e in marked.errors if "MathJax is not defined" not in e and "ERR_" not in e] == []


# ---------------------------------------------------------------- the pictures


def test_the_readme_shows_each_picture_with_its_description():
    shown = re.findall(r"!\[([^\]]+)\]\(course/pictures/([\w-]+)\.png\)", (REPOSITORY / "README.md").read_text())
    assert {name for _, name in shown} == PICTURES and all(len(words) > 40 for words, _ in shown)
    assert {file.stem for file in (REPOSITORY / "course" / "pictures").glob("*.png")} == PICTURES
