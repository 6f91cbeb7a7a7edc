"""The scripts that measure: where bars come from, and what a lesson costs; and that it has room on Binder."""

import importlib.util
import random
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from grader.exercise import Case, Lesson
from grader.judge import Bar, Measure
from grader.workspace import fill, furnish, jupyterlab
from tests.jupyter import serving

COURSE = Path(__file__).parent.parent / "course"


LESSONS = sorted(file.stem for file in (COURSE / "lessons").glob("*.md"))
#: What mybinder.org gives to a session, in megabytes.
BINDER = 2048


def script(name):
    spec = importlib.util.spec_from_file_location(name, COURSE / f"{name}.py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def bars():
    return script("bars")


def distance(case, value):
    return abs(value - case.arguments["goal"]) if isinstance(value, float) else "wrong type: no number"


lesson = Lesson("9-trained", "numpy")
reach = lesson.function(
    "reach",
    1,
    lambda rng: [Case("near", {"goal": 1.0}), Case("far", {"goal": 3.0})],
    rule=Bar((Measure("distance", distance, "{value} off", at_most=0.5),)),
)


def trains(goal):
    """Comes within 0.4 of its goal, luck decides how near."""
    return goal + 0.4 * random.random()


def test_each_seed_brings_other_luck_and_its_worst_case_counts(bars):
    seeds = [bars.reached(reach, {"reach": trains}, seed)[0] for seed in range(10)]
    assert len(set(seeds)) == 10 and max(seeds) < 0.4
    assert seeds == [bars.reached(reach, {"reach": trains}, seed)[0] for seed in range(10)]
    assert bars.reached(reach, {"reach": lambda goal: 1.0}, 0) == [2.0]


def test_what_cannot_be_measured_says_why(bars):
    assert bars.reached(reach, {"reach": lambda goal: "3"}, 0) == ["wrong type: no number"]
    assert bars.reached(reach, {"reach": lambda goal: goal / 0}, 0) == ["raised (ZeroDivisionError)"]


def test_the_table_marks_a_seed_below_its_bar_and_a_wrong_answer_above(bars, monkeypatch, tmp_path):
    answers = tmp_path / "answers" / "9-trained"
    answers.mkdir(parents=True)
    text = "# %% {kind}: {kind}\n{message}def reach(goal):\n    return {result}\n\n"
    made = [("right", "", "goal"), ("mistake", "# Too far.\n", "goal + 1.0"), ("wrong", "", "goal + 0.1")]
    (answers / "reach.py").write_text("".join(text.format(kind=k, message=m, result=r) for k, m, r in made))
    monkeypatch.setattr(bars, "COURSE", tmp_path)
    monkeypatch.setattr(bars, "solved", lambda notebook: {"reach": lambda goal: goal + random.random()})
    title, reference, *bank = bars.table("9-trained", reach, 10)
    assert title == "9-trained: reach"
    assert reference.startswith("! distance: at most 0.5; 10 seeds: ")
    assert [line[0] for line in bank] == [" ", " ", "!"], "the wrong one clears the bar, and must not"
    assert bank[1].endswith("mistake: mistake: distance 1 misses")


def test_the_processor_time_of_a_lessons_asks_is_a_number():
    pytest.importorskip("torch")
    done = subprocess.run(
        [sys.executable, COURSE / "bench_lessons.py", "--asks", "1-gradient-descent"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) > 0


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    """Megabytes of what runs beside a lesson: JupyterLab, and the kernel of the index, which is open as well."""
    folder = tmp_path_factory.mktemp("student")
    fill(folder, COURSE / "release")
    furnish(folder)
    with serving(*jupyterlab(folder, []), tmp_path_factory.mktemp("lab")) as server:
        assert server.answer("lab/tree/index.ipynb")
        lab = psutil.Process(server.process.pid)
        used = sum(process.memory_info().rss for process in (lab, *lab.children(recursive=True)))
    shows = "from grader import progress; progress.show(); import psutil; print(psutil.Process().memory_info().rss)"
    done = subprocess.run([sys.executable, "-m", "IPython", "-c", shows], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return (used + int(done.stdout.split()[-1])) / 2**20


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_has_room_on_binder_beside_the_server(lesson, beside, monkeypatch):
    """Binder's PyTorch is a build for the CPU. The one here may be one for CUDA: then its libraries are left out."""
    monkeypatch.setenv("NEURAL_NETWORKS_MNIST", "offline")
    cost = script("bench_lessons").measure(lesson)
    assert 100 < cost.without_cuda <= cost.peak
    assert cost.without_cuda + beside < BINDER
