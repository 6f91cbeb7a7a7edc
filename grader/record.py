"""Record what the reference solution and the named mistakes bring back. Runs in the kernel that runs the lesson.

The lesson's own cells define the reference; the mistakes stand in `course/answers`. Both go through the same `ask` as
a student's answer, which is the only oracle there is. What is written are outcomes and messages, never code.
"""

from __future__ import annotations

import faulthandler
import hashlib
import importlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grader.ask import ask
from grader.exercise import Case, Exercise
from grader.judge import Mistake, Record, Sealed, judge
from grader.plain import Outcome, to_json


@dataclass(frozen=True)
class Block:
    """One answer of the bank: `kind` is "right", "mistake" or "wrong", `title` its name, `message` what to say."""

    kind: str
    title: str
    message: str
    code: str
    file: Path
    line: int

    def run(self, namespace: Mapping[str, Any]) -> dict[str, Any]:
        """The names after this block has run on top of a copy of `namespace`."""
        names = dict(namespace)
        # The blank lines put the code on the lines where it stands in its file, for errors.
        exec(compile("\n" * (self.line - 1) + self.code, str(self.file), "exec"), names)
        return names


def blocks(file: Path) -> list[Block]:
    """The answers in a file: each begins with `# %% kind: title`, a mistake's message follows as comments."""
    if not file.exists():
        return []
    found: list[Block] = []
    lines = file.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("# %%")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        header = re.fullmatch(r"# %% (right|mistake|wrong): (.+)", lines[start].strip())
        if not header:
            raise ValueError(f"{file}:{start + 1}: not `# %% right: ...`, `# %% mistake: ...` or `# %% wrong: ...`")
        message, first = [], start + 1
        while header[1] == "mistake" and first < end and lines[first].startswith("#"):
            message.append(lines[first].lstrip("# "))
            first += 1
        if header[1] == "mistake" and not message:
            raise ValueError(f"{file}:{start + 1}: the mistake `{header[2]}` has no message")
        code = "\n".join(lines[first:end])
        found.append(Block(header[1], header[2].strip(), " ".join(message), code, file, first + 1))
    return found


