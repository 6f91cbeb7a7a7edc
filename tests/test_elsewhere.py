"""A student's path on systems that lack what only Linux has, as far as one machine can show it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grader import links, workspace
from grader.judge import STATUSES

ROOT = Path(__file__).parent.parent

#: What Windows does not have, and macOS in part; then a student's day: a right answer, one that never ends, progress
#: noted and shown, the lessons copied, the index made.
DAY = """
import json, os, signal, sys
for name in ("fcntl", "resource", "termios", "tty", "pwd", "grp", "syslog", "readline"):
    sys.modules[name] = None
for module, names in (
    (os, ("fork", "geteuid", "getuid", "mkfifo", "sched_getaffinity", "killpg", "setsid", "O_NOFOLLOW")),
    (signal, ("setitimer", "SIGALRM", "SIGKILL", "ITIMER_REAL", "pthread_sigmask")),
):
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
sys.platform = sys.argv[2]

from pathlib import Path
from grader import progress, workspace
from grader.exercises import automatic_differentiation as exercises

def right(widths):
    return sum(a * b + b for a, b in zip(widths, widths[1:]))

def endless(widths):
    while True:
        pass

folder, said = Path(sys.argv[1]), []
for answer in (right, endless):
    verdict = exercises.parameter_count.check({"parameter_count": answer}).verdict
    said.append([verdict.status, verdict.rows[0].finding.word])
    progress.note(folder, exercises.lesson.name, "parameter_count", verdict.status, verdict.points)
files = [*workspace.fill(folder, Path("course/release")), *workspace.furnish(folder)]
said.append([copied.state for copied in files])
said.append(progress.show(folder).lessons[1].points)
print(json.dumps(said))
"""


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_checks_progress_and_lessons_need_nothing_that_only_linux_has(tmp_path, system):
    # An encoding that is not UTF-8, as on Windows: every file has to say its own.
    settings = {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONWARNDEFAULTENCODING": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error::EncodingWarning:grader", "-c", DAY, str(tmp_path), system],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **settings},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    right, endless, states, points = json.loads(done.stdout.splitlines()[-1])
    assert right == ["right", "right"] and endless[1] == "too slow" and endless[0] in STATUSES
    assert states == ["new"] * len(states) and len(states) == 6
    assert points == 1


def test_names_of_files_are_names_on_every_system():
    made_here = {".git", ".venv", "__pycache__", ".pytest_cache", ".ruff_cache", "build", "dist"}
    names = []
    for folder, inside, files in os.walk(ROOT):
        inside[:] = [name for name in inside if name not in made_here]
        names += [(Path(folder) / file).relative_to(ROOT).as_posix() for file in files]
    assert len(names) > 200
    reserved = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
    for name in names:
        assert not set(name) & set('<>:"\\|?*') and len(name) < 150, name
        assert not any(part.lower().split(".")[0] in reserved or part.endswith((" ", ".")) for part in name.split("/"))
    assert len({name.lower() for name in names}) == len(names), "two names differ in their case alone"


def test_a_notebook_with_the_line_ends_of_windows_is_the_same_lesson(tmp_path):
    release = tmp_path / "release"
    (release / "lesson").mkdir(parents=True)
    source = next((ROOT / "course" / "release").glob("*/*.ipynb"))
    (release / "lesson" / "lesson.ipynb").write_bytes(source.read_bytes().replace(b"\n", b"\r\n"))
    workspace.fill(tmp_path / "mine", release)
    mine = nbformat.read(tmp_path / "mine" / "lesson.ipynb", as_version=4)
    assert mine.cells == nbformat.read(source, as_version=4).cells


def test_a_setting_with_the_line_ends_of_windows_is_read(tmp_path):
    (tmp_path / "course").mkdir()
    (tmp_path / "pyproject.toml").write_bytes(b'[tool.course]\r\nstudents-repository = "a/b"\r\n')
    assert links.repository(tmp_path / "course") == links.Repository("a", "b", "main")
