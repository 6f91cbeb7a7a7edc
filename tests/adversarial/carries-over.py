"""Leaves answers for those who are graded after it, wherever something could stay; has none itself."""

DESERVES = {}
CELLS = {
    "top": r"""
import builtins, os
for place in (".", "/tmp", "/dev/shm", os.path.expanduser("~"), "/var/tmp"):
    try: open(os.path.join(place, "left-by-another.txt"), "w").write("2 * x")
    except OSError: pass
builtins.left_by_another = lambda x: 2 * x
""",
    "double": r"""
import builtins, os
def double(x): return 0.0
""",
}
