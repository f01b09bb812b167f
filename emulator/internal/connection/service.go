// Package connection manages customers' connections to banks: authorising, connecting, refreshing, reconfirming,
// revoking and removing. It is independent of HTTP. Bud's Connect API, the bank's pages, the control plane and the Go
// API all use the same Service.
package connection

import (
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/fixtures"
	"budsandbox/seed"
	"budsandbox/storage"
)

// Service manages the connections of a sandbox. Its methods are safe for concurrent use.
type Service struct {
	Store     *storage.DB
	Clock     *clock.Clocks
	Seed      uint64 // of the sandbox
	Key       []byte // 32 bytes that encrypt link tokens
	Fixtures  *fixtures.Fixtures
	Personas  PersonaCatalogue
	Generator Generator
	Delay     func(budsDelay time.Duration) time.Duration // how long a task is pending

	// OnConnect, unless nil, is called when Connect has connected a customer, in the same transaction.
	OnConnect func(tx *storage.Tx, project bank.Project, customerID bank.CustomerID) error

	// Mail, unless nil, stores a mail to a customer within a transaction.
	Mail func(tx *storage.Tx, project bank.Project, m bank.Mail) error

	// Notify, unless nil, is called for every event in the transaction that causes it. It is called again if the
	// transaction is retried.
	Notify func(tx *storage.Tx, project bank.Project, e Event) error
}

// Generator computes the bank data of a connection.
type Generator interface {
	// Timeline returns when the transactions appear at the bank.
	Timeline(connection bank.Connection, until time.Time) (*seed.Timeline, error)
	// Accounts returns the accounts in the persona's order.
	Accounts(connection bank.Connection) ([]seed.Account, error)
	// Inputs returns what the history depends on.
	Inputs(connection bank.Connection) (seed.Inputs, error)
	// EventTransaction returns the ids of the transaction that a life event adds, before and after it is booked.
	EventTransaction(connection bank.Connection, number int) (pending, booked bank.TransactionID, err error)
	// NextPayment returns the agreement whose payment is due next at an instant, or "".
	NextPayment(connection bank.Connection, at time.Time) (obligation string, err error)
	// ChangedPayments returns the first payment of an agreement that each life event changes, by the event's number.
	ChangedPayments(connection bank.Connection) (map[int]seed.AgreedPayment, error)
}

// Bud's delays of the tasks (docs/research/bud.md#tasks).
const (
	taskDelay       = 50 * time.Millisecond
	refreshAllDelay = 500 * time.Millisecond
)

// The errors of the package. Most of them are reasons of a Refusal.
var (
	ErrToken       = errors.New("the link is not one of this sandbox")
	ErrExpired     = errors.New("the link is expired: it is good for 30 minutes")
	ErrUsed        = errors.New("the authorisation has been used")
	ErrNotFound    = errors.New("not found")
	ErrMaintenance = errors.New("the provider is in maintenance")
	ErrProvider    = errors.New("no such provider")
	ErrPersona     = errors.New("no such persona")
	ErrRegion      = errors.New("another region")
	ErrOverrides   = errors.New("the overrides cannot be applied")
	ErrResult      = errors.New("no such result code")
	ErrWindow      = errors.New("the window ends before it starts")
	ErrPeriod      = errors.New("no such time between refreshes")
)

// Refusal is the error of an invalid request.
type Refusal struct {
	Err   error  // one of the package's errors
	Field string // provider, persona, outcome, overrides...
	Text  string // what is wrong and how to correct it
}

func (r *Refusal) Error() string { return r.Text }

// Unwrap returns the reason.
func (r *Refusal) Unwrap() error { return r.Err }

// EventKind classifies events.
type EventKind uint8

// The kinds of event (docs/research/bud.md#webhook-events).
const (
	FetchEnded EventKind = iota + 1 // a task succeeded or failed
	ConsentRevoked
	ConsentReconfirmed
	ConsentReauthorised
)

// Event is a change of a customer's connections or consents.
type Event struct {
	Kind     EventKind
	Customer bank.CustomerID
	Fetch    bank.Fetch   // for FetchEnded
	Parts    []bank.Fetch // for FetchEnded of a refresh of several providers
	Consent  bank.Consent // for the other kinds
	At       time.Time
	Begun    time.Time // for FetchEnded of a refresh: before it asked the banks; zero for At
	Deleted  bool      // the customer is deleted, so that the event must not be retained

	// Pulled has connections that the fetch has read, so that they need not be read again. There may be others.
	Pulled []bank.Connection

	// Accounts returns the accounts of a connection, from a cache if there is one.
	Accounts func(bank.Connection) ([]bank.AccountID, error)
}

// now returns the time of a project's clock.
func (s *Service) now(project bank.Project) time.Time { return s.Clock.Of(project).Now() }

// notify calls Notify for an event. Its default time is now.
func (s *Service) notify(tx *storage.Tx, project bank.Project, event Event) error {
	if s.Notify == nil {
		return nil
	}
	if event.At.IsZero() {
		event.At = s.now(project)
	}
	if event.Accounts == nil {
		event.Accounts = s.Accounts
	}
	return s.Notify(tx, project, event)
}

// task returns a new task that Bud would complete after a delay.
func (s *Service) task(project bank.Project, id bank.TaskID, budsDelay time.Duration) bank.Task {
	return bank.Task{ID: id, Started: s.now(project), Real: s.Clock.Real(), Delay: s.Delay(budsDelay)}
}
