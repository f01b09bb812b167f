# The same commands that CI runs. Bud's documents, for the contract tests, are looked for in BUD_CONTRACT.
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOLANGCI    := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME    ?= 10s

VERSION     ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)

.PHONY: attack build run test race lint golangci fuzz bench docs clean module release-dry

build: ## a static binary in ./budsandbox
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X $$(go list -m)/command.release=$(VERSION)" -o budsandbox .

run:
	go run .

test:
	go test ./...

race:
	go test -race ./...

lint:
	go vet ./...
	go run $(STATICCHECK) ./...

golangci: ## slower, with the rules of .golangci.yml
	go run $(GOLANGCI) run

fuzz:
	go test ./bank -run '^$$' -fuzz '^FuzzParsePeriod$$' -fuzztime $(FUZZTIME)
	go test ./storage -run '^$$' -fuzz '^FuzzDecodeCustomer$$' -fuzztime $(FUZZTIME)
	go test ./emulator/internal/route -run '^$$' -fuzz '^FuzzBind$$' -fuzztime $(FUZZTIME)
	go test ./emulator/internal/route -run '^$$' -fuzz '^FuzzPageToken$$' -fuzztime $(FUZZTIME)
	go test ./emulator/internal/route -run '^$$' -fuzz '^FuzzLimits$$' -fuzztime $(FUZZTIME)

ATTACK_FOR  ?= 30m

attack: build ## attack the program for ATTACK_FOR, as SECURITY.md describes; fails if a promise does not hold
	go test ./emulator -run '^TestAttack' -count=1 -timeout 0 -v -attack $(ATTACK_FOR) -attack-program '$(CURDIR)/budsandbox'
	go test ./storage -run 'Crash|Torn|Damage' -count=5
	$(MAKE) fuzz FUZZTIME=30s

bench:
	go test -run '^$$' -bench . ./...
	go run . bench

docs: ## rewrite docs/personas.md, docs/error-examples.md, docs/example-answers.md and the generated parts of docs/coverage.md and docs/flags.md
	go test ./command -run TestGeneratedDocuments -update
	go test -tags long ./emulator -run 'TestPersonasProducts|TestErrorExamples|TestExampleAnswers' -update

# PATH=... also replaces the PATH of the recipe's shell, so the recipe restores it.
module: search := $(shell printenv PATH)
module: ## another module path, everywhere: make module PATH=example.org/team/budsandbox
	@PATH="$(search):/usr/local/go/bin:/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin" go run ./packaging/module '$(PATH)'

release-dry: ## all that a release publishes, in ./dist, twice to the same bytes; publishes nothing
	packaging/release

clean:
	rm -rf budsandbox budsandbox.db dist
