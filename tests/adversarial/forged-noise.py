"""Writes noise into every socket that it has, and goes on; what was earned before stays."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "after double": r"""
import os
for number in range(3, 64):
    try:
        if os.readlink(f"/proc/self/fd/{number}").startswith("socket"): os.write(number, b"\xff" * 64)
    except OSError: pass
""",
}
