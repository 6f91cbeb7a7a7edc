"""Starts threads that print into whatever runs later, and a child that outlives the cell."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "after double": r"""
import subprocess, sys, threading, time
def noise():
    for _ in range(200):
        print("1.0", file=sys.stderr)
        print("1.0")
        time.sleep(0.05)
for _ in range(4): threading.Thread(target=noise, daemon=True).start()
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
""",
}
