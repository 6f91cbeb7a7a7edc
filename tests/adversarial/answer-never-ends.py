"""An answer that catches everything and never comes back."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "total": r"""
def total(values):
    while True:
        try:
            while True: pass
        except BaseException: pass
""",
}
