# Each target makes .venv in the checkout when it is missing, and installs again when pyproject.toml
# or constraints.txt has changed. `demo` needs the runtime alone; the others the tools and the lab too.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet -c constraints.txt
DEMO := demo-home
REQUEST := Email Sid and Lutfi the agenda.pdf and put a Zoom with them on Friday at 3pm

.DEFAULT_GOAL := help
.PHONY: help demo test check bench format docs

help: ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 10

$(BIN)/python:
	$(PYTHON) -m venv .venv

.venv/runtime: pyproject.toml constraints.txt | $(BIN)/python
	@test .venv/dev -nt pyproject.toml -a .venv/dev -nt constraints.txt || $(PIP) -e .
	@touch $@

.venv/dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[dev,lab]'
	@touch .venv/runtime $@

demo: .venv/runtime ## a sample home, one request, and what it left on disk
	rm -rf $(DEMO)
	$(BIN)/tinyagent --home $(DEMO) home init --sample
	$(BIN)/tinyagent --home $(DEMO) --yes "$(REQUEST)"
	$(BIN)/tinyagent --home $(DEMO) home show

# Networks this small train fastest on one thread, and a second one starves beside any busy program.
test: export OMP_NUM_THREADS := 1
test: .venv/dev ## every test
	$(BIN)/python -m pytest

check: .venv/dev ## what CI runs: format, lint, types for 3.11 to 3.13, import rules, docs, tests
	@echo "== format"; $(BIN)/ruff format --check src tests
	@echo "== lint"; $(BIN)/ruff check src tests
	@echo "== types, Python 3.11"; $(BIN)/mypy
	@echo "== types, Python 3.12"; $(BIN)/mypy --python-version 3.12 src/tinyagent
	@echo "== types, Python 3.13"; $(BIN)/mypy --python-version 3.13 src/tinyagent
	@echo "== import rules (tests/test_imports.py), docs (tests/test_docs.py) and all other tests"
	@$(MAKE) --no-print-directory test

bench: .venv/dev ## speed of planner and executor, start-up, memory
	$(BIN)/tinyagent-lab bench

format: .venv/dev ## write what `check` asks for
	$(BIN)/ruff format src tests
	$(BIN)/ruff check --fix src tests

docs: .venv/dev ## write docs/commands.md from the commands' own help
	$(BIN)/python -m tinyagent.cli.reference docs/commands.md
