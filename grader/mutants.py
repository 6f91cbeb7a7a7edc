"""Mutants: the reference solutions with one thing changed, to find wrong answers that nobody has thought of.

A small pass over the syntax tree changes one thing at a time: an operator, a constant, a sign, a bound, an axis,
a name, a condition, a line. A mutant that still gets full points has survived: either the cases miss something, or
the change makes no difference that the exercise's text speaks of. The latter are listed with the reason in
`course/equivalents.toml`, and that list is held to be true as well.
"""

from __future__ import annotations

import ast
import json
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grader.ask import ask
from grader.audit import SECRET, Task, as_graded, hidden_answers, in_processes, processors, solved_lesson, tasks
from grader.build import places
from grader.check import records
from grader.exercise import Case, Exercise
from grader.judge import Record, find
from grader.lesson import Refused, shown
from grader.plain import Outcome

EQUIVALENTS = "equivalents.toml"
#: In the place of a list: whatever survives is right, because the text leaves open how it is reached.
ANY = "any"
#: A mutant's call may take so many times as long as the reference's, and never less than this many seconds. An endless
#: loop is found out sooner in this way than by the time that a student has.
TIMES_AS_LONG, LEAST_SECONDS = 20, 1.0

# ---------------------------------------------------------------- changing one thing

_OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
#: Functions that are taken for one another, each for the next of its group.
_TAKEN_FOR = [
    ("mean", "sum"),
    ("max", "min"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("sin", "cos"),
    ("exp", "exp2"),
    ("log", "log2"),
    ("floor", "ceil"),
    ("any", "all"),
    ("rand", "randn"),
    ("normal", "uniform"),
    ("reduce_mean", "reduce_sum"),
    ("train", "eval"),
]
_SWAPPED = {mine: theirs for pair in _TAKEN_FOR for mine, theirs in (pair, pair[::-1])}


@dataclass(frozen=True)
class Mutant:
    """A solution with one thing changed: the statement before and after (its first line), and the whole code."""

    was: str
    now: str
    code: str

    def __str__(self) -> str:
        return f"{self.was} -> {self.now}"


def mutants(code: str, lines: range | None = None) -> list[Mutant]:
    """All mutants of a piece of code, or of these lines of it (counted from 1), without doubles."""
    tree = ast.parse(code)
    found: dict[str, tuple[int, Mutant]] = {}
    plain = ast.unparse(tree)
    for statement, place, changed in _changes(tree):
        if lines is not None and statement.lineno not in lines and getattr(place.node, "lineno", 0) not in lines:
            continue
        was = _first_line(statement)
        place.put(changed)
        whole = ast.unparse(ast.fix_missing_locations(tree))
        after = changed if place.node is statement else statement
        now = "(left out)" if isinstance(after, ast.Pass) else _first_line(after)
        place.put(place.node)
        if whole != plain:
            found.setdefault(whole, (statement.lineno, Mutant(was, now if now != was else f"{now} ...", whole)))
    return [mutant for _, mutant in sorted(found.values(), key=lambda item: item[0])]


@dataclass(frozen=True)
class _Place:
    """Where a node hangs: a field of its parent, or a place in a list there."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _first_line(statement: ast.stmt) -> str:
    return ast.unparse(statement).splitlines()[0]


def _changes(tree: ast.AST) -> Iterator[tuple[ast.stmt, _Place, ast.AST]]:
    """Every change: the innermost statement around it, the place, and the node to put there."""
    stack: list[tuple[ast.AST, ast.stmt | None, tuple[str, ...]]] = [(tree, None, ())]
    while stack:
        parent, statement, arguments = stack.pop()
        if isinstance(parent, ast.FunctionDef | ast.Lambda):
            arguments = tuple(argument.arg for argument in parent.args.args if argument.arg != "self")
        for field, value in ast.iter_fields(parent):
            # A signature is the text's, and so are names of methods; what a name is bound to shows where it is read.
            if field in ("args", "returns", "annotation", "ctx") and not isinstance(parent, ast.Call):
                continue
            members = value if isinstance(value, list) else [value]
            for index, node in enumerate(members):
                if not isinstance(node, ast.AST):
                    continue
                place = _Place(parent, field, index if isinstance(value, list) else None, node)
                around = node if isinstance(node, ast.stmt) else statement
                if around is not None:
                    for changed in _variants(node, place, arguments):
                        yield around, place, changed
                stack.append((node, around, arguments))


def _variants(node: ast.AST, place: _Place, arguments: Sequence[str]) -> Iterator[ast.AST]:
    """What may stand in the place of this node."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return  # a docstring
        case ast.Expr() | ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Raise() | ast.Assert() | ast.Delete():
            yield ast.Pass()
            if isinstance(node, ast.AugAssign):
                yield ast.Assign([node.target], node.value, lineno=node.lineno)
        case ast.If():
            yield ast.If(ast.Constant(True), node.body, node.orelse)
            yield ast.If(ast.Constant(False), node.body, node.orelse)
        case ast.With():
            yield ast.If(ast.Constant(True), node.body, [])
        case ast.Break() | ast.Continue():
            yield ast.Pass()
        case ast.IfExp():
            yield node.body
            yield node.orelse
        case ast.operator() | ast.cmpop() | ast.boolop():
            for other in _OPERATORS.get(type(node), ()):
                yield other()
        case ast.BinOp():
            yield node.left
            yield node.right
            if not isinstance(node.op, ast.Add | ast.Mult):
                yield ast.BinOp(node.right, node.op, node.left)
        case ast.BoolOp():
            yield from node.values
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert()):
            yield node.operand
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int() | float()):
            for value in (node.value + 1, node.value - 1, -node.value):
                if value != node.value:
                    yield ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))
            if isinstance(node.value, float):
                yield ast.Constant(node.value * 2)
                yield ast.Constant(node.value / 2)
        case ast.Slice():
            for part in ("lower", "upper", "step"):
                if getattr(node, part) is not None:
                    yield ast.Slice(
                        **{name: getattr(node, name) for name in ("lower", "upper", "step") if name != part}
                    )
        case ast.Name(ctx=ast.Load()) if node.id in arguments:
            at = arguments.index(node.id)
            if len(arguments) > 1:
                yield ast.Name(arguments[(at + 1) % len(arguments)], ast.Load())
        case ast.Attribute(ctx=ast.Load()) if node.attr in _SWAPPED:
            yield ast.Attribute(node.value, _SWAPPED[node.attr], ast.Load())
        case ast.comprehension():
            if node.ifs:
                yield ast.comprehension(node.target, node.iter, [], node.is_async)
        case ast.Call():
            yield from _calls(node)
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT", "data", "real"):
        yield node.value
    if isinstance(node, ast.expr) and place.field == "decorator_list":
        it = ast.arguments([], [ast.arg("it")], None, [], [], None, [])
        yield ast.Lambda(it, ast.Name("it", ast.Load()))  # no decorator


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    """A call without itself, without one of its keywords, with two arguments swapped, or one step more or less."""
    if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]
    if isinstance(node.func, ast.Attribute) and not (
        isinstance(node.func.value, ast.Name) and node.func.value.id in ("torch", "np", "jnp", "jax", "tf", "nn", "F")
    ):
        yield node.func.value
    for index in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, node.keywords[:index] + node.keywords[index + 1 :])
    for index in range(len(node.args) - 1):
        swapped = [*node.args]
        swapped[index], swapped[index + 1] = swapped[index + 1], swapped[index]
        yield ast.Call(node.func, swapped, node.keywords)
    if isinstance(node.func, ast.Name) and node.func.id == "range" and not isinstance(node.args[-1], ast.Constant):
        for operator in (ast.Add(), ast.Sub()):
            yield ast.Call(node.func, [*node.args[:-1], ast.BinOp(node.args[-1], operator, ast.Constant(1))], [])


