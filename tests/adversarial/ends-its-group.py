"""Ends its whole group of processes by a signal that nothing can catch; what was earned before stays."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x): return 2 * x
""",
    "after double": r"""
import os, signal
os.kill(0, signal.SIGKILL)
""",
}
