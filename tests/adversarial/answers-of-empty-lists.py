"""Says that each of its answers has brought back twenty million empty lists, which take gigabytes once they are read."""

DESERVES = {}
CELLS = {
    "top": r"""
from grader.inside import frames
send = frames.Frames.send
def forged(self, message):
    if not isinstance(message, dict) or message.get("done") != "asked": return send(self, message)
    value = b"[" + b"[]," * 20_000_000 + b"[]]"
    outcome = b'{"$":"outcome","how":"returned","value":' + value + b"}"
    self.send_bytes(b'{"done":"asked","answer":{"$":"answer","state":"answered","outcomes":[' + outcome + b"]}}")
frames.Frames.send = forged
""",
    "double": r"""
def double(x): return 1
""",
    "total": r"""
def total(values): return 1
""",
}
