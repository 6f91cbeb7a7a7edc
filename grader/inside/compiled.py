"""JAX's own programs, compiled once, and there for all submissions.

JAX makes a program of every operation that is called by itself, one for each shape, and compiles it in each process
anew, for longer than to run it a thousand times. `grader.programs` lists those that a lesson's exercises lead to. Here
they are compiled, once, on the machine that grades, into a folder that JAX looks into and no submission can write to,
while the first submissions may already run. Programs that anybody else has written are not among them.
"""

from __future__ import annotations

import base64
import importlib.metadata
import json
import os
import traceback
from pathlib import Path
from typing import Any

#: Where the compiled programs are in the sandbox, and where the list of them is.
FOLDER, LIST = Path("/compiled"), Path("/course/programs.json")

#: How frameworks compute in the sandbox: on the CPU, each with one thread. A program that was listed or compiled where
#: this is not so is another one.
COMPUTING = {
    **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"),
    **dict.fromkeys(("TF_NUM_INTEROP_THREADS", "TF_NUM_INTRAOP_THREADS"), "1"),
    "CUDA_VISIBLE_DEVICES": "",
    "JAX_PLATFORMS": "cpu",
    # Most of what XLA compiles here runs once, on a few numbers; and nobody reads where in the code it comes from.
    "JAX_DISABLE_MOST_OPTIMIZATIONS": "1",
    "JAX_TRACEBACK_IN_LOCATIONS_LIMIT": "0",
}

#: What JAX is told, in the sandbox: to look there, and to write nothing.
SETTINGS = {
    "JAX_COMPILATION_CACHE_DIR": str(FOLDER),
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "1e9",
    "JAX_PERSISTENT_CACHE_ENABLE_XLA_CACHES": "none",
}


def begin() -> None:
    """Begin to compile what is listed, in a process of its own: this one must not start what JAX computes with, or no
    process that it forks could. What it cannot compile, it says on stderr, and submissions compile for themselves."""
    if os.fork():
        return
    try:
        compile_into(json.loads(LIST.read_bytes()), FOLDER)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def compile_into(listed: dict[str, Any], folder: Path) -> None:
    """Compile programs as `grader.programs` lists them, in order, into a folder in JAX's own form, where each is whole
    as soon as it is there. Does nothing where the list is another version's."""
    if listed["jax"] != importlib.metadata.version("jax"):
        return
    import jax
    import numpy as np
    from jax._src import compiler  # JAX's own business, as the version says
    from jax._src.interpreters import mlir
    from jax._src.lib import xla_client
    from jax._src.lib.mlir import ir

    making = folder / "making"
    making.mkdir()
    jax.config.update("jax_compilation_cache_dir", str(making))
    jax.config.update("jax_persistent_cache_enable_xla_caches", "none")
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
    device, context = jax.local_devices()[0], mlir.make_ir_context()
    devices = xla_client.DeviceList((device,))
    for program, options in listed["programs"]:
        with context, ir.Location.unknown(context):
            compiler.compile_or_get_cached(
                device.client,
                ir.Module.parse(base64.b64decode(program)),
                np.array([device]),
                xla_client.CompileOptions.ParseFromString(base64.b64decode(options)),
                [],
                devices,
            )
        for made in making.iterdir():
            made.rename(folder / made.name)
