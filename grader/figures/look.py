"""How every figure of the course looks, and the pieces that many of them are made of.

Figures are plotly's. Their numbers are plain and rounded, so that a stored notebook stays small.
"""

from __future__ import annotations

import base64
import math
import re
from typing import Any

import numpy as np

#: Colours that stay apart for colour-blind readers. Figures never rely on them alone: use `DASHES` and `SYMBOLS` too.
BLUE, ORANGE, GREEN, PURPLE, BLACK, GREY = "#0072B2", "#D55E00", "#009E73", "#AA4499", "#222222", "#8A8A8A"
COLOURS = (BLUE, ORANGE, GREEN, PURPLE, BLACK)
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
SYMBOLS = ("circle", "x", "square", "triangle-up", "diamond")


def plain(value: Any, digits: int = 5) -> Any:
    """Lists, numbers and strings for JSON, from tensors, arrays and containers of them.

    Floats are rounded to `digits` significant digits, which no screen can show more of; nan and infinities become None.
    """
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        if "bdata" in value:
            return plain(_decoded(value), digits)
        return {key: plain(item, digits) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, digits) for item in value]
    if isinstance(value, float):
        return float(f"{value:.{digits}g}") if math.isfinite(value) else None
    return value


def _decoded(array: dict[str, Any]) -> Any:
    """The NumPy array that plotly has packed: its type, its bytes in base64, and its shape as a text."""
    values = np.frombuffer(base64.b64decode(array["bdata"]), array["dtype"])
    return values.reshape([int(size) for size in str(array.get("shape", values.size)).split(",")])


def without_html(text: str) -> str:
    """Text without plotly's HTML."""
    return re.sub(r"<[^>]+>", "", text.replace("<br>", "\n"))


def styled(figure: Any, title: str, x: str | None = None, y: str | None = None, height: int = 440) -> Any:
    """The course's look: dark on white (so that it reads in a dark JupyterLab too), large type, as wide as the page."""
    figure.update_layout(
        template="none",
        title={"text": title, "x": 0.02, "xanchor": "left", "y": 0.97, "yanchor": "top", "font": {"size": 18}},
        font={"size": 16, "color": BLACK},
        paper_bgcolor="white",
        plot_bgcolor="white",
        margin={"l": 70, "r": 25, "t": 85, "b": 65},
        height=height,
        autosize=True,
        hovermode="closest",
        legend={"orientation": "h", "x": 0, "y": 1.01, "xanchor": "left", "yanchor": "bottom"},
    )
    axis = {"showline": True, "linecolor": GREY, "gridcolor": "#E6E6E6", "zeroline": False, "ticks": "outside"}
    axis["title_standoff"] = 10
    figure.update_xaxes(tickfont={"size": 14}, **axis)
    figure.update_yaxes(tickfont={"size": 14}, **axis)
    if x is not None:
        figure.update_xaxes(title_text=x)
    if y is not None:
        figure.update_yaxes(title_text=y)
    return figure


def add_slider(figure: Any, name: str, labels: list[str], steps: list[dict], active: int, ticks: bool = True) -> Any:
    """A slider under the figure, moved in the browser alone. `steps` hold plotly's `method` and `args`, one a label.

    The figure's own data must be those of the step `active`. With `ticks=False` the labels stand above the slider only.
    """
    figure.update_layout(
        height=(figure.layout.height or 440) + (95 if ticks else 75),
        margin={"b": 160 if ticks else 140},
        sliders=[
            {
                "active": active,
                "steps": [{"label": label} | step for label, step in zip(labels, steps, strict=True)],
                "currentvalue": {"prefix": f"{name}: ", "font": {"size": 16, "color": BLACK}},
                "font": {"size": 14, "color": BLACK if ticks else "rgba(0,0,0,0)"},
                "ticklen": 5 if ticks else 0,
                "minorticklen": 0,
                "pad": {"t": 60},
                "x": 0.02,
                "len": 0.96,
            }
        ],
    )
    return figure


def draw_line(
    x: Any, y: Any, name: str | None, colour: str = BLUE, dash: str = "solid", width: float = 3, **more: Any
) -> Any:
    """A line through points; in the legend if it has a name."""
    import plotly.graph_objects as go

    look = {"color": colour, "dash": dash, "width": width}
    shown = {"name": name} if name else {"showlegend": False}
    return go.Scatter(x=plain(x), y=plain(y), mode="lines", line=look, **shown, **more)


def draw_marks(
    x: Any, y: Any, name: str | None, colour: str, symbol: str = "circle", size: float = 7, **more: Any
) -> Any:
    """Points; in the legend if they have a name."""
    import plotly.graph_objects as go

    look = {"color": colour, "symbol": symbol, "size": size}
    shown = {"name": name} if name else {"showlegend": False}
    return go.Scatter(x=plain(x), y=plain(y), mode="markers", marker=look, **shown, **more)


def panels(titles: list[tuple[str, str]], title: str, height: int = 440, gap: float = 0.12, **options: Any) -> Any:
    """Subplots side by side, with (x, y) titles each."""
    from plotly.subplots import make_subplots

    figure = styled(make_subplots(1, len(titles), horizontal_spacing=gap, **options), title, height=height)
    for column, (x, y) in enumerate(titles, 1):
        figure.update_xaxes(title_text=x, row=1, col=column)
        figure.update_yaxes(title_text=y, row=1, col=column)
    return figure


def restyle(traces: list[int], **changes: Any) -> dict:
    """One slider step: for each trace a new value of some attributes, such as `x` and `y`."""
    return {"method": "restyle", "args": [plain(changes), traces]}


def add_film(
    figure: Any, name: str, labels: list[str], frames: list, milliseconds: int, still: int, active: int = 0
) -> Any:
    """Frames with a slider, and buttons that run through them, `milliseconds` each.

    The figure's own data are those of the frame `active`; the frame `still` stands in the still form.
    """
    at_once = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}, "transition": {"duration": 0}}
    steps = [{"method": "animate", "args": [[frame.name], at_once]} for frame in frames]
    figure.frames = frames
    add_slider(figure, name, labels, steps, active, ticks=False)
    play = at_once | {"fromcurrent": True, "frame": {"duration": milliseconds, "redraw": False}}
    buttons = [
        {"label": "Play", "method": "animate", "args": [None, play]},
        {"label": "Pause", "method": "animate", "args": [[None], at_once]},
    ]
    place = {"x": 0.02, "y": 0, "xanchor": "left", "yanchor": "top", "pad": {"t": 75}, "direction": "right"}
    figure.update_layout(updatemenus=[{"type": "buttons", "buttons": buttons, "showactive": False, **place}])
    figure.layout.sliders[0].update(x=0.24, len=0.74)
    figure.layout.meta = {"static_frame": range(len(frames))[still]}
    return figure
