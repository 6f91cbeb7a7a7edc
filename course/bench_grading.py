"""What grading a class costs: our engine and nbgrader's autograder on the same submissions, in the same run.

    python course/bench_grading.py [LESSON ...] [--class N] [--sample N] [--scaling LESSON]

For each lesson a class is made from the bank of answers: most are right, each in a way of its own. Our engine grades
all of it, marks and feedback pages; `nbgrader autograde`, in kernels as nbgrader has them, grades the first of the
class, marks alone: half of these before us and half after us, since a machine is not always as fast, and without the
time that nbgrader takes to start. Then their marks are compared one by one. A table tells submissions a second of
each, how many times as fast ours is, what ours costs beside what cannot be saved (the processor time of the cells that
grading needs and of the asks), and the most memory that its processes had at a moment. `--scaling`
adds how that grows with workers and with submissions.

Processor time is that of the whole machine meanwhile: run it where nothing else is at work. Linux only. Run
`grader build` first: the hidden answers are in no clone.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import random
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
from nbgrader.api import Gradebook

from grader.gradebook import results

COURSE = Path(__file__).resolve().parent
#: Of a class's answers: as the lesson's own, right in another way, wrong.
SHARES = (0.55, 0.3, 0.15)


def _sample_class():
    spec = importlib.util.spec_from_file_location("sample_class", COURSE / "sample_class.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["sample_class"] = module
    spec.loader.exec_module(module)
    return module


def hand_in(folder: Path, name: str, students: int) -> list[str]:
    """Write a class's submissions of a lesson, always the same ones, with the outputs of a run. Returns the names."""
    lesson = _sample_class().read(COURSE, name)
    dice = random.Random(name)
    names = [f"student-{number:04}" for number in range(1, students + 1)]
    for student in names:
        notebook = lesson.solved()
        for cell in notebook.cells:
            exercise = cell.metadata.get("nbgrader", {}).get("grade_id")
            kinds = dice.choices(((), ("right",), ("mistake", "wrong")), SHARES)[0]
            answers = [answer for kind in kinds for answer in lesson.answers(kind, exercise)]
            if exercise in lesson.solutions and answers:
                cell.source = dice.choice(answers)
        file = folder / student / name / f"{name}.ipynb"
        file.parent.mkdir(parents=True)
        nbformat.write(notebook, file)
    return names


@dataclass(frozen=True)
class Run:
    """One grading of so many submissions: seconds, seconds of processor time of the machine, megabytes at the peak, and
    what the cells and asks took of the processor time (where that is known)."""

    submissions: int
    seconds: float
    processor: float
    peak: float
    needed: float = 0.0

    @property
    def each(self) -> float:
        return self.seconds / self.submissions

    def __add__(self, other: Run) -> Run:
        """Both, one after the other."""
        return Run(
            self.submissions + other.submissions,
            self.seconds + other.seconds,
            self.processor + other.processor,
            max(self.peak, other.peak),
            self.needed + other.needed,
        )


@contextlib.contextmanager
def _measured() -> Iterator[dict[str, float]]:
    """Seconds, processor time of the machine, and the peak of the memory of this process's children and theirs."""
    found = {"peak": 0.0}
    over = threading.Event()

    def look() -> None:
        while not over.wait(1):
            total = 0
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error, FileNotFoundError):
                    total += process.memory_full_info().pss  # pages that many share count once
            found["peak"] = max(found["peak"], total / 2**20)

    watcher = threading.Thread(target=look, daemon=True)
    busy, own, start = _busy(), time.process_time(), time.monotonic()
    watcher.start()
    try:
        yield found
    finally:
        found["seconds"] = time.monotonic() - start
        found["processor"] = _busy() - busy - (time.process_time() - own)  # to look takes time as well
        over.set()
        watcher.join()


def _busy() -> float:
    times = psutil.cpu_times()
    return times.user + times.nice + times.system + times.irq + times.softirq


def by_us(name: str, submitted: Path, output: Path, workers: int | None = None) -> Run:
    """Grade a class by our engine: marks, and a page for everybody."""
    command = ["grade", name, "--course", COURSE, "--submitted", submitted, "--output", output]
    command += ["--db", output / "gradebook.db", *(["--workers", workers] if workers else [])]
    with _measured() as found:
        said = subprocess.run(
            [sys.executable, "-m", "grader.cli", *map(str, command)], check=True, capture_output=True, text=True
        )
    many = len(list(submitted.iterdir()))
    return Run(many, found["seconds"], found["processor"], found["peak"], _needed(said.stdout))


def _needed(report: str) -> float:
    """What the report says that cells and asks have taken of the processor."""
    line = next(line for line in report.splitlines() if " of processor time" in line)
    return float(line.rpartition(" s of processor time")[0].split()[-1])


