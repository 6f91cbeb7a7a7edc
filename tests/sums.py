"""A lesson of five exercises for tests of grading, and the same lesson in a later release, changed in every way."""

import shutil
from pathlib import Path

from grader.exercise import Case, Lesson

REPOSITORY = Path(__file__).parent.parent


def _numbers(random):
    return [Case("three", {"x": 3.0}), Case("any number", {"x": float(random.integers(5, 90))})]


def _lists(random):
    return [
        Case("one number", {"values": [2.0]}),
        Case("several", {"values": [float(n) for n in random.integers(2, 9, 4)]}),
    ]


def declare(changed=False):
    """The lesson; `changed`: one exercise renamed and worth more, one gone, one new."""
    lesson = Lesson("sums", "numpy")
    if changed:
        lesson.function("twice", 3, _numbers, formerly=("double",))
        lesson.function("largest", 2, _lists)
    else:
        lesson.function("double", 2, _numbers)
        lesson.function("total", 3, _lists)
    lesson.number("answer", 1, 0.01)
    lesson.choice("pick")
    lesson.open("why", 2)
    return lesson


lesson = declare()
globals().update(lesson.exercises)


TEXT = '''---
title: Sums
exercises: tests.sums
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {name: python3, display_name: Python 3}
---

# Sums

```{code-cell} ipython3
:tags: [setup]

from tests import sums as exercises
```

## 1 Functions

Write `double(x)`, which is twice x.

```{code-cell} ipython3
:tags: ["exercise:double"]

def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
```

A picture.

```{code-cell} ipython3
---
description: A dot.
---
from IPython.display import display

picture = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><circle r='4' cx='4' cy='4'/></svg>"
display({"image/svg+xml": picture, "application/vnd.plotly.v1+json": {"data": []}}, raw=True)
```

Write `total(values)`.

```{code-cell} ipython3
:tags: ["exercise:total"]

def total(values):
    """The sum of a list."""
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION
```

## 2 Questions

What is six times seven?

```{code-cell} ipython3
:tags: ["exercise:answer"]

### BEGIN SOLUTION
answer = 42
### END SOLUTION
```

:::{choice} pick
Which is even?

- [ ] one
  > One is odd.
- [x] two
  > Two it is.
:::

+++

:::{open} why
Why?
---
Because.
:::
'''

CHANGES = (
    ("exercises: tests.sums", "exercises: tests.sums_changed"),
    ("import sums as", "import sums_changed as"),
    ("exercise:double", "exercise:twice"),
    ("def double(x)", "def twice(x)"),
    ("`double(x)`", "`twice(x)`"),
    ("exercise:total", "exercise:largest"),
    ("def total(values)", "def largest(values)"),
    ("return sum(values)", "return max(values)"),
    ("The sum of a list", "The largest of a list"),
)

ANSWERS = {
    "double": """# %% right: by adding
def double(x):
    return x + x

# %% mistake: half
# You halved it.
def double(x):
    return x / 2
""",
    "total": """# %% right: a loop
def total(values):
    whole = 0
    for value in values:
        whole += value
    return whole

# %% mistake: mean
# You divided by how many there are.
def total(values):
    return sum(values) / len(values) + (len(values) == 1)
""",
    "answer": """# %% mistake: a sum
# That is six plus seven.
answer = 13
""",
}


def write_course(folder, changed=False):
    """A course folder with this lesson, not yet built; returns it."""
    text = TEXT
    for old, new in CHANGES if changed else ():
        assert old in text
        text = text.replace(old, new)
    (folder / "lessons").mkdir(parents=True, exist_ok=True)
    (folder / "lessons" / "sums.md").write_text(text)
    (folder / "answers" / "sums").mkdir(parents=True, exist_ok=True)
    for name, answers in ANSWERS.items():
        (folder / "answers" / "sums" / f"{name}.py").write_text(answers)
    shutil.copy(REPOSITORY / "course" / "nbgrader_config.py", folder)
    return folder
