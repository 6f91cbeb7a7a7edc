"""Plain data: what may pass between the side that asks and the side that judges.

Numbers, strings, lists, dictionaries and arrays (with framework, shape and dtype), as frozen values that turn into
JSON (arrays as npy, without pickle) and back. Nothing here runs student code or says whether an answer is right.
"""

from __future__ import annotations

import base64
import binascii
import decimal
import io
import math
import numbers
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

#: What one value may hold at most. More is replaced by an `Opaque` that says so.
LARGEST_ARRAY_BYTES = 16 * 2**20
LARGEST_TEXT = 10_000
LARGEST_CONTAINER = 100_000
DEEPEST = 20

FRAMEWORKS = ("numpy", "torch", "jax", "tensorflow")


class NotPlain(ValueError):
    """What was sent as plain data is none: the message says what is wrong with it."""


@dataclass(frozen=True)
class Array:
    """An array of any framework.

    `values` is a NumPy array; `dtype` is the framework's own name of the element type (they differ only where NumPy
    has no such type, as for bfloat16). `gradient` says that the array asks for gradients as a leaf, `graph` that it
    carries the graph of the computation that made it.
    """

    values: np.ndarray
    framework: str = "numpy"
    dtype: str = ""
    gradient: bool = False
    graph: bool = False

    def __post_init__(self) -> None:
        if self.framework not in FRAMEWORKS:
            raise NotPlain(f"unknown framework {self.framework!r}")
        if not self.dtype:
            object.__setattr__(self, "dtype", str(self.values.dtype))

    @property
    def shape(self) -> tuple[int, ...]:
        return self.values.shape

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Array)
            and (self.framework, self.dtype, self.gradient, self.graph)
            == (other.framework, other.dtype, other.gradient, other.graph)
            and self.values.dtype == other.values.dtype
            and self.values.shape == other.values.shape
            and self.values.tobytes() == other.values.tobytes()
        )

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Opaque:
    """Something that is no plain data: its type's name, and why it was not taken along."""

    type: str
    why: str = ""


@dataclass(frozen=True)
class Generator:
    """Stands for a framework's random generator with this seed; it is made where the student's code is."""

    seed: int
    framework: str = "torch"


@dataclass(frozen=True)
class Error:
    """What a call raised. `line` and `code` are the line of the student's own code, where one is known."""

    type: str
    message: str
    line: int | None = None
    code: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came back for one case.

    `how` is "returned", "raised", "too slow", "exited" or "not run"; `value` is the plain result, `arguments` the
    arguments as they were after the call. `printed` is what was written to stdout and stderr meanwhile.
    """

    how: str
    value: Any = None
    error: Error | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    printed: str = ""
    seconds: float = 0.0

    HOWS = ("returned", "raised", "too slow", "exited", "not run")


@dataclass(frozen=True)
class Answer:
    """A student's answer to one exercise: its state ("answered", "missing" or "stub") and an outcome a case.

    `calls` names the lesson's other exercises that the answer's code mentions, and `outside` the notebook's own data
    that it reads without being handed them.
    """

    state: str
    outcomes: tuple[Outcome, ...] = ()
    calls: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    STATES = ("answered", "missing", "stub")


# ---------------------------------------------------------------- live objects to plain data


def from_live(value: Any, depth: int = 0) -> Any:
    """Plain data for a live object. Never raises: what is not plain becomes an `Opaque`."""
    try:
        return _from_live(value, depth)
    except RecursionError:
        return Opaque(_type_name(value), "nested too deeply")
    except Exception as error:  # a hostile or broken object: say so as data, the judge decides
        return Opaque(_type_name(value), f"could not be read ({type(error).__name__})")


def _from_live(value: Any, depth: int) -> Any:
    kind = type(value)
    if value is None or kind in (bool, int, float):
        if kind is int and value.bit_length() > 4096:
            return Opaque("int", "more than 4096 bits")
        return value
    if kind is str:
        return value if len(value) <= LARGEST_TEXT else value[:LARGEST_TEXT] + "..."
    if kind is complex:
        return Array(np.asarray(value))
    if value is Ellipsis:
        return Opaque("ellipsis", "the three dots of an unfinished answer")
    array = _array(value)
    if array is not None:
        return array
    if depth >= DEEPEST:
        return Opaque(_type_name(value), "nested too deeply")
    if isinstance(value, list | tuple):
        if len(value) > LARGEST_CONTAINER:
            return Opaque(_type_name(value), f"{len(value)} items")
        return [from_live(item, depth + 1) for item in value]
    if isinstance(value, Mapping):
        if len(value) > LARGEST_CONTAINER:
            return Opaque(_type_name(value), f"{len(value)} items")
        return {str(key)[:200]: from_live(item, depth + 1) for key, item in value.items()}
    for plain in (int, float, str):  # subclasses, such as enumerations
        if isinstance(value, plain):
            return _from_live(plain.__new__(plain, value), depth)
    if isinstance(value, numbers.Real | decimal.Decimal):  # fractions and decimals
        return float(value)
    return Opaque(_type_name(value))


def _type_name(value: Any) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _array(value: Any) -> Array | None:
    """The array that `value` is, if it is one of NumPy's or of a framework that is loaded; no framework is imported."""
    nnx, keras = sys.modules.get("flax.nnx"), sys.modules.get("keras")
    if nnx is not None and isinstance(value, nnx.Variable):  # a parameter of a Flax network
        value = value.get_value()
    if keras is not None and isinstance(value, keras.Variable):
        value = value.value
    if isinstance(value, np.ndarray | np.generic):
        values = np.asarray(value)
        return _sized(values, "numpy", str(values.dtype))
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        if value.numel() * value.element_size() > LARGEST_ARRAY_BYTES:  # before a view of one number becomes a copy
            raise NotPlain(f"an array of {value.numel()} numbers")
        gradient, graph = bool(value.requires_grad and value.is_leaf), value.grad_fn is not None
        name = str(value.dtype).removeprefix("torch.")
        detached = value.detach().cpu()
        if detached.layout != torch.strided:
            detached = detached.to_dense()
        if name == "bfloat16" or name.startswith("float8"):
            detached = detached.float()
        return _sized(np.array(detached.resolve_conj().resolve_neg().numpy()), "torch", name, gradient, graph)
    jax = sys.modules.get("jax")
    if jax is not None and isinstance(value, jax.Array):
        if jax.dtypes.issubdtype(value.dtype, jax.dtypes.prng_key):
            value = jax.random.key_data(value)
        return _sized(_numpy_native(value), "jax", str(value.dtype))
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is not None and isinstance(value, tensorflow.Tensor | tensorflow.Variable):
        return _sized(_numpy_native(value.numpy()), "tensorflow", value.dtype.name)
    return None


