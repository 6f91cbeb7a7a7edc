"""The `grader` command: build lessons, grade a class, open a working copy. Each command's work stands in its module."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="grader", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="text to notebooks and recorded answers")
    build.add_argument("lesson", nargs="*", help="lessons to build (default: all)")
    build.add_argument("--course", type=Path, default=Path("course"), help="the course folder (default: course)")
    options = parser.parse_args(arguments)
    from grader.build import main as build_main

    return build_main(options.course, options.lesson)


if __name__ == "__main__":
    sys.exit(main())
