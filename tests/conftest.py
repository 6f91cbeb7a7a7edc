"""What tests need beyond Python packages: a browser, a database server, a program.

A test that needs such a thing says so, and finds it in the fixture `found`:

    @pytest.mark.needs("chromium")
    def test_a_page_opens(found):
        browser = playwright.chromium.launch(executable_path=found["chromium"])

Where the thing is missing the test is skipped, and the run ends with a line for each: what was needed, by how many
tests, how to get it. Where CI=true (`.ci/run` sets it) everything is there, and such a test fails instead. Two things
nobody can install: a kernel that lets bubblewrap make namespaces, and one that lets this user limit the memory of a
group of processes. Without them those tests are skipped, there as well.

What is slow to make and more than one file uses is made once, here.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader import cgroups


@dataclass(frozen=True)
class Need:
    """`find` returns the path of a program or the URL of a server, None where there is none."""

    what: str
    get: str
    find: Callable[[], str | None]


def _program(*names: str) -> Callable[[], str | None]:
    return lambda: next((path for name in names if (path := shutil.which(name))), None)


def _chromium() -> str | None:
    installed = _program("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")()
    return installed or next((str(path) for path in _playwrights_own() if path.exists()), None)


def _playwrights_own() -> Iterator[Path]:
    """Where `playwright install chromium` puts its browser."""
    cache = {"darwin": "Library/Caches", "win32": "AppData/Local"}.get(sys.platform, ".cache")
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / cache / "ms-playwright")
    for pattern in ("chrome-linux*/chrome", "chrome-win*/chrome.exe", "chrome-mac*/*.app/Contents/MacOS/*"):
        yield from sorted(folder.glob(f"chromium-*/{pattern}"), reverse=True)


def _cgroups() -> str | None:
    made = cgroups.group(2**30)
    if made is not None:
        made.remove()
    return str(made.folder.parent) if made is not None else None


NEEDS = {
    "chromium": Need(
        "a Chromium browser", "`apt install chromium`, or `.venv/bin/playwright install chromium`", _chromium
    ),
    "postgresql": Need(
        "a PostgreSQL server",
        "set GRADER_TEST_DB to a database of its own, postgresql+psycopg://user:password@host/name",
        lambda: os.environ.get("GRADER_TEST_DB"),
    ),
    "bwrap": Need("bubblewrap, on a Linux that lets it make namespaces", "`apt install bubblewrap`", _program("bwrap")),
    "cgroups": Need(
        "the right to limit memory by control groups", "run the tests as root, or in a group that is yours", _cgroups
    ),
    "dot": Need("graphviz's `dot`", "`apt install graphviz` or `brew install graphviz`", _program("dot")),
    "shellcheck": Need("shellcheck", "`apt install shellcheck` or `brew install shellcheck`", _program("shellcheck")),
}


@functools.cache
def namespaces() -> bool:
    """Whether bubblewrap, which is installed, may do its work on this machine, and what is in it the same once more."""
    outer = ["bwrap", "--unshare-pid", "--unshare-net", "--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"]
    outer += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    inner = ["unshare", "--mount", "--ipc", "--net", "--pid", "--fork", "--mount-proc", "true"]
    return subprocess.run([*outer, *inner], capture_output=True).returncode == 0


_SKIPPED = re.compile(r"needs ([\w, ]+)$")


@pytest.fixture(scope="session")
def found() -> dict[str, str]:
    """The programs and servers that are there, by name."""
    return {name: place for name, need in NEEDS.items() if (place := need.find())}


def pytest_runtest_setup(item: pytest.Item) -> None:
    names = [name for marker in item.iter_markers("needs") for name in marker.args]
    if unknown := sorted(set(names) - set(NEEDS)):
        pytest.fail(f"needs {', '.join(unknown)}: tests/conftest.py knows {', '.join(NEEDS)}", pytrace=False)
    missing = [name for name in dict.fromkeys(names) if not NEEDS[name].find()]
    if "cgroups" in missing:  # nobody can install that, either
        pytest.skip("needs cgroups")
    if missing and os.environ.get("CI") == "true":
        wanted = "; ".join(f"{NEEDS[name].what} ({NEEDS[name].get})" for name in missing)
        pytest.fail(f"under CI nothing is skipped, and this test needs {wanted}", pytrace=False)
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    if "bwrap" in names and not namespaces():
        pytest.skip("needs bwrap")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    counts: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if match := _SKIPPED.search(reason):
            for name in match[1].split(", "):
                counts[name] = counts.get(name, 0) + 1
    if counts:
        terminalreporter.section("skipped tests, and what they need", sep="-")
    for name, count in counts.items():
        tests = "1 test needs" if count == 1 else f"{count} tests need"
        terminalreporter.write_line(f"{tests} {NEEDS[name].what}: {NEEDS[name].get}")


@pytest.fixture(scope="session")
def rebuilt(tmp_path_factory: pytest.TempPathFactory):
    """Every lesson, built anew from its text in a copy of the course: the places of what was built.

    Hidden answers are in no clone, so whoever grades a real lesson takes this copy.
    """
    from grader.build import Places, build

    folder = tmp_path_factory.mktemp("rebuilt")
    course, original = folder / "course", Path(__file__).parent.parent / "course"
    shutil.copytree(original / "lessons", course / "lessons")
    shutil.copytree(original / "answers", course / "answers")
    shutil.copy(original / "nbgrader_config.py", course)
    shutil.copy(original.parent / "pyproject.toml", folder)  # the links in the notebooks come from it
    places = Places(course, folder / "recorded")
    build(course, to=places, say=lambda line: None)
    return places
