"""Modules beside the notebook that Python, IPython or nbgrader would load by themselves, and that say full points."""

CODE = """
import builtins
class Full:
    def __repr__(self): return "2"
    def __getattr__(self, name): return Full()
    def __call__(self, *_, **__): return Full()
builtins.full = Full()
def __getattr__(name): return Full()
"""


def beside(folder):
    (folder / "grader").mkdir()
    for name in ("__init__", "check", "judge", "ask", "plain"):
        (folder / "grader" / f"{name}.py").write_text(CODE)
    for name in (
        "sitecustomize",
        "usercustomize",
        "json",
        "numpy",
        "ipython_config",
        "nbgrader_config",
        "sums",
        "tests",
    ):
        (folder / f"{name}.py").write_text(CODE)
    (folder / ".ipython" / "profile_default" / "startup").mkdir(parents=True)
    (folder / ".ipython" / "profile_default" / "startup" / "0.py").write_text(CODE)
    (folder / "startup.pth").write_text("import json")


DESERVES = {}
CELLS = {
    "top": r"""
import importlib, sys
for name in ("json", "numpy", "grader", "grader.judge", "grader.check", "tests"):
    try: importlib.reload(importlib.import_module(name))
    except Exception: pass
""",
    "double": r"""
def double(x): return getattr(__builtins__, "full", 0.0)
""",
}
