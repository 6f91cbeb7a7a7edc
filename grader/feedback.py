"""A verdict as a person wants to read it: a panel in HTML for notebooks and feedback pages, the same as text.

The panel carries its own inline styles, takes its colours from the page around it, and says everything in words, so
that it reads in light and dark JupyterLab, on Colab, on a feedback page, and without colour. Nothing is judged here.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.judge import Row, Verdict, name_of
from grader.plain import Array, Generator, Opaque, Outcome

if TYPE_CHECKING:
    from grader.exercise import Exercise

SYMBOLS = {
    "right": "✓",
    "partly right": "◐",
    "wrong": "✗",
    "failed": "⚠",
    "not answered yet": "…",
    "marked by hand": "✎",
    "could not be checked": "⚠",
}
_EDGE = {"right": "#2e7d32", "partly right": "#b26a00", "wrong": "#c62828", "failed": "#c62828"}
#: Where a hint would not help.
_NO_HINT = ("right", "marked by hand", "could not be checked")
_LONGEST = 300
#: Details that are sentences; the others are code.
_SENTENCES = ("why", "see")


#: Under this type the output of a check holds, beside the panel, the panel of the feedback page.
RETURNED = "application/vnd.neural-networks.returned+html"


class Panel:
    """A verdict, shown. Its `repr` is the number of points, which is what nbgrader reads; `print` gives the text.

    `returned` is what the student gets to see of it, where that is less: while nbgrader grades.
    """

    def __init__(self, verdict: Verdict, returned: Verdict | None = None) -> None:
        self.verdict, self.returned = verdict, returned

    def __repr__(self) -> str:
        return f"{self.verdict.points:g}"

    def __str__(self) -> str:
        return as_text(self.verdict)

    def _repr_html_(self) -> str:
        return as_html(self.verdict)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {} if self.returned is None else {RETURNED: as_html(self.returned)}


# ---------------------------------------------------------------- what a verdict says, in either form


def headline(verdict: Verdict) -> str:
    """The first line: the word, and the points."""
    words = {
        "right": "Right",
        "partly right": "Partly right",
        "wrong": "Wrong",
        "failed": "Your function failed" if verdict.kind == "function" else "Failed",
        "not answered yet": "Not answered yet",
        "marked by hand": "Marked by hand",
        "could not be checked": "Could not be checked",
    }
    counted = f"{verdict.points:g} of {verdict.out_of:g} point{'' if verdict.out_of == 1 else 's'}"
    return f"{SYMBOLS[verdict.status]} {words[verdict.status]}: {verdict.exercise}, {counted}"


def first_failing(verdict: Verdict) -> Row | None:
    """The first case that is not right, of those that may be seen: they stand in order from the plainest on."""
    return next((row for row in verdict.rows if row.recorded is not None and row.finding.word != "right"), None)


def details(row: Row, verdict: Verdict) -> list[tuple[str, str]]:
    """What was tried, what came back, what was expected, and how that is wrong: (name, text)."""
    if verdict.kind != "function" or row.recorded is None:
        return []
    lines = [("tried", tried(verdict.exercise, row))]
    wanted = "right, for instance" if row.several_right else "expected"
    if row.outcome is None:
        elsewhere = f"`exercises.{verdict.exercise}.check()` in your notebook shows what came back."
        return [*lines, (wanted, text_of(row.recorded.value)), ("see", elsewhere)]
    if row.finding.word == "changed its input":
        changed = row.finding.note.split("`")[1]
        lines.append(("afterwards", f"{changed}={text_of(row.outcome.arguments.get(changed))}"))
    elif row.outcome.how == "returned":
        back, expected = apart(*telling(row.outcome.value, row.recorded.value))
        if row.several_right and row.finding.note:
            # No number of the two tells what is wrong: the sentence comes first.
            return [*lines, ("why", row.finding.note), ("came back", back), (wanted, expected)]
        lines += [("came back", back), (wanted, expected)]
    else:
        lines += [("came back", _came_back(row.outcome)), (wanted, text_of(row.recorded.value))]
    return lines + ([("why", row.finding.note)] if row.finding.note else [])


def telling(got: Any, expected: Any) -> tuple[Any, Any]:
    """Two values without the fields that are alike in both or were told already; the returned value alone, if only that
    is left.
    """
    if not (isinstance(got, dict) and isinstance(expected, dict)):
        return got, expected
    told: dict[tuple[str, str], str] = {}
    for key in expected:
        told.setdefault((text_of(got.get(key), 17), text_of(expected[key], 17)), key)
    keys = [key for (mine, theirs), key in told.items() if mine != theirs] or list(expected)
    if keys == ["returned"]:
        return got.get("returned"), expected["returned"]
    return {key: got.get(key) for key in keys}, {key: expected[key] for key in keys}


def further_failing(verdict: Verdict) -> list[Row]:
    """While nbgrader grades, every other case that is not right: the instructor's view shows everything."""
    failing = [row for row in verdict.rows if row.outcome is not None and row.finding.word != "right"]
    return failing[1:] if any(row.hidden for row in verdict.rows) else []


