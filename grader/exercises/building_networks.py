"""Lesson 3, building and training networks: its exercises in the lesson's order.

For each there are cases, drawn from a seeded generator, a probe where calling is not enough, the rule that judges what
came back, and hints. Models, loaders and optimisers are made inside probes, which alone import torch. No solution
stands here.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from grader import datasets
from grader.draw import apart, between, whole
from grader.exercise import Case, Lesson
from grader.judge import Bar, Close, Finding, Measure, Property, name_of, numbers
from grader.plain import Array, Generator, Outcome

lesson = Lesson("3-building-networks", framework="torch")

#: What the text promises never to hold against a number: one part in ten thousand, or 0.00001 close to zero.
FORGIVEN = {"relative": 1e-4, "absolute": 1e-5}

#: A tensor of the inputs' type, as the rules at the top of the lesson ask for.
TENSOR = Close(kind="tensor", dtype=True, **FORGIVEN)

#: The same, still connected to the inputs that track gradients.
CONNECTED = Close(kind="tensor", dtype=True, graph=True, **FORGIVEN)


# ---------------------------------------------------------------- what cases and probes are made of


def _weights(rng: np.random.Generator, *shape: int, dtype: Any = np.float32, **options: Any) -> Array:
    return lesson.array(between(rng, -2, 2, shape), dtype, **options)


def _signed(rng: np.random.Generator, low: float, high: float, shape: Any) -> np.ndarray:
    """Numbers of either sign, `low` to `high` away from zero."""
    return between(rng, low, high, shape) * rng.choice([-1, 1], shape)


def _whole_layer(rng: np.random.Generator, inputs: int, outputs: int) -> tuple[Array, Array]:
    """W and b in small whole numbers. No two entries of W are alike, so that nothing looks like its transpose."""
    W = apart(rng, -4, 5, inputs * outputs).reshape(inputs, outputs)
    return lesson.array(W), lesson.array(apart(rng, 1, 5, outputs))


def _layer(rng: np.random.Generator, inputs: int, outputs: int, dtype: Any = np.float32, **options: Any) -> list[Array]:
    """W (inputs, outputs) and b (outputs,)."""
    return [_weights(rng, inputs, outputs, dtype=dtype, **options), _weights(rng, outputs, dtype=dtype, **options)]


def _with_gradient(answer: Callable, arguments: dict[str, Any], name: str, at_zero: bool = False) -> dict[str, Any]:
    """What comes back, and the gradient of its sum in the argument `name`. Where that is 0 itself, right answers may
    differ, and the gradient is left out unless `at_zero` says otherwise.
    """
    import torch

    leaf, gradient = arguments[name].clone().requires_grad_(), None
    arguments[name] = leaf.clone()  # computed, as what comes out of a layer is
    returned = answer(*arguments.values())
    if isinstance(returned, torch.Tensor) and returned.requires_grad:
        (gradient,) = torch.autograd.grad(returned.sum(), leaf, allow_unused=True)
    if gradient is not None and not at_zero:
        gradient = gradient.where(leaf != 0, 0)
    arguments[name] = arguments[name].detach()
    return {"returned": returned, "gradient": gradient}


def _connected(answer: Callable, *values: Any) -> Any:
    """What comes back; where weights track gradients, with the gradients of its sum in each of them."""
    import torch

    returned = answer(*values)
    weights = [part for value in values for part in (_parts(value)) if part.requires_grad]
    if not weights:
        return returned
    gradients = None
    if isinstance(returned, torch.Tensor) and returned.requires_grad:
        gradients = list(torch.autograd.grad(returned.sum(), weights, allow_unused=True))
    return {"returned": returned, "gradients": gradients}


def _connected_probe(answer: Callable, arguments: dict[str, Any]) -> Any:
    return _connected(answer, *arguments.values())


def _parts(value: Any) -> list[Any]:
    return [part for item in value for part in _parts(item)] if isinstance(value, list | tuple) else [value]


def _set(parameter: Any, values: Any) -> None:
    import torch

    with torch.no_grad():
        parameter.copy_(values.reshape(parameter.shape))


def _set_all(model: Any, values: list[Any]) -> Any:
    """The model, with its parameters set to `values` in their order."""
    for parameter, value in zip(model.parameters(), values, strict=True):
        _set(parameter, value)
    return model


def _watch(scale: float) -> Any:
    """A layer without parameters that notes, in evaluation, whether gradients are tracked. In training it multiplies
    by `scale`, as dropout does in its own way, so that the two modes can be told apart by what comes out.
    """
    import torch

    class Watch(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tracked: list[bool] = []

        def forward(self, x: Any) -> Any:
            if not self.training:
                self.tracked.append(torch.is_grad_enabled())
            return scale * x if self.training else x

    return Watch()


def _loader(x: Any, y: Any, batch_size: int) -> Any:
    from torch.utils.data import DataLoader, TensorDataset

    return DataLoader(TensorDataset(x, y), batch_size=batch_size)


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


# ---------------------------------------------------------------- 1 From one neuron to layers


def _neuron_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, shape: Any, dtype: Any = np.float32, size: float = 1.5, **options: Any) -> Case:
        inputs = shape[-1] if isinstance(shape, tuple) else shape
        x, w = size * _signed(rng, 0.2, 1, shape), _signed(rng, 0.2, 1, inputs)
        b = lesson.array(_signed(rng, 0.3, 1.5, ()), dtype, **options)
        return Case(label, {"x": lesson.array(x, dtype), "w": lesson.array(w, dtype, **options), "b": b})

    first = {"x": lesson.array([1, 2]), "w": lesson.array(apart(rng, -2, 2, 2)), "b": lesson.array(whole(rng, 1, 2))}
    return [
        Case("one sample, two inputs", first),
        case("a batch", (int(rng.integers(3, 6)), 2)),
        case("one sample, many inputs", int(rng.integers(5, 9))),
        case("a batch of one", (1, 3)),
        case("as many samples as inputs", (3, 3)),
        case("one input", (int(rng.integers(4, 7)), 1)),
        case("a batch, float64", (int(rng.integers(4, 7)), 4), np.float64),
        case("weights that track gradients", (5, 3), gradient=True),
        case("inputs in the hundreds", (4, 2), size=400.0),
    ]


neuron = lesson.function(
    "neuron",
    1,
    _neuron_cases,
    probe=_connected_probe,
    rule=CONNECTED,
    hints=(
        "What happens to the inputs and the weights, what is added to the sum, and what is done last?",
        "The weighted sum of one sample is `x @ w`, and so are those of a whole batch. Where does the bias go?",
        "`torch.sigmoid(...)` of the weighted sum plus `b`.",
    ),
    learned="The neuron says more than a half exactly where the weighted sum is above minus the bias. So the bias sets "
    "how easily it fires, and the weights which inputs make it.",
)

depth_and_width = lesson.choice(
    "depth_and_width",
    points=1,
    hints=(
        "Which of the numbers in 4-6-6-6-1 stand for neurons that have weights of their own?",
        "The inputs compute nothing: they are what comes in. Depth counts the layers that have weights, the output "
        "layer among them.",
        "Between each number and the next there is one set of weights. How many sets are there?",
    ),
)


# ---------------------------------------------------------------- 2 The forward pass as matrices


def _dense_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, inputs: int, outputs: int, dtype: Any = np.float32, **options: Any) -> Case:
        W, b = _layer(rng, inputs, outputs, dtype, **options)
        return Case(label, {"X": lesson.array(between(rng, -3, 3, (n, inputs)), dtype), "W": W, "b": b})

    W, b = _whole_layer(rng, 2, 2)
    return [
        Case("two samples, two inputs, two outputs", {"X": lesson.array([[1, 2], [3, 5]]), "W": W, "b": b}),
        case("three inputs, two outputs", int(rng.integers(4, 7)), 3, 2),
        case("one sample", 1, 3, 4),
        case("one input", int(rng.integers(3, 6)), 1, 2),
        case("one output", int(rng.integers(3, 6)), 2, 1),
        case("everything square, float64", 3, 3, 3, np.float64),
        case("as many samples as outputs", 4, 2, 4),
        case("many samples, weights that track gradients", int(rng.integers(30, 50)), 5, 7, gradient=True),
    ]


dense = lesson.function(
    "dense",
    2,
    _dense_cases,
    probe=_connected_probe,
    rule=CONNECTED,
    hints=(
        "Write the shapes of X, W and b beside each other. Which product has the shape (n, outputs)?",
        "X comes first: its rows are samples, and the columns of W are neurons. The bias is the same row for all "
        "samples, which is what broadcasting does with a vector.",
        "`X @ ...`, and then `+ ...`: no matrix of ones is needed.",
    ),
    learned="The column of ones of lesson 1 is back in another form: X W + 1 bᵀ is one matrix product if you put a "
    "column of ones in front of X and the row b on top of W.",
)


def _forward_probe(forward: Any, arguments: dict[str, Any]) -> Any:
    layers = [tuple(pair) for pair in arguments["layers"]]
    returned = _connected(forward, arguments["X"], layers)
    arguments["layers"][:] = [list(pair) if isinstance(pair, tuple) else pair for pair in layers]  # as it left them
    return returned


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, widths: list[int], dtype: Any = np.float32, **options: Any) -> Case:
        layers = [_layer(rng, *pair, dtype, **options) for pair in zip(widths, widths[1:], strict=False)]
        return Case(label, {"X": lesson.array(between(rng, -2, 2, (n, widths[0])), dtype), "layers": layers})

    small = [[lesson.array([[1], [-1]]), lesson.array([whole(rng, -1, 1)])], list(_whole_layer(rng, 1, 2))]
    return [
        Case("one sample through 2-1-2", {"X": lesson.array([apart(rng, -1, 2, 2)]), "layers": small}),
        case("3-2-3-2", int(rng.integers(3, 6)), [3, 2, 3, 2]),
        case("one layer", int(rng.integers(3, 6)), [2, 3]),
        case("every layer as wide as the one before", 4, [3, 3, 3]),
        case("one wide layer, float64", 2, [2, int(rng.integers(10, 20)), 1], np.float64),
        case("seven layers", 3, [2, 3, 4, 3, 2, 3, 4, 2]),
        case("weights that track gradients", int(rng.integers(20, 30)), [4, 5, 3], gradient=True),
    ]


forward = lesson.function(
    "forward",
    2,
    _forward_cases,
    probe=_forward_probe,
    rule=CONNECTED,
    hints=(
        "What goes into the second layer?",
        "A loop over the pairs. What comes out of one layer is what goes into the next, so give it the same name.",
        "`for W, b in layers:` and inside `X = torch.sigmoid(...)` of the layer that you wrote above. There is nothing "
        "special about the last one.",
    ),
    learned="Without the sigmoids the whole loop would be one layer: a product of matrices is a matrix. Lesson 4 "
    "computes it.",
)


def _as_linear_probe(as_linear: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """The layer's parameters as they came; afterwards they are changed, which must not change W and b."""
    import torch

    layer = as_linear(arguments["W"], arguments["b"])
    if not isinstance(layer, torch.nn.Linear):
        return {"returned": layer}
    facts: dict[str, Any] = {}
    for name in ("weight", "bias"):
        parameter = getattr(layer, name)
        facts[name] = None if parameter is None else parameter.detach().clone()
        facts[f"{name} can be trained"] = parameter is not None and parameter.requires_grad
    as_linear(1 + 2 * arguments["W"], arguments["b"] - 1)  # another layer, of no concern to the first one
    for name in ("weight", "bias"):
        parameter = getattr(layer, name)
        facts[f"{name} after another call"] = None if parameter is None else parameter.detach().clone()
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.add_(1)
    return facts


