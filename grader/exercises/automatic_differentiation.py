"""Lesson 2, automatic differentiation and first networks: its exercises in the lesson's order.

For each there are cases, drawn from a seeded generator, a probe where calling is not enough, the rule that judges what
came back, and hints. No solution stands here; JAX, Flax and Optax are imported inside probes alone.

JAX compiles anew for every shape and every operation. So that checking stays quick, cases share a few shapes and differ
in their numbers, most of those of a function that works under `jit` are tried under `jit`, and functions that a case
names are compiled as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np

from grader.draw import apart, between, whole
from grader.exercise import Case, Lesson
from grader.judge import Bar, Close, Finding, Measure, Property, name_of, numbers
from grader.plain import Array, Generator, Outcome

lesson = Lesson("2-automatic-differentiation", framework="jax")

#: What the text promises never to hold against a number: one part in ten thousand, or 0.00001 close to zero.
FORGIVEN = {"relative": 1e-4, "absolute": 1e-5}

#: Numbers up to rounding, in any kind of array.
NEAR = Close(**FORGIVEN)

#: The first call of what is compiled includes its compilation, on a slow machine too.
COMPILED = 10.0


# ---------------------------------------------------------------- plainly and under jit


def _under_jit(function: Callable, *values: Any) -> Any:
    """What comes back under `jax.jit`, with everything that is passed in traced."""
    import jax

    return _first_line_only(jax.jit(function), *values)


def _first_line_only(function: Callable, *values: Any) -> Any:
    """What comes back. Of JAX's errors the first line: the others name files and places, each student's own."""
    try:
        return function(*values)
    except Exception as error:
        first_line = next(iter(str(error).strip().splitlines()), "")
        short = type(type(error).__name__, (Exception,), {})(first_line)
        raise short.with_traceback(error.__traceback__) from None


def _as_asked(answer: Any, arguments: dict[str, Any]) -> Any:
    """What comes back plainly or under `jit`, as the case says in `how`."""
    values = [value for name, value in arguments.items() if name != "how"]
    return _under_jit(answer, *values) if arguments["how"] == "under jit" else answer(*values)


@cache
def _compiled() -> Callable:
    """`call(function, probe, *values)`: the probe's call of a student's function, with the values traced.

    It compiles once for a function, however often it is probed with the same shapes.
    """
    import jax

    return jax.jit(lambda function, probe, *values: probe(function, *values), static_argnums=(0, 1))


@cache
def _compiled_gradient() -> Callable:
    """`gradient(function, weights, *values)`: of the weighted sum of a function's results, in each of the values."""
    import jax

    def gradient(function: Callable, weights: Any, *values: Any) -> Any:
        def weighted(*values: Any) -> Any:
            returned = function(*values)
            if returned.shape != weights.shape:
                raise ValueError(f"what is to be differentiated has shape {returned.shape}, not {weights.shape}")
            return (weights * returned).sum()

        return jax.grad(weighted, argnums=tuple(range(len(values))))(*values)

    return jax.jit(gradient, static_argnums=0)


PLAINLY, UNDER_JIT, GRADIENT = ({"how": how} for how in ("plainly", "under jit", "its gradient"))


# ---------------------------------------------------------------- functions that cases name

#: Functions of one number, made of what the module `n` (jax.numpy) has. Those of the second group give something
#: else for a batch, or nothing at all.
ONE_NUMBER: dict[str, Callable] = {
    "sine": lambda n, x: n.sin(x),
    "cube": lambda n, x: x**3,
    "growth": lambda n, x: n.exp(2 * x),
    "cosine of the square": lambda n, x: n.cos(x**2),
    "hyperbolic tangent": lambda n, x: n.tanh(x),
    # for one number alone
    "number times the sum of its squares": lambda n, x: x * n.sum(x * x),
    "polynomial by a product of vectors": lambda n, x: n.dot(
        n.asarray([1.0, -2.0, 0.5]), n.stack([n.ones(()), x, x * x])
    ),
}

#: Right-hand sides of u' = rhs(u, t) with two coefficients.
RIGHT_HAND_SIDES: dict[str, Callable] = {
    "a u + b": lambda n, u, t, a, b: a * u + b,
    "sin(a t) - b u": lambda n, u, t, a, b: n.sin(a * t) - b * u,
    "sin(a t) - b tanh(u)": lambda n, u, t, a, b: n.sin(a * t) - b * n.tanh(u),
    "a t - b u": lambda n, u, t, a, b: a * t - b * u,
    # for one number alone
    "a u + b times the sum of t": lambda n, u, t, a, b: a * u + b * n.sum(t),
}


def _one_number(name: str) -> Callable:
    import jax.numpy as jnp

    return partial(ONE_NUMBER[name], jnp)


def _right_hand_side(entry: dict[str, Any]) -> Callable:
    import jax.numpy as jnp

    return lambda u, t: RIGHT_HAND_SIDES[entry["is"]](jnp, u, t, entry["a"], entry["b"])


# ---------------------------------------------------------------- 1 A network is a function with parameters


def _parameter_count_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, widths: Any) -> Case:
        return Case(label, {"widths": [int(width) for width in widths]})

    return [
        case("one hidden layer", [*apart(rng, 2, 4, 2), 1]),
        case("no hidden layer", apart(rng, 3, 9, 2)),
        case("one input", [1, *apart(rng, 4, 9, 2)]),
        case("three hidden layers", apart(rng, 2, 12, 5)),
        case("all widths 1", [1] * int(rng.integers(3, 6))),
        case("as wide as for digits", [784, *rng.integers(50, 300, 2), 10]),
    ]


parameter_count = lesson.function(
    "parameter_count",
    1,
    _parameter_count_cases,
    rule=NEAR,
    hints=(
        "Take one layer with 2 inputs and 3 neurons. How many weights does each neuron have, and how many biases?",
        "A layer stands between each width and the next one. It has inputs times outputs weights, and a bias for each "
        "output. Add up the layers.",
        "In a loop over `zip(widths[:-1], widths[1:])` add `inputs * outputs` and, for the biases, ... The inputs of "
        "the network are numbers that come in, no neurons: they have no bias.",
    ),
    learned="Nearly all parameters of a wide network are weights between two wide layers: twice the width is four "
    "times the parameters.",
)


def _activation(name: str) -> Callable:
    import jax

    return {"relu": jax.nn.relu, "tanh": jax.numpy.tanh, "sigmoid": jax.nn.sigmoid}[name]


def _two_layer_probe(two_layer: Any, arguments: dict[str, Any]) -> Any:
    *values, activation = arguments.values()
    return two_layer(*values, _activation(activation))


def _two_layer_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, shape: Any, widths: tuple[int, int, int], activation: str, by_hand: bool = False) -> Case:
        inputs, hidden, outputs = widths

        def drawn(shape: Any) -> Array:
            return lesson.array(whole(rng, -3, 3, shape) if by_hand else between(rng, -1.5, 1.5, shape))

        return Case(
            label,
            {
                "x": drawn((*shape, inputs)),
                "W1": drawn((inputs, hidden)),
                "b1": lesson.array(between(rng, -1, 1, hidden)) if not by_hand else drawn(hidden),
                "W2": drawn((hidden, outputs)),
                "b2": lesson.array(between(rng, 0.2, 1, outputs)) if not by_hand else lesson.array([5, -9][:outputs]),
                "activation": activation,
            },
        )

    return [
        case("one sample, all layers of two", (), (2, 2, 2), "relu", by_hand=True),
        case("another activation", (), (2, 2, 2), "tanh"),
        case("a batch as large as the hidden layer, one output", (4,), (3, 4, 1), "tanh"),
        case("another such batch", (4,), (3, 4, 1), "tanh"),
    ]


two_layer = lesson.function(
    "two_layer",
    2,
    _two_layer_cases,
    probe=_two_layer_probe,
    rule=NEAR,
    seconds=COMPILED,
    hints=(
        "How often does the activation stand in the formula, and what is inside of the outer one?",
        "First the hidden layer: the inputs times the first weights, plus the first biases, through the activation. "
        "Then the same again with the hidden values and the second layer.",
        "`hidden` is `activation(...)` of `x @ W1` plus `b1`. What stands in the second line, which you return?",
    ),
    learned="`x @ W` takes one sample of shape (inputs,) and a batch of shape (n, inputs) alike, and `+ b` stretches "
    "over the batch. That is why rows are samples.",
)

not_a_parameter = lesson.choice(
    "not_a_parameter",
    points=1,
    hints=(
        "Parameters are what training changes. Which of the options stays as it is from the first step to the last?",
        "Weights and biases are numbers that gradient descent moves. What has to be decided before there are any?",
        "You write it down before the weights are drawn, since it says how many of them there are.",
    ),
)


# ---------------------------------------------------------------- 2 jax.numpy


