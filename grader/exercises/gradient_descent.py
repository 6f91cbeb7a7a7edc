"""Lesson 1, gradient descent from scratch: its exercises in the lesson's order.

For each there are cases, drawn from a seeded generator, a probe where calling is not enough, the rule that judges what
came back, and hints. No solution stands here; torch is imported inside probes alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice, permutations
from typing import Any

import numpy as np

from grader.draw import apart, between, whole
from grader.exercise import Case, Lesson
from grader.judge import Close, Finding, Property, Rule, name_of, numbers
from grader.plain import Array, Generator, Outcome

lesson = Lesson("1-gradient-descent", framework="torch")

#: What the text promises never to hold against a number: one part in ten thousand, or 0.00001 close to zero.
FORGIVEN = {"relative": 1e-4, "absolute": 1e-5}

#: A tensor of the inputs' type, as the rules at the top of the lesson ask for.
TENSOR = Close(kind="tensor", dtype=True, **FORGIVEN)


# ---------------------------------------------------------------- what cases are made of


def _design(x: Any, dtype: Any = np.float32) -> Array:
    """The rows (1, x) as a tensor."""
    return lesson.array(np.column_stack([np.ones(len(x)), x]), dtype)


def _line(rng: np.random.Generator, n: int, dtype: Any = np.float32, noise: float = 1.0) -> dict[str, Array]:
    """X and y of `n` samples around a line with intercept and slope between -4 and 4."""
    x = between(rng, -2, 2, n)
    y = between(rng, -4, 4) + between(rng, 1, 4) * rng.choice([-1, 1]) * x + noise * rng.normal(size=n)
    return {"X": _design(x, dtype), "y": lesson.array(np.round(y, 3), dtype)}


def _by_hand(rng: np.random.Generator, n: int = 2) -> dict[str, Array]:
    """X and y in small whole numbers, not on one horizontal line."""
    return {"X": _design(apart(rng, -2, 3, n)), "y": lesson.array(apart(rng, -3, 6, n))}


def _weights(rng: np.random.Generator, dtype: Any = np.float32, **options: Any) -> Array:
    return lesson.array(between(rng, -4, 4, 2), dtype, **options)


def _held(answer: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """What comes back, looked at after further calls; and what comes back for the same inputs a second time.

    Memory that is handed out twice, and results that depend on earlier calls, show in this.
    """
    first, again = answer(*arguments.values()), answer(*arguments.values())
    answer(*(value + 1 if hasattr(value, "shape") else value for value in arguments.values()))
    return {"returned": first, "a second time": again}


# ---------------------------------------------------------------- 1 Any function will do


def _bump_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, x: Any, left: float, right: float, height: float, steepness: float, dtype: Any = np.float32):
        arguments = {"x": lesson.array(x, dtype), "left": left, "right": right, "height": height}
        return Case(label, arguments | {"steepness": steepness})

    first, width = whole(rng, -3, 3), whole(rng, 2, 4)
    second, third = between(rng, -2, 2), between(rng, -1, 1)
    # Points a quarter away from the edges: nearer to them the result would depend on how `x` is rounded.
    far = whole(rng, -9, 9, 7) + 0.25
    return [
        case(
            "left of a bump, on it, right of it",
            [first - 1, first + 1, first + width + 1],
            first,
            first + width,
            whole(rng, 2, 9),
            whole(rng, 2, 4),
        ),
        case("one point", [between(rng, 0, 1)], -0.5, 1.5, between(rng, 1, 3), between(rng, 3, 6)),
        case(
            "a negative height, float64",
            np.sort(between(rng, -3, 3, rng.integers(15, 25))),
            second,
            second + between(rng, 0.5, 2),
            -between(rng, 1, 5),
            between(rng, 1, 9),
            np.float64,
        ),
        case(
            "a matrix of points",
            between(rng, -2, 2, (rng.integers(2, 4), rng.integers(4, 6))).T,
            third,
            third + between(rng, 0.5, 2),
            between(rng, 1, 5),
            between(rng, 2, 20),
        ),
        case("a single number, shape ()", between(rng, 0.3, 0.9), 0.0, 1.0, between(rng, 2, 9), between(rng, 5, 9)),
        case("a soft bump, steepness below 1", between(rng, -4, 4, 9), -1.0, 2.0, between(rng, 2, 5), 0.4),
        case(
            "a steepness in the thousands",
            np.sort(far),
            -whole(rng, 1, 4),
            whole(rng, 1, 4),
            between(rng, 1, 5),
            whole(rng, 2000, 9000),
        ),
        case(
            "a steepness in the thousands, on the edges and close to them, float64",
            [first - 1 / 2048, first, first + 1 / 2048, first + width - 1 / 4096, first + width],
            first,
            first + width,
            between(rng, 1, 5),
            whole(rng, 1000, 3000),
            np.float64,
        ),
    ]


bump = lesson.function(
    "bump",
    2,
    _bump_cases,
    rule=TENSOR,
    hints=(
        "Take the sigmoid whose edge is `left`. What is it worth far to the left of it, and far to the right? And "
        "what should a bump be worth far to the right?",
        "Take `torch.sigmoid` twice, each of the steepness times `x` minus its edge. Subtract the second from the "
        "first; then scale.",
        "`height * (torch.sigmoid(steepness * (x - left)) - ...)`, with the same for `right` where the dots are.",
    ),
    learned="The sigmoid and the hyperbolic tangent are one curve, moved and stretched: sigmoid(z) = (1 + tanh(z / "
    "2)) / 2. A bump can be made of either.",
)


def _target(coefficients: dict[str, Any], x: Any, sine: Callable) -> Any:
    """The target of a case at `x`. The probe computes it with torch's sine, the judge with NumPy's."""
    value = coefficients["constant"] + coefficients.get("slope", 0.0) * x + coefficients.get("square", 0.0) * x * x
    if "sine" in coefficients:
        size, frequency = coefficients["sine"]
        value = value + size * sine(frequency * x)
    if "kink" in coefficients:
        size, place = coefficients["kink"]
        value = value + size * abs(x - place)
    return value


def _approximate_probe(approximate: Any, arguments: dict[str, Any]) -> Any:
    import torch

    coefficients, x, bumps = arguments.values()

    def target(points: Any) -> Any:
        if not isinstance(points, torch.Tensor):
            raise TypeError(f"target takes a tensor, not a {type(points).__name__}")
        return _target(coefficients, points, torch.sin)

    return approximate(target, x, bumps)


@dataclass(frozen=True)
class Curve(Close):
    """The curve lies within a thousandth of the target's largest value from the recorded one, at every point."""

    kind: str = "tensor"
    dtype: bool = True

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        target = _target(case.arguments["target"], case.arguments["x"].values.astype(float), np.sin)
        mine, curve = numbers(outcome.value), numbers(recorded.value)
        largest = max(np.max(np.abs(target)), np.max(np.abs(curve)))
        finding = Close(self.kind, self.dtype, absolute=1e-3 * float(largest)).finding(case, outcome, recorded)
        if finding.word != "wrong value" or mine is None or not np.isfinite(mine).all():
            return finding
        distance = np.max(np.abs(mine - curve))
        note = f"your curve is up to {distance:.3g} away from the recipe's; {1e-3 * largest:.2g} is allowed"
        return Finding("wrong value", note)


