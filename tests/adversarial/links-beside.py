"""Links beside the notebook lead to the hidden answers, to the gradebook and to somebody else's work."""


def beside(folder):
    course = folder.parents[2]
    (folder / "hidden").symlink_to(course / "hidden")
    (folder / "gradebook.db").symlink_to(course / "gradebook.db")
    (folder / "another.ipynb").symlink_to(course / "submitted" / "all-right" / "sums" / "sums.ipynb")
    (folder / "up").symlink_to("../../..")
    (folder / "round").symlink_to("round")


DESERVES = {}
CELLS = {
    "double": r"""
import glob, json, sqlite3
found = ""
for file in [*glob.glob("hidden/*"), *glob.glob("another*"), *glob.glob("up/hidden/*"), *glob.glob("up/source/*/*")]:
    try: found += open(file).read()
    except OSError: pass
try:
    with sqlite3.connect("gradebook.db") as book: book.execute("update grade set manual_score = 2")
except sqlite3.Error: pass
def double(x): return 2 * x if "2 * x" in found or "outcomes" in found else 0.0
""",
}