@dataclass(frozen=True)
class LinearLayer(Close):
    """The parameters of an `nn.Linear`; anything else is the wrong type."""

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        if "weight" not in outcome.value:
            came = name_of(outcome.value["returned"])
            return Finding("wrong type", f"{came} came back, not an `nn.Linear`")
        return super().finding(case, outcome, recorded)

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        if "weight" not in outcome.value or "weight" not in mistake.value:
            return outcome.value.keys() == mistake.value.keys()
        return super().finding(case, outcome, mistake).word == "right"


def _as_linear_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, inputs: int, outputs: int, dtype: Any = np.float32) -> Case:
        return Case(label, dict(zip("Wb", _layer(rng, inputs, outputs, dtype), strict=True)))

    return [
        Case("two inputs, two outputs", dict(zip("Wb", _whole_layer(rng, 2, 2), strict=True))),
        case("three inputs, two outputs", 3, 2),
        case("one input", 1, int(rng.integers(2, 5))),
        case("one output", int(rng.integers(2, 5)), 1),
        case("float64", 3, 4, np.float64),
        case("many inputs", int(rng.integers(20, 30)), 5),
    ]


as_linear = lesson.function(
    "as_linear",
    2,
    _as_linear_cases,
    probe=_as_linear_probe,
    rule=LinearLayer(kind="tensor", dtype=True, **FORGIVEN),
    further=True,
    hints=(
        "Which shape has the `weight` of `nn.Linear(3, 2)`, and which has W?",
        "Make an `nn.Linear` of the right sizes and type, and copy the numbers into its parameters where PyTorch does "
        "not watch. The layer stores the transpose.",
        "Under `torch.no_grad()`: `layer.weight.copy_(...)` and `layer.bias.copy_(...)`. The type is an argument of "
        "`nn.Linear`, `dtype=`.",
    ),
    learned="`copy_` writes numbers into memory that is there; `nn.Parameter(W.T)` would be a new name for W's own "
    "memory, and training the layer would change W.",
)


# ---------------------------------------------------------------- 3 As a class


def _example_net_probe(ExampleNet: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """The outputs, and the gradients of their sum, once all parameters are set. Either way round will do for weights:
    each comes from, and goes back to, the shape (inputs, outputs).
    """
    import torch

    net, values = ExampleNet(), arguments["parameters"]
    if not isinstance(net, torch.nn.Module):
        return {"returned": net}
    parameters = list(net.parameters())
    shapes = [list(parameter.shape) for parameter in parameters]
    if len(parameters) != len(values):
        return {"shapes": shapes}
    turned = []
    for parameter, value in zip(parameters, values, strict=True):
        turned.append(value.ndim == 2 and parameter.shape == value.T.shape)
        if not turned[-1] and parameter.shape != value.shape:
            return {"shapes": shapes}
        _set(parameter, value.T if turned[-1] else value)
    output = net(arguments["X"])
    if not isinstance(output, torch.Tensor):
        return {"the output": output}
    own = {id(parameter) for parameter in ExampleNet().parameters()}  # the next network's, of the same class
    shared = any(id(parameter) in own for parameter in parameters)
    gradients: Any = None
    if output.requires_grad:
        found = torch.autograd.grad(output.sum(), parameters, allow_unused=True, materialize_grads=True)
        gradients = [gradient.T if turn else gradient for gradient, turn in zip(found, turned, strict=True)]
    return {"the output": output, "gradients": gradients, "shared with the next network": shared}


@dataclass(frozen=True)
class ModuleOutput(Close):
    """What a module gave once its parameters were set; if they could not be, which ones there are."""

    expected: str = ""

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        value = outcome.value
        if "returned" in value:
            return Finding("wrong type", "the class is no `nn.Module`")
        if "shapes" in value:
            if not value["shapes"]:
                return Finding("wrong shape", "`parameters()` of the network is empty")
            shapes = ", ".join(str(tuple(shape)) for shape in value["shapes"][:12])
            return Finding("wrong shape", f"`parameters()` gives the shapes {shapes}; expected were {self.expected}")
        return super().finding(case, outcome, recorded)

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        if any(key in item.value for item in (outcome, mistake) for key in ("returned", "shapes")):
            return outcome.value == mistake.value
        return super().finding(case, outcome, mistake).word == "right"


def _example_net_cases(rng: np.random.Generator) -> list[Case]:
    widths = [3, 2, 3, 2]

    def case(label: str, n: int, make: Callable[..., np.ndarray]) -> Case:
        pairs = zip(widths, widths[1:], strict=False)
        parameters = [make(shape) for inputs, outputs in pairs for shape in ((inputs, outputs), (outputs,))]
        X = between(rng, -2, 2, (n, 3)) if n > 1 else [apart(rng, -2, 3, 3)]
        return Case(label, {"parameters": [lesson.array(values) for values in parameters], "X": lesson.array(X)})

    constant = whole(rng, 1, 3) / 4
    return [
        case("all parameters the same, one sample", 1, lambda shape: np.full(shape, constant)),
        case("all parameters different", int(rng.integers(3, 6)), lambda shape: between(rng, -2, 2, shape)),
        case(
            "no biases to speak of", 2, lambda shape: _signed(rng, 1, 2, shape) if len(shape) == 2 else np.zeros(shape)
        ),
        case("large weights", int(rng.integers(4, 7)), lambda shape: 8 * between(rng, -1, 1, shape)),
        case("many samples", int(rng.integers(20, 30)), lambda shape: between(rng, -1, 1, shape)),
    ]


ExampleNet = lesson.function(
    "ExampleNet",
    3,
    _example_net_cases,
    probe=_example_net_probe,
    rule=ModuleOutput(
        kind="tensor",
        dtype=True,
        graph=True,
        expected="weights of 3 by 2, 2 by 3 and 3 by 2 (either way round), each with its bias behind it",
        **FORGIVEN,
    ),
    hints=(
        "Which of the two methods makes the layers, and which one uses them?",
        "In `__init__`, after `super().__init__()`, make three `nn.Linear`, each as an attribute of its own. In "
        "`forward` send X through the first, then through the sigmoid, then through the second, and so on.",
        "`self.layer1 = nn.Linear(3, 2)` and two more like it; `Z = self.layer1(X)`, `Z = torch.sigmoid(Z)`, and so on "
        "with `Z`. Or one `nn.Sequential` of six modules.",
    ),
    learned="`nn.Module` notices every module and every `nn.Parameter` that is assigned to an attribute. That is how "
    "`parameters()`, `state_dict()`, `train()` and `to(device)` find them.",
)

plain_list = lesson.choice(
    "plain_list",
    points=1,
    hints=(
        "How does a module find out about its layers? When does it notice one?",
        "It notices attributes that are modules or parameters. It does not look into a list.",
        "Not one of the ten layers is noticed. How many numbers does a network have that knows of no layer?",
    ),
)


# ---------------------------------------------------------------- 4 Activations


def _sigmoid_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, a: Any, dtype: Any = np.float32) -> Case:
        return Case(label, {"a": lesson.array(a, dtype)})

    far = between(rng, 200, 900)
    return [
        case("below zero, above zero", [-whole(rng, 1, 3), whole(rng, 1, 3)]),
        case("at zero", [0.0, whole(rng, 1, 2)]),
        case("-1000 and 1000", [-1000.0, 1000.0]),
        case("a single number, shape ()", between(rng, 0.3, 2)),
        case("a matrix", between(rng, -4, 4, (2, int(rng.integers(3, 6))))),
        case("float64", between(rng, -9, 9, int(rng.integers(4, 8))), np.float64),
        case("far out, float64", [-1000.0, -far, far, 1000.0], np.float64),
        case("from -100 to 100", np.append(np.arange(-100, 101, 12.5) + between(rng, 0.1, 0.3), [-89.5, 89.5])),
    ]


