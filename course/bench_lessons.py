"""What the lessons cost: time and memory of each with its solutions, and the processor time of all its asks.

    python course/bench_lessons.py [LESSON ...]

Runs each instructors' notebook in a kernel of its own and prints its time, its peak memory on top of what the imports
of its first cell take, the same peak without what CUDA's libraries take of it (with PyTorch's builds for the CPU it is
less still), and the processor time that asking the reference all cases takes, hidden ones included. Below it stands
what the lesson's own measuring cells print: the speed-up over the plain way, from the same run.
Run `grader build` first: hidden cases are drawn anew from the course's secret.
"""

from __future__ import annotations

import argparse
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
#: The peak of the kernel's own memory so far, in megabytes. (On Linux not by `getrusage`: there a process begins with
#: the peak of the one that started it. macOS counts in bytes.)
PEAK = """
import os, re, resource, sys
if os.path.exists("/proc/self/status"):
    print(int(re.search("VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 2**10)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))
"""
#: How much of its memory are pages of CUDA's libraries, in megabytes. A build for the CPU does not load them; elsewhere
#: than on Linux all builds are such.
CUDA = """
import os, re
pages, of_cuda = 0, False
for line in open("/proc/self/smaps") if os.path.exists("/proc/self/smaps") else ():
    if re.match("[0-9a-f]+-[0-9a-f]+ ", line):
        of_cuda = bool(re.search("/(nvidia|triton)/|/lib(torch|c10)_cuda|/libcu", line))
    elif of_cuda and line.startswith("Rss:"):
        pages += int(line.split()[1])
print(pages / 2**10)
"""


@dataclass(frozen=True)
class Cost:
    """Seconds of a whole run, megabytes at the imports, at the peak, and of CUDA's libraries in it."""

    lesson: str
    seconds: float
    imports: float
    peak: float
    cuda: float
    timings: tuple[str, ...]

    @property
    def without_cuda(self) -> float:
        return self.peak - self.cuda


def measure(lesson: str) -> Cost:
    """Run one lesson in a kernel."""
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
        peak, cuda = _number(client, PEAK), _number(client, CUDA)
    return Cost(lesson, seconds, imports, peak, cuda, tuple(timings))


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
    cases = [(exercise, exercise.graded_on(drawn)) for exercise in exercises]
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
    print(f"{'lesson':28} {'time':>8}  {'imports + lesson':>19}  {'without CUDA':>12}  {'asks':>8}")
    for lesson in lessons:
        cost = measure(lesson)
        # The asks have a process of their own, in which nothing else has run.
        asked = subprocess.run([sys.executable, __file__, "--asks", lesson], check=True, capture_output=True, text=True)
        memory = f"{cost.imports:6.0f} MB + {cost.peak - cost.imports:4.0f} MB  {cost.without_cuda:9.0f} MB"
        print(f"{lesson:28} {cost.seconds:6.1f} s  {memory}  {float(asked.stdout.split()[-1]):6.2f} s", flush=True)
        for line in cost.timings:
            print(f"    {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
