"""A figure's still form: an SVG for pages that cannot run plotly, drawn from the figure's own traces.

matplotlib's object interface draws it; pyplot, which keeps state, stays out of it.
"""

from __future__ import annotations

import io
import re
from html import escape
from typing import Any

from grader.figures.look import BLACK, COLOURS, GREY, plain, without_html

_MARKS = {"circle": "o", "circle-open": "o", "x": "x", "square": "s", "square-open": "s", "triangle-up": "^"}
_MARKS |= {"diamond": "D", "star": "*", "cross": "P", "line-ns": "|"}
_DASHED = {"dash": (0, (5, 3)), "dot": (0, (1.2, 1.8)), "dashdot": "-.", "longdash": (0, (9, 4))}


def still(figure: Any) -> str:
    """An SVG of a plotly figure, drawn from its traces: lines, markers, bars, heat maps, contours, surfaces, notes.

    It shows the figure's data as they are drawn, or after the frame that `layout.meta["static_frame"]` numbers.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    traces, layout, moment = _at_static_frame(figure)
    canvas = Figure(figsize=(8, 4.9), dpi=100, facecolor="white")
    FigureCanvasSVG(canvas)
    axes = _axes(canvas, traces, layout)
    for number, trace in enumerate(traces):
        if trace.get("visible") in (None, True):
            _draw(axes[trace.get("xaxis", "x")], trace, BLACK if trace.get("name") is None else COLOURS[number % 5])
    for note in layout.get("annotations", ()):
        _annotate(canvas, axes, note)
    canvas.text(0.02, 0.975, without_html(layout.get("title", {}).get("text", "")), fontsize=13, va="top")
    canvas.text(0.98, 0.975, moment, fontsize=12, ha="right", va="top", style="italic")
    _legend(canvas, axes)
    _make_room(canvas, axes)
    title = without_html(layout.get("title", {}).get("text", "A figure"))
    file = io.StringIO()
    # Text stays text; names inside the picture come from its title, so that two builds are equal.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": title}):
        canvas.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    picture = file.getvalue()
    # Two decimals will do for places and sizes, which stand in tags. What stands between tags is text.
    picture = re.sub(
        r"<[^>]+>", lambda tag: re.sub(r"(\d+\.\d{2})\d+", r"\1", tag[0]), picture[picture.index("<svg") :]
    )
    label = escape(title, quote=True)
    return picture.replace("<svg", f'<svg role="img" aria-label="{label}" style="max-width:100%;height:auto"', 1)


def _at_static_frame(figure: Any) -> tuple[list[dict], dict, str]:
    """Traces and layout as plain data in the state that is to be drawn, and what its slider says there."""
    drawing = plain(figure.to_plotly_json())
    traces, layout = drawing["data"], drawing["layout"]
    sliders = layout.get("sliders", ())
    chosen = (layout.get("meta") or {}).get("static_frame")
    if chosen is not None:
        frame = plain(figure.frames[chosen].to_plotly_json())
        for index, trace in zip(frame.get("traces", range(len(traces))), frame["data"], strict=False):
            traces[index] = traces[index] | trace
    for trace in traces:
        if "coloraxis" in trace:  # colours that several traces share stand in the layout
            shared = layout.get(trace["coloraxis"], {})
            names = {"colorscale": "colorscale", "showscale": "showscale", "cmin": "zmin", "cmax": "zmax"}
            trace |= {mine: shared[theirs] for theirs, mine in names.items() if theirs in shared}
    moment = ""
    if sliders:
        steps = sliders[0]["steps"]
        step = steps[(chosen if chosen is not None else sliders[0]["active"]) % len(steps)]
        moment = sliders[0]["currentvalue"]["prefix"] + step["label"]
    return traces, layout, moment


def _axes(canvas: Any, traces: list[dict], layout: dict) -> dict[str, Any]:
    """One pair of matplotlib axes for each of the figure's subplots, by the name of its x axis."""
    left, bottom, width, height = 0.085, 0.145, 0.895, 0.69
    axes = {}
    for trace in traces:
        key = trace.get("xaxis", "x")
        if key in axes:
            continue
        if trace["type"] == "surface":
            from mpl_toolkits import mplot3d  # noqa: F401  (registers the projection)

            axes[key] = canvas.add_axes((0.05, 0.02, 0.9, 0.9), projection="3d")
            scene = layout.get("scene", {})
            for name in "xyz":
                getattr(axes[key], f"set_{name}label")(_axis_title(scene.get(f"{name}axis", {})))
            continue
        across = layout.get("xaxis" + key[1:], {})
        upward = layout.get("yaxis" + trace.get("yaxis", "y")[1:], {})
        x0, x1 = across.get("domain", (0, 1))
        y0, y1 = upward.get("domain", (0, 1))
        box = (left + x0 * width, bottom + y0 * height, (x1 - x0) * width, (y1 - y0) * height)
        axes[key] = canvas.add_axes(box)
        _set_up(axes[key], across, upward)
    return axes


