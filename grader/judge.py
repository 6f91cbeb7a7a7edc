"""Hold what came back against what was recorded, and give a verdict. Pure functions of plain data.

A rule judges one case; `judge` puts the cases together, recognises a mistake by what it brings back, and counts points.
Nothing here calls a student's code, and nothing here knows a solution: the truth is in the recorded answers.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from grader.plain import Answer, Array, Opaque, Outcome

if TYPE_CHECKING:
    from grader.exercise import Case, Exercise

#: Every word that a case can get. Of a hidden case a student sees its label and this word, no more.
WORDS = (
    "right",
    "wrong value",
    "wrong shape",
    "wrong type",
    "wrong dtype",
    "changed its input",
    "failed",
    "too slow",
    "not tried",
)

#: Every word that an exercise can get.
STATUSES = ("right", "partly right", "wrong", "failed", "not answered yet", "marked by hand", "could not be checked")


@dataclass(frozen=True)
class Finding:
    """The word on one case, with a sentence on what is wrong with it (empty when nothing is)."""

    word: str
    note: str = ""


RIGHT = Finding("right")


class Rule(Protocol):
    """How one case is judged. `alike` says whether two wrong outcomes are the same mistake.

    A rule may have a method `several_right(case)`: whether what was recorded is one right result of many; and a method
    `weight(case)`: how much of the points a case is worth, beside 1 for the others.
    """

    def finding(self, case: Case, outcome: Outcome, recorded: Any) -> Finding: ...

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Any) -> bool: ...


def several_right(rule: Rule, case: Case) -> bool:
    """Whether what was recorded for a case is one right result of many."""
    return hasattr(rule, "several_right") and rule.several_right(case)


def weight(rule: Rule, case: Case) -> float:
    """How much of the points a case is worth; most are worth the same."""
    return rule.weight(case) if hasattr(rule, "weight") else 1.0


# ---------------------------------------------------------------- rules


@dataclass(frozen=True)
class Close:
    """The result equals the recorded one: the same structure and shapes, the numbers up to rounding.

    `kind` "tensor" demands an array of the framework that was recorded (by default any array, list or number will
    do); `dtype` demands the recorded element type; `graph` demands that the result still carries its graph. Use them
    only where the exercise's text says so.

    Two right ways to compute a number differ by rounding alone: by some units of the coarsest floating type in play
    (of the inputs, the result or the reference), times the square root of how many numbers are added up, relative to
    the largest entry. `magnitude` is added to that entry where large terms cancel; `factor` loosens the bound where
    many steps follow each other. `relative` (of each number) and `absolute` are what the lesson's text promises never
    to hold against an answer, where that is more.
    """

    kind: str = "any"
    dtype: bool = False
    graph: bool = False
    magnitude: float = 0.0
    factor: float = 1.0
    relative: float = 0.0
    absolute: float = 0.0

    def finding(self, case: Case, outcome: Outcome, recorded: Any) -> Finding:
        precision, terms = _precision(case, outcome.value, recorded.value)
        tolerance = 128 * self.factor * precision * (1 + math.sqrt(terms))
        return self._compare(outcome.value, recorded.value, tolerance, "")

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Any) -> bool:
        return self.finding(case, outcome, mistake).word == "right"

    def _compare(self, got: Any, expected: Any, tolerance: float, where: str) -> Finding:
        if isinstance(expected, dict):
            if not isinstance(got, dict):
                return Finding("wrong type", f"{where or 'the result'} is {name_of(got)}, not {name_of(expected)}")
            for key, value in expected.items():
                # What a function returned is the result itself; other fields are told by their names.
                place = where if key == "returned" else f"{where}{', ' if where else ''}{key}"
                finding = self._compare(got.get(key), value, tolerance, place)
                if finding.word != "right":
                    return finding
            return RIGHT
        if isinstance(expected, list) and not _numeric(expected):
            return self._compare_lists(got, expected, tolerance, where)
        if isinstance(expected, str | bool) or expected is None:
            same = _scalar(got) == expected and isinstance(_scalar(got), type(expected))
            return RIGHT if same else Finding("wrong value", f"{where or 'the result'} differs")
        return self._compare_arrays(got, expected, tolerance, where)

    def _compare_lists(self, got: Any, expected: list, tolerance: float, where: str) -> Finding:
        what = where or "the result"
        if not isinstance(got, list):
            return Finding("wrong type", f"{what} is {name_of(got)}; expected were {len(expected)} things")
        if len(got) != len(expected):
            return Finding("wrong shape", f"{what} has {_count(len(got), 'item')}, expected {len(expected)}")
        for index, (mine, theirs) in enumerate(zip(got, expected, strict=True)):
            place = f"{where}{', ' if where else ''}{_ordinal(index)} item"
            finding = self._compare(mine, theirs, tolerance, place)
            if finding.word != "right":
                return finding
        return RIGHT

    def _compare_arrays(self, got: Any, expected: Any, tolerance: float, where: str) -> Finding:
        what = where or "the result"
        if self.kind == "tensor" and isinstance(expected, Array):
            if not isinstance(got, Array) or got.framework != expected.framework:
                return Finding("wrong type", f"{what} is {name_of(got)}, not {name_of(expected)}")
        mine, theirs = numbers(got), numbers(expected)
        if mine is None:
            return Finding("wrong type", f"{what} is {name_of(got)}, expected was {name_of(expected)}")
        if mine.shape != theirs.shape and not (mine.size == theirs.size == 1 and not isinstance(expected, Array)):
            return Finding("wrong shape", f"{what} has shape {mine.shape}, expected {theirs.shape}")
        if self.dtype and isinstance(expected, Array) and getattr(got, "dtype", None) != expected.dtype:
            return Finding(
                "wrong dtype", f"{what} has dtype {getattr(got, 'dtype', name_of(got))}, expected {expected.dtype}"
            )
        if np.iscomplexobj(mine) and not np.iscomplexobj(theirs):
            return Finding("wrong type", f"{what} holds complex numbers")
        mine = mine.reshape(theirs.shape)
        if np.isnan(mine).any() and not np.isnan(theirs).any():
            return Finding("wrong value", f"{what} has nan (not a number) in it")
        if not (mine == theirs).all():
            size = float(np.max(np.abs(theirs), initial=0.0, where=np.isfinite(theirs))) + self.magnitude
            # Below the smallest normal number there is nothing left to compare.
            bound = max(tolerance * size, self.absolute, 1e-300)
            if not np.allclose(mine, theirs, rtol=self.relative, atol=bound, equal_nan=True):
                return Finding("wrong value", _difference(mine, theirs, where))
        if self.graph and isinstance(expected, Array) and expected.graph and not getattr(got, "graph", False):
            return Finding("wrong type", f"{what} carries no graph, so that nothing can be differentiated through it")
        return RIGHT


@dataclass(frozen=True)
class Property:
    """The result has a property: `test(case, value, recorded value)` returns "" or says in a sentence what is wrong.

    A sentence may begin with a word of `WORDS` and a colon ("wrong shape: ..."); otherwise the word is "wrong value".
    Two wrong outcomes are the same mistake when the test says the same of both, figures aside.
    """

    test: Callable[[Case, Any, Any], str]

    def several_right(self, case: Case) -> bool:
        return True

    def finding(self, case: Case, outcome: Outcome, recorded: Any) -> Finding:
        sentence = self.test(case, outcome.value, recorded.value)
        if not sentence:
            return RIGHT
        word, colon, note = sentence.partition(": ")
        return Finding(word, note) if colon and word in WORDS else Finding("wrong value", sentence)

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Any) -> bool:
        mine, theirs = (self.finding(case, item, recorded) for item in (outcome, mistake))
        return mine.word == theirs.word and _without_figures(mine.note) == _without_figures(theirs.note)


@dataclass(frozen=True)
class Measure:
    """A number that tells how well something was trained, with the bar that it has to clear.

    `compute(case, value)` gets the plain data that came back (parameters, predictions) and returns the number, or a
    sentence on why there is none (beginning, if you like, with a word of `WORDS` and a colon). `short` is the sentence
    for a number on the wrong side of the bar; `{value}` and `{bar}` in it are filled in.
    """

    name: str
    compute: Callable[[Case, Any], float | str]
    short: str
    at_least: float | None = None
    at_most: float | None = None

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError(f"the measure `{self.name}` needs one bar, at_least or at_most")

    @property
    def bar(self) -> float:
        return self.at_least if self.at_least is not None else self.at_most

    def clears(self, value: float) -> bool:
        """Whether a number is good enough; nan never is."""
        return value >= self.bar if self.at_least is not None else value <= self.bar


@dataclass(frozen=True)
class Bar:
    """Something trained is right when each measure of it clears its bar. The judge computes every number itself.

    `other` gives the rule of a case with so little training that no bar means anything there (None for the others).
    Such a case is worth a quarter of one with all its training: whoever cannot train earns no more than a part by it.
    """

    measures: tuple[Measure, ...]
    other: Callable[[Case], Rule | None] = lambda case: None

    def weight(self, case: Case) -> float:
        return 1.0 if self.other(case) is None else 0.25

    def several_right(self, case: Case) -> bool:
        rule = self.other(case)
        return rule is None or several_right(rule, case)

    def finding(self, case: Case, outcome: Outcome, recorded: Any) -> Finding:
        if rule := self.other(case):
            return rule.finding(case, outcome, recorded)
        missed = self.missed(case, outcome.value)
        if not missed:
            return RIGHT
        word, colon, note = missed[0][1].partition(": ")
        return Finding(word, note) if colon and word in WORDS else Finding("wrong value", missed[0][1])

    def missed(self, case: Case, value: Any) -> list[tuple[str, str]]:
        """The measures that do not clear their bars, in order: the name of each, and a sentence."""
        missed = []
        for measure in self.measures:
            number = measure.compute(case, value)
            if isinstance(number, str):
                return [*missed, (measure.name, number)]  # what cannot be measured has no further numbers
            if not measure.clears(number):
                missed.append((measure.name, measure.short.format(value=number, bar=measure.bar)))
        return missed

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Any) -> bool:
        if rule := self.other(case):
            return rule.alike(case, outcome, mistake, recorded)
        mine, theirs = (
            [(name, _without_figures(sentence)) for name, sentence in self.missed(case, item.value)]
            for item in (outcome, mistake)
        )
        return mine == theirs


@dataclass(frozen=True)
class Sealed:
    """A number or a choice, compared with salted hashes, so that the recorded answer does not lie open.

    A number is right within `tolerance`; without a tolerance the answer is a letter. What is recorded is
    `{"salt": str, "right": [hash], "replies": {hash: what to say}}`. This keeps honest people honest: few answers are
    possible, and anyone can try them all.
    """

    tolerance: float | None = None

    def key(self, value: Any, salt: str, shift: int = 0) -> str | None:
        """The hash of an answer (None if it is none). `shift` moves a number by that many tolerances."""
        if self.tolerance is None:
            text = value.strip().strip("()").lower() if isinstance(value, str) else None
        else:
            number = _finite(_scalar(value))
            text = None if number is None else str(round(number / self.tolerance) + shift)
        return None if text is None else hashlib.sha256(f"{salt}/{text}".encode()).hexdigest()[:32]

    def _keys(self, outcome: Outcome, recorded: Outcome) -> list[str | None]:
        """The hashes that an answer may be recorded under; a number's own comes first, then those of its neighbours."""
        shifts = (0,) if self.tolerance is None else (0, -1, 1)
        return [self.key(outcome.value, recorded.value["salt"], shift) for shift in shifts]

    def finding(self, case: Case, outcome: Outcome, recorded: Any) -> Finding:
        sealed, keys = recorded.value, self._keys(outcome, recorded)
        if keys[0] is None:
            wanted = "a letter in quotes" if self.tolerance is None else "a finite number"
            return Finding("wrong type", f"your answer is {name_of(outcome.value)}, not {wanted}")
        if any(key in sealed["right"] for key in keys):
            return RIGHT
        if self.tolerance is None and keys[0] not in sealed["replies"]:
            return Finding("wrong value", "your answer is none of the letters above")
        return Finding("wrong value")

    def reply(self, outcome: Outcome, recorded: Outcome) -> str:
        """What was recorded to be said to this very answer, right or wrong ("" if nothing was)."""
        sealed, keys = recorded.value, self._keys(outcome, recorded)
        return next((sealed["replies"][key] for key in keys if key in sealed["replies"]), "")

    def alike(self, case: Case, outcome: Outcome, mistake: Outcome, recorded: Any) -> bool:
        return False  # replies are looked up by the answer itself


