"""Cells that are IPython's and no Python, line after line, over which its own reader takes minutes."""


def hand_in(notebook):
    codes = ["a = 1\n" * 20_000 + "%x\n" * 499, "!x\n" * 600, "%%x\n" * 9000, "?" * 50_000]
    for number, code in enumerate(codes):
        cell = {
            "cell_type": "code",
            "metadata": {"tags": ["raises-exception"]},
            "id": f"magic-{number}",
            "source": code,
        }
        notebook["cells"].append(cell | {"execution_count": None, "outputs": []})
    return notebook


DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x): return 2 * x
""",
}
