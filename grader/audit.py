"""Audit the checks: try every answer of the bank as a student would and as grading does, and say where a check errs.

A check is right when it accepts every right answer however it is written, rejects every wrong one, and names each
mistake by its own message. The bank (`course/answers`) has answers of all three kinds; questions with choices bring
their own. Nothing is recorded here but hidden answers of a secret that belongs to the audit alone.
"""

from __future__ import annotations

import faulthandler
import importlib
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from grader.build import places
from grader.check import HIDDEN
from grader.exercise import Exercise
from grader.judge import Bar, Verdict
from grader.lesson import Refused, letter, read, shown
from grader.record import Block, blocks, record_hidden, solved

SECRET = "the audit"
#: How many answers of each kind an exercise needs before its row says much.
ENOUGH_RIGHT, ENOUGH_WRONG = 5, 8


@dataclass(frozen=True)
class Tally:
    """How many came out as they should, of how many."""

    good: int = 0
    of: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.good + other.good, self.of + other.of)

    def __str__(self) -> str:
        return f"{self.good}/{self.of}"


@dataclass(frozen=True)
class Row:
    """One exercise: right answers accepted, wrong ones rejected (mistakes are among them), mistakes named; what is
    off, a line each; and how long it took."""

    lesson: str
    exercise: str
    right: Tally = Tally()
    wrong: Tally = Tally()
    named: Tally = Tally()
    problems: tuple[str, ...] = ()
    seconds: float = 0.0

    def __str__(self) -> str:
        sums = f"{self.right!s:>9} {self.wrong!s:>9} {self.named!s:>9}"
        return f"  {self.exercise:28}{sums} {self.seconds:8.1f} s" + (
            f"  {len(self.problems)} off" * bool(self.problems)
        )


HEAD = f"{'':30}{'right':>9} {'wrong':>9} {'mistakes':>9}\n{'':30}{'accepted':>9} {'rejected':>9} {'named':>9}"


def total(rows: Sequence[Row], seconds: float) -> Row:
    """All rows as one."""
    sums = [sum((getattr(row, field) for row in rows), Tally()) for field in ("right", "wrong", "named")]
    problems = tuple(problem for row in rows for problem in row.problems)
    return Row("", f"{len(rows)} exercises", *sums, problems, seconds)


# ---------------------------------------------------------------- the two doors


@contextmanager
def hidden_answers(exercise: Exercise, names: Mapping[str, Any], bank: Sequence[Block] = ()) -> Iterator[Path]:
    """A folder with what the reference, and the mistakes of a bank, bring back on hidden cases that only the audit
    knows. Of a wrong answer grading asks whether what it calls is right, so that is recorded where it takes those."""
    with tempfile.TemporaryDirectory(prefix="grader-audit-") as folder:
        file = Path(folder) / f"{exercise.lesson}.json"
        record_hidden(exercise, names, SECRET, file, bank)
        for name, other in exercise.siblings.items():
            if other.hidden_alone and name != exercise.name and any(name in block.code for block in bank):
                record_hidden(other, names, SECRET, file, ())
        yield Path(folder)


def as_student(exercise: Exercise, names: Mapping[str, Any]) -> Verdict:
    """What a student's check says."""
    return exercise.check(names).verdict


def as_graded(exercise: Exercise, names: Mapping[str, Any], hidden: Path) -> Verdict:
    """What the same check says while nbgrader grades."""
    set_here = {"NBGRADER_EXECUTION": "autograde", HIDDEN: str(hidden)}
    before = {name: os.environ.get(name) for name in set_here}
    os.environ.update(set_here)
    try:
        return exercise.check(names).verdict
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


# ---------------------------------------------------------------- one exercise


def audit_exercise(exercise: Exercise, names: Mapping[str, Any], answers: Sequence[Block]) -> Row:
    """The row of one exercise; `names` is the namespace of the solved lesson."""
    start = time.perf_counter()
    tallies = {"right": Tally(), "wrong": Tally(), "named": Tally()}
    problems: list[str] = []
    with hidden_answers(exercise, names, answers) as hidden:
        for block in answers:
            found = []
            try:
                student = as_student(exercise, block.run(names))
                graded = as_graded(exercise, block.run(names), hidden)
            except Exception as error:
                found.append(f"it does not run ({type(error).__name__}: {error})")
                tallies["right" if block.kind == "right" else "wrong"] += Tally(0, 1)
            else:
                for count, good, problem in _findings(block, student, graded):
                    tallies[count] += Tally(int(good), 1)
                    found += [] if good else [problem]
            problems += [f"{shown(block.file)}:{block.line}: {block.kind} answer “{block.title}”: {it}" for it in found]
    right, wrong = tallies["right"].of, tallies["wrong"].of
    if answers and exercise.kind != "choice" and (right < ENOUGH_RIGHT or wrong < ENOUGH_WRONG):
        problems.append(
            f"{shown(answers[0].file)}: {right} right and {wrong} wrong answers; "
            f"at least {ENOUGH_RIGHT} and {ENOUGH_WRONG} are needed"
        )
    return Row(exercise.lesson, exercise.name, **tallies, problems=tuple(problems), seconds=time.perf_counter() - start)


