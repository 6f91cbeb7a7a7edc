"""Hand in a sample class: one submission for each thing that people really do, named after it.

    python course/sample_class.py FOLDER

writes FOLDER/<student>/<lesson>/<lesson>.ipynb from each lesson's released notebook, its solutions, and the bank of
right and wrong answers in `answers/`. What can happen to a file happens in the first lesson; the answers differ in
every lesson. The same course always gives the same class. Nothing is graded here.
"""

from __future__ import annotations

import argparse
import copy
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grader.record import Block, blocks

COURSE = Path(__file__).resolve().parent
#: Those of the class who hand in every lesson: what differs between them are the answers.
EVERY_LESSON = ("all-right", "other-ways", "common-mistakes", "half-done", "untouched")


@dataclass(frozen=True)
class Lesson:
    """What submissions are made of: the released notebook, the solutions by exercise, the bank, and the outputs that
    the cells have after a run."""

    name: str
    released: NotebookNode
    solutions: dict[str, str]
    bank: dict[str, list[Block]] = field(default_factory=dict)
    outputs: dict[str, list[NotebookNode]] = field(default_factory=dict)

    @property
    def functions(self) -> list[str]:
        """The exercises whose answer is a function or a class, in the lesson's order."""
        return [
            name
            for name, solution in self.solutions.items()
            if re.search(rf"^(def|class) {name}\b", solution, re.MULTILINE)
        ]

    @property
    def alone(self) -> list[str]:
        """Those of the functions that no other answer calls: when one of them is wrong, nothing else is."""
        texts = self.solutions.items()
        return [
            name
            for name in self.functions
            if not any(re.search(rf"\b{name}\b", text) for n, text in texts if n != name)
        ]

    @property
    def choices(self) -> list[str]:
        """The exercises whose answer is a letter."""
        return [name for name, solution in self.solutions.items() if f'{name} = "' in solution]

    def answers(self, kind: str, name: str) -> list[str]:
        return [block.code.strip() for block in self.bank.get(name, ()) if block.kind == kind]

    def with_answers(self, answers: dict[str, str]) -> NotebookNode:
        """The released notebook with these texts in the cells of their exercises."""
        notebook = copy.deepcopy(self.released)
        for name, answer in answers.items():
            cell_of(notebook, name).source = answer
        return notebook

    def solved(self) -> NotebookNode:
        """The notebook with all solutions, as it is after a run."""
        notebook = self.with_answers(self.solutions)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = copy.deepcopy(self.outputs.get(cell.id, []))
        return notebook


def lessons(course: Path = COURSE) -> list[str]:
    """The names of the lessons that a course has, in order."""
    return sorted(file.stem for file in (course / "lessons").glob("*.md"))


def students_of(course: Path, name: str) -> list[str]:
    """Who hands in this lesson: the whole class the first one, and those of `EVERY_LESSON` each."""
    return list(STUDENTS) if name == lessons(course)[0] else list(EVERY_LESSON)


