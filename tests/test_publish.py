"""The students' repository: all that they need, nothing that solves an exercise, and a history that goes on."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import nbformat
import pytest
import yaml

from grader import cli, links, workspace
from grader.lesson import Refused
from grader.publish import MANIFEST, files, publish
from tests import solutions
from tests.jupyter import serving

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted(file.stem for file in (ROOT / "course" / "lessons").glob("*.md"))
NAMED = "some-school/networks"


def copy_of_the_project(folder: Path, repository: str) -> Path:
    """The parts of this repository that are published, with this setting; returns the course.

    The released notebooks get the links that a build gives them.
    """
    course = folder / "course"
    for part in ("lessons", "students", "release"):
        shutil.copytree(ROOT / "course" / part, course / part)
    for part in ("binder", "grader"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("LICENSE", "constraints.txt", "environment-gpu.yml", "course/LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    before = tomllib.loads(text)["tool"]["course"]["students-repository"]
    assert text.count(f'students-repository = "{before}"') == 1
    text = text.replace(f'students-repository = "{before}"', f'students-repository = "{repository}"')
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    to = links.repository(course)
    for lesson in LESSONS if to is not None and not before else ():
        file = course / "release" / lesson / f"{lesson}.ipynb"
        notebook = nbformat.read(file, as_version=4)
        links.add(notebook, lesson, to)
        nbformat.write(notebook, file)
    return course


@pytest.fixture(scope="module")
def named(tmp_path_factory) -> Path:
    return copy_of_the_project(tmp_path_factory.mktemp("named"), NAMED)


@pytest.fixture(scope="module")
def tree(named, tmp_path_factory) -> Path:
    """What students get, published once; nobody changes it."""
    folder = tmp_path_factory.mktemp("published") / "students"
    with pytest.MonkeyPatch.context() as patch:
        known_to_git(patch)
        publish(named, folder)
    return folder


def known_to_git(patch: pytest.MonkeyPatch) -> None:
    for name in ("AUTHOR", "COMMITTER"):
        patch.setenv(f"GIT_{name}_NAME", "A test")
        patch.setenv(f"GIT_{name}_EMAIL", "test@example.org")


@pytest.fixture
def git(monkeypatch):
    known_to_git(monkeypatch)

    def run(folder: Path, *arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    return run


def inside(folder: Path) -> dict[str, bytes]:
    found = (file for file in folder.rglob("*") if file.is_file() and ".git" not in file.relative_to(folder).parts)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


# ---------------------------------------------------------------- what is in it


def test_it_holds_these_things_and_nothing_else(tree):
    roots = {name.partition("/")[0] for name in inside(tree)}
    assert roots == {
        *(
            ".gitattributes",
            ".gitignore",
            MANIFEST,
            "LICENSE",
            "LICENSE-TEXT",
            "README.md",
            "binder",
            "constraints.txt",
        ),
        *("environment-gpu.yml", "environment.yml", "gpu", "grader", "lessons", "pyproject.toml"),
    }
    notebooks = {f"{lesson}.ipynb" for lesson in LESSONS}
    assert {file.name for file in (tree / "lessons").iterdir()} == {*notebooks, "index.ipynb", "notation.md"}
    assert {file.name for file in (tree / "gpu").iterdir()} == notebooks
    package = {file.relative_to(ROOT).as_posix() for file in (ROOT / "grader").rglob("*") if file.is_file()}
    assert {name for name in inside(tree) if name.startswith("grader/")} == {
        name for name in package if "__pycache__" not in name
    }


#: Code that a lesson itself shows, and that happens to be that of an answer: to another exercise, or a wrong one.
TAUGHT = {
    LESSONS[0]: [
        "torch.tensor([-4.0,-3.0])",  # an example's result, which a wrong answer to mse_gradient always brings back
        "_0.tensor([-4.0, -3.0])",
    ],
    LESSONS[1]: [
        "_0(_2 @ _3 + _1)",  # one layer of numbers in section 1; a wrong answer to two_layer has one layer alone
        "_1(_2(_3))(_0)",  # vmap(grad(f))(x), what section 4 is about; a wrong answer to residual leaves rhs out
    ],
    LESSONS[2]: [
        "1 / (1 + _0.exp(-_1))",  # section 4's formula, refused as an answer to sigmoid: its gradient is nan
        "for _0 in _1(_2):\n    _3 = _4(_3)",  # one activation after another; in lesson 2 one derivative after another
        "for _0 in _2(_3):\n    _1 = _4(_1)\nreturn _1",
    ],
    LESSONS[3]: [
        "layer(layer(X,W1,b1),W2,b2)",  # what `collapse` is compared with, in its text
        "(x@W1+b1)@W2+b2",  # a network without activations; in lesson 2 a wrong answer to two_layer
    ],
}


def test_no_file_of_it_solves_an_exercise_or_holds_a_hidden_case(tree):
    for name, content in inside(tree).items():
        found = solutions.found_in(name, content)
        taught = TAUGHT.get(Path(name).stem, []) if name.endswith(".ipynb") else []
        assert not [(where, code) for where, code in found if code not in taught], name
        assert {code for _, code in found} == set(taught), f"{name}: the list says what is not so"
    for name, content in inside(tree).items():
        text = content.decode("utf-8", errors="replace")
        assert not name.endswith(".ipynb") or "BEGIN SOLUTION" not in text, name
        assert b"neural networks in four lessons" not in content or name == "grader/build.py", "the default secret"
    for hidden in (ROOT / "course" / "hidden").glob("*.json"):
        assert hidden.read_bytes() not in inside(tree).values()


def test_a_solution_in_any_file_would_be_found(tree):
    lesson = json.loads((tree / "lessons" / f"{LESSONS[0]}.ipynb").read_text(encoding="utf-8"))
    solution = ["def squared(a, b):\n", "    return ((a - b) ** 2).mean()"]
    for place in ({"source": solution}, {"metadata": {"note": "".join(solution)}}, {"outputs": [{"text": solution}]}):
        lesson["cells"][3] |= place
        assert solutions.found_in("lesson.ipynb", json.dumps(lesson).encode()), place
        for key in place:
            lesson["cells"][3][key] = []


def test_the_wheel_that_is_built_from_it_is_the_package_and_solves_nothing(tree, tmp_path):
    copied = shutil.copytree(tree, tmp_path / "tree", ignore=shutil.ignore_patterns(".git"))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(copied)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert built.returncode == 0, built.stdout + built.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    package = {name for name in held if ".dist-info/" not in name}
    assert package == {name for name in inside(tree) if name.startswith("grader/")}
    assert not [found for name, content in held.items() for found in solutions.found_in(name, content)]


def test_where_frameworks_are_there_the_package_is_all_that_would_be_installed(tree, tmp_path):
    """As on Colab: `pip install --no-deps` from an archive of the repository, where everything else is there."""
    copied = shutil.copytree(tree, tmp_path / "tree", ignore=shutil.ignore_patterns(".git"))
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--quiet"]
    command += ["--no-build-isolation", "--report", str(report), str(copied)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    plan = json.loads(report.read_text(encoding="utf-8"))
    assert [item["metadata"]["name"] for item in plan["install"]] == ["neural-networks-course"]


def test_what_pip_reads_of_it_is_what_the_course_says(tree):
    mine = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    theirs = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))
    assert {name: theirs[name] for name in ("build-system", "project")} == {
        name: mine[name] for name in ("build-system", "project")
    }
    assert (
        set(theirs["tool"]) == {"setuptools", "course"} and theirs["tool"]["setuptools"] == mine["tool"]["setuptools"]
    )
    assert "conda" not in theirs["tool"]["course"]
    binder, own = (yaml.safe_load((tree / name).read_text()) for name in ("binder/environment.yml", "environment.yml"))
    assert own["dependencies"][:-1] == binder["dependencies"][:-1]
    assert own["dependencies"][-1]["pip"] == [*binder["dependencies"][-1]["pip"], "."]


def test_the_page_for_students_and_each_notebook_lead_to_the_repository(tree):
    to = links.Repository("some-school", "networks", "main")
    page = (tree / "README.md").read_text(encoding="utf-8")
    assert "{" not in page and "%}" not in page
    assert to.binder("lessons/index.ipynb") in page and to.binder_with_newest("lessons/index.ipynb") in page
    for lesson in LESSONS:
        assert links.badges(to, lesson) in page
        for folder in ("lessons", "gpu"):
            text = nbformat.read(tree / folder / f"{lesson}.ipynb", as_version=4)
            assert links.badges(to, lesson) in text.cells[0].source
            assert ("accelerator" in text.metadata) == (folder == "gpu")
    for name in ("LICENSE", "LICENSE-TEXT", "lessons/notation.md"):
        assert f"]({name})" in page and (tree / name).exists()


def test_the_index_links_to_the_lessons_beside_it(tree):
    index = (tree / "lessons" / "index.ipynb").read_text(encoding="utf-8")
    assert all(f"{lesson}.ipynb" in index for lesson in LESSONS)


def test_grader_lab_finds_the_lessons_of_it(tree, tmp_path):
    workspace.fill(tmp_path / "mine", tree / "lessons")
    assert {file.name for file in (tmp_path / "mine").glob("*.ipynb")} == {f"{lesson}.ipynb" for lesson in LESSONS}


def test_scripts_can_be_run_wherever_it_is_cloned_from(tree, git):
    modes = dict(line.split("\t")[::-1] for line in git(tree, "ls-files", "--stage").splitlines())
    assert all(modes[f"binder/{name}"].startswith("100755") for name in ("postBuild", "start"))
    assert not any(modes[name].startswith("120") for name in modes), "a link"


def test_binder_takes_it_for_a_conda_environment_and_runs_its_scripts(tree):
    """repo2docker itself, which writes a Dockerfile without Docker."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(tree)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    assert "Building conda environment for python=3.12" in said
    lines = [line.strip() for line in said.splitlines()]
    assert "COPY --chown=0:0 src/binder/environment.yml ${REPO_DIR}/binder/environment.yml" in lines
    assert "RUN ./binder/postBuild" in lines
    assert 'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"' in lines


