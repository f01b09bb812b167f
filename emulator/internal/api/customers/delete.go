package customers

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type oneCustomer struct {
	route.ForProject
	CustomerID string `path:"customer_id"`
}

type identifiedCustomer struct {
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
	deletionDelay = 50 * time.Millisecond // Bud's own next_url_delay (research section 1.8)
	taskLife      = 30 * 24 * time.Hour   // after which a task may be forgotten
	sweepAtOnce   = 4                     // so that sweeping keeps up and no request waits for it
)

// remove deletes a customer and everything of it, and gives the task that says so.
func (h *Handlers) remove(req *route.Request, in *oneCustomer) (reply route.Reply[taskData, progress], _ error) {
	id, err := bank.ParseCustomerID(in.CustomerID)
	if err != nil {
		return reply, route.NotFound()
	}
	return h.removeWithTask(req.Project, func(rows storage.Rows[bank.Customer]) (bank.Customer, error) {
		return rows.Get(storage.CustomerKey(id))
	})
}

// removeIdentified is remove for a customer known by the client's own identifier.
func (h *Handlers) removeIdentified(req *route.Request, in *identifiedCustomer) (route.Reply[taskData, progress], error) {
	return h.removeWithTask(req.Project, func(rows storage.Rows[bank.Customer]) (bank.Customer, error) {
		return rows.Find(storage.ByIdentifier, storage.IdentifierKey(in.Identifier))
	})
}

// removeV1 deletes at once and says nothing.
func (h *Handlers) removeV1(req *route.Request, in *oneCustomer) (reply route.Empty, _ error) {
	id, err := bank.ParseCustomerID(in.CustomerID)
	if err != nil {
		return reply, route.NotFound()
	}
	return reply, found(h.Store.Update(func(tx *storage.Tx) error {
		return h.forget(tx, req.Project, id)
	}))
}

// forget deletes a customer with everything of it.
func (h *Handlers) forget(tx *storage.Tx, project bank.Project, id bank.CustomerID) error {
	if h.OnDelete != nil {
		if err := h.OnDelete(tx, project, id); err != nil {
			return err
		}
	}
	return tx.DeleteCustomer(project, id)
}

// found makes Bud's 404 of a row that is not there.
func found(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return route.NotFound()
	}
	return err
}

func (h *Handlers) removeWithTask(project bank.Project, find func(storage.Rows[bank.Customer]) (bank.Customer, error)) (reply route.Reply[taskData, progress], _ error) {
	var task bank.Task
	var gone bank.CustomerID
	err := h.Store.Update(func(tx *storage.Tx) error {
		customers := tx.Customers(project)
		c, err := find(customers)
		if err != nil {
			return err
		}
		if err := h.forget(tx, project, c.ID); err != nil {
			return err
		}
		gone = c.ID
		task, err = h.keepTask(tx, project)
		return err
	})
	if err != nil {
		return reply, found(err)
	}
	return route.Reply[taskData, progress]{Data: taskData{task.ID.String()}, Meta: h.progress(project, task, gone.String())}, nil
}

// keepTask stores the task of a deletion, and forgets a few that are past their life.
func (h *Handlers) keepTask(tx *storage.Tx, project bank.Project) (bank.Task, error) {
	tasks := tx.Tasks(project)
	number, err := tasks.NextNumber()
	if err != nil {
		return bank.Task{}, err
	}
	task := bank.Task{
		ID:      bank.TaskID(bank.NewID(h.Seed, number, "task", string(project))),
		Started: h.Clock.Of(project).Now(), Real: h.Clock.Real(), Delay: h.Delay(deletionDelay),
	}
	swept := make([]storage.Key, 0, sweepAtOnce)
	for key := range tasks.Keys(storage.ByStart, nil, storage.Key{}.Time(task.Started.Add(-taskLife))) {
		if swept = append(swept, key); len(swept) == sweepAtOnce {
			break
		}
	}
	for _, key := range swept {
		if err := tasks.Delete(key); err != nil {
			return task, fmt.Errorf("forget an old task: %w", err)
		}
	}
	return task, tasks.Put(task)
}

// progress tells how far a task is and, while it is under way, where to ask again. The path is the one that Bud
// prints; its documented one is served too.
func (h *Handlers) progress(project bank.Project, task bank.Task, owner string) *progress {
	if task.Done(h.Clock.Of(project)) {
		return &progress{Status: "Completed"}
	}
	delay := task.Delay.Milliseconds()
	return &progress{Status: "Pending", NextURL: fmt.Sprintf("/v3/customers/%s/%s", owner, task.ID), Delay: &delay}
}

// removal tells how far the deletion of a customer is. The task alone says which: nothing is left that knows whose it
// was, and Bud's own collection asks under another customer's id.
func (h *Handlers) removal(req *route.Request, in *removalRequest) (reply route.Reply[removalData, progress], _ error) {
	id, err := uuid.Parse(in.TaskID)
	if err != nil {
		return reply, route.NotFound()
	}
	var task bank.Task
	err = h.Store.View(func(tx *storage.Tx) (err error) {
		task, err = tx.Tasks(req.Project).Get(storage.TaskKey(bank.TaskID(id)))
		return err
	})
	if err != nil {
		return reply, found(err)
	}
	reply.Data.TaskID, reply.Meta = task.ID.String(), h.progress(req.Project, task, in.CustomerID)
	if task.Done(h.Clock.Of(req.Project)) {
		reply.Data.Result = "success"
	}
	return reply, nil
}