def read(course: Path, name: str) -> Lesson:
    """A lesson of a course that was built."""
    released, source = (nbformat.read(course / kind / name / f"{name}.ipynb", 4) for kind in ("release", "source"))
    solutions = {
        cell.metadata.nbgrader.grade_id: "\n".join(
            line for line in cell.source.splitlines() if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line
        )
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    bank = {exercise: blocks(course / "answers" / name / f"{exercise}.py") for exercise in solutions}
    outputs = {cell.id: cell.outputs for cell in source.cells if cell.cell_type == "code"}
    return Lesson(name, released, solutions, bank, outputs)


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    return notebook.cells[place_of(notebook, name)]


def place_of(notebook: NotebookNode, name: str) -> int:
    return next(number for number, cell in enumerate(notebook.cells) if cell.get("id") == name)


def add_cell(notebook: NotebookNode, after: str, code: str) -> None:
    """A cell of the student's own behind the one that is called `after`."""
    cell = new_code_cell(code)
    cell["id"] = f"own-cell-{len(notebook.cells)}"
    notebook.cells.insert(place_of(notebook, after) + 1, cell)


# ---------------------------------------------------------------- the students

#: What a student hands in: the text of each file in the lesson's folder.
Files = dict[str, str]
STUDENTS: dict[str, Callable[[Lesson], Files]] = {}


def student(make: Callable[[Lesson], NotebookNode | Files]) -> Callable:
    """Enter a student, who is called as the function is."""

    def files(lesson: Lesson) -> Files:
        made = make(lesson)
        return made if not isinstance(made, NotebookNode) else {f"{lesson.name}.ipynb": text_of(made)}

    STUDENTS[make.__name__.replace("_", "-")] = files
    return make


def text_of(notebook: NotebookNode) -> str:
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


@student
def all_right(lesson: Lesson) -> NotebookNode:
    """Every answer as the course would write it."""
    return lesson.solved()


@student
def other_ways(lesson: Lesson) -> NotebookNode:
    """Every answer right, and another than the course's: loops, other dtypes, other names inside.

    What further answers call is the bank's first, which is quick: a plain loop is right where it is asked for, and too
    slow for training that calls it thousands of times.
    """
    answers = dict(lesson.solutions)
    for number, name in enumerate(answers):
        others = lesson.answers("right", name)
        if others:
            answers[name] = others[(number + 1) % len(others) if name in lesson.alone else 0]
    return lesson.with_answers(answers)


@student
def common_mistakes(lesson: Lesson) -> NotebookNode:
    """A mistake that many make wherever nothing else is built on the answer; a wrong letter for every question."""
    answers = dict(lesson.solutions)
    for number, name in enumerate(answers):
        mistakes = lesson.answers("mistake", name)
        if mistakes and (name in lesson.alone or name not in lesson.functions):
            answers[name] = mistakes[number % len(mistakes)]
        elif name in lesson.choices:
            wrong = "b" if f'{name} = "a"' in answers[name] else "a"
            answers[name] = f'{name} = "{wrong}"'
    return lesson.with_answers(answers)


@student
def untouched(lesson: Lesson) -> NotebookNode:
    """The notebook as it was released."""
    return lesson.released


@student
def half_done(lesson: Lesson) -> NotebookNode:
    """The first half is answered, one answer more is begun and does not even parse, the rest is untouched."""
    names = list(lesson.solutions)
    answers = {name: lesson.solutions[name] for name in names[: len(names) // 2]}
    begun = next((name for name in lesson.functions if name not in answers), None)
    if begun:
        answers[begun] = lesson.solutions[begun].rstrip() + "\n    return ("
    return lesson.with_answers(answers)


@student
def never_ends(lesson: Lesson) -> NotebookNode:
    """All right, and between two exercises a loop that forgets to count."""
    notebook = lesson.solved()
    add_cell(notebook, f"{lesson.functions[0]}-check", "step = 0\nwhile step < 10:\n    value = step + 1")
    return notebook


@student
def not_a_notebook(lesson: Lesson) -> Files:
    """All right, and the upload broke off."""
    return {f"{lesson.name}.ipynb": text_of(lesson.solved())[:2000]}


@student
def from_colab(lesson: Lesson) -> NotebookNode:
    """All right, saved by Colab: format 4.0, no cell ids, metadata of its own."""
    notebook = lesson.solved()
    notebook.nbformat_minor = 0
    notebook.metadata = NotebookNode(
        colab={"provenance": [], "toc_visible": True},
        kernelspec={"name": "python3", "display_name": "Python 3"},
        language_info={"name": "python"},
    )
    for number, cell in enumerate(notebook.cells):
        del cell["id"]
        cell.metadata["id"] = f"c{number:03d}Qz7Lk2Pw"
        if cell.cell_type == "code":
            cell.metadata["colab"] = {"base_uri": "https://localhost:8080/"}
    return notebook


@student
def check_duplicated(lesson: Lesson) -> NotebookNode:
    """All right, with one check copied, nbgrader's metadata and all."""
    notebook = lesson.solved()
    check = copy.deepcopy(cell_of(notebook, f"{lesson.functions[0]}-check"))
    check["id"] = "copy-of-a-check"
    notebook.cells.insert(place_of(notebook, f"{lesson.functions[0]}-check") + 1, check)
    return notebook


@student
def check_edited(lesson: Lesson) -> NotebookNode:
    """All right but for one exercise that is untouched; its check was edited to give the points all the same."""
    name = lesson.alone[0]
    notebook = lesson.with_answers({other: text for other, text in lesson.solutions.items() if other != name})
    check = cell_of(notebook, f"{name}-check")
    check.source = f"{check.metadata.nbgrader.points}"
    return notebook


@student
def cells_deleted(lesson: Lesson) -> NotebookNode:
    """All right, but a solution and its check are gone."""
    name = lesson.alone[-1]
    notebook = lesson.solved()
    notebook.cells = [cell for cell in notebook.cells if cell.id not in (name, f"{name}-check")]
    return notebook


@student
def tag_skips_check(lesson: Lesson) -> NotebookNode:
    """All right but for one exercise; a tag leaves out its check, for which nbgrader would give full points."""
    name = next((name for name in lesson.alone if lesson.answers("mistake", name)), lesson.alone[0])
    wrong = [*lesson.answers("mistake", name), f"def {name}(*arguments):\n    return None"][0]
    notebook = lesson.with_answers(lesson.solutions | {name: wrong})
    cell_of(notebook, f"{name}-check").metadata["tags"] = ["skip-execution"]
    return notebook


@student
def exit_calls(lesson: Lesson) -> NotebookNode:
    """All right, with `exit()` in a cell and in one of the functions; and a cell that ends Python itself."""
    name = lesson.alone[-1]
    notebook = lesson.with_answers(lesson.solutions | {name: f"def {name}(*arguments):\n    exit()"})
    add_cell(notebook, f"{lesson.functions[0]}-check", "exit()")
    add_cell(notebook, f"{lesson.functions[1 % len(lesson.functions)]}-check", "import os\n\nos._exit(1)")
    return notebook


@student
def prints_and_warns(lesson: Lesson) -> NotebookNode:
    """All right; one function prints and warns whenever it is called, and a thread goes on writing to stderr."""
    name = lesson.functions[0]
    loud = (
        f"\n\nimport warnings\n\nquiet_{name} = {name}\n\n\ndef {name}(*arguments):\n"
        f'    print("called with", arguments)\n    warnings.warn("careful")\n    return quiet_{name}(*arguments)'
    )
    notebook = lesson.with_answers(lesson.solutions | {name: lesson.solutions[name].rstrip() + loud})
    thread = (
        "import sys\nimport threading\nimport time\n\n\ndef mutter():\n    while True:\n"
        '        print("still here", file=sys.stderr)\n        time.sleep(0.01)\n\n\n'
        "threading.Thread(target=mutter, daemon=True).start()"
    )
    add_cell(notebook, f"{name}-check", thread)
    return notebook


@student
def own_cells(lesson: Lesson) -> NotebookNode:
    """All right, with an import more in the locked first cell, and one answer in a cell of the student's own."""
    name = lesson.functions[0]
    notebook = lesson.with_answers({other: text for other, text in lesson.solutions.items() if other != name})
    setup = cell_of(notebook, "setup")
    setup.source = f"{setup.source}\nimport statistics"
    add_cell(notebook, name, f"{lesson.solutions[name]}\n\n\nhalf = statistics.mean([0, 1])")
    return notebook


@student
def renamed_file(lesson: Lesson) -> Files:
    """All right, under the name that a browser gives to a second download."""
    return {f"{lesson.name} (1).ipynb": text_of(lesson.solved())}


@student
def empty_folder(lesson: Lesson) -> Files:
    """Nothing at all."""
    return {}


# ---------------------------------------------------------------- handing in


def hand_in(folder: Path, lesson: Lesson, students: list[str] | None = None) -> list[str]:
    """Write the submissions of these students (all of them) into a folder. Returns their names."""
    names = list(STUDENTS) if students is None else students
    for name in names:
        place = folder / name / lesson.name
        place.mkdir(parents=True, exist_ok=True)
        for file, text in STUDENTS[name](lesson).items():
            (place / file).write_text(text, encoding="utf-8")
    return names


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="where to hand in, as <student>/<lesson>/<lesson>.ipynb")
    parser.add_argument("lesson", nargs="*", help="the lessons to hand in (default: all)")
    options = parser.parse_args()
    for lesson in options.lesson or lessons():
        names = hand_in(options.folder, read(COURSE, lesson), students_of(COURSE, lesson))
        print(f"{options.folder}: {len(names)} submissions of {lesson}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