def _sigmoid_probe(sigmoid: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    return _with_gradient(sigmoid, arguments, "a", at_zero=True)


sigmoid = lesson.function(
    "sigmoid",
    2,
    _sigmoid_cases,
    probe=_sigmoid_probe,
    rule=TENSOR,
    hints=(
        "What is `torch.exp(1000.0)`? And what is the derivative of 1 over that, computed by the chain rule?",
        "Where a is negative, use the form in which e to the power of a stands; where it is not, the one with e to the "
        "power of -a. But `torch.where` computes both everywhere: so see to it that no exponential is ever large.",
        "With `small = torch.exp(...)` of minus the size of `a` the two forms are `1 / (1 + small)` and `small / (1 + "
        "small)`. Write the size as `torch.where(a >= 0, a, -a)`: `abs` has the derivative 0 at 0.",
    ),
    learned="A branch that `torch.where` does not take still sends its gradient back, times 0. If that gradient "
    "is infinite, 0 times infinity is nan. So each branch has to be harmless for all inputs.",
)


def _leaky_relu_probe(leaky_relu: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    return _with_gradient(leaky_relu, arguments, "a")


def _leaky_relu_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, shape: Any, slope: float, dtype: Any = np.float32, size: float = 3.0) -> Case:
        return Case(label, {"a": lesson.array(size * _signed(rng, 0.1, 1, shape), dtype), "slope": slope})

    first = [-whole(rng, 2, 6), 0.0, whole(rng, 2, 6)]
    steep = np.append(_signed(rng, 0.1, 2, int(rng.integers(5, 9))), [between(rng, 0.2, 0.5), -between(rng, 0.2, 0.5)])
    return [
        Case("below zero, at zero, above zero", {"a": lesson.array(first), "slope": 0.1}),
        case("a single number, shape ()", (), between(rng, 0.05, 0.4)),
        case("a matrix", (3, int(rng.integers(4, 6))), between(rng, 0.05, 0.4)),
        Case("a steep slope, float64", {"a": lesson.array(steep, np.float64), "slope": between(rng, 0.7, 0.9)}),
        case("a small slope", int(rng.integers(6, 10)), 0.01),
        case("large numbers", int(rng.integers(6, 10)), between(rng, 0.1, 0.4), size=1000.0),
        Case("all below zero", {"a": lesson.array(-between(rng, 1, 4, 5)), "slope": between(rng, 0.1, 0.4)}),
    ]


leaky_relu = lesson.function(
    "leaky_relu",
    1,
    _leaky_relu_cases,
    probe=_leaky_relu_probe,
    rule=TENSOR,
    hints=(
        "Two formulas, and a condition that says for each number which one holds. Which torch function chooses?",
        "`torch.where(condition, one, other)` takes from `one` where the condition is true, from `other` elsewhere.",
        "`torch.where(a >= 0, a, ...)`: what becomes of a negative number?",
    ),
    learned="With a slope between 0 and 1 it is also the larger of a and slope · a. Below 0 the derivative is "
    "the slope, which is small, but not 0: so the neuron can come back.",
)


def _prelu_probe(PReLU: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """What the module gives with the slope that it starts with, and once the slope is another."""
    import torch

    module, a = PReLU(), arguments["a"]
    if not isinstance(module, torch.nn.Module):
        return {"returned": module}
    parameters = list(module.parameters())
    if [parameter.numel() for parameter in parameters] != [1] or parameters[0].ndim > 1:
        return {"shapes": [list(parameter.shape) for parameter in parameters]}
    facts = {"the slope at the start": parameters[0].item(), "the output at the start": module(a).detach().clone()}
    _set(parameters[0], torch.tensor(arguments["slope"]))
    facts |= _with_gradient(module, {"a": a}, "a")
    facts["the output"] = output = facts.pop("returned")
    facts["gradient in a"] = facts.pop("gradient")
    found = None
    if isinstance(output, torch.Tensor):
        output = module(a)
        if output.requires_grad:
            (found,) = torch.autograd.grad(output.sum(), parameters, allow_unused=True)
    return facts | {"gradient in the slope": None if found is None else found.sum()}


def _prelu_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, shape: Any, slope: float) -> Case:
        return Case(label, {"a": lesson.array(3 * _signed(rng, 0.1, 1, shape)), "slope": slope})

    first = {"a": lesson.array([-whole(rng, 2, 6), whole(rng, 2, 6)]), "slope": 0.5}
    return [
        Case("below zero, above zero", first),
        case("a matrix", (3, int(rng.integers(3, 6))), between(rng, 0.05, 0.4)),
        case("a slope that became negative", int(rng.integers(6, 9)), -between(rng, 0.1, 0.5)),
        case("a slope above 1", int(rng.integers(6, 9)), between(rng, 1.5, 3)),
        case("a batch of columns", (int(rng.integers(6, 9)), 1), between(rng, 0.1, 0.6)),
        Case("all below zero", {"a": lesson.array(-between(rng, 1, 4, 4)), "slope": between(rng, 0.1, 0.4)}),
    ]


PReLU = lesson.function(
    "PReLU",
    2,
    _prelu_cases,
    probe=_prelu_probe,
    rule=ModuleOutput(kind="tensor", expected="one parameter with one number, of shape () or (1,)", **FORGIVEN),
    further=True,
    hints=(
        "How does a module tell a number that is to be learned from one that it merely uses?",
        "What is to be learned is wrapped in `nn.Parameter`, and assigned to an attribute in `__init__`, after "
        "`super().__init__()`.",
        "`self.slope = nn.Parameter(torch.tensor(...))`; and `forward` is your `leaky_relu` with that slope. Take care "
        "if you use the larger of two: a learned slope may be above 1, or negative.",
    ),
    learned="PyTorch's own `nn.PReLU(num_parameters)` can learn a slope for each channel. Weight decay would pull the "
    "slope towards 0, that is towards a ReLU, so it is often switched off for it.",
)


def _bound_cases(rng: np.random.Generator) -> list[Case]:
    depths = {"one layer": 1, "two layers": 2, "a few layers": int(rng.integers(3, 6)), "ten layers": 10}
    depths |= {"many layers": int(rng.integers(20, 40))}
    return [Case(label, {"depth": depth}) for label, depth in depths.items()]


sigmoid_gradient_bound = lesson.function(
    "sigmoid_gradient_bound",
    1,
    _bound_cases,
    rule=OneNumber(relative=1e-4),
    hints=(
        "How large can the derivative of one sigmoid be, and where is it that large?",
        "By the chain rule the derivatives of the layers are multiplied with each other.",
        "A quarter, as often as there are layers, multiplied.",
    ),
    learned="Ten layers leave at most a millionth of the gradient. Weights above 1 can make up for it, as long as the "
    "sigmoids are not driven to their flat ends by them.",
)


# ---------------------------------------------------------------- 5 Losses

choose_loss_number = lesson.choice(
    "choose_loss_number",
    points=1,
    hints=(
        "What does the network give: a probability, several, or a quantity?",
        "A quantity may be off by a little or by a lot, in either direction. Which loss measures distances?",
        "It is the loss of lesson 1.",
    ),
)

choose_loss_yes_no = lesson.choice(
    "choose_loss_yes_no",
    points=1,
    hints=(
        "How many numbers does the network have to give, if there are two possible answers?",
        "One logit is enough: the probability of yes is its sigmoid, and that of no is the rest.",
        "Look for the loss of one yes or no.",
    ),
)

choose_loss_one_of_many = lesson.choice(
    "choose_loss_one_of_many",
    points=1,
    hints=(
        "Can two of the answers be right at once?",
        "Exactly one is right, so the probabilities share one whole: they add up to 1. Which loss makes them?",
        "One logit for each class, a softmax over them, and minus the logarithm of what the right class gets.",
    ),
)

choose_loss_several = lesson.choice(
    "choose_loss_several",
    points=1,
    hints=(
        "Can two of the answers be right at once? Can none be?",
        "Each label is a question of its own, with yes or no for an answer.",
        "One logit for each label, and the loss of a yes or no for each; then their mean.",
    ),
)


def _bce_probe(bce: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    return _with_gradient(bce, arguments, "logits")


def _bce_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, logits: Any, targets: Any, dtype: Any = np.float32) -> Case:
        return Case(label, {"logits": lesson.array(logits, dtype), "targets": lesson.array(targets, dtype)})

    def drawn(label: str, shape: Any, dtype: Any = np.float32, size: float = 3.0) -> Case:
        return case(label, size * _signed(rng, 0.1, 1, shape), whole(rng, 0, 1, shape), dtype)

    n, soft = int(rng.integers(3, 6)), int(rng.integers(4, 7))
    return [
        case("one logit, target 1", [whole(rng, 1, 2)], [1]),
        case("two logits, one of each", [whole(rng, 1, 2), -3], [0, 1]),
        drawn("a batch", int(rng.integers(5, 9))),
        case("a confident mistake: 1000, target 0", [1000], [0]),
        case("confident, and right", [-1000, 1000], [0, 1]),
        case("confident, right and wrong", [-1000, 1000, -whole(rng, 150, 900)], [1, 1, 0]),
        drawn("a matrix", (n, 2)),
        drawn("float64", int(rng.integers(4, 8)), np.float64),
        case("logits from 20 to 60", between(rng, 20, 60, n) * rng.choice([-1, 1], n), whole(rng, 0, 1, n)),
        case("targets in between", _signed(rng, 0.2, 4, soft), between(rng, 0.1, 0.9, soft)),
        case("a column, logits of zero", np.zeros((n, 1)), whole(rng, 0, 1, (n, 1))),
    ]


bce_with_logits = lesson.function(
    "bce_with_logits",
    3,
    _bce_cases,
    probe=_bce_probe,
    rule=TENSOR,
    further=True,
    hints=(
        "In float32 the sigmoid of 20 is exactly 1. What is the logarithm of one minus it?",
        "Simplify before you compute: minus the logarithm of sigmoid(z) is log(1 + e⁻ᶻ), and that of 1 - sigmoid(z) is "
        "z more. So the loss is log(1 + eᶻ) - y z. What is left is a logarithm whose exponential must not run over.",
        "log(1 + eᶻ) is the larger of z and 0, plus `torch.log1p(torch.exp(...))` of minus the size of z. PyTorch "
        "calls the whole of it `softplus`. At the end the mean.",
    ),
    learned="Its gradient in a logit is the sigmoid minus the target: never above 1, and near 1 for a confident "
    "mistake. With a sigmoid and a mean squared error it would be nearly 0 there.",
)


# ---------------------------------------------------------------- 6 Data

#: From this many samples on, a shuffle that leaves all of them in their place has a chance below one in a billion.
ENOUGH = 13


def _split_probe(split: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """What comes back, and the order of all indices from further generators: of the same seed, and of another."""
    import torch

    n, fractions, generator = arguments["n"], tuple(arguments["fractions"]), arguments["generator"]
    seed = generator.initial_seed()

    def order(seed: int) -> Any:
        parts = split(n, fractions, torch.Generator().manual_seed(seed))
        if isinstance(parts, list | tuple) and all(isinstance(part, torch.Tensor) and part.ndim == 1 for part in parts):
            return torch.cat(list(parts)).to(torch.int16) if parts else None
        return None

    returned = split(n, fractions, generator)
    return {"parts": returned, "same seed": order(seed), "another seed": order(seed + 1)}


def _parted(case: Case, value: Any, recorded: Any) -> str:
    """Whether every index stands in one of three parts of the right sizes, in an order that the generator chose."""
    n, parts = case.arguments["n"], value["parts"]
    if not isinstance(parts, list) or len(parts) != 3:
        count = f" of {len(parts)}" if isinstance(parts, list) else ""
        return f"wrong type: {name_of(parts)}{count} came back, not three index tensors"
    for part in parts:
        if not isinstance(part, Array) or part.framework != "torch":
            return f"wrong type: a part is {name_of(part)}, not a torch tensor"
        if part.values.ndim != 1:
            return f"wrong shape: a part has shape {part.shape}, not one axis"
        if part.dtype != "int64":
            return f"wrong dtype: the indices are {part.dtype}, not int64"
    sizes, expected = ([part.values.size for part in side] for side in (parts, recorded["parts"]))
    order = np.concatenate([part.values for part in parts])
    if order.size and (order.min() < 0 or order.max() >= n):
        return f"the indices run from {order.min()} to {order.max()}, not from 0 to {n - 1}"
    if any(len(np.unique(part.values)) < part.values.size for part in parts):
        return "some indices stand in one part twice"
    if len(np.unique(order)) < order.size:
        return "some indices stand in more than one part"
    if order.size < n:
        return f"wrong shape: {n - order.size} of {n} indices stand in no part"
    if sizes != expected:
        return f"wrong shape: the parts hold {sizes} indices, expected {expected}"
    if n < ENOUGH:
        return ""
    largest = max((part.values for part in parts), key=len)
    if len(largest) >= ENOUGH and np.ptp(largest) == len(largest) - 1:
        return "a part holds neighbouring indices alone: nothing was shuffled before it was cut"
    same, other = (value[name] for name in ("same seed", "another seed"))
    if not isinstance(same, Array) or not np.array_equal(order, same.values):
        return "two generators with the same seed give different parts"
    if isinstance(other, Array) and np.array_equal(order, other.values):
        return "generators with different seeds give the same parts"
    return ""


@dataclass(frozen=True)
class Parted(Property):
    """A property of three parts. Two mistakes are alike if the sizes of their parts are, too."""

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        mine, theirs = (_sizes(item.value["parts"]) for item in (outcome, mistake))
        return mine == theirs and super().alike(case, outcome, mistake, recorded)


def _sizes(parts: Any) -> list[int]:
    return [part.values.size for part in parts if isinstance(part, Array)] if isinstance(parts, list) else []


def _split_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, fractions: list[float]) -> Case:
        return Case(label, {"n": n, "fractions": fractions, "generator": Generator(int(rng.integers(1, 10**6)))})

    eighths = 8 * int(rng.integers(4, 9))
    return [
        case("13 samples: 9, 1 and 3", 13, [0.7, 0.15, 0.15]),
        case("sizes that fit exactly", eighths, [0.5, 0.25, 0.25]),
        case("a remainder for the last", int(rng.choice([33, 46, 53, 59])), [0.7, 0.15, 0.15]),
        case("one sample", 1, [0.7, 0.15, 0.15]),
        case("a part that is empty", int(rng.integers(3, 6)), [0.75, 0.125, 0.125]),
        case("a small first part", int(rng.choice([67, 71, 73])), [0.125, 0.25, 0.625]),
        case("nothing for the last part", 2 * int(rng.integers(4, 9)), [0.5, 0.5, 0.0]),
        case("many samples", int(rng.choice([201, 207, 213])), [0.7, 0.15, 0.15]),
    ]


split = lesson.function(
    "split",
    2,
    _split_cases,
    probe=_split_probe,
    rule=Parted(_parted),
    hints=(
        "Think of a pack of cards. How do you make three heaps, at random, so that every card is in one of them?",
        "Shuffle all the indices once, with the generator; then cut the row in two places. The third part is what is "
        "left.",
        "`torch.randperm(n, generator=generator)`; the first `int(n * fractions[0])` are the first part, the next "
        "`int(n * fractions[1])` the second. Where does the third begin?",
    ),
    learned="If samples come in groups (several pictures of one person, several days of one storm), split by group: or "
    "the test part holds near copies of what was trained on.",
)


def _standardizer_probe(Standardizer: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    standardizer = Standardizer()
    if arguments["fitted before on"] is not None:
        standardizer.fit(arguments["fitted before on"])
    fitted_on = arguments["X"].clone()
    standardizer.fit(fitted_on)
    fitted_on.mul_(3).sub_(1)  # what becomes of the data later is of no concern
    Standardizer().fit(2 * arguments["later"] + arguments["X"][:2].sum())  # of no concern to the first one
    facts = {name: standardizer.transform(arguments[name]) for name in ("X", "later")}
    facts = {f"transform({name})": came for name, came in facts.items()}
    facts["inverse(transform(X))"] = standardizer.inverse(facts["transform(X)"])
    return facts | {"inverse(Z)": standardizer.inverse(arguments["Z"])}


def _standardizer_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, later: int, spread: Any, dtype: Any = np.float32, before: bool = False) -> Case:
        """Columns of the given spreads; a spread of 0 is a constant column."""
        spread, count = np.asarray(spread, float), len(spread)
        middle = np.where(spread > 0, spread * between(rng, -3, 3, count), whole(rng, 2, 9, count))

        def rows(n: int, shift: float = 0.0) -> Array:
            values = middle + spread * (shift + rng.uniform(-2, 2, (n, count)))
            return lesson.array(values + (spread == 0) * 2 * shift, dtype)  # later a constant column is none

        Z = between(rng, -2, 2, (2, count))
        arguments = {"X": rows(n), "later": rows(later, 1.0), "Z": lesson.array(Z, dtype)}
        return Case(label, arguments | {"fitted before on": rows(n, 5.0) if before else None})

    first = [[1, 10], [3, 10 + whole(rng, 2, 4)]]
    by_hand = {"X": lesson.array(first), "later": lesson.array([[5, 10]]), "Z": lesson.array([[0, 1]])}
    return [
        Case("two samples, two columns", by_hand | {"fitted before on": None}),
        case("one column, one later sample", int(rng.integers(5, 9)), 1, [2.0]),
        case("a constant column", int(rng.integers(4, 8)), 3, [1.0, 0.0]),
        case("columns of very different size", int(rng.integers(6, 10)), 4, [0.01, 1.0, 500.0]),
        case("fitted a second time", int(rng.integers(5, 9)), 3, [1.0, 3.0], before=True),
        case("float64", int(rng.integers(5, 9)), 5, [2.0, 0.5, 4.0], np.float64),
        case("a constant column alone", int(rng.integers(3, 6)), 2, [0.0]),
        case("many samples", int(rng.integers(60, 90)), 30, [2.0, 5.0]),
    ]


Standardizer = lesson.function(
    "Standardizer",
    3,
    _standardizer_cases,
    probe=_standardizer_probe,
    rule=TENSOR,
    hints=(
        "Which numbers does `transform` need that are not in what it is handed? Where do they come from?",
        "`fit` computes mean and deviation of each column and keeps them in attributes; `transform` and `inverse` only "
        "use them. Where a deviation is 0, put a 1 in its place.",
        "In `fit`: `self.mean = X.mean(dim=0)`, and `X.std(dim=0)` with its zeros replaced, for which there is "
        "`torch.where`. `inverse` undoes the two steps of `transform` in the opposite order.",
    ),
    learned="In exact arithmetic a constant column has deviation 0. With a constant such as 0.1 rounding may leave "
    "some 10⁻⁹, and dividing by that blows the rounding up: in real data, look at the columns first.",
)

fitted_on_what = lesson.choice(
    "fitted_on_what",
    points=1,
    hints=(
        "What does the test part stand for, which you are going to measure on it?",
        "For data that nobody has seen yet. What would you know about those when you choose the numbers that go into "
        "the model?",
        "Mean and deviation are numbers that are learned from data, like weights.",
    ),
)


def _trend_data_probe(TrendData: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    from torch.utils.data import DataLoader

    data = TrendData(*arguments.values())
    TrendData(arguments["y"][:1] + 1, arguments["x"][:1])  # another data set, of no concern to the first one
    length = len(data)
    facts = {"len(data)": length, "the first item": data[0], "the last item": data[len(arguments["x"]) - 1]}
    return facts | {"a batch of a DataLoader": next(iter(DataLoader(data, batch_size=3)))}


def _trend_data_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, dtype: Any = np.float32) -> Case:
        x, y = between(rng, 0, 24, n), between(rng, -5, 30, n)
        return Case(label, {"x": lesson.array(x, dtype), "y": lesson.array(y, dtype)})

    first = {"x": lesson.array(apart(rng, 1, 9, 3), np.float64), "y": lesson.array(apart(rng, 11, 19, 3), np.float64)}
    return [
        Case("three samples, float64", first),
        case("float32", int(rng.integers(4, 8))),
        case("one sample", 1, np.float64),
        case("whole numbers, int64", int(rng.integers(5, 9)), np.int64),
        case("many samples", int(rng.integers(50, 80)), np.float64),
    ]


TrendData = lesson.function(
    "TrendData",
    2,
    _trend_data_cases,
    probe=_trend_data_probe,
    rule=Close(kind="tensor", dtype=True, **FORGIVEN),
    hints=(
        "Which shape has `x[3]`, if `x` has shape (600,)? Which one is wanted?",
        "Make columns of both in `__init__`, and float32 tensors: a row of a column has shape (1,).",
        "`self.x = x.float().unsqueeze(1)`, the same for `y`; then `__len__` and `__getitem__` are a short line each.",
    ),
    learned="For tensors that are there already, `TensorDataset` of two columns does the same. A class of "
    "your own pays as soon as items have to be read, or changed, when they are asked for.",
)


def _lazy_data_probe(LazyData: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """The items of a dataset over files, one of which is replaced, twice, once the dataset is made."""
    samples, index = [sample.numpy() for sample in arguments["samples"]], arguments["index"]
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{number * 7 % 10}-{number}.npy" for number in range(len(samples), 0, -1)]  # in no order
        files = [str(Path(folder) / name) for name in names]

        def write(number: int, values: np.ndarray) -> None:
            np.save(Path(folder) / "new.npy", values)
            os.replace(Path(folder) / "new.npy", files[number])  # whoever still reads the old one may go on

        for number, sample in enumerate(samples):
            write(number, sample)
        data = LazyData(files)
        facts = {"len(data)": len(data)}
        write(index, 2 * samples[index])
        facts["an item whose file has changed"] = data[index]
        write(index, 3 * samples[index])
        facts["the same, changed once more"] = data[index]
        facts["the last item"] = data[len(samples) - 1]
        return {name: fact.clone() if hasattr(fact, "clone") else fact for name, fact in facts.items()}


def _lazy_data_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, shape: Any, dtype: Any = np.float32) -> Case:
        samples = [lesson.array(between(rng, 1, 9, shape), dtype) for _ in range(n)]
        return Case(label, {"samples": samples, "index": int(rng.integers(0, n))})

    return [
        case("two files of three numbers", 2, 3),
        case("float64", int(rng.integers(3, 6)), 2, np.float64),
        case("one file", 1, 4),
        case("images", int(rng.integers(3, 6)), (4, 5)),
        case("whole numbers, uint8", 3, (1, 3, 3), np.uint8),
        case("single numbers, shape ()", 2, ()),
    ]


LazyData = lesson.function(
    "LazyData",
    2,
    _lazy_data_cases,
    probe=_lazy_data_probe,
    rule=Close(kind="tensor", dtype=True, **FORGIVEN),
    further=True,
    hints=(
        "Which of the three methods is called when an item is wanted?",
        "`__init__` keeps the paths and opens nothing. `__getitem__` opens one file.",
        "`np.load(...)` of the path at that place; `torch.from_numpy` makes a tensor of it, and `.float()` the type.",
    ),
    learned="`DataLoader(..., num_workers=4)` has four processes read ahead, so that the disk works while the network "
    "is being trained.",
)


# ---------------------------------------------------------------- 7 Training


def _train_epoch_probe(train_epoch: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Two epochs: the losses that came back, and the parameters after each."""
    import torch

    nn, values = torch.nn, arguments["parameters"]
    inputs, width = values[0].shape[1], values[0].shape[0]
    model = nn.Sequential(nn.Linear(inputs, width), nn.Tanh(), _watch(0.5), nn.Linear(width, 1))
    _set_all(model, values).train(arguments["mode"] == "training")
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, arguments["stale"]) if arguments["stale"] else None
    optimizer = torch.optim.SGD(model.parameters(), arguments["learning_rate"], momentum=arguments["momentum"])
    loader = _loader(arguments["x"], arguments["y"], arguments["batch_size"])
    facts = {}
    for epoch in ("the first epoch", "the second epoch"):
        facts[f"the losses of {epoch}"] = train_epoch(model, loader, optimizer)
        facts[f"the parameters after {epoch}"] = [parameter.detach().clone() for parameter in model.parameters()]
    return facts


@dataclass(frozen=True)
class Losses(Close):
    """Losses come as a list of numbers or as a tensor of one axis; a single number is no list."""

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        for name, expected in recorded.value.items():
            came = outcome.value.get(name)
            if name.startswith("the losses") and (numbers(came) is None or numbers(came).ndim != 1):
                what = f"shape {came.shape}" if isinstance(came, Array) else name_of(came)
                return Finding("wrong type", f"{name}: {what}, not {len(expected)} numbers")
        return super().finding(case, outcome, recorded)

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        return super().finding(case, outcome, mistake).word == "right"


def _train_epoch_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, batch_size: int, stale: float = 0.0, mode: str = "training", **options: Any) -> Case:
        inputs, width = options.get("inputs", 1), 2
        shapes = [(width, inputs), (width,), (1, width), (1,)]
        arguments = {"parameters": [lesson.array(_signed(rng, 0.3, 1, shape)) for shape in shapes]}
        arguments |= {
            "x": lesson.array(between(rng, -2, 2, (n, inputs))),
            "y": lesson.array(between(rng, -3, 3, (n, 1))),
        }
        arguments |= {"batch_size": batch_size, "learning_rate": between(rng, 0.05, 0.15)}
        return Case(label, arguments | {"momentum": options.get("momentum", 0.0), "stale": stale, "mode": mode})

    return [
        case("one batch of all samples", 2, 2),
        case("two batches", 4, 2),
        case("a short last batch", int(rng.choice([7, 9])), 2),
        case("a stale gradient", int(rng.integers(2, 5)) * 2, 2, stale=float(rng.choice([-3, 3]))),
        case("a model in evaluation mode", int(rng.integers(2, 5)) * 3, 3, mode="evaluation"),
        case("two inputs, an optimiser with momentum", 12, 4, inputs=2, momentum=0.9),
        case("one sample", 1, 1),
    ]


train_epoch = lesson.function(
    "train_epoch",
    3,
    _train_epoch_cases,
    probe=_train_epoch_probe,
    rule=Losses(factor=4, **FORGIVEN),
    hints=(
        "Which mode should the model be in, and when do you write down the loss of a batch: before its step, or after?",
        "`model.train()` first. Then for each batch: the loss, reset the gradients, `backward`, a step; and note the "
        "loss as a plain number.",
        "`for x_batch, y_batch in loader:` and inside the four lines of every training step, with "
        "`losses.append(loss.item())`. `nn.functional.mse_loss` is the loss.",
    ),
    learned="`loss.item()` waits for the device and gives a plain number. Appending `loss` itself would keep the graph "
    "of every batch alive, and the memory would grow all through the epoch.",
)


def _fit_probe(fit: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """What came back, looked at after the model has been changed once more; and whether gradients were tracked."""
    import torch

    nn, values = torch.nn, arguments["parameters"]
    watch = _watch(1.0 if arguments["model"] == "line" else 0.5)
    if arguments["model"] == "line":
        model = nn.Sequential(nn.Linear(1, 1), watch)
    elif arguments["model"] == "hidden":
        model = nn.Sequential(nn.Linear(1, 2), nn.Tanh(), watch, nn.Linear(2, 1))
    else:
        model = nn.Sequential(nn.Linear(1, 2), nn.BatchNorm1d(2), nn.Tanh(), watch, nn.Linear(2, 1))
    _set_all(model, values)
    optimizer = torch.optim.SGD(model.parameters(), lr=arguments["learning_rate"])
    train = _loader(arguments["x"], arguments["y"], arguments["batch_size"])
    validation = _loader(arguments["x_validation"], arguments["y_validation"], arguments["validation_batch_size"])
    returned = fit(model, train, validation, optimizer, arguments["epochs"])
    if not isinstance(returned, list | tuple) or len(returned) != 3:
        return {"returned": returned}
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(1)
    facts = dict(zip(("training losses", "validation losses", "best state"), returned, strict=True))
    return facts | {"gradients were tracked": list(watch.tracked)}


@dataclass(frozen=True)
class Fitted(Close):
    """Losses by epoch and the best state. Whether gradients were tracked in evaluation mode is judged last."""

    def finding(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        value = outcome.value
        if "returned" in value:
            came = value["returned"]
            many = f"{len(came)} things" if isinstance(came, list) else name_of(came)
            return Finding("wrong type", f"{many} came back, not the triple (training, validation, best state)")
        for name in ("training losses", "validation losses"):
            losses, epochs = numbers(value[name]), case.arguments["epochs"]
            if losses is None or losses.ndim != 1:
                return Finding("wrong type", f"{name}: {name_of(value[name])}, not a list of numbers")
            if losses.size != epochs:
                return Finding("wrong shape", f"there are {losses.size} {name}, and {epochs} epochs")
        finding = self._without_the_tracked(case, outcome, recorded)
        if finding.word == "right" and any(value["gradients were tracked"]):
            return Finding("wrong value", "gradients were tracked while the model was being validated")
        return finding

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        if "returned" in outcome.value or "returned" in mistake.value:
            return outcome.value == mistake.value
        tracked = [any(item.value["gradients were tracked"]) for item in (outcome, mistake)]
        return tracked[0] == tracked[1] and self._without_the_tracked(case, outcome, mistake).word == "right"

    def _without_the_tracked(self, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
        mine, theirs = (
            Outcome(item.how, {name: fact for name, fact in item.value.items() if name != "gradients were tracked"})
            for item in (outcome, recorded)
        )
        return super().finding(case, mine, theirs)


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, model: str, n: int, validation: int, epochs: int, batches: tuple[int, int]) -> Case:
        """Noisy data: the validation samples follow another curve than the training samples."""
        shapes = {"hidden": [(2, 1), (2,), (1, 2), (1,)], "norm": [(2, 1), (2,), (2,), (2,), (1, 2), (1,)]}[model]
        arguments = {"model": model, "parameters": [lesson.array(_signed(rng, 0.4, 1, shape)) for shape in shapes]}
        x, x_validation = between(rng, -2, 2, (n, 1)), between(rng, -2, 2, (validation, 1))
        y, y_validation = 2 * x + between(rng, -1, 1, (n, 1)), x_validation - between(rng, 0, 3, (validation, 1))
        return Case(label, arguments | data(x, y, x_validation, y_validation, batches) | rest(0.1, epochs))

    def data(x: Any, y: Any, x_validation: Any, y_validation: Any, batches: tuple[int, int]) -> dict[str, Any]:
        arrays = {"x": x, "y": y, "x_validation": x_validation, "y_validation": y_validation}
        arguments: dict[str, Any] = {name: lesson.array(values) for name, values in arrays.items()}
        return arguments | {"batch_size": batches[0], "validation_batch_size": batches[1]}

    def rest(learning_rate: float, epochs: int) -> dict[str, Any]:
        return {"learning_rate": learning_rate, "epochs": epochs}

    def line(label: str, there: float, best: float, epochs: int, rate: float = 0.05) -> Case:
        """The slope walks from 0 to `there`; each step multiplies what is left of the way by 1 - 5 rate. Validation
        would have it at `best`: if that is on the way, the validation loss goes down and up again.
        """
        x = np.asarray([[-1.0], [1.0], [-2.0], [2.0]])
        x_validation = np.asarray([[-1.0], [1.0], [-1.5], [1.5], [0.5]])
        start = [lesson.array(np.zeros(shape)) for shape in ((1, 1), (1,))]
        arguments = {"model": "line", "parameters": start} | data(
            x, there * x, x_validation, best * x_validation, (4, 3)
        )
        return Case(label, arguments | rest(rate, epochs))

    def level(label: str, there: float, target: float, epochs: int) -> Case:
        """Validation at 0 alone, where a line through the origin does not change: all losses are equal, and large."""
        known = line(label, there, there, epochs)
        data = {"x_validation": np.zeros((3, 1)), "y_validation": np.full((3, 1), target)}
        return replace(known, arguments=known.arguments | {name: lesson.array(values) for name, values in data.items()})

    there = float(rng.choice([-1, 1])) * between(rng, 2, 4)
    return [
        line(
            "the validation loss falls, then rises", there, between(rng, 0.65, 0.75) * there, int(rng.integers(9, 12))
        ),
        case("one epoch", "hidden", 4, 3, 1, (4, 3)),
        line("the validation loss falls all the way", -there, -1.5 * there, 5),
        line("the validation loss only rises", there, -there, 4),
        level("the validation loss stays as it is, far above 1,000", there, whole(rng, 50, 90), 3),
        # The slopes are 0, then 2.1, -0.2, 2.3, -0.5 and 2.6 times `there`: the training loss is lowest at the start.
        line("a rate that is too large", there, between(rng, 2.3, 2.4) * there, 5, rate=0.42),
        case("two batches, a model with dropout's manners", "hidden", 8, 5, 6, (4, 2)),
        case("batch normalisation", "norm", 12, 7, 6, (4, 7)),
    ]


fit = lesson.function(
    "fit",
    4,
    _fit_cases,
    probe=_fit_probe,
    rule=Fitted(kind="tensor", factor=8, **FORGIVEN),
    hints=(
        "What do you have to keep at the best epoch so that you still have it at the end, after further training?",
        "In each epoch: `train_epoch`, then `model.eval()` and, under `torch.no_grad()`, the squared errors of all "
        "validation batches. If their mean is below every one before, copy the state: each tensor of it.",
        "Add up `((model(x_batch) - y_batch) ** 2).sum()` over the batches and divide once, by the number of samples. "
        "The copy: `{name: value.clone() for name, value in model.state_dict().items()}`.",
    ),
    learned="Keeping the best state and stopping once it has not improved for a while is called early stopping. The "
    "best validation loss is a little too good to be true: it was chosen for being low. So there is a test part.",
)


#: What `_init_weights_probe` sets every parameter to, before `init_weights` is applied.
BEFORE = 0.5


def _init_weights_probe(init_weights: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """The parameters of each module of a network after `apply`, and some of them after a second one."""
    import torch

    nn = torch.nn
    make = {"Linear": nn.Linear, "Conv2d": nn.Conv2d, "BatchNorm1d": nn.BatchNorm1d, "PReLU": nn.PReLU}
    make |= {"ReLU": nn.ReLU, "Embedding": nn.Embedding}
    net = nn.Sequential()
    for layer in arguments["layers"]:
        net.append(make[layer["kind"]](*layer["sizes"], **({} if layer.get("bias", True) else {"bias": False})))
    for parameter in net.parameters():
        _set(parameter, torch.full_like(parameter, BEFORE))
    before = list(net.parameters())
    net.apply(init_weights)
    facts = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    # An optimiser that was made before has to go on with the same ones.
    facts["the same parameters"] = len(before) == len([*map(id, net.parameters())]) and all(
        parameter is old for parameter, old in zip(net.parameters(), before, strict=True)
    )
    net.apply(init_weights)
    return facts | {"once more": next(net.parameters()).detach().flatten()[:5].clone()}


def _kaiming(case: Case, value: Any, recorded: Any) -> str:
    """Whether linear layers hold uniform numbers in the range that the text names, and the rest is as it was."""
    for number, layer in enumerate(case.arguments["layers"]):
        kind = layer["kind"]
        for name in ("weight", "bias"):
            if (expected := recorded.get(f"{number}.{name}")) is None:
                continue
            found = value.get(f"{number}.{name}")
            if not isinstance(found, Array) or found.shape != expected.shape:
                return f"wrong shape: the {name} of an nn.{kind} is no tensor of its old shape any more"
            values = found.values.astype(float).ravel()
            if kind != "Linear":
                if (values != BEFORE).any():
                    return f"the {name} of an nn.{kind} was changed, which is no linear layer"
            elif name == "bias":
                if (values != 0).any():
                    same = "are as they were before" if (values == BEFORE).all() else "are not 0"
                    return f"the biases of a linear layer {same}"
            elif wrong := _not_uniform(values, np.sqrt(6 / layer["sizes"][0])):
                return wrong
    if not value["the same parameters"]:
        return "the parameters are new ones: an optimiser that was made before would go on with the old ones"
    if np.array_equal(value["once more"].values, value["0.weight"].values.ravel()[:5]):
        return "a second time come the same numbers"
    return ""


@dataclass(frozen=True)
class Started(Property):
    """A property of random weights. Two mistakes are alike if their weights are of the same size, too."""

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
        if not super().alike(case, outcome, mistake, recorded):
            return False
        weights = [numbers(item.value.get("0.weight")) for item in (outcome, mistake)]
        if any(values is None for values in weights):
            return True
        mine, theirs = (float(np.abs(values).mean()) for values in weights)
        return abs(mine - theirs) <= 0.2 * theirs


def _not_uniform(values: np.ndarray, bound: float) -> str:
    """ "" for numbers that may be uniform between -bound and bound. Kolmogorov and Smirnov's test lets a fair drawing
    fail once in ten million.
    """
    if not np.isfinite(values).all() or (values == values[0]).all():
        return "the weights are all the same" if (values == values[0]).all() else "some weights are not finite"
    largest, n = np.max(np.abs(values)), len(values)
    if largest > bound * (1 + 1e-5):
        return f"there is a weight of size {largest:.3f}; with so many inputs {bound:.3f} is the limit"
    if largest < 0.8 * bound:
        return f"the largest weight has size {largest:.3f}; with so many inputs they should reach out to {bound:.3f}"
    ranks = (np.sort(values) + bound) / (2 * bound)
    distance = np.max(np.abs(ranks - (np.arange(n) + 0.5) / n)) + 0.5 / n
    return "" if distance < 2.9 / np.sqrt(n) else "the weights are not spread evenly between their limits"


def _init_weights_cases(rng: np.random.Generator) -> list[Case]:
    def layer(kind: str, *sizes: int, **options: Any) -> dict[str, Any]:
        return {"kind": kind, "sizes": list(sizes)} | options

    wide, more = int(rng.integers(10, 15)), int(rng.integers(4, 7))
    mixed = [layer("Linear", more, 40), layer("BatchNorm1d", 40), layer("PReLU"), layer("Linear", 40, 3)]
    images = [layer("Linear", 20, more), layer("Conv2d", 1, 2, 3), layer("Embedding", 3, 2)]
    return [
        Case("one linear layer", {"layers": [layer("Linear", wide, 25)]}),
        Case("linear layers, and others between them", {"layers": mixed}),
        Case("a linear layer without bias", {"layers": [layer("Linear", more, 50, bias=False), layer("ReLU")]}),
        Case("beside a convolution and an embedding", {"layers": images}),
    ]


init_weights = lesson.function(
    "init_weights",
    2,
    _init_weights_cases,
    probe=_init_weights_probe,
    rule=Started(_kaiming),
    further=True,
    hints=(
        "`apply` calls your function with every module of the network, also with those that have no weights. How do "
        "you tell a linear layer from the others?",
        "`isinstance(module, nn.Linear)`; then two functions of `nn.init`, which fill a tensor in place: their names "
        "end in an underscore.",
        "`nn.init.kaiming_uniform_(module.weight, nonlinearity=...)`, and `nn.init.zeros_` for the bias, if there is "
        "one.",
    ),
    learned="PyTorch's own start for `nn.Linear` has limits of 1 / sqrt(inputs), about 2.4 times narrower, and random "
    "biases. The ReLU's gain makes up for the half of the signal that it cuts off.",
)

dead_network = lesson.choice(
    "dead_network",
    points=1,
    hints=(
        "What comes out of a ReLU whose input is negative, and what is its derivative there?",
        "If it is negative for every sample, which gradient do the weights before it get?",
        "A gradient of 0 moves nothing, so the next step finds everything as it was.",
    ),
)


def _trend_probe(trend_model: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Predictions in degrees at hours that were not shown."""
    import torch

    data, count = datasets.trend(), arguments["samples"]
    x, y = (torch.tensor(values[:count], dtype=torch.float32) for values in (data.x, data.y + arguments["warmer"]))
    predict = trend_model(x, y)
    if not callable(predict):
        return {"returned": predict}
    # The late hours first, then the early ones, each backwards: what is predicted for an hour depends on no other.
    hours = arguments["hours"]
    lots = [torch.arange(len(hours) - 1, 69, -1), torch.arange(69, -1, -1)]
    found = [predict(hours[lot]) for lot in lots]
    if not all(
        isinstance(part, torch.Tensor) and part.numel() == len(lot) for part, lot in zip(found, lots, strict=True)
    ):
        return {"predictions": predict(hours)}
    predictions = torch.zeros(len(hours), dtype=found[0].dtype)
    predictions[torch.cat(lots)] = torch.cat([part.detach().cpu().flatten() for part in found])
    return {"predictions": predictions}


def _predictions(case: Case, value: Any) -> np.ndarray | str:
    if "predictions" not in value:
        return f"wrong type: {name_of(value['returned'])} came back, not a function"
    found, count = numbers(value["predictions"]), len(case.arguments["hours"].values)
    if found is None or np.iscomplexobj(found):
        return f"wrong type: the predictions are {name_of(value['predictions'])}"
    if found.shape not in ((count,), (count, 1)):
        return f"wrong shape: for {count} hours the predictions have shape {found.shape}"
    if not np.isfinite(found).all():
        return "some predictions are not finite"
    return found.ravel()


def _of_predictions(measure: Callable[[np.ndarray, np.ndarray], float]) -> Callable[[Case, Any], float | str]:
    """A measure of hours and predictions, for a `Measure`. What a case's days are warmer is taken off."""

    def compute(case: Case, value: Any) -> float | str:
        found = _predictions(case, value)
        if isinstance(found, str):
            return found
        return measure(case.arguments["hours"].values.astype(float), found - case.arguments["warmer"])

    return compute


_middle = _of_predictions(lambda hours, predictions: float(np.mean(predictions)))
MIDDLE = "the mean of your predictions is {value:.2f}; the temperatures' is about 14 degrees"


def _bend(hours: np.ndarray, predictions: np.ndarray) -> float:
    """How far predictions are from their own best straight line, root mean square."""
    return float(np.sqrt(np.mean((predictions - np.polyval(np.polyfit(hours, predictions, 1), hours)) ** 2)))


def _trend_error(hours: np.ndarray, predictions: np.ndarray) -> float:
    return float(np.sqrt(np.mean((predictions - datasets.true_trend(hours)) ** 2)))


def _trend_case(rng: np.random.Generator, label: str, warmer: float) -> list[Case]:
    hours = np.sort(np.round(rng.uniform(0.1, 23.9, 200), 3))
    return [Case(label, {"samples": 320, "warmer": warmer, "hours": lesson.array(hours)})]


def _trend_cases(rng: np.random.Generator) -> list[Case]:
    return _trend_case(rng, "hours never shown", 0.0)


def _other_days(rng: np.random.Generator) -> list[Case]:
    """Whoever has learned the trend elsewhere knows nothing of days that are warmer, or colder."""
    return _trend_case(rng, "other days, and hours never shown", float(rng.choice([-1, 1]) * between(rng, 3, 6)))


trend_model = lesson.function(
    "trend_model",
    3,
    _trend_cases,
    probe=_trend_probe,
    rule=Bar(
        (
            Measure("middle", _middle, MIDDLE, at_least=9.0),
            Measure("middle, from above", _middle, MIDDLE, at_most=19.0),
            Measure(
                "spread",
                _of_predictions(lambda hours, predictions: float(np.std(predictions))),
                "your predictions hardly differ from each other: their deviation is {value:.2f} degrees",
                at_least=1.5,
            ),
            Measure(
                "bend",
                _of_predictions(_bend),
                "your predictions lie on a straight line, up to {value:.2f} degrees",
                at_least=0.3,
            ),
            Measure(
                "error",
                _of_predictions(_trend_error),
                "your predictions are {value:.2f} degrees off the noiseless trend (root mean square); at most "
                "{bar:g} is wanted",
                at_most=1.2,
            ),
        )
    ),
    seconds=30.0,
    hidden=_other_days,
    hidden_alone=True,
    hints=(
        "In which units does the network compute, and in which is `predict` asked, and to answer?",
        "Split, standardise hours and temperatures (two standardizers, fitted on the training part), loaders, network, "
        "optimiser, `fit`. The last three several times, from different starts; keep the network with the "
        "lowest validation loss, in its best state. `predict` standardises hours and undoes it for degrees.",
        "`for _ in range(4):` a new network and a new optimiser (Adam with a rate of 0.03 is quick), 30 epochs with "
        "batches of 32. `model.load_state_dict(state)` goes back to the best. In `predict`: "
        "`degrees.inverse(model(hours.transform(...)))`, with a column going in.",
    ),
    learned="A network of PReLUs draws straight pieces. With three and two of them it has few bends, and the noise, "
    "1.5 degrees, is averaged over nearly a hundred samples a piece: so it comes closer to the trend than the data.",
)


# ---------------------------------------------------------------- 8 Judging it


def _test_error_probe(test_error: Any, arguments: dict[str, Any]) -> Any:
    """The model comes in training mode, in which it gives something else than in evaluation mode."""
    import torch

    nn, mean, deviation = torch.nn, arguments["mean"], arguments["deviation"]

    class OfTheTargets:
        def transform(self, y: Any) -> Any:
            return (y - mean) / deviation

        def inverse(self, z: Any) -> Any:
            return mean + deviation * z

    model = nn.Sequential(nn.Linear(1, 2), nn.Tanh(), _watch(0.5), nn.Linear(2, 1))
    _set_all(model, arguments["parameters"]).train(arguments["mode"] == "training")
    return test_error(model, OfTheTargets(), arguments["x"], arguments["y"])


def _test_error_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, n: int, mode: str = "training", deviation: float | None = None, off: float = 1.0) -> Case:
        shapes = [(2, 1), (2,), (1, 2), (1,)]
        arguments: dict[str, Any] = {"parameters": [lesson.array(_signed(rng, 0.3, 1, shape)) for shape in shapes]}
        mean, deviation = between(rng, 5, 20), deviation or between(rng, 3, 6)
        y = mean + deviation * off * between(rng, -2, 2, (n, 1))
        arguments |= {"mean": mean, "deviation": deviation, "mode": mode}
        return Case(label, arguments | {"x": lesson.array(between(rng, -2, 2, (n, 1))), "y": lesson.array(y)})

    return [
        case("a model in evaluation mode", 3, mode="evaluation"),
        case("one sample", 1, mode="evaluation", off=2.0),
        case("a model in training mode", int(rng.integers(5, 9))),
        case("small units", int(rng.integers(6, 9)), deviation=0.02, mode="evaluation"),
        case("many samples", int(rng.integers(250, 290))),
    ]


test_error_in_units = lesson.function(
    "test_error_in_units",
    3,
    _test_error_cases,
    probe=_test_error_probe,
    rule=OneNumber(**FORGIVEN),
    hints=(
        "The network says 0.5. How many degrees is that?",
        "Evaluation mode, no gradients; predictions, back into y's units; then squares, their mean over all samples, "
        "and the root of that, in this order.",
        "`standardizer.inverse(model(x))` and `y` are now in the same units. The root comes last, after the mean: "
        "`.square().mean().sqrt()`.",
    ),
    learned="In degrees the error can be held against something: the noise has a deviation of 1.5 degrees, so no model "
    "that knows the hour alone comes much below that.",
)

reading_curves = lesson.open("reading_curves", points=3)


# ---------------------------------------------------------------- 9 Two projects


def _graph_probe(graph: Any, arguments: dict[str, Any]) -> Any:
    returned = graph(*arguments.values())
    return sorted(returned, key=repr) if isinstance(returned, set | frozenset) else returned


def _edges(case: Case, value: Any, recorded: Any) -> str:
    """Whether the edges are those of logistic regression, whatever their order."""
    if not isinstance(value, list):
        return f"wrong type: {name_of(value)} came back, not the edges"
    for edge in value:
        if not isinstance(edge, list) or len(edge) != 2 or not all(isinstance(end, str) for end in edge):
            return f"wrong type: an edge is {name_of(edge)}, not a pair of names"
    mine, theirs = ({tuple(edge) for edge in edges} for edges in (value, recorded))
    if len(mine) < len(value):
        return "an edge comes more than once"
    if mine == theirs:
        return ""
    if mine == {(end, start) for start, end in theirs}:
        return "every edge points backwards"
    listed = ["missing: " + _listed(theirs - mine)] * bool(theirs - mine)
    listed += ["too many: " + _listed(mine - theirs)] * bool(mine - theirs)
    return "; ".join(listed)


def _listed(edges: set[tuple[str, str]]) -> str:
    shown = [f"{start[:20]} to {end[:20]}" for start, end in sorted(edges)]
    return ", ".join(shown[:6]) + (f" and {len(shown) - 6} more" if len(shown) > 6 else "")


def _graph_cases(rng: np.random.Generator) -> list[Case]:
    counts = {"four features": 4, "one feature": 1, "two features": 2}
    counts |= {"some features": int(rng.integers(5, 10)), "many features": int(rng.integers(11, 20))}
    return [Case(label, {"features": features}) for label, features in counts.items()]


logistic_regression_graph = lesson.function(
    "logistic_regression_graph",
    2,
    _graph_cases,
    probe=_graph_probe,
    rule=Property(_edges),
    further=True,
    hints=(
        "What goes into the sum? What does the sum go into?",
        "One edge from each feature to the sum, one more for the number that is added to it, and two after the sum.",
        'A list of `(f"x{number}", "sum")` for the numbers from 1 on, and three more pairs: one from `"bias"`, one '
        'into `"sigmoid"`, one into `"output"`.',
    ),
    learned="With a sum for each class, and a softmax over them in place of the sigmoid, the same picture is a "
    "linear classifier for the digits below.",
)


def _digit_net_probe(DigitNet: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """What an untrained network gives for a batch and for its first image alone, and what it is made of."""
    import torch

    net = DigitNet()
    if not isinstance(net, torch.nn.Module):
        return {"returned": net}
    n = arguments["images"]
    images = torch.from_numpy(np.random.default_rng(arguments["seed"]).uniform(0, 1, (n, 1, 28, 28))).float()
    net.eval()
    with torch.no_grad():
        facts = {"logits": net(images), "logits of the first image": net(images[:1])}
    net.train()
    logits, parameters = net(torch.cat([images, 1 - images])), list(net.parameters())
    if isinstance(logits, torch.Tensor) and logits.requires_grad:
        (logits * torch.arange(logits.shape[-1])).sum().backward()
    facts["sizes of parameters"] = [parameter.numel() for parameter in parameters]
    facts["without gradient"] = sum(parameter.grad is None for parameter in parameters)
    return facts | {"convolutions": sum(isinstance(module, torch.nn.Conv2d) for module in net.modules())}


def _digit_network(case: Case, value: Any, recorded: Any) -> str:
    if "logits" not in value:
        return "wrong type: the class is no `nn.Module`"
    n = case.arguments["images"]
    for name, count in (("logits", n), ("logits of the first image", 1)):
        if not isinstance(value[name], Array):
            return f"wrong type: the network gives {name_of(value[name])}"
        if value[name].shape != (count, 10):
            return f"wrong shape: for {count} images the network gives {value[name].shape}, expected {(count, 10)}"
    logits, alone = (value[name].values.astype(float) for name in ("logits", "logits of the first image"))
    if not np.isfinite(logits).all():
        return "some logits are not finite"
    if _are_probabilities(logits):
        return "each row adds up to 1: these are probabilities, not logits"
    if n >= 28 and logits.min() >= 0:
        return "no output for any image is negative: something bends them after the last layer. Logits are any numbers"
    if not np.allclose(logits[:1], alone, atol=1e-4, rtol=1e-3):
        return "an image alone gets other logits than in a batch"
    if not value["convolutions"]:
        return "there is no nn.Conv2d in it"
    if sum(value["sizes of parameters"]) > 100_000:
        return f"it has {sum(value['sizes of parameters'])} parameters, more than 100,000"
    if value["without gradient"]:
        return "some parameters get no gradient: they are made, and not used"
    return ""


def _are_probabilities(rows: np.ndarray) -> bool:
    return bool((rows >= 0).all() and np.allclose(rows.sum(axis=1), 1, atol=0.01))


def _digit_net_cases(rng: np.random.Generator) -> list[Case]:
    counts = {"two images": 2, "one image": 1, "a batch": int(rng.integers(5, 9)), "28 images": 28}
    counts["many images"] = int(rng.integers(40, 90))
    return [Case(label, {"images": count, "seed": int(rng.integers(10**6))}) for label, count in counts.items()]


DigitNet = lesson.function(
    "DigitNet",
    2,
    _digit_net_cases,
    probe=_digit_net_probe,
    rule=Property(_digit_network),
    further=True,
    hints=(
        "Which shape does an image have after each layer? Write it beside the line.",
        "`nn.Conv2d(1, 8, kernel_size=...)`, an activation, something that halves the image (a stride of 2, or "
        "`nn.MaxPool2d(2)`); once more, with more channels; then `nn.Flatten()` and one `nn.Linear` to 10.",
        "With `padding` half of the kernel's size the image keeps its size, 28; halved twice it is 7 by 7. So the last "
        "layer is `nn.Linear(channels * 7 * 7, 10)`, and nothing comes after it.",
    ),
    learned="A convolution uses the same few weights at every place of the image. A dense layer from 784 pixels to 8 "
    "images of 14 by 14 would have more than a million weights; a convolution with filters of 3 by 3 has 80.",
)


def _train_digits_probe(train_digits: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """The logits of all test digits, from the model as it came back."""
    import torch

    digits, count = datasets.offline_digits(), arguments["samples"]

    def images(values: np.ndarray) -> Any:
        return torch.from_numpy(values.copy()).float().div(255).unsqueeze(1)

    shown, names = images(digits.train_images[:count]), np.array(arguments["names"])
    labels = torch.from_numpy(names[digits.train_labels[:count]])
    model = train_digits(shown, labels)
    if not torch.equal(shown, images(digits.train_images[:count])):
        return {"changed": "images"}
    if not isinstance(model, torch.nn.Module):
        return {"returned": model}
    training, device = model.training, next((p.device for p in model.parameters()), "cpu")
    with torch.no_grad():
        logits = model(images(digits.test_images).to(device))
    if isinstance(logits, torch.Tensor) and logits.dtype.is_floating_point:
        logits = logits.clamp(-60000, 60000).half()  # half the size, and more than is needed to find the largest
    return {"training mode": training, "logits": logits}


def _accuracy(case: Case, value: Any) -> float | str:
    """The share of the test digits whose largest logit is in the right place."""
    if "changed" in value:
        return "the images that were handed over are no longer what they were: train with a copy"
    if "logits" not in value:
        return f"wrong type: {name_of(value['returned'])} came back, not a model"
    logits, truth = value["logits"], datasets.offline_test_labels()
    if not isinstance(logits, Array) or logits.shape != (len(truth), 10):
        came = logits.shape if isinstance(logits, Array) else name_of(logits)
        return f"wrong shape: for {len(truth)} images the model gives {came}, expected {(len(truth), 10)}"
    rows = logits.values.astype(float)
    if not np.isfinite(rows).all():
        return "some logits are not finite"
    if _are_probabilities(rows):
        return "each row of the output adds up to 1: these are probabilities, not logits"
    if value["training mode"]:
        return "the model came back in training mode"
    return float(np.mean(np.argmax(rows, axis=1) == np.array(case.arguments["names"])[truth]))


def _digits_named(label: str, names: Sequence[int]) -> list[Case]:
    """Each digit is labelled by the number at its place in `names`."""
    return [Case(label, {"samples": 1500, "names": [int(name) for name in names]})]


train_digits = lesson.function(
    "train_digits",
    4,
    lambda _: _digits_named("digits never shown", range(10)),
    probe=_train_digits_probe,
    rule=Bar(
        (
            Measure(
                "accuracy",
                _accuracy,
                "of the test digits {value:.1%} are recognised; at least {bar:.0%} are wanted",
                at_least=0.83,
            ),
        )
    ),
    seconds=60.0,
    hidden=lambda rng: _digits_named("digits with other names", rng.permutation(10)),
    hidden_alone=True,
    further=True,
    hints=(
        "What is different from training the trend: the loss, the network, anything else?",
        "A `DigitNet`, `nn.CrossEntropyLoss`, which takes logits and integer labels, and Adam. A few epochs with small "
        "batches, shuffled anew in each. At the end evaluation mode.",
        "Adam with a rate of 0.005, batches of 50, five epochs: `for batch in torch.randperm(len(images)).split(50):` "
        "and inside the training step with `images[batch]` and `labels[batch]`. `return model.eval()`.",
    ),
    learned="Often more data are worth more than a cleverer network. Shift each training digit by a pixel or two, and "
    "what comes out are new digits with known labels.",
)


__all__ = ["lesson", *lesson.exercises]
