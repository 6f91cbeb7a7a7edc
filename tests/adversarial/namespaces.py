"""Makes namespaces in which it is root, with mounts of its own, to change what is around it."""

DESERVES = {"double": 2}
CELLS = {
    "top": r"""
import subprocess
inside = "touch /left-by-another.txt; mount -o remount,rw / ; mount -t tmpfs none /usr"
for how in ("-Urm", "-Urmpf", "-m"):
    subprocess.run(["sh", "-c", f"unshare {how} sh -c '{inside}' 2>/dev/null"])
""",
    "double": r"""
def double(x): return 2 * x
""",
}
