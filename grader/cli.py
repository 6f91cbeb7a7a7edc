"""The `grader` command: build lessons, grade a class, open a working copy, show it all. The work is in the modules."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

#: The lessons' text and the instructors' notebooks; seen from the folder in which people call the command.
COURSE = Path("course")


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns its exit status: 0 when all went well, 1 when something was refused or failed."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except KeyboardInterrupt:
        print("grader: stopped; what was done is kept", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grader", description="Build, grade and open the course's lessons.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="make notebooks and recorded answers from the text of the lessons")
    build.add_argument("lesson", nargs="*", help="the lessons to build (default: all)")
    build.add_argument("--course", type=Path, default=COURSE, help="the course folder (default: %(default)s)")
    build.set_defaults(run=_build)

    grade = commands.add_parser("grade", help="grade what a class has handed in")
    grade.add_argument("lesson", help="the lesson, for instance 1-gradient-descent")
    grade.add_argument("--course", type=Path, default=COURSE, help="the course folder (default: %(default)s)")
    grade.add_argument(
        "--submitted", type=Path, help="the folder <student>/<lesson>/<lesson>.ipynb (default: the course's)"
    )
    grade.add_argument("--db", metavar="URL", help="the gradebook, any URL that nbgrader takes (default: the course's)")
    grade.add_argument(
        "--output", type=Path, help="where feedback and the table of marks go (default: the course folder)"
    )
    grade.add_argument("--student", action="append", metavar="NAME", help="only this student; may be given again")
    grade.add_argument("--force", "--again", action="store_true", help="also what has not changed since it was graded")
    grade.add_argument("--cell-seconds", type=int, metavar="N", help="the time limit of a cell (default: the course's)")
    grade.add_argument(
        "--sandbox",
        choices=("bwrap", "none"),
        default="bwrap",
        help="where students' code runs: behind bubblewrap's walls (the default), or as you, with no protection at all",
    )
    where = grade.add_mutually_exclusive_group()
    where.add_argument(
        "--workers", type=_at_least_one, metavar="N", help="submissions at a time (default: one for each processor)"
    )
    where.add_argument(
        "--scheduler", metavar="ADDRESS", help="a Dask scheduler whose workers run them, tcp://HOST:PORT"
    )
    grade.set_defaults(run=_grade)

    collect = commands.add_parser("collect", help="put what an LMS has packed where grading looks for it")
    collect.add_argument("lesson", help="the lesson, for instance 1-gradient-descent")
    collect.add_argument("download", nargs="+", type=Path, help="zips, folders or notebooks, as they came")
    collect.add_argument("--names", metavar="REGEX", help="how files are named, with a group (?P<student>...)")
    collect.add_argument("--course", type=Path, default=COURSE, help="the course folder (default: %(default)s)")
    collect.set_defaults(run=_collect)

    back = commands.add_parser("return", help="pack the feedback pages under the names that an LMS knows")
    back.add_argument("lesson", help="the lesson, for instance 1-gradient-descent")
    back.add_argument("archive", type=Path, help="the zip to make")
    back.add_argument("--course", type=Path, default=COURSE, help="the course folder (default: %(default)s)")
    back.set_defaults(run=_return)

    lab = commands.add_parser("lab", help="open JupyterLab on your own copy of the lessons")
    lab.add_argument(
        "folder", nargs="?", type=Path, default=Path("my-lessons"), help="your folder (default: %(default)s)"
    )
    lab.add_argument("--course", type=Path, default=COURSE, help="the course folder (default: %(default)s)")
    lab.add_argument("jupyter", nargs="*", help="after --, options for JupyterLab")
    lab.set_defaults(run=_lab)

    progress = commands.add_parser("progress", help="print how far you are in each lesson")
    progress.add_argument(
        "folder", nargs="?", type=Path, default=Path("my-lessons"), help="your folder (default: %(default)s)"
    )
    progress.set_defaults(run=_progress)

    for name, work, what in (
        ("audit", _audit, "try the bank of right and wrong answers, and say where a check errs"),
        ("mutants", _mutants, "change one thing in the reference solutions, and say which change no check notices"),
    ):
        audit = commands.add_parser(name, help=what)
        audit.add_argument("lesson", nargs="*", help="the lessons (default: all)")
        audit.add_argument("--exercise", action="append", default=[], metavar="NAME", help="only this one; repeatable")
        audit.add_argument("--without-training", action="store_true", help="leave out what trains to clear a bar")
        audit.add_argument("--jobs", type=_at_least_one, metavar="N", help="processes at a time (default: one a core)")
        audit.add_argument("--course", type=Path, default=COURSE, help="the course folder (default: %(default)s)")
        if name == "audit":
            audit.add_argument("--table", type=Path, metavar="FILE", help="write the rows into this page, too")
        audit.set_defaults(run=work)

    publish = commands.add_parser("publish", help="make or update the repository that students get")
    publish.add_argument("folder", type=Path, help="the repository's folder")
    publish.add_argument("--course", type=Path, default=COURSE, help="the course folder (default: %(default)s)")
    publish.set_defaults(run=_publish)

    kernels = commands.add_parser("kernels", help="register the lessons' kernels, on the CPU and on the GPU")
    doing = kernels.add_subparsers(dest="what", required=True, metavar="install")
    install = doing.add_parser("install", help="register both for you, or for an environment")
    where = install.add_mutually_exclusive_group()
    where.add_argument("--prefix", help="below this folder")
    where.add_argument(
        "--sys-prefix", action="store_const", const=sys.prefix, dest="prefix", help="in this environment"
    )
    kernels.set_defaults(run=_kernels)

    doctor = commands.add_parser("doctor", help="say what is fine here, what is missing, and how to get it")
    doctor.add_argument("--course", type=Path, default=COURSE, help="the course folder (default: %(default)s)")
    doctor.set_defaults(run=_doctor)

    demo = commands.add_parser("demo", help="build the lessons, hand in a sample class, grade it, print its gradebook")
    demo.add_argument(
        "folder", nargs="?", type=Path, default=Path("demo"), help="where it all goes (default: %(default)s)"
    )
    demo.add_argument("--course", type=Path, default=COURSE, help="the course folder (default: %(default)s)")
    demo.set_defaults(run=_demo)
    return parser


def _build(options: argparse.Namespace) -> int:
    from grader.build import main as build

    return build(options.course, options.lesson)


def _grade(options: argparse.Namespace) -> int:
    from grader.grade import Stopped, grade

    try:
        report = grade(
            options.course,
            options.lesson,
            options.submitted,
            options.db,
            options.student,
            options.output,
            options.force,
            cell_seconds=options.cell_seconds,
            sandbox=options.sandbox,
            workers=options.workers,
            scheduler=options.scheduler,
        )
    except Stopped as stopped:
        print(stopped, file=sys.stderr)
        return 1
    print(report)
    return int(report.failed)


def _collect(options: argparse.Namespace) -> int:
    from grader.collect import main as collect

    return collect(options.course, options.lesson, options.download, options.names)


def _return(options: argparse.Namespace) -> int:
    from grader.collect import main_back

    return main_back(options.course, options.lesson, options.archive)


def _lab(options: argparse.Namespace) -> int:
    from grader.workspace import main as lab

    release = options.course / "release"
    # In the students' repository there is no course, and the lessons are in a folder of their own.
    return lab(options.folder, release if release.exists() else Path("lessons"), options.jupyter)


def _progress(options: argparse.Namespace) -> int:
    from grader.progress import main as progress

    return progress(options.folder)


def _at_least_one(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def _audit(options: argparse.Namespace) -> int:
    from grader.audit import main as audit

    return audit(
        options.course, options.lesson, options.exercise, not options.without_training, options.jobs, options.table
    )


def _mutants(options: argparse.Namespace) -> int:
    from grader.mutants import main as mutants

    return mutants(options.course, options.lesson, options.exercise, not options.without_training, options.jobs)


def _publish(options: argparse.Namespace) -> int:
    from grader.publish import main as publish

    return publish(options.course, options.folder)


def _kernels(options: argparse.Namespace) -> int:
    from grader.kernels import main as kernels

    return kernels(options.prefix)


def _doctor(options: argparse.Namespace) -> int:
    from grader.doctor import main as doctor

    return doctor(options.course)


def _demo(options: argparse.Namespace) -> int:
    from grader.grade import Stopped, grade
    from grader.protection import hindrance
    from grader.report import together

    if status := _build(argparse.Namespace(course=options.course, lesson=[])):
        return status
    # The sample class is ours and means no harm.
    sandbox = "none" if hindrance() else "bwrap"
    sample_class = _module(options.course / "sample_class.py")
    submitted, reports = options.folder / "submitted", []
    for name in sample_class.lessons(options.course):
        lesson, names = sample_class.read(options.course, name), sample_class.students_of(options.course, name)
        students = sample_class.hand_in(submitted, lesson, names)
        print(
            f"\nOf a sample class {len(students)} have handed in {name}. Grading them takes some minutes.", flush=True
        )
        try:
            report = grade(
                options.course,
                name,
                submitted,
                f"sqlite:///{(options.folder / 'gradebook.db').resolve()}",
                output=options.folder,
                again=True,
                progress=True,
                sandbox=sandbox,
                # One of the class has written a cell that never ends, into the first lesson.
                cell_seconds=None if reports else 20,
            )
        except Stopped as stopped:
            print(stopped, file=sys.stderr)
            return 1
        print(report, flush=True)
        reports.append(report)
    print(f"\n{together(reports)}")
    return int(any(report.failed for report in reports))


def _module(file: Path):
    """A Python file of the course's that is in no package."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