# ---------------------------------------------------------------- one exercise


@dataclass(frozen=True)
class Tried:
    """What became of one exercise's mutants. `survivors` are those that nobody has explained; `untrue` are entries of
    the list of equivalents that no mutant bears out."""

    lesson: str
    exercise: str
    made: int
    killed: int
    equivalent: int
    survivors: tuple[Mutant, ...]
    untrue: tuple[str, ...]
    seconds: float

    def __str__(self) -> str:
        more = f"  {len(self.survivors)} survived" if self.survivors else ""
        return f"  {self.exercise:28}{self.made:7} {self.killed:7} {self.equivalent:11} {self.seconds:8.1f} s{more}"


HEAD = f"{'mutants':30}{'made':>7} {'killed':>7} {'equivalent':>11}"


def try_mutants(exercise: Exercise, names: Mapping[str, Any], made: Sequence[Mutant], equal: Sequence[str]) -> Tried:
    """Try these mutants of the reference; `equal` names those that are known to be equivalent (or is `[ANY]`)."""
    start = time.perf_counter()
    survivors = []
    with hidden_answers(exercise, names) as hidden:
        cases, truth, limits = _truth(exercise, names)
        for mutant in made:
            found = dict(names)
            try:
                exec(compile(mutant.code, f"<mutant of {exercise.name}>", "exec"), found)
            except Exception:
                continue  # it dies by itself
            if _killed(exercise, found, cases, truth, limits):
                continue
            if as_graded(exercise, found, hidden).status == "right":
                survivors.append(mutant)
    alive = {str(mutant) for mutant in survivors}
    equal = sorted(alive) if equal == [ANY] else equal
    unknown = tuple(mutant for mutant in survivors if str(mutant) not in equal)
    known = sum(str(mutant) in equal for mutant in survivors)
    return Tried(
        exercise.lesson,
        exercise.name,
        len(made),
        len(made) - known - len(unknown),
        known,
        unknown,
        tuple(entry for entry in equal if entry not in alive),
        time.perf_counter() - start,
    )


