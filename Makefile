# Everything runs in .venv, from the versions in constraints.txt. PYTHON chooses the interpreter it is made with.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test test-ollama mini check format lock clean

demo: $(STAMP)  ## the main job in short: 32 questions of the rugby corpus, short answers, the embedded model
	$(BIN)/compare --corpus rugby --strategies baseline,instructions,sysprompt,rag,finetune,finetune+rag --limit 32 --max-tokens 48

test: $(STAMP)  ## all tests; no network, no GPU
	$(BIN)/pytest -n auto

mini: $(STAMP)  ## the embedded miniature anew, from scratch: minutes on a GPU, hours on 2 cores; goes on where it stopped
	$(BIN)/python -m knowhow.models.recipe.train --out build/mini
	$(BIN)/python -m knowhow.models.recipe.evaluate build/mini

test-ollama: $(STAMP)  ## the tests of served models against a real server: make test-ollama OLLAMA_HOST=127.0.0.1:11434
	@test -n "$(OLLAMA_HOST)" || { echo "say where the server is: make test-ollama OLLAMA_HOST=127.0.0.1:11434"; exit 2; }
	KNOWHOW_TEST_OLLAMA=$(OLLAMA_HOST) $(BIN)/pytest tests/strategies/backends/test_ollama_served.py tests/evaluate/test_ollama_run.py tests/evaluate/test_ollama_export.py

check: $(STAMP)  ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright

format: $(STAMP)  ## put the source in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(STAMP)  ## write down the versions that are installed now, without addresses
	$(BIN)/pip freeze --exclude-editable | sed -e 's/+cpu$$//' -e '/ @ /d' > constraints.txt

clean:  ## remove what was installed and built; reports, answers and caches stay
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "knowhow needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@
