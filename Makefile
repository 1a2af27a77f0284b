# The commands of Alongside. What each needs is checked, and installed where that is possible, by itself.

SHELL := /bin/sh
.DEFAULT_GOAL := help

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# Go's own stamp fails the build in a clone that belongs to another account; VERSION does without.
export GOFLAGS := $(GOFLAGS) -buildvcs=false
# Without cgo the binary runs on every distribution.
BUILD := env CGO_ENABLED=0 go build -trimpath -ldflags "-X main.version=$(VERSION)"
TOOL := go tool -modfile=tools/go.mod
NPM := npm --prefix pwa --no-audit --no-fund --loglevel=error
STEP := scripts/step

# Go packages whose tests need neither a database nor a browser.
PURE := $(addsuffix /...,$(addprefix ./,$(wildcard models insight merge calendar catalog fhir pdf auth)))
# What the app is built from. The generated message functions are made by the build itself.
PWA_SOURCES := $(shell find pwa/src pwa/messages pwa/public pwa/icons pwa/vite pwa/project.inlang pwa/scripts \
	pwa/index.html pwa/vite.config.ts pwa/tsconfig*.json models/symptoms.json -type f \
	-not -path '*/i18n/generated/*' -not -path '*/project.inlang/cache/*' 2>/dev/null)
PWA := pwa/build/index.html
# Stamps of the installed packages: those that build the app, and all of them.
BUILD_PACKAGES := pwa/node_modules/.alongside-build
ALL_PACKAGES := pwa/node_modules/.alongside-all

GO_TESTS := --include='*_test.go' --exclude-dir=node_modules
# How long each fuzzer and each benchmark runs: make drill FUZZ_TIME=10m
FUZZ_TIME ?= 1m
# How many histories phones live through in a drill, and which: one that failed comes again with its SEED.
HISTORIES ?= 10000
SEED := $(or $(SEED),$(shell date +%s))
BENCH_TIME ?= 2s
# How many log entries the bench's large practice has; 10000000 are a year.
BENCH_ENTRIES ?= 100000
# How many people are erased, each by a server that is killed in the middle of it.
ERASURES ?= 200
# How much the drill's phone writes without a signal, and how large the file is that is brought in.
ENTRIES ?= 1000
MEGABYTES ?= 2048
# How many files that are no files are read.
RUNS ?= 1000000

# Steps follow one another; the tools inside them use all cores.
.NOTPARALLEL:
.PHONY: help run dist check test drill bench lighthouse vulnerabilities generate demo-reset db-shell
.PHONY: tools-present binary offline drift

help: ## Show the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: binary ## Start the demo on http://localhost:8080, with everything it needs
	@exec bin/alongside demo

dist: tools-present $(PWA) ## Build dist/alongside, the one binary with the app in it
	@$(STEP) "Building dist/alongside" $(BUILD) -o dist/alongside ./cmd/alongside

check: tools-present $(ALL_PACKAGES) ## Format, lint, types, generated code, tests without a database (minutes)
	@$(STEP) "Linting Go" $(TOOL) golangci-lint run ./...
	@$(STEP) "Linting the app" $(NPM) run lint
	@$(STEP) "Checking the app's types" $(NPM) run check
	@$(MAKE) --no-print-directory drift
	@$(STEP) "Testing the pure Go packages" go test $(PURE)
	@$(STEP) "Testing the app's units" $(NPM) run test
	@echo "All checks passed."

test: check $(PWA) ## Everything a change must pass, with real PostgreSQL and Chromium
	@$(STEP) -v "Testing Go" $(TOOL) gotestsum --format=pkgname-and-test-fails -- -count=1 -timeout=15m ./...
	@$(STEP) -v "Testing the files for containers" go -C tools/compose test -count=1 ./...
	@$(STEP) -v "Weighing the app" $(NPM) run size
	@$(MAKE) --no-print-directory binary
	@chromium=$$(.ci/chromium) && CHROMIUM="$$chromium" CHROME_PATH="$$chromium" \
		$(STEP) -v "Testing end to end" scripts/with-demo $(NPM) run e2e
	@$(MAKE) --no-print-directory offline ENTRIES=150 MEGABYTES=300
	@echo "All tests passed."

