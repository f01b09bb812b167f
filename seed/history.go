// Package seed computes the accounts and transactions of a connection from its persona. Every
// function is pure: the same Inputs give the same History on every machine, and a later horizon
// only adds to it. docs/research/synthetic-data.md gives the reasons behind the model and its
// figures.
package seed

import (
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Dataset is the version of the generator and of its data. A connection keeps the version with
// which it was created.
const Dataset = 1

// Inputs are everything on which the data of a connection depend.
type Inputs struct {
	Seed      uint64
	Persona   *fixtures.Persona // with the connection's overrides applied
	Provider  *fixtures.Provider
	From      time.Time // beginning of the history
	Connected time.Time // origin of the persona's relative story events
	Events    []bank.LifeEvent
}

// History holds the accounts of a connection and their entries from Inputs.From to a horizon. It is
// not safe for concurrent use.
type History struct {
	Accounts     []Account          // in the persona's order
	Zone         *time.Location     // of the customer's town
	Entries      []Entry            // oldest booking first; within an instant, in the order of the running balances
	Transactions []bank.Transaction // the same entries, newest first

	// Payments returns the direct debits and standing orders that the bank knows at an instant,
	// sorted by account and id. It is nil if they are unknown.
	Payments func(at time.Time) []bank.AuthorisedPayment
}

// Account is an account with its opening balance when the history begins.
type Account struct {
	bank.Account
	Opening bank.Money
	Limit   bank.Limit // zero if there is none
}

// Entry is one entry on an account.
type Entry struct {
	*bank.Transaction           // as booked; ValueAt is the time of authorisation
	AccountIndex      int       // index of its account in History.Accounts
	Pending           string    // id between authorisation and booking, a UUID; empty if it is booked at once
	Authorised        time.Time // when it first appears, pending or booked
	Obligation        string    // id of the persona's obligation; empty for habits and events
	Transfer          string    // shared by both legs of a transfer between the persona's accounts
	Posted            bool      // a life event gave the line; Enrichment holds only what the event states
}
