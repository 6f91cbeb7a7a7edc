"""The exercises of the course, one module a lesson, in the lesson's order: cases, probes, rules and hints, no solutions."""
