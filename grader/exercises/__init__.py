"""The course's exercises, a module for each lesson, in its order: cases, probes, rules and hints, no solutions."""
