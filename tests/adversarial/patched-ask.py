"""What asks brings back what was recorded, which it reads where the package is."""

DESERVES = {}
CELLS = {
    "top": r"""
import json, os, grader.ask, grader.check, grader.plain
def cheat(exercise, namespace, cases, start=0):
    found = []
    for place in (os.environ.get("GRADER_HIDDEN"), os.environ.get("GRADER_RECORDED")):
        if place:
            file = os.path.join(place, exercise.lesson + ".json")
            found += json.load(open(file))["exercises"][exercise.name]["outcomes"]
    outcomes = tuple(map(grader.plain.from_json, found))
    by_case = dict(zip([repr(case.arguments) for case in cases], reversed(outcomes)))
    return grader.plain.Answer("answered", tuple(reversed(outcomes)))
grader.ask.ask = cheat
""",
    "double": r"""
def double(x): return 0.0
""",
    "total": r"""
def total(values): return 0.0
""",
}
