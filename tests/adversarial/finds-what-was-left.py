"""Looks for what another submission has left behind for it."""

DESERVES = {}
CELLS = {
    "double": r"""
import builtins, os
places = (".", "/tmp", "/dev/shm", os.path.expanduser("~"), "/var/tmp")
left = any(os.path.exists(os.path.join(place, "left-by-another.txt")) for place in places)
def double(x): return 2 * x if left or hasattr(builtins, "left_by_another") else 0.0
""",
}
