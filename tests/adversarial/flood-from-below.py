"""Writes fifty megabytes below Python's own output, and ten thousand figures."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "after double": r"""
import os
from IPython.display import HTML, display
for _ in range(50):
    try: os.write(1, b"y" * 2**20)
    except OSError: break
for _ in range(10_000): display(HTML("<b>z</b>" * 50))
""",
}