def _replace_negatives_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, how: dict[str, str], x: Any, value: Any, dtype: Any = np.float32) -> Case:
        return Case(label, {"x": lesson.array(x, dtype), "value": value} | how)

    signs = rng.permutation([-1, -1, 1, 1, 1])
    integers = np.append(-apart(rng, 1, 9, 2), [0, 3, 7])
    return [
        case("five numbers", PLAINLY, signs * apart(rng, 1, 9, 5), whole(rng, 10, 20)),
        case("a zero, under jit", UNDER_JIT, np.append(signs[:4] * apart(rng, 1, 9, 4), 0.0), whole(rng, 10, 20)),
        case("a negative value", UNDER_JIT, signs * between(rng, 1, 9, 5), -whole(rng, 20, 30)),
        case("whole numbers, int32", UNDER_JIT, integers, int(rng.integers(10, 20)), np.int32),
        case("a matrix", UNDER_JIT, between(rng, -4, 4, (3, 4)), 0.0),
        case("tiny and huge", PLAINLY, [-1e-30, 1e-30, -1e30, 1e30, -0.0], whole(rng, 2, 9)),
    ]


replace_negatives = lesson.function(
    "replace_negatives",
    2,
    _replace_negatives_cases,
    probe=_as_asked,
    rule=replace(NEAR, dtype=True),
    seconds=COMPILED,
    hints=(
        "A JAX array cannot be changed. Which two ways have you seen to get a new one in which some entries differ?",
        "`x < 0` says for each entry whether it is negative, and `jnp.where` picks entry by entry from two things. "
        "(`x.at[x < 0]` works as well, but not under `jit`: how many entries there are depends on their values.)",
        "`jnp.where(x < 0, ..., ...)`: what is to stand where the condition holds, and what where not?",
    ),
    learned="Under `jit` the shape of a result has to be known before the numbers are. `x[x < 0]` has as many entries "
    "as there are negative ones, and so it cannot be compiled; `jnp.where` has the shape of `x`, whatever is in it.",
)

same_key_again = lesson.choice(
    "same_key_again",
    points=1,
    hints=(
        "NumPy's generator has a state that moves on with each draw. Does a key?",
        "A key is a number that you hand in. What can a function do that gets the same arguments twice?",
        "`random.normal` is a function of key and shape, and of nothing else.",
    ),
)


# ---------------------------------------------------------------- 3 grad

slope_of_cos_square = lesson.number(
    "slope_of_cos_square",
    1,
    tolerance=0.001,
    hints=(
        "It is a function of a function: the cosine of the square. Which rule does it take?",
        "The outer derivative, at the inner value, times the inner derivative. Or let JAX do it: `grad` of the "
        "function, at `2.0`.",
        "By hand: minus the sine of x squared, times ... By `grad`: mind that it wants a float, `2.0` and not `2`.",
    ),
    learned="JAX knows the derivative of each operation that you use and applies the chain rule to them, one after "
    "the other. Nothing is approximated, and no formula is written down.",
)


def _nth_derivative_probe(nth_derivative: Any, arguments: dict[str, Any]) -> Any:
    f, n, points = arguments.values()
    derivative = nth_derivative(_one_number(f), n)
    return [derivative(point) for point in points] if callable(derivative) else derivative


def _derivatives(case: Case, value: Any, recorded: Any) -> str:
    """Whether a function came back whose values are the recorded ones; said in a sentence of its own if none did."""
    if not isinstance(value, list):
        return f"wrong type: {name_of(value)} came back, not a function"
    if any(isinstance(item, Array) and item.shape != () for item in value):
        return "wrong shape: for one number the derivative gives back an array, not one number"
    return ""


@dataclass(frozen=True)
class Derivative(Close):
    """A function came back, and its values are the recorded ones."""

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        finding = Property(_derivatives).finding(case, outcome, recorded)
        return finding if finding.word != "right" else super().finding(case, outcome, recorded)

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        return super().finding(case, outcome, mistake).word == "right"


def _nth_derivative_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, f: str, n: int, low: float = -1.5, high: float = 1.5) -> Case:
        return Case(label, {"f": f, "n": n, "points": list(map(float, between(rng, low, high, 3)))})

    return [
        case("the first derivative", "sine", 1),
        case("the second derivative", "cube", 2, 0.5, 2),
        case("n = 0: the function itself", "cosine of the square", 0),
        case("the fourth derivative", "sine", 4),
        case("of a composition", "cosine of the square", 2, 0.5, 1.5),
    ]


nth_derivative = lesson.function(
    "nth_derivative",
    2,
    _nth_derivative_cases,
    probe=_nth_derivative_probe,
    rule=Derivative(**FORGIVEN),
    seconds=COMPILED,
    hints=(
        "`grad` takes a function and gives back a function. So what can you do with what it gave back?",
        "Apply `grad` n times, starting from `f`. With n = 0 nothing is applied.",
        "In a loop of n rounds: `f = ...`. After the loop return `f`, the function, without calling it.",
    ),
    learned="Each further derivative goes backward through the whole of the one before, and the program grows fast "
    "with n. For high orders there is `jax.experimental.jet`, which carries all of them along at once.",
)


# ---------------------------------------------------------------- 4 vmap, and shapes

column_of_numbers = lesson.choice(
    "column_of_numbers",
    points=1,
    hints=(
        "`vmap` takes off the first axis. What shape does the function inside see?",
        "`grad` wants one number out of the function: shape (). The sine keeps the shape of its input.",
        "Inside it is one slice of shape (1,): an array with one entry, which is no scalar.",
    ),
)


def _batched_derivative_probe(batched_derivative: Any, arguments: dict[str, Any]) -> Any:
    f, xs, how = arguments.values()
    if how == "plainly":
        return batched_derivative(_one_number(f), xs)
    return _first_line_only(_compiled(), batched_derivative, _derivative_of(f), xs)


@cache
def _derivative_of(name: str) -> Callable:
    return lambda function, xs: function(_one_number(name), xs)


def _batched_derivative_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, f: str, how: dict[str, str], shape: Any) -> Case:
        return Case(label, {"f": f, "xs": lesson.array(between(rng, -2, 2, shape))} | how)

    return [
        case("a row of numbers", "sine", PLAINLY, (5,)),
        case("a column, shape (n, 1)", "sine", PLAINLY, (5, 1)),
        case("one number, shape (1,)", "sine", PLAINLY, (1,)),
        case("one number, shape (1, 1), under jit", "cube", UNDER_JIT, (1, 1)),
        case("f sums up: a batch would mix", "number times the sum of its squares", UNDER_JIT, (5,)),
        case("f takes one number and nothing else", "polynomial by a product of vectors", UNDER_JIT, (5, 1)),
    ]


batched_derivative = lesson.function(
    "batched_derivative",
    2,
    _batched_derivative_cases,
    probe=_batched_derivative_probe,
    rule=NEAR,
    seconds=COMPILED,
    hints=(
        "`vmap` hands on what is left when the first index is taken. What is left of (n,), and what of (n, 1)?",
        "Bring both into the shape (n,), take the derivative of each number, and give the result the shape that `xs` "
        "had.",
        "`vmap(grad(f))` does the middle part. `xs.reshape(-1)` makes a row of it; `.reshape(...)` of what makes it "
        "`xs`-shaped again?",
    ),
    learned="`vmap(grad(f))` gives a derivative for each of many inputs of a function of one number. It is not the "
    "gradient of a function of a vector: that is `grad` alone, and all entries of the vector play together there.",
)


def _pairwise_probe(pairwise_distances: Any, arguments: dict[str, Any]) -> Any:
    """The distances, or the gradients of a weighted sum of them."""
    a, b, weights, how = arguments.values()
    if how != GRADIENT["how"]:
        return _as_asked(pairwise_distances, {"a": a, "b": b, "how": how})
    gradients = _first_line_only(_compiled_gradient(), pairwise_distances, weights, a, b)
    return dict(zip(("in a", "in b"), gradients, strict=True))


@dataclass(frozen=True)
class Distances(Close):
    """The distances, exactly 0 where two points coincide; or their gradients."""

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        finding = super().finding(case, outcome, recorded)
        mine, theirs = numbers(outcome.value), numbers(recorded.value)
        if finding.word == "right" and mine is not None and (mine[theirs == 0] != 0).any():
            return Finding("wrong value", "where two points coincide the distance is close to 0, and not 0")
        return finding

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        return super().finding(case, outcome, mistake).word == "right"


def _pairwise_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, how: dict[str, str], a: Any, b: Any) -> Case:
        weights = between(rng, 0.5, 2, (len(a), len(b)))
        return Case(label, {"a": lesson.array(a), "b": lesson.array(b), "weights": lesson.array(weights)} | how)

    start = apart(rng, -5, 5, 2)
    steps = np.array([[3, 4], [-4, 3], [0, 10]]) * rng.choice([-1, 1])
    meeting = between(rng, -3, 3, (3, 2))
    far = np.round(between(rng, 300, 500, 2) + between(rng, -1, 1, (3, 2)), 2)
    line = between(rng, -3, 3, (4, 1))
    different = between(rng, -3, -1, (2, 2)), between(rng, 1, 3, (3, 2))
    different[1][0] = different[0][0] + np.array([0.006, 0.008])
    return [
        case("two points and three, under jit", UNDER_JIT, np.array([start, start + 10]), start + steps),
        case("points that coincide", UNDER_JIT, meeting[:2], meeting),
        case("the gradient, all points different", GRADIENT, *different),
        case("the gradient where points coincide", GRADIENT, meeting[1:], meeting),
        case("far from the origin", UNDER_JIT, far[1:], far),
        case("numbers on a line, d = 1", UNDER_JIT, line[:2], line),
    ]


