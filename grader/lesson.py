"""A lesson's text (MyST Markdown) as notebook cells: exercises, choices, open questions, figure descriptions.

`read` turns a text into a notebook without running anything, and finds everything that can be wrong with it on paper.
Running it, recording answers and writing notebooks is the build's work.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.exercise import Exercise, Lesson

LONGEST_CODE_CELL = 20
#: A class with its solution is one cell; the student's form of it, methods of dots, is short.
LONGEST_CLASS = 40
COMPARED = "nbval-check-output"
#: A cell that measures times says so by a tag: `make bench-lessons` shows what it prints.
TIMING = "timing"
_TAGS = {"setup", COMPARED, TIMING}
_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong with a lesson, in one line: file, line, what."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class Refused(Exception):
    """A lesson that is not built, with every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Choice:
    """A question with choices: what stands above the options, and (text, reply, right?) for each."""

    question: str
    options: tuple[tuple[str, str, bool], ...]

    @property
    def right(self) -> str:
        """The letter of the right option."""
        return next(letter(index) for index, option in enumerate(self.options) if option[2])


@dataclass(frozen=True)
class Text:
    """A lesson that was read: its notebook (with solutions, not yet run), and what the notebook does not hold."""

    file: Path
    name: str
    lesson: Lesson
    module: str
    notebook: NotebookNode
    lines: dict[str, int] = field(default_factory=dict)  # cell id -> line in the file
    choices: dict[str, Choice] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)  # id of a figure's cell -> the figure in words

    def problem(self, cell_id: str, message: str) -> Problem:
        return Problem(shown(self.file), self.lines.get(cell_id, 1), message)


def letter(index: int) -> str:
    return "abcdefghij"[index]


def shown(file: Path) -> str:
    """A path as people write it: from the current folder where it lies below it."""
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def read(file: Path) -> Text:
    """Read a lesson. Raises `Refused` with every problem that shows without running it."""
    return _Reader(file).read()


