"""Exercises that are checked the moment they are written: ask a student's code, judge what comes back.

Importing this package imports NumPy and no framework. Students need `grader.exercises` alone.
"""

__version__ = "0.1.0"

from grader.frameworks import live_together

live_together()
