# Every target works alone on a fresh checkout: it installs what is missing first.

BIN := .venv/bin
OUT ?= out
CLINIC ?= examples/clinic
PORT ?= 8765
WORKERS ?= 2
HANDOUTS ?= 5000
# Where Python keeps no bytecode by itself, each start would compile all modules: 0.1 s.
COMPILED := $(BIN)/python -m compileall -q src

.DEFAULT_GOAL := help
.PHONY: help install install-web install-dev demo serve test lint soak audit bench bench-rate bench-memory bench-i18n bench-library bench-page clean

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## Prepare .venv with what printing handouts needs
	@sh bootstrap.sh
	@$(COMPILED)

install-web: ## Prepare .venv with what the page for clinic staff needs as well
	@sh bootstrap.sh --web
	@$(COMPILED)

install-dev: ## Prepare .venv with what the tests need as well
	@sh bootstrap.sh --dev
	@$(COMPILED)

demo: install ## Write finished handouts to out/
	$(BIN)/nethandout demo -o $(OUT)

serve: install-web ## Show the page for clinic staff, with the clinic folder CLINIC, on PORT
	$(BIN)/nethandout serve --clinic $(CLINIC) --port $(PORT)

test: lint ## Check style and types, then run the tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

lint: install-dev ## Check style and types only
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

soak: install-dev ## Run the long tests that `make test` leaves out
	@sh bootstrap.sh --soak
	$(BIN)/python -m pytest -m soak

audit: install-dev ## Ask PyPI what is known against the pinned versions
	$(BIN)/python audit.py

bench: install-dev ## Compare speed with other ways of printing; takes some minutes
	$(BIN)/python -m benchmarks

bench-rate: install-dev ## Time a batch of a thousand rows, with an empty and a full cache
	$(BIN)/python -m benchmarks.rate

bench-memory: install-dev ## Weigh a worker that prints HANDOUTS handouts (5000)
	$(BIN)/python -m benchmarks.memory $(HANDOUTS)

bench-i18n: install-dev ## Time updates of catalogs against msgmerge
	$(BIN)/python -m benchmarks.translators

bench-library: install-dev ## Time commands with this library against one of 31 topics
	$(BIN)/python -m benchmarks.library

bench-page: install-dev ## Time the page for clinic staff in Chromium, and weigh it; half an hour
	$(BIN)/python -m benchmarks.page

clean: ## Remove what was made, except .venv
	rm -rf $(OUT) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
