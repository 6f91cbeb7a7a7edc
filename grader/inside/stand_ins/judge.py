"""In the place of the judge, where student code runs: exercises can be declared here, and nothing can be judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class _Empty(type):
    def __call__(cls, *arguments: Any, **options: Any) -> Any:
        # Not even a subclass's own `__init__`: a dataclass has one that knows no fields of what it is on top of.
        return object.__new__(cls)


@dataclass(frozen=True)  # as the judge's own are, so that `replace` and classes on top of one work
class Nothing(metaclass=_Empty):
    """Takes any arguments, and does nothing with them."""

    def __class_getitem__(cls, item: Any) -> type:
        return cls


def __getattr__(name: str) -> type:
    if name.startswith("__"):
        raise AttributeError(name)
    return Nothing
