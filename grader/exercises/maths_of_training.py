"""Lesson 4, the mathematics of training: its exercises in the lesson's order.

For each there are cases, drawn from a seeded generator, a probe where calling is not enough, the rule that judges what
came back, and hints. No solution stands here; frameworks are imported inside probes alone.
"""

from __future__ import annotations

import contextlib
import gc
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.datasets import offline_digits, offline_test_labels
from grader.draw import apart, between, whole
from grader.exercise import Case, Lesson
from grader.judge import Bar, Close, Finding, Measure, name_of, numbers
from grader.plain import Array, Outcome

lesson = Lesson("4-maths-of-training", framework="tensorflow")

#: What the text promises never to hold against a number: one part in ten thousand, or 0.00001 close to zero.
FORGIVEN = {"relative": 1e-4, "absolute": 1e-5}

#: Numbers and shapes count; whose array they come in does not.
NUMBERS = Close(**FORGIVEN)


# ---------------------------------------------------------------- what cases are made of


def _array(values: Any, dtype: Any = np.float64) -> Array:
    """An array of NumPy, which any framework takes."""
    return Array(np.asarray(values, dtype))


def _signs(rng: np.random.Generator, size: Any) -> np.ndarray:
    return rng.choice([-1.0, 1.0], size)


def _away_from_zero(rng: np.random.Generator, low: float, high: float, size: Any) -> np.ndarray:
    return between(rng, low, high, size) * _signs(rng, size)


# ---------------------------------------------------------------- 1 Four lines of Keras


def _scale_pixels_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, pixels: Any) -> Case:
        return Case(label, {"images": _array(pixels, np.uint8)})

    def image(shape: Any, low: int = 0, high: int = 255) -> np.ndarray:
        pixels = rng.integers(low, high + 1, shape)
        pixels.flat[:2] = [high, low]
        return pixels

    return [
        case("three pixels", [[0, 51 * rng.integers(1, 5), 255]]),
        case("one image", image((1, 9, 7))),
        case("several small images", image((int(rng.integers(3, 6)), 4, 5))),
        case("a dark image", image((1, 6, 6), high=int(rng.integers(90, 120)))),
        case("an image without black", image((1, 6, 6), low=int(rng.integers(20, 50)))),
        case("a black image", np.zeros((1, 3, 3))),
        case("a row of pixels", image(int(rng.integers(7, 12)))),
    ]


scale_pixels = lesson.function(
    "scale_pixels",
    1,
    _scale_pixels_cases,
    rule=NUMBERS,
    hints=(
        "Which number has to become 0, which has to become 1, and what lies in the middle between them?",
        "Divide by the largest value that a pixel can have. It is the same for all images, whatever is in them.",
        "NumPy divides all pixels at once, and `/` makes floats of whole numbers. By which number?",
    ),
    learned="The divisor belongs to the network, as its weights do: an image that is shown later has to be scaled in "
    "the same way.",
)

weight_updates = lesson.number(
    "weight_updates",
    1,
    tolerance=0.01,
    hints=(
        "The weights change once for each batch. How many batches does one epoch have?",
        "7,185 images in batches of 32: the last batch is shorter, and it is a batch all the same.",
        "7,185 / 32 is 224.5. Round up, and take it five times.",
    ),
    learned="An optimiser's steps, and not its epochs, are what the weights feel. Twice the data and half the epochs "
    "are as many steps.",
)


# ---------------------------------------------------------------- 2 What is trained


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, inputs: int, outputs: int, dtype: Any = np.float64) -> Case:
        arguments = {
            "X": _array(between(rng, -4, 4, (n, inputs)), dtype),
            "W": _array(between(rng, -3, 3, (inputs, outputs)), dtype),
            "b": _array(_away_from_zero(rng, 1, 9, outputs), dtype),
        }
        return Case(label, arguments)

    by_hand = {
        "X": _array(apart(rng, 1, 5, 2)[None]),
        "W": _array(apart(rng, -3, 4, 6).reshape(2, 3)),
        "b": _array(10 * apart(rng, 1, 5, 3)),
    }
    return [
        Case("one sample, three neurons", by_hand),
        case("as many samples as inputs and neurons", 3, 3, 3),
        case("one neuron", int(rng.integers(4, 7)), 2, 1),
        case("one input", int(rng.integers(4, 6)), 1, 3),
        case("as many inputs as neurons", 5, 2, 2),
        case("float32", 2, 4, 3, np.float32),
        case("many samples", int(rng.integers(40, 60)), 6, 8),
    ]


layer = lesson.function(
    "layer",
    2,
    _layer_cases,
    rule=NUMBERS,
    hints=(
        "Write the shapes one below the other: (n, inputs), (inputs, outputs). Which product of the two has the shape "
        "(n, outputs)?",
        "A matrix product does it for all samples and all neurons at once. The biases are then added to every row.",
        "`@` multiplies matrices, and NumPy adds a vector to each row of a matrix by itself.",
    ),
    learned="This one product is most of a network's work, and it is what GPUs are good at: thousands of sums of "
    "products, none of which waits for another.",
)

input_parameters = lesson.number(
    "input_parameters",
    1,
    tolerance=0.01,
    hints=(
        "What does the first of the three do with an image, and what could it learn?",
        "It lays 28 rows of 28 pixels one behind the other. Is there a number in that which training could change?",
        "No weight and no bias: nothing is multiplied and nothing is added.",
    ),
    learned="So it gets no better with training. Depth counts the layers that have weights; this network has two.",
)

hidden_parameters = lesson.number(
    "hidden_parameters",
    1,
    tolerance=0.01,
    hints=(
        "How many numbers does one neuron have that looks at 784 pixels?",
        "A weight for each input and one bias. And there are 64 such neurons.",
        "64 times (784 + 1).",
    ),
    learned="With the output layer these are 50,890 numbers. The gradient has as many: one for each.",
)

output_parameters = lesson.number(
    "output_parameters",
    1,
    tolerance=0.01,
    hints=(
        "What are the inputs of this layer? Not the pixels.",
        "Each of its 10 neurons has a weight for each of the 64 neurons before it, and a bias.",
        "10 times (64 + 1).",
    ),
    learned="Nearly all of this network's parameters are in its first layer, because the image is its widest place.",
)


# ---------------------------------------------------------------- 3 Why not just linear?


def _collapse_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, inputs: int, hidden: int, outputs: int, dtype: Any = np.float64) -> Case:
        arguments = {
            "W1": _array(_away_from_zero(rng, 0.5, 3, (inputs, hidden)), dtype),
            "b1": _array(_away_from_zero(rng, 1, 4, hidden), dtype),
            "W2": _array(_away_from_zero(rng, 0.5, 3, (hidden, outputs)), dtype),
            "b2": _array(_away_from_zero(rng, 1, 4, outputs), dtype),
        }
        return Case(label, arguments)

    first, second = apart(rng, 1, 6, 2), apart(rng, 1, 6, 2)
    by_hand = {
        "W1": _array(np.array([[first[0], first[1]], [0, 1]])),
        "b1": _array(apart(rng, 1, 4, 2)),
        "W2": _array(np.array([[1, 0], [second[0], second[1] + 1]])),
        "b2": _array(apart(rng, -4, -1, 2)),
    }
    return [
        Case("two neurons and two neurons", by_hand),
        case("2-3-1", 2, 3, 1),
        case("through one neuron, 3-1-2", 3, 1, 2),
        case("1-1-1", 1, 1, 1),
        case("a wide hidden layer, float32", 2, int(rng.integers(20, 30)), 3, np.float32),
        case("3-3-3", 3, 3, 3),
    ]


