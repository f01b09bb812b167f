package bank

import "time"

// ConnectionID names a connection within a customer.
type ConnectionID = ID[Connection]

// Connection is a customer's relation to a bank. It holds all that the accounts and transactions there are computed
// from; none of them is stored. Consents come and go over one connection.
type Connection struct {
	ID        ConnectionID
	Customer  CustomerID
	Provider  string // as consents spell it: Bank_Of_Bud
	Persona   string
	Seed      uint64 // of the data: the same seed and persona give the same rows and ids
	Dataset   int    // version of the generator and its data
	Overrides []byte // changes to the persona, as JSON; empty for none
	CreatedAt time.Time
	From      time.Time // where the history begins
	Pulls     []Pull    // in order; rows are visible up to the last
	Removed   []Removal
	Events    []LifeEvent // in the order of their recording
}

// Pull is one time that the bank was asked for what is new. A row up to To is visible from At on.
type Pull struct{ At, To time.Time }

// Removal says that the client deleted an account of the connection, by its place among the persona's accounts.
type Removal struct {
	Account int
	At      time.Time
	Until   time.Time // when connecting again brought it back; zero while it is gone
}
