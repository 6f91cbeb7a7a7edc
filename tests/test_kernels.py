"""The two kernels: they are registered, they start, and they say what the lessons compute on, and why."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import start_new_kernel

from grader import cli, devices, kernels

pytest.importorskip("torch")

ALL = ("torch", "jax", "tensorflow")
CARD = devices.driver()


@pytest.fixture(scope="module")
def registered(tmp_path_factory):
    """Both kernels in a folder of their own, which Jupyter looks into."""
    prefix = tmp_path_factory.mktemp("prefix")
    assert cli.main(["kernels", "install", "--prefix", str(prefix)]) == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(prefix / "share" / "jupyter"))
        yield prefix


def said_by(name: str, code: str) -> str:
    """What this code prints in a kernel of this name."""
    manager, client = start_new_kernel(kernel_name=name, startup_timeout=60)
    written, errors = [], []

    def take(message):
        content = message["content"]
        if message["msg_type"] == "stream" and content["name"] == "stdout":
            written.append(content["text"])
        elif message["msg_type"] == "error":
            errors.append(content["evalue"])

    try:
        client.execute_interactive(code, output_hook=take, timeout=120)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert not errors, errors
    return "".join(written)


def test_jupyter_offers_both_by_name(registered):
    found = KernelSpecManager().get_all_specs()
    titles = {name: spec["spec"]["display_name"] for name, spec in found.items()}
    assert titles["neural-networks-cpu"] == "Neural networks (CPU)"
    assert titles["neural-networks-gpu"] == "Neural networks (GPU)"
    for kernel in kernels.KERNELS:
        assert found[kernel.name]["spec"]["argv"][0] == sys.executable


def test_registering_again_replaces_them(registered, capsys):
    assert cli.main(["kernels", "install", "--prefix", str(registered)]) == 0
    said = capsys.readouterr().out
    assert [line.partition(": ")[0] for line in said.splitlines()] == [kernel.title for kernel in kernels.KERNELS]
    folders = list((registered / "share" / "jupyter" / "kernels").iterdir())
    assert len(folders) == 2
    assert all(folder.stat().st_mode & 0o055 == 0o055 for folder in folders), "others on this machine see them, too"


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path, capsys):
    (tmp_path / "file").write_text("Mine.")
    assert cli.main(["kernels", "install", "--prefix", str(tmp_path / "file" / "there")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


SEES = """
from grader import devices
import json, torch, jax, tensorflow as tf
cards = [torch.cuda.is_available(), jax.default_backend() != "cpu", bool(tf.config.list_physical_devices("GPU"))]
print(json.dumps(cards))
devices.tell("torch", "jax", "tensorflow")
"""


def test_in_the_cpu_kernel_no_framework_sees_a_gpu(registered):
    sees, line = said_by("neural-networks-cpu", SEES).splitlines()
    assert json.loads(sees) == [False] * 3
    assert line == "PyTorch computes on the CPU; JAX computes on the CPU; TensorFlow computes on the CPU."


def test_in_the_gpu_kernel_each_framework_uses_the_card_or_says_why_not_and_goes_on(registered):
    sees, line = said_by("neural-networks-gpu", SEES).splitlines()
    for framework, uses, part in zip(ALL, json.loads(sees), line.rstrip(".").split("; "), strict=True):
        name = devices.NAMES[framework]
        if uses:
            assert re.fullmatch(rf"{name} computes on the GPU \(.+\)", part)
        elif CARD:
            assert re.fullmatch(rf"{name} computes on the CPU \(.+\)", part)
        else:
            assert part == f"{name} computes on the CPU (no NVIDIA driver was found)"


# ---------------------------------------------------------------- reasons, on any machine


@pytest.fixture
def asked_for_a_gpu(monkeypatch):
    monkeypatch.setenv(devices.VARIABLE, "gpu")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    return monkeypatch


def test_a_card_that_is_full_is_told_as_full(asked_for_a_gpu):
    def full():
        raise RuntimeError("CUDA error: out of memory\nCUDA kernel errors might be reported later")

    asked_for_a_gpu.setattr(devices, "_torch", full)
    assert str(devices.device("torch")) == (
        "PyTorch computes on the CPU (the GPU's memory is full: shut down other kernels that use it)"
    )


def test_a_card_that_does_not_answer_is_told_in_its_own_words_and_one_line(asked_for_a_gpu):
    def broken():
        raise RuntimeError("CUDA driver version is too old\nmore")

    asked_for_a_gpu.setattr(devices, "_jax", broken)
    said = "JAX computes on the CPU (the GPU does not answer: CUDA driver version is too old)"
    assert str(devices.device("jax")) == said


def test_why_a_framework_sees_no_card(asked_for_a_gpu):
    for name in ("_torch", "_jax", "_tensorflow"):
        asked_for_a_gpu.setattr(devices, name, lambda: "")
    asked_for_a_gpu.setattr(devices, "driver", lambda: False)
    assert devices.device("torch").why == "no NVIDIA driver was found"
    asked_for_a_gpu.setattr(devices, "driver", lambda: True)
    asked_for_a_gpu.setattr(devices, "_built_for_gpus", lambda framework: framework != "jax")
    assert devices.device("jax").why == "this build of JAX is for CPUs alone"
    assert devices.device("torch").why == "it finds no GPU, though there is a driver"
    asked_for_a_gpu.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert devices.device("torch").why == "CUDA_VISIBLE_DEVICES hides every GPU"


def test_how_a_framework_was_built_is_read_from_the_framework():
    import tensorflow as tf
    import torch

    assert devices._built_for_gpus("torch") == (torch.version.cuda is not None)
    assert devices._built_for_gpus("tensorflow") == tf.test.is_built_with_cuda()
    assert isinstance(devices._built_for_gpus("jax"), bool)


def test_without_a_wish_no_reason_is_given(monkeypatch):
    monkeypatch.delenv(devices.VARIABLE, raising=False)
    monkeypatch.setattr(devices, "_torch", lambda: "")
    assert devices.device("torch") == devices.Device("torch")


def test_asking_about_one_framework_imports_no_other():
    code = "import sys; from grader import devices; devices.tell('jax'); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines()[-1] == "False", done.stderr


@pytest.mark.parametrize(("card", "expected"), [(True, ["0", "highest"]), (False, [None, None])])
def test_products_on_a_gpu_are_not_rounded_to_ten_bits(card, expected):
    code = f"""
import ctypes, json, os
class Library:
    def __init__(self, name):
        if name in ("libcuda.so.1", "nvcuda.dll") and not {card}:
            raise OSError
    def mallopt(self, *_):
        pass
ctypes.CDLL = Library
import grader
print(json.dumps([os.environ.get(name) for name in ("NVIDIA_TF32_OVERRIDE", "JAX_DEFAULT_MATMUL_PRECISION")]))
"""
    clean = {name: value for name, value in os.environ.items() if "TF32" not in name and "MATMUL" not in name}
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=clean, cwd=root, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == expected
