package ingestion

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/storage"
)

// Handlers answers the Ingestion API.
type Handlers struct {
	Store  *storage.DB
	Clock  *bank.Clocks
	Seed   uint64
	Engine ledger.Engine
	Delay  func(own time.Duration) time.Duration // how long a task waits that Bud lets wait for own
	Strict bool                                  // identifiers that could be somebody's are refused

	// Enrol finds or makes the hosted customer of a client's own identifier.
	FindOrCreate func(tx *storage.Tx, p bank.Project, identifier string, c bank.Context) (bank.Customer, bool, error)

	// Enriched is the JSON of an enriched row, in the form that the synchronous answer has.
	Enriched func(*bank.Transaction) []byte

	// Notify hears what became of a request, in the transaction that stores it.
	Notify func(tx *storage.Tx, p bank.Project, parts []bank.Ingestion) error
}

// Bud's delays of the tasks (research section 1.8).
const (
	ingestDelay = 500 * time.Millisecond
	settleDelay = 250 * time.Millisecond
)

// keeps is how long a customer's finished tasks can be asked for.
const keeps = 30 * 24 * time.Hour
