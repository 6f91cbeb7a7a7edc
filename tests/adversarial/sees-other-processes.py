"""Looks at every process that it can see: their command lines, their environments, their files."""

DESERVES = {}
CELLS = {
    "double": r"""
import os
seen = 0
for name in os.listdir("/proc"):
    if name.isdigit() and int(name) != os.getpid():
        try:
            seen += len(open(f"/proc/{name}/environ").read())
        except OSError:
            pass
def double(x): return 2 * x if seen else 0.0
""",
}