pairwise_distances = lesson.function(
    "pairwise_distances",
    3,
    _pairwise_cases,
    probe=_pairwise_probe,
    rule=Distances(**FORGIVEN),
    further=True,
    seconds=COMPILED,
    hints=(
        "Which shapes must `a` and `b` have, so that their difference holds every pair? And where is the derivative "
        "of a square root infinite?",
        "`a[:, None, :]` less `b[None, :, :]` has the shape (n, m, d). Square it, sum over d. Then the double `where`: "
        "one inside the root, that no zero comes in, and one outside, that puts the zero back.",
        "With `same = squares == 0`: `jnp.where(same, ..., jnp.sqrt(jnp.where(same, 1.0, squares)))`.",
    ),
    learned="`vmap` can build it, too: a function of two points, mapped over `b` inside and over `a` outside. The "
    "distance needs its double `where` all the same.",
)


# ---------------------------------------------------------------- 5 jit, and speed

times_traced = lesson.number(
    "times_traced",
    1,
    tolerance=0.1,
    hints=(
        "For which calls does JAX have a compiled program already, and what does that depend on?",
        "A program is made for shapes and dtypes, not for values. Write down (shape, dtype) of each call.",
        "How many *different* ones are there on your list?",
    ),
    learned="The programs are kept by shapes, dtypes and the values of static arguments. A loop over arrays of ever "
    "new lengths compiles ever anew; padding them to one length compiles once.",
)


def _clip_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, how: dict[str, str], x: Any, low: float, high: float) -> Case:
        return Case(label, {"x": lesson.array(x), "low": low, "high": high} | how)

    low, width = whole(rng, -3, 2), whole(rng, 2, 4)
    inside = between(rng, -1, 1, 5)
    ends = [low - 2, low - 1, low + 1, low + width + 1, low + width + 3]
    matrix = between(rng, -4, 4, (3, 4))
    return [
        case("below, between, above", PLAINLY, ends, low, low + width),
        case("a single number, shape ()", UNDER_JIT, low - between(rng, 1, 2), low, low + width),
        case("a single number above", UNDER_JIT, low + width + between(rng, 1, 2), low, low + width),
        case("five numbers, under jit", UNDER_JIT, between(rng, -4, 4, 5), -1.0, between(rng, 1, 2)),
        case("all between the bounds", UNDER_JIT, inside, -2.0, 2.0),
        case("a matrix", UNDER_JIT, matrix, between(rng, -2, -1), between(rng, 1, 2)),
        case("equal bounds", PLAINLY, inside, 0.5, 0.5),
    ]


clip = lesson.function(
    "clip",
    2,
    _clip_cases,
    probe=_as_asked,
    rule=NEAR,
    seconds=COMPILED,
    hints=(
        "While `jit` traces your function, `x` has a shape and a type and no values. Which questions can be asked of "
        "it then?",
        "No `if`. An operation that decides for each entry: the larger of two things, and then the smaller of two "
        "things.",
        "`jnp.maximum(x, low)` lifts what is too low. Which function lowers what is too high, and with what?",
    ),
    learned="`jnp.where`, `jnp.maximum`, `lax.cond` and `lax.select` decide while the program runs; a Python `if` "
    "decides once, while it is traced.",
)


class _Device:
    """A made computer: a clock that moves only when something is done, and a device that works on while nobody waits.

    A call hands back its result before that is ready. Whoever waits for it moves the clock to when it is. Every second
    call takes longer, so that the mean of the times is not the smallest of them.
    """

    def __init__(self, times: dict[str, float], x: Any) -> None:
        self.times, self.now, self.free, self.calls = times, 0.0, 0.0, 0
        self.x, self.calls_with_x = np.asarray(x), 0

    def clock(self) -> float:
        return self.now

    def call(self, x: Any) -> Any:
        self.calls += 1
        self.calls_with_x += np.array_equal(np.asarray(x), self.x)
        first = self.calls == 1
        self.now += self.times["compile"] if first else self.times["dispatch"]
        longer = 1.5 if self.calls % 2 else 1.0
        self.free = max(self.free, self.now) + self.times["first work" if first else "work"] * longer
        return _Result(self, self.free, self.x + self.calls)


class _Result:
    """What a made computer hands back: it can be waited for, in each of the ways that a JAX array can."""

    def __init__(self, device: _Device, ready: float, values: np.ndarray) -> None:
        self._device, self._ready, self._values = device, ready, values

    def block_until_ready(self) -> _Result:
        self._device.now = max(self._device.now, self._ready)
        return self

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return self.block_until_ready()._values.astype(dtype or self._values.dtype)


def _fair_seconds_probe(fair_seconds: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    times, x, repeats = arguments.values()
    device = _Device(times, x)
    returned = fair_seconds(device.call, x, device.clock, repeats)
    return {"returned": returned, "calls of f": device.calls, "calls of f with x": device.calls_with_x}


def _fair_seconds_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, compiling: float, first_work: float, dispatch: float, work: float, repeats: int) -> Case:
        times = {"compile": compiling, "first work": first_work, "dispatch": dispatch, "work": work}
        return Case(label, {"times": times, "x": lesson.array(between(rng, -1, 1, 5)), "repeats": repeats})

    return [
        case("two calls", whole(rng, 50, 90), whole(rng, 10, 20), whole(rng, 1, 2), whole(rng, 3, 6), 2),
        case("ten calls", whole(rng, 50, 90), whole(rng, 10, 20), whole(rng, 1, 2), whole(rng, 3, 6), 10),
        case("one call", whole(rng, 50, 90), whole(rng, 10, 20), whole(rng, 1, 2), whole(rng, 3, 6), 1),
        case("most of it is waiting", 20.0, 5.0, 0.001, between(rng, 1, 2), int(rng.integers(3, 8))),
    ]


fair_seconds = lesson.function(
    "fair_seconds",
    2,
    _fair_seconds_cases,
    probe=_fair_seconds_probe,
    rule=NEAR,
    further=True,
    hints=(
        "What has to be over before you read the clock for the first time? And what before the last time?",
        "Call once and wait. Read the clock. Then call and wait, `repeats` times. Read the clock again, and divide.",
        "`jax.block_until_ready(f(x))` calls and waits. It stands once before `start = clock()`, and once in the loop.",
    ),
    learned="Others take the smallest of the times and not their mean: what disturbs a measurement makes it longer, "
    "never shorter.",
)


# ---------------------------------------------------------------- 6 A line, trained


def _line_data_probe(line_data: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """The data of each key, and those of the first key once more."""
    keys, n = arguments["keys"], arguments["n"]
    first, *others = (line_data(key, n) for key in keys)
    try:
        others = np.asarray(others, np.float32)  # smaller than many small ones
    except (TypeError, ValueError):
        others = others[:1]
    return {"returned": first, "the other keys": others, "the first key again": line_data(keys[0], n)}


def _line_data(case: Case, value: dict[str, Any], recorded: Any) -> str:
    """Whether x and y are what was asked for. The margins are four to five times what chance does to 512 samples."""
    n, others = case.arguments["n"], value["the other keys"]
    if isinstance(others, Array):
        others = [[Array(part) for part in pair] for pair in others.values] if others.values.ndim > 2 else []
    data = []
    for pair in (value["returned"], *others, value["the first key again"]):
        if not isinstance(pair, list) or len(pair) != 2:
            return f"wrong type: {name_of(pair)} came back, not the pair (x, y)"
        parts = [numbers(part) for part in pair]
        for name, part in zip("xy", parts, strict=True):
            if part is None:
                return f"wrong type: {name} is no array of numbers"
            if part.shape != (n, 1):
                return f"wrong shape: {name} has shape {part.shape}, not {(n, 1)}"
            if not np.isfinite(part).all():
                return f"{name} is not finite"
        data.append(np.stack(parts)[:, :, 0])
    *data, again = data
    if len(data) != len(case.arguments["keys"]):
        return "the calls with different keys give arrays of different kinds"
    if any(np.allclose(data[0], other) for other in data[1:]):
        return "another key gives the same data: they do not come from `key`"
    if not np.allclose(data[0], again, rtol=1e-4, atol=1e-5):
        return "the same key gives other data the second time"
    x, y = np.concatenate(data, axis=1)
    noise = y - 10 * x - 4
    if np.abs(noise).max() < 1e-3:
        return "there is no noise: every point lies on the line"
    for name, parts in (("x", [x for x, _ in data]), ("noise", [y - 10 * x for x, y in data])):
        if any(np.allclose(parts[0], other, atol=1e-3) for other in parts[1:]):
            return f"whatever the key is, the {name} is the same: it was drawn from a key that is made inside"
    if all(np.allclose(y - 10 * x, (y - 10 * x)[0], atol=1e-3) for x, y in data):
        return "every sample has the same noise"
    for own_x, own_y in data:
        own_noise = own_y - 10 * own_x - 4
        shuffled = np.allclose(np.sort(own_noise), np.sort(own_x), atol=1e-3)
        if shuffled and not np.allclose(own_noise, own_x, atol=1e-3):
            return "the noise consists of the numbers of x, in another order"
    if abs(np.corrcoef(noise, x)[0, 1]) > 0.22:
        same = ": they are the same numbers" if np.allclose(noise, x, atol=1e-3) else ""
        return f"the noise correlates with x{same}"
    for name, sample in (("x", x), ("the noise, y - 10 x - 4,", noise)):
        if abs(sample.mean()) > 0.22 * max(1, sample.std()):
            return f"{name} has mean {sample.mean():.2f}, not about 0"
        if not 0.84 < sample.std() < 1.16:
            return f"{name} has deviation {sample.std():.2f}, not about 1"
        if np.abs(sample).max() < 2:
            return f"{name} never goes beyond 2 deviations: that is no normal distribution"
    return ""


def _line_data_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, keys: int) -> Case:
        seeds = apart(rng, 1, 10**4, keys)
        return Case(label, {"keys": [Generator(int(seed), "jax") for seed in seeds], "n": n})

    return [case("64 samples from each of several keys", 64, int(rng.integers(6, 13)))]


