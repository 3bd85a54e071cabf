# What a person types to build, see, test and check Mneme. `make` alone lists the targets.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test bench check docs clean

# The suites that check gradients; they run a second time with every number a Double.
GRADIENTS := Gradient|Conformance|Reference
DOUBLE    := .build-double
DOCS      := .build/docs
LIBRARIES := $(shell sed -n 's/.*\.library.name: "\([A-Za-z]*\)".*/\1/p' Package.swift)

# Extra flags: TESTFLAGS for both `swift test` runs, DOCFLAGS for docc, ARGS for the demo and the benchmark.
TESTFLAGS ?=
DOCFLAGS  ?=
ARGS      ?=

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

setup: ## Install what the build needs (OpenBLAS, zlib and pkg-config on Debian), if it is missing
	@Scripts/setup

demo: setup ## Build, then watch three small networks learn, or fail to learn, over long spans
	swift build -c release --product mneme
	@Scripts/demo $(ARGS)

# `swift test` builds what it needs itself: a `swift build --build-tests` before it would build all twice.
test: setup ## Run the tests, then the gradient checks in Double
	swift test -c release $(TESTFLAGS)
	@mkdir -p $(DOUBLE)
	set -o pipefail; swift test -c release --traits Double --scratch-path $(DOUBLE) \
		--filter '$(GRADIENTS)' $(TESTFLAGS) 2>&1 | tee $(DOUBLE)/test.log
	@! grep -E 'No matching test|run with 0 tests' $(DOUBLE)/test.log || { echo 'no suite is called $(GRADIENTS)' >&2; exit 1; }

bench: ## Time training steps and streams against PyTorch, JAX and ONNX Runtime (installs them into .venv-peers)
	@Scripts/setup peers
	swift build -c release --product mneme
	.venv-peers/bin/python Benchmarks/compare.py $(ARGS)

check: setup ## Everything a change must pass: format, lint, warnings, tests, docs
	@Scripts/check

# Some toolchains fail to dump the test bundles, which have no module: what counts is that every library is there.
docs: setup ## Write the documentation of the libraries to .build/docs
	@rm -rf $(DOCS) .build/*/symbolgraph
	@mkdir -p $(DOCS)/graphs
	@swift package dump-symbol-graph > $(DOCS)/graphs.log 2>&1 || true
	@for name in $(LIBRARIES); do \
		cp .build/*/symbolgraph/$$name.symbols.json .build/*/symbolgraph/$$name@*.symbols.json $(DOCS)/graphs \
			2> /dev/null || true; \
		[ -f $(DOCS)/graphs/$$name.symbols.json ] || { cat $(DOCS)/graphs.log; echo "no symbols of $$name" >&2; exit 1; }; \
	done
	@docc=$$(command -v docc || xcrun --find docc) || { echo 'docc is missing: it comes with Swift' >&2; exit 1; }; \
		$$docc convert $(wildcard Documentation/*.docc) --additional-symbol-graph-dir $(DOCS)/graphs \
			--fallback-display-name Mneme --fallback-bundle-identifier mneme --output-path $(DOCS)/site $(DOCFLAGS)
	@echo 'The documentation is in $(DOCS)/site; to read it: python3 -m http.server -d $(DOCS)/site'

clean: ## Remove what was built (runs and .venv-peers stay)
	rm -rf .build $(DOUBLE)
