"""The lesson `sums` as a later release has it."""

from tests.sums import declare

lesson = declare(changed=True)
globals().update(lesson.exercises)
