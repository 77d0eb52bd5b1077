# `make run` and `make test` set everything up by themselves; `make help` lists the rest.

VENV := .venv
OLDEST := .venv-oldest
RUN := $(VENV)/bin/python
# Two at once; a file of tests stays in one process, so that its tests share one run of an
# experiment. A test that hangs is stopped, with where it stood, and the others go on; after a
# crash the run ends, as pytest-xdist may wait forever for work that the lost process had.
FAST := -n 2 --dist loadfile --no-loadscope-reorder --timeout=600 --max-worker-restart=0

.PHONY: run demo site test test-slow test-oldest bench lint format docs results clean help
.DELETE_ON_ERROR:

run: $(VENV)/ready  ## all results as a site, and every problem in short beside them: 5 minutes
	$(RUN) -m experiments.reproduce --flagfile=experiments/flagfiles/reproduce_quick.cfg

demo: $(VENV)/ready  ## a live page: draw, photograph or say a digit
	$(RUN) -m experiments.demo

site: $(VENV)/ready  ## the stored results as a site: pages and figures, from what git keeps
	$(RUN) -m experiments.reproduce --flagfile=experiments/flagfiles/reproduce_full.cfg \
		--output_dir=experiments/results --pages

test: $(VENV)/ready  ## the fast tests
	$(RUN) -m pytest $(FAST)

test-slow: $(VENV)/ready  ## full trainings, minutes
	$(RUN) -m pytest -m slow

test-oldest: $(OLDEST)/ready  ## the fast tests on the oldest supported TensorFlow
	$(OLDEST)/bin/python -m pytest $(FAST) -m "not slow and not process and not newest"

bench: $(VENV)/bench  ## this package beside PyTorch, JAX and librosa, two hours on an idle machine
	$(RUN) -m benchmarks --flagfile=benchmarks/full.cfg

lint: $(VENV)/ready  ## style, format and import contracts
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/lint-imports

format: $(VENV)/ready  ## put the code into the house style
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format

results: $(VENV)/ready  ## run every stored result that is not there yet (days from nothing)
	$(RUN) -m experiments.reproduce --flagfile=experiments/flagfiles/reproduce_full.cfg \
		--output_dir=experiments/results --export_dir=saved_models
	$(RUN) -m experiments.pack experiments/results/*

docs: $(VENV)/ready  ## tables, pictures and examples of README and docs, from the stored results
	$(RUN) -m experiments.docs

clean:  ## remove the environments and what runs left behind
	rm -rf $(VENV) $(OLDEST) runs build *.egg-info

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' Makefile

# An environment is ready when its last step, the stamp, is there: a broken-off set-up starts again.
$(VENV)/ready: setup.cfg pyproject.toml
	$(call set_up,$(VENV),)

$(VENV)/bench: $(VENV)/ready
	$(RUN) -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	touch $@

$(OLDEST)/ready: setup.cfg pyproject.toml
	$(call set_up,$(OLDEST),tensorflow==2.16.2)

define set_up
@python=; suits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))'; \
for candidate in $(or $(PYTHON),python3 python python3.12 python3.11); do \
	if "$$candidate" -c "$$suits" >/dev/null 2>&1; then python="$$candidate"; break; fi; \
done; \
if [ -z "$$python" ]; then \
	echo "error: Python 3.11 or 3.12 is needed (found: $$($(or $(PYTHON),python3) --version 2>&1));" \
		"install one, or name it: make PYTHON=/path/to/python3.12" >&2; \
	exit 1; \
fi; \
echo "setting up $(1) with $$($$python --version); TensorFlow is large, this takes a minute or more"; \
"$$python" -m venv --clear $(1) || { \
	echo "error: $$python cannot make an environment in $(1); on Debian: apt install python3-venv" >&2; \
	exit 1; \
}; \
$(1)/bin/python -m pip install --quiet --disable-pip-version-check $(2) -e '.[dev]' || { \
	echo "error: the packages could not be installed, see above; a package index is needed" \
		"(PIP_INDEX_URL names one other than the default)" >&2; \
	exit 1; \
}; \
touch $(1)/ready
endef
