"""The figures of lesson 4, the mathematics of training: functions that take arrays or lists and return a plotly figure.

Paths, losses and probabilities come from the lesson, many of them from the student's own functions. What is computed
here is what no exercise asks for: three activations, penalties by formula, and one neuron's numbers for one sample.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grader.figures.look import (
    BLACK,
    BLUE,
    COLOURS,
    DASHES,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SYMBOLS,
    add_film,
    add_slider,
    draw_line,
    draw_marks,
    panels,
    plain,
    restyle,
    styled,
)


def _words(x: Any, y: Any, text: list[str], size: float = 16, colour: str = BLACK) -> Any:
    import plotly.graph_objects as go

    font = {"size": size, "color": colour}
    return go.Scatter(x=x, y=y, text=text, mode="text", textfont=font, showlegend=False, hoverinfo="skip")


def _below(figure: Any, name: str, labels: list[str], steps: list[dict], active: int) -> Any:
    """A second slider under the first one. Its steps must change other attributes than those of the first."""
    first = figure.layout.sliders[0].to_plotly_json()
    second = first | {
        "active": active,
        "steps": [{"label": label} | step for label, step in zip(labels, steps, strict=True)],
        "currentvalue": first["currentvalue"] | {"prefix": f"{name}: "},
        "pad": {"t": first["pad"]["t"] + 95},
    }
    figure.update_layout(
        sliders=[first, second], height=figure.layout.height + 95, margin={"b": figure.layout.margin.b + 95}
    )
    return figure


# 1 Four lines of Keras


def digit_row(images: Any, labels: Any) -> Any:
    """Some digits, uint8 (n, 28, 28), side by side with their labels."""
    import plotly.graph_objects as go

    images, labels = np.asarray(images), plain(labels)
    strip = np.concatenate(list(images), axis=1)
    look = {"colorscale": "gray", "showscale": False, "hoverinfo": "skip"}
    picture = go.Heatmap(z=strip[::-1].tolist(), **look)  # rows are numbered upward
    centres = [28 * number + 13.5 for number in range(len(labels))]
    names = _words(centres, [-5] * len(labels), [str(label) for label in labels], 20)
    figure = styled(go.Figure([picture, names]), "Ten digits and their labels", height=230)
    figure.update_xaxes(visible=False, range=[-0.5, strip.shape[1] - 0.5])
    figure.update_yaxes(visible=False, range=[-10, 27.5], scaleanchor="x")
    figure.update_layout(margin={"l": 15, "r": 15, "t": 50, "b": 10})
    return figure


# 2 What is trained


def neuron() -> Any:
    """One artificial neuron: weighted inputs, their sum with the bias, the activation, the output."""
    import plotly.graph_objects as go

    rows = [("x₁", 1.5), ("x₂", 0.75), ("⋮", 0.1), ("xₘ", -0.55)]
    circles = [(0.0, height, name) for name, height in rows if name != "⋮"]
    circles += [(1.3, 0.45, "+"), (2.25, 0.45, "σ"), (1.3, 1.6, "b")]
    figure = go.Figure(
        go.Scatter(
            x=[x for x, _, _ in circles],
            y=[y for _, y, _ in circles],
            text=[name for *_, name in circles],
            mode="markers+text",
            marker={"size": 58, "color": "#DCEAF4", "line": {"color": BLUE, "width": 2}},
            textfont={"size": 22, "color": BLACK},
            showlegend=False,
            hoverinfo="skip",
        )
    )
    figure.add_trace(_words([0, 0.68], [0.1, 0.33], ["⋮", "⋮"], 24))
    arrows = [(0.13, 1.43, 1.18, 0.6), (0.13, 0.72, 1.16, 0.47), (0.13, -0.5, 1.18, 0.32)]
    arrows += [(1.45, 0.45, 2.1, 0.45), (2.4, 0.45, 2.8, 0.45), (1.3, 1.36, 1.3, 0.72)]
    for x0, y0, x1, y1 in arrows:
        arrow = {"showarrow": True, "axref": "x", "ayref": "y", "arrowhead": 2, "arrowwidth": 2, "arrowcolor": BLACK}
        figure.add_annotation(x=x1, y=y1, ax=x0, ay=y0, text="", **arrow)
    notes = [(0.75, 1.22, "· w₁"), (0.6, 0.78, "· w₂"), (0.66, -0.28, "· wₘ"), (3.05, 0.45, "output")]
    notes += [(0, 2.2, "inputs"), (1.3, 2.2, "weighted sum"), (2.25, 2.2, "activation")]
    for x, y, text in notes:
        figure.add_annotation(x=x, y=y, text=text, showarrow=False, font={"size": 18})
    styled(figure, "One neuron", height=380)
    figure.update_xaxes(visible=False, range=[-0.3, 3.3])
    figure.update_yaxes(visible=False, range=[-0.95, 2.4])
    figure.update_layout(margin={"t": 55, "b": 10})
    return figure


def network() -> Any:
    """The 784-64-10 network, a few neurons of each layer drawn, every one connected to all of the next layer."""
    import plotly.graph_objects as go

    columns = [(0.0, 7, "784 pixels"), (1.3, 5, "64 neurons, ReLU"), (2.6, 4, "10 neurons, softmax")]
    places = []
    for x, count, _ in columns:
        heights = [1 - 2 * number / (count - 1) for number in range(count)]
        places.append([(x, height) for number, height in enumerate(heights) if number != count - 2])
    across, upward = [], []
    for left, right in zip(places, places[1:], strict=False):
        for x0, y0 in left:
            for x1, y1 in right:
                across += [x0, x1, None]
                upward += [y0, y1, None]
    figure = go.Figure(draw_line(across, upward, None, "#B5B5B5", "solid", 1, hoverinfo="skip"))
    points = [place for column in places for place in column]
    dots = draw_marks([x for x, _ in points], [y for _, y in points], None, "#DCEAF4", "circle", 26, hoverinfo="skip")
    dots.marker.line = {"color": BLUE, "width": 2}
    figure.add_trace(dots)
    gaps = [(x, 1 - 2 * (count - 2) / (count - 1)) for x, count, _ in columns]
    figure.add_trace(_words([x for x, _ in gaps], [y for _, y in gaps], ["⋮"] * 3, 26))
    heads = [("input", columns[0]), ("hidden layer", columns[1]), ("output layer", columns[2])]
    for head, (x, _, text) in heads:
        figure.add_annotation(x=x, y=1.5, text=f"{head}:<br>{text}", showarrow=False, font={"size": 16})
    styled(figure, "The network of section 1", height=420)
    figure.update_xaxes(visible=False, range=[-0.55, 3.15])
    figure.update_yaxes(visible=False, range=[-1.2, 1.75])
    figure.update_layout(margin={"t": 55, "b": 10})
    return figure


# 3 Why not just linear?


def activations() -> Any:
    """Step, ReLU and sigmoid, with a slider for the input, and the tangent at it where there is one."""
    grid = [number / 10 for number in range(-50, 51)]
    curves = {
        "step": (lambda z: float(z > 0), lambda z: 0.0 if z else None),
        "ReLU": (lambda z: max(z, 0.0), lambda z: float(z > 0) if z else None),
        "sigmoid": (lambda z: (1 + math.tanh(z / 2)) / 2, lambda z: 1 / (4 * math.cosh(z / 2) ** 2)),
    }
    figure = panels([("input", "output"), ("input", ""), ("input", "")], "Three activations", 400, 0.09)
    for column, (name, (value, _)) in enumerate(curves.items(), 1):
        if name == "step":
            x, y = [-5, 0, None, 0, 5], [0, 0, None, 1, 1]
        else:
            x, y = grid, [value(z) for z in grid]
        figure.add_trace(draw_line(x, y, None), row=1, col=column)
        figure.add_trace(draw_line([], [], None, ORANGE, "dash"), 1, column)
        figure.add_trace(draw_marks([], [], None, BLACK, "circle", 12), 1, column)
        place = {"xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom", "showarrow": False}
        axis = figure.layout["xaxis" + (str(column) if column > 1 else "")]
        figure.add_annotation(x=sum(axis.domain) / 2, y=1.0, text=name, font={"size": 18}, **place)
        top = 5.2 if name == "ReLU" else 1.25
        figure.update_yaxes(range=[-0.17 * top, top], row=1, col=column)
        figure.update_xaxes(range=[-5, 5], row=1, col=column)
    inputs = [-5, -4, -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3, 4, 5]
    steps, labels = [], []
    for z in inputs:
        xs, ys, told = [], [], []
        for name, (value, slope) in curves.items():
            y, rise = value(z), slope(z)
            ends = [z - 1.2, z + 1.2] if rise is not None else []
            xs += [ends, [z]]
            ys += [[y + rise * (end - z) for end in ends], [y]]
            told.append(f"{name} {'none' if rise is None else f'{rise:.2f}'}")
        steps.append(restyle([1, 2, 4, 5, 7, 8], x=xs, y=ys))
        labels.append(f"{z:g}. Slopes: {', '.join(told)}")
    active = 9
    for index, x, y in zip(steps[active]["args"][1], *steps[active]["args"][0].values(), strict=True):
        figure.data[index].update(x=x, y=y)
    return add_slider(figure, "input", labels, steps, active, ticks=False)


def softmax_bars(moving: list, scores: Any, probabilities: Any, active: int = 4) -> Any:
    """Scores of three classes and what softmax makes of them, with a slider for the third score."""
    import plotly.graph_objects as go

    scores, probabilities = plain(scores, 4), plain(probabilities, 4)
    names = ["class 0", "class 1", "class 2"]
    figure = panels([("", "score"), ("", "probability")], "Scores become shares", 400)
    look = {"marker": {"color": "#BFD9EA", "line": {"color": BLUE, "width": 1}}, "showlegend": False, "width": 0.6}
    figure.add_trace(go.Bar(x=names, y=scores[active], **look), row=1, col=1)
    figure.add_trace(go.Bar(x=names, y=probabilities[active], **look), row=1, col=2)
    figure.update_yaxes(range=[-4.5, 8.5], row=1, col=1)
    figure.update_yaxes(range=[0, 1.05], row=1, col=2)
    steps, labels = [], []
    for value, row, shares in zip(moving, scores, probabilities, strict=True):
        steps.append(restyle([0, 1], y=[row, shares]))
        labels.append(f"{value:g}. Probabilities: " + ", ".join(f"{share:.2f}" for share in shares))
    return add_slider(figure, "score of class 2", labels, steps, active, ticks=False)


# 4 The loss


def penalties() -> Any:
    """Two losses of the probability that a yes-or-no classifier gives to the truth, and their pull on its score."""
    shares = [0.001, 0.003, 0.006, 0.01, 0.02, 0.035, *[number / 20 for number in range(1, 20)], 0.98, 0.995, 0.999]
    titles = [("probability given to the truth", "loss"), ("probability given to the truth", "pull on the score")]
    figure = panels(titles, "What each loss says to a mistake", 460)
    rows = [
        ("cross-entropy", BLUE, "solid", "circle", lambda p: -math.log(p), lambda p: 1 - p),
        ("squared error", ORANGE, "dash", "square", lambda p: (1 - p) ** 2, lambda p: 2 * (1 - p) ** 2 * p),
    ]
    for name, colour, dash, symbol, loss, pull in rows:
        for column, curve in enumerate((loss, pull), 1):
            trace = draw_line(shares, [curve(p) for p in shares], name if column == 1 else None, colour, dash)
            trace.update(mode="lines+markers", marker={"symbol": symbol, "size": 6})
            figure.add_trace(trace, row=1, col=column)
    figure.update_xaxes(range=[0, 1])
    return figure


# 5 Downhill


def one_parameter(curve: Any, starts: list, rates: list, paths: list, start: int = 1, rate: int = 3) -> Any:
    """Gradient descent on a curve. `paths[start][rate]` holds the places, (steps + 1,). Sliders for start and rate."""
    grid = np.linspace(-3.6, 3.6, 121)
    figure = panels([("weight w", "loss"), ("step", "weight w")], "Downhill with one weight", 430, 0.12)
    figure.add_trace(draw_line(grid, curve(grid), "the loss", GREY, "solid", 2), row=1, col=1)
    paths = [[np.clip(np.asarray(path, float).reshape(-1), -50, 50) for path in row] for row in paths]
    for number, row in enumerate(paths):
        walked = draw_line(row[rate], curve(row[rate]), "the path", BLUE, "solid", 1.5, visible=number == start)
        walked.update(mode="lines+markers", marker={"size": 8})
        figure.add_trace(walked, row=1, col=1)
        by_step = draw_line(list(range(len(row[rate]))), row[rate], None, ORANGE, "dash", 2, visible=number == start)
        by_step.update(mode="lines+markers", marker={"size": 6, "symbol": "square"})
        figure.add_trace(by_step, row=1, col=2)
    figure.update_xaxes(range=[-3.6, 3.6], row=1, col=1)
    figure.update_yaxes(range=[-1, 4.6], row=1, col=1)
    figure.update_yaxes(range=[-3.6, 3.6], row=1, col=2)
    mine = list(range(1, 1 + 2 * len(starts)))
    shown = [[number // 2 == chosen for number in range(2 * len(starts))] for chosen in range(len(starts))]
    steps = [restyle(mine, visible=row) for row in shown]
    add_slider(figure, "start", [f"{place:g}" for place in starts], steps, start)
    count = list(range(len(paths[0][0])))
    steps = []
    for chosen in range(len(rates)):
        xs, ys = [], []
        for row in paths:
            xs += [row[chosen].tolist(), count]
            ys += [curve(row[chosen]).tolist(), row[chosen].tolist()]
        steps.append(restyle(mine, x=xs, y=ys))
    return _below(figure, "rate", [f"{value:g}" for value in rates], steps, rate)


def _contours(height: Any, x: tuple, y: tuple, levels: dict | None = None, points: int = 61) -> Any:
    """Rings of equal height of `height(u, v)`."""
    import plotly.graph_objects as go

    u, v = np.linspace(*x, points), np.linspace(*y, points)
    look = {"colorscale": [[0, "#9A9A9A"], [1, "#9A9A9A"]], "showscale": False, "hoverinfo": "skip"}
    rings = {"coloring": "lines", "showlabels": True, "labelfont": {"size": 11, "color": "#666666"}} | (levels or {})
    z = plain(height(u[None, :], v[:, None]), 4)
    return go.Contour(x=plain(u, 4), y=plain(v, 4), z=z, contours=rings, name="rings of equal loss", **look)


def two_parameters(height: Any, starts: list, rates: list, paths: list, start: int = 0, rate: int = 2) -> Any:
    """Gradient descent on a surface with two valleys. `paths[start][rate]` is (steps + 1, 2)."""
    import plotly.graph_objects as go

    levels = {"start": 0, "end": 5, "size": 0.5}
    figure = go.Figure(_contours(height, (-2, 2), (-1.8, 1.8), levels))
    figure.add_trace(draw_marks([-1, 1], [0, 0], "minima", BLACK, "star", 15))
    figure.add_trace(draw_marks([0], [0], "saddle", BLACK, "x", 11))
    paths = [[np.clip(np.asarray(path, float), -50, 50) for path in row] for row in paths]
    for number, row in enumerate(paths):
        walked = draw_line(row[rate][:, 0], row[rate][:, 1], "the path", BLUE, "solid", 2, visible=number == start)
        walked.update(mode="lines+markers", marker={"size": 7, "symbol": "circle"})
        figure.add_trace(walked)
    styled(figure, "Downhill with two weights", "first weight", "second weight", height=480)
    figure.update_xaxes(range=[-2, 2])
    figure.update_yaxes(range=[-1.8, 1.8])
    mine = list(range(3, 3 + len(starts)))
    steps = [
        restyle(mine, visible=[number == chosen for number in range(len(starts))]) for chosen in range(len(starts))
    ]
    add_slider(figure, "start", [f"({u:g}, {v:g})" for u, v in starts], steps, start)
    steps = []
    for chosen in range(len(rates)):
        xs = [row[chosen][:, 0].tolist() for row in paths]
        steps.append(restyle(mine, x=xs, y=[row[chosen][:, 1].tolist() for row in paths]))
    return _below(figure, "rate", [f"{value:g}" for value in rates], steps, rate)


def bowl_to_saddle(active: int = 4) -> Any:
    """The surface u² + c v² in three dimensions, with a slider for c: from a bowl over a valley to a saddle."""
    import plotly.graph_objects as go

    grid = np.linspace(-1, 1, 25)
    factors = [1, 0.5, 0, -0.5, -1]
    heights = [plain(grid[None, :] ** 2 + factor * grid[:, None] ** 2, 4) for factor in factors]
    look = {"colorscale": "Cividis", "showscale": False, "cmin": -1, "cmax": 2}
    figure = go.Figure(go.Surface(x=plain(grid, 4), y=plain(grid, 4), z=heights[active], **look))
    styled(figure, "u² + c v²: one point with a flat slope, three shapes", height=480)
    axes = {f"{axis}axis": {"title": {"text": name}} for axis, name in zip("xyz", ("u", "v", "loss"), strict=True)}
    axes = {name: axis | {"tickfont": {"size": 12}, "nticks": 5} for name, axis in axes.items()}
    axes["zaxis"]["range"] = [-1, 2]
    figure.update_layout(scene=axes)
    figure.update_scenes(camera={"eye": {"x": 1.7, "y": -1.7, "z": 0.9}, "center": {"x": 0, "y": 0, "z": -0.15}})
    labels = [f"{factor:g} (curvatures 2 and {2 * factor:g})" for factor in factors]
    add_slider(figure, "c", labels, [restyle([0], z=[rows]) for rows in heights], active, ticks=False)
    figure.update_layout(margin={"l": 10, "r": 10, "t": 50})
    return figure


# 6 Better steps


def _ellipses(curvatures: Any, levels: list[float]) -> Any:
    """Rings of equal height in a valley of two curvatures, as one line: an animation leaves it where it is."""
    turn = np.linspace(0, 2 * np.pi, 61)
    across, upward = [], []
    for level in levels:
        across += [*np.sqrt(2 * level / curvatures[0]) * np.cos(turn), None]
        upward += [*np.sqrt(2 * level / curvatures[1]) * np.sin(turn), None]
    return draw_line(across, upward, None, "#B0B0B0", "solid", 1, hoverinfo="skip")


def race(height: Any, curvatures: Any, walks: dict[str, Any], steps_per_frame: int = 1) -> Any:
    """Walks of several optimisers in a valley of two curvatures, and their losses, with a play button.

    `height(u, v)` is the loss, walks are (steps + 1, 2).
    """
    import plotly.graph_objects as go

    titles = [("first weight", "second weight"), ("step", "loss (logarithmic)")]
    figure = panels(titles, "A race", 460, 0.12)
    figure.add_trace(_ellipses(curvatures, [1, 5, 15, 30, 50, 80, 120, 170]), row=1, col=1)
    walks = {name: np.asarray(walk, float) for name, walk in walks.items()}
    losses = {name: height(walk[:, 0], walk[:, 1]) for name, walk in walks.items()}
    looks = list(zip((ORANGE, BLUE, GREEN, PURPLE), DASHES, SYMBOLS, strict=False))
    for (name, walk), (colour, dash, symbol) in zip(walks.items(), looks, strict=False):
        trace = draw_line(walk[:1, 0], walk[:1, 1], name, colour, dash, 2)
        figure.add_trace(trace, row=1, col=1)
        point = draw_marks(walk[:1, 0], walk[:1, 1], None, colour, symbol, 11)
        figure.add_trace(point, row=1, col=1)
        figure.add_trace(draw_line([0], losses[name][:1], None, colour, dash, 2), row=1, col=2)
    figure.add_trace(draw_marks([0], [0], None, BLACK, "star", 15), row=1, col=1)
    figure.update_xaxes(range=[-11, 3], row=1, col=1)
    figure.update_yaxes(range=[-3, 3], row=1, col=1)
    last = len(next(iter(walks.values()))) - 1
    figure.update_xaxes(range=[0, last], row=1, col=2)
    figure.update_yaxes(type="log", range=[-2.5, 2.3], dtick=1, exponentformat="power", row=1, col=2)
    frames = []
    for step in range(0, last + 1, steps_per_frame):
        data = []
        for name, walk in walks.items():
            data.append(go.Scatter(x=plain(walk[: step + 1, 0], 3), y=plain(walk[: step + 1, 1], 3)))
            data.append(go.Scatter(x=plain(walk[step : step + 1, 0], 3), y=plain(walk[step : step + 1, 1], 3)))
            data.append(go.Scatter(x=list(range(step + 1)), y=plain(losses[name][: step + 1], 3)))
        frames.append(go.Frame(name=str(step), data=data, traces=list(range(1, 1 + len(data)))))
    return add_film(figure, "step", [frame.name for frame in frames], frames, 120, still=-1)


# 7 The loop by hand


def accuracies(training: list, testing: list) -> Any:
    """The share of digits that are right after each epoch, for the training and the test digits."""
    import plotly.graph_objects as go

    figure = go.Figure()
    rows = [("training digits", training, BLUE, "solid", "circle"), ("test digits", testing, ORANGE, "dash", "square")]
    for name, shares, colour, dash, symbol in rows:
        trace = draw_line(list(range(1, len(shares) + 1)), shares, name, colour, dash)
        trace.update(mode="lines+markers", marker={"symbol": symbol, "size": 8})
        figure.add_trace(trace)
    return styled(figure, "Learned, and learned by heart", "epoch", "share of digits that are right")


# 8 Backpropagation by hand, and its graph

_PLACES = {
    "x₁": (0, 8.4),
    "w₁": (0, 6.5),
    "x₂": (0, 3.9),
    "w₂": (0, 2.0),
    "b": (1.2, 0),
    "w₁x₁": (1.2, 7.45),
    "w₂x₂": (1.2, 2.95),
    "f": (2.4, 5.2),
    "y": (2.4, 1.6),
    "f − y": (3.5, 5.2),
    "loss": (4.6, 5.2),
}
_WIRES = [("x₁", "w₁x₁"), ("w₁", "w₁x₁"), ("x₂", "w₂x₂"), ("w₂", "w₂x₂"), ("w₁x₁", "f"), ("w₂x₂", "f"), ("b", "f")]
_WIRES += [("f", "f − y"), ("y", "f − y"), ("f − y", "loss")]


def _moments(x: tuple, y: float, w: tuple, b: float, rate: float) -> list[tuple[str, str, dict, dict]]:
    """What the stepper shows: (label, node, values so far, gradients so far), forward, back, and after the step."""
    values = {"x₁": x[0], "x₂": x[1], "w₁": w[0], "w₂": w[1], "b": b, "y": y}
    moments = [("before: inputs, weights and the target", "", dict(values), {})]
    products = {"w₁x₁": w[0] * x[0], "w₂x₂": w[1] * x[1]}
    f = sum(products.values()) + b
    r = f - y
    words = {"w₁x₁": "multiply", "w₂x₂": "multiply", "f": "add up", "f − y": "subtract the target", "loss": "square"}
    for node, value in (products | {"f": f, "f − y": r, "loss": r * r}).items():
        values[node] = value
        moments.append((f"forward: {words[node]}", node, dict(values), {}))
    gradients: dict[str, float] = {}
    back = [
        ("loss", 1.0, "the loss by itself: 1"),
        ("f − y", 2 * r, "a square: times 2 (f − y)"),
        ("f", 2 * r, "a difference: times 1"),
        ("b", 2 * r, "a sum: times 1"),
        ("w₁x₁", 2 * r, "a sum: times 1"),
        ("w₂x₂", 2 * r, "a sum: times 1"),
        ("w₁", 2 * r * x[0], "a product: times x₁"),
        ("w₂", 2 * r * x[1], "a product: times x₂"),
    ]
    for node, gradient, why in back:
        gradients[node] = gradient
        moments.append((f"back: {why}", node, dict(values), dict(gradients)))
    for node in ("w₁", "w₂", "b"):
        values[node] -= rate * gradients[node]
    kept = {name: values[name] for name in ("x₁", "x₂", "w₁", "w₂", "b", "y")}
    moments.append((f"step: each weight minus {rate:g} times its gradient", "", kept, {}))
    f = kept["w₁"] * x[0] + kept["w₂"] * x[1] + kept["b"]
    again = {"w₁x₁": kept["w₁"] * x[0], "w₂x₂": kept["w₂"] * x[1], "f": f, "f − y": f - y, "loss": (f - y) ** 2}
    moments.append(("forward again: the loss is smaller", "loss", kept | again, {}))
    return moments


def stepper(x: tuple, y: float, w: tuple, b: float, rate: float) -> Any:
    """One neuron's graph for one sample, read node by node: values forward, gradients back, then the step."""
    import plotly.graph_objects as go

    figure = go.Figure()
    nodes = list(_PLACES)
    across, upward = [place[0] for place in _PLACES.values()], [place[1] for place in _PLACES.values()]
    circles = draw_marks(across, upward, None, "#EEF4F9", "circle", 44, hoverinfo="skip")
    circles.marker.line = {"color": BLUE, "width": 2}
    ring = draw_marks([None], [None], None, ORANGE, "circle-open", 50, hoverinfo="skip")
    ring.marker.line = {"width": 5, "color": ORANGE}
    figure.add_traces([ring, circles])
    figure.add_trace(_words(across, upward, nodes, 15))
    figure.add_trace(_words(across, [height + 0.98 for height in upward], [""] * len(nodes), 16, BLUE))
    figure.add_trace(_words(across, [height - 0.98 for height in upward], [""] * len(nodes), 16, ORANGE))
    for start, end in _WIRES:
        (x0, y0), (x1, y1) = _PLACES[start], _PLACES[end]
        length = math.hypot((x1 - x0) * 3.2, y1 - y0)
        cut = 0.75 / length
        ends = {"ax": x0 + cut * (x1 - x0), "ay": y0 + cut * (y1 - y0)}
        ends |= {"x": x1 - cut * (x1 - x0), "y": y1 - cut * (y1 - y0)}
        arrow = {"showarrow": True, "axref": "x", "ayref": "y", "arrowhead": 2, "arrowwidth": 1.5, "arrowcolor": GREY}
        figure.add_annotation(text="", **ends, **arrow)
    frames, labels = [], []
    for number, (label, node, values, gradients) in enumerate(_moments(x, y, w, b, rate)):
        ring = _PLACES.get(node, (None, None))
        shown = [f"<b>{values[name]:.4g}</b>" if name in values else "" for name in nodes]
        slopes = [f"<i>grad {gradients[name]:.4g}</i>" if name in gradients else "" for name in nodes]
        data = [go.Scatter(x=[ring[0]], y=[ring[1]]), go.Scatter(text=shown), go.Scatter(text=slopes)]
        frames.append(go.Frame(name=str(number), data=data, traces=[0, 3, 4]))
        labels.append(f"{number}, {label}")
    for trace, data in zip((0, 3, 4), frames[0].data, strict=True):
        figure.data[trace].update(data.to_plotly_json() | {"type": "scatter"})
    styled(figure, "One neuron, one sample: forward, back, step", height=620)
    figure.update_xaxes(visible=False, range=[-0.4, 5])
    figure.update_yaxes(visible=False, range=[-1.4, 9.8])
    add_film(figure, "moment", labels, frames, 1200, still=-3)
    figure.update_layout(margin={"t": 55})
    return figure


