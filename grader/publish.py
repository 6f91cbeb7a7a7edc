"""What students get, as a repository of its own: released notebooks, the package, and what Binder and pip need.

    grader publish FOLDER

Everything in it is listed in `files`; solutions, answers, hidden cases and tests are not. Publishing again brings the
folder up to date with one more commit. Files that others have added there stay as they are.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat

from grader import links, workspace
from grader.build import places
from grader.lesson import Problem, Refused, read, shown
from grader.progress import declared, framework

#: Lists what was published, in the format that `sha256sum --check` reads.
MANIFEST = ".published"
#: Tables of pyproject.toml that students' pip or Binder read. The others are for the course's tests and tools.
_TABLES = ("build-system", "project", "tool.setuptools", "tool.course")
_EXECUTABLE = ("binder/postBuild", "binder/start")
#: Scripts for Linux lie among the files, and they do not run with the line ends of Windows.
_ATTRIBUTES = "* text=auto eol=lf\n"
_IGNORED = "/.venv/\n/build/\n/my-lessons/\n*.egg-info/\n.ipynb_checkpoints/\n__pycache__/\n.progress.json*\n"


@dataclass(frozen=True)
class Published:
    """What a run has done: files in all, their bytes, what changed since the last time, the commit if there is one."""

    folder: Path
    files: int
    size: int
    changed: tuple[str, ...]
    overwritten: tuple[str, ...]
    commit: str = ""
    note: str = ""

    def __str__(self) -> str:
        lines = [f"{self.folder}: {self.files} files, {self.size / 1e6:.1f} MB"]
        for name in self.overwritten:
            lines.append(f"{name}: was changed after it had been published; it is as published again")
        if self.commit:
            lines.append(f"committed as {self.commit}: {len(self.changed)} of them new, changed or gone")
        elif not self.note:
            lines.append("nothing has changed since it was last published")
        return "\n".join([*lines, *filter(None, [self.note])])


# ---------------------------------------------------------------- what students get


def files(course: Path) -> dict[str, bytes]:
    """Every file of the students' repository, by its path there.

    Raises `Refused` where a lesson has not been released, or was built with other links than the setting asks for.
    """
    root, to = course.resolve().parent, links.repository(course)
    lessons = {file.stem: read(file).notebook.metadata["title"] for file in sorted((course / "lessons").glob("*.md"))}
    found = {
        "README.md": _readme(course, lessons, to).encode(),
        "LICENSE": (root / "LICENSE").read_bytes(),
        "LICENSE-TEXT": (course / "LICENSE").read_bytes(),
        "pyproject.toml": _for_students((root / "pyproject.toml").read_text(encoding="utf-8")).encode(),
        "constraints.txt": (root / "constraints.txt").read_bytes(),
        "environment.yml": _environment((root / "binder" / "environment.yml").read_text(encoding="utf-8")).encode(),
        "environment-gpu.yml": (root / "environment-gpu.yml").read_bytes(),
        ".gitattributes": _ATTRIBUTES.encode(),
        ".gitignore": _IGNORED.encode(),
    }
    for folder in ("binder", "grader"):
        for file in sorted((root / folder).rglob("*")):
            inside = file.relative_to(root)
            if file.is_file() and not any(part.startswith((".", "__pycache__")) for part in inside.parts):
                found[inside.as_posix()] = file.read_bytes()
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory(prefix="grader-publish-") as made:
        for lesson in lessons:
            file = places(course).release(lesson)
            if problem := _unfit(file, lesson, to):
                problems.append(Problem(shown(file), 1, problem))
                continue
            found[f"{links.LESSONS}/{lesson}.ipynb"] = file.read_bytes()
            (Path(made) / f"{lesson}.ipynb").write_bytes(file.read_bytes())
            form = links.gpu_form(nbformat.read(file, as_version=4))
            found[f"{links.GPU_FORM}/{lesson}.ipynb"] = f"{nbformat.writes(form)}\n".encode()
        for name, content in workspace.pages(Path(made)).items():
            found[f"{links.LESSONS}/{name}"] = content
    if problems:
        raise Refused(problems)
    return dict(sorted(found.items()))


def _unfit(file: Path, lesson: str, to: links.Repository | None) -> str:
    """Why a notebook must not be published as it is; "" if it may."""
    if not file.exists():
        return "there is no such lesson yet; run `grader build`"
    notebook = nbformat.read(file, as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    if "### BEGIN SOLUTION" in text or any(cell.get("outputs") for cell in notebook.cells):
        return "this is no released notebook: solutions or outputs are in it; run `grader build`"
    if (to is not None and links.badges(to, lesson) not in text) or (to is None and "mybinder.org" in text):
        return "its links lead elsewhere than pyproject.toml says; run `grader build`"
    return ""


def _for_students(text: str) -> str:
    """pyproject.toml without what is about the course's own tests and tools."""
    parts = re.split(r"^(?=\[)", text, flags=re.M)
    kept = [part for part in parts if _table(part).startswith(_TABLES) and not _table(part).startswith("tool.course.")]
    # A comment above a table stands at the end of the part before.
    tidy = [re.sub(r"(?:\n#[^\n]*)+\n*$", "\n", part).rstrip() for part in kept]
    made = "\n\n".join(tidy) + "\n"
    tomllib.loads(made)
    return made


