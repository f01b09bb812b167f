package customers

import (
	"errors"
	"fmt"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/customer"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
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

type deletionStatusRequest struct {
	route.ForProject
	CustomerID string `path:"customer_id"`
	TaskID     string `path:"task_id"`
}

type taskData struct {
	TaskID string `json:"task_id"`
}

type deletionStatusData struct {
	Result string `json:"result,omitempty"`
	TaskID string `json:"task_id"`
}

// remove deletes a customer with all its data and returns the deletion task.
func (h *Handlers) remove(
	req *route.Request, in *customerPath,
) (reply route.Reply[taskData, wire.Progress], _ error) {
	id, err := bank.ParseCustomerID(in.CustomerID)
	if err != nil {
		return reply, route.NotFound()
	}
	deletion, err := h.Customers.StartDeletion(req.Context(), req.Project, id)
	return h.started(req.Project, deletion, err)
}

// removeIdentified is remove for the client's own identifier.
func (h *Handlers) removeIdentified(
	req *route.Request, in *identifierPath,
) (route.Reply[taskData, wire.Progress], error) {
	deletion, err := h.Customers.StartDeletionByIdentifier(req.Context(), req.Project, in.Identifier)
	return h.started(req.Project, deletion, err)
}

// started returns the task of a deletion.
func (h *Handlers) started(
	project bank.Project, d customer.Deletion, err error,
) (reply route.Reply[taskData, wire.Progress], _ error) {
	if err != nil {
		return reply, wireError(err)
	}
	reply.Data = taskData{d.Task.ID.String()}
	reply.Meta = h.progress(project, d.Task, d.Customer.String())
	return reply, nil
}

// removeV1 deletes a customer and returns nothing.
func (h *Handlers) removeV1(req *route.Request, in *customerPath) (reply route.Empty, _ error) {
	id, err := bank.ParseCustomerID(in.CustomerID)
	if err != nil {
		return reply, route.NotFound()
	}
	return reply, wireError(h.Customers.Delete(req.Context(), req.Project, id))
}

// wireError converts the errors for what does not exist to Bud's 404.
func wireError(err error) error {
	if errors.Is(err, bank.ErrNoCustomer) || errors.Is(err, customer.ErrNoTask) || errors.Is(err, storage.ErrNotFound) {
		return route.NotFound()
	}
	return err
}

// progress returns the status of a task and, while it is pending, the URL to poll. The path is the one in Bud's
// responses; the documented path is served, too.
func (h *Handlers) progress(project bank.Project, task bank.Task, owner string) *wire.Progress {
	if task.Done(h.Clock.Of(project)) {
		return &wire.Progress{Status: "Completed"}
	}
	delay := task.Delay.Milliseconds()
	return &wire.Progress{Status: "Pending", NextURL: fmt.Sprintf("/v3/customers/%s/%s", owner, task.ID), Delay: &delay}
}

// deletionStatus returns the status of a deletion. It ignores the customer's id, because the deleted customer is
// unknown and clients poll with any id.
func (h *Handlers) deletionStatus(
	req *route.Request, in *deletionStatusRequest,
) (reply route.Reply[deletionStatusData, wire.Progress], _ error) {
	id, err := uuid.Parse(in.TaskID)
	if err != nil {
		return reply, route.NotFound()
	}
	task, err := h.Customers.Task(req.Context(), req.Project, bank.TaskID(id))
	if err != nil {
		return reply, wireError(err)
	}
	reply.Data.TaskID = task.ID.String()
	reply.Meta = h.progress(req.Project, task, in.CustomerID)
	if task.Done(h.Clock.Of(req.Project)) {
		reply.Data.Result = "success"
	}
	return reply, nil
}
