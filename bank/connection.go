package bank

import (
	"time"

	"github.com/google/uuid"
)

// ConnectionID identifies a connection within a customer.
type ConnectionID uuid.UUID

// Connection is a customer's link to a bank. It holds everything from which accounts and transactions are generated;
// these are not stored. A connection may have several consents over time.
type Connection struct {
	ID        ConnectionID
	Customer  CustomerID
	Provider  string // in the form of consents: Bank_Of_Bud
	Persona   string
	Seed      uint64 // the same seed and persona generate the same rows and ids
	Dataset   int    // version of the generator and its data
	Overrides []byte // changes to the persona, as JSON; empty for none
	CreatedAt time.Time
	From      time.Time // start of the history
	Pulls     []Pull    // in order; rows up to the last are visible
	Removed   []Removal
	Events    []LifeEvent // in recording order
}

// Pull is one fetch of a connection's data. Rows up to To are visible from At on.
type Pull struct{ At, To time.Time }

// Removal records that the client deleted an account of the connection. Account is the index among the persona's
// accounts.
type Removal struct {
	Account int
	At      time.Time
	Until   time.Time // when a new connection restored it; zero while it is removed
}
