"""The figures of lesson 3, building networks: functions that take tensors, arrays or lists and return a plotly figure.

Curves, losses and predictions come from the lesson, most of them from the student's own functions; what is computed
here is where things stand on a page. `LiveTraining` alone shows itself, because it changes while a training runs.
"""

from __future__ import annotations

import math
import sys
import time
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
from grader.figures.still_form import still

# 1 From one neuron to layers


def architectures(widths: list[list[int]], active: int = 0) -> Any:
    """Networks as circles and lines, one column a layer, with a slider for the numbers of neurons in their layers."""
    import plotly.graph_objects as go

    steps, labels = [], []
    for layers in widths:
        columns = [[(column, count / 2 - row - 0.5) for row in range(count)] for column, count in enumerate(layers)]
        steps.append(restyle([0, 1, 2], **_drawn(columns)))
        labels.append(f"{'-'.join(map(str, layers))} (depth {len(layers) - 1})")
    figure = go.Figure([draw_line([], [], "weights", GREY, "solid", 1.2, hoverinfo="skip")])
    figure.add_trace(draw_marks([], [], "inputs", "white", "square", 22))
    figure.add_trace(draw_marks([], [], "neurons", "#BFD9EA", "circle", 26))
    for trace in figure.data[1:]:
        trace.marker.line = {"color": BLACK if trace.name == "inputs" else BLUE, "width": 2}
        trace.hoverinfo = "skip"
    first = steps[active]["args"][0]
    for trace, xs, ys in zip(figure.data, first["x"], first["y"], strict=True):
        trace.x, trace.y = xs, ys
    styled(figure, "Add layers and neurons", height=430)
    figure.update_xaxes(visible=False, range=[-0.5, max(map(len, widths)) - 0.5])
    tallest = max(map(max, widths)) / 2
    figure.update_yaxes(visible=False, range=[-tallest - 0.3, tallest + 0.3])
    return add_slider(figure, "inputs and neurons", labels, steps, active, ticks=False)