def _approximate_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, target: dict[str, Any], x: Any, bumps: int, dtype: Any = np.float32) -> Case:
        return Case(label, {"target": target, "x": lesson.array(x, dtype), "bumps": bumps})

    def sign() -> float:
        return float(rng.choice([-1, 1]))

    low, far = whole(rng, -3, 0), between(rng, -3, 1)
    line = {"constant": whole(rng, 1, 9), "slope": sign() * whole(rng, 1, 5)}
    sine = {"constant": between(rng, -1, 1), "sine": [between(rng, 1, 3), between(rng, 0.8, 2)]}
    parabola = {
        "constant": between(rng, -2, 2),
        "slope": between(rng, -1, 1),
        "square": sign() * between(rng, 0.5, 1),
    }
    kink = {"constant": between(rng, 1, 2), "slope": between(rng, -1, 1), "kink": [between(rng, 2, 4), far + 2]}
    steep = {"constant": whole(rng, 500, 900), "slope": sign() * whole(rng, 5000, 9000)}
    short = np.linspace(0, 0.1, rng.integers(30, 50)) + between(rng, 0.1, 0.3)
    return [
        case("a straight line, two bumps", line, low + np.arange(5), 2),
        case("one bump alone", line, low + np.arange(4) * 1.5, 1),
        case("a sine", sine, np.linspace(0, 6, rng.integers(80, 120)) + between(rng, -2, 0), int(rng.integers(8, 13))),
        case("points in any order, float64", parabola, between(rng, -3, 4, 60), int(rng.integers(3, 7)), np.float64),
        case("two points", sine, [far, far + between(rng, 2, 4)], 3),
        case("large values on a short range", steep, short, int(rng.integers(4, 9))),
        case("a kink, many bumps", kink, np.linspace(far, far + 4, rng.integers(250, 300)), int(rng.integers(40, 60))),
    ]


approximate = lesson.function(
    "approximate",
    3,
    _approximate_cases,
    probe=_approximate_probe,
    rule=Curve(),
    further=True,
    hints=(
        "With N bumps there are N + 1 edges. Where do they stand, and where is the middle between two neighbours?",
        "`torch.linspace` makes the edges, from the smallest `x` to the largest. Take middles and heights before you "
        "move the first edge left and the last one right by one width. Then add up the bumps.",
        "In a loop over `i`: `left` and `right` are `edges[i]` and `edges[i + 1]`; take the height at `(left + right) "
        "/ 2`; then move `left` if `i` is 0, and `right` if `i` is the last; then add `bump(x, left, right, height, "
        "20 / width)` to the sum.",
    ),
    learned="The largest distance shrinks like one over the number of bumps: ten times the accuracy takes ten times "
    "the neurons. With several inputs the pieces become cells, and their number explodes, which is one reason "
    "to learn weights and not to write them down.",
)

theorem_promise = lesson.choice(
    "theorem_promise",
    points=1,
    hints=(
        "The theorem is one sentence. What does it say there *is*?",
        "Go through its conditions: a set that is closed and bounded, and weights that *exist*. Which options promise "
        "more than that?",
        "Look for the option that promises existence, for any tolerance, on the given range, and nothing else.",
    ),
)


# ---------------------------------------------------------------- 2 A line as a one-neuron network


def _design_matrix_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, x: Any, dtype: Any = np.float32) -> Case:
        return Case(label, {"x": lesson.array(x, dtype)})

    return [
        case("three samples", apart(rng, -2, 5, 3)),
        case("one sample", [between(rng, 2, 5)]),
        case("a zero among the samples", np.append(between(rng, -5, -2, 1), 0.0)),
        case("float64", rng.normal(size=rng.integers(4, 8)), np.float64),
        case("whole numbers", apart(rng, -9, 9, rng.integers(4, 7)), np.int64),
        case("whole numbers, int32", apart(rng, -9, 9, rng.integers(4, 7)), np.int32),
        case("many samples", between(rng, -9, 9, rng.integers(120, 200))),
    ]


design_matrix = lesson.function(
    "design_matrix",
    2,
    _design_matrix_cases,
    probe=_held,
    rule=TENSOR,
    hints=(
        "Rows are samples. If `x` holds 5 samples, what is the shape of the result, and what stands in its third row?",
        "Make a tensor of ones that is like `x` in shape and type, and put the two side by side as columns.",
        "`torch.stack([torch.ones_like(x), ...], dim=...)`: which `dim` makes columns of them?",
    ),
    learned="More columns (x squared, x cubed, ...) make curves out of the same method: the model stays linear in its "
    "weights.",
)


# ---------------------------------------------------------------- 3 How wrong is it?


def _mse_probe(mse: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """The value, and the gradient that flows through it to `y_pred` where that tracks gradients."""
    import torch

    leaf, gradient = arguments["y_pred"], None
    if leaf.requires_grad:
        arguments["y_pred"] = leaf.clone()  # computed, as predictions are
    returned = mse(arguments["y_true"], arguments["y_pred"])
    if leaf.requires_grad:
        if isinstance(returned, torch.Tensor) and returned.requires_grad and returned.numel() == 1:
            (gradient,) = torch.autograd.grad(returned, leaf, allow_unused=True)
        arguments["y_pred"] = arguments["y_pred"].detach().requires_grad_()
    return {"returned": returned, "gradient in y_pred": gradient}


def _mse_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, shape: Any, tracks: bool, size: float = 1.0, dtype: Any = np.float32) -> Case:
        y_true = size * between(rng, -4, 4, shape)
        y_pred = y_true + size * between(rng, 0.5, 3, shape) * rng.choice([-1, 1], shape)
        return Case(
            label,
            {"y_true": lesson.array(y_true, dtype), "y_pred": lesson.array(y_pred, dtype, gradient=tracks)},
        )

    y = whole(rng, -2, 5, 3)
    by_hand = {"y_true": lesson.array(y), "y_pred": lesson.array(y + apart(rng, 1, 7, 3) * rng.choice([-1, 1], 3))}
    return [
        Case("three samples", by_hand),
        case("predictions that track gradients", int(rng.integers(4, 7)), True),
        case("one sample", 1, True),
        case("a matrix of samples", (int(rng.integers(2, 4)), int(rng.integers(4, 6))), True),
        case("a column, shape (n, 1), float64", (int(rng.integers(4, 8)), 1), True, dtype=np.float64),
        case("large values", int(rng.integers(5, 9)), False, size=1000.0),
        case("many samples", int(rng.integers(150, 250)), True),
    ]


