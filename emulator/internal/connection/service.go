// Package connection is the life of customers' connections to banks: authorising, connecting, refreshing, reconfirming, revoking
// and removing. It knows no HTTP; Bud's Connect API, the pages that a person sees, the control plane and the Go API all act
// through a Desk, so that they cannot disagree.
package connection

import (
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
	"budsandbox/storage"
)

// Service serves the connections of a sandbox. Its methods are safe for concurrent use.
type Service struct {
	Store     *storage.DB
	Clock     *bank.Clocks
	Seed      uint64 // of the sandbox
	Key       []byte // 32 bytes that seal the tokens of Begin
	Fixtures  *fixtures.Fixtures
	Personas  PersonaCatalogue
	Generator Generator
	Delay     func(own time.Duration) time.Duration // how long a task waits that Bud lets wait for own

	// Notify hears of what happened, in the transaction in which it did, so that what it stores is kept with it. It may be
	// called more than once for one event, and nil is nobody.
	Notify func(tx *storage.Tx, p bank.Project, e Event) error
}

// Generator computes what a connection's bank knows.
type Generator interface {
	History(connection bank.Connection, until time.Time) (*seed.History, error)
	Accounts(connection bank.Connection) ([]seed.Account, error)
}

// Bud's delays of the tasks (research section 1.8).
const (
	taskDelay       = 50 * time.Millisecond
	refreshAllDelay = 500 * time.Millisecond
)

// Reasons of a Refusal, and errors of their own.
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
	ErrWindow      = errors.New("the window is upside down")
	ErrPeriod      = errors.New("no such time between refreshes")
)

// Refusal is the error of an order that cannot be carried out: why, which field says so, and a sentence with the mend.
type Refusal struct {
	Err   error
	Field string // provider, persona, outcome, overrides...
	Text  string
}

func (r *Refusal) Error() string { return r.Text }

// Unwrap gives the reason to errors.Is.
func (r *Refusal) Unwrap() error { return r.Err }

// EventKind tells what an Event is about.
type EventKind uint8

// The kinds of event (research section 4.2).
const (
	FetchEnded EventKind = iota + 1 // a task ended, well or not
	ConsentRevoked
	ConsentReconfirmed
	ConsentReauthorised
)

// Event is something that happened to a customer's connections.
type Event struct {
	Kind     EventKind
	Customer bank.CustomerID
	Fetch    bank.Fetch   // of FetchEnded
	Parts    []bank.Fetch // of FetchEnded, when it was a refresh of several
	Consent  bank.Consent // of the others
	At       time.Time
	Deleted  bool // the customer is deleted: nothing may be kept of him

	// Accounts, unless nil, knows those that a connection shows without computing them.
	Accounts func(bank.Connection) ([]bank.AccountID, error)
}

func (s *Service) notify(tx *storage.Tx, p bank.Project, e Event) error {
	if s.Notify == nil {
		return nil
	}
	if e.At.IsZero() {
		e.At = s.Clock.Of(p).Now()
	}
	return s.Notify(tx, p, e)
}

// task begins a project's task that Bud lets wait for own.
func (s *Service) task(p bank.Project, id bank.TaskID, own time.Duration) bank.Task {
	return bank.Task{ID: id, Started: s.Clock.Of(p).Now(), Real: s.Clock.Real(), Delay: s.Delay(own)}
}
