package ingestion

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/customer"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/storage"
)

// Handlers implements the Ingestion API.
type Handlers struct {
	Customers *customer.Service
	Store     *storage.DB
	Clock     *bank.Clocks
	Seed      uint64
	Engine    ledger.Engine
	Delay     func(def time.Duration) time.Duration // how long a task is pending, given Bud's delay
	Strict    bool                                  // refuse identifiers that could be real

	// Enriched returns the JSON of an enriched transaction for the synchronous response. base is the base URL of its logos.
	Enriched func(base string, t *bank.Transaction) []byte

	// BeforeStore is called before the data of a customer change, in the transaction that changes them.
	BeforeStore func(tx *storage.Tx, p bank.Project, customer bank.CustomerID) error

	// Notify is called with the result of a request, in the transaction that stores it.
	Notify func(tx *storage.Tx, p bank.Project, parts []bank.Ingestion) error
}

// Bud's delays of the tasks (docs/research/bud.md#tasks).
const (
	ingestDelay = 500 * time.Millisecond
	settleDelay = 250 * time.Millisecond
)

// retention is how long finished tasks are retained.
const retention = 30 * 24 * time.Hour
