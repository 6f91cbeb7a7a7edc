"""Where the bars of the training exercises come from: what ten seeds of the reference reach, and what wrong answers do.

    python course/bars.py [EXERCISE ...] [--seeds 10]

For every exercise that is judged by a measure (an accuracy, a distance), it trains the reference with each seed and
prints the worst and the best, beside the bar that stands in the exercise's module; then each wrong answer of the bank,
which has to miss a bar. A bar is good when the worst seed clears it with room to spare. Takes minutes.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.ask import ask
from grader.exercise import Exercise
from grader.judge import Bar, Measure
from grader.lesson import read
from grader.record import blocks, solved

COURSE = Path(__file__).resolve().parent


def trained(names: Sequence[str]) -> Iterator[tuple[str, Exercise]]:
    """The lessons' exercises that are judged by measures (those of `names`, or all), each with its lesson."""
    for file in sorted((COURSE / "lessons").glob("*.md")):
        for exercise in read(file).lesson.exercises.values():
            if isinstance(exercise.rule, Bar) and (not names or exercise.name in names):
                yield file.stem, exercise


def reached(exercise: Exercise, names: Mapping[str, Any], seed: int) -> list[float | str]:
    """What an answer reaches by each measure with this seed, the worst of the cases; or why there is no number."""
    drawn = replace(exercise, hidden=None).draw(f"seed {seed}")  # JAX draws from a key of the case
    cases = [case for case in drawn if exercise.rule.other(case) is None]
    outcomes = ask(exercise, names, cases, start=seed).outcomes
    return [worst(measure, cases, outcomes) for measure in exercise.rule.measures]


def worst(measure: Measure, cases: Sequence, outcomes: Sequence) -> float | str:
    numbers: list[float] = []
    for case, outcome in zip(cases, outcomes, strict=True):
        if outcome.how != "returned":
            return f"{outcome.how} ({outcome.error.type})" if outcome.error else outcome.how
        number = measure.compute(case, outcome.value)
        if isinstance(number, str):
            return number
        numbers.append(number)
    return (min if measure.at_least is not None else max)(numbers) if numbers else "no case"


def told(number: float | str, measure: Measure) -> str:
    if isinstance(number, str):
        return f"missed: {number}"
    return f"{number:.4g} {'clears' if measure.clears(number) else 'misses'}"


def table(lesson: str, exercise: Exercise, seeds: int) -> list[str]:
    """The lines about one exercise. A line that is not as it should be begins with `!`."""
    names = solved(COURSE / "source" / lesson / f"{lesson}.ipynb")
    runs = [reached(exercise, names, seed) for seed in range(seeds)]
    lines = [f"{lesson}: {exercise.name}"]
    for place, measure in enumerate(exercise.rule.measures):
        values = [run[place] for run in runs]
        numbers = sorted(value for value in values if not isinstance(value, str))
        cleared = sum(map(measure.clears, numbers))
        side = "at least" if measure.at_least is not None else "at most"
        span = f"{numbers[0]:.4g} to {numbers[-1]:.4g}" if numbers else str(values[0])
        mark = " " if cleared == seeds else "!"
        lines.append(f"{mark} {measure.name}: {side} {measure.bar:g}; {seeds} seeds: {span}, {cleared} clear it")
    for block in blocks(COURSE / "answers" / lesson / f"{exercise.name}.py"):
        values = reached(exercise, block.run(names), 0)
        pairs = list(zip(values, exercise.rule.measures, strict=True))
        clears = all(not isinstance(value, str) and measure.clears(value) for value, measure in pairs)
        otherwise_wrong = block.kind != "right" and any(map(exercise.rule.other, exercise.draw("public")))
        mark = " " if clears == (block.kind == "right") or otherwise_wrong else "!"
        numbers = ", ".join(f"{measure.name} {told(value, measure)}" for value, measure in pairs)
        lines.append(f"{mark}   {block.kind}: {block.title}: {numbers}")
    return lines


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("exercise", nargs="*")
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    off = 0
    for lesson, exercise in trained(options.exercise):
        lines = table(lesson, exercise, options.seeds)
        print("\n".join(lines), flush=True)
        off += sum(line.startswith("!") for line in lines)
    print(f"{off} lines are not as they should be" if off else "Every bar holds.")
    return int(bool(off))


if __name__ == "__main__":
    sys.exit(main())
