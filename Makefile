# Throughline: everything one needs, one line each. `make` alone shows them.

PY := .state/venv/bin/python
export PYTHONDONTWRITEBYTECODE := 1

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

logs: ## follow the logs
	@tail -n 20 -F .state/logs/*.log

reset: venv ## stop everything and throw the demo's state away
	@$(PY) -m bootstrap.stack reset

test: venv-dev ## every check and every test, from a fresh clone, by itself
	@$(PY) -m bootstrap.testing

check: venv-dev ## format, lint, types, rooms, laws: under a minute
	@$(PY) -m bootstrap.checking

bench: venv-dev ## measure the real stack and its floor, print the table
	@$(PY) -m benchmarks

record-histories: venv-dev ## record the processes' histories anew, for the replay tests
	@$(PY) -m pytest -q tests/replay --record-histories

venv:
	@python3 tools/environment.py local

venv-dev:
	@python3 tools/environment.py dev