collapse = lesson.function(
    "collapse",
    2,
    _collapse_cases,
    rule=NUMBERS,
    hints=(
        "Write the second layer's formula, with the first layer's output in the place of its input. What do you get "
        "when you multiply it out?",
        "(X W1 + b1) W2 + b2 has a part with X in it and a part without. The first gives W, the second b.",
        "X stands on the left, so W is W1 times W2, in this order. In the part without X stands b2, and b1 has gone "
        "through the second layer, too: `b1 @ ...`.",
    ),
    learned="Such a pair can still do less than one layer: 3-1-2 has only matrices of rank 1 at most. Networks are "
    "sometimes narrowed in this way on purpose, to have fewer parameters.",
)

why_relu = lesson.choice(
    "why_relu",
    points=1,
    hints=(
        "Without an activation, what are the two layers together?",
        "You have just written a function that makes one layer of two.",
        "The number of neurons in between does not matter, nor do the values of the weights.",
    ),
)


def _softmax_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, z: Any, dtype: Any = np.float64) -> Case:
        return Case(label, {"z": _array(z, dtype)})

    apart_rows = np.array([[1000.0, 999.0], [-1000.0, -999.0], [0.0, 1.0]]) + whole(rng, 0, 3)
    high = [[1000.0, 1000.0 - whole(rng, 1, 3), -1000.0, -1000.0, -1000.0, -1000.0]]
    return [
        case("two equal rows of numbers, and one that differs", [[0, 0], [3, 3], [0, whole(rng, 1, 3)]]),
        case("one row, shape (classes,)", between(rng, -2, 2, int(rng.integers(3, 6)))),
        case("as many rows as columns", between(rng, -2, 2, (3, 3))),
        case("entries at 1000", high),
        case("entries at -1000", [[-1000.0, -1000.0 - whole(rng, 1, 3), -1001.0]]),
        case("rows that are far apart", apart_rows[rng.permutation(3)]),
        case("three axes", between(rng, -3, 3, (2, 3, int(rng.integers(4, 6))))),
        case("float32, ten classes", between(rng, -5, 5, (int(rng.integers(4, 7)), 10)), np.float32),
        case("one class", between(rng, -3, 3, (2, 1))),
    ]


softmax = lesson.function(
    "softmax",
    3,
    _softmax_cases,
    rule=NUMBERS,
    hints=(
        "exp(1000) is too large for a float. What becomes of the result if you subtract the same number from all "
        "entries of a row before you take exp?",
        "Nothing becomes of it: above and below the line the same factor cancels. So subtract each row's largest entry "
        "first. Then no exponent is above 0.",
        "`z.max(axis=-1, keepdims=True)` is the largest of each row, in a shape that can be subtracted from `z`. The "
        "sum below the line is taken in the same way.",
    ),
    learned="That adding a number to all entries changes nothing means that ten outputs carry nine numbers' worth of "
    "information.",
)

why_softmax = lesson.choice(
    "why_softmax",
    points=1,
    hints=(
        "What does the cross-entropy take, and what does the last layer give without an activation?",
        "Numbers of any size and sign are no probabilities. What is the logarithm of a negative one?",
        "What does this loss take the ten numbers for? One of the options says so.",
    ),
)


# ---------------------------------------------------------------- 4 The loss


def _probabilities(rng: np.random.Generator, n: int, classes: int) -> np.ndarray:
    """Rows of probabilities in hundredths, none below 0.03, that sum to 1."""
    shares = rng.multinomial(100 - 3 * classes, np.full(classes, 1 / classes), size=n) + 3
    return shares / 100


def _cross_entropy_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, probabilities: Any, labels: Any, dtype: Any = np.float64) -> Case:
        return Case(label, {"probabilities": _array(probabilities, dtype), "labels": _array(labels, np.int64)})

    def drawn(label: str, n: int, classes: int, dtype: Any = np.float64) -> Case:
        return case(label, _probabilities(rng, n, classes), rng.integers(0, classes, n), dtype)

    sure = int(rng.integers(0, 2))
    never = np.array([[0.0, 1.0, 0.0], [0.25, 0.25, 0.5]])
    hardly = np.array([[1e-9, 1 - 1e-9], [1 - 1e-9, 1e-9]])
    by_hand = rng.permutation([0.5, 0.25, 0.125, 0.125])
    return [
        case("two samples, four classes", [by_hand, by_hand[::-1]], [int(np.argmax(by_hand)), int(rng.integers(0, 4))]),
        drawn("one sample", 1, 3),
        drawn("as many samples as classes", 3, 3),
        case("a true class with probability 0", never, [2 * sure, int(rng.integers(0, 3))]),
        case("a probability of a billionth", hardly, [0, 1]),
        case("sure, and right", [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]], [1, 0, 1]),
        drawn("ten classes, hundreds of samples", int(rng.integers(400, 450)), 10, np.float32),
        drawn("float32", int(rng.integers(5, 9)), 5, np.float32),
    ]


cross_entropy = lesson.function(
    "cross_entropy",
    3,
    _cross_entropy_cases,
    rule=NUMBERS,
    hints=(
        "Of each row only one number counts. Which, and how do you get it out of the matrix?",
        "Two index arrays pick one entry of each row: the number of the row, and the label. Clip, take the logarithm, "
        "the mean, and minus.",
        "`probabilities[np.arange(len(labels)), labels]` are the probabilities of the true classes. `np.clip(..., "
        "1e-7, 1)` comes before `np.log`.",
    ),
    learned="It asks for the network under which the labels are most probable: the mean of minus the logarithm is "
    "smallest where the probability of all labels together is largest.",
)

untrained_loss = lesson.number(
    "untrained_loss",
    1,
    tolerance=0.005,
    hints=(
        "Which probability does it give to the true class, whichever that is?",
        "One tenth, for each sample. So the mean over samples is that of a single one.",
        "Minus the natural logarithm of 0.1.",
    ),
    learned="If the first loss that a training prints is far from this, something is wrong before the first step: "
    "initial weights that are too large, or labels that are not what you think.",
)

confidence_penalty = lesson.choice(
    "confidence_penalty",
    points=1,
    hints=(
        "The true class gets the probability p. Compute both losses for p = 0.1 and for p = 0.001.",
        "(1 - p) squared cannot be above 1. Where does minus the logarithm of p go as p goes to 0?",
        "One of the two hardly changes between 0.1 and 0.001. The other one triples.",
    ),
)


# ---------------------------------------------------------------- 5 Downhill


def _descend_probe(descend: Any, arguments: dict[str, Any]) -> Any:
    """What comes back for the gradient slopes (p - centre) + cubic (p - centre)^3 + turn (p - centre), with the case's
    numbers: `turn` is a matrix, by which each slope depends on all parameters."""
    parts = arguments["gradient"]
    slopes, centre, cubic = (np.asarray(parts.get(name, 0.0)) for name in ("slopes", "centre", "cubic"))
    turn = np.asarray(parts["turn"]) if "turn" in parts else None

    def gradient(point: Any) -> np.ndarray:
        away = np.asarray(point, dtype=float) - centre
        alone = slopes * away + cubic * away**3
        return alone if turn is None else alone + turn @ away

    return descend(gradient, arguments["start"], arguments["rate"], arguments["steps"])


