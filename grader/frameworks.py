"""Frameworks that live together in one process: in which order they may be imported, and how quiet they are about it.

The CUDA build of torch comes with triton. TensorFlow and triton each bring LLVM, and both register its command-line
options: if TensorFlow comes first and triton second (torch imports it to make an optimiser), LLVM finds an option
twice and ends the process. The other way round nothing happens. So triton goes first, whoever asks for TensorFlow,
and where TensorFlow was there before this package, triton stays out: torch then does without its compiler.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import importlib.util
import os
import sys
import tempfile
from collections.abc import Sequence
from types import ModuleType

from grader import devices


class _TritonFirst(importlib.abc.MetaPathFinder):
    """Stands in front of the other finders, and has TensorFlow imported in our way."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != "tensorflow":
            return None
        # Others look for TensorFlow without importing it; so nothing happens before the module is executed.
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(fullname, path, target)
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _Quietly(spec.loader)
                return spec
        return None


class _Quietly(importlib.abc.Loader):
    """Imports triton, where there is one, and then TensorFlow, without the lines that TensorFlow writes to stderr on
    what it found and optimised.

    They come from C++, before any setting of its own could hold them back. If the import fails they are shown.
    """

    def __init__(self, loader: importlib.abc.Loader) -> None:
        self.loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__.loader = module.__loader__ = self.loader
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        if importlib.util.find_spec("triton") is not None:
            importlib.import_module("triton")
        try:
            stderr = os.dup(2)
        except OSError:  # no console
            return self.loader.exec_module(module)
        with tempfile.TemporaryFile() as file:
            os.dup2(file.fileno(), 2)
            try:
                self.loader.exec_module(module)
                module.config.list_physical_devices()  # the first time, it tells of every driver that is not there
            except BaseException:
                file.seek(0)
                os.write(stderr, file.read())
                raise
            finally:
                os.dup2(stderr, 2)
                os.close(stderr)


#: A lesson's JAX programs are so small that they are compiled for longer than they run. XLA's newer way to write
#: machine code for a CPU takes half as long again as the older one, and a quarter more memory; to cut a small program
#: in pieces, one for each thread, costs more than it saves; and with the first of LLVM's levels of optimisation
#: lesson 2's programs run as fast as with the third, and compile a tenth faster. (That one counts for the code that XLA
#: writes for a GPU, too.)
QUICKLY_COMPILED = (
    "--xla_cpu_use_fusion_emitters=false",
    "--xla_cpu_parallel_codegen_split_count=1",
    "--xla_backend_optimization_level=1",
)

#: The versions of jaxlib that are known to understand these flags. One that it does not know ends the process.
UNDERSTOOD_BY = ("0.10.",)


def _compile_fast() -> None:
    """Have XLA compile for the CPU in its quicker way, unless somebody has decided otherwise or it may not know it."""
    try:
        known = importlib.metadata.version("jaxlib").startswith(UNDERSTOOD_BY)
    except importlib.metadata.PackageNotFoundError:
        return
    flags = os.environ.get("XLA_FLAGS", "")
    if known and not any(flag.split("=")[0] in flags for flag in QUICKLY_COMPILED):
        os.environ["XLA_FLAGS"] = " ".join([flags, *QUICKLY_COMPILED]).strip()


def _few_heaps() -> None:
    """Have the C library of Linux keep two heaps, not eight for each core: every thread that a framework starts gets
    one otherwise, and what is freed there stays there."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None and "MALLOC_ARENA_MAX" not in os.environ:
        most_heaps = -8  # M_ARENA_MAX in glibc's malloc.h
        mallopt(most_heaps, 2)


def live_together() -> None:
    """Make every order of imports a safe one from here on, and have them share a GPU. Imports no framework itself."""
    # Each of these two takes nearly all of a GPU's memory at once, unless it is told to take what it needs.
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    # oneDNN keeps the most memory that it has ever used, and its digits differ from one kind of CPU to another.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")  # whatever somebody's ~/.keras/keras.json says
    if devices.driver():
        # A GPU multiplies float32 numbers as TF32, with ten bits after the point, unless it is told not to.
        os.environ.setdefault("NVIDIA_TF32_OVERRIDE", "0")
        os.environ.setdefault("JAX_DEFAULT_MATMUL_PRECISION", "highest")
    _compile_fast()
    _few_heaps()
    if "tensorflow" not in sys.modules:
        if not any(isinstance(finder, _TritonFirst) for finder in sys.meta_path):
            sys.meta_path.insert(0, _TritonFirst())
    elif "triton" not in sys.modules:
        sys.modules["triton"] = None  # type: ignore[assignment]  # how Python says that a module cannot be imported
