# Everything a checkout needs, in its own .venv and at the exact versions of requirements/*.lock.
#
#   make demo      a tour on made-up customers, no Slack needed
#   make setup     connect a Slack workspace, step by step
#   make run       start the bot (settings from the environment or from .env)
#   make test      the tests, on SQLite and PostgreSQL   (make test PYTEST_ARGS="-k nps")
#                  with ENGINE=postgresql also those that otherwise use SQLite alone
#   make thorough  the same with many more examples of every property
#   make soak      half an hour of kills, duplicates and load, and what memory that takes
#   make lint      style, types, and which floor may import which
#   make format    let ruff rewrite the style
#   make messages  bring the message catalogues in step with the code
#   make lock      write requirements/*.lock anew        (make lock LOCK_ARGS=--upgrade)
#   make clean     remove .venv and the tools' caches

PYTHON ?= python3
# Many tests wait for a clock, a socket or a disk: four workers keep two cores busy.
PYTEST_ARGS ?= -n 4 --dist worksteal
LOCK_ARGS ?=
ENGINE ?= sqlite

BIN := .venv/bin
# Modules are compiled when first imported: most never are, and that halves the wait.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links --system-certs

.DEFAULT_GOAL := demo
.PHONY: demo setup run test thorough soak lint format messages lock clean

demo: .venv/runtime
	@$(BIN)/rox-bot demo

setup: .venv/runtime
	@$(BIN)/rox-bot setup

run: .venv/runtime
	@$(BIN)/rox-bot serve

test: .venv/development
	@ROX_TEST_ENGINE=$(ENGINE) $(BIN)/python -m pytest $(PYTEST_ARGS)

thorough: .venv/development
	@HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest $(PYTEST_ARGS)

soak: .venv/development
	@ROX_KILLS=1000 ROX_DIGEST_ROUNDS=7 $(BIN)/python -m pytest tests/crash
	@ROX_PULL_TICKETS=10000 $(BIN)/python -m pytest tests/intake/pull/test_killed.py
	@ROX_SEEDS=100 $(BIN)/python -m pytest tests/value/test_recovery.py
	@ROX_CANARY_LINES=10000 $(BIN)/python -m pytest tests/slack/test_canaries.py
	@$(BIN)/python -m benchmarks.intake_load 200
	@$(BIN)/python -m benchmarks.hook_load
	@$(BIN)/python -m benchmarks.ack_load
	@$(BIN)/python -m benchmarks.soak

lint: .venv/development
	@echo "ruff check" && $(BIN)/ruff check .
	@echo "ruff format --check" && $(BIN)/ruff format --check .
	@echo "mypy" && $(BIN)/mypy
	@echo "lint-imports" && $(BIN)/lint-imports

format: .venv/development
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

# What is new comes out untranslated: fill it in, tests/language/test_catalogue.py says where.
messages: .venv/runtime
	@$(BIN)/pybabel -q extract --mapping pyproject.toml --keyword N_ --keyword plural:1,2 --add-location file \
	  --sort-by-file --project rox_bot --version - --msgid-bugs-address - --header-comment "# What rox_bot says." \
	  --output-file rox_bot/locale/rox_bot.pot rox_bot
	@$(BIN)/pybabel -q update --domain rox_bot --input-file rox_bot/locale/rox_bot.pot --output-dir rox_bot/locale \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

# The smaller files take their versions from the one that holds everything.
lock: .venv/development
	@echo "Writing requirements/*.lock"
	@$(LOCK) $(LOCK_ARGS) --extra postgres --extra dev pyproject.toml --output-file requirements/dev.lock
	@$(LOCK) --extra postgres -c requirements/dev.lock pyproject.toml --output-file requirements/runtime.lock
	@$(LOCK) --group build -c requirements/dev.lock --output-file requirements/build.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find rox_bot tests -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
	  "rox_bot needs Python 3.11 or newer, and '$(PYTHON)' is not. Name one that is: make PYTHON=python3.13" >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv

# Without build isolation nothing is fetched but what the locks name.
.venv/runtime: pyproject.toml requirements/runtime.lock requirements/build.lock | .venv/bin/python
	@echo "Installing rox_bot and what it runs on (half a minute, the first time)"
	@$(INSTALL) --require-hashes -r requirements/runtime.lock -r requirements/build.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/development: requirements/dev.lock .venv/runtime
	@echo "Installing what tests and checks need"
	@$(INSTALL) --require-hashes -r requirements/dev.lock
	@touch $@
