"""A cell that sleeps for an hour."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "after double": r"""
import time
time.sleep(3600)
""",
}
