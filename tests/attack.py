"""The attacks and accidents of `tests/adversarial`, and nbgrader's own samples, as submissions; and what each gains by
plain nbgrader and by us.

    python -m tests.attack [NAME ...]

grades each of them alone beside an honest student's, by `nbgrader autograde` as nbgrader comes and by our engine, and
prints a row each: points that were not deserved, points lost that were, whether grading stopped, whether anything
outside of the attacker's own marks was changed. Run it where nothing is that you would miss: plain nbgrader runs them.

A file there says in its first lines what it tries, and in `DESERVES` what its answers deserve, by exercise. `CELLS`
are what it writes: the answer to an exercise, a cell at the `top`, or one `after` an exercise. Or `hand_in` changes the
whole notebook, and returns it, or the bytes of a file. `beside` is called with the folder that the notebook lies in.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import nbgrader

FOLDER = Path(__file__).parent / "adversarial"
LESSON, HONEST = "sums", "all-right"


@dataclass(frozen=True)
class Attack:
    """`deserves` are the points of each exercise that its answers earn; all others deserve none. What is handed in is
    made by its `module`, or is a `file` as it stands."""

    name: str
    tries: str
    deserves: dict[str, float]
    module: ModuleType | None = None
    file: Path | None = None

    def write(self, folder: Path, released: dict[str, Any]) -> None:
        """Hand in into a new folder, from the released notebook (as JSON)."""
        folder.mkdir(parents=True)
        (folder / f"{LESSON}.ipynb").write_bytes(self._notebook(released))
        if hasattr(self.module, "beside"):
            self.module.beside(folder)

    def _notebook(self, released: dict[str, Any]) -> bytes:
        if self.file is not None:
            return self.file.read_bytes()
        notebook = copy.deepcopy(released)
        for place, code in getattr(self.module, "CELLS", {}).items():
            _write(notebook["cells"], place, code.strip())
        made = self.module.hand_in(notebook) if hasattr(self.module, "hand_in") else notebook
        return made if isinstance(made, bytes) else json.dumps(made).encode()


def _write(cells: list[dict[str, Any]], place: str, code: str) -> None:
    before, _, exercise = place.rpartition(" ")
    number = next(n for n, cell in enumerate(cells) if cell["id"] == ("setup" if place == "top" else exercise))
    if not before and place != "top":
        cells[number]["source"] = code
        return
    # Behind the check, which stands behind the answer.
    own = {"id": f"own-{len(cells)}", "cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    cells.insert(number + (1 if place == "top" else 2), own | {"source": code})


def attacks() -> list[Attack]:
    """All there are, by name."""
    found = []
    for file in sorted(FOLDER.glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"adversarial_{file.stem.replace('-', '_')}", file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found.append(Attack(file.stem, " ".join(module.__doc__.split()), dict(module.DESERVES), module))
    return [*found, *_samples()]


def _samples() -> list[Attack]:
    """The notebooks that nbgrader tests itself with, and that come with it, handed in as answers to another lesson:
    endless loops, odd metadata, formats of the past and of the future. None of them deserves anything."""
    folder = Path(nbgrader.__file__).parent / "tests"
    names = {file: f"nbgrader-{file.parts[-3]}-{file.stem}" for file in sorted(folder.glob("*/files/*.ipynb"))}
    return [Attack(name, "Is a sample of nbgrader's own.", {}, file=file) for file, name in names.items()]


def hand_in(submitted: Path, released: dict[str, Any]) -> list[Attack]:
    """Write each attack's submission, as the work of a student of its name."""
    made = attacks()
    for attack in made:
        attack.write(submitted / attack.name / LESSON, released)
    return made


# ---------------------------------------------------------------- what they gain

#: Seconds that a cell may take, and grading one submission.
CELL_SECONDS, SECONDS = 3, 120
#: What attacks leave behind where nothing hinders them, beside the course.
TRACES = (
    "/tmp/unpickled-by-the-grader",
    *(f"{folder}/left-by-another.txt" for folder in ("", "/tmp", "/var/tmp", "/dev/shm", os.path.expanduser("~"))),
)
PLAIN = """
c = get_config()
c.CourseDirectory.course_id = "neural-networks"
c.CourseDirectory.root = {root!r}
c.CourseDirectory.db_url = "sqlite:///" + {root!r} + "/gradebook.db"
c.Execute.timeout = {seconds}
c.NbGrader.log_level = "ERROR"
"""


@dataclass(frozen=True)
class Gain:
    """What one submission had of one way to grade."""

    undeserved: float
    lost: float
    stopped: bool
    changed: bool

    def __str__(self) -> str:
        words = [f"{self.undeserved:4g}", f"{self.lost:4g}"]
        return "  ".join([*words, "stopped" if self.stopped else "       ", "changed" if self.changed else "       "])