def _descend_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        label: str, slopes: Any, centre: Any, start: Any, rate: float, steps: int, cubic: float = 0.0, turn: Any = 0.0
    ) -> Case:
        parts = {"slopes": slopes, "centre": centre, "cubic": cubic, "turn": turn}
        gradient = {name: np.asarray(part, float).tolist() for name, part in parts.items() if np.any(part)}
        return Case(label, {"gradient": gradient, "start": _array(start), "rate": rate, "steps": steps})

    size = int(rng.integers(3, 6))
    return [
        case("a bowl, two steps", [2, 2], [0, 0], apart(rng, 1, 8, 2) * _signs(rng, 2), 0.25, 2),
        case("one parameter", [2], between(rng, -2, 2, 1), between(rng, 3, 5, 1), between(rng, 0.05, 0.3), 5),
        case("no steps", [2, 6], 0, between(rng, 1, 3, 2), 0.1, 0),
        case("one step", [2, 6], between(rng, -1, 1, 2), between(rng, 2, 3, 2), between(rng, 0.05, 0.15), 1),
        case("a valley", [1, 12], between(rng, -1, 1, 2), between(rng, 2, 4, 2), between(rng, 0.1, 0.15), 30),
        case("a saddle", [2, -1], 0, [between(rng, 1, 2), between(rng, 0.01, 0.05)], 0.1, 20),
        case("a turned bowl", 0, between(rng, -1, 1, 2), between(rng, 2, 4, 2), 0.1, 6, turn=[[2, 1], [1, 3]]),
        case("two valleys", [-2], 0, between(rng, 0.1, 0.3, 1), 0.1, int(rng.integers(20, 30)), cubic=2.0),
        case("many parameters", between(rng, 1, 4, size), 0, between(rng, -4, 4, size), 0.1, 8),
        case("a rate that is too large", [2, 2], 0, between(rng, 1, 2, 2), between(rng, 1.05, 1.2), 6),
        case("many steps", [2, 3], 0, between(rng, 2, 4, 2), 0.02, int(rng.integers(150, 200))),
        case("started at the bottom", [2, 2], [1, 2], [1, 2], 0.1, 3),
    ]


descend = lesson.function(
    "descend",
    2,
    _descend_cases,
    probe=_descend_probe,
    rule=NUMBERS,
    hints=(
        "With two steps there are three points. Which of them is there before the first step?",
        "Begin a list with the start. In each step append the last point minus the rate times the gradient there.",
        "`path = [start]`; in a loop of `steps` rounds `path.append(path[-1] - ...)`; the path comes back. The "
        "gradient has to be asked anew at each point.",
    ),
    learned="On a round bowl, at a small rate, each step shortens the distance to the bottom by the same factor, so "
    "the path comes ever closer and never arrives.",
)

where_it_stops = lesson.choice(
    "where_it_stops",
    points=1,
    hints=(
        "How long is a step? What is it made of?",
        "The rate times the gradient. What is the gradient on the saddle itself?",
        "At 0 nothing is subtracted. Does that make it a place where things would stay if pushed a little?",
    ),
)


def _kind_of_point_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, hessian: Any) -> Case:
        return Case(label, {"hessian": _array(hessian)})

    first, second = whole(rng, 1, 4), whole(rng, 1, 4)
    turned = np.array([[2, 1], [1, 3]]) + whole(rng, 0, 2) * np.eye(2)
    across = whole(rng, 4, 7)  # larger than what stands on the diagonal
    u, v = np.array([1.0, first, 1.0]), np.array([second, 1.0, 0.0]) * [-1, 1, 1]
    flat = np.outer([1, first], [1, first])
    matrix = rng.integers(-2, 3, (4, 4)).astype(float)
    simplest = case("a bowl", np.diag([first, second]))
    others = [
        case("a saddle", np.diag([first, -second - 4.0])),
        case("a saddle with positive numbers on its diagonal", [[first, across], [across, second]]),
        case("a hill", -turned),
        case("a saddle whose diagonal adds up to more than 0", np.diag([first + 5.0, -second])),
        case("a valley, flat along one direction", flat),
        case("one parameter", [[-first]]),
        case("two directions down, one up", np.diag([first, -second, -2.0])),
        case("a saddle with a flat direction", np.outer(u, u) - np.outer(v, v)),
        case("flat everywhere", np.zeros((2, 2))),
        case("a ridge, flat along its top", -flat),
        case("four parameters, a bowl", matrix.T @ matrix + np.eye(4)),
        case("four parameters, two directions down", np.diag([first, 1.0, -second, -1.0])),
        case("a bowl that is nearly flat along one direction", np.diag([1e-5, second])),
        case("a narrow bowl that is nearly flat along one direction", np.diag([2e-7, between(rng, 1e4, 4e4)])),
        case("a shallow saddle", np.diag([between(rng, 0.2, 0.8), -between(rng, 0.2, 0.8)])),
        # Near the bound, and not on it: there the last digit of a right answer would decide.
        case("a curvature just below the bound", np.diag([7e-9, between(rng, 1, 4)])),
        case("a curvature just above the bound", np.diag([1.5e-8, between(rng, 1, 4)])),
        case("a downward curvature just within the bound", np.diag([-7e-9, -between(rng, 1, 4)])),
        case("a downward curvature just beyond the bound", np.diag([-1.5e-8, -between(rng, 1, 4)])),
        # Of these NumPy computes the eigenvalue that is 0 as some 1e-16, with either sign.
        case("a valley, turned", [[1, 3], [3, 9]]),
        case("a long valley, turned", [[1, 7], [7, 49]]),
        case("a ridge, turned", [[-1, -3], [-3, -9]]),
        case("a long ridge, turned", [[-1, -7], [-7, -49]]),
    ]
    # In any order, so that a list of answers is none.
    return [simplest, *(others[number] for number in rng.permutation(len(others)))]


kind_of_point = lesson.function(
    "kind_of_point",
    3,
    _kind_of_point_cases,
    further=True,
    hints=(
        "In which directions does the curvature of a surface have to be positive for a minimum? Is the direction of "
        "each axis enough?",
        "`np.linalg.eigvalsh` gives the curvatures along the directions that matter, all of them. Ask how many are "
        "above 1e-8, and how many are below -1e-8.",
        "All above: a minimum. All below: a maximum. Some above and some below: a saddle, whatever the others are. "
        "`(curvatures > 1e-8).any()` is one of the questions.",
    ),
    learned="If each of a million curvatures were positive or negative by the toss of a coin, a minimum would be all "
    "heads. That is the argument for saddles; how far it holds for networks comes next.",
)


# ---------------------------------------------------------------- 6 Better steps


def _momentum_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        label: str, shape: Any, rate: float, momentum: float, dtype: Any = np.float64, still: bool = False
    ) -> Case:
        velocity = np.zeros(shape) if still else _away_from_zero(rng, 0.5, 2, shape)
        arguments = {
            "w": _array(between(rng, -3, 3, shape), dtype),
            "velocity": _array(velocity, dtype),
            "gradient": _array(_away_from_zero(rng, 1, 6, shape), dtype),
        }
        return Case(label, arguments | {"rate": rate, "momentum": momentum})

    by_hand = {"w": _array([whole(rng, 1, 5)]), "velocity": _array([-whole(rng, 2, 6)])}
    by_hand |= {"gradient": _array([whole(rng, 1, 5)]), "rate": float(rng.choice([0.1, 0.2])), "momentum": 0.5}
    return [
        Case("one weight", by_hand),
        case("two weights", 2, between(rng, 0.05, 0.4), 0.9),
        case("no velocity yet", 2, between(rng, 0.05, 0.4), 0.9, still=True),
        case("momentum 0", 3, between(rng, 0.05, 0.4), 0.0),
        case("a matrix of weights, float32", (2, int(rng.integers(3, 5))), 0.1, between(rng, 0.3, 0.95), np.float32),
        case("a small rate", int(rng.integers(4, 7)), 0.01, 0.99),
    ]


momentum_step = lesson.function(
    "momentum_step",
    2,
    _momentum_cases,
    rule=NUMBERS,
    hints=(
        "Which of the two changes first, and which one uses the other's new value?",
        "The new velocity is a part of the old one minus the rate times the gradient. The weights then move by the new "
        "velocity.",
        "`velocity = momentum * velocity - ...`, which makes a new array and leaves the old one alone; then return "
        "`w + velocity` and the velocity.",
    ),
    learned="If the gradient stays the same, the velocity grows to 1 / (1 - momentum) times a plain step: ten times, "
    "for 0.9.",
)