def course_of_its_own(name: str, course: Path) -> None:
    """Make a copy of the course in which nbgrader runs submissions as it always does, with the lesson released."""
    for folder in ("source", "release", "hidden"):
        shutil.copytree(COURSE / folder, course / folder, dirs_exist_ok=True)
    settings = (COURSE / "nbgrader_config.py").read_text(encoding="utf-8")
    (course / "nbgrader_config.py").write_text(settings + "c.Execute.sandbox = False\n", encoding="utf-8")
    _nbgrader("generate_assignment", name, "--force", at=course)


def by_nbgrader(name: str, submitted: Path, course: Path, students: list[str]) -> Run:
    """Grade some of the same class by `nbgrader autograde`, one after another, as it does."""
    for student in students:
        shutil.copytree(submitted / student, course / "submitted" / student)
    with _measured() as found:
        _nbgrader("autograde", name, at=course)
    with _measured() as start:
        _nbgrader("autograde", name, at=course)  # of those that it has graded already, none again
    return Run(
        len(students), found["seconds"] - start["seconds"], found["processor"] - start["processor"], found["peak"]
    )


def _nbgrader(*arguments: str, at: Path) -> None:
    program = Path(sysconfig.get_path("scripts")) / "nbgrader"
    subprocess.run([program, *arguments], cwd=at, check=True, capture_output=True)


def marks(database: Path, name: str) -> dict[str, dict[str, float]]:
    with Gradebook(f"sqlite:///{database}") as book:
        found = results(book, name)
    return {student: {each: mark.score for each, mark in result.marks.items()} for student, result in found.items()}


def compare(name: str, students: int, sample: int, folder: Path) -> bool:
    """Print a lesson's row. Returns whether both gave the same marks."""
    submitted = folder / "submitted"
    names = hand_in(submitted, name, students)
    course, half = folder / "theirs", -(-sample // 2)
    course_of_its_own(name, course)
    before = by_nbgrader(name, submitted, course, names[:half])
    ours = by_us(name, submitted, folder / "ours")
    theirs = before + by_nbgrader(name, submitted, course, names[half:sample])
    one, two = marks(folder / "ours" / "gradebook.db", name), marks(folder / "theirs" / "gradebook.db", name)
    differ = [f"{student}: {each}" for student in names[:sample] for each in one[student]
              if one[student][each] != two[student][each]]  # fmt: skip
    compared = sum(len(one[student]) for student in names[:sample])
    print(
        f"{name:28}{ours.submissions:5} in {ours.seconds:4.0f} s ={1 / ours.each:5.2f}/s"
        f"{theirs.submissions:5} in {theirs.seconds:4.0f} s ={1 / theirs.each:5.2f}/s"
        f"{theirs.each / ours.each:7.1f}x{compared - len(differ):6}/{compared}"
        f"{ours.processor / ours.needed:10.2f}{ours.peak:9.0f} MB",
        flush=True,
    )
    for line in differ:
        print(f"  another mark: {line}")
    return not differ


def scaling(name: str, folder: Path) -> None:
    """Print how time and memory grow with workers and with submissions."""
    print(f"\n{name}\nworkers  submissions   seconds   a second   peak memory")
    cores = len(psutil.Process().cpu_affinity())
    for workers, many in ((1, 100), (cores, 10), (cores, 100), (cores, 1000)):
        place = folder / f"{workers}-{many}"
        hand_in(place / "submitted", name, many)
        run = by_us(name, place / "submitted", place / "ours", workers)
        print(f"{workers:7}{many:13}{run.seconds:10.0f}{1 / run.each:11.2f}{run.peak:11.0f} MB", flush=True)
        shutil.rmtree(place)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    lessons = sorted(file.stem for file in (COURSE / "lessons").glob("*.md"))
    parser.add_argument("lesson", nargs="*", default=lessons, help="the lessons (default: all)")
    parser.add_argument("--class", dest="students", type=int, default=100, help="submissions (default: %(default)s)")
    parser.add_argument("--sample", type=int, default=4, help="of them for nbgrader, 2 at least (default: %(default)s)")
    parser.add_argument("--scaling", metavar="LESSON", help="how time grows with workers and submissions")
    options = parser.parse_args()
    same = True
    print(
        f"{'':28}{'our engine, pages too':>25}{'nbgrader, marks alone':>25}{'':8}{'marks':>8}{'cost':>10}{'peak':>10}"
    )
    for name in options.lesson:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            same &= compare(name, options.students, options.sample, Path(folder))
    print("marks: how many of those compared are equal. cost: processor time, in units of what cells and asks need.")
    if options.scaling:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            scaling(options.scaling, Path(folder))
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())
