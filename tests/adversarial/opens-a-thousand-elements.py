"""A few kilobytes of HTML of which whoever reads it as browsers do makes gigabytes, shown by a cell, and in a text."""


def hand_in(notebook):
    html = "<p>" + "".join(f"<b title={number}>" for number in range(12_000)) + "<p>x" * 12_000
    shown = [{"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}]
    cell = {"cell_type": "code", "id": "opens", "metadata": {}, "source": "", "execution_count": None}
    notebook["cells"] += [cell | {"outputs": shown}]
    notebook["cells"] += [{"cell_type": "markdown", "id": "opens-text", "metadata": {}, "source": html}]
    return notebook


DESERVES = {}