line_data = lesson.function(
    "line_data",
    2,
    _line_data_cases,
    probe=_line_data_probe,
    rule=Property(_line_data),
    seconds=COMPILED,
    hints=(
        "What do two draws from one key have in common, and what would that do to x and the noise?",
        "Split the key into two. Draw x from the one and the noise from the other, each of shape (n, 1).",
        "`key_x, key_noise = random.split(key)`, then `random.normal(key_x, (n, 1))`, and with the other key ...",
    ),
    learned="With one key for both, the noise would be x itself, and the line would have the slope 11, with no noise "
    "at all: a mistake that looks like a very good experiment.",
)


def _sample_line(rng: np.random.Generator, n: int) -> dict[str, Array]:
    """x and y of `n` samples around a line, each (n, 1)."""
    x = between(rng, -2, 2, (n, 1))
    y = between(rng, 2, 6) * rng.choice([-1, 1]) * x + between(rng, -4, 4) + rng.normal(size=(n, 1))
    return {"x": lesson.array(x), "y": lesson.array(np.round(y, 3))}


def _line_by_hand(rng: np.random.Generator) -> dict[str, Any]:
    theta, x, y = (apart(rng, low, high, 2) for low, high in ((-2, 2), (1, 4), (-3, 6)))
    y = np.where(theta[0] * x + theta[1] == y, y + 1, y)
    return {"theta": lesson.array(theta), "x": lesson.array(x[:, None]), "y": lesson.array(y[:, None])}


def _update_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, rate: float) -> Case:
        theta = {"theta": lesson.array(between(rng, -4, 4, 2))}
        return Case(label, theta | _sample_line(rng, n) | {"learning_rate": rate} | UNDER_JIT)

    bottom, x = apart(rng, -3, 3, 2), apart(rng, -4, 4, 5)[:, None]
    there = {"theta": lesson.array(bottom), "x": lesson.array(x), "y": lesson.array(bottom[0] * x + bottom[1])}
    return [
        Case("two samples", _line_by_hand(rng) | {"learning_rate": 0.1} | PLAINLY),
        case("five samples, under jit", 5, between(rng, 0.05, 0.2)),
        case("one sample", 1, between(rng, 0.05, 0.2)),
        case("a large rate", 5, between(rng, 1.5, 3)),
        case("a rate of 0", 5, 0.0),
        Case("at the bottom, where all residuals are 0", there | {"learning_rate": 0.1} | UNDER_JIT),
    ]


update = lesson.function(
    "update",
    2,
    _update_cases,
    probe=_as_asked,
    rule=replace(NEAR, magnitude=1.0),
    seconds=COMPILED,
    hints=(
        "Two things come back. At which parameters is the loss taken, and at which the gradient?",
        "Both at the old ones. `jax.value_and_grad` gives value and gradient of a function of `theta` at once. Then "
        "one step downhill.",
        "`loss, gradient = jax.value_and_grad(...)(theta)`, with a function of `theta` alone where the dots are; then "
        "return `loss` and `theta - ...`.",
    ),
    learned="`value_and_grad` costs hardly more than `grad`: the value is computed on the way to the gradient anyway. "
    "`grad` throws it away.",
)


def _train_line_probe(train_line: Any, arguments: dict[str, Any]) -> Any:
    """What came back; of a long row of losses every five hundredth, the last, and how many there are."""
    return _thinned(train_line(*arguments.values()))


def _thinned(returned: Any) -> Any:
    """A pair in which a long row is every five hundredth of its entries, the last, and how many there are."""
    if not isinstance(returned, tuple | list):
        return returned

    def thinned(row: Any) -> Any:
        try:
            many = len(row)
        except TypeError:  # one number
            return row
        if many <= 100:
            return row
        row = np.asarray(row)
        return {"how many": many, "some": np.append(row[::500], row[-1:], axis=0)}

    return [thinned(row) for row in returned]


def _train_line_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, rate: float, steps: int) -> Case:
        theta = {"theta": lesson.array(between(rng, -4, 4, 2))}
        return Case(label, theta | _sample_line(rng, n) | {"learning_rate": rate, "steps": steps})

    return [
        Case("two steps, at a rate at which the loss grows", _line_by_hand(rng) | {"learning_rate": 0.5, "steps": 2}),
        case("5,000 steps", 5, between(rng, 0.005, 0.02), 5000),
    ]


train_line = lesson.function(
    "train_line",
    3,
    _train_line_cases,
    probe=_train_line_probe,
    rule=Close(factor=4.0, magnitude=1.0, **FORGIVEN),
    hidden_alone=True,
    seconds=5.0,
    hints=(
        "In `lax.scan` one thing is handed on from step to step, and another is collected. Which is which here?",
        "The step gets the parameters (and an input that it does not need) and returns the new parameters and the "
        "loss. `scan` puts the losses into one array.",
        "`def step(theta, _):` with `loss, theta = update(...)` inside and `return theta, loss` at its end. Then "
        "`lax.scan(step, theta, length=...)`.",
    ),
    learned="`scan` compiles its step once, however many steps there are. A Python loop inside a jitted function "
    "would be traced round by round, and compile for minutes.",
)


# ---------------------------------------------------------------- 7 Onto the unit circle


def _circle_loss_probe(circle_loss: Any, arguments: dict[str, Any]) -> Any:
    """The loss, or its gradient in the points."""
    if arguments["how"] != GRADIENT["how"]:
        return _as_asked(circle_loss, arguments)
    return _first_line_only(_compiled_gradient(), circle_loss, np.float32(1), arguments["points"])[0]


@dataclass(frozen=True)
class LossOrGradient(Close):
    """The loss, or its gradient, which at the origin has only to be finite."""

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        return super().finding(case, _origin_aside(case, outcome), _origin_aside(case, recorded))

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        return self.finding(case, outcome, mistake).word == "right"


def _origin_aside(case: Case, outcome: Outcome) -> Outcome:
    """The outcome with zeros where the gradient at the origin is finite."""
    gradient, points = numbers(outcome.value), case.arguments["points"].values
    if case.arguments["how"] != GRADIENT["how"] or gradient is None or gradient.shape != points.shape:
        return outcome
    aside = (points == 0).all(axis=1, keepdims=True) & np.isfinite(gradient)
    return replace(outcome, value=Array(np.where(aside, 0.0, gradient).astype(np.float32), "jax"))


def _circle_loss_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, how: dict[str, str], points: Any) -> Case:
        return Case(label, {"points": lesson.array(points)} | how)

    def on_circles(radii: Any) -> np.ndarray:
        angles = rng.uniform(0, 2 * np.pi, len(radii))
        return np.round(np.column_stack([radii * np.cos(angles), radii * np.sin(angles)]), 3)

    by_hand = np.array([[3.0, 4.0], [0.0, 5.0], [-8.0, 6.0]])[rng.permutation(3)] * rng.choice([-1, 1], 2)
    scattered = on_circles(np.append([0.02, between(rng, 0.2, 0.7)], between(rng, 1.5, 4, 4)))
    to_the_origin = np.vstack([scattered[:5], [[0.0, 0.0]]])
    return [
        case("three points", PLAINLY, by_hand),
        case("inside and outside, under jit", UNDER_JIT, scattered),
        case("a point at the origin", UNDER_JIT, to_the_origin),
        case("the gradient", GRADIENT, scattered),
        case("the gradient with a point at the origin", GRADIENT, to_the_origin),
        case("far away", UNDER_JIT, on_circles(between(rng, 200, 400, 6))),
    ]


circle_loss = lesson.function(
    "circle_loss",
    2,
    _circle_loss_cases,
    probe=_circle_loss_probe,
    rule=LossOrGradient(magnitude=1.0, **FORGIVEN),
    seconds=COMPILED,
    hints=(
        "How far is a point from the circle? And at which point has the norm no derivative?",
        "The norm of each row, minus 1, squared, and the mean of it. The norm is the root of a sum of squares: keep "
        "the zero out of the root and put it back afterwards, with two `where`.",
        "With `squares = (points**2).sum(axis=1)` and `there = squares == 0` the line `jnp.sqrt(jnp.where(there, 1.0, "
        "squares))` is safe. What is the norm where `there` holds?",
    ),
    learned="A network that starts with all weights at zero puts every point into the origin. Without the guard its "
    "first gradient is nan, and everything after it.",
)


