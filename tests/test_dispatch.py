"""Grading in parallel and on a cluster: workers die, whoever grades is killed, two grade at once; no mark is lost."""

import contextlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time

import psutil
import pytest

from grader.alone import Busy, alone
from grader.grade import Stopped
from tests.test_grade import (  # noqa: F401 (fixtures)
    REPOSITORY,
    built,
    contents,
    course,
    environment,
    graded,
    hand_in,
    opened,
    rows,
    sample_class,
)

pytestmark = [pytest.mark.needs("bwrap"), pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]


def hand_in_many(course, many):  # noqa: F811
    """Submissions of which every second one is right."""
    hand_in(course, "all-right", "untouched")
    for number in range(many):
        origin = course / "submitted" / ("all-right" if number % 2 else "untouched")
        shutil.copytree(origin, course / "submitted" / f"student-{number:02}")
    for name in ("all-right", "untouched"):
        shutil.rmtree(course / "submitted" / name)


def marks_of(course):  # noqa: F811
    """What a student has in a cell, without the gradebook's own numbers."""
    return {key: value[1:] for key, value in contents(course).items() if "comment" not in key[1]}


def slow_down(course, seconds):  # noqa: F811
    """Have each submission take so long."""
    cell = {"cell_type": "code", "id": "slow", "metadata": {}, "execution_count": None, "outputs": []}
    for file in course.glob("submitted/*/sums/sums.ipynb"):
        notebook = json.loads(file.read_text())
        notebook["cells"].append(cell | {"source": f"import time\ntime.sleep({seconds})"})
        file.write_text(json.dumps(notebook))


# ---------------------------------------------------------------- here


def test_one_at_a_time_and_many_at_a_time_give_the_same_marks(course):  # noqa: F811
    hand_in_many(course, 6)
    one, _ = graded(course, workers=1)
    before = marks_of(course)
    many, _ = graded(course, workers=4, again=True)
    assert [row.state for row in many.rows] == ["graded"] * 6 and marks_of(course) == before
    assert [(row.student, row.result) for row in one.rows] == [(row.student, row.result) for row in many.rows]
    assert one.processor > 0


def test_submissions_run_at_the_same_time(course):  # noqa: F811
    hand_in_many(course, 4)
    slow_down(course, 2)
    start = time.monotonic()
    graded(course, workers=4)
    assert time.monotonic() - start < 4 * 2, "one after another they would have taken longer by sleeping alone"


def test_while_a_class_is_graded_nothing_listens_but_on_this_machine(course):  # noqa: F811
    hand_in_many(course, 1)
    slow_down(course, 2)
    with grading(course) as process:
        wait_for(lambda: psutil.Process(process.pid).net_connections())
        for one in psutil.Process(process.pid).net_connections():
            assert one.status != psutil.CONN_LISTEN or one.laddr.ip == "127.0.0.1"
        assert process.wait(60) == 0


# ---------------------------------------------------------------- killed