def _truth(exercise: Exercise, names: Mapping[str, Any]) -> tuple[list[Case], list[Outcome], list[float]]:
    """All cases, what was recorded for them, and how long a mutant may take over each."""
    public = Record((), ()) if exercise.hidden_alone else records(exercise)[0]
    hidden = exercise.draw(SECRET) if exercise.kind == "function" else ()
    reference = ask(exercise, names, public.cases + hidden).outcomes
    limits = [min(exercise.seconds, max(LEAST_SECONDS, TIMES_AS_LONG * outcome.seconds)) for outcome in reference]
    truth = [*public.outcomes, *reference[len(public.cases) :]]
    return [*public.cases, *hidden], truth, limits


def _killed(exercise: Exercise, names: Mapping[str, Any], cases: Any, truth: Any, limits: Any) -> bool:
    """Whether a case is not right; the first such one ends it, so that thousands of mutants take minutes."""
    for case, recorded, seconds in zip(cases, truth, limits, strict=True):
        answer = ask(replace(exercise, seconds=seconds), names, [case])
        if answer.state != "answered" or find(exercise, case, answer.outcomes[0], recorded).word != "right":
            return True
    return False


# ---------------------------------------------------------------- all of them


def solution(course: Path, lesson: str, exercise: str) -> tuple[str, range]:
    """The cell with an exercise's reference, and the lines of it that are the solution."""
    notebook = json.loads(places(course).source(lesson).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == exercise and cell["cell_type"] == "code":
            lines = "".join(cell["source"]).splitlines()
            marks = [number for number, line in enumerate(lines, 1) if line.strip().startswith("### ")]
            return "\n".join(lines), range(marks[0], marks[-1]) if marks else range(1, len(lines) + 1)
    raise LookupError(f"{lesson}: no solution of `{exercise}`; run `grader build`")


def equivalents(course: Path) -> dict[str, dict[str, list[str]]]:
    """The mutants known to be equivalent, by lesson and exercise. Raises ValueError where the list is no such list."""
    file = course / EQUIVALENTS
    if not file.exists():
        return {}
    try:
        listed = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{shown(file)}: {error}") from error
    for lesson, exercises in listed.items():
        for name, groups in exercises.items():
            for group in groups:
                if set(group) != {"reason", "mutants"} or not group["reason"]:
                    raise ValueError(f"{shown(file)}: {lesson}.{name}: an entry needs `reason` and `mutants`")
    return {
        lesson: {name: _listed(groups) for name, groups in exercises.items()} for lesson, exercises in listed.items()
    }


def _listed(groups: Sequence[Mapping[str, Any]]) -> list[str]:
    return [text for group in groups for text in ([ANY] if group["mutants"] == ANY else group["mutants"])]


def mutate_one(task: Task) -> Tried:
    """Try the mutants of one exercise, in whatever process this is."""
    code, lines = solution(task.course, task.lesson, task.exercise)
    equal = equivalents(task.course).get(task.lesson, {}).get(task.exercise, [])
    exercise, names = task.look_up(), solved_lesson(task.course, task.lesson)
    return try_mutants(exercise, names, mutants(code, lines), equal)


def main(course: Path, lessons: Sequence[str], exercises: Sequence[str], training: bool, jobs: int | None) -> int:
    """Try all mutants, print a row an exercise and a total, then the survivors. Returns 1 if there are any, else 0."""
    try:
        todo = [task for task in tasks(course, lessons, exercises, training) if task.look_up().kind == "function"]
        equivalents(course)
    except (Refused, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    start, rows = time.perf_counter(), []
    print(HEAD)
    try:
        for tried in in_processes(mutate_one, todo, jobs or processors()):
            if not rows or rows[-1].lesson != tried.lesson:
                print(tried.lesson)
            rows.append(tried)
            print(tried, flush=True)
            for mutant in tried.survivors:
                print(f"      {mutant}")
            for entry in tried.untrue:
                print(f"      listed as equivalent, and is not among the survivors: {entry}")
    except BrokenProcessPool:
        return 1
    made, killed, equal = (sum(getattr(row, name) for row in rows) for name in ("made", "killed", "equivalent"))
    seconds = time.perf_counter() - start
    print(f"{'-' * 70}\n  {f'{len(rows)} exercises':28}{made:7} {killed:7} {equal:11} {seconds:8.1f} s")
    return int(any(row.survivors or row.untrue for row in rows))