def _adam_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        label: str, shape: Any, step: int, epsilon: float, dtype: Any = np.float64, rate: float = 0.1, new: bool = False
    ) -> Case:
        arguments = {
            "w": _array(between(rng, -3, 3, shape), dtype),
            "m": _array(np.zeros(shape) if new else _away_from_zero(rng, 0.2, 1, shape), dtype),
            "v": _array(np.zeros(shape) if new else between(rng, 0.3, 2, shape), dtype),
            "gradient": _array(_away_from_zero(rng, 0.5, 2, shape), dtype),
        }
        betas = {"beta1": between(rng, 0.8, 0.95), "beta2": between(rng, 0.95, 0.999)}
        return Case(label, arguments | {"step": step, "rate": rate} | betas | {"epsilon": epsilon})

    first = {
        "w": _array([whole(rng, 1, 5)]),
        "m": _array([0]),
        "v": _array([0]),
        "gradient": _array([whole(rng, 2, 9)]),
    }
    first |= {"step": 1, "rate": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}
    still = {name: _array([0, 0]) for name in ("m", "v", "gradient")}
    still = {"w": _array(apart(rng, -3, 3, 2))} | still
    return [
        Case("the first step of one weight", first),
        case("the third step", 2, 3, 1e-7),
        case("epsilon 0.1, the first step", 2, 1, 0.1, new=True),
        case("epsilon 0.1, the fourth step", 3, 4, 0.1),
        case("after many steps", 2, int(rng.integers(500, 1000)), 1e-7),
        case("a matrix of weights, float32", (2, 3), 5, 1e-7, np.float32, rate=0.5),
        Case("a gradient of zeros", still | {"step": 1, "rate": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}),
        case("epsilon 0.1, after many steps", 3, int(rng.integers(50, 100)), 0.1),
    ]


adam_step = lesson.function(
    "adam_step",
    3,
    _adam_cases,
    rule=NUMBERS,
    further=True,
    hints=(
        "Three things come back. Which of them need the step's number?",
        "Only the weights do: m and v come back as they are, without a correction. The correction stands in alpha, "
        "once for both.",
        "`alpha = rate * np.sqrt(1 - beta2**step) / (1 - ...)`, and then `w - alpha * m / (... + epsilon)`, with the "
        "new m and v.",
    ),
    learned="Where epsilon stands matters more than one thinks: for small gradients it decides how far the step goes. "
    "Two frameworks with the same rate and the same epsilon need not take the same step.",
)

first_adam_step = lesson.choice(
    "first_adam_step",
    points=1,
    hints=(
        "In the first step m and v hold one gradient alone. What is left of them after the correction?",
        "m becomes the gradient, and the root of v becomes its absolute value. Now divide.",
        "A number divided by its absolute value is 1 or -1, whatever its size.",
    ),
)


# ---------------------------------------------------------------- 7 The loop by hand


#: What may be special about a case's model.
DOUBLING, FROZEN, NOTHING = "a layer that doubles in training", "its first layer is frozen", "nothing"


def _keras_model(weights: list[Any], special: str) -> Any:
    """A network with one hidden layer of tanh, with these weights, and with what `special` says in the middle."""
    import keras

    class Doubling(keras.layers.Layer):
        """Doubles what comes in, in training alone: a dropout whose result is known."""

        def call(self, inputs: Any, training: bool = False) -> Any:
            return inputs * 2 if training else inputs

    W1, _, W2, _ = weights
    first = keras.layers.Dense(W1.shape[1], activation="tanh", trainable=special != FROZEN)
    middle = [Doubling()] if special == DOUBLING else []
    model = keras.Sequential([keras.Input((W1.shape[0],)), first, *middle, keras.layers.Dense(W2.shape[1])])
    model.set_weights([np.asarray(weight) for weight in weights])
    return model


