"""Which device each framework computes on, and, where a GPU was asked for and none is used, why.

The two kernels that `grader.kernels` registers say what they want in the variable NEURAL_NETWORKS_DEVICE. Everywhere
else a framework takes what it finds. Nothing here imports a framework that was not asked about.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.metadata
import os
import sys
from dataclasses import dataclass

#: "gpu" or "cpu": what the kernel was registered for.
VARIABLE = "NEURAL_NETWORKS_DEVICE"
NAMES = {"torch": "PyTorch", "jax": "JAX", "tensorflow": "TensorFlow"}


@dataclass(frozen=True)
class Device:
    """Where a framework computes: `gpu` is the card's name, "" on the CPU; `why` says why a GPU is not used."""

    framework: str
    gpu: str = ""
    why: str = ""

    def __str__(self) -> str:
        if self.gpu:
            return f"{NAMES[self.framework]} computes on the GPU ({self.gpu})"
        return f"{NAMES[self.framework]} computes on the CPU" + (f" ({self.why})" if self.why else "")


def device(framework: str) -> Device:
    """Where `framework` ("torch", "jax", "tensorflow") computes in this process. Tries the GPU, if it sees one."""
    wanted = os.environ.get(VARIABLE, "")
    if wanted == "cpu":
        return Device(framework)
    try:
        gpu = {"torch": _torch, "jax": _jax, "tensorflow": _tensorflow}[framework]()
    except Exception as error:
        return Device(framework, why=_reason(error))
    if gpu or not wanted:
        return Device(framework, gpu)
    return Device(framework, why=_missing(framework))


def tell(*frameworks: str) -> None:
    """Print in one line where these frameworks compute."""
    print("; ".join(str(device(framework)) for framework in frameworks) + ".")


# Each of these brings back the card's name, "" where the framework sees none, and computes something on it: a card can
# be there, and full.


def _torch() -> str:
    import torch

    if not torch.cuda.is_available():
        return ""
    torch.ones(1, device="cuda").sum().item()
    return torch.cuda.get_device_name()


def _jax() -> str:
    import jax

    found = jax.devices()[0]  # raises where a platform was asked for that is not there
    if found.platform == "cpu":
        return ""
    jax.block_until_ready(jax.device_put(1.0, found) + 1)
    return found.device_kind


def _tensorflow() -> str:
    import tensorflow as tf

    cards = tf.config.list_physical_devices("GPU")
    if not cards:
        return ""
    with tf.device("GPU:0"):
        tf.reduce_sum(tf.ones(1)).numpy()
    return tf.config.experimental.get_device_details(cards[0]).get("device_name", "GPU")


# ---------------------------------------------------------------- why not


def _reason(error: Exception) -> str:
    text = f"{type(error).__name__} {error}".lower()
    if any(words in text for words in ("out of memory", "outofmemory", "resource_exhausted", "resourceexhausted")):
        return "the GPU's memory is full: shut down other kernels that use it"
    line = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return f"the GPU does not answer: {line[:120]}"


def _missing(framework: str) -> str:
    """Why a framework sees no GPU, from the machine and from how the framework was built."""
    if not driver():
        return "no NVIDIA driver was found"
    if not _built_for_gpus(framework):
        return f"this build of {NAMES[framework]} is for CPUs alone"
    if os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1"):
        return "CUDA_VISIBLE_DEVICES hides every GPU"
    return "it finds no GPU, though there is a driver"


def driver() -> bool:
    """Whether the driver of an NVIDIA card is installed."""
    name = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    with contextlib.suppress(OSError):
        return bool(ctypes.CDLL(name))
    return False


def _built_for_gpus(framework: str) -> bool:
    if framework == "torch":
        import torch

        return torch.version.cuda is not None
    if framework == "tensorflow":
        import tensorflow as tf

        return tf.test.is_built_with_cuda()
    installed = {(found.metadata["Name"] or "").lower() for found in importlib.metadata.distributions()}
    return any(name.startswith("jax-cuda") for name in installed)
