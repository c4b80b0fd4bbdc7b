PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.installed

.PHONY: run test lint miniatures witnesses bench reports clean

run: $(STAMP)
	$(VENV)/bin/poolproof run reference moto --fail-on never --out out

test: $(STAMP) lint
	$(VENV)/bin/python -m pytest -n 2

lint: $(STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

miniatures: $(STAMP)
	$(VENV)/bin/python -m pytest -n 2 tests/test_miniatures.py --all-scenarios

witnesses: $(STAMP)
	$(VENV)/bin/python -m tests.witnesses

reports: $(STAMP)
	$(VENV)/bin/poolproof run reference moto --fail-on never --out reports
	gzip -9nf reports/record.jsonl

bench: $(STAMP)
	$(VENV)/bin/python -m tests.bench

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(STAMP)

clean:
	rm -rf $(VENV) out
