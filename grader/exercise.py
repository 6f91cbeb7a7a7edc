"""What an exercise is: its name, its points, the cases it is tried on, how it is used there and how it is judged.

Declarations only. Each lesson has a module in `grader.exercises` that makes one `Lesson` and declares its exercises in
the lesson's order. Nothing here solves an exercise, runs one or judges one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.judge import Close, Rule, Sealed
from grader.plain import Array

if TYPE_CHECKING:
    from grader.feedback import Panel


@dataclass(frozen=True)
class Case:
    """The inputs of one call: plain data by argument name, in the order of the call, and a label for what it probes."""

    label: str
    arguments: dict[str, Any] = field(default_factory=dict)


#: How an exercise uses the student's object on a case: `(object, live arguments) -> what came out`. It draws no
#: conclusions: it brings back what happened, the judge says whether that is right.
Probe = Callable[[Any, dict[str, Any]], Any]


def call(answer: Any, arguments: Mapping[str, Any]) -> Any:
    """The default probe: call the student's function with the arguments in order, whatever it names them."""
    return answer(*arguments.values())


def itself(answer: Any, arguments: Mapping[str, Any]) -> Any:
    """The probe of numbers and choices: the student's object is the answer."""
    return answer


@dataclass(frozen=True, eq=False, repr=False)
class Exercise:
    """One thing a student writes.

    `cases` draws the cases from a seeded generator; `hidden` draws the hidden ones, where these are to be others than
    the same with another seed (of a training that takes seconds, a short one). `hidden_alone` has grading try those
    alone, where one training tells as much as two. `probe` runs where the student's code is; `rule` judges one case.
    `seconds` bounds each call. `changes` names the arguments that may be changed. `kind` is "function", "number",
    "choice" or "open" (marked by hand). `formerly` holds names that the exercise had in earlier releases, and
    `siblings` the lesson's exercises by name.
    """

    lesson: str
    name: str
    points: float
    cases: Callable[[np.random.Generator], Sequence[Case]]
    probe: Probe = call
    rule: Rule = field(default_factory=Close)
    kind: str = "function"
    hints: tuple[str, ...] = ()
    learned: str = ""
    seconds: float = 2.0
    hidden: Callable[[np.random.Generator], Sequence[Case]] | None = None
    hidden_alone: bool = False
    changes: tuple[str, ...] = ()
    further: bool = False
    formerly: tuple[str, ...] = ()
    siblings: Mapping[str, Exercise] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        return f"<the exercise {self.name}>"  # `exercises.mse.hint` without its brackets shows this, and no hints

    def draw(self, secret: str) -> tuple[Case, ...]:
        """The cases that belong to `secret` ("public", or the course's own): always the same for the same secret."""
        draw_cases = self.cases if secret == "public" or self.hidden is None else self.hidden
        digest = hashlib.sha256(f"{secret}/{self.lesson}/{self.name}".encode()).digest()
        return tuple(draw_cases(np.random.default_rng(int.from_bytes(digest[:8], "big"))))

    def graded_on(self, secret: str) -> tuple[Case, ...]:
        """The cases that grading tries: the public ones, and those that belong to the course's `secret`."""
        return (() if self.hidden_alone else self.draw("public")) + self.draw(secret)

    def check(self, namespace: Mapping[str, Any] | None = None) -> Panel:
        """Look the answer up by its name (in the notebook, unless a namespace is given), try it, and say how it did."""
        from grader.check import check

        return check(self, namespace)

    def solved(self, namespace: Mapping[str, Any] | None = None) -> bool:
        """Whether the answer is right by now. If not, say what to solve first."""
        from grader.check import check

        if check(self, namespace, public_only=True).verdict.status == "right":
            return True
        print(f"This cell works with your own `{self.name}`: solve it first, then run the cell again.")
        return False

    def hint(self) -> Any:
        """One more hint each time."""
        from grader.feedback import next_hint

        return next_hint(self)


def _one_case(_: np.random.Generator) -> tuple[Case, ...]:
    return (Case("your answer"),)


class Lesson:
    """A lesson's exercises in their order. Declaring two of one name is an error."""

    def __init__(self, name: str, framework: str) -> None:
        self.name = name
        self.framework = framework
        self.exercises: dict[str, Exercise] = {}

    def _add(self, exercise: Exercise) -> Exercise:
        if exercise.name in self.exercises:
            raise ValueError(f"{self.name}: exercise `{exercise.name}` is declared twice")
        if not 0 < exercise.points <= 10:
            raise ValueError(f"{self.name}: exercise `{exercise.name}` has {exercise.points} points, not 1 to 10")
        self.exercises[exercise.name] = replace(exercise, siblings=self.exercises)
        return self.exercises[exercise.name]

    def function(self, name: str, points: float, cases: Callable, **options: Any) -> Exercise:
        """A function or class that is probed on cases."""
        return self._add(Exercise(self.name, name, points, cases, **options))

    def number(self, name: str, points: float, tolerance: float, **options: Any) -> Exercise:
        """A number, right within `tolerance`."""
        rule = Sealed(tolerance)
        return self._add(Exercise(self.name, name, points, _one_case, itself, rule, "number", **options))

    def choice(self, name: str, points: float = 1, **options: Any) -> Exercise:
        """A letter; the options and what is said to each stand in the lesson's text."""
        return self._add(Exercise(self.name, name, points, _one_case, itself, Sealed(), "choice", **options))

    def open(self, name: str, points: float, **options: Any) -> Exercise:
        """An open question, which an instructor marks by hand."""
        return self._add(Exercise(self.name, name, points, lambda _: (), itself, kind="open", **options))

    def array(self, values: Any, dtype: Any = np.float32, gradient: bool = False) -> Array:
        """An array of the lesson's framework."""
        return Array(np.asarray(values, dtype), self.framework, gradient=gradient)
