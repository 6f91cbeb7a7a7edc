"""Makes grader/data/trend.csv, lesson 3's data: temperatures over the hours of the day, with known trend and noise.

    python course/data/trend.py

The numbers come from Python's own generator and are rounded, so that every machine writes the same file.
"""

from __future__ import annotations

import math
import random
from pathlib import Path
from statistics import NormalDist

SAMPLES = 600
SEED = 28
FILE = Path(__file__).resolve().parents[2] / "grader" / "data" / "trend.csv"


def made(seed: int = SEED) -> str:
    """The file's text. Hours are uniform in [0, 24), in hundredths; noise is normal, its deviation 1.5 degrees."""
    uniform, noise = random.Random(seed).random, NormalDist(0, 1.5)
    lines = ["hour,temperature"]
    for _ in range(SAMPLES):
        hour = int(2400 * uniform()) / 100
        temperature = 14 + 6 * math.sin(2 * math.pi * (hour - 9) / 24) + noise.inv_cdf(1 - uniform())
        lines.append(f"{hour:.2f},{temperature:.2f}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(made(), encoding="utf-8", newline="\n")