def _train_step_probe(train_step: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Two steps of one model: what each returned, and the weights after each."""
    import tensorflow

    # GPUs may multiply with fewer digits than the text promises, and for so little are no faster.
    with tensorflow.device("/CPU:0"):
        return _two_steps(train_step, arguments)


def _two_steps(train_step: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    import keras

    model = _keras_model(**arguments["model"])
    options = dict(arguments["optimizer"])
    optimizer = getattr(keras.optimizers, options.pop("name"))(**options)
    optimizer.build(model.trainable_variables)
    facts = {}
    for number in ("first call", "second call"):
        returned = train_step(model, optimizer, arguments["x"], arguments["y"])
        facts[number] = {"returned": returned, "weights": [np.array(weight) for weight in model.get_weights()]}
    return facts


def _no_float(value: Any) -> bool:
    """Whether a number is something else than a Python float (NumPy's numbers are let through)."""
    other = isinstance(value, Array) and (value.framework != "numpy" or value.shape != ())
    return other or isinstance(value, bool | int | list | dict)


@dataclass(frozen=True)
class Trained(Close):
    """What two training steps brought back: losses as Python floats, and the weights."""

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        for call, facts in outcome.value.items():
            if facts["returned"] is None:
                return Finding("wrong value", f"{call}: nothing came back: is a `return` missing?")
            if _no_float(facts["returned"]):
                return Finding("wrong type", f"{call}: {name_of(facts['returned'])} came back, not a Python float")
        return super().finding(case, outcome, recorded)

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        return super().finding(case, outcome, mistake).word == "right"


def _network(rng: np.random.Generator, inputs: int, hidden: int, outputs: int) -> list[Array]:
    """Weights and biases of a network with one hidden layer, float32."""
    shapes = ((inputs, hidden), (hidden,), (hidden, outputs), (outputs,))
    return [_array(_away_from_zero(rng, 0.2, 0.9, shape), np.float32) for shape in shapes]


def _train_step_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, optimizer: dict[str, Any], n: int = 4, outputs: int = 1, special: str = NOTHING) -> Case:
        data = {
            "x": lesson.array(between(rng, -2, 2, (n, 2))),
            "y": lesson.array(_away_from_zero(rng, 2, 4, (n, outputs))),
        }
        model = {"weights": _network(rng, 2, 3, outputs), "special": special}
        return Case(label, {"model": model} | {"optimizer": optimizer} | data)

    rate = between(rng, 0.05, 0.1)
    sgd = {"name": "SGD", "learning_rate": rate}
    return [
        case("plain SGD", sgd),
        case("Adam", {"name": "Adam", "learning_rate": between(rng, 0.05, 0.2)}),
        case("one sample", sgd, n=1),
        case("SGD with momentum, two outputs", sgd | {"momentum": 0.9}, outputs=2),
        case("a layer that acts in training only", sgd, special=DOUBLING),
        case("a layer that is frozen", sgd, special=FROZEN),
    ]


train_step = lesson.function(
    "train_step",
    3,
    _train_step_cases,
    probe=_train_step_probe,
    rule=Trained(**FORGIVEN),
    seconds=5.0,
    hints=(
        "What does the tape have to see, so that it can go back from the loss to the weights?",
        "The model's call and the loss stand inside of `with tf.GradientTape() as tape:`. Gradients and the "
        "optimiser's step come after it.",
        "`tape.gradient(loss, model.trainable_variables)` gives a list, and `optimizer.apply_gradients(zip(..., ...))` "
        "takes pairs of a gradient and a variable. `float(loss)` comes back.",
    ),
    learned="`model.fit` does this in a loop, compiled by `tf.function`. Decorate your own step with it, and it runs "
    "as fast.",
)


def _digit_classifier_probe(digit_classifier: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Show what comes back digits that it has never seen, before it is trained and after: which output was the largest
    for each, and in the end all outputs for some of them."""
    import keras

    model = digit_classifier()
    if not isinstance(model, keras.Model):
        return {"returned": model}
    digits = offline_digits()
    images = digits.test_images[: arguments["images"]]
    outputs = np.asarray(model(images, training=False))
    before = largest = _largest(outputs)
    if arguments["epochs"]:
        model.fit(
            digits.train_images,
            digits.train_labels,
            epochs=arguments["epochs"],
            batch_size=arguments["batch_size"],
            verbose=0,
        )
        outputs = np.asarray(model(images, training=False))
        largest = _largest(outputs)
    del model
    gc.collect()  # Keras's objects refer to each other, and would keep their 20 MB until Python looks for such rings
    return {"shape": list(outputs.shape), "before": before, "largest": largest, "outputs of the first": outputs[:20]}


def _largest(outputs: np.ndarray) -> np.ndarray:
    """The place of the largest output in each row, if there are rows."""
    return outputs.argmax(axis=1).astype(np.uint16) if outputs.ndim == 2 else np.zeros(0, np.uint16)


#: The share of digits never shown that has to be right. Ten seeds of 784-64-10 with Adam reach 0.89 to 0.91; without a
#: hidden layer it is 0.82 at most.
ENOUGH_DIGITS = 0.85


#: Before it is trained a network is right by chance: ten seeds of 784-64-10 are so for 0.06 to 0.12 of the digits.
BY_CHANCE = 0.5


def _outputs_for(case: Case, value: Any) -> str:
    """Why there is no row of ten finite outputs for each image; "" if there is one."""
    if not isinstance(value, dict) or "returned" in value:
        returned = value.get("returned") if isinstance(value, dict) else value
        return f"wrong type: {name_of(returned)} came back, not a Keras model"
    images = case.arguments["images"]
    if value["shape"] != [images, 10]:
        return f"wrong shape: for {images} images the outputs have shape {tuple(value['shape'])}, not (n, 10)"
    if not np.isfinite(numbers(value["outputs of the first"])).all():
        return "the outputs are not finite: the training ran away"
    return ""


def _share(case: Case, largest: Any) -> float:
    return float(np.mean(numbers(largest) == offline_test_labels()[: case.arguments["images"]]))


def _right_before(case: Case, value: Any) -> float | str:
    """The share of test digits that are right before the training, or why there is none."""
    return _outputs_for(case, value) or _share(case, value["before"])


def _right_digits(case: Case, value: Any) -> float | str:
    """The share of test digits whose largest output is the right one, or why there is none."""
    if why := _outputs_for(case, value):
        return why
    first, largest = numbers(value["outputs of the first"]), numbers(value["largest"])
    share = _share(case, value["largest"])
    if share >= ENOUGH_DIGITS:
        return share
    right = f"{share:.2f} of the digits never shown are right, and it takes {ENOUGH_DIGITS:.2f}"
    raw = not (np.allclose(first.sum(axis=1), 1, atol=1e-3) and (first >= 0).all())
    if raw and share < 0.6:
        return f"the outputs are raw numbers, and they have hardly been trained: {right}"
    if len(np.unique(largest)) == 1:
        return f"every image gets the same answer: {right}"
    if share > 0.7:
        return f"it has learned, and not enough: {right}"
    return f"it has hardly learned: {right}"


NOT_TRAINED_YET = Measure(
    "digits that are right before it is trained",
    _right_before,
    "{value:.2f} of the digits are right before the check has trained it: it has been trained already",
    at_most=BY_CHANCE,
)

DIGITS_RIGHT = Measure(
    "digits never shown that are right",
    _right_digits,
    "{value:.3f} of the digits never shown are right, and it takes {bar:.2f}",
    at_least=ENOUGH_DIGITS,
)


def _digits_shown(label: str, epochs: int, images: int) -> list[Case]:
    return [Case(label, {"epochs": epochs, "batch_size": 128, "images": images})]


def _before_training(case: Case) -> Bar | None:
    return Bar((NOT_TRAINED_YET,)) if case.arguments["epochs"] == 0 else None


digit_classifier = lesson.function(
    "digit_classifier",
    4,
    lambda rng: _digits_shown("trained, and shown new digits", 10, 1080),
    probe=_digit_classifier_probe,
    rule=Bar((NOT_TRAINED_YET, DIGITS_RIGHT), other=_before_training),
    seconds=60.0,
    hidden=lambda rng: _digits_shown("some digits, before training", 0, int(rng.integers(600, 1000))),
    hints=(
        "Which shape comes in, which comes out, and what has to happen to the pixels in between? Which loss takes "
        "labels that are whole numbers?",
        "Scale, flatten, a hidden layer with an activation, ten outputs. If the outputs are probabilities, the loss "
        "needs to know nothing; if they are raw numbers, it has to be told.",
        "`keras.layers.Rescaling(1 / 255)` and `Flatten()` come first, then `Dense(64, ...)` and `Dense(10, ...)`. "
        "Compile "
        'with "adam" and "sparse_categorical_crossentropy".',
    ),
    learned="A convolutional network, which looks at neighbouring pixels together, gets about half of the remaining "
    "digits right as well.",
)


# ---------------------------------------------------------------- 8 Backpropagation by hand, and its graph


def _backprop_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, inputs: int, dtype: Any = np.float64) -> Case:
        arguments = {
            "w": _array(_away_from_zero(rng, 0.5, 3, inputs), dtype),
            "b": between(rng, 0.5, 3),
            "X": _array(_away_from_zero(rng, 0.5, 3, (n, inputs)), dtype),
            "y": _array(_away_from_zero(rng, 4, 9, n), dtype),
        }
        return Case(label, arguments)

    X, w, b = apart(rng, -2, 3, 4).reshape(2, 2), apart(rng, 1, 3, 2), whole(rng, 1, 3)
    by_hand = {"w": _array(w), "b": b, "X": _array(X), "y": _array(X @ w + b + apart(rng, 1, 4, 2) * _signs(rng, 2))}
    x, truth = between(rng, -2, 2, (5, 2)), np.array([2.0, 1.0])
    return [
        Case("two samples", by_hand),
        case("one sample", 1, 2),
        case("one input", int(rng.integers(3, 6)), 1),
        case("float32", int(rng.integers(5, 9)), 3, np.float32),
        case("many samples", int(rng.integers(80, 120)), 2),
        case("as many inputs as samples", 4, 4),
        Case("where nothing is wrong", {"w": _array(truth), "b": 1.0, "X": _array(x), "y": _array(x @ truth + 1)}),
    ]


backprop = lesson.function(
    "backprop",
    3,
    _backprop_cases,
    rule=NUMBERS,
    seconds=10.0,
    hints=(
        "Go backwards: by what does the loss change when one sample's output changes? And by what does that output "
        "change when w changes, and when b does?",
        "The first is 2 (output - y) / n, a number for each sample. An output changes with w by its x, with b by 1. "
        "Multiply, and add up over the samples.",
        "With `d_output = 2 * (X @ w + b - y) / len(y)` the gradient of b is its sum, and the gradient of w is `X.T @ "
        "...`.",
    ),
    learned="`X.T @ d_output` is the gradient of the weights of every dense layer, however deep. And d_output times "
    "the weights is what is handed on to the layer before.",
)

chain_rule_in_words = lesson.open("chain_rule_in_words", points=3)


SIGNS = {"add": "+", "sub": "-", "mul": "*"}


def _written(leaves: int, program: list[list[Any]]) -> list[str]:
    """The lines of a computation as a person writes them: "v2 = v0 * v1", "v3 = tanh(v2)"."""
    lines = []
    for number, (operation, *inputs) in enumerate(program, start=leaves):
        names = [f"v{index}" for index in inputs]
        sign = SIGNS.get(operation)
        lines.append(f"v{number} = {f' {sign} '.join(names) if sign else f'{operation}({names[0]})'}")
    return lines


def _run_lines(leaves: dict[str, Any], lines: list[str], operations: dict[str, Any]) -> dict[str, Any]:
    """All values of a computation by name: the leaves, then one for each line."""
    values = dict(leaves)
    for line in lines:
        name, _, *parts = line.split()
        if len(parts) == 3:
            first, sign, second = parts
            values[name] = operations[sign](values[first], values[second])
        else:
            operation, _, inside = parts[0].rstrip(")").partition("(")
            values[name] = operations[operation](values[inside])
    return values


def _graph_operations_probe(graph_operations: Any, arguments: dict[str, Any]) -> Any:
    """What comes back for a loss that is computed line by line from leaves of which some track gradients."""
    import torch

    operations = {
        "+": torch.add,
        "-": torch.sub,
        "*": torch.mul,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "sigmoid": torch.sigmoid,
        "sum": torch.sum,
        "mean": torch.mean,
        "detach": torch.Tensor.detach,
        "unbind": torch.unbind,
        "first": lambda parts: parts[0],
        "last": lambda parts: parts[-1],
    }
    loss = list(_run_lines(arguments["leaves"], arguments["lines"], operations).values())[-1]
    returned = graph_operations(loss)
    return {"returned": returned, "a second time": graph_operations(loss)}


def _plain_name(name: Any) -> Any:
    return name.rpartition("::")[2] if isinstance(name, str) else name


@dataclass(frozen=True)
class Names(Close):
    """A list of names of nodes. What stands before the last `::` does not count."""

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        return super().finding(case, self._short(outcome), recorded)

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        return super().finding(case, self._short(outcome), self._short(mistake)).word == "right"

    def _short(self, outcome: Outcome) -> Outcome:
        if not isinstance(outcome.value, dict):
            return outcome
        plain = {
            key: [_plain_name(name) for name in names] if isinstance(names, list) else names
            for key, names in outcome.value.items()
        }
        return replace(outcome, value=plain)

    def _compare_lists(self, got: Any, expected: list, tolerance: float, where: str) -> Finding:
        if isinstance(got, list) and not all(isinstance(name, str) for name in got):
            return Finding("wrong type", "not every item of the list is a text")
        return super()._compare_lists(got, expected, tolerance, where)

    def _compare_arrays(self, got: Any, expected: Any, tolerance: float, where: str) -> Finding:
        # An empty list is the only one that is taken for numbers.
        if isinstance(got, list):
            return Finding("right") if not got else Finding("wrong shape", f"{len(got)} names, expected none")
        return Finding("wrong type", f"the result is {name_of(got)}, not a list")


def _graph_operations_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, leaves: list[tuple[int, bool]], *program: list[Any]) -> Case:
        tensors = [
            Array(np.asarray(between(rng, 0.3, 0.9, size or None), np.float32), "torch", gradient=tracks)
            for size, tracks in leaves
        ]
        named = {f"v{number}": tensor for number, tensor in enumerate(tensors)}
        return Case(label, {"leaves": named, "lines": _written(len(leaves), list(program))})

    length = int(rng.integers(2, 6))
    w, b, x, y = (length, True), (0, True), (length, False), (0, False)

    def of_one() -> str:
        return str(rng.choice(["tanh", "relu", "sigmoid"]))

    def of_two() -> str:
        return str(rng.choice(["add", "sub", "mul"]))

    def end() -> str:
        return str(rng.choice(["sum", "mean"]))

    def random_expression(leaves: int, lines: int) -> list[list[Any]]:
        program: list[list[Any]] = []
        for number in range(leaves, leaves + lines):
            # The last value always goes in, so that the expression hangs together.
            inputs = [number - 1, int(rng.integers(0, number))]
            program.append(
                [of_two(), *map(int, rng.permutation(inputs))] if rng.random() < 0.7 else [of_one(), inputs[0]]
            )
        return program

    return [
        case("one weight times an input", [w, x], ["mul", 0, 1], [end(), 2]),
        case(
            "one neuron and its loss",
            [w, x, b, y],
            ["mul", 0, 1],
            [end(), 4],
            ["add", 5, 2],
            ["sub", 6, 3],
            ["mul", 7, 7],
        ),
        case("a weight that is used twice", [w, x], ["mul", 0, 1], [of_two(), 2, 0], [end(), 3]),
        case("a value that is used twice", [b], [of_one(), 0], [of_two(), 1, 1]),
        case("two branches of different length", [w, b], [of_one(), 0], [end(), 2], [of_two(), 3, 1], [of_two(), 1, 4]),
        case("two branches that meet again", [b], [of_one(), 0], [of_one(), 1], [of_two(), 1, 2], [of_two(), 3, 2]),
        case("two outputs of one node", [(2, True)], ["unbind", 0], ["first", 1], ["last", 1], [of_two(), 2, 3]),
        case("a part that is detached", [w, b], [end(), 0], ["detach", 2], [of_two(), 3, 1], [of_one(), 4]),
        case("no graph at all", [x], [end(), 0]),
        case("a leaf alone", [b]),
        case("a random expression", [b, b, b], *random_expression(3, 7)),
        case("a larger one", [b, b, y, b], *random_expression(4, 12)),
    ]


graph_operations = lesson.function(
    "graph_operations",
    3,
    _graph_operations_cases,
    probe=_graph_operations_probe,
    rule=Names(),
    further=True,
    hints=(
        "Breadth first: who is visited after the loss's own node, and who after that? In which order do they stand in "
        "line?",
        "A queue that begins with `loss.grad_fn`. Take the first, note its name, and put those of its followers at the "
        "end that have not been seen. Some followers are None.",
        "`for follower, _ in node.next_functions:` and then two questions: is it None, and is it in `seen` already? "
        "Mark a node as seen when it joins the queue, and keep the node itself.",
    ),
    learned="The graph holds on to everything that its derivatives need, so a loss that you keep in a list keeps all "
    "of its batch's arrays in memory. `loss.item()` lets go of them.",
)


def _epochs_probe(epochs_to_converge: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """How many epochs came back, and the parameters after them."""
    import torch

    weights = arguments["weights"]
    layers: list[Any] = []
    for W, b in zip(weights[::2], weights[1::2], strict=True):
        linear = torch.nn.Linear(*W.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(W.T.copy()))
            linear.bias.copy_(torch.from_numpy(b.copy()))
        layers += [torch.nn.Tanh(), linear] if layers else [linear]
    model = torch.nn.Sequential(*layers)
    options = dict(arguments["optimizer"])
    optimizer = getattr(torch.optim, options.pop("name"))(model.parameters(), **options)
    if arguments["stale"]:
        for parameter in model.parameters():
            parameter.grad = torch.full_like(parameter, arguments["stale"])
    returned = epochs_to_converge(model, optimizer, arguments["X"], arguments["y"], arguments["bound"])
    return {"returned": returned, "parameters": [parameter.detach() for parameter in model.parameters()]}


def _epochs_cases(rng: np.random.Generator) -> list[Case]:
    def tensor(values: Any) -> Array:
        return Array(np.asarray(values, np.float32), "torch")

    def case(label: str, epochs: int, rate: float, stale: float = 0.0) -> Case:
        # Columns at right angles, as long as the column of ones: each step shrinks the loss by the same factor, and the
        # bound lies in the middle between two of them. No rounding moves the epoch.
        x1, x2 = np.array([1, 1, -1, -1.0]), np.array([1, -1, 1, -1.0])
        start, goal = whole(rng, -2, 2, 3), whole(rng, 3, 5, 3)
        X = np.column_stack([x1, x2])
        arguments = {
            "weights": [_array(start[:2, None], np.float32), _array(start[2:], np.float32)],
            "optimizer": {"name": "SGD", "lr": rate},
            "stale": stale,
            "X": tensor(X),
            "y": tensor((X @ goal[:2] + goal[2])[:, None]),
            "bound": float(np.sum((goal - start) ** 2) * (1 - 2 * rate) ** (2 * epochs - 1)),
        }
        return Case(label, arguments)

    def on_the_bound(label: str, rate: float) -> Case:
        made = case(label, 1, rate)
        # All numbers are whole: the loss of weights that are 0 is a mean of squares, without any rounding.
        weights = [np.zeros_like(part.values) for part in made.arguments["weights"]]
        bound = float(np.mean(made.arguments["y"].values.astype(float) ** 2))
        return Case(label, made.arguments | {"weights": [_array(part, np.float32) for part in weights], "bound": bound})

    def general(label: str, optimizer: dict[str, Any], hidden: int, share: float) -> Case:
        X = between(rng, -1, 1, (8, 2))
        y = 2 * X[:, :1] + X[:, 1:] + 1
        network = _network(rng, 2, hidden, 1) if hidden else _network(rng, 2, 1, 1)[:2]
        arguments = {"weights": network, "optimizer": optimizer, "stale": 0.0}
        return Case(label, arguments | {"X": tensor(X), "y": tensor(y), "bound": share * float(np.mean(y**2))})

    return [
        case("a few epochs", int(rng.integers(3, 6)), 0.1),
        case("there already", 0, 0.1),
        case("one epoch", 1, 0.2),
        case("stale gradients", int(rng.integers(3, 6)), 0.1, stale=whole(rng, 2, 5)),
        case("many epochs", int(rng.integers(150, 200)), 0.005),
        on_the_bound("a loss that is the bound at the start", 0.1),
        general("Adam", {"name": "Adam", "lr": 0.1}, 0, 0.05),
        general("a hidden layer, SGD with momentum", {"name": "SGD", "lr": 0.05, "momentum": 0.8}, 4, 0.1),
    ]


epochs_to_converge = lesson.function(
    "epochs_to_converge",
    3,
    _epochs_cases,
    probe=_epochs_probe,
    rule=NUMBERS,
    seconds=5.0,
    further=True,
    hints=(
        "If the loss is under the bound at the very start, how many epochs has it taken?",
        "Look first, then step: compute the loss; if it is under the bound, return how many steps you have taken; if "
        "not, take one and count it.",
        "`while True:` with the loss first, then `if loss.item() < bound: return epochs`; after that `zero_grad`, "
        "`backward`, `step`, and `epochs += 1`.",
    ),
    learned="Real training stops in another way: when the loss on data held back has not fallen for some epochs. A "
    "bound on the training loss says nothing about new data.",
)


# ---------------------------------------------------------------- 9 An engine of your own; three frameworks


def _value_probe(Value: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Data and gradient of every node of an expression, after one `backward` from the last."""
    operations = {"+": lambda a, b: a + b, "*": lambda a, b: a * b, "tanh": lambda a: a.tanh()}
    leaves = {name: Value(number) for name, number in arguments["leaves"].items()}
    nodes = _run_lines(leaves, arguments["lines"], operations)
    before = {name: node.grad for name, node in nodes.items()}
    Value(2.0) * Value(3.0)  # made last, and no part of the expression
    list(nodes.values())[-1].backward()
    return {
        "data": {name: node.data for name, node in nodes.items()},
        "grad before": before,
        "grad": {name: node.grad for name, node in nodes.items()},
    }


def _value_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, leaves: Any, *program: list[Any]) -> Case:
        named = {f"v{number}": float(leaf) for number, leaf in enumerate(leaves)}
        return Case(label, {"leaves": named, "lines": _written(len(named), list(program))})

    def random_expression(leaves: int, lines: int) -> list[list[Any]]:
        program: list[list[Any]] = []
        for number in range(leaves, leaves + lines):
            operation = str(rng.choice(["add", "mul", "tanh"], p=[0.4, 0.4, 0.2]))
            # The last value always goes in, so that the expression hangs together.
            inputs = [number - 1, int(rng.integers(0, number))] if operation != "tanh" else [number - 1]
            program.append([operation, *map(int, rng.permutation(inputs))])
        return program

    doubling = [["add", number, number] for number in range(int(rng.integers(8, 11)))]
    return [
        case("a * b + a", apart(rng, 2, 6, 2), ["mul", 0, 1], ["add", 2, 0]),
        case("a sum", apart(rng, -4, 4, 2), ["add", 0, 1]),
        case("a product", apart(rng, 2, 6, 2), ["mul", 0, 1]),
        case("a tanh", [between(rng, 0.3, 1.2)], ["tanh", 0]),
        case("a * a", [whole(rng, 2, 6)], ["mul", 0, 0]),
        case("a + a", [whole(rng, 2, 6)], ["add", 0, 0]),
        case(
            "one value on a short way and on a long one",
            between(rng, 0.3, 1.2, 2),
            ["mul", 0, 1],
            ["tanh", 2],
            ["mul", 3, 1],
            ["add", 4, 2],
        ),
        case(
            "the short way stands first",
            between(rng, 0.3, 1.2, 2),
            ["mul", 0, 1],
            ["mul", 2, 1],
            ["mul", 3, 3],
            ["add", 2, 4],
        ),
        case("a leaf that is not used", apart(rng, 2, 6, 3), ["mul", 0, 2]),
        case("two values with the same number", [2.0, 3.0, 6.0, 1.0], ["mul", 0, 1], ["mul", 2, 3], ["add", 4, 5]),
        case("doubled again and again", [between(rng, 0.5, 2)], *doubling),
        case("a random expression", between(rng, -1, 1, 3), *random_expression(3, 8)),
        case("a larger one", between(rng, -1, 1, 4), *random_expression(4, 14)),
    ]


Value = lesson.function(
    "Value",
    5,
    _value_cases,
    probe=_value_probe,
    rule=NUMBERS,
    further=True,
    hints=(
        "What does a product have to remember when it is made, so that it can answer later by how much it changes with "
        "each of its two inputs?",
        "Each new value keeps its inputs, and the derivative by each. `backward` needs an order in which every value "
        "comes after all those that use it; then each hands its gradient on to its inputs, times the derivative, and "
        "they add it to theirs.",
        "The order: visit a value's inputs before you append the value itself, each once; go through the list from its "
        "end. Set `self.grad = 1.0` first, and in the loop `source.grad += derivative * value.grad`.",
    ),
    learned="PyTorch's autograd is this class, for arrays, with some hundreds of operations more.",
)


def _seeded(seed: int) -> None:
    """The same random numbers for whoever draws some, in every framework that is loaded."""
    random.seed(seed)
    np.random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)
    if "tensorflow" in sys.modules:
        sys.modules["tensorflow"].random.set_seed(seed)