def test_the_link_for_the_newest_text_brings_it_to_a_server_and_opens_the_index(tree, tmp_path):
    """nbgitpuller in a real JupyterLab, with the repository on this machine in the place of GitHub's."""
    home = tmp_path / "home"
    home.mkdir()
    repository = shutil.copytree(tree, tmp_path / "networks", symlinks=True)
    link = links.Repository("some-school", "networks", "main").binder_with_newest("lessons/index.ipynb")
    place = parse_qs(urlsplit(link).query)["urlpath"][0]
    asked = parse_qs(urlsplit(place).query)
    with serving(*workspace.jupyterlab(home, []), tmp_path, home) as server:
        page = server.answer(place)
        assert "nbgitpuller" in page and asked["urlpath"][0] in page
        query = urlencode({"repo": f"file://{repository}", "branch": asked["branch"][0]})
        assert '"phase": "finished"' in server.answer(f"git-pull/api?{query}")
    assert (home / asked["urlpath"][0].removeprefix("lab/tree/")).exists()


# ---------------------------------------------------------------- publishing again


def test_it_is_a_repository_of_its_own_ready_to_push(tree, git):
    assert git(tree, "status", "--porcelain") == ""
    assert git(tree, "branch", "--show-current") == "main"
    assert git(tree, "remote", "get-url", "origin") == f"https://github.com/{NAMED}.git"
    listed = dict(line.split("  ")[::-1] for line in (tree / MANIFEST).read_text(encoding="utf-8").splitlines())
    assert listed == {n: hashlib.sha256(c).hexdigest() for n, c in inside(tree).items() if n != MANIFEST}


