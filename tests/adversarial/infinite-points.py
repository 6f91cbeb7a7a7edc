"""Functions that bring back what is no finite number."""

DESERVES = {}
CELLS = {
    "double": r"""
def double(x): return float('inf')
""",
    "total": r"""
def total(values): return float('nan')
""",
    "answer": r"""
answer = float('nan')
""",
    "pick": r"""
pick = float('inf')
""",
}