# ---------------------------------------------------------------- the verdict


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people really give: what it brought back on the public cases, and what to say."""

    name: str
    message: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Record:
    """What the build recorded for one exercise: its cases, the reference's outcomes, and its mistakes."""

    cases: tuple[Case, ...]
    outcomes: tuple[Outcome, ...]
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True)
class Row:
    """One case of a verdict. What a student must not see is None (see `for_student`).

    With `several_right` there are many right results (random or trained ones), of which one was recorded.
    """

    case: Case
    finding: Finding
    outcome: Outcome | None = None
    recorded: Outcome | None = None
    hidden: bool = False
    several_right: bool = False


@dataclass(frozen=True)
class Verdict:
    """The judge's word on one exercise. `points` is finite, between 0 and `out_of`, rounded to hundredths."""

    exercise: str
    status: str
    points: float
    out_of: float
    rows: tuple[Row, ...] = ()
    mistake: str = ""
    note: str = ""
    learned: str = ""
    kind: str = "function"
    mistake_name: str = field(default="", compare=False)


def find(exercise: Exercise, case: Case, outcome: Outcome, recorded: Outcome) -> Finding:
    """The finding on one case."""
    if outcome.how == "not run":
        return Finding("not tried", "an earlier case was too slow")
    if outcome.how == "too slow":
        return Finding("too slow", f"stopped after {exercise.seconds:g} s")
    if outcome.how == "exited":
        return Finding("failed", "your function asked Python to exit")
    if outcome.how == "raised":
        return Finding("failed", error_line(outcome))
    if exercise.kind == "function" and _unfinished(outcome.value) and not _unfinished(recorded.value):
        return Finding("wrong value", "nothing came back: is a `return` missing?")
    finding = exercise.rule.finding(case, outcome, recorded)
    if finding.word in ("right", "wrong value"):
        for name, before in case.arguments.items():
            after = outcome.arguments.get(name, before)
            if name not in exercise.changes and (how := _changed(before, after)):
                return Finding("changed its input", f"afterwards `{name}` {how}")
    return finding


