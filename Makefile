# The only task runner: `make` lists what it can do. Everything runs in the project's own environment, .venv.

PYTHON ?= python3
C ?= data/demo
# The demonstration's place, and one for each consultation: a report is never written over that of another.
OUT ?= $(if $(filter data/demo,$(C)),reports/out,reports/$(notdir $(patsubst %/,%,$(C))))
JOBS ?= 2
AREAS ?= votes groups privacy copies
SAMPLE ?= 80
SEED ?= 20
UV_VERSION := 0.13.9
EXTRAS_TESTS := tests/topics/test_bertopic.py tests/text/test_encoders.py tests/text/test_tone.py tests/text/test_tone_transformers.py \
	tests/evaluation/test_topic_evaluation.py
LONG_TESTS := tests/pages/test_accessibility.py tests/disclosure/test_attacker.py tests/topics/test_codebook.py tests/whole/test_interrupted.py tests/intake/test_malformed.py \
	tests/pages/test_page_size.py tests/disclosure/test_later_reports.py tests/disclosure/test_compared_counts.py tests/evaluation/test_topic_evaluation.py \
	tests/sources/test_mutations.py tests/pages/test_screen.py tests/whole/test_notebooks_elsewhere.py tests/whole/test_stages.py tests/house/test_benchmarks.py
export UV_PYTHON_DOWNLOADS := never
# Libraries are compiled once, when they are installed, and so is the package: some machines never write bytecode, and compile at each start.
export UV_COMPILE_BYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help setup report test test-extras test-long coverage mutation check notebooks outputs golden docs picture dist smoke lab bench messages demo clean

help: ## list these tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/ready: pyproject.toml uv.lock
	test -x .venv/bin/uv || { $(PYTHON) -m venv .venv && .venv/bin/python -m pip install --quiet uv==$(UV_VERSION); }
	.venv/bin/uv sync --locked --quiet
	.venv/bin/python -m compileall -q src
	touch $@

setup: .venv/ready ## install everything the project needs into .venv

report: setup ## the reports of a consultation: make report [C=FOLDER] [OUT=FOLDER] [JOBS=N]
	.venv/bin/strategy-nlp report $(C) --out $(OUT) --jobs $(JOBS)

test: setup ## all tests: unit, property, notebook and browser
	.venv/bin/python -m pytest -n 2 --dist loadscope
	$(MAKE) notebooks

test-extras: setup ## the tests that need an extra (transformers and others), in an environment of their own: 7 GB
	UV_PROJECT_ENVIRONMENT=.venv-extras .venv/bin/uv sync --locked --all-extras --quiet
	.venv-extras/bin/python -m pytest -p no:randomly $(EXTRAS_TESTS)

test-long: setup ## what takes too long for every change: every malformed folder, every kill, a report after every decision of a codebook, every language's pages under axe
	STRATEGY_NLP_LONG=1 .venv/bin/python -m pytest -n 2 --dist loadscope $(LONG_TESTS)

coverage: setup ## all tests, and which lines and branches they run: by wing, and by file below 92 %; half an hour
	.venv/bin/uv sync --locked --quiet --inexact --group evidence
	rm -rf build/coverage && mkdir -p build/coverage
	.venv/bin/coverage run -m pytest -n 2 --dist loadscope
	.venv/bin/coverage combine --quiet
	.venv/bin/coverage json -q -o build/coverage/coverage.json
	.venv/bin/python benchmarks/evidence/wings.py build/coverage/coverage.json

mutation: setup ## how many small mistakes the tests notice: make mutation [AREAS="votes groups privacy copies"] [SAMPLE=80] [SEED=20]; an hour
	.venv/bin/uv sync --locked --quiet --inexact --group evidence
	.venv/bin/python benchmarks/evidence/mutation.py $(AREAS) --sample $(SAMPLE) --seed $(SEED)

check: setup ## lint, format and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

notebooks: setup ## run the stored notebooks again and compare every output
	.venv/bin/python -m pytest --nbval --nbval-sanitize-with notebooks/compared.cfg -p no:randomly -q -n 2 --dist loadscope notebooks

outputs: setup ## run the notebooks and store their outputs, after a change that is meant
	.venv/bin/jupyter nbconvert --to notebook --execute --inplace --ExecutePreprocessor.record_timing=False notebooks/*.ipynb notebooks/*/*.ipynb

golden: setup ## store the demonstration's tables and the numbers of a made conversation anew, after a change of numbers that is meant
	cd tests && ../.venv/bin/python -m golden.demonstration && ../.venv/bin/python -m golden.conversation

docs: setup ## the documentation as a site: open build/docs/html/docs/index.html
	.venv/bin/uv sync --locked --quiet --inexact --group docs
	.venv/bin/sphinx-build -q -W --keep-going --fresh-env -d build/docs/doctrees -c docs . build/docs/html

picture: setup ## the README's picture of a page of the demonstration; needs chromium
	.venv/bin/python docs/picture.py

dist: setup ## wheel and source archive, in dist
	rm -rf dist
	.venv/bin/uv build --quiet --out-dir dist

smoke: dist ## install the wheel outside the repository, and make a small report with it there
	.venv/bin/python docs/smoke.py dist/*.whl

lab: setup ## open JupyterLab in the notebooks
	.venv/bin/jupyter lab --notebook-dir notebooks

bench: setup ## print the benchmarks' ratios; claims.py, which takes an hour, is run by itself
	for script in $(filter-out benchmarks/claims.py,$(wildcard benchmarks/*.py)); do .venv/bin/python $$script; done

messages: setup ## bring the catalogues of the report languages in step with the code
	.venv/bin/python -m strategy_nlp.findings.locale.update

demo: setup ## make the invented demonstration consultation again from its sources
	.venv/bin/python data/demo/make_demo.py

clean: ## remove what the other tasks made
	rm -rf .venv .venv-extras reports/out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
