# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
# The environment lives in .venv; what is tested is the wheel that is installed there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Started from the root, Python would otherwise import the source tree instead of the wheel.
export PYTHONSAFEPATH := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

SOURCES := $(shell find kubectl_insight plugins completions -type f -not -name '*.pyc') pyproject.toml README.md
EXAMPLE := examples/shop/recorded

.PHONY: demo test lint wheel browser parsers cluster controlplane peers example bench catalogue relations format clean help

demo: $(VENV)/wheel  ## Show the tree of the bundled example; LIVE=1 shows your current namespace instead
ifdef LIVE
	@$(BIN)/kubectl-insight tree
else
	@$(BIN)/kubectl-insight tree deployment/web -n shop -f $(EXAMPLE)
endif

# A file of tests stays in one process, since its tests share servers; no more than four, since each may start a
# control plane of its own. The files keep their order: the long ones come before the many short ones.
test: lint  ## Format, lint, types, rooms, and the tests on the installed wheel
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/wheel
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/tools  ## Format the code and sort its imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

controlplane:  ## Build the Kubernetes control plane that the cluster tests run against, once
	$(PYTHON) tests/controlplane/build.py controlplane

peers:  ## Build the tools that the benchmark compares with, once
	$(PYTHON) tests/controlplane/build.py peers

browser:  ## Install the browser that the tests of pages run in, where that takes one command
	$(PYTHON) tests/browser/install.py

parsers:  ## Install the real parsers of Mermaid and D2, for the tests of what we write
	npm ci --prefix tests/parsers --no-audit --no-fund --ignore-scripts --loglevel=error

cluster: controlplane  ## Run that control plane until interrupted; prints its kubeconfig
	$(PYTHON) tests/controlplane/control_plane.py

example: controlplane $(VENV)/wheel  ## Apply the example shop to a fresh control plane and record it again
	$(BIN)/python examples/shop/make_example.py

bench: controlplane peers $(VENV)/wheel  ## Measure every figure that the docs claim
	$(BIN)/python benchmarks/run.py

catalogue: $(VENV)/wheel  ## Write the catalogue of Kubernetes operations anew from Go modules
	$(BIN)/python tools/catalogue/make.py

relations: $(VENV)/wheel  ## Write docs/relations.md anew from the rules
	$(BIN)/python docs/make_relations.py

wheel: $(VENV)/wheel

$(VENV)/wheel: $(SOURCES) $(VENV)/tools
	@rm -rf build/wheel
	@$(BIN)/pip --quiet wheel --no-deps --no-build-isolation --wheel-dir build/wheel .
	@$(BIN)/pip --quiet install --force-reinstall --no-deps build/wheel/*.whl
	@touch $@

$(VENV)/tools: pyproject.toml
	@echo "making the environment in $(VENV) (once)" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip --quiet install --upgrade 'pip>=25.1'
	@$(BIN)/python -c 'import tomllib; p = tomllib.load(open("pyproject.toml", "rb"))["project"]; print(*p["dependencies"], sep="\n")' > $(VENV)/requirements.txt
	@$(BIN)/pip --quiet install --requirement $(VENV)/requirements.txt --group dev
	@touch $@

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis

help:
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST)
