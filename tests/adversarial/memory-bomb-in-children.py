"""Has many processes take memory, each less than one may have."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "after double": r"""
import os, time
for _ in range(6):
    if os.fork() == 0:
        kept = bytearray(2**30)
        for place in range(0, len(kept), 4096):
            kept[place] = 1
        time.sleep(20)
        os._exit(0)
time.sleep(2)
""",
}
