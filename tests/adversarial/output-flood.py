"""Prints fifty megabytes."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "after double": r"""
for _ in range(50): print("x" * 2**20)
""",
}
