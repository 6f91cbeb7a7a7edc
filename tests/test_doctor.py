"""The doctor: of a whole environment that it is fine, and of each missing thing what it is and how to get it."""

import collections
import importlib.metadata
import shutil
import sys
from pathlib import Path

import pytest

from grader import cli, datasets, doctor, kernels, protection

ROOT = Path(__file__).parent.parent


def found(look) -> list[str]:
    return [str(finding) for finding in look()]


def test_of_this_environment_every_line_is_fine_or_a_note_and_the_frameworks_compute(capsys, monkeypatch):
    pytest.importorskip("torch")
    monkeypatch.chdir(ROOT)
    status = cli.main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    assert status == 0, lines
    assert {line.split()[0] for line in lines} <= {"fine", "note"}
    for what in ("Python 3.", "PyTorch computes on", "JAX computes on", "TensorFlow computes on", "in one process"):
        assert any(line.startswith("fine") and what in line for line in lines), what
    assert any("course's secret" in line or "secret of its own" in line for line in lines)


def test_another_python_is_told_with_the_bounds(monkeypatch):
    monkeypatch.setattr(doctor.sys, "version_info", (3, 14, 0, "final", 0))
    [line] = found(doctor._python)
    assert line.startswith("missing") and ">=3.11" in line and "another Python" in line


def test_packages_that_are_missing_too_old_or_others_than_seen_are_told_by_name(monkeypatch, tmp_path):
    version = importlib.metadata.version

    def installed(name):
        if name == "plotly":
            raise importlib.metadata.PackageNotFoundError(name)
        return {"jax": "0.4.1", "optax": "99.0"}.get(name) or version(name)

    monkeypatch.setattr(importlib.metadata, "version", installed)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "constraints.txt").write_text('optax==0.2.8\nflax==9.9 ; python_version < "3"\n')
    missing, other = found(doctor._packages)
    assert missing.startswith("missing") and "plotly" in missing and "jax 0.4.1 (wanted: >=0.8)" in missing
    assert missing.endswith('-> pip install -c constraints.txt ".[lessons]"')
    assert other == "note     other versions than those last seen to work together: optax 99.0 (seen to work: 0.2.8)"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import torch_that_is_not_there", "No module named 'torch_that_is_not_there'"),
        ("import os; os.abort()", "the process ended with"),
        ("import time; time.sleep(60)", "it took longer than 1 s"),
    ],
)
def test_a_framework_that_fails_dies_or_hangs_is_told_and_the_others_are_tried(monkeypatch, code, why):
    monkeypatch.setattr(doctor, "_COMPUTES", {"torch": code, "jax": "devices = 1"})
    monkeypatch.setattr(doctor.devices, "device", lambda framework: doctor.devices.Device(framework))
    monkeypatch.setattr(doctor, "SECONDS", 1 if "sleep" in code else 60)
    first, *rest = found(doctor._frameworks)
    assert (
        first.startswith("missing  PyTorch does not compute: ")
        and why in first
        and '-> pip install ".[torch]"' in first
    )
    assert not any("in one process" in line for line in rest)


def test_frameworks_that_do_not_live_together_are_told(monkeypatch):
    done = {"together": ("", "LLVM ERROR")}
    monkeypatch.setattr(
        doctor, "_tried", lambda code: done["together"] if "flax" in code and "keras" in code else ("fine.", "")
    )
    assert found(doctor._frameworks)[-1].startswith(
        "missing  the three in one process: LLVM ERROR -> lesson 4 needs them"
    )


def test_the_command_ends_with_1_where_a_lesson_would_not_run(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(doctor, "_frameworks", lambda: iter([doctor.Finding("missing", "JAX", "pip install it")]))
    assert cli.main(["doctor", "--course", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "missing  JAX -> pip install it" in said
    assert "secret" not in said, "there is no course in a student's environment"


def test_kernels_that_are_not_registered_are_a_note(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    [line] = found(doctor._kernels)
    if "fine" not in line:  # somebody may have registered them for this very environment
        assert "-> grader kernels install" in line
    kernels.install(str(tmp_path))
    assert found(doctor._kernels) == ["fine     both kernels are registered"]


def test_programs_that_are_missing_are_notes_with_a_way_to_get_them(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    protection.hindrance.cache_clear()
    lines = found(doctor._programs)
    protection.hindrance.cache_clear()
    assert all(line.startswith("note     no ") for line in lines)
    assert all(" -> apt " in line for line in lines if "sandbox" not in line)
    assert any("`apt install bubblewrap`" in line or "needs Linux" in line for line in lines)
    assert any("graphs are shown as text" in line for line in lines)


def test_a_secret_of_the_courses_own_is_fine(tmp_path, monkeypatch):
    monkeypatch.delenv("GRADER_SECRET", raising=False)
    (tmp_path / "lessons").mkdir()
    assert found(lambda: doctor._secret(tmp_path))[0].startswith("note ")
    (tmp_path / "secret.txt").write_text("ours\n")
    assert found(lambda: doctor._secret(tmp_path)) == ["fine     the course has a secret of its own"]


def test_without_the_packages_that_build_nothing_is_said_of_the_secret(tmp_path, monkeypatch):
    (tmp_path / "lessons").mkdir()
    monkeypatch.setitem(sys.modules, "grader.build", None)
    assert found(lambda: doctor._secret(tmp_path)) == []


def test_too_little_room_is_told(monkeypatch):
    import psutil

    small = collections.namedtuple("Room", "free available")(1e6, 1e8)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: small)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: small)
    disk, memory = found(doctor._room)
    assert disk.startswith("note     disk: 0.0 GB free") and memory.startswith("note     memory: 0.1 GB available")


def test_where_digits_come_from_is_said_without_fetching_any(monkeypatch):
    monkeypatch.delenv(datasets.VARIABLE, raising=False)
    monkeypatch.setattr(datasets, "_get", lambda *_: pytest.fail("the doctor fetches nothing"))
    [line] = found(doctor._digits)
    assert "digits: MNIST is" in line
    monkeypatch.setenv(datasets.VARIABLE, "offline")
    assert found(doctor._digits) == [f"fine     digits: {datasets.VARIABLE} says offline"]
