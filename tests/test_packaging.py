"""What the package needs: that pip's and conda's lists name the same things, that every version is pinned, and what
importing it takes. What is in it is tested in test_archives.py."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONDA = PROJECT["tool"]["course"]["conda"]
PYTHONS = ["3.11.0", "3.11.14", "3.12.0", "3.13.0"]

# --- What is needed: pyproject.toml, constraints.txt, environment.yml, binder/environment.yml


def needed(*extras: str) -> dict[str, Requirement]:
    """The direct dependencies of the package with these extras, by name."""
    found = {}
    for line in PROJECT["project"]["dependencies"]:
        found[canonicalize_name(Requirement(line).name)] = Requirement(line)
    for extra in extras:
        for line in PROJECT["project"]["optional-dependencies"][extra]:
            requirement = Requirement(line)
            if requirement.name == PROJECT["project"]["name"]:
                found |= needed(*sorted(requirement.extras))
            else:
                found[canonicalize_name(requirement.name)] = requirement
    return found


def constraints() -> list[Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def pins(python: str) -> dict[str, str]:
    """The version that constraints.txt names for each package on this Python."""
    environment = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    found = {}
    for requirement in constraints():
        if requirement.marker is None or requirement.marker.evaluate(environment):
            assert requirement.name not in found, (
                f"constraints.txt: two lines for {requirement.name} on Python {python}"
            )
            found[canonicalize_name(requirement.name)] = str(requirement.specifier).removeprefix("==")
    return found


def test_the_version_is_said_once():
    from grader import __version__

    assert str(Version(__version__)) == __version__
    assert "version" in PROJECT["project"]["dynamic"]


def test_every_combination_of_extras_exists_and_all_holds_every_extra_but_the_gpus():
    extras = PROJECT["project"]["optional-dependencies"]
    assert needed("all") == needed(*(extra for extra in extras if extra != "gpu"))


def test_constraints_are_exact_versions_and_name_no_machine():
    for requirement in constraints():
        assert re.fullmatch(r"==[\d.]+(\.?(post|rc)\d+)?", str(requirement.specifier)), f"not exact: {requirement}"
        assert requirement.url is None, f"from one place: {requirement}"


@pytest.mark.parametrize("python", PYTHONS)
def test_every_direct_dependency_is_pinned_within_its_bounds(python):
    versions = pins(python)
    for name, requirement in needed("all").items():
        assert name in versions, f"{name} is not in constraints.txt"
        assert versions[name] in requirement.specifier, (
            f"constraints.txt: {name} {versions[name]}, wanted {requirement}"
        )


def closure(requirement: Requirement, seen: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """What installing this brings in on Linux, as far as it is installed here: (name, extra) of each package."""
    for extra in ["", *requirement.extras]:
        key = (canonicalize_name(requirement.name), extra)
        try:
            lines = importlib.metadata.requires(key[0]) if key not in seen else None
        except importlib.metadata.PackageNotFoundError:
            continue
        seen.add(key)
        linux = default_environment() | {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
        for further in map(Requirement, lines or []):
            if further.marker is None or further.marker.evaluate(linux | {"extra": extra}):
                closure(further, seen)
    return seen


def test_what_the_dependencies_bring_in_is_pinned_too():
    versions = pins("3.12.0")
    brought = {name for requirement in needed("all").values() for name, _ in closure(requirement, set())}
    assert sorted(brought - set(versions)) == []


def test_pinned_versions_allow_every_python_that_the_package_allows():
    for python in PYTHONS:
        assert python in SpecifierSet(PROJECT["project"]["requires-python"])
        for name, version in pins(python).items():
            try:
                installed = importlib.metadata.metadata(name)
            except importlib.metadata.PackageNotFoundError:
                continue
            if installed["Version"] == version and installed.get("Requires-Python"):
                assert python in SpecifierSet(installed["Requires-Python"]), f"{name} {version} on Python {python}"


def conda(file: str) -> tuple[dict[str, SpecifierSet], list[str]]:
    """An environment file's packages with their bounds, and the lines that it leaves to pip."""
    environment = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    *packages, pip = environment["dependencies"]
    split = [re.fullmatch(r"([\w.-]+?)((?:[<>=!]).*)?", line.partition("=*=")[0]) for line in packages]
    return {part[1]: SpecifierSet(re.sub(r"^=(?=\d)", "==", part[2] or "")) for part in split}, pip["pip"]


