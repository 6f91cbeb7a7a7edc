"""Plain data: what crosses from the student's side to the judge's, and what is refused there."""

import base64
import io
import json
import math
import time
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from grader.plain import Answer, Array, Error, NotPlain, Opaque, Outcome, from_json, from_live, to_json, to_live


def round_trip(value):
    return from_json(json.loads(json.dumps(to_json(value), allow_nan=False)))


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        -2.5,
        "text",
        [1, [2.0, "x"]],
        {"a": 1, "$": [2]},
        Array(np.arange(6, dtype=np.float32).reshape(2, 3), "torch", graph=True),
        Array(np.zeros((0, 2))),
        Array(np.array(True)),
        Opaque("some.Class", "why"),
        Outcome("raised", error=Error("ValueError", "no", 3, "x = 1"), arguments={"x": 1}, printed="hi", seconds=0.5),
        Answer("answered", (Outcome("returned", [1.5]), Outcome("too slow"))),
    ],
)
def test_plain_values_survive_json(value):
    assert round_trip(value) == value


def test_nan_and_infinity_survive_strict_json():
    assert math.isnan(round_trip(math.nan))
    assert round_trip([math.inf, -math.inf]) == [math.inf, -math.inf]


@pytest.mark.parametrize("framework", ["numpy", "torch"])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool"])
def test_arrays_come_back_from_a_framework_as_they_went(framework, dtype):
    pytest.importorskip(framework)
    array = Array(np.array([[0, 1], [2, 3]]).astype(dtype), framework)
    assert from_live(to_live(array)) == array


def test_a_case_is_a_fresh_copy_each_time():
    array = Array(np.array([1.0, 2.0]))
    to_live(array)[0] = 99
    assert array.values[0] == 1


def test_a_tensor_brings_its_dtype_and_whether_it_carries_a_graph():
    torch = pytest.importorskip("torch")
    leaf = torch.tensor([1.0], requires_grad=True)
    assert (from_live(leaf).gradient, from_live(leaf).graph) == (True, False)
    assert (from_live(leaf * 2).gradient, from_live(leaf * 2).graph) == (False, True)
    assert from_live(torch.ones(2, dtype=torch.bfloat16)).dtype == "bfloat16"


class Hostile:
    def __getattribute__(self, name):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    "make",
    [object, lambda: max, Hostile, lambda: ..., lambda: {1, 2}, lambda: np.array([object()]), lambda: 1 << 10_000],
)
def test_what_is_not_plain_becomes_opaque_and_never_raises(make):
    assert isinstance(from_live(make()), Opaque)


def test_endless_nesting_and_huge_values_are_cut():
    nested = []
    nested.append(nested)
    assert "nested too deeply" in str(from_live(nested))
    assert isinstance(from_live(np.zeros(10_000_000)), Opaque)
    assert len(from_live("x" * 1_000_000)) < 20_000


def test_a_view_that_would_become_a_huge_copy_is_not_copied():
    torch = pytest.importorskip("torch")
    start = time.monotonic()
    assert isinstance(from_live(torch.zeros(1).expand(10**9)), Opaque)
    assert time.monotonic() - start < 1


def test_fractions_and_decimals_are_numbers():
    assert from_live(Fraction(7, 2)) == from_live(Decimal("3.5")) == 3.5


@pytest.mark.parametrize(
    "entry",
    [
        {"no": "tag"},
        {"$": "unknown"},
        {"$": "array", "npy": "not base64!"},
        {"$": "array", "npy": ""},
        {"$": "array", "npy": "AAAA", "framework": 3},
        {"$": "outcome", "how": "excellent"},
        {"$": "outcome", "how": "returned", "error": 3},
        {"$": "answer", "state": "answered", "outcomes": [1]},
        {"$": "dict", "items": [[1, 2]]},
        {"$": "error", "type": "E", "message": "m", "line": "1", "code": ""},
    ],
)
def test_malformed_data_are_refused(entry):
    with pytest.raises(NotPlain):
        from_json(entry)


def test_a_pickle_inside_an_npy_is_refused():
    file = io.BytesIO()
    np.save(file, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(NotPlain):
        from_json({"$": "array", "npy": base64.b64encode(file.getvalue()).decode()})


@pytest.mark.parametrize("shape", ["(1000000000000,)", "(1000000000000, 0)", "(-1,)", "(3,)"])
@pytest.mark.parametrize("dtype", ["<f8", "<U0", "|O"])
def test_an_array_that_claims_another_size_than_it_has_is_refused_before_room_is_made(shape, dtype):
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()
    with pytest.raises(NotPlain):
        from_json({"$": "array", "npy": base64.b64encode(content).decode()})
