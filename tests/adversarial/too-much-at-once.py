"""Asks for more memory than any machine has, in one piece."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "after double": "everything = bytearray(2**46)",
}
