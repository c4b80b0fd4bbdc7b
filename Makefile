PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.installed
COMPARED := reference reference-http moto moto-server ministack ministack-strict cognito-local

.PHONY: run compare repeat test lint miniatures witnesses bench history aws-proof reports clean

run: $(STAMP)
	$(VENV)/bin/poolproof run reference moto --fail-on never --out out

compare: $(STAMP)
	$(VENV)/bin/poolproof run $(COMPARED) --jobs 2 --fail-on never --out out/compare

repeat: $(STAMP)
	for number in 1 2 3; do \
		$(VENV)/bin/poolproof run $(COMPARED) --jobs 2 --fail-on never --out out/repeat/$$number >/dev/null || exit; \
	done
	$(VENV)/bin/poolproof report out/repeat/1/record.jsonl out/repeat/2/record.jsonl out/repeat/3/record.jsonl

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

history: $(STAMP)
	$(VENV)/bin/python -m tests.history

aws-proof: $(STAMP)
	$(VENV)/bin/python -m tests.aws_proof --points 50

bench: $(STAMP)
	$(VENV)/bin/python -m tests.bench

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(STAMP)

clean:
	rm -rf $(VENV) out
