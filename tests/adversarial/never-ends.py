"""A loop that catches everything."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "after double": r"""
while True:
    try:
        while True: pass
    except BaseException: pass
""",
}
