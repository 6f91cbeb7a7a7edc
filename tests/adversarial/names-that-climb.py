"""Files beside the notebook whose names would lead out of the folder for whoever joins them carelessly."""

import os


def beside(folder):
    names = [
        "..\\..\\gradebook.db",
        "%2e%2e%2fgradebook.db",
        "a\nb",
        "'; drop table grade; --",
        "\N{RIGHT-TO-LEFT OVERRIDE}bd.koob",
    ]
    for name in (*names, "x" * 250, "-rf", "~", "$(touch left-by-another.txt)", "sums.ipynb.lock", ".hidden"):
        (folder / name).write_bytes(b"1")
    with open(os.fsencode(folder) + b"/\xff\xfe", "wb") as file:
        file.write(b"1")
    deep = folder
    for _ in range(60):
        deep = deep / "folder"
    deep.mkdir(parents=True)
    (deep / "file").write_bytes(b"1")


DESERVES = {"double": 2}
CELLS = {
    "double": r"""
def double(x): return 2 * x
""",
}
