package ingestion

import (
	"errors"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type settleRequest struct {
	route.ForProject
	Body []struct {
		owner
		Transactions []settledBody `json:"transactions"`
	} `body:"required"`
}

type settledBody struct {
	ID string `json:"transaction_id" validate:"required"`
	At string `json:"date_time" validate:"required"`
}

// book makes pending transactions booked.
func (h *Handlers) book(req *route.Request, in *settleRequest) (route.Reply[route.None, taskStarted], error) {
	return h.settle(req, in, "v3_ingest_transactions_book_post", bank.Booked)
}

// decline makes pending transactions declined.
func (h *Handlers) decline(req *route.Request, in *settleRequest) (route.Reply[route.None, taskStarted], error) {
	return h.settle(req, in, "v3_ingest_transactions_decline_post", bank.Declined)
}

// settle gives pending transactions their last status. What cannot be settled is told by the task, and does not keep the rest
// from being.
func (h *Handlers) settle(req *route.Request, in *settleRequest, operation string, status bank.Status) (reply route.Reply[route.None, taskStarted], _ error) {
	whole := intake{project: req.Project, operation: operation, delay: settleDelay, later: true}
	lists := make([][]bank.IngestedRow, len(in.Body))
	var wrong faults
	for i, part := range in.Body {
		whole.owners = append(whole.owners, part.owner)
		one := reader{within: within(i, len(in.Body)), now: req.Now()}
		if len(part.Transactions) == 0 {
			wrong = append(wrong, fault{one.within + "transactions", "The transactions list is mandatory", true, "is mandatory"})
		}
		for j, t := range part.Transactions {
			one.at = one.place("transactions", j)
			lists[i] = append(lists[i], bank.IngestedRow{Transaction: bank.Transaction{
				ID: bank.TransactionID(one.id("transaction_id", t.ID)), At: one.time("date_time", t.At),
			}})
		}
		wrong = append(wrong, one.wrong...)
	}
	if len(wrong) > 0 {
		req.Warn(wrong.advice()...)
		return reply, unparsable(wrong)
	}
	parts, err := h.take(req, whole, func(tx *storage.Tx, place int, c bank.Customer) (faults, bool, error) {
		one := reader{within: within(place, len(in.Body)), now: req.Now()}
		applied := false
		for i, asked := range lists[place] {
			one.at = one.place("transactions", i)
			done, err := h.settleOne(tx, req.Project, c.ID, asked, status, &one)
			if err != nil {
				return nil, false, err
			}
			applied = applied || done
		}
		return one.wrong, applied, nil
	})
	if err != nil {
		return reply, err
	}
	reply.Meta = started(parts[0].Task)
	return reply, nil
}

// unparsable is Bud's answer to a settlement that is not what it should be. Bud says no more than that; the sandbox names the fields.
func unparsable(wrong faults) error {
	var failure *route.Error
	if errors.As(wrong.refusal(), &failure) {
		failure.Code, failure.Message = "failed_body_decode", "Unable to parse request."
	}
	return failure
}

// settleOne settles a row that is pending.
func (h *Handlers) settleOne(tx *storage.Tx, p bank.Project, c bank.CustomerID, asked bank.IngestedRow, status bank.Status, one *reader) (bool, error) {
	row, err := tx.IngestedRows(p).Get(storage.IngestedRowKey(c, asked.ID))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		one.wrong.invalid(one.at, "transaction_id", "is no transaction that was ingested for the customer")
		return false, nil
	case err != nil:
		return false, err
	case row.Status != bank.Pending:
		one.wrong.invalid(one.at, "transaction_id", "is %s and not pending", row.Status)
		return false, nil
	}
	row.Status, row.At, row.UpdatedAt = status, asked.At, one.now
	return true, tx.IngestedRows(p).Put(row)
}

type statusRequest struct {
	route.ForProject
	TaskID string `path:"task_id"`
}

// taskStarted says where a task can be asked for.
type taskStarted struct {
	TaskID  *string `json:"task_id"` // null where there is none
	NextURL string  `json:"next_url,omitempty"`
	Delay   *int64  `json:"next_url_delay,omitempty"` // milliseconds
}

// Where tasks are asked for: as Bud prints it when it begins one, and then.
const (
	beginPath = "/v2/ingest/status/"
	tasksPath = "/ingestion/v3/tasks/"
)

func started(t bank.Task) *taskStarted {
	return &taskStarted{new(t.ID.String()), beginPath + t.ID.String(), new(t.Delay.Milliseconds())}
}

// partOutcome is what became of one customer's data.
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

// status tells what became of a request.
func (h *Handlers) status(req *route.Request, in *statusRequest) (reply route.Reply[[]partOutcome, taskOutcome], err error) {
	var parts []bank.Ingestion
	if id, bad := bank.ParseTaskID(strings.ToLower(in.TaskID)); bad == nil {
		err = h.Store.View(func(tx *storage.Tx) error {
			parts, err = tx.IngestionsOf(req.Project, id)
			return err
		})
	}
	switch {
	case err != nil:
		return reply, err
	case len(parts) == 0:
		return reply, &route.Error{
			Status: 404, Code: "task_not_found", Message: "Task ID [" + in.TaskID + "] does not exist or it has expired",
		}
	}
	meta := taskOutcome{TaskID: parts[0].ID.String(), Status: "Pending", NextURL: tasksPath + parts[0].ID.String(), Delay: ingestDelay.Milliseconds()}
	done := parts[0].Done(h.Clock.Of(req.Project))
	if done {
		meta = taskOutcome{
			TaskID: meta.TaskID, Request: parts[0].Request.String(), Route: parts[0].Route, Schema: parts[0].Schema,
		}
		meta.Status, meta.Result = bank.SumUp(parts)
	}
	for _, part := range parts {
		reply.Data = append(reply.Data, showPart(part, done))
	}
	reply.Meta = &meta
	return reply, nil
}

func showPart(part bank.Ingestion, done bool) partOutcome {
	shown := partOutcome{Identifier: part.Identifier, Status: "Pending"}
	if part.Identifier == "" {
		shown.CustomerID = part.Customer.String()
	}
	if done {
		shown.Status, shown.Result, shown.Error = "Completed", part.Result, part.Errors
		if part.Result != bank.IngestSuccess {
			shown.Status = "Failed"
		}
	}
	return shown
}
