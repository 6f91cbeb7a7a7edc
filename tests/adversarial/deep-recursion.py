"""Recursion without an end, in a cell and in what comes back."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "total": r"""
import sys
sys.setrecursionlimit(10**6)
def total(values):
    nested = []
    for _ in range(100_000): nested = [nested]
    return nested
""",
}