def convergence(curves: dict[str, Any], every: int = 25) -> Any:
    """Losses by epoch of several runs, on a logarithmic scale; the first hundred epochs, then every `every`-th."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for index, (name, losses) in enumerate(curves.items()):
        kept = [epoch for epoch in range(len(losses)) if epoch < 100 or epoch % every == 0]
        trace = draw_line(kept, [losses[epoch] for epoch in kept], name, COLOURS[index], DASHES[index])
        figure.add_trace(trace)
    styled(figure, "How many epochs are enough?", "epoch", "loss (logarithmic)")
    figure.update_yaxes(type="log", range=[-5.3, 1.2], dtick=1, exponentformat="power")
    return figure


# 9 Three frameworks, one network


def three_curves(curves: dict[str, Any], every: int = 8) -> Any:
    """The loss before every `every`-th step in three frameworks: marks of three shapes, which lie on each other."""
    import plotly.graph_objects as go

    figure = go.Figure()
    looks = zip((ORANGE, BLUE, BLACK), ("circle-open", "square-open", "x"), (15, 10, 5), strict=True)
    for (name, losses), (colour, symbol, size) in zip(curves.items(), looks, strict=True):
        losses = plain(losses)[::every]
        trace = draw_marks([every * number for number in range(len(losses))], losses, name, colour, symbol, size)
        trace.update(mode="lines+markers", line={"width": 1, "color": colour}, marker={"line": {"width": 2}})
        figure.add_trace(trace)
    return styled(figure, "One start, three frameworks, one curve", "step", "loss")