@pytest.mark.parametrize(
    ("file", "extra", "by_pip"), [("environment.yml", "all", ["-e ."]), ("binder/environment.yml", "binder", [])]
)
def test_conda_and_pip_are_asked_for_the_same_packages(file, extra, by_pip):
    packages, pip = conda(file)
    wanted = needed(extra)
    only_pip = [str(wanted.pop(name)) for name in CONDA["only-pip"] if name in wanted]
    assert pip == only_pip + by_pip
    assert set(packages) == {CONDA["names"].get(name, name) for name in wanted} | set(CONDA["only-conda"])
    for name, requirement in wanted.items():
        bounds = SpecifierSet() if name in CONDA["without-bounds"] else requirement.specifier
        assert packages[CONDA["names"].get(name, name)] == bounds, f"{file}: {name}"
    chosen = next(iter(packages["python"])).version + ".0"
    assert chosen in SpecifierSet(PROJECT["project"]["requires-python"])


def test_the_gpus_environment_is_binders_with_cuda_builds():
    (cpu, by_pip), (gpu, gpu_by_pip) = conda("binder/environment.yml"), conda("environment-gpu.yml")
    for package, build in CONDA["on-gpu"].items():
        assert cpu.pop(package) == gpu.pop(build)
    for package in CONDA["only-gpu"]:
        gpu.pop(package)
    for package in CONDA["only-binder"]:
        cpu.pop(package)
    assert gpu == cpu
    assert gpu_by_pip == [*by_pip, "."]


def test_the_map_of_conda_names_holds_no_package_that_is_gone():
    known = set(needed("all"))
    assert set(CONDA["names"]) | set(CONDA["only-pip"]) | set(CONDA["without-bounds"]) <= known


def imports(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0], node.lineno


def test_every_package_that_is_imported_is_a_declared_dependency():
    declared = set(needed("all"))
    offered = importlib.metadata.packages_distributions()
    known = sys.stdlib_module_names | {"grader", "tests"}
    undeclared = [
        f"{file.relative_to(ROOT)}:{line}: {module} is in no extra of pyproject.toml"
        for folder in ("grader", "tests", "course")
        for file in sorted((ROOT / folder).rglob("*.py"))
        for module, line in imports(file)
        if module not in known and not {canonicalize_name(name) for name in offered.get(module, [module])} & declared
    ]
    assert not undeclared, "\n".join(undeclared)


# --- What importing takes


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, cwd=ROOT, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_package_imports_no_framework():
    heavy = [
        "torch",
        "jax",
        "tensorflow",
        "keras",
        "plotly",
        "matplotlib",
        "nbgrader",
        "jupytext",
        "nbformat",
        "pandas",
    ]
    assert python(f"import sys, grader; print([name for name in {heavy} if name in sys.modules])") == "[]"


def test_students_exercises_need_numpy_and_ipython_alone():
    allowed = {name for core in ("numpy", "ipython") for name, _ in closure(Requirement(core), set())}
    offered = importlib.metadata.packages_distributions()
    modules = sorted(m for m, names in offered.items() if {canonicalize_name(name) for name in names} & allowed)
    lessons = python(f"""
        import importlib, pkgutil, sys
        allowed = set({modules}) | set(sys.stdlib_module_names) | {{"grader"}}

        class Refuse:
            def find_spec(self, name, path=None, target=None):
                if name.split(".")[0] not in allowed:
                    raise ModuleNotFoundError(f"No module named {{name!r}} (not NumPy, not IPython)", name=name)

        for name in [name for name in sys.modules if name.split(".")[0] not in allowed]:
            del sys.modules[name]
        sys.meta_path.insert(0, Refuse())
        import grader.exercises
        for lesson in pkgutil.iter_modules(grader.exercises.__path__):
            importlib.import_module(f"grader.exercises.{{lesson.name}}")
            print(lesson.name)
    """)
    assert "gradient_descent" in lessons.split()