def gain(attack: Attack, course: Path, grade: Callable[[Path, str], bool]) -> Gain:
    """Grade an attack in a copy of a course in which the honest student is graded already."""
    with tempfile.TemporaryDirectory(prefix="attacked-") as folder:
        own = Path(shutil.copytree(course, Path(folder) / "course"))
        released = json.loads((own / "release" / LESSON / f"{LESSON}.ipynb").read_text())
        attack.write(own / "submitted" / attack.name / LESSON, released)
        before = _outside(own)
        stopped = not grade(own, attack.name)
        changed = _outside(own) != before
        for trace in TRACES:
            Path(trace).unlink(missing_ok=True)
        got = marks(own, attack.name)
    names = {*got, *attack.deserves}
    more = {name: got.get(name, 0.0) - attack.deserves.get(name, 0.0) for name in names}
    return Gain(sum(max(n, 0) for n in more.values()), sum(max(-n, 0) for n in more.values()), stopped, changed)


def marks(course: Path, student: str) -> dict[str, float]:
    """A student's points by exercise, as the gradebook has them."""
    query = """
        select base_cell.name, coalesce(grade.manual_score, grade.auto_score, 0) from grade
        join base_cell on base_cell.id = grade.cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        where submitted_assignment.student_id = ?
    """
    with sqlite3.connect(course / "gradebook.db") as book:
        return {name.removesuffix("-check"): points for name, points in book.execute(query, (student,)) if points}


def _outside(course: Path) -> str:
    """Changes with everything that an attacker has no business with."""
    digest = hashlib.sha256(json.dumps(marks(course, HONEST), sort_keys=True).encode())
    folders = ["source", "release", "hidden", "submitted", f"autograded/{HONEST}", f"feedback/{HONEST}"]
    files = [file for folder in folders for file in (course / folder).rglob("*") if not file.is_symlink()]
    for file in sorted(filter(Path.is_file, files)):
        digest.update(os.fsencode(file.relative_to(course)) + file.read_bytes())
    digest.update(repr([trace for trace in TRACES if os.path.exists(trace)]).encode())
    return digest.hexdigest()


def by_us(course: Path, student: str) -> bool:
    """Grade one student by our engine. Returns whether it came to its end."""
    options = ["--course", str(course), "--student", student, "--sandbox", "bwrap"]
    return _ran(
        [sys.executable, "-m", "grader.cli", "grade", LESSON, "--cell-seconds", str(CELL_SECONDS), *options], course
    )


def by_nbgrader(course: Path, student: str) -> bool:
    """The same by nbgrader alone, with its own settings."""
    (course / "nbgrader_config.py").write_text(PLAIN.format(root=str(course), seconds=CELL_SECONDS))
    return _ran([sys.executable, "-m", "nbgrader", "autograde", LESSON, "--student", student], course)


def _ran(command: list[str], course: Path) -> bool:
    environment = os.environ | {
        "GRADER_RECORDED": str(course / "recorded"),
        "GRADER_HIDDEN": str(course / "hidden"),
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),
    }
    process = subprocess.Popen(
        command,
        cwd=course,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(timeout=SECONDS) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("name", nargs="*", help="only these (default: all)")
    options = parser.parse_args()
    chosen = [attack for attack in attacks() if not options.name or attack.name in options.name]
    with tempfile.TemporaryDirectory(prefix="attack-") as folder:
        course = _course(Path(folder))
        totals = {"nbgrader": [], "ours": []}
        width = max(26, *(len(attack.name) for attack in chosen))
        print(f"{'points not deserved, lost':{width}}  {'by plain nbgrader':30}  by us")
        for attack in chosen:
            for way, grade in (("nbgrader", by_nbgrader), ("ours", by_us)):
                totals[way].append(gain(attack, course, grade))
            print(f"{attack.name:{width}}  {str(totals['nbgrader'][-1]):28}  {totals['ours'][-1]}", flush=True)
    print("-" * 88)
    for way, gains in totals.items():
        undeserved, lost, stopped, changed = (
            sum(getattr(one, what) for one in gains) for what in ("undeserved", "lost", "stopped", "changed")
        )
        print(
            f"{way:9} {len(gains)} submissions: {undeserved:g} points not deserved, {lost:g} lost that were, "
            f"{stopped} times stopped, {changed} times changed what is outside"
        )
    ours = totals["ours"]
    return int(any(one.undeserved or one.lost or one.stopped or one.changed for one in ours))


def _course(folder: Path) -> Path:
    """A course with the lesson `sums`, and its honest student handed in and graded."""
    from grader.build import Places, build
    from tests import sums
    from tests.test_grade import sample_class

    course = sums.write_course(folder / "course")
    os.environ["PYTHONPATH"] = str(Path(__file__).parent.parent)
    build(course, to=Places(course, course / "recorded"), say=lambda line: None)
    sample_class.hand_in(course / "submitted", sample_class.read(course, LESSON), [HONEST])
    if not by_us(course, HONEST):
        raise RuntimeError("the honest student could not be graded")
    return course


if __name__ == "__main__":
    sys.exit(main())
