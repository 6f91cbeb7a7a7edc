"""How a figure is shown: interactive where plotly runs, a still picture where it does not.

`show` puts both forms into one output. Each lesson has a module of its own here that builds its figures; they take
curves and paths as arguments, so that no exercise's answer stands in this package. Nothing here knows an exercise.
"""

from __future__ import annotations

import sys
from typing import Any

from grader.figures.graphs import show_graph
from grader.figures.look import plain, styled, without_html
from grader.figures.still_form import still

__all__ = ["plain", "show", "show_graph", "still", "styled"]


def show(figure: Any) -> None:
    """Display a plotly figure as one output: interactive, as a still SVG, and as its title in plain text.

    The still form is no PNG, because JupyterLab's plotly extension shows a PNG in place of the figure until the mouse
    comes near, without the slider. On Colab plotly's own renderer is used: Colab does not draw plotly's mime type.
    """
    if "google.colab" in sys.modules:
        figure.show()
        return
    from IPython.display import display

    drawing = plain(figure.to_plotly_json())
    # Not `responsive`: with an automatic size, plotly gives the figure 100% of no height as soon as a slider moves.
    drawing["config"] = {"displaylogo": False}
    title = without_html(figure.layout.title.text or "A figure")
    bundle = {"application/vnd.plotly.v1+json": drawing, "image/svg+xml": still(figure), "text/plain": title}
    display(bundle, raw=True)