def judge(exercise: Exercise, answer: Answer, public: Record, hidden: Record | None = None) -> Verdict:
    """The verdict on an answer: outcomes of the public cases, then (when grading) of the hidden ones."""
    cases = public.cases + (hidden.cases if hidden else ())
    recorded = public.outcomes + (hidden.outcomes if hidden else ())
    if answer.state != "answered":
        note = {
            "missing": f"There is no `{exercise.name}` yet: run its cell above. Or does that stop with an error?",
            "stub": f"`{exercise.name}` still has the three dots of an unfinished answer.",
        }[answer.state]
        return Verdict(exercise.name, "not answered yet", 0.0, exercise.points, note=note, kind=exercise.kind)
    if len(answer.outcomes) != len(cases):
        raise ValueError(f"{exercise.name}: {len(answer.outcomes)} outcomes for {len(cases)} cases")
    rows = [
        Row(
            case,
            find(exercise, case, outcome, truth),
            outcome,
            truth,
            hidden=index >= len(public.cases),
            several_right=several_right(exercise.rule, case),
        )
        for index, (case, outcome, truth) in enumerate(zip(cases, answer.outcomes, recorded, strict=True))
    ]
    right = sum(row.finding.word == "right" for row in rows)
    weights = [weight(exercise.rule, row.case) for row in rows]
    earned = sum(worth for worth, row in zip(weights, rows, strict=True) if row.finding.word == "right")
    points = _rounded(exercise.points * earned / sum(weights), exercise.points)
    mistake = _recognise(exercise, answer, public if public.cases or hidden is None else hidden, rows)
    learned = exercise.learned if right == len(rows) else ""
    if isinstance(exercise.rule, Sealed):
        reply = exercise.rule.reply(answer.outcomes[0], public.outcomes[0])
        if right == len(rows):
            learned = reply or learned
        elif reply:
            mistake = Mistake("", reply, ())
    return Verdict(
        exercise.name,
        _status(rows, right),
        points,
        exercise.points,
        tuple(rows),
        mistake.message if mistake else "",
        learned=learned,
        kind=exercise.kind,
        mistake_name=mistake.name if mistake else "",
    )


