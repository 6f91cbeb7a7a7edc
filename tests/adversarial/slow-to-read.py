"""Texts and code that libraries for pages take minutes over: blank lines, spaces, powers, formulas without an end."""


def hand_in(notebook):
    codes = [" \n" * 8000 + "x", "a." * 16_000 + "a", "2**" * 16_000 + "2"]
    texts = ["a" + " " * 100_000 + "b", "\\begin{a}" * 16_000, "\\\\(" * 16_000]
    for number, code in enumerate(codes):
        cell = {"cell_type": "code", "metadata": {}, "id": f"slow-{number}", "source": code}
        notebook["cells"].append(cell | {"execution_count": None, "outputs": []})
    for number, text in enumerate(texts):
        notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "id": f"slow-text-{number}", "source": text})
    return notebook


DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x): return 2 * x
""",
}
