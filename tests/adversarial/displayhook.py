"""The display hook shows full points, whatever comes."""

DESERVES = {}
CELLS = {
    "top": r"""
import sys
hook = get_ipython().displayhook
real = type(hook).__call__
type(hook).__call__ = lambda self, result=None: real(self, 1.0)
sys.displayhook(2)
""",
    "double": r"""
def double(x): return 0.0
""",
}
