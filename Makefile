# Two commands do everything on a fresh machine:  make book   and   make test
# Byte-code must be written: without it every import is compiled anew in every process.
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: book test accept check notebooks clean debian-book debian-test

# URL=https://… : where it will be published (optional)
book: $(BIN)/.book debian-book
	$(BIN)/yanbao build $(if $(URL),--url "$(URL)")

test: $(BIN)/.test debian-book debian-test
	$(BIN)/python -m pytest tests

accept: $(BIN)/.test
	$(BIN)/python tests/accept.py

check: $(BIN)/.book
	$(BIN)/yanbao check

clean:
	rm -rf _build

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Yanbao needs Python 3.11 or newer, not " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@sh .ci/debian.sh venv
	$(PYTHON) -m venv .venv

$(BIN)/.book: $(BIN)/python requirements.txt pyproject.toml
	$(BIN)/python -m pip install --quiet -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

$(BIN)/.test: $(BIN)/.book requirements-test.txt
	$(BIN)/python -m pip install --quiet -r requirements-test.txt
	@touch $@

# Debian packages: installed where that is possible, else missed with one line; each has a fallback.
debian-book:
	@sh .ci/debian.sh book

debian-test:
	@sh .ci/debian.sh test