@contextlib.contextmanager
def _operations_of_torch() -> Iterator[set[str]]:
    """The names of the operations that PyTorch is asked for meanwhile."""
    from torch.overrides import TorchFunctionMode

    seen: set[str] = set()

    class Watch(TorchFunctionMode):
        def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            seen.add(str(getattr(function, "__name__", function)))
            return function(*args, **(kwargs or {}))

    with Watch():
        yield seen


@contextlib.contextmanager
def _operations_of_jax() -> Iterator[set[str]]:
    """The names of the operations that JAX is asked for meanwhile, one by one or while it traces."""
    from jax.extend.core import Primitive

    seen: set[str] = set()
    bind = Primitive.bind

    def watched(self: Any, *args: Any, **parameters: Any) -> Any:
        seen.add(self.name)
        return bind(self, *args, **parameters)

    Primitive.bind = watched
    try:
        yield seen
    finally:
        Primitive.bind = bind


@contextlib.contextmanager
def _operations_of_tensorflow() -> Iterator[set[str]]:
    """The names of the operations that TensorFlow runs meanwhile, or puts into a graph."""
    from tensorflow.python.framework import op_callbacks

    seen: set[str] = set()

    def watch(kind: Any, *others: Any, **options: Any) -> None:
        seen.add(kind.decode() if isinstance(kind, bytes) else str(kind))

    op_callbacks.add_op_callback(watch)
    try:
        yield seen
    finally:
        op_callbacks.remove_op_callback(watch)


