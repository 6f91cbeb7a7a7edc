"""Hundreds of processes that do nothing but take processor time from whoever is graded at the same time.

They outlive whoever does not end them, so they end by themselves after a while.
"""

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
        until = time.monotonic() + 20
        while time.monotonic() < until: pass
        os._exit(0)
time.sleep(1000)
""",
}
