"""Carries the hidden inputs out in its errors and its output; the answer itself is wrong."""

DESERVES = {}
CELLS = {
    "double": r"""
def double(x):
    print("INPUT", x)
    raise ValueError(f"INPUT {x}")
""",
    "total": r"""
def total(values): return f'INPUT {values}'
""",
}
