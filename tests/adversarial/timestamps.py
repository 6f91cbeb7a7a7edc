"""The time of handing in is a text of its own: before the lesson was given out, no time at all, and very long."""


def beside(folder):
    (folder / "timestamp.txt").write_text("9" * 5_000_000)
    (folder / "submission_secret.txt").write_text("../../../another")


DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x): return 2 * x
""",
}
