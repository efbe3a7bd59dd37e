# make demo   set up, check the example correspondence, leave demo/check.json
# make test   set up, run every test
# make lint   style and types          make docs   regenerate the reference pages
# make accept rewrite expected files   make eval   measure extraction (SETS="a.jsonl b.jsonl")
# make bench  benchmarks (BENCH="--only load --write")
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
SETS   ?= $(wildcard ../shared/statements/dev.jsonl)

.PHONY: demo test lint docs accept eval bench setup clean
.DEFAULT_GOAL := demo

setup: $(STAMP)

# One install for everything: the project, editable, with what its tests need.
$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "procure needs Python 3.11 or newer; set PYTHON=python3.12 or alike"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(STAMP)
	@mkdir -p demo
	@$(BIN)/procure load --example --data demo/data
	@echo
	@$(BIN)/procure check examples/correspondence.txt --data demo/data --json demo/check.json --html demo/check.html --fail-on none --no-keep
	@echo
	@echo "The same as JSON: demo/check.json, as a page: demo/check.html.  All reasons:  $(BIN)/procure check examples/correspondence.txt --explain"

test: $(STAMP)
	$(BIN)/python -m pytest -q -n auto --dist loadfile

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(STAMP)
	$(BIN)/python -m procure.docs docs

accept: $(STAMP)
	$(BIN)/python -m pytest -q --accept

eval: $(STAMP)
	$(BIN)/python -m procure.evaluation $(SETS)

bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m benchmarks $(BENCH)

clean:
	rm -rf $(VENV) demo data/curated/*.duckdb data/curated/*.lock
