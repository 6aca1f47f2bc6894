# Rongqiao 融桥 — what can be made. `make demo` and `make test` are the two
# commands of the README; the others are for those who change the code.

DATA  ?= ../shared/data# public data for `make real`; the one place that names it
ADDR  ?= 127.0.0.1:8080
BIN   := build/rongqiao
TOOL  := go tool -modfile=tools/go.mod
STAMP := build/.npm

.PHONY: print-data demo test test-race fuzz check generate fresh real shots bench drill clean

demo: $(BIN)
	$(BIN) demo --data build/demo --addr $(ADDR)

$(STAMP): package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	@mkdir -p build && touch $(STAMP)

# Browser assets: TypeScript by esbuild, CSS by Tailwind, into the embedded dist folder.
dist: $(STAMP)
	go run ./internal/tools/build

$(BIN): dist
	go build -trimpath -o $(BIN) ./cmd/rongqiao

.PHONY: $(BIN) dist

test: $(BIN)
	scripts/test.sh

# The race detector over the ground floors, where goroutines meet.
test-race: dist
	go test -race ./internal/platform/... ./internal/base/...

# Every fuzz target for five seconds each.
fuzz:
	scripts/fuzz.sh 5s

# One folder at a time, so that generated files name their source alike wherever they are made.
generate:
	@for d in $$(find internal -name '*.templ' -exec dirname {} + | sort -u); do go tool templ generate -log-level error -path $$d || exit 1; done

# Generated files are committed; this proves them fresh.
fresh: generate
	git diff --exit-code -- '*_templ.go'

check: dist
	@out=$$(gofmt -l cmd internal); test -z "$$out" || { echo "not formatted: $$out"; exit 1; }
	go vet ./...
	$(TOOL) staticcheck ./...
	$(MAKE) --no-print-directory fresh
	go test ./internal/app -run 'Imports|Parts|Libraries|Packages|Files|Documents|SQL|Words'

real: $(BIN)
	@test -d "$(DATA)" || { echo "make real: no folder $(DATA); give DATA=DIR"; exit 1; }
	scripts/real.sh $(BIN) "$(DATA)"

shots: $(BIN)
	RONGQIAO_SHOTS=$(CURDIR)/build/shots go test ./internal/e2e -run Shots -count=1 -v

bench: $(BIN)
	$(BIN) bench all

# Backup, restore elsewhere, verify.
drill: $(BIN)
	scripts/drill.sh $(BIN)

print-data:
	@echo "$(DATA)"

clean:
	rm -rf build dist