def _jax_uncompiled() -> contextlib.AbstractContextManager:
    import jax

    return jax.disable_jit()


@contextlib.contextmanager
def _tensorflow_uncompiled() -> Iterator[None]:
    import tensorflow

    before = tensorflow.config.functions_run_eagerly()
    tensorflow.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tensorflow.config.run_functions_eagerly(before)


UNCOMPILED = {"torch": contextlib.nullcontext, "jax": _jax_uncompiled, "tensorflow": _tensorflow_uncompiled}

WATCHES = {"torch": _operations_of_torch, "jax": _operations_of_jax, "tensorflow": _operations_of_tensorflow}


@contextlib.contextmanager
def _jax_on_the_cpu() -> Iterator[None]:
    import jax

    with jax.default_device(jax.devices("cpu")[0]):
        yield


@contextlib.contextmanager
def _tensorflow_on_the_cpu() -> Iterator[None]:
    import tensorflow

    with tensorflow.device("/CPU:0"):
        yield


#: GPUs may multiply with fewer digits than curves that agree to four decimals have. (PyTorch uses one only if told.)
ON_THE_CPU = {"torch": contextlib.nullcontext, "jax": _jax_on_the_cpu, "tensorflow": _tensorflow_on_the_cpu}

#: Turning a list of numbers into an array takes up to five different operations; a step of training takes ten and more.
FEWEST_OPERATIONS = 6


