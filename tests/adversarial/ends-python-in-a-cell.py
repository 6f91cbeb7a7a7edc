"""Ends the process in a cell of its own, three times; what was earned before stays."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "after double": r"""
import os
os._exit(0)
""",
}
