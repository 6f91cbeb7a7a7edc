"""What the lessons cost: time and memory of each with its solutions, and the processor time of all its asks.

    python course/bench_lessons.py [LESSON ...]

Runs each instructors' notebook in a kernel of its own and prints its time, its peak memory on top of what the imports
of its first cell take, and the processor time that asking the reference all cases takes, hidden ones included. Below
it stands what the lesson's own measuring cells print: the speed-up over the plain way, from the same run.
Run `grader build` first: hidden cases are drawn anew from the course's secret.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from grader.ask import ask
from grader.build import secret
from grader.lesson import TIMING, read
from grader.record import solved

COURSE = Path(__file__).resolve().parent
#: The peak of the kernel's own memory so far, in megabytes. macOS counts in bytes, Linux in kilobytes.
PEAK = """
import resource, sys
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))
"""


@dataclass(frozen=True)
class Cost:
    """Seconds of a whole run, megabytes at the imports and at the peak, processor seconds of the asks."""

    lesson: str
    seconds: float
    imports: float
    peak: float
    asks: float
    timings: tuple[str, ...]

    def __str__(self) -> str:
        row = f"{self.lesson:28} {self.seconds:6.1f} s  {self.imports:6.0f} MB + {self.peak - self.imports:4.0f} MB"
        return "\n".join([f"{row}  {self.asks:6.2f} s", *(f"    {line}" for line in self.timings)])


def measure(lesson: str) -> Cost:
    """Run one lesson, then its asks in a process of their own."""
    file = COURSE / "source" / lesson / f"{lesson}.ipynb"
    notebook = nbformat.read(file, as_version=4)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": file.parent}})
    client.extra_arguments = ["--log-level=ERROR"]
    timings: list[str] = []
    with client.setup_kernel():
        start = time.perf_counter()
        imports = 0.0
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            client.execute_cell(cell, index)
            if cell.id == "setup":
                imports = _number(client, PEAK)
            if TIMING in cell.metadata.get("tags", ()):
                timings += _printed(cell).splitlines()
        seconds = time.perf_counter() - start
        peak = _number(client, PEAK)
    asked = subprocess.run(
        [sys.executable, __file__, "--asks", lesson], check=True, capture_output=True, text=True, env=os.environ
    )
    return Cost(lesson, seconds, imports, peak, float(asked.stdout.split()[-1]), tuple(timings))


def _number(client: NotebookClient, code: str) -> float:
    cell = nbformat.v4.new_code_cell(code)
    client.execute_cell(cell, 0, store_history=False)
    return float(_printed(cell))


def _printed(cell: nbformat.NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stdout")


def asks(lesson: str) -> float:
    """The processor time of asking the reference every case, as grading does, without imports."""
    names = solved(COURSE / "source" / lesson / f"{lesson}.ipynb")
    drawn = secret(COURSE)
    exercises = read(COURSE / "lessons" / f"{lesson}.md").lesson.exercises.values()
    cases = [(exercise, exercise.draw("public") + exercise.draw(drawn)) for exercise in exercises]
    start = time.process_time()
    for exercise, drawn_cases in cases:
        if exercise.kind != "open":
            ask(exercise, names, drawn_cases)
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lesson", nargs="*")
    parser.add_argument("--asks", action="store_true", help="only the processor time of the lesson's asks")
    options = parser.parse_args()
    if options.asks:
        print(asks(options.lesson[0]))
        return 0
    lessons = options.lesson or sorted(file.stem for file in (COURSE / "lessons").glob("*.md"))
    print(f"{'lesson':28} {'time':>8}  {'imports + lesson':>19}  {'asks':>8}")
    for lesson in lessons:
        print(measure(lesson), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
