"""The figures of lesson 2, automatic differentiation: functions that take arrays or lists and return a plotly figure.

Curves, losses and clouds of points come from the lesson, most of them from the student's own functions. What is
computed here is drawing alone: where the neurons of a picture stand, circles, rays, and what lies outside of a frame.
"""

from __future__ import annotations

import math
from typing import Any

from grader.figures.look import (
    BLACK,
    BLUE,
    COLOURS,
    DASHES,
    GREY,
    ORANGE,
    SYMBOLS,
    add_film,
    add_slider,
    draw_line,
    draw_marks,
    plain,
    restyle,
    styled,
)

#: Clouds are drawn within this distance of the origin; points further out stand on the rim.
RIM = 2.4


def _ring(radius: float, name: str | None, colour: str, dash: str, width: float) -> Any:
    turn = [2 * math.pi * step / 120 for step in range(121)]
    x, y = [radius * math.cos(angle) for angle in turn], [radius * math.sin(angle) for angle in turn]
    return draw_line(x, y, name, colour, dash, width, hoverinfo="skip")


# 1 A network is a function with parameters


def network(hidden: list[int], active: int = 3) -> Any:
    """Two inputs, a hidden layer and two outputs as circles and lines, with a slider for the hidden layer's width."""
    import plotly.graph_objects as go

    def column(place: float, count: int) -> list[tuple[float, float]]:
        return [(place, (count - 1) / 2 - number) for number in range(count)]

    states = []
    for width in hidden:
        layers = [column(0, 2), column(1, width), column(2, 2)]
        pairs = [pair for a, b in zip(layers, layers[1:], strict=False) for pair in ((s, e) for s in a for e in b)]
        edge_x = [value for (x0, _), (x1, _) in pairs for value in (x0, x1, None)]
        edge_y = [value for (_, y0), (_, y1) in pairs for value in (y0, y1, None)]
        nodes = [node for layer in layers for node in layer]
        states.append(([edge_x, [x for x, _ in nodes]], [edge_y, [y for _, y in nodes]]))
    (edge_x, node_x), (edge_y, node_y) = states[active]
    figure = go.Figure([draw_line(edge_x, edge_y, None, GREY, "solid", 1.2, hoverinfo="skip")])
    figure.add_trace(draw_marks(node_x, node_y, None, "#BFD9EA", "circle", 30, hoverinfo="skip"))
    figure.data[1].marker.line = {"color": BLUE, "width": 2}
    top = max(hidden) / 2 + 0.3
    names = ["inputs", "hidden layer", "outputs"]
    heading = {"text": names, "mode": "text", "textfont": {"size": 16, "color": BLACK}, "hoverinfo": "skip"}
    figure.add_trace(draw_marks([0, 1, 2], [top] * 3, None, BLACK).update(**heading))
    styled(figure, "A network with one hidden layer", height=430)
    figure.update_xaxes(visible=False, range=[-0.3, 2.3])
    figure.update_yaxes(visible=False, range=[-top, top + 0.4])
    figure.update_layout(margin={"t": 50})
    steps = [restyle([0, 1], x=xs, y=ys) for xs, ys in states]
    return add_slider(figure, "width of the hidden layer", [str(width) for width in hidden], steps, active)


# 3 grad


def tangents(x: Any, y: Any, places: Any, heights: Any, slopes: Any, active: int = 5) -> Any:
    """A curve and its tangent at a place that a slider moves."""
    import plotly.graph_objects as go

    reach = 0.5
    states, labels = [], []
    for place, height, slope in zip(plain(places), plain(heights), plain(slopes), strict=True):
        half = reach / math.hypot(1, slope)  # the tangent has the same length everywhere
        ends = ([place - half, place + half], [height - half * slope, height + half * slope])
        states.append(([ends[0], [place]], [ends[1], [height]]))
        labels.append(f"{place:.2f}, slope {slope:.2f}")
    (line_x, dot_x), (line_y, dot_y) = states[active]
    figure = go.Figure([draw_line(x, y, "cos(x²)", GREY, "solid", 2)])
    figure.add_trace(draw_line(line_x, line_y, "tangent", ORANGE, "solid", 4))
    figure.add_trace(draw_marks(dot_x, dot_y, None, BLACK, "circle", 10))
    styled(figure, "The derivative is the tangent's slope", "x", "y").update_yaxes(range=[-1.7, 1.7])
    return add_slider(figure, "x", labels, [restyle([1, 2], x=xs, y=ys) for xs, ys in states], active, ticks=False)


def derivatives(x: Any, curves: list, active: int = 1) -> Any:
    """A function (the first curve) and one of its derivatives, with a slider for the order."""
    import plotly.graph_objects as go

    figure = go.Figure([draw_line(x, curves[0], "the function", GREY, "dash", 2)])
    figure.add_trace(draw_line(x, curves[active], "its derivative of this order"))
    styled(figure, "Derivatives of derivatives", "x", "y")
    steps = [restyle([1], y=[curve]) for curve in curves]
    return add_slider(figure, "order", [str(order) for order in range(len(curves))], steps, active)


