# Each target sets up .venv itself and is quick when nothing changed.
PYTHON ?= python3
EXPORT ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install
REQUIREMENTS_CHANGED = requirements/build.txt requirements/runtime.txt pyproject.toml

.PHONY: setup demo test check bench requirements clean

setup: .venv/.runtime  ## .venv with all that `earmark` needs

demo: .venv/.runtime  ## a small world of five members; EXPORT=folder uses your own export
	@$(BIN)/earmark demo $(if $(EXPORT),--export "$(EXPORT)")

test: .venv/.dev  ## every test; ARGS='-k guess' narrows them
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n auto $(ARGS)

check: .venv/.dev  ## style, types, floors, dependencies, Dockerfile
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@$(BIN)/hadolint Dockerfile

bench: .venv/.dev  ## the measures of DESIGN section 7, as text and as JSON in benchmarks/results
	@$(BIN)/python -m benchmarks $(ARGS)

requirements: .venv/.dev  ## compile the pinned files anew from pyproject.toml
	@sh requirements/compile.sh

clean:  ## remove what the targets made
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis benchmarks/results

.venv/.venv:
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.runtime: .venv/.venv $(REQUIREMENTS_CHANGED)
	@$(PIP) --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.runtime requirements/dev.txt
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@
