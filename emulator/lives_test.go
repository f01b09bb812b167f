package emulator

import (
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/seed"
	"budsandbox/storage"
)

// told is a bank that knows one history, whoever asks.
type told struct{ history *seed.History }

func (t told) History(bank.Connection, time.Time) (*seed.History, error) { return t.history, nil }

// Tell gives a customer of a project a connection to a bank that knows this history and nothing else. It is for tests that
// need figures made by hand; no other customer of the sandbox may have a connection.
func (s *Sandbox) Tell(p bank.Project, customer string, h *seed.History) error {
	id, err := bank.ParseCustomerID(customer)
	if err != nil {
		return err
	}
	s.books.Generator = told{h}
	now := s.clock.Now()
	c := bank.Connection{
		ID: bank.ConnectionID(uuid.UUID{1}), Customer: id, Provider: "Bank_Of_Bud", Persona: "told", CreatedAt: now,
		From: now.AddDate(-2, 0, 0), Pulls: []bank.Pull{{At: now, To: now}},
	}
	return s.store.Update(func(tx *storage.Tx) error {
		if err := tx.Connections(p).Put(c); err != nil {
			return err
		}
		return tx.Touch(p, id)
	})
}

// Owned counts the budgets and savings goals of a project's customers.
func (s *Sandbox) Owned(p bank.Project) (n int) {
	_ = s.store.View(func(tx *storage.Tx) error {
		for range tx.Budgets(p).After(nil) {
			n++
		}
		for range tx.Goals(p).After(nil) {
			n++
		}
		return nil
	})
	return n
}
