"""Two kernels for the lessons, which JupyterLab offers by name: one on the CPU, one on the GPU.

    grader kernels install

A kernel here is this very Python with an environment: the one hides the GPU from all three frameworks, the other lets
them share it. Each lesson's set-up cell says what its framework computes on (`grader.devices`).
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from grader.devices import VARIABLE


@dataclass(frozen=True)
class Kernel:
    """A kernel's name, the title that JupyterLab shows, and what its environment adds."""

    name: str
    title: str
    environment: dict[str, str]

    @property
    def spec(self) -> dict:
        """The content of `kernel.json`."""
        return {
            "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": self.title,
            "language": "python",
            "metadata": {"debugger": True},
            "env": self.environment,
        }


KERNELS = (
    # -1 is the number of no card. JAX would warn of a card that it cannot use, if it were not told to look for none.
    Kernel(
        "neural-networks-cpu",
        "Neural networks (CPU)",
        {VARIABLE: "cpu", "CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"},
    ),
    # Each framework takes what it needs, and not the whole card at once (`grader.frameworks` sets the same, for other
    # kernels, where nobody has decided otherwise).
    Kernel(
        "neural-networks-gpu",
        "Neural networks (GPU)",
        {VARIABLE: "gpu", "XLA_PYTHON_CLIENT_PREALLOCATE": "false", "TF_FORCE_GPU_ALLOW_GROWTH": "true"},
    ),
)


def install(prefix: str | None = None) -> list[Path]:
    """Register both kernels for the user, or below a prefix (of an environment, say). Returns their folders."""
    from jupyter_client.kernelspec import KernelSpecManager

    manager, made = KernelSpecManager(), []
    for kernel in KERNELS:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)  # a temporary folder is for nobody else, and its copy would be so, too
            (Path(folder) / "kernel.json").write_text(json.dumps(kernel.spec, indent=1) + "\n", encoding="utf-8")
            made.append(Path(manager.install_kernel_spec(folder, kernel.name, user=prefix is None, prefix=prefix)))
    return made


def main(prefix: str | None) -> int:
    """`grader kernels install`: register both, and say where."""
    try:
        made = install(prefix)
    except ImportError:
        print('grader kernels: JupyterLab is not installed; `pip install ".[lab]"` brings it', file=sys.stderr)
        return 1
    except OSError as error:
        print(f"grader kernels: {error}", file=sys.stderr)
        return 1
    for kernel, folder in zip(KERNELS, made, strict=True):
        print(f"{kernel.title}: {folder}")
    return 0