mse = lesson.function(
    "mse",
    2,
    _mse_cases,
    probe=_mse_probe,
    rule=TENSOR,
    hints=(
        "Read the formula from the inside out: what is done first to `y_true` and `y_pred`, and which operation comes "
        "last?",
        "Subtract, square, take the mean. Tensors do each of these for all entries at once, and what is computed by "
        "tensor operations stays connected.",
        "`(y_true - y_pred) ** 2` holds all the squares. A tensor has a method for the mean of its entries.",
    ),
    learned="It is the loss you get if you assume normal noise of the same size everywhere and ask for the most "
    "likely line.",
)


def _loss_surface_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, p: int, q: int, dtype: Any = np.float32) -> Case:
        first, second = lesson.array(between(rng, -4, 4, p), dtype), lesson.array(between(rng, -4, 4, q), dtype)
        return Case(label, _line(rng, n, dtype) | {"first": first, "second": second})

    grid = {"first": lesson.array(apart(rng, -2, 3, 2)), "second": lesson.array(apart(rng, -2, 3, 3))}
    side = int(rng.integers(4, 7))
    return [
        Case("two samples, a grid of 2 by 3", _by_hand(rng) | grid),
        case("one sample", 1, int(rng.integers(2, 4)), int(rng.integers(4, 6))),
        case("one value each", int(rng.integers(4, 8)), 1, 1),
        case(
            "more intercepts than slopes", int(rng.integers(10, 15)), int(rng.integers(8, 11)), int(rng.integers(2, 5))
        ),
        case("more slopes than intercepts, float64", 9, int(rng.integers(2, 5)), int(rng.integers(6, 9)), np.float64),
        case("as many samples as values", side, side, side),
    ]


loss_surface = lesson.function(
    "loss_surface",
    3,
    _loss_surface_cases,
    rule=TENSOR,
    further=True,
    hints=(
        "Which weights belong to row `i` and column `j`, and which function of yours gives their loss?",
        "Two loops will do: for each value of `first`, and inside it for each of `second`, the `mse` of that line. "
        "The outer loop makes the rows. Give the grid the type of the inputs.",
        "Start from `torch.empty(len(first), len(second), dtype=X.dtype)`. The entry `[i, j]` is the `mse` of `y` and "
        "`X @ torch.stack([first[i], ...])`.",
    ),
    learned="A grid of 50 values for each weight is 2,500 losses; for ten weights it would be about a hundred million "
    "billion. That is why nobody searches on a grid.",
)


# ---------------------------------------------------------------- 4 Which way is down?

#: In a gradient terms of both signs cancel. Rounding is measured against the terms, also where little is left of them.
GRADIENT = Close(kind="tensor", dtype=True, magnitude=1.0, **FORGIVEN)


def _mse_gradient_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, dtype: Any = np.float32, scale: float = 1.0) -> Case:
        data = _line(rng, n, dtype)
        data["y"] = lesson.array(data["y"].values * scale, dtype)
        return Case(label, {"w": _weights(rng, dtype)} | data)

    exact = _by_hand(rng, 4)
    w = apart(rng, 1, 4, 2)
    return [
        Case("two samples", {"w": lesson.array(apart(rng, -2, 2, 2))} | _by_hand(rng)),
        case("one sample", 1),
        case("many samples", int(rng.integers(30, 50))),
        case("float64", int(rng.integers(5, 9)), np.float64),
        case("large values", int(rng.integers(5, 9)), scale=100.0),
        Case(
            "at the bottom, where all residuals are 0",
            {"w": lesson.array(w), "X": exact["X"], "y": lesson.array(exact["X"].values @ w)},
        ),
    ]


mse_gradient = lesson.function(
    "mse_gradient",
    3,
    _mse_gradient_cases,
    probe=_held,
    rule=GRADIENT,
    hints=(
        "What is the same in the two derivatives, and what is different?",
        "Compute the residuals once, for all samples. The first derivative is -2 times their mean, the second -2 "
        "times the mean of residual times x. The x values are the second column of `X`.",
        "`torch.stack([-2 * residuals.mean(), -2 * (residuals * ...).mean()])`: which column of `X` do the dots stand "
        "for?",
    ),
    learned="At the best line the gradient is zero, which says: the residuals have mean zero, and they do not "
    "correlate with x.",
)


def _gradient_step_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, shape: Any, rate: float, dtype: Any = np.float32) -> Case:
        gradient = between(rng, 1, 9, shape) * rng.choice([-1, 1], shape)
        w = lesson.array(between(rng, -4, 4, shape), dtype)
        return Case(label, {"w": w, "gradient": lesson.array(gradient, dtype), "learning_rate": rate})

    w, gradient = lesson.array(apart(rng, -3, 3, 2)), lesson.array(apart(rng, 1, 6, 2) * rng.choice([-1, 1], 2))
    return [
        Case("two weights", {"w": w, "gradient": gradient, "learning_rate": float(rng.choice([0.1, 0.2, 0.5]))}),
        case("one weight", 1, between(rng, 0.01, 0.5)),
        case("float64", 2, between(rng, 0.01, 0.5), np.float64),
        case("many weights", int(rng.integers(5, 9)), between(rng, 0.01, 0.5)),
        case("a matrix of weights", (2, int(rng.integers(3, 5))), between(rng, 0.01, 0.5)),
        case("a rate above 1", 2, between(rng, 1.5, 5)),
        Case("a gradient of zeros", {"w": w, "gradient": lesson.array([0, 0]), "learning_rate": 0.1}),
    ]


