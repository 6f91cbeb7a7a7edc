"""Hundreds of processes that do nothing but take processor time from whoever is graded at the same time."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x): return 2 * x
""",
    "after double": r"""
import os, time
for _ in range(300):
    if os.fork() == 0:
        os.setsid()
        while True: pass
time.sleep(1000)
""",
}
