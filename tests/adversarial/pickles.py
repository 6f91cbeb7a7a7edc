"""An array that holds an object which runs a command when it is unpickled."""

DESERVES = {}
CELLS = {
    "double": r"""
import numpy, os
class Run:
    def __reduce__(self): return os.system, ("touch /tmp/unpickled-by-the-grader",)
def double(x): return numpy.array([Run()], dtype=object)
""",
    "total": r"""
def total(values):
    import pickle
    return pickle.dumps(Run())
""",
}