def _make_room(canvas: Any, axes: dict[str, Any]) -> None:
    """Move the left ends of axes inward whose labels, beside long numbers, would reach over the picture's edge."""
    canvas.draw_without_rendering()
    for axis in axes.values():
        over = 6 - axis.get_tightbbox().x0  # pixels, of which six stay free
        if over > 0 and axis.name != "3d":
            box = axis.get_position()
            inward = over / canvas.bbox.width
            axis.set_position((box.x0 + inward, box.y0, box.width - inward, box.height))


def _set_up(axis: Any, across: dict, upward: dict) -> None:
    for name, settings in (("x", across), ("y", upward)):
        logarithmic = settings.get("type") == "log"
        if logarithmic:
            getattr(axis, f"set_{name}scale")("log")
        if settings.get("range"):
            ends = [10**end if logarithmic else end for end in settings["range"]]
            getattr(axis, f"set_{name}lim")(*ends)
        getattr(axis, f"set_{name}label")(_axis_title(settings), fontsize=12)
        if settings.get("showticklabels") is False:
            axis.tick_params(axis=name, labelbottom=name != "x", labelleft=name != "y")
    if upward.get("autorange") == "reversed":  # rows of an image count from the top
        axis.invert_yaxis()
    # plotly's express functions tie the other axis to this one.
    if (upward.get("scaleanchor") or across.get("scaleanchor")) and not upward.get("range"):
        axis.set_aspect("equal", adjustable="box")
    elif upward.get("scaleanchor"):  # one scale for both axes: as plotly does, widen the range of x
        (low, high), (bottom, top) = axis.get_xlim(), axis.get_ylim()
        box = axis.get_window_extent()
        half = (top - bottom) * box.width / box.height / 2
        if half < (high - low) / 2:  # wider than the picture: the axes become lower
            axis.set_aspect("equal", adjustable="box")
        else:
            axis.set_xlim((low + high) / 2 - half, (low + high) / 2 + half)
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
    if across.get("visible") is False:
        axis.set_axis_off()
    else:
        axis.grid(color="#E6E6E6", linewidth=0.8)
        axis.set_axisbelow(True)


def _axis_title(settings: dict) -> str:
    return without_html((settings.get("title") or {}).get("text") or "")


def _values(values: Any) -> list:
    return [float("nan") if value is None else value for value in values]


def _draw(axis: Any, trace: dict, fallback: str) -> None:
    """Draw one trace; a kind that has no still form yet is an error at the author's desk, not a gap on a page."""
    kind = trace["type"]
    shown = trace.get("name") if trace.get("showlegend", True) else None
    label = without_html(shown) if shown else "_"
    if kind == "scatter":
        _draw_scatter(axis, trace, label, fallback)
    elif kind == "bar":
        marker = trace.get("marker", {})
        edge = marker.get("line", {}).get("color", BLACK)
        width = trace.get("width") or 0.8
        colour = marker.get("color", fallback)
        axis.bar(trace["x"], _values(trace["y"]), width, label=label, color=colour, edgecolor=edge, linewidth=0.8)
    elif kind == "heatmap":
        _draw_heatmap(axis, trace)
    elif kind == "contour":
        lines = axis.contour(trace["x"], trace["y"], trace["z"], levels=10, colors=GREY, linewidths=1)
        axis.clabel(lines, fontsize=9)
    elif kind == "surface":
        import numpy as np

        across, upward = np.meshgrid(trace["x"], trace["y"])
        look = {"cmap": "cividis", "edgecolor": "#44444455", "linewidth": 0.3, "rcount": 18, "ccount": 18}
        axis.plot_surface(across, upward, np.array(trace["z"]), **look)
    else:
        raise ValueError(f"grader.figures: no still form for a trace of type {kind!r}; add one to _draw")