def _coverage_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, sectors: int, hit: Any, count: int = 12) -> Case:
        # Points well inside of their sectors, at various distances.
        hit = np.resize(np.asarray(hit, float), count)
        halves = np.arange(count) // len(set(hit)) % 2  # points in either half of each sector
        angles = 2 * np.pi * (hit + rng.uniform(0.1, 0.4, count) + 0.5 * halves) / sectors
        radii = rng.uniform(0.5, 3, count)
        points = np.round(np.column_stack([radii * np.cos(angles), radii * np.sin(angles)]), 4)
        return Case(label, {"points": lesson.array(points[rng.permutation(count)]), "sectors": sectors})

    sectors, many = int(rng.integers(6, 16)), int(rng.integers(24, 49))
    return [
        case("four sectors, two of them hit", 4, [0, 2], 3),
        case("one point", sectors, [int(rng.integers((sectors + 1) // 2, sectors))], 1),
        case("all of them hit", 6, range(6)),
        # Seen from the second axis, the two halves of a sector would lie in two sectors.
        case("every other one, four points each", 6, [0, 2, 4]),
        case("neighbours left and right of the start", 5, [0, 4]),
        case("one sector: the whole circle", 1, [0]),
        # Sectors that lie opposite to each other have the same slope.
        case("opposite sectors", 12, [1, 7, 4, 10, *rng.choice([0, 2, 3, 5], 2, replace=False)]),
        case("many sectors", many, rng.choice(many, int(rng.integers(7, 12)), replace=False)),
    ]


coverage = lesson.function(
    "coverage",
    2,
    _coverage_cases,
    rule=NEAR,
    seconds=COMPILED,
    hints=(
        "What do you have to know of a point to say in which sector it lies? And does it matter how far out it is?",
        "`arctan2(second, first)` is the angle, from minus pi to pi. Bring it into the range from 0 to 2 pi, find the "
        "number of its sector, and count the *different* numbers.",
        "With the angle in [0, 2 pi): the sector is the whole part of `angle / (2 * pi) * sectors`. `jnp.unique` (or "
        "a `set`) leaves each number once. Divide by `sectors`.",
    ),
    learned="`arctan` of the ratio cannot tell a point from its opposite: the signs are gone when one has been "
    "divided by the other. `arctan2` gets both.",
)

zero_loss = lesson.choice(
    "zero_loss",
    points=1,
    hints=(
        "What is the cheapest way to satisfy the loss, for somebody who may choose W and b freely?",
        "Set W to zero. What comes out for each x, and where can b be?",
        "All outputs are b then. The loss asks of each that its norm is 1, and of all together nothing.",
    ),
)


def _init_mlp_probe(init_mlp: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Of each layer the shapes and the first numbers: for a key, for the same one again and for another one."""
    key, widths, scale, other = arguments.values()

    def beginnings(theta: Any, count: int) -> Any:
        if isinstance(theta, tuple):
            return "a tuple"
        if not isinstance(theta, list):
            return theta
        try:
            layers = [(np.asarray(W), np.asarray(b)) for W, b in theta]
        except (TypeError, ValueError):
            return [type(pair).__name__ for pair in theta]
        return [
            {
                "shapes": [W.shape, b.shape],
                "whole numbers": [part.dtype.kind in "iub" for part in (W, b)],
                "W": W.ravel()[:count],
                "b": b.ravel()[:3].tolist(),
            }
            for W, b in layers
        ]

    def first_numbers(theta: Any) -> Any:
        layers = beginnings(theta, 3)
        named = isinstance(layers, list) and all(isinstance(layer, dict) for layer in layers)
        return [layer["W"].tolist() for layer in layers] if named else None

    return {
        "returned": beginnings(init_mlp(key, widths, scale), 150),
        "the same key": first_numbers(init_mlp(key, widths, scale)),
        "another key": first_numbers(init_mlp(other, widths, scale)),
    }


def _layers(theta: Any, widths: list[int]) -> list[tuple[np.ndarray, np.ndarray]] | str:
    """A network's layers (W, b) as float64, or a sentence on why they are none."""
    if not isinstance(theta, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in theta):
        return f"wrong type: {name_of(theta)} came back, not a list with a pair (W, b) for each layer"
    layers = [(numbers(W), numbers(b)) for W, b in theta]
    if not layers or any(W is None or b is None for W, b in layers):
        return "wrong type: what came back is no list of pairs (W, b) of arrays"
    if [[W.shape, b.shape] for W, b in layers] != [
        [(m, n), (n,)] for m, n in zip(widths[:-1], widths[1:], strict=True)
    ]:
        return "wrong shape: the parameters do not have the shapes of the network's layers"
    return layers


def _init_mlp(case: Case, value: dict[str, Any], recorded: Any) -> str:
    """Whether the parameters are what was asked for. The margins are four to five times what chance does to them."""
    layers, scale, widths = value["returned"], case.arguments["scale"], case.arguments["widths"]
    if layers == "a tuple":
        return "wrong type: a tuple came back, not a list with a pair (W, b) for each layer"
    if not isinstance(layers, list):
        return f"wrong type: {name_of(layers)} came back, not a list with a pair (W, b) for each layer"
    if any(not isinstance(layer, dict) for layer in layers):
        return "wrong type: what came back is no list of pairs (W, b)"
    if len(layers) != len(widths) - 1:
        return f"wrong shape: {len(layers)} layers came back, {len(widths) - 1} stand between {len(widths)} widths"
    for place, layer in enumerate(layers):
        for name, mine, theirs in zip(
            "Wb", layer["shapes"], (widths[place : place + 2], [widths[place + 1]]), strict=True
        ):
            if mine != theirs:
                return f"wrong shape: {name} of layer {place + 1} has shape {tuple(mine)}, not {tuple(theirs)}"
    if any(any(layer["whole numbers"]) for layer in layers):
        return "wrong dtype: there are whole numbers among the parameters, of which nothing can be differentiated"
    if any(number != 0 for layer in layers for number in layer["b"]):
        return "the biases are not zero"
    drawn = [layer["W"].values.astype(float) for layer in layers]
    again, other = value["the same key"], value["another key"]
    if not any(W.any() for W in drawn):
        return "all weights are zero"
    if all(np.allclose(mine[:3], theirs) for mine, theirs in zip(drawn, other, strict=True)):
        return "another key gives the same weights: they do not come from `key`"
    if not all(np.allclose(mine[:3], theirs, rtol=1e-4, atol=1e-6) for mine, theirs in zip(drawn, again, strict=True)):
        return "the same key gives other weights the second time"
    # What one key draws begins with the same numbers, whatever the shape.
    if any(np.allclose(mine, theirs) for place, mine in enumerate(drawn) for theirs in drawn[:place]):
        return "two layers have the same weights: they were drawn from one key"
    weights = np.concatenate(drawn) / scale
    if abs(weights.mean()) > 0.25:
        return f"the weights have mean {weights.mean() * scale:.2g}, not about 0"
    if not 0.82 < weights.std() < 1.18:
        if 0.82 < weights.std() * scale < 1.18:
            return f"the weights have a deviation of about one, whatever the scale is, and not {scale:g}"
        if 0.82 < weights.std() * np.sqrt(scale) < 1.18:
            return f"the weights have deviation {weights.std() * scale:.2g}, the root of {scale:g}"
        return f"the weights have deviation {weights.std() * scale:.2g}, not about {scale:g}"
    if np.abs(weights).max() < 2:
        return "no weight goes beyond 2 deviations: that is no normal distribution"
    return ""


def _init_mlp_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, widths: list[int], scale: float) -> Case:
        first, second = (int(seed) for seed in apart(rng, 1, 10**4, 2))
        arguments = {"key": Generator(first, "jax"), "widths": widths, "scale": scale}
        return Case(label, arguments | {"other key": Generator(second, "jax")})

    return [
        case("four layers, a large scale", [2, 256, 2, 256, 2], float(f"{10 ** rng.uniform(0.3, 1.5):.2g}")),
    ]


init_mlp = lesson.function(
    "init_mlp",
    2,
    _init_mlp_cases,
    probe=_init_mlp_probe,
    rule=Property(_init_mlp),
    seconds=COMPILED,
    hints=(
        "How many layers stand between the widths, and so how many keys do you need?",
        "Split the key once, into one key for each layer. A normal draw has deviation 1; what makes it `scale`?",
        "`keys = random.split(key, len(widths) - 1)`; then for each key and two neighbouring widths the pair `(scale "
        "* random.normal(..., (inputs, outputs)), jnp.zeros(...))`.",
    ),
    learned="In practice the scale of a layer is chosen by its number of inputs, such as the root of 2 / inputs for "
    "ReLU. Then signals neither grow nor fade from layer to layer.",
)


def _theta(rng: np.random.Generator, widths: Any, by_hand: bool = False) -> list[list[Array]]:
    def drawn(shape: Any) -> Array:
        return lesson.array(whole(rng, -3, 3, shape) if by_hand else between(rng, -1.5, 1.5, shape))

    return [[drawn((inputs, outputs)), drawn(outputs)] for inputs, outputs in zip(widths[:-1], widths[1:], strict=True)]


def _pairs(theta: list) -> list[tuple]:
    """Parameters as `init_mlp` makes them: pairs, which plain data know as lists."""
    return [tuple(pair) for pair in theta]


def _mlp_probe(mlp: Any, arguments: dict[str, Any]) -> Any:
    theta = _pairs(arguments["theta"])
    returned = _as_asked(mlp, arguments | {"theta": theta})
    arguments["theta"][:] = map(list, theta)  # as it was left
    return returned


def _mlp_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, how: dict[str, str], widths: Any, shape: Any, by_hand: bool = False) -> Case:
        theta = _theta(rng, widths, by_hand)
        # Outputs below zero, which a ReLU at the end would take away.
        theta[-1][1] = lesson.array(theta[-1][1].values - 6.0)
        x = whole(rng, 1, 4, (*shape, widths[0])) if by_hand else between(rng, -2, 2, (*shape, widths[0]))
        return Case(label, {"theta": theta, "x": lesson.array(x)} | how)

    return [
        case("one sample", PLAINLY, [2, 3, 2], (), by_hand=True),
        case("a batch, under jit", UNDER_JIT, [2, 3, 2], (4,)),
        case("no hidden layer, a batch of one", UNDER_JIT, [2, 3], (1,)),
        case("three hidden layers", UNDER_JIT, [2, 3, 3, 2, 2], (4,)),
    ]


mlp = lesson.function(
    "mlp",
    2,
    _mlp_cases,
    probe=_mlp_probe,
    rule=replace(NEAR, magnitude=1.0),
    seconds=COMPILED,
    hints=(
        "What do all layers do, and what does each layer but the last one do besides?",
        "Go through all pairs but the last: times W, plus b, through the ReLU. Then the last pair without the ReLU.",
        "`for W, b in theta[:-1]: x = jax.nn.relu(x @ W + b)`. What remains to be returned?",
    ),
    learned="A list of pairs of arrays is a *pytree*. `grad` gives back a gradient of the same form, and "
    "`jax.tree.map` goes through both at once.",
)


# What trained networks do is computed here, by NumPy, from the parameters that came back.


def _outputs(layers: list[tuple[np.ndarray, np.ndarray]], x: np.ndarray) -> np.ndarray:
    for W, b in layers[:-1]:
        x = np.maximum(x @ W + b, 0)
    return x @ layers[-1][0] + layers[-1][1]


def _network(case: Case, value: Any) -> list[tuple[np.ndarray, np.ndarray]] | str:
    """The layers of the trained network, or a sentence on why there are none."""
    theta, widths = case.arguments.get("theta"), case.arguments.get("widths")
    if theta is not None:
        widths = [len(theta[0][0].values), *(len(b.values) for _, b in theta)]
    if isinstance(value, list) and len(value) == 2 and not isinstance(_layers(value[0], widths), str):
        return "wrong type: the parameters came back, and something else with them"
    layers = _layers(value, widths)
    if not isinstance(layers, str) and not all(np.isfinite(W).all() and np.isfinite(b).all() for W, b in layers):
        return "the parameters that came back are not finite"
    return layers


def _never_shown(count: int = 1000) -> np.ndarray:
    return np.random.default_rng(7).normal(size=(count, 2))


def _loss_on(points: Callable[[Case], np.ndarray]) -> Callable[[Case, Any], float | str]:
    """The circle loss of the trained network at these points."""

    def compute(case: Case, value: Any) -> float | str:
        layers = _network(case, value)
        if isinstance(layers, str):
            return layers
        return float(np.square(np.hypot(*_outputs(layers, points(case)).T) - 1).mean())

    return compute


SECTORS = 12


def _sectors_on(points: Callable[[Case], np.ndarray]) -> Callable[[Case, Any], float | str]:
    """How many of 12 sectors the trained network reaches from these points."""

    def compute(case: Case, value: Any) -> float | str:
        layers = _network(case, value)
        if isinstance(layers, str):
            return layers
        first, second = _outputs(layers, points(case)).T
        return len(set(np.floor(np.arctan2(second, first) % (2 * np.pi) / (2 * np.pi) * SECTORS)))

    return compute


def _own_points(case: Case) -> np.ndarray:
    return case.arguments["x"].values.astype(float)


def _other_points(_: Case) -> np.ndarray:
    return _never_shown()


REACHES = f"the points reach {{value:.0f}} of {SECTORS} sectors of the circle; at least {{bar:g}} are asked for"


def _train_circle_probe(train_circle: Any, arguments: dict[str, Any]) -> Any:
    theta, *rest = arguments.values()
    return train_circle(_pairs(theta), *rest)


def _few_steps(case: Case) -> bool:
    return case.arguments["steps"] <= 3


def _exactly(case: Case) -> Close | None:
    """After a few steps of plain gradient descent the parameters are compared."""
    return Close() if _few_steps(case) else None


def _three_steps(rng: np.random.Generator, widths: list[int], points: int, learning_rate: float) -> list[Case]:
    arguments = {"theta": _theta(rng, widths), "x": lesson.array(rng.normal(size=(points, 2)))}
    label = "three steps, two hidden layers, another rate"
    return [Case(label, arguments | {"learning_rate": learning_rate, "steps": 3})]


def _train_circle_cases(rng: np.random.Generator) -> list[Case]:
    big = [
        [lesson.array(rng.normal(size=(inputs, outputs))), lesson.array(np.zeros(outputs))]
        for inputs, outputs in ((2, 256), (256, 2))
    ]
    x = lesson.array(rng.normal(size=(200, 2)))
    return [
        *_three_steps(rng, [2, 4, 3, 2], 7, 0.02),
        Case("200 points, 256 neurons", {"theta": big, "x": x, "learning_rate": 0.002, "steps": 1000}),
    ]


train_circle = lesson.function(
    "train_circle",
    3,
    _train_circle_cases,
    probe=_train_circle_probe,
    rule=Bar(
        (
            Measure(
                "loss on its own points",
                _loss_on(_own_points),
                "on the points that it was trained on its loss is {value:.3g}; at most {bar:g} is asked for",
                at_most=0.08,
            ),
            Measure("sectors", _sectors_on(_own_points), REACHES, at_least=4),
            Measure(
                "loss on points never shown",
                _loss_on(_other_points),
                "on points that it has never seen its loss is {value:.3g}; at most {bar:g} is asked for",
                at_most=0.2,
            ),
        ),
        other=_exactly,
    ),
    hidden_alone=True,
    seconds=5.0,
    hints=(
        "It is `train_line` with other parameters and another loss. How do you step when the parameters are a list "
        "of pairs?",
        "The loss is `circle_loss(mlp(theta, x))`, a function of `theta`. Its gradient is a list of pairs, too: "
        "`jax.tree.map` takes the step for each array. Put the step into `lax.scan`.",
        "`jax.tree.map(lambda old, slope: old - ..., theta, gradient)` is the new theta. The step of the scan returns "
        "it, and `None`, as there is nothing to collect.",
    ),
    learned="A network is only as good as the question that it was asked. The loss asks for the circle and for no "
    "more: nothing in it keeps sectors from being lost on the way.",
)


# ---------------------------------------------------------------- 8 Does it generalise?


#: Losses of the outputs, in any kind of array.
NAMED_LOSSES: dict[str, Callable] = {
    "mean square": lambda outputs: (outputs**2).mean(),
    "fourth powers": lambda outputs: (outputs**4).sum(),
}


def _gap_probe(generalization_gap: Any, arguments: dict[str, Any]) -> Any:
    model, loss, x_train, x_test = arguments.values()
    W, b = np.asarray(model["W"]), np.asarray(model["b"])

    def affine(points: Any) -> Any:
        try:
            points = np.asarray(points)  # plain numbers need no compiling
        except TypeError:  # traced
            pass
        return points @ W + b

    return generalization_gap(affine, NAMED_LOSSES[loss], x_train, x_test)


def _gap_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, loss: str, x_train: Any, x_test: Any) -> Case:
        model = {"W": lesson.array(np.diag(whole(rng, 1, 2, 2))), "b": lesson.array(between(rng, -0.2, 0.2, 2))}
        points = {"x_train": lesson.array(x_train), "x_test": lesson.array(x_test)}
        return Case(label, {"model": model, "loss": loss} | points)

    def around(size: float, n: int) -> np.ndarray:
        return size * rng.choice([-1, 1], (n, 2)) * between(rng, 0.8, 1.2, (n, 2))

    same = around(2, 5)
    return [
        case("worse on the test points", "mean square", around(1, 3), around(3, 5)),
        case("better on the test points: below zero", "mean square", around(3, 3), around(1, 5)),
        case("another loss", "fourth powers", around(1.5, 3), around(3, 5)),
        case("the same points twice", "mean square", same, same),
    ]


generalization_gap = lesson.function(
    "generalization_gap",
    1,
    _gap_cases,
    probe=_gap_probe,
    rule=Close(magnitude=1.0, **FORGIVEN),
    seconds=COMPILED,
    hints=(
        "Which two numbers are compared, and which of them is usually the larger one?",
        "Put both sets of points through the model, take the loss of each, and subtract.",
        "`loss(model(x_test)) - ...`",
    ),
    learned="A gap of zero is no merit by itself: an untrained network has hardly any. The test loss says how good a "
    "model is; the gap says how much of the training loss one may believe.",
)

training_longer = lesson.choice(
    "training_longer",
    points=1,
    hints=(
        "What can further steps on the same points lower, and what need not follow?",
        "The gap is the difference of two losses. What becomes of it when one of them falls further and the other "
        "hardly does?",
        "The loss on the training points goes on falling. The steps do not look at any other points.",
    ),
)


#: An untrained network's loss is a few hundred; one that was trained on the same points at each step is below this.
HARDLY_TRAINED = 20.0


def _train_fresh_probe(train_fresh: Any, arguments: dict[str, Any]) -> Any:
    """What comes back; with another key in the case, what comes back for the same key again, and for that one."""
    key, *rest, other = arguments.values()
    first = train_fresh(key, *rest)
    return first if other is None else [first, train_fresh(key, *rest), train_fresh(other, *rest)]


def _by_its_key(case: Case, value: Any, _: Any) -> str:
    """Whether two keys make two networks of the widths that were asked for, and the same key the same one twice."""
    weights = []
    for theta in value:
        layers = _network(case, theta)
        if isinstance(layers, str):
            return layers
        weights.append(np.concatenate([W.ravel() for W, _ in layers]))
    first, again, other = weights
    if not np.allclose(first, again, rtol=1e-3, atol=1e-4):
        return "the same key brings back other parameters: something besides the key has a say in them"
    # A few steps at a small rate move no weight by more than that.
    if np.allclose(first, other, atol=0.1):
        return "another key brings back the same weights, or nearly: the key has no say in where they start"
    return ""


def _of_two_keys(case: Case) -> Property | None:
    return None if case.arguments["other key"] is None else Property(_by_its_key)


def _few_fresh_steps(rng: np.random.Generator, widths: list[int], layers: str) -> list[Case]:
    key, other = (Generator(int(seed), "jax") for seed in rng.choice(10**6, 2, replace=False))
    arguments = {"key": key, "widths": widths, "learning_rate": 0.001, "steps": 3, "other key": other}
    return [Case(f"three steps, {layers}, a key twice and another", arguments)]


def _many_fresh_steps(rng: np.random.Generator) -> list[Case]:
    key = Generator(int(rng.integers(1, 10**6)), "jax")
    arguments = {"key": key, "widths": [2, 256, 2], "learning_rate": 0.001, "steps": 2000, "other key": None}
    return [Case("256 neurons, 2,000 steps", arguments)]


def _train_fresh_cases(rng: np.random.Generator) -> list[Case]:
    many = _many_fresh_steps(rng)
    return _few_fresh_steps(rng, [2, 2], "no hidden layer") + many


def _other_widths(rng: np.random.Generator) -> list[Case]:
    """Networks that were recorded for the public cases do not fit these."""
    return _few_fresh_steps(rng, [2, 3, 2, 2], "two hidden layers") + _many_fresh_steps(rng)


train_fresh = lesson.function(
    "train_fresh",
    3,
    _train_fresh_cases,
    probe=_train_fresh_probe,
    rule=Bar(
        (
            Measure(
                "training",
                _loss_on(_other_points),
                "on points that it has never seen its loss is {value:.3g}, which is hardly less than before training",
                at_most=HARDLY_TRAINED,
            ),
            Measure(
                "loss on points never shown",
                _loss_on(_other_points),
                "on points that it has never seen its loss is {value:.3g}; at most {bar:g} is asked for",
                at_most=0.1,
            ),
            Measure("sectors", _sectors_on(_other_points), REACHES, at_least=4),
        ),
        other=_of_two_keys,
    ),
    hidden=_other_widths,
    hidden_alone=True,
    further=True,
    seconds=5.0,
    hints=(
        "How many keys does the whole training need, and where can they all come from?",
        "Split the key: one for the start, and from the other one key for each step. `lax.scan` can go over an array "
        "of keys and hand one to each step, which draws its points from it.",
        "`lax.scan(step, theta, random.split(key_points, steps))`, with `def step(theta, key):`, in which "
        "`random.normal(key, (32, 2))` are the points.",
    ),
    learned="With new points at every step there is no training set that could be learned by heart: each loss is a "
    "test loss, before the step. Where data can be made at will, that is the best cure for the gap.",
)


# ---------------------------------------------------------------- 9 A differential equation; Flax and Optax


def _residual_probe(residual: Any, arguments: dict[str, Any]) -> Any:
    u, rhs, t, how = arguments.values()
    call = _residual_of(u, rhs["is"])
    if how == "plainly":
        return call(residual, rhs["a"], rhs["b"], t)
    return _first_line_only(_compiled(), residual, call, rhs["a"], rhs["b"], t)


@cache
def _residual_of(u: str, rhs: str) -> Callable:
    return lambda function, a, b, t: function(_one_number(u), _right_hand_side({"is": rhs, "a": a, "b": b}), t)


def _residual_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, how: dict[str, str], u: str, rhs: str, n: int, a: float = 2.0, b: float = 0.0) -> Case:
        times = lesson.array(between(rng, 0.2, 1.5, n))
        return Case(label, {"u": u, "rhs": {"is": rhs, "a": a, "b": b}, "t": times} | how)

    a, b = whole(rng, 2, 4), between(rng, 0.5, 2)
    mixed = "number times the sum of its squares"
    return [
        case("u' = a u", PLAINLY, "sine", "a u + b", 5, a),
        case("time on the right, under jit", UNDER_JIT, "cube", "sin(a t) - b u", 5, a, b),
        case("u takes one number", UNDER_JIT, mixed, "a u + b", 5, a, b),
        case("the right-hand side takes one number", UNDER_JIT, "sine", "a u + b times the sum of t", 5, a, b),
        case("a solution, at one time: the residual is 0", UNDER_JIT, "growth", "a u + b", 1),
    ]


residual = lesson.function(
    "residual",
    2,
    _residual_cases,
    probe=_residual_probe,
    rule=Close(magnitude=10.0, **FORGIVEN),
    seconds=COMPILED,
    hints=(
        "Write it for a single time first. What is the derivative of `u` there, and what does the equation want it to "
        "be?",
        "For one time: `grad(u)(t)` minus the right-hand side at `u(t)` and `t`. For many times: map that function.",
        "`vmap(lambda time: grad(u)(time) - ...)(t)`: what does `rhs` get?",
    ),
    learned="The same works for equations in space and time: one residual at random points, one more for the border. "
    "Networks trained in this way are called physics-informed.",
)


def _bowl(theta: Any) -> Any:
    """A loss of a weight and a list of two arrays, flat in one direction and steep in another."""
    import jax.numpy as jnp

    first, (second, third) = theta
    return jnp.sum((first - 1.0) ** 2) + 3.0 * jnp.sum((second + 0.5) ** 2) + 0.1 * jnp.sum(third**4)


def _valley(theta: Any) -> Any:
    return 0.5 * theta[0] ** 2 + 2.0 * (theta[1] - 1.0) ** 2


def _square(theta: Any) -> Any:
    return theta**2


LOSSES = {"square": _square, "valley": _valley, "bowl": _bowl}


def _optimiser(entry: dict[str, Any]) -> Any:
    import optax

    if entry["is"] == "momentum":
        return optax.sgd(entry["rate"], momentum=0.9)
    return {"sgd": optax.sgd, "adamw": optax.adamw}[entry["is"]](entry["rate"])


def _minimise_probe(minimise: Any, arguments: dict[str, Any]) -> Any:
    """What came back; of a long row of losses some, as of `train_line`'s."""
    loss, theta, optimizer, steps = arguments.values()
    return _thinned(minimise(LOSSES[loss], theta, _optimiser(optimizer), steps))


def _minimise_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, loss: str, theta: Any, optimiser: str, rate: float, steps: int) -> Case:
        entry = {"is": optimiser, "rate": rate}
        return Case(label, {"loss": loss, "theta": theta, "optimizer": entry, "steps": steps})

    nested = [lesson.array(between(rng, 2, 3)), [lesson.array(between(rng, -2, 2, s)) for s in (2, (2, 1))]]
    return [
        case("one number, two plain steps", "square", lesson.array(whole(rng, 2, 5)), "sgd", 0.25, 2),
        case("momentum", "valley", lesson.array(between(rng, 2, 4, 2)), "momentum", between(rng, 0.05, 0.1), 6),
        case("AdamW, nested parameters", "bowl", nested, "adamw", between(rng, 0.05, 0.2), 6),
        # As many steps as `solve` takes: what is right and too slow for that is to be told here. In this loss they lead
        # toward the lowest place from everywhere, so that what is rounded another way does not add up.
        case("2,000 steps", "bowl", nested, "momentum", between(rng, 0.01, 0.02), 2000),
    ]