def for_student(verdict: Verdict) -> Verdict:
    """What a student may see of a verdict that hidden cases went into.

    Of a hidden case that is its label and its word: what was printed, raised or returned there could be its inputs.
    What came back on a public case is left out as well, because a student's code may keep a hidden input until it is
    asked a public case of the next exercise. What was tried and expected there ships with the package.
    """
    rows = tuple(
        Row(type(row.case)(row.case.label), Finding(row.finding.word), hidden=True)
        if row.hidden
        else replace(row, finding=Finding(row.finding.word), outcome=None)
        for row in verdict.rows
    )
    return replace(verdict, rows=rows)


def _status(rows: Sequence[Row], right: int) -> str:
    if right == len(rows):
        return "right"
    if right:
        return "partly right"
    first = next(row.finding.word for row in rows if row.finding.word != "right")
    return "failed" if first in ("failed", "too slow") else "wrong"


def _recognise(exercise: Exercise, answer: Answer, record: Record, rows: Sequence[Row]) -> Mistake | None:
    """The mistake that brought back the same on every case of a record (the public ones, or the hidden ones where there
    are no others), if the answer is wrong on one of them."""
    shown = rows[: len(record.cases)]
    if all(row.finding.word == "right" for row in shown):
        return None
    for mistake in record.mistakes:
        if all(
            same(exercise, case, outcome, theirs, truth)
            for case, outcome, theirs, truth in zip(
                record.cases, answer.outcomes, mistake.outcomes, record.outcomes, strict=False
            )
        ):
            return mistake
    return None


