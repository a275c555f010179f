# `make serve` and `make test` do all the set-up themselves. Both need Python 3.11 and a package index, and only the
# first time; `make help` lists the rest.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
# Never in the lock files: which build is right depends on the machine, and that of the processor alone is the smallest.
TORCH ?= torch==2.13.0
VENV ?= .venv

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
CORPUS := $(shell find corpus -type f | sed 's/ /\\ /g')
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11.5 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --excludes $(VENV)/not-locked

.PHONY: help serve test trust trust-long rolling audit sbom check js benchmark screenshots wheel lock clean
.DELETE_ON_ERROR:

help:
	@echo 'make serve      install, read in the papers and open the page on http://127.0.0.1:7860'
	@echo 'make test       install, check the code and run all tests'
	@echo 'make trust      prove every promise, in some ten minutes; `make trust-long` looks at a hundred times as much'
	@echo 'make rolling    restart, kill and renew two processes behind nginx while people ask; needs nginx'
	@echo 'make audit      known faults of the dependencies; `make sbom` writes their list, dist/sbom.cdx.json'
	@echo 'make check      the checks of `make test` without the tests'
	@echo 'make js         checks and tests of the JavaScript, a part of `make check`; needs Node 20'
	@echo 'make benchmark  speed and memory, as in docs/benchmarks.md'
	@echo 'make screenshots  pictures of the page in docs/img/; needs Chromium and the papers read in'
	@echo 'make wheel      the package, in dist/'
	@echo 'make lock       bring the lock files in line with pyproject.toml'
	@echo 'make clean      remove the environment and what was built; the data folder stays'

serve: $(VENV)/ingested
	$(BIN)/standpunt serve

test: check
	$(BIN)/python -m pytest

# At low priority: these run beside other work for a long time.
trust: $(VENV)/dev
	OMP_NUM_THREADS=1 nice $(BIN)/python -m tests.trust

trust-long: $(VENV)/dev
	OMP_NUM_THREADS=1 nice $(BIN)/python -m tests.trust --long

rolling: $(VENV)/dev
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.trust --long rolling

audit: $(VENV)/dev
	$(BIN)/python -m tests.trust.audit

sbom: $(VENV)/dev
	mkdir -p dist
	$(BIN)/python -m tests.trust.parts dist/sbom.cdx.json

check: $(VENV)/dev js
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/deptry .

# Standpunt itself needs no Node: without it this says one line. The tests need nothing but Node, the checks one package.
js:
	@if ! command -v npm > /dev/null; then echo 'No Node here: the JavaScript is not checked.'; \
	else said=$$(node --test tests/js/*.test.mjs 2>&1) || { echo "$$said"; exit 1; }; \
		if [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent --no-audit --no-fund; \
		then npm run --silent check; \
		else echo 'No package registry for Node here: the JavaScript is tested, not checked.'; test -z "$$CI"; fi; fi

benchmark: $(VENV)/dev
	$(BIN)/python -m benchmarks.spine

screenshots: $(VENV)/dev $(VENV)/ingested
	$(BIN)/python -m tests.browser.screenshots

wheel: $(VENV)/dev
	$(BIN)/python -m build --wheel

# The stamps keep a second call from doing the work again.
$(VENV)/created:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/run: $(VENV)/created requirements.lock pyproject.toml
	$(PIP) install --no-deps --require-hashes --requirement requirements.lock
	$(PIP) install '$(TORCH)'
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev: $(VENV)/run requirements-dev.lock
	$(PIP) install --no-deps --require-hashes --requirement requirements-dev.lock
	touch $@

$(VENV)/ingested: $(VENV)/run $(CORPUS)
	$(BIN)/standpunt ingest
	touch $@

# The first file is what `standpunt` needs with all its interfaces, the second adds what the tests and checks need. Beside
# pyproject.toml: what builds the package, and what torch needs, since torch itself is not locked.
lock: $(VENV)/created
	$(PIP) install 'uv>=0.13'
	echo torch > $(VENV)/not-locked
	printf '%s\n' hatchling editables sympy networkx > $(VENV)/beside
	$(COMPILE) --extra mcp --extra llm --extra tune --output-file requirements.lock pyproject.toml $(VENV)/beside
	$(COMPILE) --all-extras --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml $(VENV)/beside

clean:
	rm -rf $(VENV) node_modules build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