# 5 jit, and speed


def times(names: list[str], seconds: list[float]) -> Any:
    """Bars on a logarithmic scale: nanoseconds a number."""
    import plotly.graph_objects as go

    bar = go.Bar(x=names, y=plain([s * 1e9 for s in seconds], 3), width=0.6, marker={"color": BLUE}, showlegend=False)
    figure = styled(go.Figure([bar]), "The sine of one number out of a million", None, "nanoseconds (logarithmic)")
    figure.update_yaxes(type="log", dtick=1, range=[-0.5, 5.2], exponentformat="power")
    return figure


# 6 A line, trained


def points(x: Any, y: Any) -> Any:
    """The data of the line."""
    import plotly.graph_objects as go

    x, y = (sum(plain(values), []) for values in (x, y))
    return styled(go.Figure([draw_marks(x, y, "data", GREY, size=8)]), "Twenty-five points around a line", "x", "y")


def line_training(x: Any, y: Any, at: list[int], thetas: list, losses: Any) -> Any:
    """The line among the data, and its loss on logarithmic axes: frames, one for each step in `at`."""
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    x, y = (sum(plain(values), []) for values in (x, y))
    losses = plain(losses)
    ends = [min(x), max(x)]
    lines = [[slope * end + intercept for end in ends] for slope, intercept in (plain(theta) for theta in thetas)]
    figure = make_subplots(1, 2, horizontal_spacing=0.13)
    styled(figure, "The line, and its loss on logarithmic axes")
    figure.add_trace(draw_marks(x, y, "data", GREY, size=7), row=1, col=1)
    figure.add_trace(draw_line(ends, lines[0], "the line", ORANGE, "solid", 4), row=1, col=1)
    figure.add_trace(draw_line(list(range(1, len(losses) + 1)), losses, "loss before each step"), row=1, col=2)
    figure.add_trace(draw_marks([at[0]], [losses[at[0] - 1]], "now", ORANGE, "diamond", 13), row=1, col=2)
    figure.update_xaxes(title_text="x", row=1, col=1)
    figure.update_yaxes(title_text="y", row=1, col=1)
    figure.update_xaxes(title_text="step", type="log", dtick=1, row=1, col=2)
    figure.update_yaxes(title_text="loss", type="log", dtick=1, exponentformat="power", row=1, col=2)
    frames = [
        go.Frame(name=str(step), data=[go.Scatter(y=line), go.Scatter(x=[step], y=[losses[step - 1]])], traces=[1, 3])
        for step, line in zip(at, lines, strict=True)
    ]
    labels = [f"{step}, loss {losses[step - 1]:.2f}" for step in at]
    return add_film(figure, "before step", labels, frames, 250, len(at) // 2)


# 7 Onto the unit circle


def radial_losses(radius: Any, ours: Any, other: Any) -> Any:
    """Two losses of one point against its distance from the origin."""
    import plotly.graph_objects as go

    figure = go.Figure(
        [draw_line(radius, ours, "(norm − 1)²"), draw_line(radius, other, "(norm² − 1)²", ORANGE, "dash")]
    )
    styled(figure, "Two losses that are both 0 on the circle", "distance from the origin", "loss of one point")
    return figure


def _within(cloud: Any) -> tuple[list[float], list[float]]:
    """The coordinates of points; those further out than the rim are drawn on it, in their direction."""
    xs, ys = [], []
    for x, y in plain(cloud):
        shrink = min(1.0, RIM / (math.hypot(x, y) or 1.0))
        xs.append(plain(x * shrink, 3))
        ys.append(plain(y * shrink, 3))
    return xs, ys


def clouds(named: dict[str, Any], title: str) -> Any:
    """Clouds of points side by side, each with the unit circle."""
    from plotly.subplots import make_subplots

    figure = make_subplots(1, len(named), horizontal_spacing=0.08)
    styled(figure, title, height=470)
    for column, (name, cloud) in enumerate(named.items(), 1):
        figure.add_trace(_ring(1, "unit circle" if column == 1 else None, GREY, "dash", 2), row=1, col=column)
        look = {"colour": COLOURS[column - 1], "symbol": SYMBOLS[2 * (column - 1) % 5], "size": 6}
        figure.add_trace(draw_marks(*_within(cloud), name, **look), row=1, col=column)
        figure.update_xaxes(range=[-RIM, RIM], title_text="first coordinate", row=1, col=column)
        anchor = "x" if column == 1 else f"x{column}"
        figure.update_yaxes(range=[-RIM, RIM], scaleanchor=anchor, row=1, col=column)
    figure.update_yaxes(title_text="second coordinate", row=1, col=1)
    return figure


def on_the_way(inputs: Any, clouds: list, labels: list[str], title: str, still: int = -1) -> Any:
    """Outputs during training as frames. A point's symbol says in which quarter of the plane its input lies."""
    import plotly.graph_objects as go

    quarter = [(0 if y > 0 else 3) if x > 0 else (1 if y > 0 else 2) for x, y in plain(inputs)]
    names = ["right, above", "left, above", "left, below", "right, below"]

    def drawn(cloud: Any) -> list[tuple[list, list]]:
        points = list(zip(*_within(cloud), strict=True))
        groups = [[point for point, q in zip(points, quarter, strict=True) if q == group] for group in range(4)]
        return [([x for x, _ in group], [y for _, y in group]) for group in groups]

    figure = go.Figure([_ring(1, None, GREY, "dash", 2), _ring(RIM, None, "#D5D5D5", "dot", 1)])
    for name, (x, y), colour, symbol in zip(names, drawn(clouds[0]), COLOURS, SYMBOLS, strict=False):
        figure.add_trace(draw_marks(x, y, f"input {name}", colour, symbol, 8))
    styled(figure, title, "first coordinate", "second coordinate", height=600)
    figure.update_xaxes(range=[-2.6, 2.6])
    figure.update_yaxes(range=[-2.6, 2.6], scaleanchor="x")
    frames = [
        go.Frame(name=str(number), data=[go.Scatter(x=x, y=y) for x, y in drawn(cloud)], traces=[2, 3, 4, 5])
        for number, cloud in enumerate(clouds)
    ]
    return add_film(figure, "after step", labels, frames, 600, still)


def sectors(cloud: Any, counts: list[int], fractions: list[float], active: int = 1) -> Any:
    """Points around the origin and the borders of equal sectors, with a slider for how many; `fractions` are theirs."""
    import plotly.graph_objects as go

    def rays(count: int) -> tuple[list, list]:
        angles = [2 * math.pi * number / count for number in range(count)]
        far = [value for angle in angles for value in (0, RIM * math.cos(angle), None)]
        return far, [value for angle in angles for value in (0, RIM * math.sin(angle), None)]

    figure = go.Figure([draw_line(*rays(counts[active]), "borders of the sectors", "#9A9A9A", "solid", 1)])
    figure.add_trace(draw_marks(*_within(cloud), "points", BLUE, size=7))
    styled(figure, "Which sectors hold a point?", "first coordinate", "second coordinate", height=560)
    figure.update_xaxes(range=[-RIM, RIM])
    figure.update_yaxes(range=[-RIM, RIM], scaleanchor="x")
    states = [rays(count) for count in counts]
    labels = [f"{count}, coverage {fraction:.2f}" for count, fraction in zip(counts, fractions, strict=True)]
    steps = [restyle([0], x=[x], y=[y]) for x, y in states]
    return add_slider(figure, "sectors", labels, steps, active, ticks=False)


# 8 Does it generalise?


def curves(x: Any, named: dict[str, Any], title: str, across: str, upward: str, both: bool = True) -> Any:
    """Several curves over one logarithmic axis; with `both` the other axis is logarithmic, too."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for index, (name, values) in enumerate(named.items()):
        trace = draw_line(x, values, name, COLOURS[index], DASHES[index])
        trace.update(mode="lines+markers", marker={"symbol": SYMBOLS[index], "size": 8})
        figure.add_trace(trace)
    styled(figure, title, f"{across} (logarithmic)", upward + (" (logarithmic)" if both else ""))
    figure.update_xaxes(type="log", dtick=1, exponentformat="power")
    if both:
        figure.update_yaxes(type="log", dtick=1, exponentformat="power")
    else:
        figure.update_yaxes(rangemode="tozero")
    return figure


# 9 A differential equation from its constraint


def solutions(t: Any, starts: list[float], learned: list, exact: list, residuals: list, active: int = 1) -> Any:
    """A learned solution beside the exact one, and its residual, with a slider for the initial value."""
    from plotly.subplots import make_subplots

    figure = make_subplots(1, 2, horizontal_spacing=0.15)
    styled(figure, "A network that solves u′ = u (1 − u)")
    figure.add_trace(draw_line(t, learned[active], "the network", BLUE, "solid", 5), row=1, col=1)
    figure.add_trace(draw_line(t, exact[active], "exact", BLACK, "dash", 2), row=1, col=1)
    figure.add_trace(draw_line(t, residuals[active], "residual", ORANGE, "dot", 3), row=1, col=2)
    figure.update_xaxes(title_text="t")
    figure.update_yaxes(title_text="u", range=[-0.1, 2.1], row=1, col=1)
    figure.update_yaxes(title_text="residual", range=[-0.1, 0.1], row=1, col=2)
    steps = [restyle([0, 1, 2], y=list(three)) for three in zip(learned, exact, residuals, strict=True)]
    return add_slider(figure, "u(0)", [f"{start:g}" for start in starts], steps, active)