drill: tools-present ## Kill phones that write offline, live through 10,000 histories (HISTORIES, SEED), read 2 GB and a million files of bytes, fuzz for a while (FUZZ_TIME=1m)
	@$(MAKE) --no-print-directory offline
	@$(STEP) -v "Living through $(HISTORIES) histories of three phones (SEED=$(SEED))" \
		go test ./api -run '^TestPhonesLiveThroughAnyHistory$$' -count=1 -timeout=0 -v \
			-rapid.checks=$$(($(HISTORIES) / 2)) -rapid.seed=$(SEED)
	@$(STEP) -v "Reading $(RUNS) files of bytes" sh -c 'cd pwa && RUNS=$(RUNS) npx vitest run --testTimeout=0 src/features/import/properties.test.ts'
	@$(STEP) -v "Erasing $(ERASURES) people, and killing the server in the middle of each" \
		go test ./jobs -run '^TestKilledServersEraseEverybodyOnce$$' -count=1 -timeout=0 -v -erasure-cycles=$(ERASURES)
	@grep -rnoE $(GO_TESTS) '^func Fuzz[A-Za-z0-9_]*' . | tr ':' ' ' | \
	while read -r file line word name; do \
		$(STEP) -v "Fuzzing $$name for $(FUZZ_TIME)" \
			go test "$$(dirname "$$file")" -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZ_TIME) </dev/null || exit 1; \
	done

bench: tools-present ## Measure the hot paths against pgbench, and run the Go benchmarks (minutes; BENCH_TIME=2s, BENCH_ENTRIES)
	@go test -run '^$$' -bench . -benchmem -benchtime $(BENCH_TIME) \
		$$(grep -rlE $(GO_TESTS) '^func Benchmark' . | xargs -n1 dirname | sort -u)
	@$(STEP) "Building the server" $(BUILD) -o tmp/bench/alongside ./cmd/alongside
	@go run ./bench -server tmp/bench/alongside -entries $(BENCH_ENTRIES) -report tmp/bench.md

lighthouse: binary $(ALL_PACKAGES) ## Measure the demo's main screens with Lighthouse (minutes)
	@chromium=$$(.ci/chromium) && CHROMIUM="$$chromium" scripts/with-demo node pwa/scripts/lighthouse.js

vulnerabilities: tools-present ## Look the Go modules up in the public list of known vulnerabilities
	@$(TOOL) govulncheck ./...

generate: tools-present $(ALL_PACKAGES) ## Write the API's description into the app's types
	@$(STEP) "Describing the API" sh -c 'mkdir -p tmp && go run ./cmd/alongside openapi > tmp/openapi.json'
	@$(STEP) "Writing pwa/src/lib/api/schema.d.ts" \
		pwa/node_modules/.bin/openapi-typescript tmp/openapi.json --output pwa/src/lib/api/schema.d.ts

demo-reset: ## Remove ./data/demo, so that the next demo begins anew
	@scripts/demo-reset data/demo

db-shell: ## Open psql on the running demo's database, as its owner
	@scripts/db-shell data/demo/postgres

# From here on: what the commands above are made of.

tools-present:
	@scripts/tools-present

binary: tools-present $(PWA)
	@$(STEP) "Building the server" $(BUILD) -o bin/alongside ./cmd/alongside

# A phone writes for 30 days without a signal, is killed, and sends through a network that fails.
offline: binary $(ALL_PACKAGES) tmp/toxiproxy
	@chromium=$$(.ci/chromium) && CHROMIUM="$$chromium" DRILL_ENTRIES=$(ENTRIES) DRILL_MEGABYTES=$(MEGABYTES) \
		$(STEP) -v "Writing $(ENTRIES) entries offline, sending them through faults, and reading $(MEGABYTES) MB" $(NPM) run drill

tmp/toxiproxy: tools/toxiproxy/go.mod
	@$(STEP) "Building the proxy that spoils connections" \
		go build -modfile=tools/toxiproxy/go.mod -o $@ github.com/Shopify/toxiproxy/v2/cmd/server

# The committed client types must be what the server describes.
drift:
	@$(STEP) "Describing the API" sh -c 'mkdir -p tmp && go run ./cmd/alongside openapi > tmp/openapi.json'
	@$(STEP) "Comparing the app's API types" sh -c 'pwa/node_modules/.bin/openapi-typescript tmp/openapi.json --output tmp/schema.d.ts && \
		{ cmp -s tmp/schema.d.ts pwa/src/lib/api/schema.d.ts || { echo "pwa/src/lib/api/schema.d.ts is stale: run make generate"; exit 1; }; }'

$(PWA): $(PWA_SOURCES) pwa/package-lock.json | tools-present $(BUILD_PACKAGES)
	@$(STEP) "Building the app" $(NPM) run build
	@touch $@

# npm ci starts from an empty node_modules, which takes the stamps away too.
$(BUILD_PACKAGES): pwa/package-lock.json | tools-present
	@$(STEP) "Installing the packages that build the app" $(NPM) ci --omit=dev
	@touch $@

$(ALL_PACKAGES): pwa/package-lock.json | tools-present
	@$(STEP) "Installing the packages" $(NPM) ci
	@touch $(BUILD_PACKAGES) $@
