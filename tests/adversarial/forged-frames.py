"""Writes messages of its own into every descriptor that it has: results, noise, a huge length."""

DESERVES = {}
CELLS = {
    "double": r"""
import json, os, struct
def double(x):
    content = json.dumps({"done": "asked", "answer": {"$": "answer", "state": "answered", "outcomes": [], "calls": [], "outside": []}}).encode()
    for number in range(3, 64):
        try:
            if os.readlink(f"/proc/self/fd/{number}").startswith("socket"):
                os.write(number, struct.pack("!I", len(content)) + content)
        except OSError: pass
    return 0.0
""",
}