@contextlib.contextmanager
def grading(course, *options):  # noqa: F811
    """`grader grade` as people call it, in a process of its own."""
    command = [sys.executable, "-m", "grader.cli", "grade", "sums", "--course", course, "--cell-seconds", "5", *options]
    process = subprocess.Popen(
        list(map(str, command)), cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def graded_notebooks(course):  # noqa: F811
    """When the graded notebook of each student that has one was written."""
    return {file.parts[-3]: file.stat().st_mtime_ns for file in course.glob("autograded/*/sums/sums.ipynb")}


def one_more_than(many, course, process):  # noqa: F811
    return lambda: process.poll() is not None or len(graded_notebooks(course)) > many


def test_killed_at_any_moment_and_called_again_it_loses_and_doubles_nothing(course):  # noqa: F811
    hand_in_many(course, 12)
    slow_down(course, 0.2)
    dice, finished, marks = random.Random(), {}, {}
    for _ in range(5):
        with grading(course, "--workers", "2") as process:
            wait_for(one_more_than(len(finished), course, process))
            time.sleep(dice.uniform(0, 0.3))
            process.kill()
            process.wait()
        now = marks_of(course)
        assert finished.items() <= graded_notebooks(course).items(), "what was finished stays, and is not graded again"
        assert marks.items() <= now.items(), "and so do its marks"
        finished = graded_notebooks(course)
        marks = {key: value for key, value in now.items() if key[0] in finished}
    assert 0 < len(finished)
    report, _ = graded(course)
    states = {row.student: row.state for row in report.rows}
    assert len(states) == 12 and set(states.values()) <= {"graded", "unchanged"}
    assert {student for student, state in states.items() if state == "unchanged"} >= set(finished)
    assert finished.items() <= graded_notebooks(course).items()
    assert [row.result.score for row in report.rows] == [0, 7] * 6
    with opened(course) as book:
        assert len(book.assignment_submissions("sums")) == 12
    assert not list(course.glob("autograded/*/.*")), "nor is anything left lying about"


# ---------------------------------------------------------------- two at once


def test_two_cannot_grade_the_same_lesson_at_once(course, tmp_path):  # noqa: F811
    hand_in_many(course, 2)
    url = f"sqlite:///{course / 'gradebook.db'}"
    with alone("sums", url, tmp_path / "elsewhere"), pytest.raises(Stopped, match="is being graded there") as stopped:
        graded(course)
    assert "\n" not in str(stopped.value)
    with alone("another", url, course), alone("sums", f"sqlite:///{tmp_path / 'other.db'}", tmp_path):
        assert [row.state for row in graded(course)[0].rows] == ["graded", "graded"]


@pytest.mark.needs("postgresql")
def test_on_a_server_two_cannot_grade_at_once_either(found, tmp_path):
    with alone("sums", found["postgresql"], tmp_path / "a"), pytest.raises(Busy, match="sums is being graded"):
        with alone("sums", found["postgresql"], tmp_path / "b"):
            pass
    with alone("sums", found["postgresql"], tmp_path / "b"):
        pass


# ---------------------------------------------------------------- a cluster


@pytest.fixture
def cluster(built, environment, tmp_path):  # noqa: F811
    """Dask's own scheduler and two workers, as an administrator starts them: its address, and the workers."""
    loopback = ["--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(open(tmp_path / "cluster.log", "w+"))

        def dask(kind, *arguments):
            command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments, *loopback]
            variables = os.environ | {"PYTHONPATH": str(REPOSITORY)}
            process = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log, env=variables)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        def address():
            return re.search(r"Scheduler at:\s+(tcp://127\.0\.0\.1:\d+)", (tmp_path / "cluster.log").read_text())

        dask("scheduler", "--port", "0")
        wait_for(address)
        place = address()[1]
        yield place, [dask("worker", place, "--nthreads", "1", "--no-nanny") for _ in range(2)]


def test_a_cluster_gives_the_same_marks_and_a_worker_that_dies_costs_none(course, cluster):  # noqa: F811
    address, workers = cluster
    hand_in_many(course, 8)
    slow_down(course, 1)
    with grading(course, "--scheduler", address) as process:
        wait_for(lambda: [*(course / "autograded").glob("*/sums/sums.ipynb")])
        inside = psutil.Process(workers[0].pid).children(recursive=True)
        assert inside, "its sandbox is there"
        workers[0].kill()
        said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    on_cluster = marks_of(course)
    gone, left = psutil.wait_procs(inside, timeout=10)
    assert not left, "nothing of a sandbox outlives its worker"
    report, _ = graded(course, again=True)
    assert marks_of(course) == on_cluster and [row.result.score for row in report.rows] == [0, 7] * 4


def test_a_scheduler_that_does_not_answer_is_told_in_one_line(course):  # noqa: F811
    hand_in_many(course, 1)
    with pytest.raises(Stopped, match=r"^tcp://127\.0\.0\.1:1: no scheduler answers") as stopped:
        graded(course, scheduler="tcp://127.0.0.1:1")
    assert "\n" not in str(stopped.value)
