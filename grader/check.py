"""The door that students use: find the answer in the notebook, ask, judge, and show the verdict.

`check` never raises and never shows a traceback of the course's. While nbgrader grades, it adds the hidden cases,
whose recorded answers the grading process points to; a missing file stops the grading long before this.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import ask as asking
from grader import progress
from grader.exercise import Case
from grader.feedback import Panel
from grader.judge import Mistake, Record, Verdict, for_student, judge
from grader.plain import Answer, from_json

if TYPE_CHECKING:
    from grader.exercise import Exercise

#: Where the recorded answers are: the package's own, unless this variable names another folder (the build sets it).
RECORDED = "GRADER_RECORDED"
#: Where the answers to the hidden cases are, while grading (course/nbgrader_config.py sets it).
HIDDEN = "GRADER_HIDDEN"


#: Tries an exercise's answer on cases, wherever that answer is.
Asked = Callable[["Exercise", Sequence[Case]], Answer]


def check(exercise: Exercise, namespace: Mapping[str, Any] | None = None, public_only: bool = False) -> Panel:
    """Try the answer on the public cases (and on the hidden ones while nbgrader grades) and return its panel."""
    grading = not public_only and os.environ.get("NBGRADER_EXECUTION") == "autograde"

    def asked(which: Exercise, cases: Sequence[Case]) -> Answer:
        return asking.ask(which, notebook() if namespace is None else namespace, cases)

    panel = judged(exercise, asked, grading)
    known = panel.verdict.status not in ("marked by hand", "could not be checked")
    if known and namespace is None and not os.environ.get(RECORDED):  # the build's own kernel is no student
        try:
            progress.record(exercise, panel.verdict)
        except Exception as error:
            return _not_checked(exercise, error, grading)
    return panel


def judged(exercise: Exercise, asked: Asked, grading: bool) -> Panel:
    """Have an answer tried by whoever has it, judge what comes back, and return the panel; on hidden cases, too, for
    `grading`. Raises nothing but what `asked` raises as a BaseException."""
    if exercise.kind == "open":
        note = "This one has no check: an instructor reads it. Double-click the cell to write your answer."
        return Panel(Verdict(exercise.name, "marked by hand", 0.0, exercise.points, note=note, kind="open"))
    try:
        verdict, answer = _verdict(exercise, asked, grading)
        returned = for_student(verdict) if grading else None
        if verdict.status not in ("right", "not answered yet"):
            note = _built_on(exercise, answer, asked, grading)
            # The names of other exercises are known; those of the notebook are a student's own words.
            returned = returned and replace(returned, note=note)
            verdict = replace(verdict, note=note or _leans_on(exercise, answer))
        return Panel(verdict, returned)
    except Exception as error:
        return _not_checked(exercise, error, grading)


def _not_checked(exercise: Exercise, error: Exception, grading: bool) -> Panel:
    reason = f" ({type(error).__name__}: {' '.join(str(error).split())[:300]})"
    verdict, returned = (
        Verdict(
            exercise.name,
            "could not be checked",
            0.0,
            exercise.points,
            note=f"The check itself failed{why}. It is not about your answer: tell your instructor.",
        )
        for why in (reason, "")
    )
    return Panel(verdict, returned if grading else None)


def _verdict(exercise: Exercise, asked: Asked, hidden_too: bool) -> tuple[Verdict, Answer]:
    public, hidden = records(exercise, hidden_too)
    answer = asked(exercise, public.cases + (hidden.cases if hidden else ()))
    return judge(exercise, answer, public, hidden), answer


def _built_on(exercise: Exercise, answer: Answer, asked: Asked, grading: bool) -> str:
    """The other answer that a wrong answer leans on and that is not right ("" if there is none)."""
    for name in answer.calls:
        below = exercise.siblings.get(name)
        if below is None or below.kind != "function":
            continue
        if _verdict(below, asked, grading and below.hidden_alone)[0].status != "right":
            return f"Your `{exercise.name}` calls your `{name}`, which is not right yet: begin there."
    return ""


def _leans_on(exercise: Exercise, answer: Answer) -> str:
    """The notebook's own data that a wrong answer leans on ("" if it leans on none)."""
    if answer.outside:
        name = answer.outside[0]
        return f"Your `{exercise.name}` uses `{name}`, which is none of its arguments: that is the notebook's own."
    return ""


def notebook() -> Mapping[str, Any]:
    """The names that the notebook's cells have defined (in plain Python: those of the main program)."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell.user_ns if shell is not None else vars(sys.modules["__main__"])


def records(exercise: Exercise, hidden_too: bool = False) -> tuple[Record, Record | None]:
    """The recorded answers to the public cases, and, if they are asked for, those to the hidden ones: of an exercise
    that is graded on those alone, no public ones then."""
    folder = os.environ.get(RECORDED)
    file = (Path(folder) if folder else Path(__file__).parent / "recorded") / f"{exercise.lesson}.json"
    public = _record(file, exercise)
    if not hidden_too:
        return public, None
    folder = os.environ.get(HIDDEN)
    if not folder:
        raise FileNotFoundError(f"{HIDDEN} does not say where the hidden answers are")
    hidden = _record(Path(folder) / f"{exercise.lesson}.json", exercise)
    return (Record((), ()) if exercise.hidden_alone else public), hidden


def _record(file: Path, exercise: Exercise) -> Record:
    if not file.exists():
        raise FileNotFoundError(f"{file.name}: no recorded answers; run `grader build`")
    return _parsed(file, file.stat().st_mtime_ns, exercise.name)


@lru_cache(maxsize=256)  # a whole class is held against the same
def _parsed(file: Path, changed: int, name: str) -> Record:
    entries = _read(file, changed)
    if name not in entries:
        raise LookupError(f"{file.name}: nothing is recorded for `{name}`; run `grader build`")
    entry = entries[name]
    return Record(
        tuple(Case(case["label"], from_json(case["arguments"])) for case in entry["cases"]),
        tuple(from_json(outcome) for outcome in entry["outcomes"]),
        tuple(
            Mistake(item["name"], item["message"], tuple(from_json(outcome) for outcome in item["outcomes"]))
            for item in entry.get("mistakes", ())
        ),
    )


@lru_cache(maxsize=8)
def _read(file: Path, changed: int) -> dict[str, Any]:
    return json.loads(file.read_text(encoding="utf-8"))["exercises"]
