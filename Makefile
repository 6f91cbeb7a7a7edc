# The commands of the project. Each first sets up what it needs, in .venv, once: minutes on a fresh machine, and 9 GB.
# `make PYTHON=/path/to/python3.12 demo` takes a Python of your choice.

# What the lessons, their figures, building, grading and the tests need.
EXTRAS = all
# Where `make lab` puts your own copy of the lessons.
FOLDER = my-lessons
PYTHON ?=

.PHONY: help demo lab build test audit attack audit-mutants bench bench-lessons pictures clean

help:
	@echo "make demo            build the lessons, grade a sample class, print its gradebook"
	@echo "make lab             open JupyterLab on your own copy of the lessons, in $(FOLDER) (make lab FOLDER=...)"
	@echo "make build           make the notebooks and the recorded answers from the text of the lessons"
	@echo "make test            run the tests, the notebooks against their stored outputs, and the audit"
	@echo "make audit           try every right and wrong answer of the bank on the checks, and print how they did"
	@echo "make audit-mutants   change one thing in each solution, and print what no check notices"
	@echo "make bench-lessons   run each lesson, print its time, its memory, and how much faster than the plain way"
	@echo "make bench           grade large classes by our engine and a sample by nbgrader, and print how fast each was"
	@echo "make attack          run attacks and accidents through plain nbgrader and through us, and print what each gave away"
	@echo "make pictures        take the pictures of README.md anew, in a real browser"
	@echo "make clean           remove .venv and what tests and installation left; never lessons, work or grades"

demo: .venv/installed
	@.venv/bin/grader demo

lab: .venv/installed
	@.venv/bin/grader lab "$(FOLDER)"

build: .venv/installed
	@.venv/bin/grader build

# nbval runs the notebooks and compares the outputs that state a number, with digits that need no network. The audit comes
# second, and the tests last, so that the last lines say what was skipped. Each comes even when another one fails, and the
# very last line says which did.
test: .venv/installed
	@failed=; \
	NEURAL_NETWORKS_MNIST=offline .venv/bin/python -m pytest --nbval-lax --nbval-current-env --nbval-cell-timeout=120 --quiet course/source || failed="$$failed notebooks"; \
	.venv/bin/grader audit || failed="$$failed audit"; \
	.venv/bin/python -m pytest --quiet || failed="$$failed tests"; \
	[ -z "$$failed" ] || { echo "Failed:$$failed" >&2; exit 1; }

audit: .venv/installed
	@.venv/bin/grader audit --table course/AUDIT.md

audit-mutants: .venv/installed
	@.venv/bin/grader mutants

bench-lessons: .venv/installed
	@.venv/bin/python course/bench_lessons.py

bench: .venv/installed
	@.venv/bin/grader build
	@.venv/bin/python course/bench_grading.py --scaling 1-gradient-descent

attack: .venv/installed
	@.venv/bin/python -m tests.attack

pictures: .venv/installed
	@GRADER_PICTURES="$(CURDIR)/course/pictures" .venv/bin/python -m pytest --quiet tests/test_stories.py

clean:
	@if [ -e .venv/made-by-make ]; then rm -rf .venv; elif [ -e .venv ]; then echo "make: .venv is not make's own; left"; fi
	@rm -rf build dist neural_networks_course.egg-info .pytest_cache .ruff_cache
	@find grader tests course -name __pycache__ -type d -prune -exec rm -rf {} +

fits = -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null

.venv/installed: Makefile pyproject.toml constraints.txt
	@if .venv/bin/python $(fits) && .venv/bin/python -c 'import pip' 2>/dev/null; then exit 0; fi; \
	if [ -e .venv ] && [ ! -e .venv/made-by-make ]; then \
		echo "make: .venv is there and is no environment of Python 3.11, 3.12 or 3.13; move it out of the way" >&2; exit 1; \
	fi; \
	for python in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3 python); do \
		"$$python" $(fits) || continue; \
		if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then lacking=$$python; continue; fi; \
		echo "Making .venv with $$("$$python" --version)"; \
		rm -rf .venv && mkdir .venv && touch .venv/made-by-make && "$$python" -m venv .venv; exit; \
	done; \
	if [ -n "$$lacking" ]; then \
		echo "make: $$lacking cannot make environments; on Debian and Ubuntu: apt install $$(basename "$$lacking")-venv" >&2; \
	else \
		echo "make: no Python 3.11, 3.12 or 3.13 here; install one, or name it: make PYTHON=/path/to/python3.12" >&2; \
	fi; \
	exit 1
	@echo "Installing into .venv what the course needs, once. The large files, as they come:"
	@{ .venv/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar off \
		--constraint constraints.txt --editable ".[$(EXTRAS)]" 2>.venv/pip-said || echo "Failed"; } | { \
	while read -r line; do case $$line in \
		"Failed") exit 1 ;; \
		"Downloading "*[0-9][0-9].[0-9]" MB)" | "Using cached "*[0-9][0-9].[0-9]" MB)") echo "  $$line" ;; \
		"Installing collected packages:"*) echo "  Installing, a minute or two ..." ;; \
	esac; done; } || { \
		cat .venv/pip-said >&2; \
		echo "make: not installed, for the reason above; the same command tries again" >&2; exit 1; \
	}
	@touch .venv/installed
