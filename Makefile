# Everything is done by scripts/digidel; `make` alone says what there is. docs/development.md tells more.
.DEFAULT_GOAL := help
.PHONY: help demo preview test test-long test-site unit lint doctor clean-site

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{printf "  %-16s %s\n", $$1, $$2}'

demo: ## from a bare machine to a running site with the demonstration municipality
	@scripts/digidel demo

preview: ## the demonstration municipality as one HTML page and a workbook, without any server
	@scripts/digidel preview

test: ## every test but the long ones; sets up what is missing
	@scripts/digidel test

test-long: ## the long tests: kills, fuzzing, large imports
	@scripts/digidel test-long

test-site: ## site, browser and installation tests only; fails when there is no platform
	@scripts/digidel test-site

unit: ## unit and contract tests only: no server
	@scripts/digidel unit

lint: ## ruff
	@scripts/digidel lint

doctor: ## what is installed, running, reachable, and which bench is used
	@scripts/digidel doctor

clean-site: ## remove the sites, databases and processes these scripts made, and nothing else
	@scripts/digidel clean-site