def same(exercise: Exercise, case: Case, outcome: Outcome, mistake: Outcome, recorded: Outcome) -> bool:
    """Whether an outcome is what this mistake brings back: the same word, and the same error or the same numbers."""
    mine, theirs = find(exercise, case, outcome, recorded), find(exercise, case, mistake, recorded)
    if mine.word != theirs.word or outcome.how != mistake.how:
        return False
    if outcome.how == "raised":
        # One type of error has many causes (torch raises RuntimeError for most): the message has to agree, too.
        return _error_key(outcome) == _error_key(mistake)
    if outcome.how != "returned" or mine.word == "right":
        return True
    if mine.word in ("wrong type", "wrong dtype") and mine.note != theirs.note:
        return False  # a number and a list of one number hold the same figures
    if mine.word == "changed its input":
        return mine.note == theirs.note and exercise.rule.alike(case, outcome, mistake, recorded)
    return exercise.rule.alike(case, outcome, mistake, recorded)


def _rounded(points: float, out_of: float) -> float:
    return min(max(math.floor(points * 100 + 1e-9) / 100, 0.0), float(out_of))


# ---------------------------------------------------------------- numbers and words


def numbers(value: Any) -> np.ndarray | None:
    """The numbers in a plain value as float64 or complex128 (a list of equal shapes counts), or None."""
    if isinstance(value, int) and abs(value) >= 2**1023:
        return np.asarray(math.inf if value > 0 else -math.inf)  # beyond what a float holds
    if isinstance(value, bool | int | float):
        return np.asarray(value, float)
    if isinstance(value, Array):
        kind = value.values.dtype.kind
        return None if kind == "U" else value.values.astype(complex if kind == "c" else float)
    if isinstance(value, list):
        parts = [numbers(item) for item in value]
        if any(part is None for part in parts) or len({part.shape for part in parts}) > 1:
            return None
        return np.stack(parts) if parts else np.zeros(0)
    return None


def _numeric(value: Any) -> bool:
    """Whether a list is one of plain numbers, as losses are; a tuple of differing things is not."""
    return all(isinstance(item, int | float) or (isinstance(item, Array) and item.shape == ()) for item in value)


def _scalar(value: Any) -> Any:
    return value.values.reshape(())[()].item() if isinstance(value, Array) and value.values.size == 1 else value