def _gradient_step_probe(step: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """What came back, and whether it is the memory of the old weights."""
    facts = _held(step, arguments)
    returned = facts["returned"]
    shared = hasattr(returned, "data_ptr") and returned.data_ptr() == arguments["w"].data_ptr()
    return facts | {"shares the memory of w": shared}


gradient_step = lesson.function(
    "gradient_step",
    1,
    _gradient_step_cases,
    probe=_gradient_step_probe,
    rule=TENSOR,
    hints=(
        "The gradient points uphill. Where do you want to go?",
        "Subtract the learning rate times the gradient, in a way that makes a new tensor.",
        "`return w - ...`, and not `w -= ...` or `w.sub_(...)`, which would overwrite the old weights.",
    ),
    learned="`w = w - ...` makes a new tensor; `w -= ...` and `w.sub_(...)` overwrite the one that the caller still "
    "holds.",
)


def _steps_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, rate: float, steps: int, dtype: Any = np.float32) -> Case:
        return Case(label, _line(rng, n, dtype) | {"w": _weights(rng, dtype), "learning_rate": rate, "steps": steps})

    by_hand = _by_hand(rng) | {"w": lesson.array(apart(rng, -2, 2, 2)), "learning_rate": 0.1, "steps": 2}
    bottom, x = apart(rng, -3, 3, 2), apart(rng, -3, 3, 4)
    at_the_bottom = {"X": _design(x), "y": lesson.array(bottom[0] + bottom[1] * x), "w": lesson.array(bottom)}
    at_the_bottom |= {"learning_rate": 0.1, "steps": 3}
    return [
        Case("two samples, two steps", by_hand),
        case("one step", int(rng.integers(3, 6)), between(rng, 0.05, 0.2), 1),
        case("no steps", int(rng.integers(3, 6)), 0.1, 0),
        case("one sample", 1, between(rng, 0.03, 0.08), int(rng.integers(3, 6))),
        case("many steps", int(rng.integers(15, 25)), between(rng, 0.02, 0.1), int(rng.integers(20, 40))),
        case("float64", int(rng.integers(5, 9)), between(rng, 0.02, 0.1), int(rng.integers(5, 9)), np.float64),
        case("a rate that is too large", int(rng.integers(8, 12)), between(rng, 1.1, 1.4), 4),
        Case("at the bottom already", at_the_bottom),
        case("a rate of 0", int(rng.integers(3, 6)), 0.0, 2),
        case(
            "more than a hundred steps", int(rng.integers(5, 9)), between(rng, 0.02, 0.05), int(rng.integers(110, 130))
        ),
    ]


gradient_descent = lesson.function(
    "gradient_descent",
    3,
    _steps_cases,
    rule=TENSOR,
    hints=(
        "Within one step, what has to be noted before the weights move, and what has to be computed anew?",
        "A loop of `steps` rounds: note the loss of the current `w`, compute its gradient, move. Give the name `w` to "
        "the new tensor that `gradient_step` returns.",
        "In the loop first `losses.append(...)` with the `mse` at the current `w`, as a number, and then `w = "
        "gradient_step(w, ..., learning_rate)`. After the loop return both.",
    ),
    learned="The loss before the step costs nothing extra in a network: it was computed on the way to the gradient.",
)


# ---------------------------------------------------------------- 5 Let PyTorch differentiate

two_backwards = lesson.choice(
    "two_backwards",
    points=1,
    hints=(
        "After the first `backward` there is a number in `a.grad`. Does the second call replace it, or add to it?",
        "A weight can be used more than once in a loss, and its gradient is then the sum over all its uses. "
        "`backward` is made for that.",
        "Gradients accumulate: the old 6, and what one more `backward` contributes at a = 3.",
    ),
)


