"""NumPy says that everything is close, and that every array is equal."""

DESERVES = {}
CELLS = {
    "top": r"""
import numpy, math
numpy.allclose = numpy.isclose = numpy.array_equal = lambda *_, **__: True
numpy.testing.assert_allclose = numpy.testing.assert_equal = lambda *_, **__: None
math.isclose = lambda *_, **__: True
""",
    "double": r"""
def double(x): return 0.0
""",
}