def _apart(places: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [place[0] for place in places], [place[1] for place in places]


def _drawn(columns: list[list[tuple[float, float]]]) -> dict[str, list]:
    """x and y of a network's three traces: its lines, its inputs, its neurons."""
    across, upward = [], []
    for left, right in zip(columns, columns[1:], strict=False):
        for x0, y0 in left:
            for x1, y1 in right:
                across += [x0, x1, None]
                upward += [y0, y1, None]
    inputs, neurons = _apart(columns[0]), _apart([place for column in columns[1:] for place in column])
    return {"x": [across, inputs[0], neurons[0]], "y": [upward, inputs[1], neurons[1]]}


# 4 Activations


def activations(a: Any, fixed: dict[str, tuple], slopes: list[float], leaky: list[tuple], active: int = 2) -> Any:
    """Activations (left) and their derivatives (right), with a slider for the leaky one's slope.

    `fixed` holds (values, derivatives) by name, `leaky` the same for each slope.
    """
    figure = panels([("a", "activation"), ("a", "derivative")], "Activations, and their derivatives")
    curves = list(fixed.items()) + [("leaky, parametric", leaky[active])]
    for number, (name, pair) in enumerate(curves):
        leaks = number == len(curves) - 1
        look = {"colour": COLOURS[number], "dash": DASHES[number], "width": 4 if leaks else 2.5}
        for column, values in enumerate(pair, 1):
            trace = draw_line(a, values, name, **look)
            trace.update(showlegend=column == 1, legendgroup=name, hovertemplate="%{y:.3f}")
            figure.add_trace(trace, row=1, col=column)
    figure.update_yaxes(range=[-2.2, 4.2], row=1, col=1)
    figure.update_yaxes(range=[-0.6, 1.12], row=1, col=2)
    figure.update_layout(hovermode="x unified")
    last = len(figure.data)
    steps = [restyle([last - 2, last - 1], y=[values, derivatives]) for values, derivatives in leaky]
    return add_slider(figure, "slope of the leaky one", [f"{slope:g}" for slope in slopes], steps, active)


def through_depth(depths: list[int], factors: dict[str, Any], bound: Any = None) -> Any:
    """By which factor a gradient is multiplied on its way through a chain of activations, by the chain's length."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for number, (name, values) in enumerate(factors.items()):
        trace = draw_line(depths, values, name, COLOURS[number], DASHES[number], 2.5)
        trace.update(mode="lines+markers", marker={"symbol": SYMBOLS[number], "size": 8})
        figure.add_trace(trace)
    if bound is not None:
        figure.add_trace(draw_line(depths, bound, "your bound for the sigmoid", BLACK, "longdash", 2))
    styled(figure, "What is left of a gradient", "activations that it came through", "factor (logarithmic)")
    figure.update_yaxes(type="log", dtick=4, exponentformat="power")
    return figure


# 5 Losses


def mistakes(logits: Any, losses: dict[str, Any], slopes: dict[str, Any]) -> Any:
    """What each loss (left), and its derivative (right), says to a logit when the answer is yes."""
    title = "The answer is yes: what a logit costs, and how hard it is pushed"
    figure = panels([("logit", "loss"), ("logit", "derivative of the loss")], title)
    for column, curves in enumerate((losses, slopes), 1):
        for number, (name, values) in enumerate(curves.items()):
            trace = draw_line(logits, values, name, (ORANGE, BLUE)[number], DASHES[number])
            trace.update(showlegend=column == 1, legendgroup=name)
            figure.add_trace(trace, row=1, col=column)
    return figure


# 6 Data


def parts(x: Any, y: Any, indices: dict[str, Any], axes: tuple[str, str]) -> Any:
    """The data, each part with marks of its own."""
    import plotly.graph_objects as go

    figure = go.Figure()
    looks = zip((GREY, BLUE, ORANGE), ("circle", "square", "x"), (5, 8, 8), strict=True)
    for (name, chosen), (colour, symbol, size) in zip(indices.items(), looks, strict=True):
        figure.add_trace(draw_marks(x[chosen], y[chosen], f"{name}: {len(chosen)}", colour, symbol, size))
    return styled(figure, "Three parts", *axes)


# 7 Training


class LiveTraining:
    """A training as it happens: on the left the data and the model's curve, on the right the losses.

    `add` redraws it, at most four times a second; that needs a running kernel. `finish` puts a figure with frames in
    its place, which plays the training again in any browser, without one.
    """

    def __init__(self, x: Any, y: Any, grid: Any, axes: tuple[str, str], best: float | None = None) -> None:
        self._x, self._y, self._grid, self._axes, self._least = plain(x), plain(y), plain(grid), axes, best
        self._losses: list[tuple[float, float]] = []
        self._curves: list[list[float]] = []
        self._handle: Any = None
        self._drawn = 0.0

    def add(self, training: float, validation: float, curve: Any) -> None:
        """One epoch more: both losses, and the model's output on the grid."""
        self._losses.append((float(training), float(validation)))
        self._curves.append(plain(curve, 4))
        if time.monotonic() - self._drawn > 0.25:
            if _on_colab():
                _instead(self.figure().show)
            else:
                self._show(self.figure())
            self._drawn = time.monotonic()

    def finish(self) -> None:
        """The last state, with a slider and a play button that go through all epochs."""
        if _on_colab():
            _instead(self.film().show)
        else:
            self._show(self.film(), finished=True)

    def figure(self) -> Any:
        """The state after the last epoch."""
        title = "A network learns"
        figure = panels([self._axes, ("epoch", "loss (logarithmic)")], title)
        data = draw_marks(self._x, self._y, None, "#BDBDBD", "circle", 4, hoverinfo="skip")
        figure.add_trace(data, row=1, col=1)
        figure.add_trace(draw_line(self._grid, self._curves[-1], "the network", ORANGE, width=4), row=1, col=1)
        epochs = list(range(1, len(self._losses) + 1))
        training, validation = ([pair[part] for pair in self._losses] for part in (0, 1))
        figure.add_trace(draw_line(epochs, training, "training loss", BLUE, "solid", 2), row=1, col=2)
        figure.add_trace(draw_line(epochs, validation, "validation loss", GREEN, "dash", 2.5), row=1, col=2)
        if self._least is not None:
            ends = [1, max(2, epochs[-1])]
            trace = draw_line(ends, [self._least] * 2, "noise", BLACK, "dot", 2)
            figure.add_trace(trace, row=1, col=2)
        figure.update_yaxes(type="log", tickvals=[0.05, 0.1, 0.2, 0.5, 1, 2], row=1, col=2)
        return figure

    def film(self) -> Any:
        """All epochs as frames."""
        import plotly.graph_objects as go

        figure = self.figure()
        every = max(1, len(self._losses) // 40)
        shown = list(range(0, len(self._losses), every))
        if shown[-1] != len(self._losses) - 1:
            shown.append(len(self._losses) - 1)
        low = min(min(pair) for pair in self._losses + [(self._least or 9,) * 2])
        high = max(max(pair) for pair in self._losses)
        figure.update_xaxes(range=[0, len(self._losses) + 1], row=1, col=2)
        figure.update_yaxes(range=[math.log10(low * 0.85), math.log10(high * 1.15)], row=1, col=2)
        flat = [value for curve in self._curves for value in curve] + list(self._y)
        figure.update_yaxes(range=[min(flat) - 1, max(flat) + 1], row=1, col=1)
        frames, labels = [], []
        for last in shown:
            epochs = list(range(1, last + 2))
            losses = self._losses[: last + 1]
            changed = [go.Scatter(x=self._grid, y=self._curves[last])]
            changed += [go.Scatter(x=epochs, y=plain([pair[part] for pair in losses], 4)) for part in (0, 1)]
            frames.append(go.Frame(name=str(last), data=changed, traces=[1, 2, 3]))
            labels.append(f"{last + 1}, validation loss {self._losses[last][1]:.2f}")
        return add_film(figure, "epoch", labels, frames, 80, still=-1, active=len(shown) - 1)

    def _show(self, figure: Any, finished: bool = False) -> None:
        from IPython.display import display

        drawing = plain(figure.to_plotly_json())
        drawing["config"] = {"displaylogo": False}
        bundle = {"application/vnd.plotly.v1+json": drawing, "text/plain": figure.layout.title.text}
        if finished:
            bundle["image/svg+xml"] = still(figure)
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)


def _on_colab() -> bool:
    """Colab does not draw plotly's mime type, and so cannot change a drawing that is shown."""
    return "google.colab" in sys.modules


def _instead(draw: Any) -> None:
    """Draw in the place of all that the cell has shown."""
    from IPython.display import clear_output

    clear_output(wait=True)
    draw()


def seeds(x: Any, y: Any, grid: Any, axes: tuple[str, str], runs: dict[str, tuple[Any, Any]], every: int = 10) -> Any:
    """Many trainings that differ in their seed alone: their curves (left) and losses (right), a slider for the kind.

    `runs` holds, by name, the outputs on the grid (seeds, points) and the losses (seeds, states), one
    state after every so many steps.
    """
    title = "Twenty seeds, one network"
    figure = panels([axes, ("step", "validation loss (logarithmic)")], title)
    figure.add_trace(draw_marks(x, y, None, "#CCCCCC", "circle", 3, hoverinfo="skip"), row=1, col=1)
    names = list(runs)
    curves, losses = (plain(part, 4) for part in runs[names[0]])
    taken = [every * number for number in range(len(losses[0]))]
    count = len(curves)
    for column, (across, lines) in enumerate(((plain(grid), curves), (taken, losses)), 1):
        for seed, line in enumerate(lines):
            look = {"colour": COLOURS[seed % 5], "dash": DASHES[seed // 5 % 5], "width": 1.8}
            trace = draw_line(across, line, None, **look)
            trace.update(hovertemplate=f"seed {seed}: %{{y:.2f}}<extra></extra>", opacity=0.85)
            figure.add_trace(trace, row=1, col=column)
    figure.update_yaxes(type="log", range=[-1.05, 0.5], tickvals=[0.1, 0.2, 0.5, 1, 2], row=1, col=2)
    steps = []
    for name in names:
        curves, losses = (plain(part, 4) for part in runs[name])
        steps.append(restyle(list(range(1, 2 * count + 1)), y=curves + losses))
    return add_slider(figure, "activation", names, steps, 0)


def sizes(x: Any, y: Any, grid: Any, axes: tuple[str, str], fits: dict[tuple, tuple], active: int = 1) -> Any:
    """Networks of several sizes: each one's curve (left) and its two losses (right), with a slider for the size.

    `fits` holds (outputs on the grid, training losses, validation losses) by the widths of the hidden layers.
    """
    figure = panels([axes, ("epoch", "loss (logarithmic)")], "Forty measurements, four networks")
    figure.add_trace(draw_marks(x, y, "40 measurements", GREY, "circle", 6), row=1, col=1)
    runs = [plain(run, 4) for run in fits.values()]
    every = slice(None, None, 4)
    epochs = list(range(1, len(runs[0][1]) + 1))[every]
    curve, training, validation = runs[active]
    figure.add_trace(draw_line(grid, curve, "the network", ORANGE), row=1, col=1)
    figure.add_trace(draw_line(epochs, training[every], "training loss", BLUE, "solid", 2), row=1, col=2)
    figure.add_trace(draw_line(epochs, validation[every], "validation loss", GREEN, "dash", 2.5), row=1, col=2)
    figure.update_yaxes(range=[0, 28], row=1, col=1)
    lowest = min(min(run[1]) for run in runs)
    figure.update_yaxes(
        type="log",
        range=[math.log10(lowest * 0.8), 0.4],
        tickvals=[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2],
        row=1,
        col=2,
    )
    steps = [restyle([1, 2, 3], y=[curve, training[every], validation[every]]) for curve, training, validation in runs]
    labels = ["-".join(map(str, (1, *widths, 1))) for widths in fits]
    return add_slider(figure, "network", labels, steps, active)


# 9 Two projects


def filters(image: Any, kernels: dict[str, Any], responses: dict[str, Any], active: int = 2) -> Any:
    """A digit (left), and what a 3x3 filter makes of it (right); a slider for the filter.

    Each response is shown as a share of its own largest entry, so that 0 is grey and every filter's pattern is seen.
    """
    import plotly.graph_objects as go

    figure = panels([("", ""), ("", "")], "A filter slides over a digit", height=420)
    image = plain(image, 3)
    names = list(kernels)
    shares = [plain(response / response.abs().max(), 3) for response in responses.values()]
    for column, (values, span) in enumerate(((image, (0, 1)), (shares[active], (-1, 1))), 1):
        size = list(range(len(values)))
        trace = go.Heatmap(x=size, y=size, z=values, zmin=span[0], zmax=span[1], colorscale="gray", showscale=False)
        figure.add_trace(trace, row=1, col=column)
        across = {"autorange": "reversed", "scaleanchor": "x" if column == 1 else "x2"}
        figure.update_yaxes(row=1, col=column, showgrid=False, constrain="domain", **across)
        figure.update_xaxes(row=1, col=column, showgrid=False, constrain="domain")
    steps = [restyle([1], z=[share]) for share in shares]
    labels = [f"{name}: {plain(kernels[name])}" for name in names]
    return add_slider(figure, "filter", labels, steps, active, ticks=False)


def mistaken(images: Any, labels: Any, guesses: Any) -> Any:
    """Digits that a network gets wrong, with a slider to go through them."""
    import plotly.graph_objects as go

    images = plain(images, 3)
    size = list(range(len(images[0])))
    trace = go.Heatmap(x=size, y=size, z=images[0], zmin=0, zmax=1, colorscale="gray", showscale=False)
    figure = styled(go.Figure([trace]), "What the network gets wrong", height=430)
    figure.update_xaxes(showgrid=False, constrain="domain")
    figure.update_yaxes(autorange="reversed", scaleanchor="x", showgrid=False, constrain="domain")
    steps = [restyle([0], z=[image]) for image in images]
    said = [f"{guess}, the label {label}" for guess, label in zip(plain(guesses), plain(labels), strict=True)]
    return add_slider(figure, "the network says", said, steps, 0, ticks=False)