def _about_the_answer(verdict: Verdict) -> str:
    """What is wrong with a number or a letter as such, in a sentence."""
    row = first_failing(verdict)
    if verdict.kind == "function" or row is None or not row.finding.note:
        return ""
    return row.finding.note[0].upper() + row.finding.note[1:] + "."


def printed(verdict: Verdict) -> str:
    """What the student's code wrote while it was tried, cut."""
    texts = [row.outcome.printed for row in verdict.rows if row.outcome is not None and row.outcome.printed]
    return _cut(texts[0].rstrip(), 600) if texts else ""


def tally(verdict: Verdict) -> str:
    """How many cases came out right, public and hidden."""
    right = sum(row.finding.word == "right" for row in verdict.rows)
    hidden = sum(row.hidden for row in verdict.rows)
    cases = "case" if len(verdict.rows) == 1 else "cases"
    return f"{right} of {len(verdict.rows)} {cases} right" + (f" ({hidden} of them hidden)" if hidden else "")


# ---------------------------------------------------------------- text


def as_text(verdict: Verdict) -> str:
    """The panel as plain text, for terminals and logs."""
    lines = [headline(verdict)]
    if verdict.note:
        lines.append(f"  {verdict.note}")
    if verdict.mistake:
        lines.append(f"  {verdict.mistake}")
    if _about_the_answer(verdict):
        lines.append(f"  {_about_the_answer(verdict)}")
    row = first_failing(verdict)
    if row is not None:
        lines += [f"  {name}: {text}" for name, text in [("case", row.case.label), *details(row, verdict)]]
        if verdict.kind == "function":
            lines.append(f"  {tally(verdict)}:")
    if verdict.kind == "function" and verdict.rows and (row is not None or any(row.hidden for row in verdict.rows)):
        lines += [f"    {_mark(row)} {_label(row)}: {row.finding.word}" for row in verdict.rows]
    if printed(verdict):
        lines.append(f"  Your function printed: {printed(verdict)}")
    if verdict.learned:
        lines.append(f"  {verdict.learned}")
    if verdict.status not in _NO_HINT:
        lines.append(f"  Stuck? exercises.{verdict.exercise}.hint()")
    return "\n".join(lines)


def _mark(row: Row) -> str:
    return "✓" if row.finding.word == "right" else "✗"


def _label(row: Row) -> str:
    return f"{row.case.label} (hidden case)" if row.hidden else row.case.label


# ---------------------------------------------------------------- HTML

_BOX = (
    "box-sizing:border-box;max-width:52rem;margin:.4rem 0;padding:.6rem .9rem;border:1px solid #8884;"
    "border-left:5px solid {edge};border-radius:4px;line-height:1.45;"
    "font-family:var(--jp-ui-font-family,system-ui,sans-serif);font-size:var(--jp-content-font-size1,14px);"
    "color:var(--jp-content-font-color1,inherit)"
)
# nbgrader's feedback page takes the triangle off a summary; as a list item it keeps it.
_SUMMARY = "cursor:pointer;display:list-item"
_CELL = "text-align:left;vertical-align:top;padding:.15rem .9rem .15rem 0;border:0;background:none"
_CODE = (
    "font-family:var(--jp-code-font-family,monospace);font-size:.93em;white-space:pre-wrap;"
    "overflow-wrap:anywhere;background:none;color:inherit;padding:0"
)