def _findings(block: Block, student: Verdict, graded: Verdict) -> list[tuple[str, bool, str]]:
    """What one answer shows: (the count that it belongs to, whether it is as it should be, and if not, how)."""
    if unchecked := next((it for it in (student, graded) if it.status == "could not be checked"), None):
        return [("right" if block.kind == "right" else "wrong", False, unchecked.note)]
    if block.kind == "right":
        return [_accepted(student, graded)]
    found = [("wrong", "right" not in _statuses(block, student, graded), "it gets full points")]
    if block.kind == "mistake":
        said = [verdict.mistake for verdict in (student, graded)]
        other = next((text for text in said if text != block.message), "")
        how = f"it is told another's message: {other}" if other else "it is not recognised"
        found.append(("named", said == [block.message] * 2, how))
    elif student.mistake or graded.mistake:
        found = [("wrong", False, f"it is told a mistake's message: {student.mistake or graded.mistake}")]
    return found


def _statuses(block: Block, student: Verdict, graded: Verdict) -> list[str]:
    # A wrong answer may be right on the cases that a student's check shows; a mistake's message is told there.
    return [student.status, graded.status] if block.kind == "mistake" else [graded.status]


def _accepted(student: Verdict, graded: Verdict) -> tuple[str, bool, str]:
    for door, verdict in (("check", student), ("grading", graded)):
        if verdict.status != "right" or verdict.points != verdict.out_of or verdict.mistake:
            row = next((row for row in verdict.rows if row.finding.word != "right"), None)
            why = f"case “{row.case.label}”: {row.finding.word}. {row.finding.note}" if row else verdict.note
            return "right", False, f"the {door} rejects it ({why.strip()})"
    return "right", True, ""


def options(exercise: Exercise, file: Path) -> list[Block]:
    """The answers to a question with choices, from the lesson's text; the right one in the ways people type it."""
    text = read(file)
    choice, line = text.choices[exercise.name], text.lines.get(exercise.name, 1)
    answers = []
    for index, (_, reply, right) in enumerate(choice.options):
        mine = letter(index)
        kind, message = ("right", "") if right else ("mistake", reply)
        for written in (mine, mine.upper(), f"({mine})", f" {mine} ") if right else (mine,):
            answers.append(Block(kind, written, message, f"{exercise.name} = {written!r}", file, line))
    return answers


# ---------------------------------------------------------------- all of them, on all cores


@dataclass(frozen=True)
class Task:
    """One exercise of a lesson of a course."""

    course: Path
    lesson: str
    module: str
    exercise: str

    def look_up(self) -> Exercise:
        return importlib.import_module(self.module).lesson.exercises[self.exercise]


def tasks(
    course: Path, lessons: Sequence[str] = (), exercises: Sequence[str] = (), training: bool = True
) -> list[Task]:
    """The exercises that can be audited, in the lessons' order: of these lessons, of these names, or all. Without
    `training` those are left out whose answers train a network to clear a bar. Raises `Refused` where a lesson cannot
    be read, and ValueError for names that there are not.
    """
    files = sorted((course / "lessons").glob("*.md"))
    if unknown := set(lessons) - {file.stem for file in files}:
        raise ValueError(f"{', '.join(sorted(unknown))}: no such lesson in {shown(course / 'lessons')}")
    chosen = [
        (Task(course.resolve(), file.stem, text.module, exercise.name), exercise)
        for file in files
        if not lessons or file.stem in lessons
        for text in [read(file)]
        for exercise in text.lesson.exercises.values()
        if exercise.kind != "open" and (not exercises or exercise.name in exercises)
    ]
    if unknown := set(exercises) - {task.exercise for task, _ in chosen}:
        raise ValueError(f"{', '.join(sorted(unknown))}: no such exercise")
    return [task for task, exercise in chosen if training or not isinstance(exercise.rule, Bar)]