def _table(part: str) -> str:
    name = re.match(r"\[+([^\]]+)\]", part)
    return name[1] if name else ""


def _environment(text: str) -> str:
    """The conda environment of a student's own machine: Binder's packages, and the package itself."""
    head = (
        "# The lessons for conda users: `conda env create --file environment.yml`, `conda activate neural-networks`.\n"
    )
    return head + re.sub(r"\A(?:#[^\n]*\n)*", "", text).rstrip() + "\n      - .\n"


def _readme(course: Path, lessons: dict[str, str], to: links.Repository | None) -> str:
    text = (course / "students" / "README.md").read_text(encoding="utf-8")
    keep = r"\1" if to is not None else ""
    text = re.sub(r"^\{% with a repository %\}\n(.*?)^\{% end %\}\n", keep, text, flags=re.M | re.S)
    frameworks = {lesson.name: framework(lesson) for lesson in declared()}
    rows = ["| lesson | framework | |", "|---|---|---|"] if to is not None else ["| lesson | framework |", "|---|---|"]
    for name, title in lessons.items():
        cells = [f"[{title}]({links.LESSONS}/{name}.ipynb)", frameworks.get(name, "")]
        rows.append(f"| {' | '.join([*cells, links.badges(to, name)] if to is not None else cells)} |")
    values = {"lessons": "\n".join(rows)}
    if to is not None:
        index = f"{links.LESSONS}/{workspace.INDEX}"
        values |= {"binder": to.binder(index), "newest": to.binder_with_newest(index)}
        values |= {"url": to.url, "name": to.name, "branch": to.branch}
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], text)


# ---------------------------------------------------------------- into a repository


def publish(course: Path, folder: Path) -> Published:
    """Bring the students' repository in `folder` up to date, and commit. Raises `Refused` and changes nothing where
    the course is not ready, or where the folder is something else or holds changes that nobody has committed."""
    new = files(course)
    if folder.resolve().is_relative_to(course.resolve()):
        raise Refused([Problem(shown(folder), 1, "lies in the course itself, which holds the solutions")])
    before, to = _manifest(folder), links.repository(course)
    listed = {name: _hashed(content) for name, content in new.items()}
    if problem := _not_ours(folder, before, listed) or _elsewhere(folder, to):
        raise Refused([Problem(shown(folder), 1, problem)])
    overwritten = tuple(
        name
        for name, digest in before.items()
        if (folder / name).is_file() and _digest(folder / name) not in (digest, listed.get(name))
    )
    changed = tuple(sorted(name for name in {*before, *listed} if before.get(name) != listed.get(name)))
    for name, content in new.items():
        _put(folder / name, content, name in _EXECUTABLE)
    gone = [name for name in before if name not in new]
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    _put(folder / MANIFEST, "".join(f"{digest}  {name}\n" for name, digest in listed.items()).encode())
    commit, note = _commit(folder, [*new, MANIFEST], gone, to)
    return Published(folder, len(new) + 1, sum(map(len, new.values())), changed, overwritten, commit, note)


def _manifest(folder: Path) -> dict[str, str]:
    """What was published into the folder before: the digest of each file by its name."""
    file = folder / MANIFEST
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    found = [re.fullmatch(r"([0-9a-f]{64})  (.+)", line) for line in lines]
    named = {line[2]: line[1] for line in found if line}
    # A list that somebody has changed must not lead out of the folder.
    return {name: digest for name, digest in named.items() if not os.path.isabs(name) and ".." not in Path(name).parts}