@pytest.fixture
def again(named, tree, tmp_path, git):
    """A project and its published repository, to be changed."""
    shutil.copytree(named.parent, tmp_path / "project")
    shutil.copytree(tree, tmp_path / "students", symlinks=True)
    return tmp_path / "project" / "course", tmp_path / "students"


def test_nothing_new_is_no_commit(again, git):
    course, folder = again
    before = git(folder, "rev-parse", "HEAD")
    assert "nothing has changed" in str(publish(course, folder))
    assert git(folder, "rev-parse", "HEAD") == before


def test_what_is_new_or_gone_is_one_more_commit_and_what_others_added_stays(again, git):
    course, folder = again
    (folder / "syllabus.md").write_text("Mondays.\n")
    git(folder, "add", "syllabus.md")
    git(folder, "commit", "-qm", "A syllabus")
    (course.parent / "grader" / "draw.py").unlink()
    (course.parent / "grader" / "newer.py").write_text('"""New."""\n')
    done = publish(course, folder)
    assert done.changed == ("grader/draw.py", "grader/newer.py") and not done.overwritten
    assert len(git(folder, "log", "--format=%h").split()) == 3
    assert not (folder / "grader/draw.py").exists() and (folder / "grader/newer.py").exists()
    assert (folder / "syllabus.md").read_text() == "Mondays.\n"
    assert git(folder, "status", "--porcelain") == ""


