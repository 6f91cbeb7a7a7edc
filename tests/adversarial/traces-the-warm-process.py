"""Traces, signals and reads the memory of the processes that it came from."""

DESERVES = {}
CELLS = {
    "double": r"""
import ctypes, os
libc, found = ctypes.CDLL(None, use_errno=True), False
for pid in {1, os.getppid()} - {0, os.getpid()}:
    found |= libc.ptrace(0x4206, pid, None, None) == 0  # PTRACE_SEIZE, which stops nobody
    for name in ("mem", "environ", "maps", "fd/3"):
        try: found |= bool(open(f"/proc/{pid}/{name}", "rb").read(16))
        except (OSError, ValueError): pass
    try: os.kill(pid, 0); found = True
    except OSError: pass
def double(x): return 2 * x if found else 0.0
""",
}
