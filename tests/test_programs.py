"""What JAX compiles of its own is compiled once for a class, and nothing else is: no solution's programs."""

import base64
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader import programs
from grader.inside import compiled
from grader.inside.compiled import COMPUTING
from grader.sandbox import Limits, Sandbox

jax = pytest.importorskip("jax")
import jax.numpy as jnp  # noqa: E402
from jax import lax, random  # noqa: E402

LIMITS = Limits(files=32 * 2**20, largest_file=16 * 2**20)
#: A cell that computes what `with_its_own` is a list of, and says what JAX found compiled, of how many programs.
COUNTS = """
import collections, jax, jax.numpy as jnp
found = collections.Counter()
jax.monitoring.register_event_listener(lambda event, **details: found.update([event.split("/")[-1]]))
print(jnp.sin(jnp.ones(123)).shape, found["cache_hits"], "of", found["compile_requests_use_cache"])
"""


def names(found):
    """The names of the programs in a list."""
    from jax._src.interpreters import mlir
    from jax._src.lib.mlir import ir

    context = mlir.make_ir_context()
    with context:
        modules = [ir.Module.parse(base64.b64decode(program)) for program, _ in found]
        return sorted(ir.StringAttr(module.operation.attributes["sym_name"]).value for module in modules)


@pytest.fixture(scope="module")
def with_its_own():
    """A list of what JAX compiles for one line, as JSON, made as `build` does it: computing as the sandbox does."""
    code = (
        "import importlib.metadata, json, jax.numpy as jnp; from grader.programs import listing\n"
        "with listing() as found: jnp.sin(jnp.ones(123))\n"
        "print(json.dumps({'jax': importlib.metadata.version('jax'), 'programs': sorted(found)}))"
    )
    environment = {**os.environ, **COMPUTING, "PYTHONPATH": str(Path(__file__).parent.parent)}
    return subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True).stdout


def test_jaxs_own_programs_are_listed_and_nobody_elses():
    x, key = jnp.arange(77.0), random.key(3)
    square = jax.jit(lambda value: value * value)
    with programs.listing() as found:
        jnp.tanh(x)
        random.normal(key, (7, 11))
        jnp.where(x > 3, x, 5.0)
        square(x)
        lax.scan(lambda carry, each: (carry + each, square(carry)), 0.0, x)
        lax.cond(x[0] > 1, lambda: x + 1, lambda: x - 1)
        lax.map(lambda each: each + 2, x)
        jnp.vectorize(lambda each: each * 3)(x)
        jax.vmap(square)(x)
        jnp.apply_along_axis(jnp.sum, 0, x)
        jax.tree_util.Partial(square)(x)
    listed = set(names(found))
    assert {"jit_tanh", "jit__normal", "jit__where", "jit_greater"} <= listed
    assert not [name for name in listed if "lambda" in name or "square" in name]
    assert not listed & {"jit_scan", "jit_cond", "jit_while"}
    with programs.listing() as found:
        jnp.tanh(x)
    assert not found, "what is compiled already is not compiled again"


def said(room, code):
    """What a cell prints, and the names of its errors."""
    outputs = []
    room.run(code, time.monotonic() + 60, outputs.append)
    return "".join(output.get("text", "") or output.get("ename", "") for output in outputs).strip()


def test_with_a_jax_that_does_it_in_another_way_nothing_is_listed(monkeypatch):
    from jax._src import pjit

    monkeypatch.delattr(pjit, "_run_python_pjit")
    with programs.listing() as found:
        pass
    assert not found


@pytest.mark.needs("bwrap")
def test_a_room_finds_them_compiled_and_can_change_none(with_its_own):
    many = len(json.loads(with_its_own)["programs"])
    remove = "import os\nfor name in os.listdir('/compiled'): os.rename('/compiled/' + name, '/compiled/it')"
    with Sandbox("grader.exercises.gradient_descent", "import jax", limits=LIMITS, programs=with_its_own) as sandbox:
        end = time.monotonic() + 60
        while int(said(sandbox.room(), "import os; print(len(os.listdir('/compiled')))")) <= many:
            assert time.monotonic() < end, "they are never compiled"
            time.sleep(0.1)
        for _ in range(2):
            room = sandbox.room()
            assert said(room, COUNTS) == "(123,) 3 of 3"
            assert (said(room, "open('/compiled/mine', 'w')"), said(room, remove)) == ("OSError", "OSError")
            room.close()


@pytest.mark.needs("bwrap")
def test_a_list_of_another_version_or_one_that_cannot_be_compiled_stops_nothing(with_its_own):
    for part in ({"jax": "0.0.1"}, {"programs": [["", ""]]}):
        listed = json.dumps(json.loads(with_its_own) | part).encode()
        with Sandbox("grader.exercises.gradient_descent", "import jax", limits=LIMITS, programs=listed) as sandbox:
            assert said(sandbox.room(), COUNTS) == "(123,) 0 of 3"


@pytest.mark.needs("bwrap")
def test_without_a_list_there_is_no_folder_that_submissions_share():
    with Sandbox("grader.exercises.gradient_descent", "", limits=LIMITS) as sandbox:
        assert said(sandbox.room(), f"import os; print(os.path.exists({str(compiled.FOLDER)!r}))") == "False"


def test_a_lesson_that_uses_jax_is_built_with_its_list(rebuilt):
    lists = {file.name: json.loads(file.read_bytes()) for file in rebuilt.hidden.glob("*.programs.json")}
    assert set(lists) == {"2-automatic-differentiation.programs.json", "4-maths-of-training.programs.json"}
    assert all(found["jax"] == jax.__version__ for found in lists.values())
    assert {"jit_tanh", "jit__normal"} <= set(names(lists["2-automatic-differentiation.programs.json"]["programs"]))