def _draw_heatmap(axis: Any, trace: dict) -> None:
    """A field of numbers over evenly spaced places; without places its rows and columns are numbered, as an image's."""
    rows, columns = len(trace["z"]), len(trace["z"][0])
    look = {"cmap": _colours(trace.get("colorscale")), "vmin": trace.get("zmin"), "vmax": trace.get("zmax")}
    (left, across), (bottom, upward) = (
        _steps(trace.get(name), size) for name, size in zip("xy", (columns, rows), strict=True)
    )
    upside_down = axis.yaxis_inverted()  # which imshow forgets
    extent = (left - across / 2, left + (columns - 0.5) * across, bottom - upward / 2, bottom + (rows - 0.5) * upward)
    image = axis.imshow(
        trace["z"], origin="lower", interpolation="none", extent=extent, aspect=axis.get_aspect(), **look
    )
    if upside_down != axis.yaxis_inverted():
        axis.invert_yaxis()
    axis.grid(False)
    if trace.get("showscale", True):
        axis.figure.colorbar(image, ax=axis)


def _steps(places: list | None, count: int) -> tuple[float, float]:
    """The first of evenly spaced places, and how far apart they are."""
    if not places or count < 2:
        return (places or [0])[0], 1
    return places[0], (places[-1] - places[0]) / (count - 1)


def _colours(scale: list | None) -> Any:
    """matplotlib's form of a colour scale of plotly's: pairs of a place from 0 to 1 and a colour."""
    from matplotlib.colors import LinearSegmentedColormap

    if not scale:
        return "cividis"
    pairs = []
    for place, colour in scale:
        parts = re.fullmatch(r"rgb\((.+)\)", colour)
        pairs.append((place, tuple(float(part) / 255 for part in parts[1].split(",")) if parts else colour))
    return LinearSegmentedColormap.from_list("scale", pairs)


def _draw_scatter(axis: Any, trace: dict, label: str, fallback: str) -> None:
    mode = trace.get("mode", "lines")
    across, upward = _values(trace["x"]), _values(trace["y"])
    opacity = trace.get("opacity", 1)
    line, marker = trace.get("line", {}), trace.get("marker", {})
    style: dict[str, Any] = {"linestyle": "none", "alpha": opacity, "label": label}
    if "lines" in mode:
        dash = _DASHED.get(line.get("dash", "solid"), "-")
        style |= {"linestyle": dash, "color": line.get("color", fallback), "linewidth": 0.8 * line.get("width", 2)}
    if "markers" in mode:
        symbol, size = marker.get("symbol", "circle"), 0.72 * marker.get("size", 6)
        colour = marker.get("color", line.get("color", fallback))
        face = "none" if symbol.endswith("-open") else colour
        edge = marker.get("line", {}).get("color", colour)
        style |= {"marker": _MARKS.get(symbol, "o"), "markersize": size * (1.3 if symbol == "star" else 1)}
        style |= {"markerfacecolor": face, "markeredgecolor": colour if symbol == "x" else edge}
    if mode != "text":
        axis.plot(across, upward, **style)
    if "text" in mode:
        size = 0.75 * (trace.get("textfont", {}).get("size") or 14)
        colour = trace.get("textfont", {}).get("color", BLACK)
        for x, y, text in zip(across, upward, trace["text"], strict=False):
            if text:
                axis.text(x, y, without_html(text), ha="center", va="center", fontsize=size, color=colour, clip_on=True)


def _annotate(canvas: Any, axes: dict[str, Any], note: dict) -> None:
    """A note in the plane of its axes, with its arrow if it has one, or at a place of the paper."""
    text = without_html(note.get("text", ""))
    size = 0.75 * note.get("font", {}).get("size", 16)
    if note.get("xref") == "paper":
        place = (0.085 + note["x"] * 0.895, 0.145 + note["y"] * 0.69)
        sides = {"left": "left", "right": "right"}
        canvas.text(*place, text, fontsize=size, ha=sides.get(note.get("xanchor"), "center"), va="bottom")
        return
    axis = axes[note.get("xref", "x")]
    if note.get("showarrow", True) and note.get("axref", "pixel") != "pixel":
        arrow = {"arrowstyle": "-|>", "color": note.get("arrowcolor", BLACK), "linewidth": 1.4}
        axis.annotate("", (note["x"], note["y"]), (note["ax"], note["ay"]), arrowprops=arrow)
    if text:
        axis.text(note["x"], note["y"], text, fontsize=size, ha="center", va="center")


def _legend(canvas: Any, axes: dict[str, Any]) -> None:
    pairs = [axis.get_legend_handles_labels() for axis in axes.values()]
    handles = [handle for found, _ in pairs for handle in found]
    labels = [label for _, found in pairs for label in found]
    if labels:
        size = 11 if sum(len(label) + 6 for label in labels) < 90 else 9
        place = {"loc": "upper left", "bbox_to_anchor": (0.07, 0.925), "ncols": len(labels), "frameon": False}
        canvas.legend(handles, labels, fontsize=size, columnspacing=1.2, handlelength=2.2, **place)
