"""Puts a package of its own in the place of the course's."""

DESERVES = {}
CELLS = {
    "top": r"""
import os, sys
os.makedirs("grader/exercises", exist_ok=True)
for file in ("grader/__init__.py", "grader/exercises/__init__.py"): open(file, "w").write("")
for name in [name for name in sys.modules if name.startswith("grader")]: del sys.modules[name]
""",
    "double": r"""
def double(x): return 0.0
""",
}
