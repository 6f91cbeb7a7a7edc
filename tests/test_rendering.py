"""Pages are made by a process of their own, which may end, hang or take all memory, and the next page comes."""

import os
import signal
import time

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.outputs import HANDED_IN
from grader.rendering import LEFT_OUT, NoPage, Rendering, shortened

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="where there is no fork, pages are made in place")


class Pages:
    """Makes pages of the texts of cells, or does what one of them says."""

    def page(self, notebook, *_):
        for cell in notebook.cells:
            if cell.source == "hang":
                time.sleep(600)
            elif cell.source == "end":
                os.kill(os.getpid(), signal.SIGKILL)
            elif cell.source == "memory":
                bytearray(2**30)
            elif cell.source == "fail":
                raise ValueError("no page of this")
        return " ".join(cell.source for cell in notebook.cells)


def notebook(*texts):
    return new_notebook(cells=[new_markdown_cell(text) for text in texts])


@pytest.fixture
def rendering():
    with Rendering(Pages(), seconds=0.5, memory=2**28) as made:
        yield made


def test_pages_are_made_one_after_another(rendering):
    for text in ("one", "two €"):
        assert rendering.page(notebook(text), "lesson", "ada", None) == (text, True)


@pytest.mark.parametrize("trouble", ["hang", "end", "memory", "fail"])
def test_what_a_page_cannot_be_made_with_is_left_out_and_the_next_one_comes(rendering, trouble):
    page, whole = rendering.page(notebook("here", trouble), "lesson", "ada", None)
    assert not whole and page == f"{LEFT_OUT} {LEFT_OUT}"
    assert rendering.page(notebook("next"), "lesson", "bob", None) == ("next", True)


def test_where_nothing_helps_that_is_said():
    class Never(Pages):
        def page(self, *_):
            raise ValueError("no page of anything")

    with Rendering(Never()) as rendering, pytest.raises(NoPage, match="ValueError: no page of anything"):
        rendering.page(notebook("x"), "lesson", "ada", None)


def test_nothing_is_left_of_it():
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with Rendering(Pages()) as rendering:
        rendering.page(notebook("x"), "lesson", "ada", None)
        made = [child for child in psutil.Process().children(recursive=True) if child.pid not in before]
        assert len(made) == 2
    gone, alive = psutil.wait_procs(made, timeout=5)
    assert not [child for child in alive if child.status() != psutil.STATUS_ZOMBIE]


def test_large_cells_are_left_out_first_and_checks_never():
    large = new_code_cell("x = 1\n" * 2000)
    shows = new_code_cell("x", metadata={HANDED_IN: [{"output_type": "stream", "name": "stdout", "text": "y" * 9000}]})
    check = new_code_cell("c" * 9000, metadata={"nbgrader": {"grade": True, "solution": False, "grade_id": "a-check"}})
    made = shortened(nbformat.from_dict(new_notebook(cells=[large, shows, check, new_code_cell("small")])), 5000)
    assert [cell.source for cell in made.cells] == [f"# {LEFT_OUT}", f"# {LEFT_OUT}", check.source, "small"]
    assert HANDED_IN not in made.cells[1].metadata and HANDED_IN in shows.metadata and large.source.startswith("x")
