// Package payment manages payments: created by a client, authorised by the customer at the bank, confirmed, and
// executed as time passes. It is independent of HTTP. Bud's Payments API, the bank's page, the control plane and the
// Go API all use the same Service.
package payment

import (
	"errors"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/connection"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Service manages the payments of a sandbox. Its methods are safe for concurrent use.
type Service struct {
	Store       *storage.DB
	Clock       *clock.Clocks
	Seed        uint64 // of the sandbox
	Key         []byte // 32 bytes that encrypt the tokens of links
	Fixtures    *fixtures.Fixtures
	Connections *connection.Service // knows which banks are in maintenance
	OnSchedule  func(bank.Project)  // called when a payment will end later

	// Notify, unless nil, is called for every payment that ends, in the transaction that records it. It is called
	// again if the transaction is retried.
	Notify func(tx *storage.Tx, project bank.Project, payment bank.Payment) error
}

// The errors of a Service.
var (
	ErrNotFound = errors.New("no such payment")
	ErrState    = errors.New("the payment is not in a state for this")
	ErrExpired  = errors.New("the link is expired: it is good for 30 minutes")
)

// Refusal is the error of an invalid payment.
type Refusal struct {
	Field string // provider, amount.currency, first_payment_date...
	Text  string
}

func (r *Refusal) Error() string { return r.Field + ": " + r.Text }

// UnavailableError is the error of a payment at a bank that is in maintenance.
type UnavailableError struct{ Provider, Name string }

func (e *UnavailableError) Error() string { return e.Provider + " is in maintenance" }
