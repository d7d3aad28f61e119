# make run   builds everything and starts Ticklist and a local Jira
# make test  is all of CI
# make help  lists the rest

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
NPM := npm --prefix static --no-fund --no-audit --no-update-notifier

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-9s %s\n", $$1, $$2}'

.PHONY: run
run: build ## build, start Ticklist and a local Jira, print the address
	@exec bin/localjira -app bin/ticklist

.PHONY: build
build: assets ## bin/ticklist and bin/localjira
	@echo "Building the programs (the first time takes a minute or two: the embedded database is large) …"
	@go build -o bin/ ./localjira
	@go build -o bin/ticklist ./app

# The panel's files in static/dist, which the program embeds.
.PHONY: assets
assets: static/node_modules/.made ## the front end, from static/src to static/dist
	@echo "Building the front end …"
	@go run ./tools/assets

static/node_modules/.made: static/package.json static/package-lock.json
	@echo "Fetching the npm packages …"
	@$(NPM) ci --ignore-scripts --loglevel=error
	@touch $@

.PHONY: test
test: tools-needed format vet lint commits test-go test-static test-e2e ## everything that CI checks

.PHONY: tools-needed
tools-needed: # a C compiler for the race detector, and a browser
	@tools/need cc gcc libc6-dev
	@tools/need chromium chromium

.PHONY: format
format:
	@echo "Formatting …"
	@bad="$$(gofmt -l $$(git ls-files '*.go'))"; if [ -n "$$bad" ]; then echo "not formatted, run gofmt -w:"; echo "$$bad"; exit 1; fi

.PHONY: vet
vet: assets
	@echo "go vet …"
	@go vet ./...
	@go vet -tags noembedded ./app/...

.PHONY: lint
lint: assets
	@echo "golangci-lint (built on first use, which takes two minutes) …"
	@go tool -modfile=tools/lint/go.mod golangci-lint run

# 72 characters in the form "package: what it now does".
.PHONY: commits
commits:
	@bad="$$(git log --format=%s | awk 'length > 72 || !/^[a-z][a-zA-Z0-9/.,_ -]*: [^ ]/')"; if [ -n "$$bad" ]; then echo "commit subjects not as CONTRIBUTING.md says:"; echo "$$bad"; exit 1; fi

.PHONY: test-go
test-go: assets ## Go tests with the race detector; also on TEST_MONGODB_URI if it is set
	@echo "Go tests …"
	@go test -race -timeout 15m ./...

.PHONY: test-static
test-static: static/node_modules/.made ## types, lint, formatting and unit tests of the front end
	@echo "Front end …"
	@$(NPM) run --silent check
	@$(NPM) run --silent test

.PHONY: test-e2e
test-e2e: build ## browser tests against the local Jira
	@echo "Browser tests …"
	@$(NPM) run --silent e2e

.PHONY: bench
bench: build ## what Ticklist costs, as ratios against the bare driver and static HTML
	@go run ./tools/bench

.PHONY: clean
clean: ## remove what was built; data stay
	@rm -rf bin artifacts static/node_modules static/dist/*.js static/dist/*.css
