"""What the built wheel and source archive hold: the package, whole, and nothing that solves an exercise."""

from __future__ import annotations

import ast
import copy
import json
import re
import shutil
import subprocess
import sys
import tarfile
import textwrap
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def archives(tmp_path_factory) -> dict[str, dict[str, bytes]]:
    """Both archives, built from a copy of the repository: the content of each file by its name."""
    repository = tmp_path_factory.mktemp("repository")
    left_out = shutil.ignore_patterns(".git", ".venv", "__pycache__", "*.egg-info", "build", "dist", "my-lessons")
    shutil.copytree(ROOT, repository, ignore=left_out, dirs_exist_ok=True)
    command = [sys.executable, "-m", "build", "--no-isolation", str(repository)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert built.returncode == 0, built.stdout + built.stderr
    wheel, source = next((repository / "dist").glob("*.whl")), next((repository / "dist").glob("*.tar.gz"))
    with zipfile.ZipFile(wheel) as archive:
        in_wheel = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    with tarfile.open(source) as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        in_source = {member.name.partition("/")[2]: archive.extractfile(member).read() for member in members}
    return {"wheel": in_wheel, "source archive": in_source}


def test_the_wheel_holds_the_package_and_nothing_else(archives):
    inside = {name for name in archives["wheel"] if ".dist-info/" not in name}
    files = [file for file in (ROOT / "grader").rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    assert inside == {file.relative_to(ROOT).as_posix() for file in files}
    assert {f"grader/recorded/{lesson.stem}.json" for lesson in lessons()} <= inside


def test_the_source_archive_holds_no_lesson_answer_or_test(archives):
    roots = {name.split("/")[0] for name in archives["source archive"]}
    package = {"grader", "LICENSE", "MANIFEST.in", "PKG-INFO", "README.md", "pyproject.toml", "setup.cfg"}
    assert {root for root in roots if not root.endswith(".egg-info")} <= package


@pytest.mark.parametrize("archive", ["wheel", "source archive"])
def test_no_hidden_answer_is_in_what_students_install(archives, archive):
    assert not [name for name in archives[archive] if "hidden" in name or "secret" in name]
    for hidden in sorted((ROOT / "course" / "hidden").glob("*.json")):
        assert hidden.read_bytes() not in archives[archive].values()


@pytest.mark.parametrize("archive", ["wheel", "source archive"])
def test_no_solution_and_no_code_of_a_mistake_is_in_what_students_install(archives, archive):
    answers = [(where, part) for where, code in solving() for part in parts(code) if size(part) >= TELLING]
    assert answers, "no solution was found to look for"
    shapes = {shape(part): where for where, part in answers}
    spelled = {squeezed(ast.unparse(part)): where for where, part in answers}
    sizes = {(length(part), size(part)) for _, part in answers}
    for name, content in archives[archive].items():
        text = content.decode("utf-8", errors="replace")
        without_blanks = squeezed(text)
        found = [(spelled[code], code) for code in spelled if code in without_blanks]
        for source in strings(json.loads(text)) if name.endswith(".json") else [text]:
            found += [(shapes[code], code) for code in map(shape, like(source, sizes)) if code in shapes]
        assert not found, f"{name}: code of {found[0][0]} is in it: {found[0][1]}"


def test_the_search_for_solutions_finds_one_under_other_names():
    solution = "def mse(y_true, y_pred):\n    'The error.'\n    return ((y_true - y_pred) ** 2).mean()\n"
    drawing = "def draw(a, b):\n    title = 'x'\n    level = ((a-b) **2).mean() # the loss\n    return level, title\n"
    [part] = parts(solution)
    assert size(part) >= TELLING
    sizes = {(length(part), size(part))}
    assert shape(part) in map(shape, like(drawing, sizes))
    assert shape(part) not in map(shape, like(drawing.replace("mean", "sum"), sizes))


# A piece of code is compared as its syntax, own names numbered in order, so that layout, comments and renamed variables
# make no difference; and also as text without blanks, for hints, messages and pages that are not code.

#: From this many expressions and statements on, code tells something: `return x + 1` does not, a mean of squares does.
TELLING = 7


def lessons() -> list[Path]:
    return sorted((ROOT / "course" / "lessons").glob("*.md"))


def solving() -> Iterator[tuple[str, str]]:
    """Every piece of code that solves an exercise or tries to: where it stands, and the code."""
    for lesson in lessons():
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


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
