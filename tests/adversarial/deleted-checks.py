"""No check and no answer is left in the notebook."""


def hand_in(notebook):
    notebook["cells"] = [cell for cell in notebook["cells"] if "nbgrader" not in cell["metadata"]]
    return notebook


DESERVES = {}
