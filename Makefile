# The commands of Changxue. Each says what it does in one line per part; `make` alone lists them.

PYTHON ?= python3
BIN := .venv/bin
TEST_JOBS ?= 2
# More for pytest or the benchmarks, such as: make test ARGS="-k captions", make bench ARGS=player
ARGS ?=
# Parts of names of pictures: make screenshots PAGES="catalogue lesson.phone-zh-dark"
PAGES ?=

.DEFAULT_GOAL := help
.PHONY: help run setup test mutants check format bench screenshots pictures locks translations clean audit

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up what is missing, fill in the demonstration and serve http://127.0.0.1:8000
	@$(PYTHON) setup/prepare.py run
	@exec $(BIN)/portal up

setup: ## the set-up part of `make run` alone, as often as you like
	@$(PYTHON) setup/prepare.py setup

test: ## set up what the tests need and run them; ARGS="-m 'not slow'" is the loop to work in
	@$(PYTHON) setup/prepare.py test
	@$(BIN)/pytest -n $(TEST_JOBS) --dist worksteal $(ARGS)

mutants: ## change the rules that matter, one change after the other, and see that a test fails; survivors are listed
	@$(PYTHON) setup/prepare.py mutants
	@$(BIN)/mutmut run --max-children $(TEST_JOBS) $(ARGS)
	@$(BIN)/mutmut results

check: ## style, types, direction of imports, templates, translations, front end, lock files
	@$(PYTHON) setup/prepare.py check
	@$(BIN)/python setup/check.py

format: ## bring Python and templates into the project's form
	@$(PYTHON) setup/prepare.py check
	@$(BIN)/ruff check --fix --quiet . && $(BIN)/ruff format --quiet .
	@$(BIN)/djlint templates --reformat --quiet || $(BIN)/djlint templates --check --quiet

bench: ## run the benchmarks, results in bench/results/
	@$(PYTHON) setup/prepare.py bench
	@$(BIN)/python -m bench $(ARGS)

screenshots: ## pictures of every page in every look, in screenshots/; PAGES="catalogue course.phone" for some
	@$(PYTHON) setup/prepare.py screenshots
	@$(BIN)/python -m tests.walk.screenshots var/pictured $(PAGES)

pictures: ## take the pictures of the README anew
	@$(PYTHON) setup/prepare.py screenshots
	@$(BIN)/python -m tests.walk.readme_pictures var/pictured

audit: ## ask the databases of known weaknesses about every package of the locks
	@sh setup/audit.sh

translations: ## bring the catalogues up to date with the messages in code and templates
	@$(PYTHON) setup/prepare.py check
	@$(BIN)/python setup/update_translations.py

locks: ## compile requirements/*.in to locks with hashes and without hosts
	@sh setup/compile_locks.sh

clean: ## remove what set-up and the tools made; what people made (var/) stays
	rm -rf .venv mutants node_modules setup/*/node_modules portal/static var/setup var/pictured screenshots .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
