"""Looking for solutions where none may be: the code of every reference, mistake and wrong answer, under any names."""

from __future__ import annotations

import ast
import copy
import json
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# A piece of code is compared as its syntax, own names numbered in order, so that layout, comments and renamed variables
# make no difference; and also as text without blanks, for hints, messages and pages that are not code.

#: From this many expressions and statements on, code tells something: `return x + 1` does not, a mean of squares does.
TELLING = 7


def solving() -> Iterator[tuple[str, str]]:
    """Every piece of code that solves an exercise or tries to: where it stands, and the code."""
    for lesson in sorted((ROOT / "course" / "lessons").glob("*.md")):
        text = lesson.read_text(encoding="utf-8")
        for region in re.findall(r"### BEGIN SOLUTION\n(.*?)[ \t]*### END SOLUTION", text, re.S):
            yield lesson.name, textwrap.dedent(region)
    for file in sorted((ROOT / "course" / "answers").rglob("*.py")):
        for block in re.split(r"^# %%.*$", file.read_text(encoding="utf-8"), flags=re.M):
            yield f"{file.parent.name}/{file.name}", block


def parts(code: str) -> Iterator[ast.AST]:
    """What a piece of code does: the body of each function, without its docstring; without functions, all of it."""
    tree = ast.parse(code)  # a bare `return` parses, too
    functions = [node.body for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for body in functions or [tree.body]:
        documented = body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
        yield part(body[1:] if documented else body)


def part(body: list[ast.stmt]) -> ast.AST:
    """Statements as one; of a single statement its value, whether that is returned, assigned or shown."""
    value = getattr(body[0], "value", None) if len(body) == 1 else None
    return value if isinstance(value, ast.expr) else ast.Module(body, [])


def like(source: str, sizes: set[tuple[int, int]]) -> Iterator[ast.AST]:
    """The expressions and the runs of statements of these lengths and sizes in a text; none if it is not Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    lengths = {count for count, _ in sizes}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and (1, size(node)) in sizes:
            yield node
        for block in (getattr(node, field, None) for field in ("body", "orelse", "finalbody")):
            for count in lengths if isinstance(block, list) else ():
                runs = (part(block[start : start + count]) for start in range(len(block) - count + 1))
                yield from (run for run in runs if (count, size(run)) in sizes)


def length(part: ast.AST) -> int:
    return len(part.body) if isinstance(part, ast.Module) else 1


def size(part: ast.AST) -> int:
    return sum(isinstance(node, ast.stmt | ast.expr) for node in ast.walk(part))


def shape(part: ast.AST) -> str:
    """Code with its names numbered."""
    part = copy.deepcopy(part)
    numbers: dict[str, str] = {}
    for node in ast.walk(part):
        if isinstance(node, ast.Name):
            node.id = numbers.setdefault(node.id, f"_{len(numbers)}")
    return ast.unparse(part)


@cache
def _telling() -> tuple[dict[str, str], dict[str, str], set[tuple[int, int]]]:
    """Where each solving piece of code stands: by its shape, and by its text without blanks; and their sizes."""
    answers = [(where, part) for where, code in solving() for part in parts(code) if size(part) >= TELLING]
    assert answers, "no solution was found to look for"
    shapes = {shape(part): where for where, part in answers}
    spelled = {squeezed(ast.unparse(part)): where for where, part in answers}
    return shapes, spelled, {(length(part), size(part)) for _, part in answers}


def found_in(name: str, content: bytes) -> list[tuple[str, str]]:
    """What of solving code is in a file (code, notebooks and other JSON, or text): where each stands, and its code."""
    shapes, spelled, sizes = _telling()
    text = content.decode("utf-8", errors="replace")
    without_blanks = squeezed(text)
    found = [(spelled[code], code) for code in spelled if code in without_blanks]
    for source in strings(json.loads(text)) if name.endswith((".json", ".ipynb")) else [text]:
        found += [(shapes[code], code) for code in map(shape, like(source, sizes)) if code in shapes]
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            yield "".join(value)  # a cell, line by line
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
