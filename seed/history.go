// Package seed computes the accounts and transactions of a connection from its persona. Everything in it is a pure function:
// the same Life gives the same History on every machine, and a later horizon only adds to it.
package seed

import (
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
)

// Dataset is the version of the generator and of the data that it draws on. A connection keeps the one it was made with.
const Dataset = 1

// Life is all that a connection's data depend on.
type Life struct {
	Seed      uint64
	Persona   *fixtures.Persona // with the connection's overrides applied
	Provider  *fixtures.Provider
	From      time.Time // where the history begins
	Connected time.Time // what the story events of the persona hang on
}

// History is what happened in a life from its beginning to a horizon. It is not for concurrent use.
type History struct {
	Accounts     []Account          // in the persona's order
	Zone         *time.Location     // of the customer's town
	Rows         []Row              // oldest booking first; those of one instant in the order in which the balance counts them
	Transactions []bank.Transaction // of the rows, the other way round: newest booking first, as books have them

	// Payments are the direct debits and standing orders that the bank knows at an instant, by account and id; nil if it tells nobody.
	Payments func(at time.Time) []bank.AuthorisedPayment
}

// Account is an account and what it had in it when the history began.
type Account struct {
	bank.Account
	Opening bank.Money
	Limit   bank.Limit // zero if there is none
}

// Row is one movement on an account.
type Row struct {
	*bank.Transaction           // as it is when booked; its ValueAt is the authorisation
	Place             int       // of its account in History.Accounts
	Pending           string    // its id between authorisation and booking; empty if it is booked at once
	Authorised        time.Time // from when on it is pending, or, if booked at once, booked
	Obligation        string    // the persona's commitment that it belongs to; empty for habits and events
	Transfer          string    // the same for both legs of a transfer between the persona's accounts
}
