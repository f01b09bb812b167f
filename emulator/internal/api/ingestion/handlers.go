package ingestion

import (
	"time"

	"budsandbox/clock"
	"budsandbox/emulator/internal/customer"
	"budsandbox/emulator/internal/ingest"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/storage"
)

// Handlers implements the Ingestion API.
type Handlers struct {
	Customers *customer.Service
	Service   *ingest.Service
	Store     *storage.DB
	Clock     *clock.Clocks
	Engine    ledger.Engine
	Strict    bool // refuse identifiers that could be real
}

// Bud's delays of the tasks (docs/research/bud.md#tasks).
const (
	ingestDelay = 500 * time.Millisecond
	settleDelay = 250 * time.Millisecond
)
