"""List the programs of JAX's own that a lesson's exercises lead to, so that grading compiles each of them once.

    python -m grader.programs NOTEBOOK MODULE

runs an instructors' notebook's solutions, asks them all that grading asks, and prints the list as JSON: the version of
JAX, and of each program its code (as MLIR's bytes) and how it is compiled. What JAX makes of a function that is not its
own is left out: the list says nothing of a solution but which operations it calls.
"""

from __future__ import annotations

import base64
import contextlib
import importlib
import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.ask import ask
from grader.check import HIDDEN, RECORDED, records
from grader.inside.compiled import COMPUTING
from grader.record import solved

#: How the names of the files end, beside the hidden answers, that have these lists.
PROGRAMS = ".programs.json"


def listed(notebook: Path, module: str, recorded: Path, hidden: Path) -> bytes:
    """The list of a lesson as JSON, made by a process that computes as those of submissions do. Raises
    CalledProcessError where that fails."""
    environment = {**os.environ, **COMPUTING, RECORDED: str(recorded), HIDDEN: str(hidden)}
    environment |= {"NBGRADER_EXECUTION": "autograde", "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "grader.programs", str(notebook), module]
    return subprocess.run(command, env=environment, check=True, capture_output=True).stdout


@contextlib.contextmanager
def listing() -> Iterator[set[tuple[str, str]]]:
    """What JAX compiles of its own meanwhile: (program, options), both in base64. With a version of JAX that does it in
    another way nothing is found, and nothing is gained."""
    from jax._src import compiler, pjit  # there is no other way to know whose function is compiled
    from jax._src.interpreters import mlir

    found: set[tuple[str, str]] = set()
    if not hasattr(pjit, "_run_python_pjit") or not hasattr(compiler, "compile_or_get_cached"):
        yield found
        return
    call, compile_one = pjit._run_python_pjit, compiler.compile_or_get_cached
    calls: list[tuple[Any, ...]] = []

    def called(made: Any, flat: Any, function: Any, *given: Any) -> Any:
        parts = (part.values() if isinstance(part, Mapping) else part for part in given)
        calls.append((made, function, [argument for part in parts for argument in part]))
        try:
            return call(made, flat, function, *given)
        finally:
            calls.pop()

    def compiled(backend: Any, program: Any, devices: Any, options: Any, *more: Any, **named: Any) -> Any:
        if calls and _jaxs_own(*calls[-1]):
            parts = mlir.module_to_bytecode(program), options.SerializeAsString()
            found.add(tuple(base64.b64encode(part).decode() for part in parts))
        return compile_one(backend, program, devices, options, *more, **named)

    pjit._run_python_pjit, compiler.compile_or_get_cached = called, compiled
    try:
        yield found
    finally:
        pjit._run_python_pjit, compiler.compile_or_get_cached = call, compile_one


def _jaxs_own(made: Any, function: Any, arguments: Sequence[Any]) -> bool:
    """Whether a program is of a function of JAX's, and nobody else's function went into it."""
    from jax._src import core

    if not str(getattr(function, "__module__", "")).startswith("jax."):
        return False
    if any(callable(argument) and not isinstance(argument, type) for argument in arguments):
        return False
    if not getattr(function, "_apply_primitive", False):
        return True
    # An operation that is called by itself has what it applies in its parameters: `scan` has what it repeats.
    values = [value for equation in made.params["jaxpr"].jaxpr.eqns for value in equation.params.items()]
    return not any(callable(value) and not isinstance(value, type) for _, value in values) and not any(
        core.jaxprs_in_params(dict(values))
    )


def main(notebook: Path, module: str) -> int:
    with contextlib.redirect_stdout(sys.stderr), listing() as found:
        names = solved(notebook)
        for exercise in importlib.import_module(module).lesson.exercises.values():
            if exercise.kind != "open":
                ask(exercise, names, [case for record in records(exercise, hidden_too=True) for case in record.cases])
    # In no order: it would say more than which there are.
    print(json.dumps({"jax": importlib.metadata.version("jax"), "programs": sorted(found)}))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