def _numpy_native(value: Any) -> np.ndarray:
    values = np.array(value)
    return values if values.dtype.kind in "biufc" else values.astype(np.float32)


def _sized(values: np.ndarray, framework: str, dtype: str, gradient: bool = False, graph: bool = False) -> Array:
    if values.dtype.kind not in "biufcU":
        raise NotPlain(f"an array of {values.dtype}")
    if values.nbytes > LARGEST_ARRAY_BYTES:
        raise NotPlain(f"an array of {values.nbytes} bytes")
    return Array(values, framework, dtype, gradient, graph)


# ---------------------------------------------------------------- plain data to live objects


def to_live(value: Any) -> Any:
    """The live object that plain data stand for: arrays of their framework (fresh copies), generators, containers."""
    if isinstance(value, Array):
        return _live_array(value)
    if isinstance(value, Generator):
        return _live_generator(value)
    if isinstance(value, list | tuple):
        return [to_live(item) for item in value]
    if isinstance(value, dict):
        return {key: to_live(item) for key, item in value.items()}
    return value


def _live_array(array: Array) -> Any:
    values = np.array(array.values)
    if array.framework == "numpy":
        return values
    if array.framework == "torch":
        import torch

        tensor = torch.from_numpy(values) if values.ndim else torch.tensor(values[()])
        tensor = tensor.to(getattr(torch, array.dtype))
        return tensor.requires_grad_() if array.gradient else tensor
    if array.framework == "jax":
        import jax.numpy as jnp

        return jnp.asarray(values, dtype=array.dtype)
    import tensorflow

    return tensorflow.constant(values, dtype=array.dtype)


def _live_generator(generator: Generator) -> Any:
    if generator.framework == "torch":
        import torch

        return torch.Generator().manual_seed(generator.seed)
    if generator.framework == "jax":
        import jax

        return jax.random.key(generator.seed)
    return np.random.default_rng(generator.seed)


# ---------------------------------------------------------------- JSON and back


