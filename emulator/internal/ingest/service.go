// Package ingest stores and deletes the accounts and transactions that clients send, and stores the results of
// requests.
package ingest

import (
	"context"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/storage"
)

// Service stores ingested data.
type Service struct {
	Store *storage.DB
	Clock *clock.Clocks
	Seed  uint64
	Delay func(budsDelay time.Duration) time.Duration // how long a task is pending, given Bud's delay

	// BeforeStore is called before the data of a customer change, in the transaction that changes them.
	BeforeStore func(tx *storage.Tx, project bank.Project, customerID bank.CustomerID) error

	// Notify is called with the result of a request, in the transaction that stores it.
	Notify func(tx *storage.Tx, project bank.Project, parts []bank.Ingestion) error
}

// Begin returns the task and the id of a new request. delay is Bud's for the kind of request.
func (s *Service) Begin(
	tx *storage.Tx, project bank.Project, delay time.Duration,
) (task bank.Task, request uuid.UUID, err error) {
	id, number, err := tx.Ingestions(project).NextID(s.Seed, "ingestion")
	if err != nil {
		return task, request, err
	}
	task = bank.Task{
		ID:      bank.TaskID(id),
		Started: s.Clock.Of(project).Now(), Real: s.Clock.Real(), Delay: s.Delay(delay),
	}
	return task, bank.NewID(s.Seed, number, "ingest request", string(project)), nil
}

// Results returns the results of a task for each customer, in the order of the request. An unknown or expired task has
// none.
func (s *Service) Results(
	ctx context.Context, project bank.Project, id bank.TaskID,
) (parts []bank.Ingestion, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		parts, err = tx.IngestionsOf(project, id)
		return err
	})
	if len(parts) > 0 && hasExpired(parts[0], s.Clock.Of(project).Now()) {
		return nil, err
	}
	return parts, err
}

// retention is how long finished tasks are retained.
const retention = 30 * 24 * time.Hour

// Record stores the results of a request, and deletes expired ones.
func (s *Service) Record(tx *storage.Tx, project bank.Project, parts []bank.Ingestion) error {
	table := tx.Ingestions(project)
	for _, part := range parts {
		if err := table.Put(part); err != nil {
			return err
		}
		if err := deleteExpired(table, part); err != nil {
			return err
		}
	}
	return s.Notify(tx, project, parts)
}

// maxScanned is the maximum number of results that deleteExpired reads.
const maxScanned = 16

// deleteExpired deletes expired results of the customer among those that follow a new one in the order of their
// ids. Because ids are random, many requests together reach all results, and no request reads all of them.
func deleteExpired(table storage.Rows[bank.Ingestion], added bank.Ingestion) error {
	seen := 0
	for old, err := range table.After(storage.IngestionKey(added)) {
		if err != nil {
			return err
		}
		if seen++; old.Customer != added.Customer || seen > maxScanned {
			return nil
		}
		if hasExpired(old, added.Started) {
			if err := table.Delete(storage.IngestionKey(old)); err != nil {
				return err
			}
		}
	}
	return nil
}

// hasExpired reports whether the result of a request is no longer retained.
func hasExpired(part bank.Ingestion, now time.Time) bool { return now.Sub(part.Started) > retention }