def as_html(verdict: Verdict) -> str:
    """The panel as HTML: one element, no script, no style sheet, nothing loaded."""
    parts = [f'<p style="margin:0 0 .3rem"><strong>{escape(headline(verdict))}</strong></p>']
    for text in (verdict.note, verdict.mistake, _about_the_answer(verdict)):
        if text:
            parts.append(f'<p style="margin:.3rem 0">{prose(text)}</p>')
    row = first_failing(verdict)
    if row is not None and verdict.kind == "function":
        parts.append(_in_full(row, verdict, "The first case that is not right"))
    if verdict.kind == "function" and verdict.rows:
        rows = [(f"{_mark(row)} {escape(row.finding.word)}", escape(_label(row))) for row in verdict.rows]
        opened = " open" if any(row.hidden for row in verdict.rows) and verdict.status != "right" else ""
        parts.append(
            f'<details{opened} style="margin:.3rem 0"><summary style="{_SUMMARY}">'
            f"{escape(tally(verdict))}</summary>"
            f"{_table(rows, 'Every case')}</details>"
        )
    if further := further_failing(verdict):
        tables = "".join(_in_full(row, verdict, _label(row)) for row in further)
        parts.append(
            f'<details style="margin:.3rem 0"><summary style="{_SUMMARY}">'
            f"The other cases that are not right, in full</summary>{tables}</details>"
        )
    if printed(verdict):
        parts.append(
            f'<details style="margin:.3rem 0"><summary style="{_SUMMARY}">Your function printed</summary>'
            f'<pre style="{_CODE};margin:.2rem 0">{escape(printed(verdict))}</pre></details>'
        )
    if verdict.learned:
        parts.append(f'<p style="margin:.3rem 0">{prose(verdict.learned)}</p>')
    if verdict.status not in _NO_HINT:
        call = f"exercises.{verdict.exercise}.hint()"
        parts.append(f'<p style="margin:.3rem 0 0">Stuck? <code style="{_CODE}">{escape(call)}</code></p>')
    box = _BOX.format(edge=_EDGE.get(verdict.status, "#888"))
    return f'<div role="group" aria-label="check of {escape(verdict.exercise)}" style="{box}">{"".join(parts)}</div>'


def _in_full(row: Row, verdict: Verdict, name: str) -> str:
    """A case with all that may be seen of it."""
    lines = [("case", escape(_label(row)))]
    lines += [
        (head, prose(text) if head in _SENTENCES else f'<code style="{_CODE}">{escape(text)}</code>')
        for head, text in details(row, verdict)
    ]
    return _table([(f"<strong>{head}</strong>", text) for head, text in lines], escape(name))


def _table(rows: list[tuple[str, str]], label: str) -> str:
    head = f"{_CELL};font-weight:normal;white-space:nowrap"
    body = "".join(
        f'<tr style="background:none"><th scope="row" style="{head}">{first}</th><td style="{_CELL}">{second}</td></tr>'
        for first, second in rows
    )
    style = "border-collapse:collapse;margin:.2rem 0;font-size:inherit"
    return f'<table aria-label="{label}" style="{style}">{body}</table>'


def prose(text: str) -> str:
    """A sentence as HTML, with `code` between backquotes."""
    pieces = escape(text).split("`")
    return "".join(
        f'<code style="{_CODE}">{piece}</code>' if index % 2 and len(pieces) > index + 1 else piece
        for index, piece in enumerate(pieces)
    )


# ---------------------------------------------------------------- values


