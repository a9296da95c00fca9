# What one does with the portal. Everything below sets up what it needs; nothing is installed outside .venv.
.DEFAULT_GOAL := help
.PHONY: help demo demo-fresh test lint bench serve screenshots

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
READY := .venv/.ready

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "Setting up .venv with the packages of constraints.txt; this takes a minute, once."
	@$(PYTHON) -m venv .venv
	@PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(READY)  ## the portal with a demonstration in it, on http://127.0.0.1:$(PORT)
	@PORT=$(PORT) PORTAL_MODE=demonstration $(BIN)/portal demo --serve

demo-fresh: $(READY)  ## the same, begun anew
	@PORTAL_MODE=demonstration $(BIN)/portal demo --fresh
	@$(MAKE) --no-print-directory demo

test: $(READY)  ## the whole suite: units, both databases, a real browser
	$(BIN)/pytest --numprocesses 2 --dist loadgroup

lint: $(READY)  ## style, types, imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config pyproject.toml

bench: $(READY)  ## the benchmarks, as ratios within one run
	$(BIN)/python -m tests.bench

serve: $(READY)  ## the production server, with production's settings
	$(BIN)/portal serve

screenshots: $(READY)  ## the pictures in the README, from a fresh demonstration
	$(BIN)/python -m tests.screenshots