def solved(notebook: Path) -> dict[str, Any]:
    """The names that an instructors' notebook defines: its setup cell and its solutions, run in plain Python.

    What they print (the first says what it computes on) is left out.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        solution = cell["metadata"].get("nbgrader", {}).get("solution")
        if cell["cell_type"] == "code" and (solution or cell["id"] == "setup"):
            with redirect_stdout(io.StringIO()):
                exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    return names


def record(
    module: str,
    name: str,
    namespace: Mapping[str, Any],
    answers: str,
    public: str,
    hidden: str,
    secret: str,
    choice: Mapping[str, Any] | None = None,
) -> list[str]:
    """Record one exercise into the files `public` and `hidden`. Returns what is wrong with it, one line each."""
    exercise = importlib.import_module(module).lesson.exercises[name]
    try:
        bank = [block for block in blocks(Path(answers) / f"{name}.py") if block.kind == "mistake"]
    except ValueError as error:
        return [str(error)]
    if isinstance(exercise.rule, Sealed):
        entry, problems = _sealed(exercise, namespace, bank, choice)
        entries = entry, entry | {"cases": [], "outcomes": []}
    else:
        *entries, problems = _probed(exercise, namespace, bank, secret)
    for file, entry in zip((Path(public), Path(hidden)), entries, strict=True):
        _add(file, exercise, entry)
    return problems


def record_and_watch(stuck: str, seconds: float, *call: Any) -> list[str]:
    """`record`; if that has not ended after so many `seconds`, where every thread is by then goes to a file."""
    with open(stuck, "w", encoding="utf-8") as file:
        faulthandler.dump_traceback_later(seconds, file=file)
        try:
            return record(*call)
        finally:
            faulthandler.cancel_dump_traceback_later()


def record_hidden(
    exercise: Exercise, namespace: Mapping[str, Any], secret: str, file: Path, bank: Sequence[Block]
) -> None:
    """Add to a file what the reference in `namespace` brings back on the hidden cases of this secret; and where these
    are all that grading tries, what the mistakes of a bank do."""
    hidden = Record((), ())  # a number or a letter has one case, which everyone knows
    if exercise.kind == "function":
        hidden = _truth(exercise, namespace, secret)
        if exercise.hidden_alone:
            running = [(block, block.run(namespace)) for block in bank if block.kind == "mistake"]
            hidden, _ = _with_mistakes(exercise, running, Record((), ()), hidden)
    _add(file, exercise, _entry(hidden))


def _probed(
    exercise: Exercise, namespace: Mapping[str, Any], bank: Sequence[Block], secret: str
) -> tuple[dict, dict, list[str]]:
    problems: list[str] = []
    public, hidden = _truth(exercise, namespace, "public"), _truth(exercise, namespace, secret)
    again = ask(exercise, namespace, public.cases + hidden.cases)
    verdict = judge(exercise, again, public, hidden)
    if verdict.status != "right":
        row = next(row for row in (*verdict.rows, None) if row is None or row.finding.word != "right")
        why = f"case “{row.case.label}”: {row.finding.word}. {row.finding.note}" if row else verdict.note
        problems.append(f"the reference solution of `{exercise.name}` does not get full points ({why.strip()})")
    running: list[tuple[Block, dict[str, Any]]] = []
    for block in bank:
        try:
            running.append((block, block.run(namespace)))
        except Exception as error:
            problems.append(f"the mistake `{block.title}` of `{exercise.name}` does not run: {error!r}")
    if exercise.hidden_alone:
        # Each by itself, as a student's check and grading ask: after a call that is too slow no further case is tried.
        hidden, off = _with_mistakes(exercise, running, Record((), ()), hidden)
        problems += off
        public, off = _with_mistakes(exercise, running, public, Record((), ()))
    else:
        public, off = _with_mistakes(exercise, running, public, hidden)
    return _entry(public), _entry(hidden), problems + off


def _with_mistakes(
    exercise: Exercise, running: Sequence[tuple[Block, Mapping[str, Any]]], public: Record, hidden: Record
) -> tuple[Record, list[str]]:
    """The record by which mistakes are known (the public one, or the hidden one where there is no other) with what they
    bring back; and which of them are not told from a right answer, or from another mistake."""
    known = public if public.cases else hidden
    tried = [(block, ask(exercise, names, public.cases + hidden.cases)) for block, names in running]
    known = replace(
        known,
        mistakes=tuple(
            Mistake(block.title, block.message, tuple(map(_slim, answer.outcomes[: len(known.cases)])))
            for block, answer in tried
        ),
    )
    problems = []
    for block, answer in tried:
        verdict = judge(exercise, answer, *((known, hidden) if public.cases else (public, known)))
        if verdict.status == "right":
            problems.append(f"the mistake `{block.title}` of `{exercise.name}` gets full points")
        elif verdict.mistake_name != block.title:
            other = f"taken for `{verdict.mistake_name}`" if verdict.mistake_name else "not recognised"
            problems.append(f"the mistake `{block.title}` of `{exercise.name}` is {other}")
    return known, problems


def _truth(exercise: Exercise, namespace: Mapping[str, Any], secret: str) -> Record:
    cases = exercise.draw(secret)
    answer = ask(exercise, namespace, cases)
    return Record(cases, tuple(map(_slim, answer.outcomes or [Outcome("not run")] * len(cases))))


def _sealed(
    exercise: Exercise, namespace: Mapping[str, Any], bank: Sequence[Block], choice: Mapping[str, Any] | None
) -> tuple[dict, list[str]]:
    problems = []
    salt = hashlib.sha256(f"salt/{exercise.lesson}/{exercise.name}".encode()).hexdigest()[:16]
    rule, replies = exercise.rule, {}
    assert isinstance(rule, Sealed)
    if choice is not None:
        right = rule.key(choice["right"], salt)
        replies = {rule.key(letter, salt): reply for letter, reply in choice["replies"].items()}
    else:
        right = rule.key(namespace[exercise.name], salt)
        for block in bank:
            replies[rule.key(block.run(namespace)[exercise.name], salt)] = block.message
        if right in replies:
            problems.append(f"a mistake of `{exercise.name}` gets full points")
    if right is None:
        problems.append(f"the reference answer of `{exercise.name}` is no number")
    # Sorted by hash, so that the order gives nothing away.
    sealed = {"salt": salt, "right": [right], "replies": {key: replies[key] for key in sorted(replies)}}
    cases = exercise.draw("public")
    return _entry(Record(cases, tuple(Outcome("returned", sealed) for _ in cases))), problems


def _slim(outcome: Outcome) -> Outcome:
    """What the judge needs of a recorded outcome; times and prints would differ from build to build."""
    return Outcome(outcome.how, outcome.value, outcome.error, outcome.arguments)


def _entry(record: Record) -> dict[str, Any]:
    return {
        "cases": [{"label": case.label, "arguments": to_json(case.arguments)} for case in record.cases],
        "outcomes": [to_json(_without_arguments(outcome)) for outcome in record.outcomes],
        "mistakes": [
            {
                "name": mistake.name,
                "message": mistake.message,
                "outcomes": [
                    to_json(_changed_only(case, outcome))
                    for case, outcome in zip(record.cases, mistake.outcomes, strict=True)
                ],
            }
            for mistake in record.mistakes
        ],
    }


def _without_arguments(outcome: Outcome) -> Outcome:
    error = outcome.error and type(outcome.error)(outcome.error.type, outcome.error.message)
    return Outcome(outcome.how, outcome.value, error)


def _changed_only(case: Case, outcome: Outcome) -> Outcome:
    """A mistake is also known by the arguments that it changes; those that it leaves alone need no room."""
    changed = {
        name: value
        for name, value in outcome.arguments.items()
        if json.dumps(to_json(value)) != json.dumps(to_json(case.arguments[name]))
    }
    slim = _without_arguments(outcome)
    return Outcome(slim.how, slim.value, slim.error, changed)


def _add(file: Path, exercise: Exercise, entry: dict[str, Any]) -> None:
    whole = (
        json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"lesson": exercise.lesson, "exercises": {}}
    )
    whole["exercises"][exercise.name] = entry
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_as_text(whole), encoding="utf-8")


def _as_text(whole: dict[str, Any]) -> str:
    """JSON with an exercise a line: compact, and a change in one exercise is a change of one line."""
    lines = [
        f"{json.dumps(name)}: {json.dumps(entry, allow_nan=False, ensure_ascii=False, separators=(',', ':'))}"
        for name, entry in whole["exercises"].items()
    ]
    exercises = ",\n".join(lines)
    return f'{{"lesson": {json.dumps(whole["lesson"])}, "exercises": {{\n{exercises}\n}}}}\n'