def audit_one(task: Task) -> Row:
    """The row of one task, in whatever process this is."""
    exercise = task.look_up()
    if exercise.kind == "choice":
        answers = options(exercise, task.course / "lessons" / f"{task.lesson}.md")
        return audit_exercise(exercise, {}, answers)
    file = places(task.course).answers(task.lesson) / f"{task.exercise}.py"
    try:
        answers = blocks(file)
    except ValueError as error:
        return Row(task.lesson, task.exercise, problems=(str(error),))
    if not answers:
        return Row(task.lesson, task.exercise, problems=(f"{shown(file)}: there are no answers",))
    return audit_exercise(exercise, solved_lesson(task.course, task.lesson), answers)


@cache
def solved_lesson(course: Path, lesson: str) -> dict[str, Any]:
    """The names that a lesson defines, with its solutions; once a process, because importing takes long."""
    return solved(places(course).source(lesson))


def in_processes(work: Any, todo: Iterable[Task], jobs: int) -> Iterator[Any]:
    """The result of `work` for each task, in order, from so many processes of one thread each.

    Frameworks may end a process (three of them share it, and answers are stopped in their midst). That is said, and
    what is left is tried once more in new processes. Raises BrokenProcessPool if that does not help.
    """
    left, again = list(todo), True
    while left:
        try:
            with ProcessPoolExecutor(min(jobs, len(left)), get_context("spawn"), _begin, (jobs,)) as pool:
                for result in pool.map(work, tuple(left)):
                    yield result
                    left, again = left[1:], True
        except BrokenProcessPool:
            print(f"  a process ended while it tried {left[0].exercise}, or one of the next", flush=True)
            if not again:
                raise
            again = False


def _begin(jobs: int) -> None:
    faulthandler.enable()  # where a framework ends the process, this says in which line
    # Answers warn, as those of students do; thousands of warnings help nobody.
    warnings.showwarning = lambda *warning, **details: None
    if jobs > 1:  # or each process would have as many threads as there are cores
        for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
            os.environ.setdefault(name, "1")


def processors() -> int:
    """How many processes this one may keep busy."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def main(
    course: Path,
    lessons: Sequence[str],
    exercises: Sequence[str],
    training: bool,
    jobs: int | None,
    table: Path | None = None,
) -> int:
    """Audit, print a row an exercise and a total, then what is off. Returns 1 if anything is, else 0.

    `table` gets the rows as well, as a page to publish, when nothing is off. It is a page of the whole course.
    """
    if table and (lessons or exercises or not training):
        print(
            "--table is a page of all exercises: leave out the lessons, --exercise or --without-training",
            file=sys.stderr,
        )
        return 1
    try:
        todo = tasks(course, lessons, exercises, training)
    except (Refused, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    start, rows = time.perf_counter(), []
    print(HEAD)
    try:
        for row in in_processes(audit_one, todo, jobs or processors()):
            if not rows or rows[-1].lesson != row.lesson:
                print(row.lesson)
            rows.append(row)
            print(row, flush=True)
    except BrokenProcessPool:
        return 1
    whole = total(rows, time.perf_counter() - start)
    print(f"{'-' * 70}\n{whole}")
    for problem in whole.problems:
        print(problem)
    if table and not whole.problems:
        table.write_text(page(rows), encoding="utf-8")
    return int(bool(whole.problems))


def page(rows: Sequence[Row]) -> str:
    """The rows as a page of Markdown."""
    lines = [
        "# How the checks did",
        "",
        "For each exercise: right answers that were accepted, wrong ones that were rejected, and mistakes that were",
        "named by their own message, of how many. Each answer is tried as a student's check does, and as grading does,",
        "on hidden cases. The answers stand in `answers/`. `make audit` writes this page when all came out right.",
        "",
        "| exercise | right | wrong | mistakes named |",
        "|---|---|---|---|",
    ]
    for row in [*rows, total(rows, 0)]:
        name = f"`{row.exercise}`" if row.lesson else f"**{row.exercise}**"
        if row.lesson and (row is rows[0] or row.lesson != rows[rows.index(row) - 1].lesson):
            lines.append(f"| **{row.lesson}** | | | |")
        lines.append(f"| {name} | {row.right} | {row.wrong} | {row.named} |")
    return "\n".join(lines) + "\n"