def _finite(value: Any) -> float | None:
    """A number as a finite float, None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.floating):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _precision(case: Case, *values: Any) -> tuple[float, int]:
    """The unit of the coarsest floating type in play, and the size of the largest input."""
    coarsest, largest = float(np.finfo(np.float64).eps), 1
    stack = [*values, *case.arguments.values()]
    while stack:
        value = stack.pop()
        if isinstance(value, dict | list):
            stack.extend(value.values() if isinstance(value, dict) else value)
        elif isinstance(value, Array):
            if value.values.dtype.kind in "fc":
                own = 2.0**-8 if value.dtype == "bfloat16" else float(np.finfo(value.values.dtype).eps)
                coarsest = max(coarsest, own)
            largest = max(largest, value.values.size)
    return coarsest, largest


def _changed(before: Any, after: Any) -> str:
    """How an argument is no longer what was passed in, in words ("" if it still is)."""
    if isinstance(before, Array):
        same = (
            isinstance(after, Array)
            and before.dtype == after.dtype
            and np.array_equal(before.values, after.values, equal_nan=before.values.dtype.kind in "fc")
        )
        if not same:
            return "is no longer what was passed in"
        if before.gradient != after.gradient:
            return "tracks gradients, which it did not before" if after.gradient else "no longer tracks gradients"
    if isinstance(before, list) and (
        not isinstance(after, list) or len(before) != len(after) or any(map(_changed, before, after))
    ):
        return "is no longer what was passed in"
    return ""


def _unfinished(value: Any) -> bool:
    return value is None or (isinstance(value, Opaque) and value.type == "ellipsis")


def _difference(mine: np.ndarray, theirs: np.ndarray, where: str) -> str:
    """How numbers differ: by the same factor throughout, or in how many places ("" where the numbers say it all)."""
    prefix = f"{where}: " if where else ""
    if factor := _common_factor(mine, theirs):
        return f"{prefix}{'it is' if mine.size == 1 else 'every number is'} {factor} what was expected"
    if mine.shape == ():
        return prefix.rstrip(": ") and f"{where} differs"
    largest = float(np.max(np.abs(theirs), initial=0.0, where=np.isfinite(theirs)))
    off = ~np.isclose(mine, theirs, rtol=1e-3, atol=1e-3 * (largest + 1e-30))
    count = int(off.sum())
    return f"{prefix}{count or 'some'} of {mine.size} numbers differ"


def _common_factor(mine: np.ndarray, theirs: np.ndarray) -> str:
    """A factor in words ("2 times", "half of", "1/3 of", "minus"), if all numbers are off by the same telling one."""
    if not theirs.size or np.iscomplexobj(mine) or not (np.isfinite(mine).all() and np.isfinite(theirs).all()):
        return ""
    largest = np.unravel_index(np.argmax(np.abs(theirs)), theirs.shape)
    if theirs[largest] == 0 or mine[largest] == 0:
        return ""
    factor = float(mine[largest] / theirs[largest])
    if not np.allclose(mine, factor * theirs, rtol=1e-4, atol=1e-6 * abs(float(mine[largest]))):
        return ""
    sign = "minus " if factor < 0 else ""
    for size, words in ((abs(factor), "{} times"), (1 / abs(factor), "1/{} of")):
        whole = round(size)
        if abs(size - whole) < 1e-4 * size and 1 <= whole <= 1000:
            if whole == 1:
                return sign.strip()
            return sign + ("half of" if whole == 2 and words.startswith("1/") else words.format(whole))
    return ""


def error_line(outcome: Outcome) -> str:
    """An error in one line, with the line of the student's own code where it happened."""
    error = outcome.error
    if error is None:
        return "an error without a name"
    place = f" in line {error.line} of your code: `{error.code}`" if error.line and error.code else ""
    return f"{error.type}: {error.message}{place}" if error.message else f"{error.type}{place}"


def name_of(value: Any) -> str:
    """What kind of thing a plain value is, in a few words."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, Array):
        article = {"torch": "a torch tensor", "jax": "a JAX array", "tensorflow": "a TensorFlow tensor"}
        return article.get(value.framework, "a NumPy array")
    if isinstance(value, Opaque):
        return f"an object of type {value.type}"
    names = {
        bool: "a truth value",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "a dictionary",
    }
    return names.get(type(value), type(value).__name__)


def _error_key(outcome: Outcome) -> tuple[str, str]:
    return (outcome.error.type, _without_figures(outcome.error.message)) if outcome.error else ("", "")


def _without_figures(text: str) -> str:
    return re.sub(r"-?\d+(\.\d*)?(e[-+]?\d+)?", "#", text)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _ordinal(index: int) -> str:
    return ("first", "second", "third", "fourth", "fifth")[index] if index < 5 else f"{index + 1}th"
