"""What the course asks of nbgrader's gradebook: register a lesson without losing a mark, and read the marks back.

nbgrader's own step refuses to change a lesson that has submissions. This one changes it in place, in one transaction,
and says in a line what happens to the marks. It runs no notebook and draws no conclusions about an answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SourceCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import select

from grader.repair import exercise_of, present_name


def database_url(text: str) -> str:
    """A database's URL as nbgrader takes it: PostgreSQL through psycopg 3, SQLite by an absolute path.

    A text without `://` is the path of an SQLite file. Relative paths are taken from the current folder, since nbgrader
    changes folders while it works.
    """
    for short in ("postgresql://", "postgres://"):
        if text.startswith(short):
            return "postgresql+psycopg://" + text.removeprefix(short)
    if "://" not in text:
        text = f"sqlite:///{text}"
    if text.startswith("sqlite:///") and not text.startswith(("sqlite:///:memory:", "sqlite:///file:")):
        return f"sqlite:///{Path(text.removeprefix('sqlite:///')).expanduser().absolute()}"
    return text


# ---------------------------------------------------------------- registering a lesson


@dataclass(frozen=True)
class _Cells:
    """The nbgrader cells of a released notebook by name, as the gradebook keeps them."""

    grades: dict[str, dict[str, Any]] = field(default_factory=dict)
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    solutions: dict[str, dict[str, Any]] = field(default_factory=dict)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of(self, kind: type) -> dict[str, dict[str, Any]]:
        by_kind = {GradeCell: self.grades, TaskCell: self.tasks, SolutionCell: self.solutions, SourceCell: self.sources}
        return by_kind[kind]


_KINDS = (GradeCell, TaskCell, SolutionCell, SourceCell)
_MARKED = (GradeCell, TaskCell)


def _cells_of(notebook: NotebookNode) -> _Cells:
    cells = _Cells()
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        name = marks.get("grade_id")
        if utils.is_grade(cell):
            cells.grades[name] = {"max_score": float(marks["points"]), "cell_type": cell.cell_type}
        if utils.is_task(cell):
            cells.tasks[name] = {"max_score": float(marks["points"]), "cell_type": cell.cell_type}
        if utils.is_solution(cell):
            cells.solutions[name] = {}
        if utils.is_grade(cell) or utils.is_solution(cell) or utils.is_locked(cell) or utils.is_task(cell):
            cells.sources[name] = {
                "cell_type": cell.cell_type,
                "locked": bool(utils.is_locked(cell)),
                "source": cell.source,
                "checksum": marks.get("checksum"),
            }
    return cells


def register(gradebook: Gradebook, lesson: str, name: str, notebook: NotebookNode) -> list[str]:
    """Enter a released notebook (`name`, of the assignment `lesson`), or bring its entry up to date.

    Submissions that are there keep every mark: an exercise that was renamed (`notebook.metadata["formerly"]`) takes its
    marks along, one that was added counts 0 until a submission is graded again, one that was removed keeps its marks
    and counts for no points from then on. Returns a line for each such change. All of it happens, or nothing.
    """
    session = gradebook.db
    try:
        lines = _Registration(gradebook, lesson, name, notebook).run()
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return lines


class _Registration:
    """One call of `register`: the rows as they are, the cells as they shall be, and the lines to say."""

    def __init__(self, gradebook: Gradebook, lesson: str, name: str, notebook: NotebookNode) -> None:
        self.session = gradebook.db
        self.course_id = gradebook.course_id
        self.lesson, self.name = lesson, name
        self.wanted = _cells_of(notebook)
        self.kernelspec = json.dumps(notebook.metadata.get("kernelspec", {}))
        self.formerly: Mapping[str, str] = notebook.metadata.get("formerly", {})
        self.lines: list[str] = []

    def run(self) -> list[str]:
        self.entry = self._entry()
        self.rows = {kind: self._rows_of(kind) for kind in _KINDS}
        self.submitted = list(self.session.scalars(select(SubmittedNotebook).filter_by(notebook_id=self.entry.id)))
        self._rename()
        for kind in _KINDS:
            self._remove(kind)
            self._update(kind)
        return self.lines

    def _entry(self) -> Notebook:
        assignment = self.session.scalar(select(Assignment).filter_by(name=self.lesson))
        if assignment is None:
            assignment = Assignment(self.lesson, course_id=self.course_id)
            self.session.add(assignment)
            self.session.flush()
        entry = self.session.scalar(select(Notebook).filter_by(name=self.name, assignment_id=assignment.id))
        if entry is None:
            entry = Notebook(name=self.name, assignment_id=assignment.id)
            self.session.add(entry)
        entry.kernelspec = self.kernelspec
        self.session.flush()
        return entry

    def _rows_of(self, kind: type) -> dict[str, Any]:
        return {row.name: row for row in self.session.scalars(select(kind).filter_by(notebook_id=self.entry.id))}

    def _rename(self) -> None:
        renamed = {}
        for kind in _KINDS:
            wanted, rows = self.wanted.of(kind), self.rows[kind]
            for old in [name for name in rows if name not in wanted]:
                new = present_name(old, self.formerly)
                if new in wanted and new not in rows:
                    rows[old].name = new
                    rows[new] = rows.pop(old)
                    renamed[exercise_of(old)] = exercise_of(new)
        self.session.flush()
        for old, new in renamed.items():
            self._say(f"exercise `{old}` is called `{new}` now; the marks of {self._how_many()} in it stay")

    def _remove(self, kind: type) -> None:
        gone = [row for name, row in self.rows[kind].items() if name not in self.wanted.of(kind)]
        for row in gone:
            if not self.submitted:
                self.session.delete(row)
            elif kind in _MARKED and row.max_score:
                self._say(
                    f"exercise `{exercise_of(row.name)}` is no longer in the lesson and counts for no points now "
                    f"(it had {row.max_score:g}); the marks of {self._how_many()} in it stay"
                )
                row.max_score = 0.0
        self.session.flush()

    def _update(self, kind: type) -> None:
        for name, values in self.wanted.of(kind).items():
            row = self.rows[kind].get(name)
            if row is None:
                row = kind(name=name, notebook_id=self.entry.id, **values)
                self.session.add(row)
                self.session.flush()
                self._mirror(kind, row)
                continue
            if kind in _MARKED and row.max_score != values["max_score"]:
                self._say(
                    f"exercise `{exercise_of(name)}` counts for {values['max_score']:g} points now (it had "
                    f"{row.max_score:g}); the marks of {self._how_many()} stay as they are until graded again"
                )
            for field_name, value in values.items():
                setattr(row, field_name, value)
        self.session.flush()

    def _mirror(self, kind: type, row: BaseCell) -> None:
        """Give each submission that is there what nbgrader gives a new one, so that it can be graded and exported."""
        for submitted in self.submitted:
            if kind in _MARKED:
                # Not "to be marked by hand": there is nothing of it in what was handed in.
                nothing = {"auto_score": 0.0, "needs_manual_grade": False}
                self.session.add(Grade(cell_id=row.id, notebook_id=submitted.id, **nothing))
            if kind in (SolutionCell, TaskCell):
                self.session.add(Comment(cell_id=row.id, notebook_id=submitted.id))
        if kind in _MARKED:
            self._say(
                f"exercise `{exercise_of(row.name)}` is new and counts for {row.max_score:g} points; "
                f"{self._how_many()} handed in before have 0 of them until graded again"
            )

    def _how_many(self) -> str:
        return f"{len(self.submitted)} submission{'' if len(self.submitted) == 1 else 's'}"

    def _say(self, line: str) -> None:
        if self.submitted:
            self.lines.append(f"{self.lesson}: {line}")


def differs(gradebook: Gradebook, lesson: str, name: str, names: Iterable[str]) -> str:
    """Why a lesson whose nbgrader cells have these names cannot be graded with what is registered ("" if it can)."""
    try:
        entry = gradebook.find_notebook(name, lesson)
    except MissingEntry:
        return "is not registered in the gradebook"
    registered = {cell.name for cell in entry.source_cells}
    missing = [wanted for wanted in names if wanted not in registered]
    return f"has changed since it was registered ({missing[0]} is new)" if missing else ""


# ---------------------------------------------------------------- submissions that cannot be graded


def record_missing(gradebook: Gradebook, lesson: str, student: str) -> float:
    """Enter a submission that holds nothing to grade, with 0 points. One that is there already is left as it is.

    Returns the points that the student has now.
    """
    gradebook.update_or_create_student(student)
    try:
        return gradebook.find_submission(lesson, student).score
    except MissingEntry:
        submission = gradebook.add_submission(lesson, student)
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            grade.auto_score, grade.needs_manual_grade = 0.0, False
    gradebook.db.commit()
    return 0.0


def settle_removed(gradebook: Gradebook, lesson: str, student: str) -> None:
    """Let no grade wait for a mark by hand whose exercise the lesson no longer has."""
    for notebook in gradebook.find_submission(lesson, student).notebooks:
        for grade in notebook.grades:
            _let_go_if_removed(grade)
    gradebook.db.commit()


def _let_go_if_removed(grade: Grade) -> None:
    """An exercise that the lesson no longer has waits for no mark by hand: there is nothing to mark."""
    if grade.auto_score is None and grade.manual_score is None and not grade.max_score:
        grade.auto_score, grade.needs_manual_grade = 0.0, False


@dataclass(frozen=True)
class Standing:
    """What the gradebook has of one submission before it is graded again. `graded`: the autograder has been through
    every check. `by_hand`: the points that it gave where a mark by hand was added since and none is awaited."""

    graded: bool = False
    by_hand: Mapping[str, float | None] = field(default_factory=dict)


def standing(gradebook: Gradebook, lesson: str, student: str) -> Standing:
    rows = list(_grades(gradebook, lesson, student))
    return Standing(
        bool(rows) and all(grade.auto_score is not None or grade.cell_type == "markdown" for grade, _ in rows),
        {
            name: grade.auto_score
            for grade, name in rows
            if grade.manual_score is not None and not grade.needs_manual_grade
        },
    )


def _of(student: str, lesson: str) -> Any:
    """Selects the submitted notebooks of a student in a lesson."""
    return (
        select(SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(SubmittedAssignment.student_id == student, Assignment.name == lesson)
    )


def _grades(gradebook: Gradebook, lesson: str, student: str) -> Iterable[tuple[Grade, str]]:
    """The grades of a submission, with the names of their cells."""
    cells = select(Grade, BaseCell.name).join(BaseCell, BaseCell.id == Grade.cell_id)
    return gradebook.db.execute(cells.where(Grade.notebook_id.in_(_of(student, lesson)))).all()


def _comments(gradebook: Gradebook, lesson: str, student: str) -> Iterable[tuple[Comment, str]]:
    cells = select(Comment, BaseCell.name).join(BaseCell, BaseCell.id == Comment.cell_id)
    return gradebook.db.execute(cells.where(Comment.notebook_id.in_(_of(student, lesson)))).all()


def enter(
    gradebook: Gradebook,
    lesson: str,
    student: str,
    notebook: NotebookNode,
    timestamp: str | None = None,
    settled: Mapping[str, float | None] = MappingProxyType({}),
) -> bool:
    """Save the marks of a graded notebook, in one step, by nbgrader's own rules. Returns whether it was handed in late.

    Marks by hand stay, and are to be looked at again, but those of `settled` cells (with the points that the autograder
    gave them then): their answers are the same. `timestamp` says when it was handed in, where that is known.
    """
    session, cells = gradebook.db, {}
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cells[cell.metadata.nbgrader.grade_id] = cell
    try:
        gradebook.update_or_create_student(student)
        times = {"timestamp": timestamp} if timestamp else {}
        submission = gradebook.update_or_create_submission(lesson, student, **times)
        for grade, name in _grades(gradebook, lesson, student):
            _mark(grade, cells.get(name))
            if grade.manual_score is not None and name in settled and grade.auto_score == settled[name]:
                grade.needs_manual_grade = False
        for comment, name in _comments(gradebook, lesson, student):
            if (cell := cells.get(name)) is not None:
                comment.auto_comment = "No response." if _untouched(cell) else None
        late = submission.total_seconds_late > 0
        penalised = any(submitted.late_submission_penalty for submitted in submission.notebooks)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return late or penalised


def _mark(grade: Grade, cell: NotebookNode | None) -> None:
    if cell is not None and utils.is_grade(cell):
        grade.auto_score, _ = utils.determine_grade(cell)
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
    elif cell is None:
        _let_go_if_removed(grade)


def _untouched(cell: NotebookNode) -> bool:
    """Whether an answer is as it was released."""
    return cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell) and not utils.is_task(cell)


# ---------------------------------------------------------------- reading marks


@dataclass(frozen=True)
class Given:
    """What a student gets back beside the notebook: points, those in all, points less for being late, and by the names
    of cells points and comments."""

    score: float
    out_of: float
    late_penalty: float
    points: Mapping[str, tuple[float, float]]
    comments: Mapping[str, str | None]


def given(gradebook: Gradebook, lesson: str, student: str) -> Given:
    """What the gradebook has for a student's feedback page."""
    points = {name: (grade.score, grade.max_score) for grade, name in _grades(gradebook, lesson, student)}
    comments = {name: comment.comment for comment, name in _comments(gradebook, lesson, student)}
    of_student = SubmittedNotebook.id.in_(_of(student, lesson))
    penalties = gradebook.db.scalars(select(SubmittedNotebook.late_submission_penalty).where(of_student))
    late = sum((penalty or 0.0 for penalty in penalties), start=0.0)
    score, out_of = (sum(values) for values in zip(*points.values(), strict=True))
    return Given(score - late, out_of, late, points, comments)


