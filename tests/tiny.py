"""A lesson of four exercises for tests of the machinery: a function, a number, a choice, an open question."""

from grader.exercise import Case, Lesson
from grader.judge import Close

lesson = Lesson("tiny", framework="numpy")


def _mean_cases(rng):
    return [
        Case("two numbers", {"values": lesson.array([1, 3], float)}),
        Case("one number", {"values": lesson.array([5], float)}),
        Case("many numbers", {"values": lesson.array(rng.normal(size=rng.integers(20, 60)), float)}),
    ]


mean = lesson.function(
    "mean",
    2,
    _mean_cases,
    rule=Close(),
    hints=("What is the mean of 1 and 3?", "Add them up, then divide."),
    learned="The mean minimises the squared distance.",
    seconds=0.5,
)
half = lesson.number("half", 1, tolerance=0.01)
direction = lesson.choice("direction")
words = lesson.open("words", 3)

TEXT = '''---
title: Tiny
exercises: tests.tiny
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {name: python3, display_name: Python 3}
---

# Tiny

```{code-cell} ipython3
:tags: [setup]

import numpy as np

from tests import tiny as exercises
```

## 1 One section

```{code-cell} ipython3
:tags: ["exercise:mean"]

def mean(values):
    """The mean of an array."""
    ### BEGIN SOLUTION
    return values.sum() / len(values)
    ### END SOLUTION
```

```{code-cell} ipython3
:tags: [nbval-check-output]

print(3 + 4)
```

```{code-cell} ipython3
:tags: ["exercise:half"]

### BEGIN SOLUTION
half = 0.5
### END SOLUTION
```

:::{choice} direction
Which way is down?

- [ ] up
  > Up is the other way.
- [x] down
  > Down it is.
:::

+++

:::{open} words
Say why.
---
Because.
:::
'''

ANSWERS = {
    "mean": """# %% mistake: sum
# You added the numbers up and did not divide by how many there are.
def mean(values):
    return values.sum()
""",
    "half": """# %% mistake: a third
# That is a third.
half = 1 / 3
""",
}


def write_course(folder):
    """A course folder with this lesson; returns it."""
    (folder / "lessons").mkdir(parents=True)
    (folder / "answers" / "tiny").mkdir(parents=True)
    (folder / "lessons" / "tiny.md").write_text(TEXT)
    for name, text in ANSWERS.items():
        (folder / "answers" / "tiny" / f"{name}.py").write_text(text)
    return folder