class _Reader:
    """Goes through the cells of one text from top to bottom; collects its notebook's cells and its problems."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.cells: list[NotebookNode] = []
        self.lines: dict[str, int] = {}
        self.choices: dict[str, Choice] = {}
        self.descriptions: dict[str, str] = {}
        self.seen: list[str] = []
        self.section = "opening"
        self.counts: dict[str, int] = {}
        self.line = 1

    def refuse(self, message: str, line: int | None = None) -> None:
        self.problems.append(Problem(shown(self.file), self.line if line is None else line, message))

    def read(self) -> Text:
        source = self._parse()
        self.lesson, module = self._declared(source.metadata)
        written = self.file.read_text(encoding="utf-8").splitlines()
        for cell, start in zip(source.cells, source.metadata.pop("source_map"), strict=True):
            # The map counts from 0, and from the blank lines before a text.
            self.line = next((number for number in range(start, len(written)) if written[number].strip()), start) + 1
            if cell.cell_type == "raw":
                self.refuse("a raw cell: a lesson has text and code alone")
            elif cell.cell_type == "code":
                self._code(cell)
            elif cell.source.lstrip().startswith(":::"):
                self._directive(cell)
            else:
                self._markdown(cell)
        self.line = 1
        self._complete(source)
        if self.problems:
            raise Refused(self.problems)
        notebook = new_notebook(cells=self.cells, metadata=_metadata(source.metadata.get("title", "")))
        formerly = {old: name for name, exercise in self.lesson.exercises.items() for old in exercise.formerly}
        if formerly:
            notebook.metadata["formerly"] = formerly  # so that grading finds marks and answers under the old names
        nbformat.validate(notebook)
        return Text(
            self.file, self.file.stem, self.lesson, module, notebook, self.lines, self.choices, self.descriptions
        )

    def _parse(self) -> NotebookNode:
        from jupytext.myst import myst_to_notebook

        try:
            return myst_to_notebook(self.file.read_text(encoding="utf-8"), add_source_map=True)
        except Exception as error:
            mark = getattr(error, "problem_mark", None)
            reason = " ".join(str(error).split())[:200]
            line = mark.line + 2 if mark else 1
            raise Refused([Problem(shown(self.file), line, f"the lesson does not parse: {reason}")]) from None

    def _declared(self, metadata: NotebookNode) -> tuple[Lesson, str]:
        module = metadata.get("exercises", "")
        try:
            lesson = importlib.import_module(module).lesson
        except (ImportError, AttributeError, ValueError) as error:
            message = f"`exercises: {module}` in the front matter names no module with a lesson ({error})"
            raise Refused([Problem(shown(self.file), 1, message)]) from None
        if lesson.name != self.file.stem:
            message = f"the module {module} declares the lesson {lesson.name}, not {self.file.stem}"
            raise Refused([Problem(shown(self.file), 1, message)])
        return lesson, module

    # ------------------------------------------------------------ cells

    def _add(self, cell: NotebookNode, name: str = "") -> NotebookNode:
        if not name:
            kind = "code" if cell.cell_type == "code" else "text"
            key = f"{self.section}-{kind}"
            self.counts[key] = self.counts.get(key, 0) + 1
            name = f"{key}-{self.counts[key]}"
        if name in self.lines:
            self.refuse(f"the cell name `{name}` is taken (line {self.lines[name]})")
        elif not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
            self.refuse(f"`{name}` is no cell name: letters, digits, - and _ alone, 64 at most")
        cell["id"] = name
        self.lines[name] = self.line
        self.cells.append(cell)
        return cell

    def _markdown(self, cell: NotebookNode) -> None:
        heading = re.search(r"^## (?:(\d+)\b)?\s*(.*)", cell.source, re.M)
        if heading:
            self.section = f"s{heading[1]}" if heading[1] else re.sub(r"[^a-z0-9]+", "-", heading[2].lower()).strip("-")
        if re.search(r"^:::", cell.source, re.M):
            self.refuse("a `:::` block stands in a cell of its own: put `+++` before and after it")
        self._add(new_markdown_cell(cell.source), cell.metadata.get("id", ""))

    def _code(self, cell: NotebookNode) -> None:
        tags = list(cell.metadata.get("tags", ()))
        names = [tag.partition(":")[2] for tag in tags if tag.startswith("exercise:")]
        ids = [tag.partition(":")[2] for tag in tags if tag.startswith("id:")]
        for tag in tags:
            if tag not in _TAGS and not tag.startswith(("exercise:", "id:")):
                self.refuse(f"unknown tag `{tag}`")
        self._lint_code(cell)
        if names:
            self._exercise(cell, names[0], ids)
            return
        if _BEGIN in cell.source or _END in cell.source:
            self.refuse("a solution stands in a cell without an `exercise:` tag")
        made = self._add(new_code_cell(cell.source), "setup" if "setup" in tags else ids[0] if ids else "")
        if "setup" in tags:
            made.metadata["nbgrader"] = _nbgrader("setup", locked=True)
        if kept := [tag for tag in (COMPARED, TIMING) if tag in tags]:
            made.metadata["tags"] = kept
        if "description" in cell.metadata:
            words = " ".join(str(cell.metadata["description"]).split())
            self.descriptions[made.id] = words
            summary = '<summary style="display:list-item">The figure in words</summary>'
            self._add(new_markdown_cell(f"<details>{summary}\n\n{words}\n\n</details>"), f"{made.id}-words")

    def _lint_code(self, cell: NotebookNode) -> None:
        lines = [line for line in cell.source.splitlines() if line.strip() not in (_BEGIN, _END)]
        longest = LONGEST_CLASS if cell.source.startswith("class ") and _BEGIN in cell.source else LONGEST_CODE_CELL
        if len(lines) > longest:
            self.refuse(f"a code cell of {len(lines)} lines; at most {longest}")
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            # The cell's fence, its options and a blank line stand before its first line of code.
            where = self._line_of(cell.source.splitlines()[(error.lineno or 1) - 1]) if cell.source else self.line
            self.refuse(f"the code does not parse: {error.msg}", where)

    def _line_of(self, code: str) -> int:
        lines = self.file.read_text(encoding="utf-8").splitlines()
        return next((number for number, text in enumerate(lines, 1) if number > self.line and text == code), self.line)

    def _exercise(self, cell: NotebookNode, name: str, ids: list[str]) -> None:
        exercise = self._known(name, ("function", "number"))
        marks = re.findall(rf"{_BEGIN}|{_END}", cell.source)  # a class has a solution in each of its methods
        if not marks or marks != [_BEGIN, _END] * (len(marks) // 2):
            self.refuse(f"the exercise `{name}` needs one `{_BEGIN}` and one `{_END}` for each of its solutions")
        made = self._add(new_code_cell(cell.source), name)
        made.metadata["nbgrader"] = _nbgrader(name, solution=True)
        if exercise is not None:
            self._check(exercise)

    def _check(self, exercise: Exercise) -> None:
        made = self._add(new_code_cell(f"exercises.{exercise.name}.check()"), f"{exercise.name}-check")
        made.metadata["nbgrader"] = _nbgrader(made.id, grade=True, locked=True, points=exercise.points)

    def _known(self, name: str, kinds: tuple[str, ...]) -> Exercise | None:
        exercise = self.lesson.exercises.get(name)
        if exercise is None:
            self.refuse(f"unknown exercise `{name}`: {self.lesson.name}'s module does not declare it")
            return None
        if name in self.seen:
            self.refuse(f"the exercise `{name}` stands twice in the lesson")
        self.seen.append(name)
        if exercise.kind not in kinds:
            self.refuse(f"`{name}` is declared as a {exercise.kind}, and written as a {' or '.join(kinds)}")
        return exercise

    # ------------------------------------------------------------ directives

    def _directive(self, cell: NotebookNode) -> None:
        lines = cell.source.strip().splitlines()
        opening = re.fullmatch(r":::\{(\w+)\}\s*(\w*)\s*", lines[0])
        if not opening or opening[1] not in ("choice", "open") or not opening[2]:
            self.refuse(f"unknown block `{lines[0]}`: there are `:::{{choice}} name` and `:::{{open}} name`")
        elif len(lines) < 2 or lines[-1].strip() != ":::" or lines[1:-1].count(":::"):
            self.refuse(f"the block `{lines[0]}` does not end with a line `:::` and its cell")
        elif opening[1] == "choice":
            self._choice(opening[2], lines[1:-1])
        else:
            self._open(opening[2], lines[1:-1])

    def _choice(self, name: str, lines: list[str]) -> None:
        exercise = self._known(name, ("choice",))
        question: list[str] = []
        options: list[list] = []
        for line in lines:
            option = re.match(r"- \[([ x])\] (.+)", line)
            reply = re.match(r"\s+> ?(.*)", line)
            if option:
                options.append([option[2].strip(), "", option[1] == "x"])
            elif reply and options:
                options[-1][1] = f"{options[-1][1]} {reply[1].strip()}".strip()
            elif options and line.strip():
                options[-1][0] += " " + line.strip()
            elif not options:
                question.append(line)
        if len(options) < 2 or sum(option[2] for option in options) != 1:
            self.refuse(f"the choice `{name}` needs two options or more, one of them right (`- [x]`)")
            return
        for text, reply, _ in options:
            if not reply:
                self.refuse(f"the choice `{name}` has no reply (`  > ...`) to the option “{text}”")
        choice = Choice("\n".join(question).strip(), tuple(map(tuple, options)))
        self.choices[name] = choice
        listed = "\n".join(f"- **{letter(index)})** {option[0]}" for index, option in enumerate(choice.options))
        self._add(new_markdown_cell(f"{choice.question}\n\n{listed}"), f"{name}-question")
        letters = [f'"{letter(index)}"' for index in range(len(options))]
        comment = f"# {', '.join(letters[:-1])} or {letters[-1]}"
        made = self._add(new_code_cell(f'{comment}\n{_BEGIN}\n{name} = "{choice.right}"\n{_END}'), name)
        made.metadata["nbgrader"] = _nbgrader(name, solution=True)
        if exercise is not None:
            self._check(exercise)

    def _open(self, name: str, lines: list[str]) -> None:
        exercise = self._known(name, ("open",))
        if lines.count("---") != 1:
            self.refuse(f"the open question `{name}` needs one line `---` between the question and the model answer")
            return
        cut = lines.index("---")
        question, answer = "\n".join(lines[:cut]).strip(), "\n".join(lines[cut + 1 :]).strip()
        self._add(new_markdown_cell(question), f"{name}-question")
        made = self._add(new_markdown_cell(f"{_BEGIN}\n{answer}\n{_END}"), name)
        points = exercise.points if exercise else 0
        made.metadata["nbgrader"] = _nbgrader(name, grade=True, solution=True, points=points)

    # ------------------------------------------------------------ the whole

    def _complete(self, source: NotebookNode) -> None:
        if not source.metadata.get("title"):
            self.refuse("the front matter has no `title`")
        declared = list(self.lesson.exercises)
        missing = [name for name in declared if name not in self.seen]
        for name in missing:
            self.refuse(f"the exercise `{name}` is declared and missing from the lesson")
        if not missing and not self.problems and self.seen != declared:
            first = next(name for name, other in zip(self.seen, declared, strict=True) if name != other)
            self.refuse(f"the module declares its exercises in another order, from `{first}` on", self.lines[first])
        if "setup" not in self.lines:
            self.refuse("no code cell has the tag `setup`")


def _nbgrader(
    grade_id: str, grade: bool = False, solution: bool = False, locked: bool = False, points: float | None = None
) -> dict:
    metadata = {"schema_version": 3, "grade_id": grade_id, "grade": grade, "solution": solution, "locked": locked}
    return metadata | {"task": False} | ({"points": points} if points is not None else {})


def _metadata(title: str) -> dict:
    return {
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
        "language_info": {"name": "python"},
        "title": title,
    }
