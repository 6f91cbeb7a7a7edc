"""Figures have a still form; graphs of nodes are drawn where `dot` is, and told in words where it is not."""

import base64
import io
import re

import graphviz
import numpy as np
import plotly.express as px
import plotly.graph_objects as go
import pytest
from PIL import Image

from grader.figures import graphs, plain, still

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def shown(monkeypatch):
    """What a cell displays, one bundle after the other."""
    bundles = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: bundles.append(bundle))
    return bundles


def two_nodes():
    graph = graphviz.Digraph()
    graph.node("input", label="the input\nx")
    graph.node("alone")
    graph.edge("input", "sum")
    return graph


@pytest.mark.needs("dot")
def test_a_graph_is_an_svg_with_its_title_as_alternative_text(shown):
    graphs.show_graph(two_nodes(), "From <input> to sum")
    picture = shown[0]["image/svg+xml"]
    assert picture.startswith('<svg role="img" aria-label="From &lt;input&gt; to sum"')
    assert ">the input<" in picture and ">sum<" in picture
    assert shown[0]["text/plain"] == "From <input> to sum\n  the input x -> sum\n  alone"


@pytest.mark.needs("dot")
def test_a_graph_named_after_addresses_in_memory_looks_the_same_each_time(shown):
    for address in (139801326794416, 139801321347712):
        graphs.show_graph(f'digraph {{\n {address} [label="loss"]\n {address} -> 1\n}}', "One node")
    assert shown[0] == shown[1]


def test_without_dot_the_edges_are_told_with_how_to_get_it(monkeypatch, shown, capsys):
    monkeypatch.setenv("PATH", "")
    graphs.show_graph(two_nodes(), "A small graph")
    printed = capsys.readouterr().out
    assert not shown
    assert printed.startswith("A small graph\n  the input x -> sum\n  alone\n")
    assert "install graphviz's program dot (apt install graphviz" in printed


def test_a_dot_that_fails_leaves_the_edges_and_its_reason(monkeypatch, shown, tmp_path, capsys):
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho 'out of paper' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    graphs.show_graph(two_nodes(), "A small graph")
    printed = capsys.readouterr().out
    assert not shown
    assert "the input x -> sum" in printed and "dot could not draw it (out of paper)" in printed


def test_labels_may_hold_quotes_breaks_and_markup():
    text = graphs.as_text(
        'digraph {\n a [label="say \\"hi\\"\n twice"]\n b [label=<<B>bold</B>>]\n a -> b [style=bold]\n}'
    )
    assert text == '  say "hi" twice -> bold'


@pytest.mark.parametrize(("scale", "first"), [("gray", 255), ("gray_r", 0)])
def test_an_image_is_drawn_in_its_own_greys_with_its_first_row_on_top(scale, first):
    image = np.zeros((4, 6), np.uint8)
    image[0] = 255
    figure = px.imshow(image, color_continuous_scale=scale, title="A bright first row")
    figure.update_layout(coloraxis_showscale=False)
    width, height = map(float, re.search(r'<image [^>]*width="([\d.]+)" height="([\d.]+)"', still(figure)).groups())
    assert width / height == pytest.approx(6 / 4, rel=0.02), "its pixels are squares"
    found = re.findall(r'<image xlink:href="data:image/png;base64,([^"]+)"([^>]*)>', still(figure))
    assert len(found) == 1, "the image, and no scale of colours beside it"
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(found[0][0]))).convert("L"))
    rows = pixels[:, 0][:: -1 if "scale(1 -1)" in found[0][1] else 1]
    assert np.abs(rows - np.array([first, 255 - first, 255 - first, 255 - first])).max() < 5


def test_a_number_in_a_figures_text_keeps_its_digits():
    figure = go.Figure(go.Scatter(x=[0.123456, 1], y=[0, 1]), layout_title_text="A rate of 0.00125")
    figure.add_annotation(x=0.5, y=0.5, text="0.00125 here", showarrow=False)
    assert ">0.00125 here<" in still(figure) and ">A rate of 0.00125<" in still(figure)


def test_numpy_arrays_leave_as_plain_lists():
    drawing = plain(px.imshow(np.arange(6, dtype=np.float32).reshape(2, 3)).to_plotly_json())
    assert drawing["data"][0]["z"] == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]


def test_a_label_beside_long_numbers_stays_in_the_picture():
    figure = go.Figure(go.Scatter(x=[0, 1], y=[-123456.75, 0]), layout_yaxis_title="the mean of the squared error")
    label = re.search(r"<text [^>]*rotate\(-90 ([-\d.]+) [^>]*>the mean of the squared error<", still(figure))
    assert float(label[1]) > 12, "its left edge is a letter's height further left"


def test_a_strip_of_images_keeps_its_proportions():
    figure = go.Figure(go.Heatmap(z=np.zeros((10, 100)), colorscale="gray", showscale=False))
    figure.update_xaxes(range=[-0.5, 99.5])
    figure.update_yaxes(range=[-5, 9.5], scaleanchor="x")
    width, height = map(float, re.search(r'<image [^>]*width="([\d.]+)" height="([\d.]+)"', still(figure)).groups())
    assert width / height == pytest.approx(100 / 10, rel=0.1)