def to_json(value: Any) -> Any:
    """What `json.dumps(..., allow_nan=False)` takes, for any plain value, `Outcome` or `Answer`."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$": "float", "value": repr(value)}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {"$": "dict", "items": [[key, to_json(item)] for key, item in value.items()]}
    if isinstance(value, Array):
        file = io.BytesIO()
        np.save(file, value.values, allow_pickle=False)
        entry = {"$": "array", "npy": base64.b64encode(file.getvalue()).decode("ascii")}
        if value.framework != "numpy":
            entry["framework"] = value.framework
        if value.dtype != str(value.values.dtype):
            entry["dtype"] = value.dtype
        return entry | {flag: True for flag in ("gradient", "graph") if getattr(value, flag)}
    if isinstance(value, Opaque):
        return {"$": "opaque", "type": value.type, "why": value.why}
    if isinstance(value, Generator):
        return {"$": "generator", "seed": value.seed, "framework": value.framework}
    if isinstance(value, Error):
        return {"$": "error", "type": value.type, "message": value.message, "line": value.line, "code": value.code}
    if isinstance(value, Outcome):
        entry = {"$": "outcome", "how": value.how}
        for name in ("value", "error", "printed"):
            if getattr(value, name) not in (None, ""):
                entry[name] = to_json(getattr(value, name))
        if value.arguments:
            entry["arguments"] = to_json(value.arguments)
        if value.seconds:
            entry["seconds"] = value.seconds
        return entry
    if isinstance(value, Answer):
        outcomes = [to_json(item) for item in value.outcomes]
        names = {"calls": list(value.calls), "outside": list(value.outside)}
        return {"$": "answer", "state": value.state, "outcomes": outcomes} | names
    raise NotPlain(f"{type(value).__name__} is no plain data")


def from_json(entry: Any, depth: int = 0) -> Any:
    """The plain value that `to_json` wrote. Raises `NotPlain` for anything else: the sender is not trusted."""
    if depth > DEEPEST + 10:
        raise NotPlain("nested too deeply")
    if entry is None or isinstance(entry, bool | int | float | str):
        return entry
    if isinstance(entry, list):
        return [from_json(item, depth + 1) for item in entry]
    if not isinstance(entry, dict):
        raise NotPlain(f"{type(entry).__name__} in the data")
    try:
        return _tagged(entry, depth)
    except NotPlain:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, EOFError, binascii.Error) as error:
        raise NotPlain(f"a malformed {str(entry.get('$', 'entry'))[:20]!r} ({type(error).__name__})") from None


def _tagged(entry: dict, depth: int) -> Any:
    tag = entry["$"]
    if tag == "float":
        return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[entry["value"]]
    if tag == "dict":
        return {_text(key): from_json(item, depth + 1) for key, item in entry["items"]}
    if tag == "array":
        if len(entry["npy"]) > LARGEST_ARRAY_BYTES * 2:
            raise NotPlain("an array that is too large")
        return Array(
            _npy(base64.b64decode(entry["npy"], validate=True)),
            _text(entry.get("framework", "numpy")),
            _text(entry.get("dtype", "")),
            entry.get("gradient", False) is True,
            entry.get("graph", False) is True,
        )
    if tag == "opaque":
        return Opaque(_text(entry["type"]), _text(entry["why"]))
    if tag == "generator":
        if not isinstance(entry["seed"], int) or entry["framework"] not in FRAMEWORKS:
            raise NotPlain("a malformed generator")
        return Generator(entry["seed"], entry["framework"])
    if tag == "error":
        line = entry["line"]
        if line is not None and not isinstance(line, int):
            raise NotPlain("a line that is no number")
        return Error(_text(entry["type"]), _text(entry["message"]), line, _text(entry["code"]))
    if tag == "outcome":
        error = from_json(entry.get("error"), depth + 1)
        arguments = from_json(entry.get("arguments", {"$": "dict", "items": []}), depth + 1)
        if entry["how"] not in Outcome.HOWS or not isinstance(error, Error | None) or not isinstance(arguments, dict):
            raise NotPlain("a malformed outcome")
        value = from_json(entry.get("value"), depth + 1)
        return Outcome(
            entry["how"], value, error, arguments, _text(entry.get("printed", "")), float(entry.get("seconds", 0))
        )
    if tag == "answer":
        outcomes = tuple(from_json(item, depth + 1) for item in entry["outcomes"])
        if entry["state"] not in Answer.STATES or not all(isinstance(item, Outcome) for item in outcomes):
            raise NotPlain("a malformed answer")
        calls, outside = (tuple(map(_text, entry.get(key, ()))) for key in ("calls", "outside"))
        return Answer(entry["state"], outcomes, calls, outside)
    raise NotPlain(f"an unknown tag {str(tag)[:20]!r}")


def _npy(content: bytes) -> np.ndarray:
    """An array from the bytes of an npy file. NumPy would first make room for whatever size the header claims."""
    end = 10 + int.from_bytes(content[8:10], "little")
    shape, fortran, dtype = _header(content[:end])
    if math.prod(shape) * dtype.itemsize != len(content) - end:
        raise NotPlain("an array of another size than it claims")
    values = np.frombuffer(content, dtype, offset=end) if math.prod(shape) else np.empty(0, dtype)
    return values.reshape(shape, order="F" if fortran else "C").copy()


@lru_cache(maxsize=4096)  # NumPy has Python parse it, which takes longer than the numbers do
def _header(start: bytes) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Shape, order and type from the first bytes of an npy file."""
    file = io.BytesIO(start)
    # `to_json` writes no other version: later ones are for headers that no plain array has.
    if np.lib.format.read_magic(file) != (1, 0):
        raise NotPlain("an array of another version")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
    if dtype.kind not in "biufcU" or not dtype.itemsize or min(shape, default=0) < 0:
        raise NotPlain("an array of no plain type")
    if 0 in shape and max(shape) > LARGEST_CONTAINER:
        raise NotPlain("an array of many empty rows")
    return shape, fortran, dtype


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise NotPlain(f"{type(value).__name__} where a text was expected")
    return value
