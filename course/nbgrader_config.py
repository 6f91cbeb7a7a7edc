"""How nbgrader runs this course, for its own commands in this folder, for formgrader, and for `grader grade`."""

import os
import sysconfig
import warnings
from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader import preprocessors as nbgrader
from sqlalchemy.exc import SAWarning

from grader.gradebook import database_url
from grader.preprocessors import Execute, KeepMarks, Repair, Returned, SaveMarks, Stub, Submissions
from grader.returned import ReturnedPage
from grader.sanitize import clean, markdown

here = Path(__file__).resolve().parent
c = get_config()  # noqa: F821 (nbgrader gives it)

c.CourseDirectory.course_id = "neural-networks"
c.CourseDirectory.root = str(here)
# One database for everything: an SQLite file here, or any that GRADER_DB names (postgresql://user@host/name, say).
c.CourseDirectory.db_url = database_url(os.environ.get("GRADER_DB") or str(here / "gradebook.db"))

# The hidden cases' answers, for the kernels that grade. `grader build` writes them; without them nothing is graded.
os.environ["GRADER_HIDDEN"] = str(here / "hidden")
# nbgrader calls alembic by its bare name when it makes a new gradebook.
scripts = sysconfig.get_path("scripts")
if scripts not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])

# nbgrader's own way with SQLAlchemy, which says so for every new submission.
warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")

c.GenerateAssignment.preprocessors = [
    nbgrader.IncludeHeaderFooter,
    nbgrader.LockCells,
    Stub,
    nbgrader.ClearOutput,
    nbgrader.CheckCellMetadata,
    nbgrader.ComputeChecksums,
    KeepMarks,
    nbgrader.CheckCellMetadata,
]

c.Autograde.exporter_class = Submissions
c.Autograde.sanitize_preprocessors = [
    Repair,
    nbgrader.ClearOutput,
    nbgrader.DeduplicateIds,
    nbgrader.OverwriteKernelspec,
    nbgrader.OverwriteCells,
    nbgrader.CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    Execute,
    nbgrader.LimitOutput,
    SaveMarks,
    nbgrader.AssignLatePenalties,
    nbgrader.CheckCellMetadata,
]
# On the page that a student gets back and in formgrader: nothing of a student's acts or hides.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {"clean_html": clean, "markdown2html": markdown}
c.GenerateFeedback.exporter_class = ReturnedPage
c.GenerateFeedback.preprocessors = [nbgrader.GetGrades, Returned, CSSHTMLHeaderPreprocessor]

c.Execute.timeout = 120  # seconds for one cell; then it is interrupted, and the next one runs
c.Execute.budget = 600  # seconds for one submission
c.NbGrader.log_level = "WARN"
c.NbGraderAPI.log_level = "WARN"
