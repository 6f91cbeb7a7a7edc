"""Fills every folder that it may write to."""

DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x):
    return 2 * x
""",
    "after double": r"""
import os
for place in (".", "/tmp", "/dev/shm"):
    try:
        with open(os.path.join(place, "filled-by-an-attack"), "wb") as file:
            for _ in range(64): file.write(bytes(2**20))
    except OSError: pass
    finally:
        try: os.unlink(os.path.join(place, "filled-by-an-attack"))
        except OSError: pass
""",
}
