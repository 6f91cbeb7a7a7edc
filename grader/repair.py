"""Put a submitted notebook back into its lesson's form. Pure functions of notebooks: no gradebook, no kernel.

`read` takes what a student handed in, as leniently as sense allows; `repair` holds it against the lesson's own cells.
What is repaired is told in plain words, for the student and for the table. Nothing here judges an answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from grader.outputs import HANDED_IN, handed_in, valid

LARGEST_FILE = 50 * 2**20
_KINDS = ("code", "markdown", "raw")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

#: The id of the cell that tells the student what was repaired.
TOLD = "before-grading"

#: What `read` may find to put right. Nothing else that a notebook claims to be a repair is believed.
WITHOUT_IDS = "saved without cell ids"
ODD_CELLS = "cells of no known form made valid"
OLD_FORMAT = "saved in an old notebook format"
ATTACHMENTS = "images pasted into text removed"
_FORM = (WITHOUT_IDS, ODD_CELLS, OLD_FORMAT, ATTACHMENTS)


class NotANotebook(ValueError):
    """The file is no notebook; the message says in brackets why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"not a notebook ({why})")


@dataclass(frozen=True)
class Template:
    """What a lesson's notebook is made of, as the course has it.

    `cells` are the nbgrader cells in the lesson's order, with the text, points and metadata that count. `before` holds
    the text of the cell that stands before each of them. `formerly` maps earlier names of exercises to the present
    ones; `tags` are those that the lesson itself puts on cells.
    """

    cells: tuple[NotebookNode, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    formerly: Mapping[str, str] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()


def exercise_of(grade_id: str) -> str:
    """The exercise that an nbgrader cell belongs to: `mse-check` is the check of `mse`."""
    return grade_id.removesuffix("-check")


def is_check(cell: Mapping[str, Any]) -> bool:
    """Whether a cell is one that nbgrader reads points from: a test cell, not an answer marked by hand."""
    marks = cell["metadata"].get("nbgrader", {})
    return cell["cell_type"] == "code" and bool(marks.get("grade")) and not marks.get("solution")


def present_name(grade_id: str, formerly: Mapping[str, str]) -> str:
    """A cell's name today, where its exercise had another one in an earlier release."""
    exercise = exercise_of(grade_id)
    return formerly.get(exercise, exercise) + grade_id[len(exercise) :]


# ---------------------------------------------------------------- reading


def read(data: bytes) -> NotebookNode:
    """The notebook in a file's bytes, valid whatever was odd about it. Raises `NotANotebook`.

    Of the cells their kind, text, id and metadata are taken; their outputs are put into the metadata, for the feedback
    page alone. What had to be put right stands in `metadata["grader"]["repairs"]`, and no other metadata of the
    notebook is kept.
    """
    if len(data) > LARGEST_FILE:
        raise NotANotebook(f"{len(data) / 2**20:.0f} MB, at most {LARGEST_FILE // 2**20}")
    raw = _json(data)
    notes: list[str] = []
    if not isinstance(raw, dict) or not isinstance(raw.get("cells", raw.get("worksheets")), list):
        raise NotANotebook("JSON without a notebook's cells")
    if "cells" not in raw:
        raw = _from_old_format(raw, notes)
    try:
        return _tidy(raw["cells"], notes)
    except RecursionError:
        raise NotANotebook("nested too deeply") from None


def _json(data: bytes) -> Any:
    if not data.strip():
        raise NotANotebook("an empty file")
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        ended = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated")
        reason = "unexpected end of file" if ended else error.msg[:1].lower() + error.msg[1:]
        line = error.doc.rstrip().count("\n") + 1 if ended else error.lineno
        raise NotANotebook(f"line {line}: {reason}") from None
    except UnicodeDecodeError:
        raise NotANotebook("not text") from None
    except RecursionError:
        raise NotANotebook("nested too deeply") from None
    except ValueError as error:
        raise NotANotebook(" ".join(str(error).split())[:100]) from None


def _from_old_format(raw: dict, notes: list[str]) -> dict:
    """A notebook of format 3 or earlier, in today's."""
    notes.append(OLD_FORMAT)
    try:
        return nbformat.reads(json.dumps(raw), as_version=4)
    except Exception:
        raise NotANotebook("an old notebook format that cannot be read") from None


def _tidy(cells: Sequence[Any], notes: list[str]) -> NotebookNode:
    tidied, ids = [], []
    given = [raw["outputs"] for raw in cells if isinstance(raw, dict) and isinstance(raw.get("outputs"), list)]
    known_valid = valid([output for outputs in given for output in outputs])
    for raw in cells:
        if not isinstance(raw, dict):
            notes.append(ODD_CELLS)
            continue
        kind, metadata = raw.get("cell_type"), raw.get("metadata", {})
        if kind not in _KINDS or not isinstance(metadata, dict) or not isinstance(raw.get("source", ""), str | list):
            notes.append(ODD_CELLS)
        if raw.get("attachments"):
            notes.append(ATTACHMENTS)
        cell = NotebookNode(
            cell_type=kind if kind in _KINDS else "markdown",
            id=raw["id"] if isinstance(raw.get("id"), str) else "",
            metadata=nbformat.from_dict(metadata if isinstance(metadata, dict) else {}),
            source=_text(raw.get("source", "")),
        )
        cell.metadata.pop(HANDED_IN, None)
        if outputs := handed_in(raw.get("outputs"), known_valid):
            cell.metadata[HANDED_IN] = outputs
        ids.append(raw.get("id"))
        tidied.append(_code(cell))
    if tidied and not any(ids):
        notes.append(WITHOUT_IDS)
    _name(tidied)
    notes = [note for note in _FORM if note in notes]
    return NotebookNode(
        nbformat=4, nbformat_minor=5, cells=tidied, metadata=NotebookNode(grader=NotebookNode(repairs=notes))
    )


def _text(source: Any) -> str:
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    # Half a surrogate pair can stand in JSON, and in no file that is written later.
    return source.encode("utf-8", "replace").decode("utf-8") if isinstance(source, str) else ""


def _code(cell: NotebookNode) -> NotebookNode:
    """Give a code cell the empty outputs that it must have."""
    if cell.cell_type == "code":
        cell.update(outputs=[], execution_count=None)
    return cell


def _name(cells: Iterable[NotebookNode], taken: Iterable[str] = ()) -> None:
    """Give every cell an id of its own that has no valid one."""
    seen = set(taken)
    for number, cell in enumerate(cells):
        if not _ID.fullmatch(cell.id) or cell.id in seen:
            suffix = ""
            while (name := f"cell-{number}{suffix}") in seen:
                suffix += "x"
            cell.id = name
        seen.add(cell.id)


# ---------------------------------------------------------------- repairing


def repair(submitted: NotebookNode, template: Template) -> tuple[NotebookNode, list[str]]:
    """The submission in the lesson's form, and what was done to it.

    The lesson's cells stand in the lesson's order; between them the student's own cells stay behind the cell that they
    followed. Answers keep the student's text. Checks and locked cells get the course's. All metadata is the course's.
    """
    return _Repair(submitted, template).done()


class _Repair:
    """Finds the lesson's cells among the submitted ones, then puts the notebook together again."""

    def __init__(self, submitted: NotebookNode, template: Template) -> None:
        self.template = template
        self.lesson = {cell.metadata.nbgrader.grade_id: cell for cell in template.cells}
        self.given = list(submitted.cells)
        locked = [name for name in self.lesson if not self._answered_in(name)]
        # Of two with the same text, the first.
        self.locked = {text: name for name in reversed(locked) for text in self._course_texts(name)}
        self.form = [note for note in submitted.metadata.get("grader", {}).get("repairs", ()) if note in _FORM]
        self.notes: dict[str, list[str]] = {}
        self.others: list[str] = []

    def done(self) -> tuple[NotebookNode, list[str]]:
        kept, dropped = self._choose()
        self._note_tags()
        cells = self._assemble(kept, dropped)
        repairs = [*self._told(), *self.others, *self.form]
        if repairs:
            cells.insert(0, _before_grading(repairs))
        metadata = deepcopy(dict(self.template.metadata)) | {"grader": {"repairs": repairs}}
        notebook = NotebookNode(nbformat=4, nbformat_minor=5, metadata=nbformat.from_dict(metadata), cells=cells)
        nbformat.validate(notebook)
        return notebook, repairs

    # ------------------------------------------------------------ which cell is which

    def _choose(self) -> tuple[dict[str, int], set[int]]:
        """For each of the lesson's cells that was handed in, the number of the cell that stands for it; and the
        numbers of those that are left out."""
        found: dict[str, list[int]] = {}
        dropped: set[int] = set()
        for number, cell in enumerate(self.given):
            name = self._called(cell)
            if name is not None:
                found.setdefault(name, []).append(number)
            elif _claims_check(cell):
                dropped.add(number)  # the check of an exercise that the lesson no longer has
        # A notebook may have lost all metadata on its way, in another editor. Then an answer is known by its place.
        for find in (self._same_text, *([] if found else [self._same_place])):
            for number, cell in enumerate(self.given):
                if self._called(cell) is None and (name := find(number, cell)) is not None and name not in found:
                    found[name] = [number]
        kept = {}
        for name, numbers in found.items():
            kept[name] = self._one_of(name, numbers, found)
            if len(numbers) > 1:
                self._note(name, "duplicated")
                if not self._answered_in(name):
                    dropped |= {n for n in numbers if n != kept[name] and self._has_course_text(name, self.given[n])}
        return kept, dropped

    def _called(self, cell: NotebookNode) -> str | None:
        """The lesson's cell that a submitted one says to be: by nbgrader's name, or by its id."""
        marks = cell.metadata.get("nbgrader")
        names = [marks.get("grade_id") if isinstance(marks, dict) else None, cell.get("id")]
        for name in names:
            if isinstance(name, str) and (name := present_name(name, self.template.formerly)) in self.lesson:
                return name
        return None

    def _same_text(self, number: int, cell: NotebookNode) -> str | None:
        """The locked cell whose very text this is."""
        return self.locked.get(_stripped(cell.source))

    def _same_place(self, number: int, cell: NotebookNode) -> str | None:
        """The answer that stands where this cell does: behind the text that asks for it."""
        text = _stripped(self.given[number - 1].source) if number else None
        for name, course in self.lesson.items():
            if self._answered_in(name) and course.cell_type == cell.cell_type:
                if _stripped(self.template.before.get(name, "")) == text:
                    return name
        return None

    def _one_of(self, name: str, numbers: list[int], found: Mapping[str, list[int]]) -> int:
        """Of several cells of one name, the one that counts.

        An answer: the first that was answered. A check: the last, as long as no other of the lesson's cells stands
        between (what was written between two checks was checked by the second), else the first.
        """
        if self._answered_in(name):
            answered = (number for number in numbers if not self._has_course_text(name, self.given[number]))
            return next(answered, numbers[0])
        others = {number for other, places in found.items() if other != name for number in places}
        return numbers[0] if others & set(range(numbers[0], numbers[-1])) else numbers[-1]

    def _answered_in(self, name: str) -> bool:
        return bool(self.lesson[name].metadata.nbgrader.get("solution"))

    def _has_course_text(self, name: str, cell: NotebookNode) -> bool:
        return _stripped(cell.source) in self._course_texts(name)

    def _course_texts(self, name: str) -> tuple[str, ...]:
        """The texts that the course ever gave a cell: today's, and those by its exercise's earlier names."""
        course = _stripped(self.lesson[name].source)
        former = [old for old, new in self.template.formerly.items() if new == exercise_of(name)]
        return (course, *(re.sub(rf"\b{re.escape(exercise_of(name))}\b", old, course) for old in former))

    def _note_tags(self) -> None:
        for cell in self.given:
            tags = cell.metadata.get("tags")
            if tags and not (isinstance(tags, list) and all(str(tag) in self.template.tags for tag in tags)):
                self.others.append("tags removed")
                return

    # ------------------------------------------------------------ putting it together

    def _assemble(self, kept: dict[str, int], dropped: set[int]) -> list[NotebookNode]:
        roles = {number: name for name, number in kept.items()}
        order = list(self.lesson)
        places = [order.index(roles[number]) for number in sorted(roles)]
        if places != sorted(places):
            self.others.append("cells put back into the lesson's order")
        behind: dict[str, list[NotebookNode]] = {"": []}
        last = ""
        for number, cell in enumerate(self.given):
            if number in roles:
                last = roles[number]
                behind[last] = []
            elif number not in dropped:
                behind[last].append(_plain(cell))
        cells, previous = behind[""], ""
        waiting: list[NotebookNode] = []  # the student's cells behind `previous`, not yet put down
        for name in order:
            if name in kept:
                given = self.given[kept[name]]
                cells += [*waiting, *self._own_version(name, given), self._lesson_cell(name, given)]
                waiting, previous = behind[name], name
                continue
            restored = self._restored(name)
            # A check goes to its answer; anything else that was lost stands before the next cell of the lesson.
            if previous != exercise_of(name):
                cells += waiting
                waiting = []
            cells.append(restored)
        cells += waiting
        _name([cell for cell in cells if "nbgrader" not in cell.metadata], taken=[*order, TOLD])
        return cells

    def _lesson_cell(self, name: str, given: NotebookNode) -> NotebookNode:
        cell = deepcopy(self.lesson[name])
        if given.cell_type != cell.cell_type:
            self._note(name, f"saved as {'code' if given.cell_type == 'code' else 'text'}")
        if self._answered_in(name):
            cell.source = given.source
        elif self._edited(name, given):
            self._note(name, "edited")
        if not is_check(cell):
            cell.metadata.update(_outputs(given))
        return _bare(cell)

    def _edited(self, name: str, given: NotebookNode) -> bool:
        """Whether a locked cell has another text than the course ever gave it."""
        return not self._has_course_text(name, given) and not _as_released(given)

    def _own_version(self, name: str, given: NotebookNode) -> list[NotebookNode]:
        """A locked cell that was edited, such as the setup with an import more, runs too, before the course's own."""
        if self._answered_in(name) or is_check(self.lesson[name]) or not self._edited(name, given):
            return []
        return [_plain(given)]

    def _restored(self, name: str) -> NotebookNode:
        cell = deepcopy(self.lesson[name])
        elsewhere = self._answered_in(name) and cell.cell_type == "code" and self._defined_elsewhere(exercise_of(name))
        if not elsewhere:
            self._note(name, "missing")
        if self._answered_in(name) and cell.cell_type == "code":
            # Never the stub: it would overwrite an answer that stands in another cell.
            where = "stands in another cell" if elsewhere else "was not in the notebook that was handed in"
            cell.source = f"# The answer to `{exercise_of(name)}` {where}."
        return _bare(cell)

    def _defined_elsewhere(self, exercise: str) -> bool:
        pattern = re.compile(rf"^(?:def\s+{exercise}\b|class\s+{exercise}\b|{exercise}\s*[:=](?!=))", re.M)
        return any(cell.cell_type == "code" and pattern.search(cell.source) for cell in self.given)

    # ------------------------------------------------------------ words

    def _note(self, name: str, what: str) -> None:
        self.notes.setdefault(what, []).append(name)

    def _told(self) -> list[str]:
        """The notes in plain words: "solution and check of bump missing"."""
        told = []
        for what, names in self.notes.items():
            parts: dict[str, list[str]] = {}
            for name in names:
                parts.setdefault(exercise_of(name), []).append(self._part(name))
            together: dict[str, list[str]] = {}
            for exercise, kinds in parts.items():
                belongs = "" if kinds == ["cell"] else " of"
                together.setdefault(" and ".join(kinds) + belongs, []).append(exercise)
            told += [f"{kinds} {', '.join(exercises)} {what}" for kinds, exercises in together.items()]
        return told

    def _part(self, name: str) -> str:
        cell = self.lesson[name]
        if is_check(cell):
            return "check"
        return "solution" if self._answered_in(name) else "cell"


def _claims_check(cell: NotebookNode) -> bool:
    marks = cell.metadata.get("nbgrader")
    return isinstance(marks, dict) and bool(marks.get("grade")) and not marks.get("solution")


def _as_released(cell: NotebookNode) -> bool:
    """Whether a cell has the text that it had when it was released, in this release or an earlier one."""
    try:
        return cell.metadata.nbgrader.checksum == compute_checksum(cell)
    except Exception:  # metadata of any form
        return False


@lru_cache(maxsize=4096)  # each cell is held against each of the lesson's
def _stripped(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _plain(cell: NotebookNode) -> NotebookNode:
    """A student's own cell, without anything that could mean something to nbgrader."""
    return _code(NotebookNode(cell_type=cell.cell_type, id=cell.id, metadata=_outputs(cell), source=cell.source))


def _outputs(cell: NotebookNode) -> NotebookNode:
    """Of a submitted cell's metadata the outputs that it had."""
    return NotebookNode({HANDED_IN: cell.metadata[HANDED_IN]} if HANDED_IN in cell.metadata else {})


def _bare(cell: NotebookNode) -> NotebookNode:
    """One of the lesson's cells without outputs and attachments."""
    cell.pop("attachments", None)
    return _code(cell)


def _before_grading(repairs: Sequence[str]) -> NotebookNode:
    told = "\n".join(f"- {repair}" for repair in repairs)
    opening = "**Before grading, this notebook was put back into the lesson's form.** Answers were left as they are."
    return NotebookNode(cell_type="markdown", id=TOLD, metadata=NotebookNode(), source=f"{opening}\n\n{told}")
