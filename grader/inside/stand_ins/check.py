"""In the place of the checks, where student code runs while a class is graded: they are made outside, afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Later:
    """What a check is in a cell of the student's own, while the notebook is graded."""

    exercise: str
    status: str = "not known here"

    @property
    def verdict(self) -> Later:
        return self

    def __repr__(self) -> str:
        return f"{self.exercise}: checked outside, once this notebook has run"


def check(exercise: Any, namespace: Mapping[str, Any] | None = None, public_only: bool = False) -> Later:
    return Later(exercise.name)
