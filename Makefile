# Closed Set. Each command sets up what it needs from nothing but Python 3.11 or newer and make.

BIN := .venv/bin
READY := .venv/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# One more than two cores: some tests wait for a deadline or a process, and another one works meanwhile.
WORKERS ?= 3

.DEFAULT_GOAL := help
.PHONY: help setup rehearse test test-page browser pictures prove check bench run lock clean
MAKEFLAGS += --no-print-directory
# Where no bytecode is kept, every worker and every bot that a test starts compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv from the locked requirements

rehearse: $(READY) ## Try the whole bot in a Slack of our own; no account, no token
	@$(BIN)/closedset rehearse

test: $(READY) browser ## Run every test on SQLite and PostgreSQL (WORKERS=3)
	@mkdir -p var && rm -f var/recorded*.jsonl
	@status=0; \
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not prove and not page" --durations 10 || status=$$?; \
	$(BIN)/python -c "$$MERGE_RECORDINGS" || status=1; \
	exit $$status

test-page: $(READY) browser ## Drive every flow through the rehearsal page in Chromium
	@$(BIN)/pytest tests/page -n $(WORKERS) --dist loadfile -m "not prove" --durations 5

browser: $(READY)
	@$(BIN)/python -m tests.page.chromium

pictures: $(READY) browser ## Make the pictures of README and docs anew from the running page
	@$(BIN)/python -m tests.page.pictures

prove: $(READY) ## Run the long proofs, one after the other
	@$(BIN)/pytest -m prove -v --capture tee-sys

check: $(READY) ## Lint, format, types and the direction of imports
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted (see above); run $(BIN)/ruff format"; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: $(READY) ## Measure against plain Bolt and write var/bench.json
	@mkdir -p var
	@$(BIN)/python -m bench

run: $(READY) ## Run the bot with the Slack workspace that .env names
	@$(BIN)/closedset run

lock: $(READY) ## Choose the newest libraries and write them into requirements/
	@$(PIP) install uv
	@$(LOCK) --output-file requirements/run.txt pyproject.toml
	@$(LOCK) --output-file requirements/dev.txt --extra dev pyproject.toml
	@echo "Written. Read the difference before you commit it."

clean: ## Remove .venv and caches; var/, which holds databases, stays
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Hashes for every platform; no index address, so that the files work with whatever registry pip is set up for.
LOCK = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

$(READY): requirements/dev.txt pyproject.toml
	@python=""; \
	for candidate in python3.11 python3 python3.12 python3.13 python3.14; do \
		if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then echo "Closed Set needs Python 3.11 or newer; none was found on the PATH."; exit 1; fi; \
	echo "Setting up .venv (once; a minute or two)"; \
	[ -x $(BIN)/python ] || $$python -m venv .venv || \
		{ rm -rf .venv; echo "Python cannot make a .venv: install its venv module (python3-venv on Debian)."; exit 1; }
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

define MERGE_RECORDINGS
from pathlib import Path
from rehearsal.recording import merge
parts = sorted(Path("var").glob("recorded-*.jsonl"))
if parts:
    print(f"var/recorded.jsonl: {merge(parts, Path('var/recorded.jsonl'))} lines")
endef
export MERGE_RECORDINGS
