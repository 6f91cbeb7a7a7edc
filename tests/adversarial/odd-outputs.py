"""Stored outputs that are valid and odd: texts of no lines, notes that are no notes."""


def hand_in(notebook):
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": []},
        {
            "output_type": "display_data",
            "metadata": {"image/png": "x"},
            "data": {"image/png": "AAAA", "text/plain": []},
        },
        {"output_type": "display_data", "metadata": {"text/html": []}, "data": {"text/html": [], "text/markdown": []}},
        {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": [], "application/json": [[]]}},
        {"output_type": "error", "ename": "", "evalue": "", "traceback": []},
    ]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = outputs
        if cell["id"] == "double":
            cell["source"] = "def double(x):\n    return 2 * x"
    return notebook


DESERVES = {"double": 2}
