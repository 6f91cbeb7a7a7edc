"""A student's own folder with the lessons in it, opened in JupyterLab.

A lesson is copied once and is the student's from then on: nothing that is there is ever written again. When a lesson
has changed since it was copied, that is said, and the student's copy stays as it is.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

#: Remembers, in the student's folder, which version of each lesson was copied.
NOTE = ".lessons.json"


@dataclass(frozen=True)
class Copied:
    """What happened to one lesson: `state` is "new", "yours" or "changed" (the lesson is newer than the copy)."""

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
        }[self.state]


def fill(folder: Path, release: Path) -> list[Copied]:
    """Copy the released lessons (`release/NAME/NAME.ipynb`) that the folder does not have yet.

    Raises FileNotFoundError when no lesson is released, NotADirectoryError when the folder is something else.
    """
    lessons = sorted(release.glob("*/*.ipynb"))
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
    lessons = sorted(folder.glob("*.ipynb"))
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
    if lessons:
        command.append(f"--LabApp.default_url=/lab/tree/{lessons[0].name}")
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
    """`grader lab`: fill the folder, say what was done, open JupyterLab."""
    try:
        for lesson in fill(folder, release):
            print(lesson)
    except OSError as error:
        print(f"grader lab: {error}", file=sys.stderr)
        return 1
    return launch(folder, extra)
