package customers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type customerPath struct {
	route.ForProject
	CustomerID string `path:"customer_id"`
}

type identifierPath struct {
	route.ForProject
	Identifier string `path:"customer_idempotent_identifier"`
}

type removalRequest struct {
	route.ForProject
	CustomerID string `path:"customer_id"`
	TaskID     string `path:"task_id"`
}

type taskData struct {
	TaskID string `json:"task_id"`
}

type removalData struct {
	Result string `json:"result,omitempty"`
	TaskID string `json:"task_id"`
}

type progress struct {
	Status  string `json:"status"`
	NextURL string `json:"next_url,omitempty"`
	Delay   *int64 `json:"next_url_delay,omitempty"` // milliseconds
}

const (
	deletionDelay = 50 * time.Millisecond // Bud's next_url_delay (docs/research/bud.md#tasks)
	taskLife      = 30 * 24 * time.Hour   // time after which a task may be deleted
	maxExpired    = 4                     // maximum number of expired tasks that one request deletes
)

// remove deletes a customer with all its data and returns the deletion task.
func (h *Handlers) remove(
	req *route.Request, in *customerPath,
) (reply route.Reply[taskData, progress], _ error) {
	id, err := bank.ParseCustomerID(in.CustomerID)
	if err != nil {
		return reply, route.NotFound()
	}
	return h.removeWithTask(req.Context(), req.Project, func(customers storage.Rows[bank.Customer]) (bank.Customer, error) {
		return customers.Get(storage.CustomerKey(id))
	})
}

// removeIdentified is remove for the client's own identifier.
func (h *Handlers) removeIdentified(
	req *route.Request, in *identifierPath,
) (route.Reply[taskData, progress], error) {
	return h.removeWithTask(req.Context(), req.Project, func(customers storage.Rows[bank.Customer]) (bank.Customer, error) {
		return customers.Find(storage.ByIdentifier, storage.IdentifierKey(in.Identifier))
	})
}

// removeV1 deletes a customer and returns nothing.
func (h *Handlers) removeV1(req *route.Request, in *customerPath) (reply route.Empty, _ error) {
	id, err := bank.ParseCustomerID(in.CustomerID)
	if err != nil {
		return reply, route.NotFound()
	}
	return reply, notFound(h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		return h.deleteCustomer(tx, req.Project, id)
	}))
}

// deleteCustomer deletes a customer with all its data.
func (h *Handlers) deleteCustomer(tx *storage.Tx, project bank.Project, id bank.CustomerID) error {
	if h.OnDelete != nil {
		if err := h.OnDelete(tx, project, id); err != nil {
			return err
		}
	}
	return tx.DeleteCustomer(project, id)
}

// notFound converts storage.ErrNotFound to Bud's 404.
func notFound(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return route.NotFound()
	}
	return err
}

func (h *Handlers) removeWithTask(
	ctx context.Context, project bank.Project, find func(storage.Rows[bank.Customer]) (bank.Customer, error),
) (reply route.Reply[taskData, progress], _ error) {
	var task bank.Task
	var deleted bank.CustomerID
	err := h.Store.Update(ctx, func(tx *storage.Tx) error {
		customers := tx.Customers(project)
		c, err := find(customers)
		if err != nil {
			return err
		}
		if err := h.deleteCustomer(tx, project, c.ID); err != nil {
			return err
		}
		deleted = c.ID
		task, err = h.addTask(tx, project)
		return err
	})
	if err != nil {
		return reply, notFound(err)
	}
	reply.Data = taskData{task.ID.String()}
	reply.Meta = h.progress(project, task, deleted.String())
	return reply, nil
}

// addTask stores a deletion task, and deletes a few expired ones.
func (h *Handlers) addTask(tx *storage.Tx, project bank.Project) (bank.Task, error) {
	tasks := tx.Tasks(project)
	number, err := tasks.NextNumber()
	if err != nil {
		return bank.Task{}, err
	}
	task := bank.Task{
		ID:      bank.TaskID(bank.NewID(h.Seed, number, "task", string(project))),
		Started: h.Clock.Of(project).Now(), Real: h.Clock.Real(), Delay: h.Delay(deletionDelay),
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

// progress returns the status of a task and, while it is pending, the URL to poll. The path is the one in Bud's
// responses; the documented path is served, too.
func (h *Handlers) progress(project bank.Project, task bank.Task, owner string) *progress {
	if task.Done(h.Clock.Of(project)) {
		return &progress{Status: "Completed"}
	}
	delay := task.Delay.Milliseconds()
	return &progress{Status: "Pending", NextURL: fmt.Sprintf("/v3/customers/%s/%s", owner, task.ID), Delay: &delay}
}

// removal returns the status of a deletion. It ignores the customer's id, because the deleted customer is unknown and
// clients poll with any id.
func (h *Handlers) removal(
	req *route.Request, in *removalRequest,
) (reply route.Reply[removalData, progress], _ error) {
	id, err := uuid.Parse(in.TaskID)
	if err != nil {
		return reply, route.NotFound()
	}
	var task bank.Task
	err = h.Store.View(req.Context(), func(tx *storage.Tx) (err error) {
		task, err = tx.Tasks(req.Project).Get(storage.TaskKey(bank.TaskID(id)))
		return err
	})
	if err != nil {
		return reply, notFound(err)
	}
	reply.Data.TaskID = task.ID.String()
	reply.Meta = h.progress(req.Project, task, in.CustomerID)
	if task.Done(h.Clock.Of(req.Project)) {
		reply.Data.Result = "success"
	}
	return reply, nil
}
