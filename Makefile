# Distrain's commands. `make help` lists them.

SWIFT ?= swift
DEMO ?= demo
SECONDS ?= 60
TARGET ?=
# An import of a module that a target does not name is an error: the layers hold.
BUILD_FLAGS = --explicit-target-dependency-import-check error
SWIFT_CODE = $(wildcard Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources \
  Fuzz/Package.swift Fuzz/Sources)

.DEFAULT_GOAL := help
.PHONY: help demo build test lint fuzz sanitize bench docs clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

demo: build ## build, then work a synthetic case from import to report in ./demo
	.build/release/distrain demo $(DEMO)

build: ## build the optimised command line, .build/release/distrain
	@scripts/bootstrap build
	$(SWIFT) build -c release --product distrain $(BUILD_FLAGS)

test: ## lint, build and run all tests
	@scripts/bootstrap test
	@$(MAKE) --no-print-directory lint
	$(SWIFT) build --build-tests $(BUILD_FLAGS)
	$(SWIFT) test --disable-xctest --skip-build

lint: ## check layout, the laws of the code and the shell scripts
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_CODE)
	scripts/lint-laws
	scripts/lint-laws --self-test
	@if command -v shellcheck >/dev/null; then shellcheck $$(grep -rl '^#!/usr/bin/env bash' scripts .ci); \
	  else echo 'shellcheck is not installed: shell scripts not checked'; fi

fuzz: ## feed mutated input to every reader: SECONDS=60 each, TARGET=name for one
	@scripts/bootstrap build
	scripts/fuzz $(SECONDS) $(TARGET)

sanitize: ## run the tests under the address and the thread sanitizer
	@scripts/bootstrap test
	scripts/sanitize address
	scripts/sanitize thread

bench: ## measure speed, beside the field's Python tools where there is a peer
	@scripts/bootstrap bench
	scripts/bench $(TARGET)

docs: ## build the reference of every library module; a warning or a dead link fails
	@scripts/bootstrap build
	scripts/docs $(TARGET)

clean: ## remove what was built, and ./demo
	rm -rf .build .build-address .build-thread Fuzz/.build Benchmarks/.build .venv
	rm -rf ./demo
