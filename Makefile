# Each target sets up .venv by itself; only python3 (3.11 or newer) and make must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BROWSER := tests/bot/playground/browser
unexport PYTHONDONTWRITEBYTECODE # or each of a test run's hundred processes compiles everything again

.PHONY: try test browser year lint bench run picture migration lock clean
.DEFAULT_GOAL := test

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; PYTHON=/path/to/python3 names another one."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

test: $(READY)          ## the whole suite, on SQLite, on PostgreSQL and in a browser, if there is one
	@$(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

browser: $(READY)       ## of it, only the playground's page in a Chromium or Chrome
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(BROWSER) $(ARGS)

year: $(READY)          ## a simulated year of two hundred leaders, and what it measures
	@$(BIN)/python -m pytest tests/stories --leaders=200 $(ARGS)

lint: $(READY)          ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(READY)         ## the promised figures, measured side by side
	@$(BIN)/python -m tests.bench $(ARGS)

try: $(READY)           ## the whole product in the browser, without a Slack account
	@exec $(BIN)/keep-in-touch try $(ARGS)

run: $(READY)           ## the bot, with the settings in ./.env
	@$(BIN)/keep-in-touch run

picture: $(READY)       ## the README's picture, taken of the playground in Chromium or Chrome
	@$(BIN)/python -m tests.bot.playground.browser.picture

migration: $(READY)     ## the change of storage/core/tables.py as a migration: make migration m="why"
	@test -n "$(m)" || { echo 'Say why: make migration m="…"'; exit 2; }
	@rm -f migrations-scratch.db; $(BIN)/alembic upgrade head && \
	  $(BIN)/alembic revision --autogenerate -m "$(m)" \
	    --rev-id $$(printf %04d $$(($$(ls storage/migrations/versions/[0-9]*.py | wc -l) + 1))); rm -f migrations-scratch.db*

lock: $(READY)          ## new locked versions, from pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@for extra in "" "--extra dev"; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate $$extra pyproject.toml \
	    -o $$(test -n "$$extra" && echo requirements-dev.txt || echo requirements.txt); done

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
