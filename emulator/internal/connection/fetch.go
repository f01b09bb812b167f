package connection

import (
	"errors"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// keepsFetches is how long a task stays known.
const keepsFetches = 30 * 24 * time.Hour

// keepFetch stores a task with an id and a beginning, forgets the customer's old ones, and tells who listens.
func (s *Service) keepFetch(tx *storage.Tx, p bank.Project, f bank.Fetch, delay time.Duration, parts ...bank.Fetch) (bank.Fetch, error) {
	f, err := s.storeFetch(tx, p, f, delay)
	if err != nil {
		return f, err
	}
	return f, s.notify(tx, p, Event{Kind: FetchEnded, Customer: f.Customer, Fetch: f, Parts: parts})
}

// storeFetch is keepFetch for a part, of which the whole tells.
func (s *Service) storeFetch(tx *storage.Tx, p bank.Project, f bank.Fetch, delay time.Duration) (bank.Fetch, error) {
	table := tx.Fetches(p)
	number, err := table.NextNumber()
	if err != nil {
		return f, err
	}
	f.Task = s.task(p, bank.TaskID(bank.NewID(s.Seed, number, "fetch", string(p))), delay)
	for old, err := range table.Under(storage.CustomerKey(f.Customer)) {
		if err != nil {
			return f, err
		}
		if f.Started.Sub(old.Started) > keepsFetches {
			if err := table.Delete(storage.FetchKey(old.Customer, old.ID)); err != nil {
				return f, err
			}
		}
	}
	return f, table.Put(f)
}

// Fetch is a customer's task of one of these kinds, or ErrNotFound.
func (s *Service) Fetch(p bank.Project, customer bank.CustomerID, id bank.TaskID, kinds ...bank.TaskKind) (f bank.Fetch, err error) {
	err = s.Store.View(func(tx *storage.Tx) error {
		f, err = tx.Fetches(p).Get(storage.FetchKey(customer, id))
		return err
	})
	if errors.Is(err, storage.ErrNotFound) || (err == nil && !slices.Contains(kinds, f.Kind)) {
		return bank.Fetch{}, ErrNotFound
	}
	return f, err
}

// Parts are the parts of a refresh of several providers, in its order. One whose provider was removed is not among them.
func (s *Service) Parts(p bank.Project, f bank.Fetch) (parts []bank.Fetch, err error) {
	err = s.Store.View(func(tx *storage.Tx) error {
		parts = parts[:0]
		for _, id := range f.Parts {
			part, err := tx.Fetches(p).Get(storage.FetchKey(f.Customer, id))
			if errors.Is(err, storage.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			parts = append(parts, part)
		}
		return nil
	})
	return parts, err
}

// present returns ErrNotFound for a customer who has gone since he was looked up: nothing may be written of him any more.
func present(tx *storage.Tx, p bank.Project, customer bank.CustomerID) error {
	_, err := tx.Customers(p).Get(storage.CustomerKey(customer))
	return missing(err)
}