def test_a_published_file_that_was_changed_there_is_as_published_again_and_that_is_said(again, git):
    course, folder = again
    (folder / "README.md").write_text("Mine.\n")
    git(folder, "commit", "-qam", "My own page")
    done = publish(course, folder)
    assert done.overwritten == ("README.md",) and "README.md: was changed after it had been published" in str(done)
    assert git(folder, "show", "HEAD~1:README.md") == "Mine."
    assert (folder / "README.md").read_bytes() == files(course)["README.md"]


def test_changes_that_are_not_committed_are_kept_and_nothing_is_published(again, git):
    course, folder = again
    (folder / "README.md").write_text("Mine.\n")
    with pytest.raises(Refused, match=r"has changes that are not committed \(README.md\)"):
        publish(course, folder)
    assert (folder / "README.md").read_text() == "Mine.\n"


def test_where_git_knows_nobody_the_files_are_there_and_the_next_run_commits_them(named, tmp_path, monkeypatch, git):
    folder = tmp_path / "students"
    with monkeypatch.context() as patch:
        for name in ("AUTHOR", "COMMITTER"):
            patch.delenv(f"GIT_{name}_NAME")
            patch.delenv(f"GIT_{name}_EMAIL")
        patch.setenv("HOME", str(tmp_path))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("GIT_CONFIG_COUNT", "1")
        patch.setenv("GIT_CONFIG_KEY_0", "user.useConfigOnly")
        patch.setenv("GIT_CONFIG_VALUE_0", "true")
        done = publish(named, folder)
    assert done.commit == "" and "written, and not committed. git: " in str(done)
    assert (folder / "README.md").exists()
    assert publish(named, folder).commit