minimise = lesson.function(
    "minimise",
    2,
    _minimise_cases,
    probe=_minimise_probe,
    rule=Close(factor=4.0, magnitude=1.0, **FORGIVEN),
    further=True,
    seconds=5.0,
    hidden_alone=True,
    hints=(
        "Momentum is a memory of earlier gradients. Where is it kept, in an Optax optimiser that is itself only two "
        "functions?",
        "`optimizer.init(theta)` makes the state, once. Each step: loss and gradient, `optimizer.update`, which gives "
        "changes and a new state, and `optax.apply_updates`. Parameters and state are handed on together.",
        "`def step(carried, _):` begins with `theta, state = carried` and ends with `return (theta, state), value`. "
        "Between them `changes, state = optimizer.update(gradient, state, theta)` and ...",
    ),
    learned="The changes are *added*: their sign is in them already. Exchange `optax.sgd` for any other optimiser and "
    "nothing else in this function changes.",
)


def _solve_probe(solve: Any, arguments: dict[str, Any]) -> Any:
    """The values of the function that came back, at 31 times from 0 to 3; or why `grad` and `vmap` cannot take it."""
    rhs, u0, key = arguments.values()
    u = solve(_right_hand_side(rhs), u0, key)
    if not callable(u):
        return {"returned": u}
    import jax

    try:
        jax.eval_shape(jax.grad(u), np.float32(1))
        return jax.jit(jax.vmap(u))(TIMES.astype(np.float32))
    except Exception as error:
        return {"why": str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__}


