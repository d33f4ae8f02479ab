# Two commands are enough: `make demo` brings Bussola up, `make test` proves it. `make help` lists the others.
PORT ?= 8000
SECONDS ?= 300
POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/bussola
SIZE ?= 5000
PY := .venv/bin/python
.DEFAULT_GOAL := help

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## install, load the demo districts, serve on http://127.0.0.1:8000 (PORT=, BUSSOLA_HOME=)
	@scripts/setup.sh
	@BUSSOLA_DEMO=yes BUSSOLA_TWO_FACTOR_RELAXED=$${BUSSOLA_TWO_FACTOR_RELAXED:-yes} BUSSOLA_URL=http://127.0.0.1:$(PORT) exec .venv/bin/bussola demo

test: ## the whole suite on SQLite; browser journeys when a Chromium is found
	@scripts/setup.sh test
	@$(PY) -m pytest

test-postgres: ## the same suite on PostgreSQL (POSTGRES_URL=)
	@scripts/setup.sh test
	@DATABASE_URL=$(POSTGRES_URL) $(PY) -m pytest $(PYTEST_ARGS)

bench: ## main paths as ratios to bare ones; search beside other engines (SIZE=5000,100000, POSTGRES_URL=)
	@scripts/setup.sh test
	@BENCH_POSTGRES_URL=$(POSTGRES_URL) $(PY) bench/run.py --race $(SIZE)

lint: ## style, templates, migrations, translations, lock files
	@scripts/setup.sh test
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m djlint --check --lint bussola
	@$(PY) scripts/check_locks.py
	@$(PY) scripts/list_shipped.py --check
	@BUSSOLA_HOME=$$(mktemp -d) .venv/bin/bussola makemigrations --check --dry-run

setup: ## install alone, with what the developers' commands need
	@scripts/setup.sh test

pictures: ## take the pictures of the docs (needs Chromium)
	@scripts/setup.sh test
	@$(PY) scripts/take_pictures.py

pictures-check: ## fail when a page shows something else than its pictures in the docs
	@scripts/setup.sh test
	@$(PY) scripts/take_pictures.py --check

endurance: ## five minutes of load and kill -9 on a whole installation (SECONDS=)
	@scripts/setup.sh test
	@BUSSOLA_ENDURANCE_SECONDS=$(SECONDS) $(PY) -m pytest tests/proof/test_endurance.py

lock: ## renew the lock files from pyproject.toml (needs uv)
	uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11 --extra test pyproject.toml -o requirements-test.lock

.PHONY: help demo test test-postgres bench lint setup pictures pictures-check endurance lock
