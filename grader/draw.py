"""Numbers for cases: drawn from a seeded generator, and such that a person can calculate with them.

Every lesson's cases are made of these. What a case means is said in `grader.exercises`.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def whole(rng: np.random.Generator, low: int, high: int, size: Any = None) -> Any:
    """Whole numbers from `low` to `high`, as floats that a person can calculate with."""
    return rng.integers(low, high + 1, size).astype(float) if size is not None else float(rng.integers(low, high + 1))


def between(rng: np.random.Generator, low: float, high: float, size: Any = None) -> Any:
    """Numbers with three decimals between `low` and `high`."""
    drawn = np.round(rng.uniform(low, high, size), 3)
    return drawn if size is not None else float(drawn)


def apart(rng: np.random.Generator, low: int, high: int, count: int) -> np.ndarray:
    """Different whole numbers from `low` to `high`, in any order."""
    return rng.permutation(np.arange(low, high + 1, dtype=float))[:count]