TIMES = np.linspace(0, 3, 31)


def _true_solution(case: Case) -> np.ndarray:
    """The solution of a case at `TIMES`, by the classical method of Runge and Kutta in steps of 0.01."""
    entry, u, t, step = case.arguments["rhs"], float(case.arguments["u0"]), 0.0, 0.01

    def slope(u: float, t: float) -> float:
        return float(RIGHT_HAND_SIDES[entry["is"]](np, u, t, entry["a"], entry["b"]))

    values = [u]
    for _ in TIMES[1:]:
        for _ in range(10):
            first = slope(u, t)
            second = slope(u + step / 2 * first, t + step / 2)
            third = slope(u + step / 2 * second, t + step / 2)
            last = slope(u + step * third, t + step)
            u, t = u + step / 6 * (first + 2 * second + 2 * third + last), t + step
        values.append(u)
    return np.array(values)


def _values(value: Any) -> np.ndarray | str:
    """The values at `TIMES`, or a sentence on why there are none."""
    if isinstance(value, dict) and "why" in value:
        return f"wrong type: `grad` and `vmap` cannot take the function that came back ({value['why']})"
    if isinstance(value, dict):
        return f"wrong type: {name_of(value['returned'])} came back, not a function"
    values = numbers(value)
    if values is None or values.shape != (len(TIMES),):
        return "wrong shape: for one time the function does not give back one number"
    return values.reshape(-1) if np.isfinite(values).all() else "the function's values are not finite"


