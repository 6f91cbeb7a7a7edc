"""Twenty thousand empty files beside the notebook."""


def beside(folder):
    for number in range(20_000):
        (folder / f"{number}.txt").touch()


DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x): return 2 * x
""",
}