def _autograd_probe(step: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Two steps on the same leaf: what came back, and the state in which each has left `w`."""
    w, before = arguments["w"], arguments["w.grad"]
    if before is not None:
        w.grad = before.clone()
    facts = {}
    for call in ("first call", "second call"):
        returned = step(w, arguments["X"], arguments["y"], arguments["learning_rate"])
        facts[call] = {
            "returned": returned,
            "w": w.detach().clone(),
            "w.grad": None if w.grad is None else w.grad.clone(),
            "w is a leaf": w.is_leaf,
            "w requires its gradient": w.requires_grad,
        }
    return facts


@dataclass(frozen=True)
class InPlaceStep(Close):
    """What two steps brought back. A gradient of None counts as zero; the losses are Python floats."""

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        for call, facts in outcome.value.items():
            returned = facts["returned"]
            # NumPy's float64 is a Python float, too.
            other = isinstance(returned, Array) and (returned.framework, returned.dtype) != ("numpy", "float64")
            if other or isinstance(returned, bool | int | list):
                return Finding("wrong type", f"{call}: {name_of(returned)} came back, not a Python float")
        return self._facts(case, outcome, recorded)

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        return self._facts(case, outcome, mistake).word == "right"

    def _facts(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        return super().finding(case, _none_is_zero(outcome), _none_is_zero(recorded))


def _none_is_zero(outcome: Outcome) -> Outcome:
    zeros = Array(np.zeros(2))
    value = {
        call: {key: zeros if key == "w.grad" and fact is None else fact for key, fact in facts.items()}
        for call, facts in outcome.value.items()
    }
    return replace(outcome, value=value)


def _autograd_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, stale: float | None, dtype: Any = np.float32) -> Case:
        before = None if stale is None else lesson.array(stale * between(rng, 1, 9, 2), dtype)
        data = {"w": _weights(rng, dtype, gradient=True)} | _line(rng, n, dtype)
        return Case(label, data | {"learning_rate": between(rng, 0.03, 0.1), "w.grad": before})

    w = lesson.array(apart(rng, -2, 2, 2), gradient=True)
    return [
        Case("two samples, no gradient yet", {"w": w} | _by_hand(rng) | {"learning_rate": 0.1, "w.grad": None}),
        case("a stale gradient", int(rng.integers(3, 6)), float(rng.choice([-1, 1]))),
        case("one sample", 1, None),
        case("float64, a stale gradient", int(rng.integers(5, 9)), float(rng.choice([-1, 1])), np.float64),
        case("many samples, a gradient of zeros", int(rng.integers(30, 50)), 0.0),
        case("a stale gradient that ran away", int(rng.integers(3, 6)), float("inf")),
    ]


autograd_step = lesson.function(
    "autograd_step",
    4,
    _autograd_cases,
    probe=_autograd_probe,
    rule=InPlaceStep(**FORGIVEN),
    changes=("w",),
    hints=(
        "What may `w.grad` hold when your function is called, and what will `backward` do to it?",
        "Reset the gradient first, then loss, `backward`, and the step in place where PyTorch does not watch; reset "
        "again; return the loss as a float.",
        "Set `w.grad` to `None`, compute the loss, call `backward`; then under `torch.no_grad()` the step, "
        "`w.sub_(...)`. What is left to reset, and what does `.item()` give you?",
    ),
    learned="An optimiser does this for every weight. Its `zero_grad` sets the gradients to `None`, which saves the "
    "memory and the time of writing zeros.",
)


# ---------------------------------------------------------------- 6 Watch it learn

expected_intercept = lesson.number(
    "expected_intercept",
    1,
    tolerance=0.001,
    hints=(
        "The noise is never negative. Where, on average, do the points lie: on the true line, below it, or above it?",
        "Noise is its mean plus something with mean zero. A line can take up the constant part, and nothing of the "
        "rest.",
        "The true intercept plus the mean of the noise. What is the mean of numbers that are drawn evenly from 0 to 1?",
    ),
    learned="If the noise has mean zero, the intercept tends to the true one. That is why noise is usually modelled "
    "so.",
)


# ---------------------------------------------------------------- 7 How long a step?

past_the_stable_rate = lesson.choice(
    "past_the_stable_rate",
    points=1,
    hints=(
        "Each step multiplies the distance by the same number. By which, here?",
        "The factor is 1 - rate * h. Its sign says on which side you land, its size whether you come closer.",
        "1 - 1.05 * 2 = -1.1. Multiply 1 by it a few times.",
    ),
)


@dataclass(frozen=True)
class OneNumber(Close):
    """One number, as a Python float or as a tensor of shape ()."""

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        if isinstance(outcome.value, list):
            return Finding("wrong type", "a list came back, not one number")
        if isinstance(outcome.value, Array) and outcome.value.shape != ():
            return Finding("wrong shape", f"the result has shape {outcome.value.shape}, not ()")
        return super().finding(case, outcome, recorded)

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        return super().finding(case, outcome, mistake).word == "right"


def _stable_rate_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, X: Any, dtype: Any = np.float32) -> Case:
        return Case(label, {"X": lesson.array(X, dtype)})

    # Columns at right angles: the eigenvalues are 2/n times the sums of their squares.
    first, second = apart(rng, 2, 20, 2)
    return [
        case("two samples", [[first, 0], [0, second]]),
        case("a design matrix", _design(between(rng, -1, 1, rng.integers(20, 40))).values),
        case("three samples", whole(rng, -3, 3, (3, 2)) + [[5, 0], [0, 0], [0, 0]]),
        case("one sample, on an axis", [between(rng, 1, 3, 2) * rng.permutation([0, 1])]),
        case("any matrix, float64", rng.normal(size=(rng.integers(5, 9), 2)) * [1, 3], np.float64),
        case("a flat bowl", 0.05 * rng.normal(size=(rng.integers(5, 9), 2))),
        case("a steep bowl", 30 * rng.normal(size=(rng.integers(5, 9), 2))),
    ]


largest_stable_rate = lesson.function(
    "largest_stable_rate",
    3,
    _stable_rate_cases,
    rule=OneNumber(**FORGIVEN),
    further=True,
    hints=(
        "Which direction of the bowl is the first to become unstable, as the rate grows?",
        "Build the Hessian from `X` as the formula says, n being the number of rows. Ask `torch.linalg.eigvalsh` for "
        "its eigenvalues; the last one is the largest.",
        "The Hessian is `2 / len(X)` times `X.T @ X`. The rate is 2 divided by the last entry of "
        "`torch.linalg.eigvalsh(...)` of it.",
    ),
    learned="For large networks nobody builds the Hessian. Its largest eigenvalue can still be found, by multiplying "
    "a vector by it again and again, which needs gradients only.",
)


def _range_test_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, lowest: float, highest: float, steps: int, dtype: Any = np.float32) -> Case:
        arguments = _line(rng, n, dtype) | {"w": _weights(rng, dtype)}
        return Case(label, arguments | {"lowest": lowest, "highest": highest, "steps": steps})

    by_hand = _by_hand(rng) | {"w": lesson.array(apart(rng, -2, 2, 2))}
    return [
        Case("three rates", by_hand | {"lowest": 0.01, "highest": float(rng.choice([0.16, 0.25, 0.36])), "steps": 3}),
        case("two rates", int(rng.integers(3, 6)), 0.01, between(rng, 0.1, 0.3), 2),
        case("one sample", 1, between(rng, 0.01, 0.02), between(rng, 0.1, 0.2), int(rng.integers(4, 7))),
        case("many rates", int(rng.integers(20, 30)), 1e-4, between(rng, 0.8, 1.5), int(rng.integers(20, 30))),
        case("rates from 1 on", int(rng.integers(4, 8)), 1.0, between(rng, 1.5, 3), 4),
        case("float64", int(rng.integers(5, 9)), 0.001, between(rng, 0.3, 0.8), int(rng.integers(5, 9)), np.float64),
    ]


range_test = lesson.function(
    "range_test",
    3,
    _range_test_cases,
    rule=Close(**FORGIVEN),
    further=True,
    hints=(
        "From 0.01 to 1 in three rates: 0.01, 0.1, 1. By which factor do you multiply each time, and how does it "
        "follow from `lowest`, `highest` and `steps`?",
        "Between `steps` rates there are `steps - 1` gaps, so the factor to the power of `steps - 1` is `highest / "
        "lowest`. Then one loop over the rates: step, and then the loss at the new weights. Never go back to the "
        "start.",
        "The rates are `lowest * ratio**step` for `step` from 0 to `steps - 1`, and `ratio` is the root `(highest / "
        "lowest) ** (1 / ...)`. In the loop `w = gradient_step(..., rate)` comes first, and the loss is that of the "
        "new `w`.",
    ),
    learned="For a network, take a fresh minibatch for each step, smooth the losses, and put the weights back "
    "afterwards.",
)


# ---------------------------------------------------------------- 8 A few points at a time

#: From this many samples on, a shuffle that leaves all of them in their place has a chance below one in a billion.
ENOUGH = 13


def _minibatches_probe(minibatches: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """What comes back, from the same generator once more, and from new ones with the same seed and with another.

    With `repeats` in the case there are as many further generators, and it is counted how often each order came.
    """
    import torch

    n, batch_size, generator = (arguments[name] for name in ("n", "batch_size", "generator"))
    seed = generator.initial_seed()

    def deal(generator: Any) -> Any:
        returned = minibatches(n, batch_size, generator)
        try:
            dealt = iter(returned)
        except TypeError:
            return returned
        return list(islice(dealt, 2 * n + 10))

    def order(batches: Any) -> Any:
        if isinstance(batches, list) and all(isinstance(item, torch.Tensor) and item.ndim == 1 for item in batches):
            return torch.cat(batches) if batches else None
        return None

    def from_seed(seed: int) -> Any:
        return order(deal(torch.Generator().manual_seed(seed)))

    facts = {"batches": deal(generator), "same generator again": order(deal(generator))}
    if "repeats" not in arguments:
        return facts | {"same seed": from_seed(seed), "another seed": from_seed(seed + 1)}
    came: dict[str, int] = {}
    for number in range(arguments["repeats"]):
        dealt = from_seed(seed + 1 + number)
        name = "none" if dealt is None else " ".join(map(str, dealt.tolist()))[:100]
        came[name] = came.get(name, 0) + 1
    return facts | {"how often each order came": came}


def _dealt(case: Case, value: Any, recorded: Any) -> str:
    """Whether every index stands in one batch, batches have their size, and the order comes from the generator."""
    n, size = case.arguments["n"], case.arguments["batch_size"]
    batches = value["batches"]
    if wrong := _not_indices(batches):
        return wrong
    sizes = [batch.values.size for batch in batches]
    expected = [min(size, n - start) for start in range(0, n, size)]
    order = np.concatenate([batch.values for batch in batches]) if batches else np.zeros(0, int)
    if sizes != expected:
        if sizes == expected[:-1]:
            return "wrong shape: the last batch, which is shorter, is missing: its indices come in no batch"
        if sizes == [size] * len(expected):
            return "wrong shape: the last batch is as long as the others, though fewer indices are left for it"
        if len(sizes) > 6:
            came = f"there are {len(sizes)} batches with {sum(sizes)} indices"
            return f"wrong shape: {came}, expected {len(expected)} with {n}"
        return f"wrong shape: the batches hold {sizes} indices, expected {expected}"
    if order.min() < 0 or order.max() >= n:
        return f"the indices run from {order.min()} to {order.max()}, not from 0 to {n - 1}"
    if len(np.unique(order)) < n:
        return "some indices come more than once, and others not at all"
    return _not_random(case, order, value)


def _not_indices(batches: Any) -> str:
    if not isinstance(batches, list):
        return f"wrong type: what came back is {name_of(batches)}, and cannot be gone through batch by batch"
    for batch in batches:
        if not isinstance(batch, Array) or batch.framework != "torch":
            held = batch[0] if isinstance(batch, list) and batch else None
            more = f" of which each thing is {name_of(held)}" if isinstance(held, Array | list) else ""
            return f"wrong type: a batch is {name_of(batch)}{more}, not a torch tensor"
        if batch.values.ndim != 1:
            return f"wrong shape: a batch has shape {batch.shape}, not one axis"
        if batch.dtype != "int64":
            return f"wrong dtype: the indices are {batch.dtype}, not int64"
    return ""


def _not_random(case: Case, order: np.ndarray, value: dict[str, Any]) -> str:
    n = case.arguments["n"]

    def same(other: Any) -> bool:
        return isinstance(other, Array) and np.array_equal(order, other.values)

    if "repeats" in case.arguments:
        return _not_fair(n, value["how often each order came"])
    if n >= ENOUGH and (np.diff(order) == 1).all():
        return "the indices stand in their natural order: nothing was shuffled"
    if n >= ENOUGH and same(value["another seed"]):
        return "generators with different seeds give the same batches"
    if not same(value["same seed"]):
        return "two generators with the same seed give different batches"
    if n >= ENOUGH and same(value["same generator again"]):
        return "a second call with the same generator gives the same batches again"
    return ""


def _not_fair(n: int, came: dict[str, int]) -> str:
    """Pearson's chi-squared of how often each order of `n` indices came. With 24 orders a fair shuffle is below 90 all
    but one time in a billion.
    """
    orders = [" ".join(map(str, order)) for order in permutations(range(n))]
    if any(order not in orders for order in came):
        return "with other seeds some indices come more than once, or not at all"
    expected = sum(came.values()) / len(orders)
    if sum((came.get(order, 0) - expected) ** 2 / expected for order in orders) < 90:
        return ""
    if len(came) < len(orders):
        return f"of the {len(orders)} possible orders only {len(came)} ever came"
    return "some orders come much more often than others"


def _minibatches_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, batch_size: int, **more: Any) -> Case:
        generator = Generator(int(rng.integers(1, 10**6)))
        return Case(label, {"n": n, "batch_size": batch_size, "generator": generator} | more)

    size = int(rng.integers(5, 8))
    return [
        case("a short last batch", int(rng.integers(13, 16)), 4),
        case("batches that fit exactly", 4 * size, size),
        case("batches of one", int(rng.integers(13, 17)), 1),
        case("a batch size above n", int(rng.integers(13, 18)), int(rng.integers(20, 40))),
        case("one sample", 1, int(rng.integers(1, 4))),
        case("many samples", int(rng.integers(101, 120)), 25),
        case("four samples, every order as likely", 4, 2, repeats=4000),
    ]


def _other_batches(rng: np.random.Generator) -> list[Case]:
    """All but the last: thousands of orders tell how likely each is, whatever they are drawn from."""
    return _minibatches_cases(rng)[:-1]


minibatches = lesson.function(
    "minibatches",
    3,
    _minibatches_cases,
    hidden=_other_batches,
    probe=_minibatches_probe,
    rule=Property(_dealt),
    seconds=8.0,  # for thousands of calls
    hints=(
        "Think of a pack of cards, one for each sample. How do you make sure that every card is dealt once, in random "
        "order?",
        "`torch.randperm` shuffles all the indices, if you hand it the generator. Then cut this row into pieces of "
        "`batch_size`. The last piece is what is left.",
        "With the shuffled row called `order`: `order.split(...)` cuts it into pieces, or slice it, `order[start : "
        "start + batch_size]`, with `start` going up by `batch_size`.",
    ),
    learned="If each batch were drawn from all samples anew, about a third of them would not be seen in an epoch. "
    "Shuffling uses every one once.",
)

cost_of_an_epoch = lesson.choice(
    "cost_of_an_epoch",
    points=1,
    hints=(
        "In each of the two epochs: how many samples are looked at in all, and how many steps are taken?",
        "The arithmetic grows with the number of samples looked at, the way you get with the number of steps.",
        "Both look at each of the 100 samples once. One takes ten steps on the way, the other takes one.",
    ),
)


#: A case of `sgd` that is judged in its own way, like those at rate 0; the others come out the same in every order.
ON_A_LINE = "samples on a line, many epochs"


def _sgd_probe(sgd: Any, arguments: dict[str, Any]) -> Any:
    """What came back; at rate 0 also what comes back with the same seed again, and with another."""
    import torch

    seed = arguments["generator"].initial_seed()
    returned = sgd(*arguments.values())
    if arguments["learning_rate"] != 0:
        return returned

    def again(seed: int) -> Any:
        return sgd(*(arguments | {"generator": torch.Generator().manual_seed(seed)}).values())

    return {"returned": returned, "same seed": again(seed), "another seed": again(seed + 1)}


def _pair(value: Any) -> tuple[Array, np.ndarray] | str:
    """Weights and losses, or a sentence on what else came back."""
    if not isinstance(value, list) or len(value) != 2:
        return f"wrong type: {name_of(value)} came back, not the pair (w, losses)"
    weights, losses = value[0], numbers(value[1])
    if not isinstance(weights, Array) or weights.framework != "torch":
        return f"wrong type: the weights are {name_of(weights)}, not a torch tensor"
    if weights.shape != (2,):
        return f"wrong shape: the weights have shape {weights.shape}, expected (2,)"
    if losses is None or losses.ndim != 1 or np.iscomplexobj(losses):
        return "wrong shape: the losses are no list and no one-dimensional tensor of numbers"
    return weights, losses


def _batch_count(case: Case) -> tuple[int, int]:
    """How many batches an epoch has, and how many all epochs have together."""
    batches = -(-len(case.arguments["y"].values) // case.arguments["batch_size"])
    return batches, batches * case.arguments["epochs"]


def _sets(case: Case, value: Any) -> list[list[frozenset[int]]] | str:
    """For each epoch, which samples each batch held. In this case the squares of y are powers of 2 (times the least of
    them), the predictions and the rate are 0: a batch's loss times its size is a sum of powers that names the samples.
    """
    pair = _pair(value)
    if isinstance(pair, str):
        return pair
    w, losses = pair
    batches, count = _batch_count(case)
    y, size = case.arguments["y"].values, case.arguments["batch_size"]
    if w.dtype != case.arguments["w"].dtype:
        return f"wrong dtype: the weights are {w.dtype}, the inputs {case.arguments['w'].dtype}"
    if losses.size != count:
        return f"wrong shape: {losses.size} losses came back; there are {batches} batches in each epoch, {count} in all"
    if not np.allclose(w.values, 0, atol=1e-5):
        return "at a learning rate of 0 the weights moved"
    squares = y**2 / np.min(y**2)
    sample_of = {round(float(np.log2(square))): sample for sample, square in enumerate(squares)}
    epochs = []
    for start in range(0, count, batches):
        epoch = []
        for number, loss in enumerate(losses[start : start + batches]):
            held = min(size, len(y) - number * size)
            total = loss * held / np.min(y**2)
            powers = round(total) if np.isfinite(total) and 0 <= total < 2.0**50 else -1
            bits = [bit for bit in range(max(powers, 0).bit_length()) if powers >> bit & 1]
            if (
                powers < 0
                or abs(total - powers) > 0.25
                or len(bits) != held
                or any(bit not in sample_of for bit in bits)
            ):
                return "a loss is not the mean of the squared errors of a batch of the right size"
            epoch.append(frozenset(sample_of[bit] for bit in bits))
        epochs.append(epoch)
    return epochs


def _named(case: Case, value: Any, recorded: Any) -> str:
    """Whether each epoch uses each sample once, in a new order that comes from the generator."""
    runs = []
    for name in ("returned", "same seed", "another seed"):
        epochs = _sets(case, value[name])
        if isinstance(epochs, str):
            return epochs
        runs.append(epochs)
    first, again, other = runs
    n, size = len(case.arguments["y"].values), case.arguments["batch_size"]
    if any(len(frozenset().union(*epoch)) < n for epoch in first):
        return "in one epoch some samples are used more than once, and others not at all"
    in_order = [frozenset(range(start, min(start + size, n))) for start in range(0, n, size)]
    if any(frozenset(epoch) == frozenset(in_order) for epoch in first):
        return "the batches hold neighbouring samples: nothing was shuffled before they were cut"
    if len({frozenset(epoch) for epoch in first}) < len(first):
        return "two epochs have the same batches: the samples were not shuffled anew"
    if first != again:
        return "two generators with the same seed give different batches"
    if first == other:
        return "generators with different seeds give the same batches"
    return ""


def _on_a_line(case: Case, value: Any, recorded: Any) -> str:
    """Whether the weights arrive at the line that all samples lie on, whatever the order of the batches."""
    pair = _pair(value)
    if isinstance(pair, str):
        return pair
    w, losses = pair
    batches, count = _batch_count(case)
    if losses.size != count:
        return f"wrong shape: {losses.size} losses came back; there are {batches} batches in each epoch, {count} in all"
    X, y = (case.arguments[name].values.astype(float) for name in ("X", "y"))
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    if not np.isfinite(w.values).all():
        return "the weights are not finite: they ran away"
    if np.max(np.abs(w.values - best)) > 0.02:
        return f"all samples lie on a line, and after {case.arguments['epochs']} epochs the weights are not there"
    # Each batch's loss, before its step, shrinks to nothing as the weights arrive.
    if not losses[0] > 0.02 or not np.max(np.abs(losses[-batches:])) < 0.02:
        return "all samples lie on a line, and the losses do not fall from their first value to 0"
    return ""


def _in_any_order(case: Case, outcome: Outcome) -> Outcome:
    """The losses of each epoch, sorted: what does not depend on the order of the batches."""
    pair = _pair(outcome.value)
    batches, count = _batch_count(case)
    if isinstance(pair, str) or pair[1].size != count:
        return outcome
    return replace(outcome, value=[pair[0], Array(np.sort(pair[1].reshape(-1, batches), axis=1))])


@dataclass(frozen=True)
class AnyOrder:
    """The random order is the student's own. So it is judged on cases whose result does not depend on it, on some that
    name the samples of each batch, and on one where every order leads to the same line.
    """

    close: Close

    def _rule(self, case: Case) -> Rule:
        if case.arguments["learning_rate"] == 0:
            return Property(_named)
        return Property(_on_a_line) if case.label == ON_A_LINE else self.close

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        rule = self._rule(case)
        if rule is self.close:
            pair, (batches, count) = _pair(outcome.value), _batch_count(case)
            if not isinstance(pair, str) and pair[1].size != count:
                there = f"there are {batches} batches in each epoch, {count} in all"
                return Finding("wrong shape", f"{pair[1].size} losses came back; {there}")
            outcome, recorded = _in_any_order(case, outcome), _in_any_order(case, recorded)
        return rule.finding(case, outcome, recorded)

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        rule = self._rule(case)
        if rule is self.close:
            outcome, mistake = _in_any_order(case, outcome), _in_any_order(case, mistake)
        return rule.alike(case, outcome, mistake, recorded)


def _sgd_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, data: dict[str, Array], rate: float, size: int, epochs: int, w: Any = None) -> Case:
        start = lesson.array(between(rng, -4, 4, 2) if w is None else w, data["y"].values.dtype)
        arguments = data | {"w": start, "learning_rate": rate, "batch_size": size, "epochs": epochs}
        return Case(label, arguments | {"generator": Generator(int(rng.integers(1, 10**6)))})

    def names(n: int) -> dict[str, Array]:
        # Squares that are powers of 2, in any order, times a common factor.
        y = 2.0 ** rng.integers(-3, 4) * np.sqrt(2.0 ** rng.permutation(n)) * rng.choice([-1, 1], n)
        return {"X": _design(between(rng, -2, 2, n), np.float64), "y": lesson.array(y, np.float64)}

    def right_angles(copies: int, dtype: Any) -> dict[str, Array]:
        # Rows (1, a) and (1, -1/a) are at right angles: a step on one leaves the other's loss alone, in any order.
        a = between(rng, 0.5, 0.9)
        x, y = np.tile([a, -1 / a], copies), np.tile(apart(rng, 2, 6, 2), copies)
        return {"X": _design(x, dtype), "y": lesson.array(y, dtype)}

    n = int(rng.choice([5, 7]))
    same = {"X": _design(np.full(n, between(rng, -1.5, 1.5))), "y": lesson.array(np.full(n, between(rng, 2, 5)))}
    zero = [0.0, 0.0]
    return [
        case("one batch of all samples", _by_hand(rng), 0.1, 2, 2, apart(rng, -2, 2, 2)),
        case("samples that are all the same", same, between(rng, 0.05, 0.1), 3, 2),
        case("which samples are in which batch", names(int(rng.integers(21, 23))), 0.0, 4, 3, zero),
        case("two samples, one at a time", right_angles(1, np.float64), between(rng, 0.05, 0.15), 1, 3),
        case("which samples are in which pair", names(int(rng.integers(21, 23))), 0.0, 2, 2, zero),
        case("four samples, one at a time", right_angles(2, np.float32), between(rng, 0.05, 0.15), 1, 2),
        case("a batch size above n, float64", _line(rng, 6, np.float64), between(rng, 0.05, 0.1), 10, 3),
        case(ON_A_LINE, _line(rng, int(rng.integers(25, 33)), noise=0.0), 0.1, int(rng.integers(7, 10)), 50),
    ]


sgd = lesson.function(
    "sgd",
    4,
    _sgd_cases,
    probe=_sgd_probe,
    rule=AnyOrder(TENSOR),
    further=True,
    hints=(
        "It is `gradient_descent` with two loops. Which two, and in which of them do you call `minibatches`?",
        "Outer loop: epochs, with a new shuffle each. Inner loop: batches. For each batch take its rows of `X` and "
        "`y`, note their loss, and step with their gradient.",
        "The inner loop goes over `minibatches(len(y), ...)`. In it stand `X[batch]` and `y[batch]` wherever "
        "`gradient_descent` has `X` and `y`.",
    ),
    learned="A short last batch steps as far as the others, with fewer samples behind it, so each of its samples "
    "counts more. Over many epochs, with new shuffles, that evens out.",
)


# ---------------------------------------------------------------- 9 The way everybody writes it

column_minus_row = lesson.choice(
    "column_minus_row",
    points=1,
    hints=(
        "Write the two shapes one above the other, lined up at the right. Which numbers meet?",
        "Where one of two numbers is 1, or missing, that axis is stretched to the length of the other.",
        "(100, 1) over (1, 100). Which axes are stretched, and to what?",
    ),
)


def _fit_probe(fit: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """What kind of thing came back, and its weights."""
    import torch

    layer = fit(*arguments.values())
    if not isinstance(layer, torch.nn.Linear):
        return {"returned": layer}
    return {"returned": "nn.Linear", "weight": layer.weight, "bias": layer.bias}


def _near_least_squares(case: Case, value: dict[str, Any], recorded: Any) -> str:
    """Whether slope and intercept are each within 0.2 of the least-squares line, as the text says."""
    if "weight" not in value:
        return f"wrong type: {name_of(value['returned'])} came back, not an `nn.Linear`"
    if value["bias"] is None:
        return "wrong type: the layer has no bias, so that its line goes through the origin"
    weight, bias = numbers(value["weight"]), numbers(value["bias"])
    if weight is None or bias is None or weight.ndim != 2 or bias.size != weight.shape[0]:
        return "wrong shape: the layer's weight is no matrix of numbers, or its bias does not fit"
    if weight.shape[1] != 1:
        inputs = "two" if weight.shape[1] == 2 else weight.shape[1]
        return f"wrong shape: the layer takes {inputs} inputs, and `x` has one number for each sample"
    if weight.shape[0] != 1:
        return f"wrong shape: the layer has {weight.shape[0]} outputs, and `y` has one number for each sample"
    if value["weight"].dtype != "float32":
        return f"wrong dtype: the layer's weights are {value['weight'].dtype}, and `x` is float32"
    slope, intercept = float(weight.item()), float(bias.item())
    if not np.isfinite([slope, intercept]).all():
        return "slope or intercept is not finite: the steps were too long"
    x, y = (case.arguments[name].values.astype(float) for name in ("x", "y"))
    best_slope, best_intercept = np.polyfit(x, y, 1)
    if abs(slope - best_slope) <= 0.2 and abs(intercept - best_intercept) <= 0.2:
        return ""
    if abs(slope) < 0.1 * abs(best_slope) and abs(intercept - y.mean()) < 0.2 * abs(best_slope):
        return f"the line is flat, at the mean of y: slope {slope:.2f}, where least squares has {best_slope:.2f}"
    told = f"slope {slope:.2f} and intercept {intercept:.2f} are not within 0.2 of least squares' "
    told += f"{best_slope:.2f} and {best_intercept:.2f}"
    if 0.1 < slope / best_slope < 0.97:
        told += ": on the way there, and not arrived. Does it run for `epochs` epochs, with one model?"
    return told


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, intercept: float, slope: float, epochs: int) -> Case:
        x = np.round(rng.uniform(-1, 1, n), 3)
        y = intercept + slope * x + rng.uniform(0, 1, n)
        return Case(label, {"x": lesson.array(x), "y": lesson.array(np.round(y, 3)), "epochs": epochs})

    return [
        case("a rising line", int(rng.integers(90, 111)), between(rng, 2, 3), between(rng, 3, 4), 60),
        case("a falling line", int(rng.integers(50, 60)), between(rng, -4, -3), between(rng, -5, -4), 60),
        case("more samples, more epochs", 120, between(rng, 3, 4), between(rng, 4, 5), int(rng.integers(61, 70))),
    ]


def _other_lines(rng: np.random.Generator) -> list[Case]:
    """Whoever knows the public lines knows nothing of these; more of them tell no more."""
    return _fit_cases(rng)[:2]


fit_with_torch = lesson.function(
    "fit_with_torch",
    5,
    _fit_cases,
    probe=_fit_probe,
    rule=Property(_near_least_squares),
    hidden=_other_lines,
    seconds=10.0,
    hints=(
        "Before you train, print three shapes: of a batch of inputs, of the model's output for it, and of the batch "
        "of targets. Which of them must be equal?",
        "Make columns of both `x` and `y`. Then a dataset, a loader that shuffles, a model, a loss, an optimiser; and "
        "two loops, over epochs and over batches, with the training step of this section inside.",
        "`x.unsqueeze(1)` and `y.unsqueeze(1)` go into the `TensorDataset`. Model and optimiser are made once, before "
        "the loops. A rate of 0.1 with batches of 10 will do. At the end return the model.",
    ),
    learned="Exchange `nn.Linear(1, 1)` for any other network and this function trains it: nothing else in it knows "
    "that it is a line.",
)

four_lines = lesson.open("four_lines", points=3)

__all__ = ["lesson", *lesson.exercises]
