"""Leaves the answer in every keyring that the kernel offers, and looks for it there first."""

DESERVES = {}
CELLS = {
    "double": r"""
import ctypes, platform
libc = ctypes.CDLL(None)
add, ask, control = {"x86_64": (248, 249, 250), "aarch64": (217, 218, 219)}[platform.machine()]
rings = (-1, -2, -3, -4, -5, -8)
found = any(libc.syscall(control, 10, ring, b"user", b"left-by-another", 0) > 0 for ring in rings)
for ring in rings:
    key = libc.syscall(add, b"user", b"left-by-another", b"2 * x", 5, ring)
    if key > 0: libc.syscall(control, 5, key, 0x3F3F3F3F)
def double(x): return 2 * x if found else 0.0
""",
    "after double": r"""
if any(libc.syscall(control, 10, ring, b"user", b"left-by-another", 0) > 0 for ring in rings):
    def double(x): return 0.0
""",
}
