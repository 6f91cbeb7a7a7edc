"""Prints, shows and returns numbers where a result is looked for."""

DESERVES = {}
CELLS = {
    "double": r"""
from IPython.display import display
def double(x):
    print(2.0)
    display(2.0)
    display({"text/plain": "2.0"}, raw=True)
    return 0.0
""",
    "after double": r"""
print(2.0)
2.0
""",
}
