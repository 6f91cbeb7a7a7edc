"""Reading a lesson: what its text becomes, and what is refused with its file and line before anything runs."""

import pytest

from grader.lesson import Refused, read
from tests import tiny


@pytest.fixture
def lesson(tmp_path):
    """Writes the tiny lesson with some text replaced, and returns its file."""

    def write(*changes):
        text = tiny.TEXT
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / "tiny.md").write_text(text)
        return tmp_path / "tiny.md"

    return write


def refusal(file):
    with pytest.raises(Refused) as refused:
        read(file)
    return [str(problem) for problem in refused.value.problems]


def line_of(text):
    return tiny.TEXT[: tiny.TEXT.index(text)].count("\n") + 1


def test_a_lesson_becomes_cells_with_names_for_ids(lesson):
    cells = read(lesson()).notebook.cells
    names = [cell.id for cell in cells]
    assert names[1:5] == ["setup", "s1-text-1", "mean", "mean-check"]
    expected = "s1-code-1 half half-check direction-question direction direction-check words-question words"
    assert names[5:] == expected.split()


def test_an_author_never_writes_nbgrader_metadata(lesson):
    cells = {cell.id: cell for cell in read(lesson()).notebook.cells}
    assert cells["mean"].metadata.nbgrader.solution and not cells["mean"].metadata.nbgrader.locked
    check = cells["mean-check"]
    assert check.source == "exercises.mean.check()"
    assert check.metadata.nbgrader.locked and check.metadata.nbgrader.points == 2
    assert cells["setup"].metadata.nbgrader.locked and not cells["setup"].metadata.nbgrader.grade
    assert cells["words"].metadata.nbgrader.grade and cells["words"].metadata.nbgrader.solution


def test_a_choice_becomes_lettered_options_and_keeps_its_replies_out_of_the_notebook(lesson):
    text = read(lesson())
    question = next(cell for cell in text.notebook.cells if cell.id == "direction-question")
    assert "- **a)** up\n- **b)** down" in question.source
    assert "other way" not in str(text.notebook)
    assert text.choices["direction"].right == "b"


def test_a_figure_gets_its_words_in_a_cell_behind_it(lesson):
    code = "```{code-cell} ipython3\n---\ndescription: >-\n  A line\n  that rises.\n---\nprint(1)\n```\n"
    text = read(lesson(("# Tiny\n", f"# Tiny\n\n{code}")))
    words = next(cell for cell in text.notebook.cells if cell.id == "opening-code-1-words")
    assert "A line that rises." in words.source and text.descriptions == {"opening-code-1": "A line that rises."}


def test_a_class_has_a_solution_in_each_of_its_methods(lesson):
    begin, end = "### BEGIN SOLUTION", "### END SOLUTION"
    old = tiny.TEXT[tiny.TEXT.index("def mean(") : tiny.TEXT.index(end) + len(end)]
    methods = [f"    def {name}(self):\n        {begin}\n        return 1\n        {end}\n" for name in ("one", "two")]
    cells = {cell.id: cell for cell in read(lesson((old, "class mean:\n" + "".join(methods)))).notebook.cells}
    assert cells["mean"].source.count(begin) == 2
    filler = "        # a line more\n" * 37
    assert read(lesson((old, "class mean:\n" + methods[0] + filler)))
    assert (
        "a code cell of 41 lines; at most 40"
        in refusal(lesson((old, "class mean:\n" + methods[0] + filler + filler[:22])))[0]
    )
    swapped = methods[0].replace(begin, "#").replace(end, begin).replace("#", end)
    assert "needs one `### BEGIN" in refusal(lesson((old, "class mean:\n" + swapped)))[0]


def test_a_cell_that_measures_times_keeps_its_tag(lesson):
    cells = read(lesson((":tags: [nbval-check-output]", ":tags: [timing]"))).notebook.cells
    assert [cell.metadata.get("tags") for cell in cells if "print" in cell.source] == [["timing"]]


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ('"exercise:half"', '"exercise:third"', '"exercise:half"', "unknown exercise `third`"),
        ('"exercise:half"', '"exercise:mean"', '"exercise:half"', "the exercise `mean` stands twice"),
        ("print(3 + 4)", "\n".join(f"print({i})" for i in range(21)), "print(3", "a code cell of 21 lines; at most 20"),
        ("print(3 + 4)", "print(3 +", "print(3", "the code does not parse"),
        ("- [x] down", "- [ ] down", ":::{choice}", "needs two options or more, one of them right"),
        ("  > Up is the other way.\n", "", ":::{choice}", "no reply"),
        (":::{choice} direction", ":::{chioce} direction", ":::{choice}", "unknown block"),
        (":::{choice} direction", ":::{choice} mean", ":::{choice}", "`mean` is declared as a function"),
        ("---\nBecause.", "Because.", ":::{open}", "needs one line `---`"),
        ("    ### BEGIN SOLUTION\n", "", '"exercise:mean"', "needs one `### BEGIN SOLUTION`"),
        ("[nbval-check-output]", "[nbval-chek-output]", "[nbval", "unknown tag `nbval-chek-output`"),
        ("print(3 + 4)", "### BEGIN SOLUTION\n### END SOLUTION", "print(3", "a solution stands in a cell without"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(lesson, old, new, at, message):
    file = lesson((old, new))
    problems = refusal(file)
    found = [problem for problem in problems if message in problem]
    assert found, problems
    line = int(found[0].removeprefix(str(file)).split(":")[1])
    assert abs(line - line_of(at)) <= 3, found[0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: Tiny\n", "", "no `title`"),
        ("title: Tiny\n", "title: [\n", "does not parse"),
        ("exercises: tests.tiny\n", "exercises: tests.nowhere\n", "names no module with a lesson"),
        (":tags: [setup]\n\n", "\n", "no code cell has the tag `setup`"),
        (":::{open} words\nSay why.\n---\nBecause.\n:::\n", "", "`words` is declared and missing from the lesson"),
    ],
)
def test_what_is_wrong_with_the_whole_is_refused(lesson, old, new, message):
    assert any(message in problem for problem in refusal(lesson((old, new))))


def test_all_problems_are_told_at_once(lesson):
    file = lesson(("title: Tiny\n", ""), ('"exercise:half"', '"exercise:third"'), ("- [x] down", "- [ ] down"))
    assert len(refusal(file)) >= 3
