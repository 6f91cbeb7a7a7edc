"""Checks whose result is not a number, or a negative one, which nbgrader takes for full points."""

DESERVES = {}
CELLS = {
    "top": r"""
class Points:
    def __init__(self, text): self.text = text
    def __repr__(self): return self.text
texts = iter(["nan", "-5", "-inf", "1e400", "0x10"] * 5)
for exercise in (exercises.double, exercises.total, exercises.answer, exercises.pick):
    type(exercise).check = lambda self, *_, **__: Points(next(texts))
""",
    "double": r"""
def double(x): return 0.0
""",
}