def _not_ours(folder: Path, before: dict[str, str], listed: dict[str, str]) -> str:
    """Why nothing may be published into a folder; "" if it is new, empty, or was published into before."""
    if not folder.exists():
        return ""
    if not folder.is_dir():
        return "is a file; name a folder"
    if not before:
        inside = [entry.name for entry in folder.iterdir() if entry.name != ".git"]
        return f"is neither empty nor published before ({', '.join(sorted(inside)[:3])})" if inside else ""
    here = {name: _digest(folder / name) for name in {*before, *listed} if (folder / name).is_file()}
    if own := sorted(name for name in here if name not in before and here[name] != listed[name]):
        return f"has files of others where the lessons' are to be ({', '.join(own[:3])}): rename them first"
    changed = sorted(name for name in before if name in here and here[name] not in (before[name], listed.get(name)))
    if (folder / ".git").exists() and shutil.which("git") is not None:
        status = _git(folder, "status", "--porcelain", "--untracked-files=no", "--no-renames")
        if status.returncode:
            return f"is a repository that git does not read: {_first_line(status.stderr)}"
        open_changes = {line[3:].strip('"') for line in status.stdout.splitlines()}
        changed = [name for name in changed if name in open_changes]
    if changed:  # nowhere but here
        return f"has changes that are not committed ({', '.join(changed[:3])}): commit or undo them first"
    return ""


def _elsewhere(folder: Path, to: links.Repository | None) -> str:
    """Whether a repository is on another branch than the one that the links lead to."""
    if to is None or not (folder / ".git").exists() or shutil.which("git") is None:
        return ""
    if _git(folder, "rev-parse", "--verify", "--quiet", "HEAD").returncode:  # nothing was committed yet
        _git(folder, "symbolic-ref", "HEAD", f"refs/heads/{to.branch}")
    on = _git(folder, "symbolic-ref", "--short", "HEAD").stdout.strip()
    return "" if on == to.branch else f"is on the branch {on or '(none)'}, and pyproject.toml says {to.branch}"


def _digest(file: Path) -> str:
    return _hashed(file.read_bytes())


def _hashed(content: bytes) -> str:
    """The digest of a file, the same with the line ends of Windows."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "no reason given")


def _put(file: Path, content: bytes, executable: bool = False) -> None:
    if not (file.is_file() and file.read_bytes() == content):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    if executable:
        file.chmod(0o755)


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, encoding="utf-8")


def _commit(folder: Path, names: list[str], gone: list[str], to: links.Repository | None) -> tuple[str, str]:
    """Commit what was written. Returns the commit ("" if there is none), and what is left to do, in a line."""
    if shutil.which("git") is None:
        return "", "git is not installed: these are the files, without a repository around them"
    branch = to.branch if to is not None else "main"
    if not (folder / ".git").exists():
        made = _git(folder, "init", "--quiet", f"--initial-branch={branch}")
        if made.returncode:
            return "", f"git: {_first_line(made.stderr)}"
    steps = [("add", "--force", "--", *names), ("add", "--chmod=+x", "--", *_EXECUTABLE)]
    steps += [("rm", "--quiet", "--cached", "--ignore-unmatch", "--", *gone)] if gone else []
    for step in steps:
        done = _git(folder, *step)
        if done.returncode:
            return "", f"written, and not committed. git: {_first_line(done.stderr)} Then run this again."
    if _git(folder, "diff", "--cached", "--quiet").returncode == 0:
        return "", ""
    done = _git(folder, "commit", "--quiet", "--message", "Publish the lessons")
    if done.returncode:
        return "", f"written, and not committed. git: {_first_line(done.stderr)} Then run this again."
    if to is not None and not _git(folder, "remote").stdout.strip():
        _git(folder, "remote", "add", "origin", f"{to.url}.git")
    push = f"git -C {shown(folder)} push --set-upstream origin {branch}"
    note = f"push it with: {push}" if to is not None else "no repository is named in pyproject.toml, so it has no links"
    return _git(folder, "rev-parse", "--short", "HEAD").stdout.strip(), note


def main(course: Path, folder: Path) -> int:
    """`grader publish`: publish, or say in a line each why not."""
    try:
        print(publish(course, folder))
    except Refused as refused:
        for problem in refused.problems:
            print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"grader publish: {error}", file=sys.stderr)
        return 1
    return 0
