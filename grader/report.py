"""How a class did: the table that is printed, and the CSV file. Knows the gradebook's results and runs nothing."""

from __future__ import annotations

import csv
import shutil
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.gradebook import Mark, Result
from grader.lesson import shown


@dataclass(frozen=True)
class Row:
    """How one student did. `state` is "graded", "unchanged" (since it was last graded), "missing" (nothing that could
    be graded was handed in), "failed" (nbgrader could not grade it), "earlier" (nothing is there to grade now) or "not
    asked for".

    `words` say what was wrong with the submission; `result` is what the gradebook has.
    """

    student: str
    state: str
    words: tuple[str, ...] = ()
    result: Result | None = None


@dataclass(frozen=True)
class Report:
    """How a class did in one lesson, and where everything is. `lines` are what was to be said beside the table,
    `warning` is what nobody should overlook. `processor`: seconds of processor time that cells and asks took."""

    lesson: str
    exercises: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: tuple[str, ...]
    gradebook: str
    autograded: Path
    feedback: Path
    csv: Path
    seconds: float
    warning: str = ""
    processor: float = 0.0

    @property
    def asked_for(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.state != "not asked for")

    @property
    def failed(self) -> bool:
        """Whether a submission could not be graded though it should."""
        return any(row.state == "failed" for row in self.rows)

    def table(self, width: int = 0) -> str:
        """The gradebook as aligned text, no wider than `width` columns (the terminal's by default)."""
        return _table(self, width or shutil.get_terminal_size((110, 24)).columns)

    def __str__(self) -> str:
        return "\n".join([self.table(), "", *_summary(self)])


def _points(number: float) -> str:
    return f"{round(number, 2):g}"


def _table(report: Report, width: int) -> str:
    rows = [("student", "points", "right", "")]
    for row in report.asked_for:
        found = row.result.marks.values() if row.result else ()
        counted = [mark for mark in found if mark.out_of]
        right = sum(not mark.to_mark and (mark.score or 0) >= mark.out_of for mark in counted)
        waiting = sum(mark.to_mark for mark in found)
        words = "; ".join([*row.words, *([f"{waiting} to mark by hand"] if waiting else [])])
        points = f"{_points(row.result.score)} of {_points(row.result.out_of)}" if row.result else "-"
        rows.append((row.student, points, f"{right} of {len(counted)}" if row.result else "-", words))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    indent = sum(widths) + 6
    lines = []
    for number, row in enumerate(rows):
        first, *more = textwrap.wrap(row[3], max(30, width - indent)) or [""]
        left = "  ".join([row[0].ljust(widths[0]), row[1].rjust(widths[1]), row[2].rjust(widths[2])])
        lines += [f"{left}  {first}".rstrip(), *(" " * indent + line for line in more)]
        if number == 0:
            lines.append("  ".join("-" * size for size in widths))
    return "\n".join(lines)


def _summary(report: Report) -> list[str]:
    states = [row.state for row in report.asked_for]
    many = "" if len(states) == 1 else "s"
    work = f"; what was handed in took {report.processor:.1f} s of processor time" if report.processor else ""
    counts = [f"{states.count(state)} {state}" for state in dict.fromkeys(states)]
    return [
        f"{report.lesson}: {len(states)} submission{many} ({', '.join(counts)}) in {report.seconds:.0f} s{work}",
        f"gradebook: {report.gradebook}",
        f"feedback:  {shown(report.feedback)}/<student>/{report.lesson}/{report.lesson}.html",
        f"table:     {shown(report.csv)}",
        *([f"warning:   {report.warning}"] if report.warning else []),
    ]


def together(reports: Sequence[Report]) -> str:
    """The points of every student over several lessons, as aligned text; a dash where nothing is in the gradebook."""
    results = [{row.student: row.result for row in report.rows if row.result} for report in reports]
    rows = [("student", *(report.lesson for report in reports), "all")]
    for student in sorted({row.student for report in reports for row in report.rows}):
        mine = [found.get(student) for found in results]
        there = [result for result in mine if result]
        points = [f"{_points(result.score)} of {_points(result.out_of)}" if result else "-" for result in mine]
        rows.append((student, *points, _points(sum(result.score for result in there))))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def write_csv(report: Report) -> None:
    """student, score, max, status, and a column for each exercise ("to mark" where a mark by hand is awaited)."""
    report.csv.parent.mkdir(parents=True, exist_ok=True)
    with report.csv.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["student", "score", "max", "status", *report.exercises])
        for row in report.rows:
            result = row.result
            status = "; ".join([row.state, *row.words])
            numbers = [_points(result.score), _points(result.out_of)] if result else ["", ""]
            each = [_cell(result.marks.get(exercise) if result else None) for exercise in report.exercises]
            writer.writerow([row.student, *numbers, status, *each])


def _cell(mark: Mark | None) -> str:
    if mark is None or (mark.score is None and not mark.to_mark):
        return ""
    return "to mark" if mark.to_mark else _points(mark.score)
