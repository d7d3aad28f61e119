# make run   builds everything and starts Ticklist and a local Jira
# make test  is all of CI
# make help  lists the rest

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
NPM := npm --prefix static --no-fund --no-audit --no-update-notifier

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-11s %s\n", $$1, $$2}'

.PHONY: run
run: build ## build, start Ticklist and a local Jira, print the address
	@exec bin/localjira -app bin/ticklist -demo

.PHONY: build
build: assets ## bin/ticklist and bin/localjira
	@echo "Building the programs (the first time takes a minute or two: the embedded database is large) …"
	@go build -o bin/ ./localjira
	@go build -buildvcs=auto -o bin/ticklist ./app

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
test: tools-needed format vet lint commits test-go test-fuzz test-static test-e2e ## everything that CI checks

.PHONY: tools-needed
tools-needed: # a C compiler for the race detector, a browser, and what runs the API's examples
	@tools/need cc gcc libc6-dev
	@tools/need chromium chromium
	@tools/need curl curl
	@tools/need openssl openssl

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
	@bad="$$(git log --no-merges --format=%s | awk 'length > 72 || !/^[a-z][a-zA-Z0-9/.,_ -]*: [^ ]/')"; if [ -n "$$bad" ]; then echo "commit subjects not as CONTRIBUTING.md says:"; echo "$$bad"; exit 1; fi

# The race detector does not look into SQLite, which is C made Go and not ours: it
# is most of what the tests would wait for.
.PHONY: test-go
test-go: assets ## Go tests with the race detector; also on TEST_MONGODB_URI if it is set
	@echo "Go tests …"
	@go test -race -gcflags='modernc.org/...=-race=false' -timeout 15m ./...

# Each fuzz target that go test lists, FUZZTIME long; an input that fails is left
# in the package's testdata, and go test runs it from then on. Making an input
# smaller that is merely new to the fuzzer would eat up the time, as would
# instrumenting the embedded engine, which no target reaches. FUZZJOBS targets
# run at once: as many as there are processors, and in CI, which is to take a
# quarter of an hour, twice as many. Go before 1.27 may take the end of the time for
# a failure of the target (go.dev/issue/75804), most of all on a busy machine: one
# that failed like that, with no input to show for it, is run once more.
FUZZTIME ?= 10m
FUZZJOBS ?= $(shell nproc)
.PHONY: fuzz
fuzz: assets ## every fuzz target for FUZZTIME (10m) each
	@targets="$$(go test -tags noembedded -list '^Fuzz' ./... | awk '/^Fuzz/ {names[++n] = $$1} /^ok/ {for (i = 1; i <= n; i++) print $$2, names[i]; n = 0}')"; \
	if [ -z "$$targets" ]; then echo "there is no fuzz target, which cannot be" >&2; exit 1; fi; \
	xargs -P $(FUZZJOBS) -n 2 bash -c 'echo "Fuzzing $$0 $$1 for $(FUZZTIME) …"; \
		pkg="$$0" target="$$1"; \
		run() { out="$$(go test -tags noembedded -run "^\$$" -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -parallel 1 -fuzzminimizetime 100x "$$pkg" 2>&1 </dev/null)"; }; \
		timed() { grep -qx " *context deadline exceeded" <<<"$$out" && ! grep -Eq "Failing input|panic|hung or terminated" <<<"$$out"; }; \
		run || { timed && run; } || { echo "$$out" >&2; exit 1; }' <<<"$$targets"

.PHONY: test-fuzz
test-fuzz: ## every fuzz target for 30 s each
	@$(MAKE) --no-print-directory fuzz FUZZTIME=30s FUZZJOBS=$$(( 2 * $$(nproc) ))

.PHONY: test-static
test-static: static/node_modules/.made ## types, lint, formatting and unit tests of the front end
	@echo "Front end …"
	@$(NPM) run --silent check
	@$(NPM) run --silent test

# Two of them work on one list for TOGETHER_SECONDS.
export TOGETHER_SECONDS ?= 60
.PHONY: test-e2e
test-e2e: build ## browser tests against the local Jira
	@echo "Browser tests …"
	@$(NPM) run --silent e2e

# The servers are programs of their own; the database is whatever TEST_MONGODB_URI
# names, beside the embedded one, in front of which a stand-in says that it is a set.
DRILL ?= 100
.PHONY: drill
drill: assets ## DRILL (100) failovers of a replica set under load
	@FAILOVERS=$(DRILL) go test -count=1 -timeout 60m -v -run '^TestFailovers$$' ./app

.PHONY: bench
bench: build ## what Ticklist costs, as ratios against the bare driver and static HTML
	@go run ./tools/bench

.PHONY: image
image: assets # the program as containers have it: without the embedded engine
	@go build -trimpath -tags noembedded -ldflags=-s -o bin/image/ticklist ./app

# LOAD has flags of tools/load, such as "-tenants 0 -step 10s".
LOAD ?=
.PHONY: load
load: image ## the rate at which one server becomes slow, and what it does beyond; needs TEST_MONGODB_URI
	@go run ./tools/load $(LOAD)

SOAK ?= 30m
.PHONY: soak
soak: image ## SOAK (30m) of steady work: memory, goroutines and files have to stay as they are; needs TEST_MONGODB_URI
	@go run ./tools/load -soak $(SOAK) $(LOAD)

# VULNDB may name a copy of Go's vulnerability data.
VULNDB ?= https://vuln.go.dev
.PHONY: audit
audit: ## known vulnerabilities in what the programs are made of
	@failed=0; \
	echo "Go modules …"; \
	if curl -fsS --max-time 20 -o /dev/null "$(VULNDB)/index/db.json" 2>/dev/null; then \
		go run golang.org/x/vuln/cmd/govulncheck@v1.8.0 -db "$(VULNDB)" ./... || failed=1; \
	else echo "NOT CHECKED: Go's vulnerability data at $(VULNDB) cannot be reached from here." >&2; failed=1; fi; \
	echo "npm packages …"; \
	if out="$$($(NPM) audit 2>&1)"; then echo "$$out"; \
	elif grep -q 'audit endpoint returned an error\|ENOAUDIT\|ENOTFOUND\|network' <<<"$$out"; then echo "NOT CHECKED: npm's vulnerability data cannot be reached from here." >&2; failed=1; \
	else echo "$$out"; failed=1; fi; \
	exit $$failed

.PHONY: clean
clean: ## remove what was built; data stay
	@rm -rf bin artifacts static/node_modules static/dist/*.js static/dist/*.css
