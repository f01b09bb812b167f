package ingestion

import (
	"errors"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ingest"
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
	At string `json:"date_time"      validate:"required"`
}

// bookTransactions books pending transactions.
func (h *Handlers) bookTransactions(
	req *route.Request, in *settleRequest,
) (route.Reply[route.None, taskStarted], error) {
	return h.settle(req, in, "v3_ingest_transactions_book_post", bank.Booked)
}

// declineTransactions declines pending transactions.
func (h *Handlers) declineTransactions(
	req *route.Request, in *settleRequest,
) (route.Reply[route.None, taskStarted], error) {
	return h.settle(req, in, "v3_ingest_transactions_decline_post", bank.Declined)
}

// settle gives pending transactions their final status. Errors are reported by the task, and the other transactions
// are settled nevertheless.
func (h *Handlers) settle(
	req *route.Request, in *settleRequest, operation string, status bank.Status,
) (reply route.Reply[route.None, taskStarted], _ error) {
	request := ingestRequest{project: req.Project, operation: operation, delay: settleDelay, async: true, existing: true}
	errs, rows := checkCustomers(len(in.Body)), 0
	for _, part := range in.Body {
		rows += len(part.Transactions)
	}
	if rows > maxTransactions {
		errs.add(tooMany("transactions", maxTransactions))
	}
	if len(errs) > 0 {
		req.Warn(errs.advice()...)
		return reply, errUnparsable(errs)
	}
	lists := make([][]bank.IngestedTransaction, len(in.Body))
	for i, part := range in.Body {
		request.owners = append(request.owners, part.owner)
		r := reader{prefix: prefixOf(i, len(in.Body)), now: req.Now()}
		if len(part.Transactions) == 0 {
			errs.add(fieldError{r.prefix + "transactions", "The transactions list is mandatory", true, "is mandatory"})
		}
		for j, t := range part.Transactions {
			r.path = r.elementPath("transactions", j)
			lists[i] = append(lists[i], bank.IngestedTransaction{Transaction: bank.Transaction{
				ID: bank.TransactionID(r.id("transaction_id", t.ID)), At: r.time("date_time", t.At),
			}})
		}
		errs.add(r.errs...)
	}
	if len(errs) > 0 {
		req.Warn(errs.advice()...)
		return reply, errUnparsable(errs)
	}
	parts, err := h.ingest(req, request, func(tx *storage.Tx, index int, c bank.Customer) (fieldErrors, bool, error) {
		r := reader{prefix: prefixOf(index, len(in.Body)), now: req.Now()}
		applied := false
		for i, requested := range lists[index] {
			r.path = r.elementPath("transactions", i)
			done, err := h.settleTransaction(tx, req.Project, c.ID, requested, status, &r)
			if err != nil {
				return nil, false, err
			}
			applied = applied || done
		}
		return r.errs, applied, nil
	})
	if err != nil {
		return reply, err
	}
	reply.Meta = newTaskStarted(parts[0].Task)
	return reply, nil
}

// errUnparsable returns Bud's error for an invalid settlement. Bud's error names no fields, so the fields are given as
// advice.
func errUnparsable(errs fieldErrors) error {
	var failure *route.Error
	if errors.As(errs.wireError(), &failure) {
		failure.Code, failure.Message = "failed_body_decode", "Unable to parse request."
	}
	return failure
}

// settleTransaction settles a pending transaction.
func (h *Handlers) settleTransaction(
	tx *storage.Tx, p bank.Project, c bank.CustomerID, requested bank.IngestedTransaction, status bank.Status, r *reader,
) (bool, error) {
	err := h.Service.Settle(tx, p, c, ingest.Settlement{ID: requested.ID, Status: status, At: requested.At, Now: r.now})
	var settled *ingest.SettledError
	switch {
	case errors.Is(err, storage.ErrNotFound):
		r.errs.invalid(r.path, "transaction_id", "is no transaction that was ingested for the customer")
		return false, nil
	case errors.As(err, &settled):
		r.errs.invalid(r.path, "transaction_id", "is %s and not pending", settled.Status)
		return false, nil
	}
	return err == nil, err
}

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
