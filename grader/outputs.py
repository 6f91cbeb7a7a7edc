"""Outputs of cells, cut to what a page can hold: those that grading produces, and those that were handed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

#: Where a cell's metadata keep the outputs that it was handed in with.
HANDED_IN = "handed_in"
#: How many bytes of output a cell keeps.
LARGEST_OUTPUT = 500_000
CUT = "\n... (the rest of this cell's output was cut)\n"


def handed_in(outputs: Any, known_valid: bool = False) -> list[NotebookNode]:
    """Of a submitted cell's outputs those that are valid, cut. Are they `known_valid`, nobody looks again."""
    if not isinstance(outputs, list) or not outputs:
        return []
    kept, room = [], LARGEST_OUTPUT
    raws = [_still(raw) for raw in outputs]
    all_valid = known_valid or valid(raws)
    for raw in raws:
        try:
            if not all_valid:
                nbformat.validate(raw, ref="output", version=4, version_minor=5)
            output = nbformat.from_dict(_writable(raw))
        except Exception:  # it may be anything
            continue
        if output.output_type == "stream":
            output.text = cut(output.text, room)
        room = max(room - size_of(output), 0)
        kept.append(output)
    return slim(kept, LARGEST_OUTPUT)


def _tidy(output: NotebookNode) -> NotebookNode:
    """Of what is shown, texts and pictures that are what they are called, and of the notes on it how large pictures are
    to be. (A page that is told that an output is `isolated` shows it in a frame of its own, whatever is in it.)"""
    if "data" not in output:
        return output
    data = {kind: shown for kind, shown in output.data.items() if _is_data(kind, shown)}
    notes = {kind: _sizes(note) for kind, note in output.metadata.items() if kind in data and _sizes(note)}
    output.data, output.metadata = NotebookNode(data), NotebookNode(notes)
    return output


def _is_data(kind: str, shown: Any) -> bool:
    return isinstance(shown, str) or not kind.startswith(("text/", "image/"))


def _sizes(note: Any) -> NotebookNode:
    sizes = {} if not isinstance(note, dict) else {name: note.get(name) for name in ("width", "height")}
    return NotebookNode({name: size for name, size in sizes.items() if type(size) in (int, float)})


def _still(raw: Any) -> Any:
    """An output without the data of a figure whose still form is there: they are large, and no page here shows them."""
    data = raw.get("data") if isinstance(raw, dict) else None
    if not isinstance(data, dict) or not any(str(kind).startswith("image/") for kind in data):
        return raw
    return raw | {"data": {kind: data[kind] for kind in data if not str(kind).startswith("application/")}}


def valid(outputs: Sequence[Any]) -> bool:
    """Whether all of these are valid. (nbformat is much faster with whole notebooks than with outputs.)"""
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "", "execution_count": None, "outputs": outputs}
    try:
        nbformat.validate({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
    except Exception:  # they may be anything
        return False
    return True


def _writable(value: Any) -> Any:
    """The same with its texts in one piece (a file has them in lines), and without what no file can hold."""
    if isinstance(value, dict):
        # A traceback is a list of lines in memory, too.
        return {key: [*map(_writable, item)] if key == "traceback" else _writable(item) for key, item in value.items()}
    if isinstance(value, list):
        try:
            value = "".join(value)
        except TypeError:  # no lines of a text
            return [_writable(item) for item in value]
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)


def cut(text: str, room: int) -> str:
    """A text of at most so many bytes, in UTF-8, and then a line which says that this is not all."""
    if size_of(text) <= room:
        return text
    return text[:room].encode("utf-8", "replace")[:room].decode("utf-8", "ignore") + CUT


def size_of(value: Any) -> int:
    """About how many bytes an output takes in a file."""
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode("utf-8", "replace"))
    if isinstance(value, dict):
        return sum(len(str(key)) + size_of(item) for key, item in value.items())
    if isinstance(value, list):
        return sum(map(size_of, value))
    return 8


def slim(outputs: Sequence[NotebookNode], largest: int) -> list[NotebookNode]:
    """Keep of a figure the still form, which feedback pages and formgrader show, and of anything else what fits."""
    kept, room = [], largest
    for output in map(_tidy, outputs):
        data = output.get("data", {})
        if any(kind.startswith("image/") for kind in data):
            for kind in [kind for kind in data if kind.startswith("application/")]:
                del data[kind]
        room -= size_of(output)
        if room < 0 and output.output_type != "stream":
            text = "(an output was cut: this cell wrote too much)"
            is_result = output.output_type == "execute_result"
            output = new_output("stream", name="stdout", text=text + "\n") if not is_result else output
            if is_result and size_of(output) > largest:
                output.data = NotebookNode({"text/plain": text})
        kept.append(output)
    return kept
