package ingestion

import (
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
)

type statusRequest struct {
	route.ForProject
	TaskID string `path:"task_id"`
}

// taskStarted links to a task.
type taskStarted struct {
	TaskID  *string `json:"task_id"` // null without a task
	NextURL string  `json:"next_url,omitempty"`
	Delay   *int64  `json:"next_url_delay,omitempty"` // milliseconds
}

// The paths of tasks: in the response that starts one, and while it is pending.
const (
	beginPath = "/v2/ingest/status/"
	tasksPath = "/ingestion/v3/tasks/"
)

func newTaskStarted(t bank.Task) *taskStarted {
	return &taskStarted{new(t.ID.String()), beginPath + t.ID.String(), new(t.Delay.Milliseconds())}
}

// partOutcome is the result for one customer.
type partOutcome struct {
	CustomerID string            `json:"customer_id,omitempty"`
	Identifier string            `json:"customer_idempotent_identifier,omitempty"`
	Status     string            `json:"status"`
	Result     bank.IngestResult `json:"result,omitempty"`
	Error      map[string]string `json:"error,omitempty"`
}

type taskOutcome struct {
	TaskID  string            `json:"task_id"`
	Status  string            `json:"status"`
	Result  bank.IngestResult `json:"result,omitempty"`
	Request string            `json:"ingest_request_id,omitempty"`
	Route   string            `json:"ingest_route,omitempty"`
	Schema  string            `json:"ingest_schema,omitempty"`
	NextURL string            `json:"next_url,omitempty"`
	Delay   int64             `json:"next_url_delay,omitempty"` // milliseconds
}

// status returns the result of a request.
func (h *Handlers) status(
	req *route.Request, in *statusRequest,
) (reply route.Reply[[]partOutcome, taskOutcome], err error) {
	var parts []bank.Ingestion
	if id, bad := bank.ParseTaskID(strings.ToLower(in.TaskID)); bad == nil {
		parts, err = h.Service.Results(req.Context(), req.Project, id)
	}
	switch {
	case err != nil:
		return reply, err
	case len(parts) == 0:
		return reply, &route.Error{
			Status: 404, Code: "task_not_found", Message: "Task ID [" + in.TaskID + "] does not exist or it has expired",
		}
	}
	id := parts[0].ID.String()
	meta := taskOutcome{TaskID: id, Status: "Pending", NextURL: tasksPath + id, Delay: ingestDelay.Milliseconds()}
	done := parts[0].Done(h.Clock.Of(req.Project))
	if done {
		meta = taskOutcome{
			TaskID: meta.TaskID, Request: parts[0].Request.String(), Route: parts[0].Route, Schema: parts[0].Schema,
		}
		meta.Status, meta.Result = bank.CombineResults(parts)
	}
	for _, part := range parts {
		reply.Data = append(reply.Data, newPartOutcome(part, done))
	}
	reply.Meta = &meta
	return reply, nil
}

func newPartOutcome(part bank.Ingestion, done bool) partOutcome {
	outcome := partOutcome{Identifier: part.Identifier, Status: "Pending"}
	if part.Identifier == "" {
		outcome.CustomerID = part.Customer.String()
	}
	if done {
		outcome.Status, outcome.Result, outcome.Error = "Completed", part.Result, part.Errors
		if part.Result != bank.IngestSuccess {
			outcome.Status = "Failed"
		}
	}
	return outcome
}