@dataclass(frozen=True)
class Mark:
    """What one student has in one exercise. `to_mark`: it waits for a mark by hand; `score` is None if it has none."""

    score: float | None
    out_of: float
    to_mark: bool = False


@dataclass(frozen=True)
class Result:
    """What one student has in a lesson: points, late penalty taken off, and a mark for each exercise."""

    student: str
    score: float
    out_of: float
    marks: dict[str, Mark]


def results(gradebook: Gradebook, lesson: str) -> dict[str, Result]:
    """Every student's result in a lesson, by name."""
    session = gradebook.db
    out_of: dict[str, float] = {}
    for kind in _MARKED:
        cells = select(kind.id, kind.max_score).join(Notebook, Notebook.id == kind.notebook_id)
        cells = cells.join(Assignment, Assignment.id == Notebook.assignment_id).where(Assignment.name == lesson)
        out_of |= {cell: value for cell, value in session.execute(cells)}
    cells = select(BaseCell.id, BaseCell.name).where(BaseCell.id.in_(list(out_of)))
    names = {cell: value for cell, value in session.execute(cells)}
    of_lesson = (
        select(Student.id, SubmittedNotebook.id, SubmittedNotebook.late_submission_penalty)
        .join(SubmittedAssignment, SubmittedAssignment.student_id == Student.id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .where(Assignment.name == lesson)
    )
    total = sum(out_of.values())
    found: dict[str, Result] = {}
    for student, submitted, penalty in session.execute(of_lesson):
        marks: dict[str, Mark] = {}
        score = -(penalty or 0.0)
        for grade in session.scalars(select(Grade).where(Grade.notebook_id == submitted)):
            scored = grade.auto_score is not None or grade.manual_score is not None
            score += grade.score or 0.0
            exercise = exercise_of(names[grade.cell_id])
            marks[exercise] = Mark(grade.score if scored else None, out_of[grade.cell_id], grade.needs_manual_grade)
        found[student] = Result(student, round(score, 6), total, marks)
    return found
