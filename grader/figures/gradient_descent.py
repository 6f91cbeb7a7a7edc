"""The figures of lesson 1, gradient descent: functions that take tensors, arrays or lists and return a plotly figure.

Curves, losses and paths come from the lesson, most of them from the student's own functions. What is computed here
is geometry alone: bars under a curve, and rings of equal loss, which for a line are ellipses around the best weights.
"""

from __future__ import annotations

from typing import Any

from grader.figures.look import (
    BLACK,
    BLUE,
    COLOURS,
    DASHES,
    GREEN,
    GREY,
    ORANGE,
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

WEIGHTS = ("w₀, the intercept", "w₁, the slope")


# 1 Any function will do


def soft_steps(x: Any, steepnesses: list, first: list, second: list, active: int = 3) -> Any:
    """Two soft steps with a slider for their steepness."""
    import plotly.graph_objects as go

    figure = go.Figure(
        [draw_line(x, first[active], "edge at 1"), draw_line(x, second[active], "edge at 2", ORANGE, "dash")]
    )
    styled(figure, "Two soft steps", "x", "output of the neuron").update_yaxes(range=[-0.08, 1.08])
    steps = [restyle([0, 1], y=[one, two]) for one, two in zip(first, second, strict=True)]
    return add_slider(figure, "steepness", [str(s) for s in steepnesses], steps, active)


def one_bump(x: Any, steepnesses: list, bumps: list, active: int = 3) -> Any:
    """The student's bump with a slider for its steepness."""
    import plotly.graph_objects as go

    figure = go.Figure([draw_line(x, bumps[active], None)])
    styled(figure, "Your bump: edges at 1 and 2, height 1.5", "x", "bump").update_yaxes(range=[-0.1, 1.65])
    steps = [restyle([0], y=[curve]) for curve in bumps]
    return add_slider(figure, "steepness", [str(s) for s in steepnesses], steps, active)


def bump_sum(x: Any, bumps: list) -> Any:
    """Bumps side by side, and their sum."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for index, curve in enumerate(bumps):
        look = {"colour": COLOURS[index + 1], "dash": DASHES[index + 1], "width": 2}
        figure.add_trace(draw_line(x, curve, f"bump {index + 1}", **look))
    figure.add_trace(draw_line(x, sum(bumps[1:], bumps[0]), "their sum", BLUE, "solid", 4))
    return styled(figure, "Bumps add up", "x", "output")


def bars(curve: Any, x: Any, counts: list[int], active: int = 3) -> Any:
    """A curve and a row of bars under it, with a slider for how many."""
    import plotly.graph_objects as go
    import torch

    low, high = float(x.min()), float(x.max())
    states, labels = [], []
    for count in counts:
        width = (high - low) / count
        places = low + width * (torch.arange(count) + 0.5)
        tops = curve(places)
        nearest = ((x - low) / width).long().clamp(max=count - 1)
        gap = float((curve(x) - tops[nearest]).abs().max())
        states.append((places, tops, width))
        labels.append(f"{count} (largest distance {gap:.2f})")
    places, tops, width = states[active]
    look = {"color": "#BFD9EA", "line": {"color": BLUE, "width": 1}}
    figure = go.Figure([go.Bar(x=plain(places), y=plain(tops), width=width, marker=look, name="bars")])
    figure.add_trace(draw_line(x, curve(x), "the function", BLACK))
    styled(figure, "Bars follow the curve", "x", "y").update_layout(bargap=0)
    figure.update_xaxes(range=[low, high])
    changes = [{"x": [plain(places)], "y": [plain(tops)], "width": [width]} for places, tops, width in states]
    steps = [{"method": "restyle", "args": [change, [0]]} for change in changes]
    return add_slider(figure, "bars", labels, steps, active, ticks=False)


def bump_row(x: Any, values: Any, counts: list[int], rows: list, active: int = 4) -> Any:
    """A curve and the row of bumps that follows it, with a slider for how many."""
    import plotly.graph_objects as go

    figure = go.Figure([draw_line(x, values, "the function", BLACK, "dash", 2)])
    figure.add_trace(draw_line(x, rows[active], "your row of bumps"))
    styled(figure, "A row of bumps, a network with one hidden layer", "x", "y")
    labels = [f"{count} ({2 * count} neurons)" for count in counts]
    return add_slider(figure, "bumps", labels, [restyle([1], y=[row]) for row in rows], active, ticks=False)


# 2 A line as a one-neuron network


def neuron() -> Any:
    """The one-neuron network of a line."""
    import plotly.graph_objects as go

    places = {"1": (0, 1), "x": (0, 0), "+": (1.2, 0.5)}
    figure = go.Figure(
        go.Scatter(
            x=[place[0] for place in places.values()],
            y=[place[1] for place in places.values()],
            text=list(places),
            mode="markers+text",
            marker={"size": 64, "color": "#DCEAF4", "line": {"color": BLUE, "width": 2}},
            textfont={"size": 24, "color": BLACK},
            showlegend=False,
            hoverinfo="skip",
        )
    )
    arrows = [(0.11, 0.96, 1.09, 0.56), (0.11, 0.04, 1.09, 0.44), (1.32, 0.5, 1.72, 0.5)]
    for x0, y0, x1, y1 in arrows:
        arrow = {"showarrow": True, "axref": "x", "ayref": "y", "arrowhead": 2, "arrowwidth": 2, "arrowcolor": BLACK}
        figure.add_annotation(x=x1, y=y1, ax=x0, ay=y0, text="", **arrow)
    notes = [(0.58, 0.89, "· w₀"), (0.58, 0.11, "· w₁"), (2.0, 0.5, "ŷ = w₀ + w₁ x")]
    notes += [(0, 1.55, "inputs"), (1.2, 1.55, "the neuron"), (2.0, 1.55, "output")]
    for x, y, text in notes:
        figure.add_annotation(x=x, y=y, text=text, showarrow=False, font={"size": 18})
    styled(figure, "A line is a network with one neuron", height=360)
    figure.update_xaxes(visible=False, range=[-0.3, 2.45])
    figure.update_yaxes(visible=False, range=[-0.35, 1.65])
    figure.update_layout(margin={"t": 55, "b": 10})
    return figure


def _data(x: Any, y: Any) -> Any:
    return draw_marks(x, y, "data", GREY, "circle", 7)


def data(x: Any, y: Any) -> Any:
    """The data alone."""
    import plotly.graph_objects as go

    return styled(go.Figure([_data(x, y)]), "A hundred points", "x", "y")


# 3 How wrong is it?


def residuals(x: Any, y: Any, y_pred: Any) -> Any:
    """The data, a line, and the vertical distances between them."""
    import plotly.graph_objects as go

    across, upward = [], []
    for place, top, bottom in zip(plain(x), plain(y), plain(y_pred), strict=True):
        across += [place, place, None]
        upward += [top, bottom, None]
    ends = sorted(zip(plain(x), plain(y_pred), strict=True))
    figure = go.Figure([draw_line(across, upward, "residuals", "#B5B5B5", "solid", 1, hoverinfo="skip"), _data(x, y)])
    figure.data[1].marker.color = BLACK
    figure.add_trace(draw_line(*zip(ends[0], ends[-1], strict=True), "first guess", ORANGE))
    return styled(figure, "The first guess, and how far off it is", "x", "y")


def surface(first: Any, second: Any, losses: Any) -> Any:
    """A loss surface in three dimensions; rows of `losses` belong to `first`."""
    import plotly.graph_objects as go

    heights = [list(row) for row in zip(*plain(losses, 4), strict=True)]
    figure = go.Figure(go.Surface(x=plain(first), y=plain(second), z=heights, colorscale="Cividis", showscale=False))
    figure.data[0].contours.z = {"show": True, "color": "white", "width": 1, "start": 0, "end": 300, "size": 10}
    styled(figure, "The loss surface (turn it with the mouse)", height=520)
    small = {"tickfont": {"size": 12}, "nticks": 6}
    names = dict(zip("xyz", (*WEIGHTS, "loss"), strict=True))
    figure.update_layout(scene={f"{axis}axis": {"title": {"text": name}} | small for axis, name in names.items()})
    figure.update_layout(margin={"l": 10, "r": 10, "t": 50, "b": 10})
    figure.update_scenes(camera={"eye": {"x": -1.7, "y": -1.7, "z": 0.9}, "center": {"x": 0, "y": 0, "z": -0.15}})
    return figure


# 4 Which way is down?


def loss_curve(losses: Any, least: float) -> Any:
    """The loss at each step, and the least that a line can have."""
    import plotly.graph_objects as go

    losses = plain(losses)
    figure = go.Figure([draw_line(list(range(len(losses))), losses, "loss")])
    figure.add_trace(draw_line([0, len(losses) - 1], [least, least], "least loss of any line", BLACK, "dash", 2))
    return styled(figure, "Loss, step by step", "step", "loss")


def _rings(X: Any, y: Any, heights: range, named: tuple) -> list:
    """Rings of equal loss (ellipses, since a line's loss is a quadratic bowl), labels for some, a star at the best."""
    import numpy as np

    X, y = (np.asarray(plain(values, 9)) for values in (X, y))
    centre, sum_of_squares, *_ = np.linalg.lstsq(X, y, rcond=None)
    root = np.linalg.cholesky(X.T @ X / len(y))
    turn = np.linspace(0, 2 * np.pi, 61)
    ellipse = np.linalg.solve(root.T, np.stack([np.cos(turn), np.sin(turn)]))
    across, upward, notes = [], [], []
    for height in heights:
        ring = centre[:, None] + np.sqrt(height - sum_of_squares[0] / len(y)) * ellipse
        across += [*plain(ring[0], 4), None]
        upward += [*plain(ring[1], 4), None]
        if height in named:
            notes.append((*ring[:, 27], str(height)))  # upper left, where the paths of the lesson do not come by
    rings = draw_line(across, upward, "rings of equal loss", "#B0B0B0", "solid", 1, hoverinfo="skip")
    names = draw_marks([note[0] for note in notes], [note[1] for note in notes], None, "#FFFFFF", "circle", 20)
    names.update(text=[note[2] for note in notes], mode="markers+text", textfont={"size": 12, "color": "#666666"})
    names.update(hoverinfo="skip")
    best = draw_marks([centre[0]], [centre[1]], "least loss", BLACK, "star", 14)
    return [rings, names, best]


def _walk(path: Any, name: str, colour: str = BLUE, symbol: str = "circle", size: float = 6, width: float = 2) -> Any:
    path = plain(path, 4)
    trace = draw_line([w[0] for w in path], [w[1] for w in path], name, colour, "solid", width)
    trace.update(mode="lines+markers", marker={"size": size, "symbol": symbol, "color": colour})
    return trace


def bowl(X: Any, y: Any, path: Any, what: str) -> Any:
    """The loss surface from above, and a path on it. `what` says which steps the path shows."""
    import plotly.graph_objects as go

    figure = go.Figure([*_rings(X, y, range(8, 241, 8), (24, 48, 72, 96)), _walk(path, f"the path ({what})")])
    styled(figure, "The walk on the loss surface, from above", *WEIGHTS, height=560)
    figure.update_xaxes(range=[-4.5, 8.5])
    figure.update_yaxes(range=[-6, 8], scaleanchor="x")  # one scale for both: right angles look like right angles
    return figure


# 6 Watch it learn


def _ends(X: Any, w: Any) -> list[float]:
    """The outputs of a line at the left and the right end of the data."""
    places = [row[1] for row in plain(X)]
    return [w[0] + w[1] * end for end in (min(places), max(places))]


def watch(X: Any, y: Any, path: Any, losses: Any, steps_per_frame: int) -> Any:
    """The line among the data, and the same line as a point on the loss surface: frames, a play button, a slider."""
    import plotly.graph_objects as go

    path, losses = plain(path), plain(losses)
    figure = panels([("x", "y"), WEIGHTS], "Two views of the same walk")
    x = [row[1] for row in plain(X)]
    ends = [min(x), max(x)]
    figure.add_trace(_data(x, y), row=1, col=1)
    figure.add_trace(draw_line(ends, _ends(X, path[0]), "the line", ORANGE, width=4), row=1, col=1)
    for trace in _rings(X, y, range(4, 61, 4), (12, 24, 36, 48)):
        figure.add_trace(trace, row=1, col=2)
    figure.add_trace(_walk(path[:1], "its path", BLUE, size=4), row=1, col=2)
    figure.add_trace(draw_marks([path[0][0]], [path[0][1]], "its weights", ORANGE, "diamond", 13), row=1, col=2)
    figure.update_xaxes(range=[-4.5, 8.5], row=1, col=2)
    figure.update_yaxes(range=[-6, 8], row=1, col=2)
    figure.update_yaxes(range=[-6.5, 7], row=1, col=1)
    frames = []
    for number, w in enumerate(path):
        line = go.Scatter(y=plain(_ends(X, w)))
        walked = go.Scatter(x=[v[0] for v in path[: number + 1]], y=[v[1] for v in path[: number + 1]])
        frames.append(go.Frame(name=str(number), data=[line, walked, go.Scatter(x=[w[0]], y=[w[1]])], traces=[1, 5, 6]))
    labels = [f"{number * steps_per_frame}, loss {loss:.2f}" for number, loss in enumerate(losses)]
    return add_film(figure, "step", labels, frames, 90, min(8, len(path) - 1))


# 7 How long a step?


def valley(rates: list, walks: list, active: int = 3) -> Any:
    """Walks in a valley with one weight, by learning rate. The valley is the parabola of curvature 2."""
    import plotly.graph_objects as go

    floor = [place / 20 for place in range(-80, 81)]
    figure = go.Figure([draw_line(floor, [place**2 for place in floor], "the valley", GREY, "solid", 2)])
    states = [(plain(walk), [place**2 for place in plain(walk)]) for walk in walks]
    trace = draw_line(*states[active], "twelve steps", BLUE, "solid", 1.5)
    trace.update(mode="lines+markers", marker={"size": 8})
    figure.add_trace(trace)
    styled(figure, "Steps in a valley with one weight", "distance from the bottom", "loss")
    figure.update_xaxes(range=[-3.3, 3.3])
    figure.update_yaxes(range=[-0.5, 10])
    steps = [restyle([1], x=[xs], y=[ys]) for xs, ys in states]
    return add_slider(figure, "learning rate", [f"{rate:g}" for rate in rates], steps, active)


def learning_rates(X: Any, y: Any, rates: list, walks: list, losses: list, least: float, active: int = 4) -> Any:
    """A slider for the learning rate; the path on the loss surface, and the loss at each step."""
    figure = panels([WEIGHTS, ("step", "loss (logarithmic)")], "The same walk at different learning rates")
    for trace in _rings(X, y, range(10, 151, 10), (40, 80, 120)):
        figure.add_trace(trace, row=1, col=1)
    figure.add_trace(_walk(walks[active], "25 steps"), row=1, col=1)
    losses = plain(losses)
    steps = list(range(len(losses[active])))
    figure.add_trace(draw_line(steps, losses[active], "loss", ORANGE), row=1, col=2)
    figure.add_trace(
        draw_line([0, steps[-1]], [least, least], "least loss of any line", BLACK, "dash", 2), row=1, col=2
    )
    figure.update_xaxes(range=[-10, 17], row=1, col=1)
    figure.update_yaxes(range=[-8, 12], row=1, col=1)
    figure.update_yaxes(type="log", range=[-1.5, 3.8], dtick=1, exponentformat="power", row=1, col=2)
    changes = []
    for walk, curve in zip(walks, losses, strict=True):
        walk = plain(walk, 4)
        xs, ys = [[w[0] for w in walk], steps], [[w[1] for w in walk], curve]
        changes.append(restyle([3, 4], x=xs, y=ys))
    return add_slider(figure, "learning rate", [str(rate) for rate in rates], changes, active)


def loss_curves(labels: list[str], losses: list, least: float) -> Any:
    """Losses at several learning rates on one logarithmic chart."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for index, (label, curve) in enumerate(zip(labels, losses, strict=True)):
        curve = plain(curve)
        trace = draw_line(list(range(len(curve))), curve, label, COLOURS[index], DASHES[index])
        trace.update(mode="lines+markers", marker={"symbol": SYMBOLS[index], "size": 8})
        figure.add_trace(trace)
    figure.add_trace(draw_line([0, len(curve) - 1], [least, least], "least loss", BLACK, "longdash", 2))
    styled(figure, "Too small, right, too large", "step", "loss (logarithmic)")
    figure.update_yaxes(type="log", dtick=1, exponentformat="power")
    return figure


def range_test(rates: Any, losses: Any) -> Any:
    """The loss after each step of a range test against the step's learning rate."""
    import plotly.graph_objects as go

    trace = draw_line(rates, losses, None)
    trace.update(mode="lines+markers", marker={"size": 6})
    figure = styled(go.Figure([trace]), "The range test", "learning rate (logarithmic)", "loss (logarithmic)")
    figure.update_xaxes(type="log", dtick=1, exponentformat="power")
    figure.update_yaxes(type="log", dtick=1, exponentformat="power")
    return figure


# 8 A few points at a time


def gradient_cloud(clouds: dict[int, Any], whole: Any) -> Any:
    """Gradients of single batches at one place, for each batch size, and the gradient of all data."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for index, (size, gradients) in enumerate(clouds.items()):
        gradients = plain(gradients)
        name = "one sample each" if size == 1 else f"batches of {size}"
        look = {"colour": (GREY, BLUE, ORANGE)[index % 3], "symbol": ("x", "square", "circle")[index % 3]}
        figure.add_trace(draw_marks([g[0] for g in gradients], [g[1] for g in gradients], name, size=8 + index, **look))
    whole = plain(whole)
    figure.add_trace(draw_marks([whole[0]], [whole[1]], "all data", BLACK, "star", 17))
    return styled(figure, "Each batch's gradient, at one place", "derivative by w₀", "derivative by w₁", height=480)


def _batch_names(sizes: list[int]) -> list[str]:
    return [f"batch size {size}" for size in sizes]


def batch_losses(sizes: list[int], losses: list, least: float) -> Any:
    """Each batch's loss against the number of samples seen."""
    import plotly.graph_objects as go

    figure = go.Figure()
    looks = zip((BLACK, ORANGE, "#7FB2D5"), ("square", "circle", "circle"), (10, 5, 3), (3, 2.5, 1.2), strict=True)
    traces = []
    names = _batch_names(sizes)
    for name, size, curve, (colour, symbol, mark, width) in zip(names, sizes, losses, looks, strict=False):
        curve = plain(curve)
        trace = draw_line([size * number for number in range(len(curve))], curve, name, colour, "solid", width)
        trace.update(mode="lines+markers", marker={"size": mark, "symbol": symbol})
        traces.append(trace)
    figure.add_traces(traces[::-1])
    seen = max(trace.x[-1] for trace in traces)
    figure.add_trace(draw_line([0, seen], [least, least], "least loss", GREEN, "dash", 2))
    styled(figure, "Noise against speed", "samples seen", "loss of the batch (logarithmic)")
    figure.update_yaxes(range=[-3.3, 2.1], type="log", dtick=1, exponentformat="power")
    return figure


def noisy_walks(X: Any, y: Any, sizes: list[int], walks: list) -> Any:
    """Walks with several batch sizes, side by side on the loss surface."""
    from plotly.subplots import make_subplots

    figure = make_subplots(1, len(sizes), shared_yaxes=True, horizontal_spacing=0.04)
    styled(figure, "The same number of samples, three batch sizes", height=440)
    for column, (name, walk) in enumerate(zip(_batch_names(sizes), walks, strict=True), 1):
        small = len(walk) > 100
        rings, names, best = _rings(X, y, range(4, 61, 4), (12, 24, 36, 48))
        best.marker.line = {"color": "white", "width": 1}
        for trace in (rings, names, _walk(walk, name, size=3 if small else 6, width=1 if small else 2), best):
            trace.showlegend = False
            figure.add_trace(trace, row=1, col=column)
        figure.update_xaxes(title_text=WEIGHTS[0], range=[-4, 7.5], row=1, col=column)
        middle = sum(figure.layout["xaxis" + (str(column) if column > 1 else "")].domain) / 2
        place = {"xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom"}
        figure.add_annotation(x=middle, y=1.01, text=name, showarrow=False, font={"size": 16}, **place)
    figure.update_yaxes(range=[-5.5, 7])
    figure.update_yaxes(title_text=WEIGHTS[1], row=1, col=1)
    return figure


# 9 The way everybody writes it


def fitted(x: Any, y: Any, trained: Any, best: Any) -> Any:
    """The data, a trained line, and the line of least squares."""
    import plotly.graph_objects as go

    figure = go.Figure([_data(x, y)])
    for values, name, colour, dash in ((trained, "nn.Linear", ORANGE, "solid"), (best, "least squares", BLACK, "dash")):
        ends = sorted(zip(plain(x), plain(values), strict=True))
        figure.add_trace(draw_line(*zip(ends[0], ends[-1], strict=True), name, colour, dash))
    return styled(figure, "The trained line", "x", "y")
