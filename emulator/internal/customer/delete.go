package customer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

const (
	deletionDelay = 50 * time.Millisecond // Bud's next_url_delay (docs/research/bud.md#tasks)
	taskLife      = 30 * 24 * time.Hour   // time after which a task may be deleted
	maxExpired    = 4                     // maximum number of expired tasks that one deletion removes
)

// ErrNoTask is the error of an unknown deletion.
var ErrNoTask = errors.New("there is no such task")

// Deletion is a deleted customer with the task that clients poll.
type Deletion struct {
	Customer bank.CustomerID
	Task     bank.Task
}

// DeleteIn deletes a customer with all its data within a transaction. It returns bank.ErrNoCustomer if there is none.
func (s *Service) DeleteIn(tx *storage.Tx, p bank.Project, id bank.CustomerID) error {
	return s.DeleteAt(tx, p, id, s.Clock.Of(p).Now())
}

// DeleteAt is DeleteIn as of a time.
func (s *Service) DeleteAt(tx *storage.Tx, p bank.Project, id bank.CustomerID, at time.Time) error {
	if s.OnDelete != nil {
		if err := s.OnDelete(tx, p, id, at); err != nil {
			return noCustomer(err)
		}
	}
	return noCustomer(tx.DeleteCustomer(p, id))
}

// Delete deletes a customer with all its data. It returns bank.ErrNoCustomer if there is none.
func (s *Service) Delete(ctx context.Context, p bank.Project, id bank.CustomerID) error {
	return s.Store.Update(ctx, func(tx *storage.Tx) error { return s.DeleteIn(tx, p, id) })
}

// StartDeletion deletes a customer with all its data, and stores a task for clients that poll. It returns
// bank.ErrNoCustomer if there is no such customer.
func (s *Service) StartDeletion(ctx context.Context, p bank.Project, id bank.CustomerID) (Deletion, error) {
	return s.startDeletion(ctx, p, byID(id))
}

// StartDeletionByIdentifier is StartDeletion for the client's own identifier.
func (s *Service) StartDeletionByIdentifier(
	ctx context.Context, p bank.Project, identifier string,
) (Deletion, error) {
	return s.startDeletion(ctx, p, byIdentifier(identifier))
}

func (s *Service) startDeletion(ctx context.Context, p bank.Project, find finder) (d Deletion, err error) {
	err = s.Store.Update(ctx, func(tx *storage.Tx) error {
		c, err := find(tx.Customers(p))
		if err != nil {
			return noCustomer(err)
		}
		if err := s.DeleteIn(tx, p, c.ID); err != nil {
			return err
		}
		d.Customer = c.ID
		d.Task, err = s.addTask(tx, p)
		return err
	})
	return d, err
}

// Task returns the task of a deletion, or ErrNoTask.
func (s *Service) Task(ctx context.Context, p bank.Project, id bank.TaskID) (task bank.Task, err error) {
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		task, err = tx.Tasks(p).Get(storage.TaskKey(id))
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return task, ErrNoTask
	}
	return task, err
}

// addTask stores the task of a deletion, and deletes a few expired ones.
func (s *Service) addTask(tx *storage.Tx, p bank.Project) (bank.Task, error) {
	tasks := tx.Tasks(p)
	id, _, err := tasks.NextID(s.Seed, "task")
	if err != nil {
		return bank.Task{}, err
	}
	task := bank.Task{
		ID:      bank.TaskID(id),
		Started: s.Clock.Of(p).Now(), Real: s.Clock.Real(), Delay: s.Delay(deletionDelay),
	}
	expired := make([]storage.Key, 0, maxExpired)
	for key := range tasks.Keys(storage.ByStart, nil, storage.Key{}.Time(task.Started.Add(-taskLife))) {
		if expired = append(expired, key); len(expired) == maxExpired {
			break
		}
	}
	for _, key := range expired {
		if err := tasks.Delete(key); err != nil {
			return task, fmt.Errorf("delete an expired task: %w", err)
		}
	}
	return task, tasks.Put(task)
}
