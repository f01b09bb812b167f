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
func (s *Service) addFetch(tx *storage.Tx, project bank.Project, fetch bank.Fetch) (bank.Fetch, error) {
	return s.addFetchOf(tx, project, Event{Fetch: fetch}, taskDelay)
}

// addFetchOf is addFetch with more of the event, and another delay.
func (s *Service) addFetchOf(
	tx *storage.Tx, project bank.Project, event Event, delay time.Duration,
) (bank.Fetch, error) {
	fetch, err := s.putFetch(tx, project, event.Fetch, delay)
	if err != nil {
		return fetch, err
	}
	old := oldTasks{at: fetch.Started}
	for task, err := range tx.FetchOutlines(project, fetch.Customer) {
		if err != nil {
			return fetch, err
		}
		old.add(task)
	}
	event.Fetch = fetch
	return fetch, s.deleteOldAndNotify(tx, project, event, old)
}

// deleteOldAndNotify deletes the customer's old tasks and sends the event of a new one.
func (s *Service) deleteOldAndNotify(tx *storage.Tx, project bank.Project, event Event, old oldTasks) error {
	event.Kind, event.Customer = FetchEnded, event.Fetch.Customer
	for _, id := range old.ids {
		if err := tx.Fetches(project).Delete(storage.FetchKey(event.Customer, id)); err != nil {
			return err
		}
	}
	return s.notify(tx, project, event)
}

// putFetch only stores a new task, which may be a part of a refresh of several providers.
func (s *Service) putFetch(
	tx *storage.Tx, project bank.Project, fetch bank.Fetch, delay time.Duration,
) (bank.Fetch, error) {
	table := tx.Fetches(project)
	id, _, err := table.NextID(s.Seed, "fetch")
	if err != nil {
		return fetch, err
	}
	fetch.Task = s.task(project, bank.TaskID(id), delay)
	return fetch, table.Put(fetch)
}

// oldTasks collects the ids of a customer's tasks that are no longer retained at a time.
type oldTasks struct {
	at  time.Time
	ids []bank.TaskID
}

// add adds the id of a task that is no longer retained.
func (o *oldTasks) add(f storage.FetchOutline) {
	if o.at.Sub(f.Started) > fetchRetention {
		o.ids = append(o.ids, f.ID)
	}
}

// Fetch returns a customer's task of one of the kinds, or ErrNotFound.
func (s *Service) Fetch(
	ctx context.Context, project bank.Project, customerID bank.CustomerID, id bank.TaskID, kinds ...bank.FetchKind,
) (fetch bank.Fetch, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		fetch, err = tx.Fetches(project).Get(storage.FetchKey(customerID, id))
		return err
	})
	if errors.Is(err, storage.ErrNotFound) || (err == nil && !slices.Contains(kinds, fetch.Kind)) {
		return bank.Fetch{}, ErrNotFound
	}
	return fetch, err
}

// Parts returns the parts of a refresh of several providers in order, without those whose provider was removed.
func (s *Service) Parts(ctx context.Context, project bank.Project, fetch bank.Fetch) (parts []bank.Fetch, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		parts = parts[:0]
		for _, id := range fetch.Parts {
			part, err := tx.Fetches(project).Get(storage.FetchKey(fetch.Customer, id))
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
func checkExists(tx *storage.Tx, project bank.Project, customerID bank.CustomerID) error {
	_, err := tx.Customers(project).Get(storage.CustomerKey(customerID))
	return notFound(err)
}
