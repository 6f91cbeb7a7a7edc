"""Look an environment over as a helpful colleague would: what is fine, what is missing, and how to get it.

    grader doctor

Each finding is "fine", "note" (all lessons run, something is less than it could be) or "missing" (a lesson would not
run). Frameworks are tried in processes of their own, so that one that dies takes nothing with it.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader import datasets, devices, kernels, protection

PACKAGE = "neural-networks-course"
#: What a lesson takes at its most, with JupyterLab beside it, and what it writes: gigabytes.
MEMORY, DISK = 2.0, 1.0
SECONDS = 120

_COMPUTES = {
    "torch": "import torch, torchvision; from torch import optim; x = torch.ones(2, requires_grad=True); "
    "x.square().sum().backward(); optim.SGD([x]).step()",
    "jax": "import jax, flax, optax; jax.jit(jax.grad(lambda x: x**2))(1.0)",
    "tensorflow": "import tensorflow as tf, keras; tf.function(lambda x: x * 2)(tf.ones(2))",
}


@dataclass(frozen=True)
class Finding:
    """What was found: "fine", "note" or "missing", in a sentence, and what to do about it."""

    word: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.word:8} {self.what}" + (f" -> {self.remedy}" if self.remedy else "")


def examine(course: Path) -> Iterator[Finding]:
    """Every finding, in order; the quick ones come first."""
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _python,
        _packages,
        _frameworks,
        _kernels,
        _programs,
        _digits,
        lambda: _secret(course),
        _room,
    )
    for look in looks:
        yield from look()


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    bounds = importlib.metadata.metadata(PACKAGE)["Requires-Python"] or ""
    lowest, highest = sorted((int(major), int(minor)) for major, minor in re.findall(r"(\d+)\.(\d+)", bounds))
    if lowest <= sys.version_info[:2] < highest:
        yield Finding("fine", f"Python {version}")
    else:
        yield Finding(
            "missing", f"Python {version}; the lessons need {bounds}", "make an environment of another Python"
        )


def _packages() -> Iterator[Finding]:
    """The packages of the extra `lessons`: installed, within their bounds, and the versions last seen to work."""
    try:
        from packaging.requirements import Requirement
    except ImportError:
        yield Finding("missing", "packages: even `packaging` is not there", 'pip install ".[lessons]"')
        return
    wanted, missing, other, count = ["lessons"], [], [], 0
    pins = _pins()
    requirements = [Requirement(line) for line in importlib.metadata.requires(PACKAGE) or []]
    while wanted:
        extra = wanted.pop()
        for requirement in requirements:
            if requirement.marker is None or not requirement.marker.evaluate({"extra": extra}):
                continue
            if requirement.name == PACKAGE:
                wanted += sorted(requirement.extras)
                continue
            count += 1
            try:
                version = importlib.metadata.version(requirement.name)
            except importlib.metadata.PackageNotFoundError:
                missing.append(requirement.name)
                continue
            pinned = pins.get(re.sub(r"[-_.]+", "-", requirement.name).lower())
            if not requirement.specifier.contains(version, prereleases=True):
                missing.append(f"{requirement.name} {version} (wanted: {requirement.specifier})")
            elif pinned and version != pinned:
                other.append(f"{requirement.name} {version} (seen to work: {pinned})")
    if missing:
        remedy = 'pip install -c constraints.txt ".[lessons]"'
        yield Finding("missing", f"packages: {', '.join(sorted(missing))}", remedy)
    if other:
        yield Finding("note", f"other versions than those last seen to work together: {', '.join(sorted(other))}")
    if not missing and not other:
        yield Finding("fine", f"{count} packages of the lessons" + (", as in constraints.txt" if pins else ""))


def _pins() -> dict[str, str]:
    """The versions in constraints.txt, where it is in the current folder, for this Python."""
    file = Path("constraints.txt")
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    found = [re.match(r"([A-Za-z0-9._-]+)==([^;\s]+)\s*$", line) for line in lines]
    return {re.sub(r"[-_.]+", "-", line[1]).lower(): line[2] for line in found if line}


def _frameworks() -> Iterator[Finding]:
    computing = []
    for name, code in _COMPUTES.items():
        told, why = _tried(f"{code}; from grader import devices; devices.tell({name!r})")
        if why:
            yield Finding("missing", f"{devices.NAMES[name]} does not compute: {why}", f'pip install ".[{name}]"')
        else:
            computing.append(name)
            yield Finding("fine", told.rstrip("."))
    if len(computing) == len(_COMPUTES):
        _, why = _tried("; ".join(_COMPUTES.values()))
        remedy = "lesson 4 needs them together: try the versions of constraints.txt"
        yield (
            Finding("missing", f"the three in one process: {why}", remedy)
            if why
            else Finding("fine", "the three frameworks in one process")
        )


def _tried(code: str) -> tuple[str, str]:
    """What a process of its own prints in its last line, and why it failed ("" if it did not)."""
    asked = {**os.environ, devices.VARIABLE: os.environ.get(devices.VARIABLE, "gpu")}
    command = [sys.executable, "-c", f"import grader; {code}"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", errors="replace", env=asked, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        return "", f"it took longer than {SECONDS} s"
    if done.returncode == 0:
        return (done.stdout.strip().splitlines() or [""])[-1], ""
    lines = done.stderr.strip().splitlines()
    return "", (lines[-1] if lines else f"the process ended with {done.returncode}")[:200]


def _kernels() -> Iterator[Finding]:
    try:
        from jupyter_client.kernelspec import KernelSpecManager
    except ImportError:
        return  # told with the packages
    there = set(KernelSpecManager().find_kernel_specs())
    missing = [kernel.title for kernel in kernels.KERNELS if kernel.name not in there]
    if missing:
        yield Finding("note", f"kernels that JupyterLab could offer: {', '.join(missing)}", "grader kernels install")
    else:
        yield Finding("fine", "both kernels are registered")


def _programs() -> Iterator[Finding]:
    browsers = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    programs = [
        (("dot",), "graphviz's dot: without it graphs are shown as text", "apt (or brew) install graphviz"),
        (browsers, "a Chromium browser: only the tests need one", "apt install chromium"),
        (("git",), "git: to fetch and publish the lessons", "apt install git, or from git-scm.com"),
    ]
    for names, what, remedy in programs:
        path = next(filter(None, map(shutil.which, names)), None)
        yield Finding("fine", f"{what.partition(':')[0]} ({path})") if path else Finding("note", f"no {what}", remedy)
    why = protection.hindrance()
    what = f"no sandbox: only grading a class needs one; {why}" if why else "a class can be graded in a sandbox"
    yield Finding("note" if why else "fine", what)


def _digits() -> Iterator[Finding]:
    if os.environ.get(datasets.VARIABLE):
        yield Finding("fine", f"digits: {datasets.VARIABLE} says {os.environ[datasets.VARIABLE]}")
    elif datasets.cached():
        yield Finding("fine", "digits: MNIST is in the cache")
    else:
        yield Finding("note", "digits: MNIST is not in the cache; a lesson fetches it, or takes smaller ones")


def _secret(course: Path) -> Iterator[Finding]:
    if not (course / "lessons").is_dir():
        return  # a student's environment
    try:
        from grader.build import DEFAULT_SECRET, SECRET, secret
    except ImportError:
        return  # told with the packages

    if secret(course) == DEFAULT_SECRET:
        remedy = f"put one of your own into {course / 'secret.txt'} (or {SECRET}), and run `grader build`"
        yield Finding("note", "the course's secret is the default one, which everyone can read", remedy)
    else:
        yield Finding("fine", "the course has a secret of its own")


def _room() -> Iterator[Finding]:
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    word = "fine" if free >= DISK else "note"
    yield Finding(word, f"disk: {free:.1f} GB free here", "" if word == "fine" else f"{DISK:g} GB is little enough")
    try:
        import psutil
    except ImportError:
        return
    memory = psutil.virtual_memory().available / 1e9
    enough = memory >= MEMORY
    remedy = "" if enough else f"lesson 4 takes up to {MEMORY:g} GB: close other notebooks and shut their kernels down"
    yield Finding("fine" if enough else "note", f"memory: {memory:.1f} GB available", remedy)


def main(course: Path) -> int:
    """`grader doctor`: print every finding. Returns 1 when a lesson would not run, else 0."""
    words = []
    for finding in examine(course):
        print(finding, flush=True)
        words.append(finding.word)
    return int("missing" in words)
