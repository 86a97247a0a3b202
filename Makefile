.DEFAULT_GOAL := help
.PHONY: help run check test bench services services-stop lock messages format clean

help: ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: ## Install, migrate and open the site on this machine, with demo data
	@bin/bootstrap
	@.venv/bin/python manage.py migrate --noinput --verbosity 0
	@exec bin/serve

check: ## Style, types, architecture and the tests of the lower floors
	@bin/test check

test: ## Everything: both databases and the pages in Chromium
	@bin/test

bench: ## Measure speed against the limits
	@bin/bootstrap dev
	@.venv/bin/python -m bench

services: ## Start a private PostgreSQL and Redis; eval the lines it prints
	@bin/services start var/services

services-stop: ## Stop them
	@bin/services stop var/services

format: ## Put the source in order
	@.venv/bin/ruff check --fix --quiet . && .venv/bin/ruff format --quiet .

messages: ## Collect the texts to be translated
	@.venv/bin/python manage.py makemessages --locale en --ignore node_modules --ignore .venv --ignore var

lock: ## Lock the requirements anew
	@bin/lock

clean: ## Throw away all data of this machine's trial (var/)
	@bin/services stop var/services
	@rm -rf var
