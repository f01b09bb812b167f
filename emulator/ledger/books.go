package ledger

import (
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
	"budsandbox/storage"
)

// Generator computes what a connection's bank knows.
type Generator interface {
	History(connection bank.Connection, until time.Time) (*seed.History, error)
}

// Books makes customers' books and keeps those in use.
type Books struct {
	Store     *storage.DB
	Clock     *bank.Clock
	Generator Generator
}

// Of is a customer's book as the sandbox's clock and the last refreshes leave it.
func (b *Books) Of(p bank.Project, c bank.Customer) (*Book, error) {
	return nil, errors.New("not written yet")
}
