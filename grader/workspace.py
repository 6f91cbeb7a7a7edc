"""A student's own folder with the lessons in it, opened in JupyterLab on an index of them.

A lesson is copied once and is the student's from then on: nothing that is there is ever written again. When a lesson
has changed since it was copied, that is said, and the student's copy stays as it is. The index, and the page of the
notation beside it, are made anew each time, until the student changes them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from grader import progress
from grader.replace import replace_file

#: Remembers, in the student's folder, which version of each lesson was copied.
NOTE = ".lessons.json"
#: What JupyterLab opens on.
INDEX = "index.ipynb"
NOTATION = "notation.md"

_PAGES = Path(__file__).parent / "pages"
#: What a kernel of this Python says of itself. A notebook that says the same is not changed by being opened, and
#: JupyterLab does not ask whether to save it.
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": platform.python_version(),
}
_TABLE = "from grader import progress\n\nprogress.show()"


@dataclass(frozen=True)
class Copied:
    """What happened to one file. `state` is "new", "yours" or "changed" (the lesson is newer than the copy).

    Of the index and the notation it is "new", "fresh" (made anew), "kept" (the student has changed it) or "unwritten".
    """

    file: Path
    state: str

    def __str__(self) -> str:
        return {
            "new": f"{self.file}: new",
            "yours": f"{self.file}: yours, left as it is",
            "changed": (
                f"{self.file}: the lesson has changed since you got it; yours is left as it is. "
                f"For the new one, rename yours and run this again."
            ),
            "fresh": f"{self.file}: made anew",
            "kept": f"{self.file}: changed by you, left as it is. For a new one, rename yours and run this again.",
            "unwritten": f"{self.file}: cannot be written, so it is missing or not the newest",
        }[self.state]


def fill(folder: Path, release: Path) -> list[Copied]:
    """Copy the released lessons (`release/NAME/NAME.ipynb`, or `release/NAME.ipynb`) that the folder does not have yet.

    Raises FileNotFoundError when no lesson is released, NotADirectoryError when the folder is something else.
    """
    found = [*release.glob("*/*.ipynb"), *release.glob("*.ipynb")]
    # Jupyter keeps copies of what was saved in a folder of its own.
    lessons = sorted(file for file in found if file.name != INDEX and not file.parent.name.startswith("."))
    if not lessons:
        raise FileNotFoundError(f"{release}: no released lesson is here; run `grader build`")
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder}: is a file; name a folder for your lessons")
    folder.mkdir(parents=True, exist_ok=True)
    versions = _read_note(folder / NOTE)
    copied = []
    for lesson in lessons:
        content = lesson.read_bytes()
        version = hashlib.sha256(content).hexdigest()
        target = folder / lesson.name
        if _create(target, content):
            versions[lesson.name] = version
            copied.append(Copied(target, "new"))
        else:
            # Without a note of what was copied, a lesson that differs is work in progress, and nothing more is known.
            known = versions.get(lesson.name, version)
            copied.append(Copied(target, "yours" if known == version else "changed"))
    _write_note(folder / NOTE, versions)
    return copied


def furnish(folder: Path) -> list[Copied]:
    """Make the index of the folder's lessons, with the progress in them, and copy the notation.

    Neither replaces what a student has changed; outputs and empty cells of the index are no change.
    """
    versions = _read_note(folder / NOTE)
    made = []
    for name, content in pages(folder).items():
        target, mark = folder / name, _mark(name, content)
        try:
            if _create(target, content):
                made.append(Copied(target, "new"))
            elif target.is_symlink() or _mark(name, target.read_bytes()) not in {mark, versions.get(name, mark)}:
                made.append(Copied(target, "kept"))
                continue
            else:
                replace_file(target, content)
                made.append(Copied(target, "fresh"))
        except OSError:  # a folder that cannot be written can still be opened
            made.append(Copied(target, "unwritten"))
            continue
        versions[name] = str(mark)
    _write_note(folder / NOTE, versions)
    return made


def pages(folder: Path) -> dict[str, bytes]:
    """The pages that stand beside the lessons of a folder: the notation, and the index."""
    return {NOTATION: (_PAGES / NOTATION).read_bytes(), INDEX: _index(folder)}


def _index(folder: Path) -> bytes:
    """The index as a notebook: its text, and the table of lessons with its output in place, before anything has run."""
    text = (_PAGES / "index.md").read_text(encoding="utf-8").split("\n+++\n")
    welcome, onward = ({"cell_type": "markdown", "metadata": {}, "source": part.strip()} for part in text)
    shown = progress.show(folder)
    output = {
        "output_type": "display_data",
        "data": {"text/html": shown._repr_html_(), "text/plain": repr(shown)},
        "metadata": {},
    }
    table = {"cell_type": "code", "metadata": {}, "source": _TABLE, "execution_count": None, "outputs": [output]}
    notebook = {
        "cells": [{"id": "welcome", **welcome}, {"id": "lessons", **table}, {"id": "onward", **onward}],
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
            "language_info": _LANGUAGE,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _mark(name: str, content: bytes) -> str | None:
    """What a file is told by: a notebook by what stands in its cells. None if it is no notebook."""
    if name.endswith(".ipynb"):
        try:
            cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(content)["cells"]]
        except (ValueError, LookupError, TypeError, RecursionError):
            return None
        content = json.dumps([cell for cell in cells if cell[1].strip()]).encode()
    return hashlib.sha256(content).hexdigest()


def _create(target: Path, content: bytes) -> bool:
    """Make a file with this content, whole, unless anything of its name is there."""
    if os.path.lexists(target):
        return False
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", suffix=".part", delete=False) as part:
        part.write(content)
    try:
        os.chmod(part.name, 0o644)
        os.link(part.name, target)  # unlike a rename, a link never replaces what is there
    except FileExistsError:
        return False
    except OSError:  # a file system without links: an exclusive file does the same, if not in one step
        try:
            with open(target, "xb") as file:
                file.write(content)
        except FileExistsError:
            return False
    finally:
        os.unlink(part.name)
    return True


def _read_note(file: Path) -> dict[str, str]:
    try:
        versions = json.loads(file.read_text(encoding="utf-8"))
        return {str(name): str(version) for name, version in versions.items()}
    except (OSError, ValueError, AttributeError):
        return {}  # the note is a convenience: without it lessons are still never overwritten


def _write_note(file: Path, versions: dict[str, str]) -> None:
    with contextlib.suppress(OSError):  # a read-only folder can still be opened
        file.write_text(json.dumps(versions, indent=1) + "\n", encoding="utf-8")


def jupyterlab(folder: Path, extra: list[str]) -> tuple[list[str], dict[str, str]]:
    """The command and the environment that open JupyterLab of this very Python on the folder.

    nbgrader's tools for instructors are switched off in it: a student's own copy has no use for them.
    """
    first = [file.name for file in (folder / INDEX, *sorted(folder.glob("*.ipynb"))) if file.exists()]
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
    if first:
        command.append(f"--LabApp.default_url=/lab/tree/{first[0]}")
    own = [str(Path(__file__).parent / "jupyter"), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    return [*command, *extra], {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(own)}


def launch(folder: Path, extra: list[str]) -> int:
    """Open JupyterLab on the folder, and wait until it is closed."""
    command, environment = jupyterlab(folder, extra)
    try:
        return subprocess.call(command, env=environment)
    except KeyboardInterrupt:
        return 0


def main(folder: Path, release: Path, extra: list[str]) -> int:
    """`grader lab`: fill the folder, say what was done, open JupyterLab on the index."""
    try:
        for copied in [*fill(folder, release), *furnish(folder)]:
            if copied.state != "fresh":
                print(copied)
    except OSError as error:
        print(f"grader lab: {error}", file=sys.stderr)
        return 1
    return launch(folder, extra)