def _start_error(case: Case, value: Any) -> float | str:
    values = _values(value)
    return values if isinstance(values, str) else float(abs(values[0] - case.arguments["u0"]))


def _largest_error(case: Case, value: Any) -> float | str:
    values = _values(value)
    return values if isinstance(values, str) else float(np.max(np.abs(values - _true_solution(case))))


def _solve_cases(rng: np.random.Generator) -> list[Case]:
    # Neighbouring solutions draw together or keep their distance. Where they part, the network finds wrong ones.
    # All depend on both, u and t.
    kinds = {
        "sin(a t) - b u": (between(rng, 1.5, 2.5), between(rng, 0.6, 1.2)),
        "sin(a t) - b tanh(u)": (between(rng, 1.5, 2.5), between(rng, 0.8, 1.6)),
        "a t - b u": (between(rng, 0.3, 0.8), between(rng, 0.6, 1.2)),
    }
    kind = str(rng.choice(list(kinds)))
    a, b = kinds[kind]
    u0 = between(rng, 0.5, 1.5) * float(rng.choice([-1, 1]))
    key = Generator(int(rng.integers(1, 10**6)), "jax")
    return [Case(f"u' = {kind}", {"rhs": {"is": kind, "a": a, "b": b}, "u0": u0, "key": key})]


solve = lesson.function(
    "solve",
    4,
    _solve_cases,
    probe=_solve_probe,
    rule=Bar(
        (
            Measure(
                "distance at time 0",
                _start_error,
                "at time 0 it is {value:.3g} away from u0; at most {bar:g} is allowed",
                at_most=0.01,
            ),
            Measure(
                "largest distance",
                _largest_error,
                "it is up to {value:.3g} away from the true solution; at most {bar:g} is allowed",
                at_most=0.1,
            ),
        )
    ),
    hidden_alone=True,
    further=True,
    seconds=10.0,
    hints=(
        "The residual is to be 0 at all times. And what holds the curve to `u0` at the start?",
        "Build the start in: `u0 + t * net(t)` is `u0` at time 0, whatever the network is. Then minimise the mean of "
        "the squared residual at 32 times over the parameters.",
        "A function `solution(theta)` that returns `u`; a function `loss(theta)`: `jnp.mean(residual(solution(theta), "
        "rhs, times) ** 2)`; then `minimise`, from an `init_mlp` of 32 hidden neurons; return `solution(...)` of what?",
    ),
    learned="The residual alone does not say how good a solution is: errors made early are carried along, and where "
    "neighbouring solutions part, a small residual and a wrong curve go together.",
)


def _circle_net_probe(CircleNet: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """The kinds of a network's layers and the shapes of their parameters, and its outputs with the case's weights."""
    from flax import nnx

    theta, x, how = arguments.values()
    widths = [len(theta[0][0]), *(len(b) for _, b in theta)]
    try:
        net = nnx.eval_shape(lambda: CircleNet(widths, nnx.Rngs(0)))  # its random weights are not needed
    except Exception:
        net = CircleNet(widths, nnx.Rngs(0))
    facts: dict[str, Any] = {"an nnx.Module": isinstance(net, nnx.Module), "has layers": hasattr(net, "layers")}
    if not all(facts.values()):
        return facts
    layers = list(net.layers)
    linear = [layer for layer in layers if isinstance(layer, nnx.Linear)]
    parts = [[layer.kernel, layer.bias] for layer in linear]
    facts["layers"] = ["Linear" if layer in linear else type(layer).__name__ for layer in layers]
    facts["shapes"] = [[None if part is None else list(part.shape) for part in pair] for pair in parts]
    if facts["shapes"] != [[list(W.shape), list(b.shape)] for W, b in theta] or len(linear) != len(layers):
        return facts
    for layer, (W, b) in zip(linear, theta, strict=True):
        layer.kernel.set_value(W)
        layer.bias.set_value(b)
    if how == "plainly":
        return facts | {"returned": net(x)}
    graph, state = nnx.split(net)
    try:
        hash(graph)
    except TypeError:  # a network that holds a plain list of numbers, say: compiled each time anew
        return facts | {"returned": _under_jit(lambda x: net(x), x)}
    return facts | {"returned": _first_line_only(_compiled_network(), graph, state, x)}


@cache
def _compiled_network() -> Callable:
    import jax
    from flax import nnx

    return jax.jit(lambda graph, state, x: nnx.merge(graph, state)(x), static_argnums=0)


@dataclass(frozen=True)
class FlaxNetwork(Close):
    """A network with the layers that were asked for, which computes what was recorded."""

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        mine, theirs = outcome.value, recorded.value
        if not mine["an nnx.Module"]:
            return Finding("wrong type", "what `CircleNet(widths, rngs)` makes is no `nnx.Module`")
        if not mine["has layers"]:
            return Finding("wrong type", "the network has no attribute `layers`")
        if len(mine["layers"]) != len(theirs["layers"]):
            word = f"`layers` holds {len(mine['layers'])} things; there are {len(theirs['layers'])} layers with weights"
            return Finding("wrong shape", word)
        if mine["layers"] != theirs["layers"]:
            other = next(kind for kind in mine["layers"] if kind != "Linear")
            return Finding("wrong type", f"`layers` holds an object of type {other}, not `nnx.Linear` alone")
        if any(bias is None for _, bias in mine["shapes"]):
            return Finding("wrong value", "layers have no bias")
        if mine["shapes"] != theirs["shapes"]:
            return Finding("wrong shape", "the shapes of kernels and biases do not fit the widths")
        return super().finding(case, outcome, recorded)

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        mine, theirs = (self.finding(case, item, recorded) for item in (outcome, mistake))
        if "returned" not in outcome.value or "returned" not in mistake.value:
            return mine == theirs
        return super().finding(case, outcome, mistake).word == "right"


def _circle_net_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, how: dict[str, str], widths: list[int], x: Any, by_hand: bool = False) -> Case:
        theta = _theta(rng, widths, by_hand)
        # Outputs below zero, which a ReLU at the end would take away.
        theta[-1][1] = lesson.array(theta[-1][1].values - 6.0)
        return Case(label, {"theta": theta, "x": lesson.array(x)} | how)

    return [
        case("a batch, under jit", UNDER_JIT, [2, 3, 2], whole(rng, 1, 4, (4, 2)), by_hand=True),
        case("one sample", UNDER_JIT, [2, 3, 2], between(rng, -2, 2, 2)),
        case("no hidden layer", PLAINLY, [2, 3], between(rng, -2, 2, (4, 2))),
        case("three hidden layers", UNDER_JIT, [2, 3, 3, 2, 2], between(rng, -2, 2, (4, 2))),
    ]


CircleNet = lesson.function(
    "CircleNet",
    3,
    _circle_net_cases,
    probe=_circle_net_probe,
    rule=FlaxNetwork(magnitude=1.0, **FORGIVEN),
    further=True,
    seconds=COMPILED,
    hints=(
        "What of `init_mlp` goes into `__init__`, and what of `mlp` into `__call__`?",
        "`__init__` makes one `nnx.Linear(inputs, outputs, rngs=rngs)` for each two neighbouring widths and keeps them "
        "in an `nnx.List`. `__call__` sends `x` through all of them, with a ReLU after each but the last.",
        "`self.layers = nnx.List([nnx.Linear(...) for inputs, outputs in zip(widths[:-1], widths[1:])])`; in "
        "`__call__` a loop over `self.layers[:-1]`, and then the last one by itself.",
    ),
    learned="A layer's weights are `layer.kernel`, in the shape (inputs, outputs), as in this course; "
    "`nnx.state(net, nnx.Param)` is all parameters together, as a pytree.",
)

another_constraint = lesson.open("another_constraint", points=3)

__all__ = ["lesson", *lesson.exercises]
