# The same few words on a laptop and in CI. `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup dev up down test check journey conformance bench lock generate clean
SAMTAL := .venv/bin/samtal
PYTEST := .venv/bin/python -m pytest

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## install everything that the stack needs into .venv, build the widget
	@scripts/setup.sh stack

dev:
	@scripts/setup.sh dev
	@scripts/system_packages.sh

up: setup  ## start the whole stack on this machine; Ctrl-C stops it
	@$(SAMTAL) up

down:  ## stop a stack that runs in the background
	@$(SAMTAL) down

test: dev  ## run every test against real servers (less than 20 minutes on two cores)
	@$(PYTEST) -n 2 --dist loadgroup -m "not kills" $(ARGS)
	@$(PYTEST) -m kills $(ARGS)
	@cd widget && npm test --silent

check: dev  ## lint, strict types, import contracts, stale generated files
	@scripts/check.sh

generate: dev  ## write the generated documents anew (OpenAPI, events, ERD, settings, widget types)
	@.venv/bin/python -m scripts.generate && npm --prefix widget run --silent types

journey: dev  ## drive a browser the whole way and keep a picture of every stop in journey/
	@.venv/bin/python -m tests.journeys.drive --pictures journey

conformance: dev  ## run the tests of the ClickHouse client against our engine (TESTS=its checkout)
	@.venv/bin/python -m tests.warehouse.clickhouse.conformance $(TESTS)

bench: dev  ## measure speed and size, one JSON line a figure
	@.venv/bin/python -m bench

lock:  ## compile the lock files anew from pyproject.toml
	@scripts/lock.sh

clean: ## remove what setup made (the data folder .samtal stays)
	@rm -rf .venv widget/node_modules widget/dist dbt_project/target .mypy_cache .ruff_cache .pytest_cache
