"""No metadata and no ids anywhere; its one answer is right."""


def hand_in(notebook):
    for cell in notebook["cells"]:
        if cell.get("id") == "double":
            cell["source"] = "def double(x):\n    return 2 * x"
        cell["metadata"] = {}
        cell.pop("id", None)
    return notebook


DESERVES = {"double": 2}