def test_without_git_the_files_are_written_all_the_same(named, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "git is not installed" in str(publish(named, tmp_path / "students"))
    assert (tmp_path / "students" / "README.md").exists() and not (tmp_path / "students" / ".git").exists()


def test_without_git_a_file_that_was_changed_is_kept(named, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    publish(named, tmp_path / "students")
    (tmp_path / "students" / "README.md").write_text("Mine.\n")
    with pytest.raises(Refused, match=r"changes that are not committed \(README.md\)"):
        publish(named, tmp_path / "students")
    assert (tmp_path / "students" / "README.md").read_text() == "Mine.\n"


def test_a_file_of_others_in_the_place_of_a_new_one_is_kept(again):
    course, folder = again
    (folder / "grader" / "newer.py").write_text("# mine\n")
    (course.parent / "grader" / "newer.py").write_text('"""New."""\n')
    with pytest.raises(Refused, match=r"files of others where the lessons' are to be \(grader/newer.py\)"):
        publish(course, folder)
    assert (folder / "grader" / "newer.py").read_text() == "# mine\n"


def test_another_branch_than_the_links_lead_to_is_refused(again, git):
    course, folder = again
    git(folder, "checkout", "-qb", "another")
    with pytest.raises(Refused, match="is on the branch another, and pyproject.toml says main"):
        publish(course, folder)


def test_an_empty_repository_gets_the_branch_that_the_links_lead_to(named, tmp_path, git):
    folder = tmp_path / "students"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "trunk")
    assert publish(named, folder).commit
    assert git(folder, "branch", "--show-current") == "main"


def test_what_git_cannot_add_is_told(again):
    course, folder = again
    (folder / ".git" / "index.lock").write_text("")
    (course.parent / "grader" / "newer.py").write_text('"""New."""\n')
    assert "written, and not committed. git: " in str(publish(course, folder))
    (folder / ".git" / "index.lock").unlink()
    assert publish(course, folder).commit


@pytest.mark.parametrize("what", ["a folder of others", "a file", "the course itself"])
def test_nothing_is_published_into_what_is_something_else(named, tmp_path, what, capsys):
    folder = tmp_path / "there"
    if what == "a folder of others":
        folder.mkdir()
        (folder / "thesis.tex").write_text("Mine.")
        expected = "is neither empty nor published before (thesis.tex)"
    elif what == "a file":
        folder.write_text("Mine.")
        expected = "is a file; name a folder"
    else:
        folder, expected = named / "out", "lies in the course itself"
    before = inside(tmp_path)
    assert cli.main(["publish", str(folder), "--course", str(named)]) == 1
    said = capsys.readouterr().err
    assert expected in said and len(said.splitlines()) == 1
    assert inside(tmp_path) == before and not (named / "out").exists()


def test_a_list_of_files_that_leads_out_of_the_folder_deletes_nothing(again, git):
    course, folder = again
    outside = folder.parent / "outside.txt"
    outside.write_text("Mine.")
    with open(folder / MANIFEST, "a") as listed:
        listed.write(f"{'0' * 64}  ../outside.txt\n{'0' * 64}  {outside}\n")
    git(folder, "commit", "-qam", "Another list")
    publish(course, folder)
    assert outside.read_text() == "Mine."


def refusal(course: Path) -> str:
    with pytest.raises(Refused) as refused:
        files(course)
    return str(refused.value)


def test_a_lesson_that_is_not_released_or_holds_solutions_is_refused(again):
    course, _ = again
    first, second, third, _ = (course / "release" / lesson / f"{lesson}.ipynb" for lesson in LESSONS)
    first.unlink()
    shutil.copy(ROOT / "course" / "source" / LESSONS[1] / second.name, second)
    text = third.read_text(encoding="utf-8").replace("some-school", "another")
    third.write_text(text, encoding="utf-8")
    said = refusal(course).splitlines()
    assert len(said) == 3
    assert f"{LESSONS[0]}.ipynb:1: there is no such lesson yet" in said[0]
    assert "this is no released notebook: solutions or outputs are in it" in said[1]
    assert "its links lead elsewhere than pyproject.toml says; run `grader build`" in said[2]


def test_without_a_repository_the_tree_has_no_links_and_the_command_says_so(tmp_path, capsys, git):
    course = copy_of_the_project(tmp_path, "")
    if "mybinder.org" in (course / "release" / LESSONS[0] / f"{LESSONS[0]}.ipynb").read_text(encoding="utf-8"):
        assert "its links lead elsewhere" in refusal(course)
        return
    assert cli.main(["publish", str(tmp_path / "students"), "--course", str(course)]) == 0
    assert "no repository is named in pyproject.toml" in capsys.readouterr().out
    page = (tmp_path / "students" / "README.md").read_text(encoding="utf-8")
    assert "binder" not in page.lower() and "{" not in page and "%}" not in page
    assert os.listdir(tmp_path / "students" / "gpu")
