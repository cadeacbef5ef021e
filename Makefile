# Throughline: everything one needs, one line each. `make` alone shows them.

PYTHON ?= python3
PY := .state/venv/bin/python
# compiled modules are kept: every program starts seconds sooner
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help up down status logs reset test check bench record-histories venv venv-dev

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

up: venv ## start everything, seed the demo programme, play one journey, print where to look
	@$(PY) -m bootstrap.stack up

down: venv ## stop everything
	@$(PY) -m bootstrap.stack down

status: venv ## what runs, and whether it is healthy
	@$(PY) -m bootstrap.stack status

logs: venv ## follow the logs
	@$(PY) -m bootstrap.stack logs

reset: venv ## stop everything and throw the demo's state away
	@$(PY) -m bootstrap.stack reset

test: venv-dev ## every check and every test, from a fresh clone, by itself
	@$(PY) -m bootstrap.testing

check: venv-dev ## format, lint, types, rooms, laws: under a minute
	@$(PY) -m bootstrap.checking

bench: venv-dev ## measure the real stack and its floor, print the table
	@$(PY) -m benchmarks

record-histories: venv-dev ## record the processes' histories anew, for the replay tests
	@$(PY) -m pytest -q tests/replay -k record_histories --record-histories

venv:
	@$(PYTHON) tools/environment.py local

venv-dev:
	@$(PYTHON) tools/environment.py dev
