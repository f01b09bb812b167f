package connection

import (
	"context"
	"errors"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// fetchRetention is how long tasks are retained.
const fetchRetention = 30 * 24 * time.Hour

// addFetch stores a new task, deletes the customer's old ones, and sends the event.
func (s *Service) addFetch(
	tx *storage.Tx, p bank.Project, f bank.Fetch, delay time.Duration, parts ...bank.Fetch,
) (bank.Fetch, error) {
	f, err := s.putFetch(tx, p, f, delay)
	if err != nil {
		return f, err
	}
	old := oldTasks{at: f.Started}
	for task, err := range tx.FetchOutlines(p, f.Customer) {
		if err != nil {
			return f, err
		}
		old.add(task)
	}
	return f, s.fetchAdded(tx, p, Event{Fetch: f, Parts: parts}, old)
}

// fetchAdded deletes old tasks of the customer of a new one and sends its event.
func (s *Service) fetchAdded(tx *storage.Tx, p bank.Project, e Event, old oldTasks) error {
	e.Kind, e.Customer = FetchEnded, e.Fetch.Customer
	for _, id := range old.ids {
		if err := tx.Fetches(p).Delete(storage.FetchKey(e.Customer, id)); err != nil {
			return err
		}
	}
	return s.notify(tx, p, e)
}

// putFetch stores a new task alone, for the parts of a refresh of several providers.
func (s *Service) putFetch(
	tx *storage.Tx, p bank.Project, f bank.Fetch, delay time.Duration,
) (bank.Fetch, error) {
	table := tx.Fetches(p)
	number, err := table.NextNumber()
	if err != nil {
		return f, err
	}
	f.Task = s.task(p, bank.TaskID(bank.NewID(s.Seed, number, "fetch", string(p))), delay)
	return f, table.Put(f)
}

// oldTasks collects the ids of a customer's tasks that are no longer retained at a time.
type oldTasks struct {
	at  time.Time
	ids []bank.TaskID
}

func (o *oldTasks) add(f storage.FetchOutline) {
	if o.at.Sub(f.Started) > fetchRetention {
		o.ids = append(o.ids, f.ID)
	}
}

// Fetch returns a customer's task of one of the kinds, or ErrNotFound.
func (s *Service) Fetch(
	ctx context.Context, p bank.Project, customer bank.CustomerID, id bank.TaskID, kinds ...bank.FetchKind,
) (f bank.Fetch, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		f, err = tx.Fetches(p).Get(storage.FetchKey(customer, id))
		return err
	})
	if errors.Is(err, storage.ErrNotFound) || (err == nil && !slices.Contains(kinds, f.Kind)) {
		return bank.Fetch{}, ErrNotFound
	}
	return f, err
}

// Parts returns the parts of a refresh of several providers in order, without those whose provider was removed.
func (s *Service) Parts(ctx context.Context, p bank.Project, f bank.Fetch) (parts []bank.Fetch, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
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

// checkExists returns ErrNotFound for a customer that was deleted since the lookup, so that no data are written for a
// deleted customer.
func checkExists(tx *storage.Tx, p bank.Project, customer bank.CustomerID) error {
	_, err := tx.Customers(p).Get(storage.CustomerKey(customer))
	return notFound(err)
}
