"""An input transformer replaces the text of every check by a number."""

DESERVES = {}
CELLS = {
    "top": r"""
get_ipython().input_transformers_cleanup.append(lambda lines: ["1.0"] if "check()" in "".join(lines) else lines)
""",
    "double": r"""
def double(x): return 0.0
""",
}
