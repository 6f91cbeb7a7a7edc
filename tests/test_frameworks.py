"""Three frameworks live in one process, in whichever order somebody imports them; and checks know what each brings."""

import os
import random
import subprocess
import sys

import numpy as np
import pytest

from grader import ask, frameworks
from grader.plain import Array, from_live

#: Makes an optimiser of torch's, for which torch imports triton, and takes a step with TensorFlow.
USE_BOTH = """
layer = torch.nn.Linear(1, 1)
optimizer = torch.optim.Adam(layer.parameters())
layer(torch.ones(1, 1)).sum().backward()
optimizer.step()
weight = tensorflow.Variable(1.0)
with tensorflow.GradientTape() as tape:
    loss = weight**2
print("both alive:", tape.gradient(loss, weight).numpy())
"""


def run(code):
    environment = {name: value for name, value in os.environ.items() if name != "XLA_FLAGS"}  # importing grader sets it
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)


@pytest.mark.parametrize(
    "order",
    [("grader", "torch", "tensorflow"), ("grader", "tensorflow", "torch"), ("tensorflow", "grader", "torch")],
    ids=" then ".join,
)
def test_every_order_of_imports_leaves_the_process_alive(order):
    pytest.importorskip("torch")
    pytest.importorskip("tensorflow")
    done = run("\n".join(f"import {name}" for name in order) + USE_BOTH)
    assert done.stdout.endswith("both alive: 2.0\n"), done.stderr[-1000:]
    if order[0] == "grader" and order[1] == "torch":
        assert done.stderr == "", "TensorFlow's own remarks stay out of a lesson"


def test_a_tensorflow_that_cannot_be_imported_says_why(tmp_path):
    package = tmp_path / "tensorflow"
    package.mkdir()
    (package / "__init__.py").write_text("import os\nos.write(2, b'a remark\\n')\nraise ImportError('a bad wheel')\n")
    done = run(f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\nimport grader\nimport tensorflow")
    assert "a remark" in done.stderr
    assert "ImportError: a bad wheel" in done.stderr


def test_three_frameworks_share_a_gpu_unless_somebody_has_said_otherwise():
    names = "TF_FORCE_GPU_ALLOW_GROWTH", "XLA_PYTHON_CLIENT_PREALLOCATE"
    code = f"import os\nos.environ['{names[1]}'] = 'true'\nimport grader\nprint(*map(os.environ.get, {names}))"
    assert run(code).stdout == "true true\n"
    assert (
        run(code.replace("os.environ['", "other = os.environ.get('").replace("'] = 'true'", "')")).stdout
        == "true false\n"
    )


def test_jax_compiles_in_its_quicker_way_unless_somebody_has_said_otherwise():
    code = "import os, grader, jax\nprint(jax.jit(lambda x: x + 1)(1.0), os.environ.get('XLA_FLAGS'))"
    done = run(code)
    assert done.stdout == f"2.0 {' '.join(frameworks.QUICKLY_COMPILED)}\n", done.stderr
    theirs = "--xla_cpu_use_fusion_emitters=true"
    assert run(f"import os\nos.environ['XLA_FLAGS'] = '{theirs}'\n{code}").stdout == f"2.0 {theirs}\n"
    other = "--xla_cpu_multi_thread_eigen=false"
    set_both = f"2.0 {other} {' '.join(frameworks.QUICKLY_COMPILED)}\n"
    assert run(f"import os\nos.environ['XLA_FLAGS'] = '{other}'\n{code}").stdout == set_both


def test_a_jax_that_may_not_know_our_flags_gets_none(monkeypatch):
    monkeypatch.setattr(frameworks.importlib.metadata, "version", lambda name: "99.0.1")
    monkeypatch.delenv("XLA_FLAGS", raising=False)
    frameworks.live_together()
    assert "XLA_FLAGS" not in os.environ


def test_jax_still_makes_its_contexts_where_rooms_hand_out_one():
    from jax._src.interpreters import mlir

    # Grading goes on without (`grader.inside.warm`), and takes a tenth longer: look for where it is done now.
    assert callable(mlir.make_ir_context)


def test_looking_for_tensorflow_imports_nothing():
    code = "import sys, grader, importlib.util\nimportlib.util.find_spec('tensorflow')\nprint(sorted(sys.modules))"
    modules = run(code).stdout
    assert "'grader'" in modules and "'triton'" not in modules and "'tensorflow'" not in modules


def test_parameters_of_flax_and_keras_are_arrays():
    nnx, keras = pytest.importorskip("flax.nnx"), pytest.importorskip("keras")
    values = np.ones((2, 3), np.float32)
    assert from_live(nnx.Param(values)) == Array(values)
    assert from_live(nnx.Linear(2, 3, rngs=nnx.Rngs(0)).kernel).framework == "jax"
    assert from_live(keras.Variable(values)) == Array(values, "tensorflow")


def test_a_check_finds_its_way_where_nobody_has_set_a_seed_yet(monkeypatch):
    pytest.importorskip("tensorflow")
    context = ask._tensorflow_context()
    monkeypatch.setattr(context, "_seed", None)
    monkeypatch.setattr(context, "_rng", None, raising=False)
    del context._rng
    with ask._notebook_kept():
        ask._same_start(12)
    assert context._seed is None


def test_a_check_leaves_tensorflows_random_numbers_as_they_were():
    tensorflow = pytest.importorskip("tensorflow")
    tensorflow.random.set_seed(3)
    expected = [float(tensorflow.random.normal(())) for _ in range(2)]
    tensorflow.random.set_seed(3)
    first = float(tensorflow.random.normal(()))
    state = random.getstate()
    with ask._notebook_kept():
        ask._same_start(12)
        tensorflow.random.normal((3,))
    assert [first, float(tensorflow.random.normal(()))] == expected
    assert random.getstate() == state
