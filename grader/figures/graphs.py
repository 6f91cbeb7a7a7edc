"""Graphs of nodes and edges, drawn by graphviz's program `dot` where it is, and written out as text where it is not.

What the nodes mean is the lesson's business. A graph comes as a `graphviz.Digraph` (torchviz makes one) or as DOT text.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from html import escape
from typing import Any

#: How to get the program, for the line below a graph in text.
GET_DOT = "apt install graphviz, brew install graphviz, or conda install graphviz"
SECONDS = 20


def show_graph(graph: Any, title: str) -> None:
    """Display a graph as an SVG, with `title` as its alternative text; without `dot`, as lines of text.

    `graph` is anything whose `source` is DOT text, or that text itself.
    """
    from IPython.display import display

    source = _numbered(graph if isinstance(graph, str) else graph.source)
    text = f"{title}\n{as_text(source)}"
    dot = shutil.which("dot")
    if dot is None:
        print(f"{text}\n\nFor a drawing, install graphviz's program dot ({GET_DOT}) and run this cell again.")
        return
    try:
        picture = _drawn(dot, source, title)
    except (OSError, subprocess.SubprocessError) as error:
        reason = " ".join((getattr(error, "stderr", None) or str(error)).split())[:200]
        print(f"{text}\n\ndot could not draw it ({reason}).")
        return
    display({"image/svg+xml": picture, "text/plain": text}, raw=True)


def _drawn(dot: str, source: str, title: str) -> str:
    defaults = [f"-{kind}fontname=Helvetica,Arial,sans-serif" for kind in "GNE"]
    run = subprocess.run(
        [dot, "-Tsvg", *defaults], input=source, capture_output=True, encoding="utf-8", timeout=SECONDS, check=True
    )
    picture = re.sub(r"<!--.*?-->\n?", "", run.stdout[run.stdout.index("<svg") :], flags=re.S)
    label = escape(title, quote=True)
    return picture.replace("<svg", f'<svg role="img" aria-label="{label}" style="max-width:100%;height:auto"', 1)


def _numbered(source: str) -> str:
    """The same graph with its nodes numbered, where they are called after addresses in memory, which always change."""
    numbers: dict[str, str] = {}
    return re.sub(r"\b\d{9,}\b", lambda address: numbers.setdefault(address[0], f"n{len(numbers) + 1}"), source)


def as_text(source: str) -> str:
    """The edges of DOT text, one a line, by the labels of their nodes; nodes without an edge on lines of their own."""
    name = r'("(?:[^"\\]|\\.)*"|[\w.]+)(?::\w+)?'
    labels, edges = {}, []
    on_one_line = re.sub(r'"(?:[^"\\]|\\.)*"', lambda text: text[0].replace("\n", " "), source)
    for line in on_one_line.splitlines():
        if edge := re.match(rf"\s*{name}\s*->\s*{name}", line):
            edges.append(edge.groups())
        elif node := re.fullmatch(rf"\s*{name}\s*(?:\[(.*)\])?;?\s*", line):
            if node[1] in ("graph", "node", "edge", "digraph", "strict"):
                continue
            label = re.search(r'label=(?:"((?:[^"\\]|\\.)*)"|<(.*)>|([^\s,\]]+))', node[2] or "")
            labels[node[1]] = next(filter(None, label.groups()), "") if label else node[1].strip('"')

    def called(node: str) -> str:
        text = re.sub(r"<[^>]+>", "", labels.get(node, node.strip('"')))
        return " ".join(text.replace("\\n", " ").replace("\\l", " ").replace('\\"', '"').split())

    lines = [f"  {called(start)} -> {called(end)}" for start, end in edges]
    connected = {node for edge in edges for node in edge}
    return "\n".join([*lines, *(f"  {called(node)}" for node in labels if node not in connected)])