def _losses_probe(losses: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """The losses; where the case names a framework also those from other weights, and which operations it was asked "
    "for."""
    framework, watched = arguments["framework"], arguments["watched"]
    inputs = [arguments[name] for name in ("weights", "X", "y", "rate", "steps")]
    with ON_THE_CPU[framework]():
        return _watched(losses, inputs, framework) if watched else {"losses": losses(*inputs)}


def _watched(losses: Any, inputs: list[Any], framework: str) -> dict[str, Any]:
    _seeded(0)
    with WATCHES[framework]() as operations:
        returned = losses(*inputs)
    if len(operations) < FEWEST_OPERATIONS:
        # A function that was compiled earlier runs without Python, unless it is told not to.
        with WATCHES[framework]() as operations, UNCOMPILED[framework]():
            losses(*inputs)
    _seeded(0)
    others = losses([0.5 * weight for weight in inputs[0]], *inputs[1:])
    return {"losses": returned, "from other weights": others, "operations": sorted(operations)}


def _same_curve(first: np.ndarray, other: np.ndarray) -> bool:
    return first.size > 0 and first.shape == other.shape and np.allclose(first, other)


@dataclass(frozen=True)
class OwnCurve(Close):
    """The curves are the recorded ones, depend on the weights that are handed over, and come from the framework."""

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        if unlike := self._unlike(case, outcome):
            return Finding("wrong value", unlike)
        return super().finding(case, self._curves(outcome), self._curves(recorded))

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        mine, theirs = self._unlike(case, outcome), self._unlike(case, mistake)
        if mine or theirs:
            return mine == theirs
        return super().finding(case, self._curves(outcome), self._curves(mistake)).word == "right"

    def _unlike(self, case: Case, outcome: Outcome) -> str:
        """What the curve cannot have come from, in a sentence ("" if there is nothing to say)."""
        if not isinstance(outcome.value, dict) or "operations" not in outcome.value:
            return ""
        first, other = (numbers(outcome.value[name]) for name in ("losses", "from other weights"))
        if first is not None and other is not None and _same_curve(first, other):
            return "with other weights the losses are the same: the network does not start from `weights`"
        if len(outcome.value["operations"]) < FEWEST_OPERATIONS:
            names = {"torch": "PyTorch", "jax": "JAX", "tensorflow": "TensorFlow"}
            return f"{names[case.arguments['framework']]} was hardly asked for anything: the losses come from elsewhere"
        return ""

    def _curves(self, outcome: Outcome) -> Outcome:
        if not isinstance(outcome.value, dict):
            return outcome
        return replace(outcome, value={key: value for key, value in outcome.value.items() if key != "operations"})


def _losses_cases(framework: str) -> Any:
    def cases(rng: np.random.Generator) -> list[Case]:
        def case(label: str, n: int, inputs: int, hidden: int, steps: int, watched: bool = False) -> Case:
            data = {
                "weights": _network(rng, inputs, hidden, 1),
                "X": _array(between(rng, -2, 2, (n, inputs)), np.float32),
                "y": _array(_away_from_zero(rng, 1, 3, (n, 1)), np.float32),
            }
            call = {"rate": between(rng, 0.03, 0.08), "steps": steps}
            return Case(label, data | call | {"framework": framework, "watched": watched})

        drawn = [case("three steps", 5, 2, 4, 3, watched=True), case("more steps", 5, 2, 4, 12)]
        # JAX compiles anew for every shape, which takes longer than all the rest.
        if framework == "jax":
            return drawn
        return [*drawn, case("one step on one sample", 1, 3, 2, 1), case("many samples", 40, 2, 4, 2)]

    return cases


def _losses_hints(first: str, second: str) -> tuple[str, str, str]:
    question = "In one round of the loop: what is computed, what is noted, what is changed, and in which order?"
    return question, first, second


losses_in_torch = lesson.function(
    "losses_in_torch",
    2,
    _losses_cases("torch"),
    probe=_losses_probe,
    rule=OwnCurve(relative=1e-4, absolute=1e-4),
    seconds=10.0,
    further=True,
    hints=_losses_hints(
        "Make tensors of your own of the weights, such that they track gradients. Each round: forward, loss, "
        "gradients, step. `torch.from_numpy` would share the memory of the arrays that you were given.",
        "`theta = [torch.tensor(w, requires_grad=True) for w in weights]`; in the loop "
        "`torch.autograd.grad(loss, theta)` gives the gradients, and under `torch.no_grad()` each weight takes its "
        "step.",
    ),
    learned="Nothing here is PyTorch's own but the names: the numbers are fixed by the start, the data and the rule.",
)

losses_in_jax = lesson.function(
    "losses_in_jax",
    2,
    _losses_cases("jax"),
    probe=_losses_probe,
    rule=OwnCurve(relative=1e-4, absolute=1e-4),
    seconds=20.0,
    further=True,
    hints=_losses_hints(
        "Write the loss as a function of the list of weights. `jax.value_and_grad` of it gives the loss and the list "
        "of gradients at once.",
        "`value, gradients = jax.value_and_grad(loss)(theta)`, and a new list `theta` from `zip(theta, gradients)`. "
        "The value is the loss before the step.",
    ),
    learned="In JAX the weights are never changed: each step makes new ones, and the old ones are still there.",
)

losses_in_tensorflow = lesson.function(
    "losses_in_tensorflow",
    2,
    _losses_cases("tensorflow"),
    probe=_losses_probe,
    rule=OwnCurve(relative=1e-4, absolute=1e-4),
    seconds=20.0,
    further=True,
    hints=_losses_hints(
        "Make a `tf.Variable` of each weight; the tape watches variables by itself. Each round: a new tape, the loss "
        "inside of it, then the gradients and the step.",
        "`tape.gradient(loss, theta)` gives a list; `w.assign_sub(rate * ...)` is the step of one variable.",
    ),
    learned="A tape forgets what it recorded once it was asked for gradients, unless it is made with "
    "`persistent=True`.",
)

__all__ = ["lesson", *lesson.exercises]