def tried(name: str, row: Row) -> str:
    """The call of a case as code: `mse(y_true=tensor([1., 2.]), y_pred=...)`."""
    texts = {key: text_of(value) for key, value in row.case.arguments.items()}
    arguments = ", ".join(
        f"{key}={{{text}}}" if isinstance(row.case.arguments[key], dict) else f"{key}={text}"
        for key, text in texts.items()
    )
    return _cut(f"{name}({arguments})", 2 * _LONGEST)


def apart(got: Any, expected: Any) -> tuple[str, str]:
    """Two values as text, with as many digits as it takes to see that they differ."""
    for digits in (4, 6, 9, 17):
        texts = text_of(got, digits), text_of(expected, digits)
        if texts[0] != texts[1]:
            return texts
    return text_of(got, 4, whole=True), text_of(expected, 4, whole=True)


def text_of(value: Any, digits: int = 4, whole: bool = False) -> str:
    """A plain value as short text. `whole` adds shape and dtype, for values that differ in nothing else."""
    if isinstance(value, Array):
        return _cut(_array_text(value, digits, whole))
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, float):
        return number_text(value, digits)
    if isinstance(value, list):
        items = [text_of(item, digits, whole) for item in (value if len(value) <= 8 else [*value[:4], *value[-3:]])]
        if len(value) > 8:
            items.insert(4, "...")
        more = f" ({len(value)} items)" if len(value) > 8 else ""
        return _cut(f"[{', '.join(items)}]{more}")
    if isinstance(value, dict):
        return _cut("; ".join(f"{key}: {text_of(item, digits, whole)}" for key, item in value.items()), 2 * _LONGEST)
    if isinstance(value, Generator):
        return f"a generator with seed {value.seed}"
    if isinstance(value, Opaque):
        return name_of(value) + (f" ({value.why})" if value.why else "")
    return _cut(repr(value))


def number_text(number: float, digits: int) -> str:
    """A floating number with so many significant digits, and a point that tells it from an integer."""
    text = f"{number:.{digits}g}"
    return text if any(mark in text for mark in ".en") else f"{text}."


def _array_text(array: Array, digits: int, whole: bool) -> str:
    numbers = array.values
    opening = {"torch": "tensor", "tensorflow": "tf.Tensor"}.get(array.framework, "array")
    body = np.array2string(
        numbers,
        threshold=12,
        edgeitems=3,
        precision=digits,
        floatmode="maxprec",
        separator=", ",
        formatter={"float_kind": lambda number: number_text(number, digits)} if numbers.dtype.kind == "f" else None,
    )
    body = " ".join(body.split())
    notes = []
    if whole or array.dtype not in ("float32", "int64", "bool"):
        notes.append(array.dtype)
    if whole or numbers.size > 12:
        notes.append(f"shape {array.shape}")
    if array.gradient:
        notes.append("requires_grad")
    if whole and array.graph:
        notes.append("with its graph")
    return f"{opening}({body}{', ' if notes else ''}{', '.join(notes)})"


def _came_back(outcome: Outcome) -> str:
    return {
        "raised": "an error",
        "too slow": "nothing in time",
        "exited": "nothing: Python was asked to exit",
        "not run": "not tried",
    }[outcome.how]


def _cut(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else text[:longest] + " ..."


# ---------------------------------------------------------------- hints

_given: dict[tuple[str, str], int] = {}


class Hint:
    """One hint, shown."""

    def __init__(self, text: str, number: int, of: int) -> None:
        self.text, self.heading = text, f"Hint {number} of {of}" if of else "No hint"

    def __repr__(self) -> str:
        return f"{self.heading}: {self.text}"

    def _repr_html_(self) -> str:
        box = _BOX.format(edge="#888")
        return f'<div style="{box}"><strong>{escape(self.heading)}.</strong> {prose(self.text)}</div>'


def next_hint(exercise: Exercise) -> Hint:
    """The next hint of this exercise; after the last one, the last again."""
    hints = exercise.hints
    if not hints:
        return Hint("there is none for this one; read the text above once more.", 0, 0)
    key = (exercise.lesson, exercise.name)
    _given[key] = min(_given.get(key, 0) + 1, len(hints))
    return Hint(hints[_given[key] - 1], _given[key], len(hints))
