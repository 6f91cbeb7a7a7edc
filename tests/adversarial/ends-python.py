"""Ends the process while an answer is tried; what was earned before stays."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "total": r"""
import os
def total(values): os._exit(0)
""",
}
