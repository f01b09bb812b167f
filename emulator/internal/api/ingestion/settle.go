package ingestion

import (
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ingest"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type settleRequest struct {
	route.ForProject
	Body []struct {
		customerRef
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
	settlements, errs := in.settlements(status, req.Now())
	if len(errs) > 0 {
		req.Warn(errs.advice()...)
		return reply, errUnparsable(errs)
	}
	request := ingestRequest{project: req.Project, operation: operation, delay: settleDelay, async: true, mustExist: true}
	for _, part := range in.Body {
		request.customers = append(request.customers, part.customerRef)
	}
	store := func(tx *storage.Tx, index int, customer bank.Customer) (fieldErrors, bool, error) {
		r := reader{prefix: prefixOf(index, len(in.Body))}
		applied, err := h.settleAll(tx, req.Project, customer.ID, settlements[index], &r)
		return r.errs, applied, err
	}
	parts, err := h.ingest(req, request, store)
	if err != nil {
		return reply, err
	}
	reply.Meta = newTaskStarted(parts[0].Task)
	return reply, nil
}

// settlements parses the settlements of each customer.
func (in *settleRequest) settlements(
	status bank.Status, now time.Time,
) (lists [][]ingest.Settlement, errs fieldErrors) {
	errs = checkCustomers(len(in.Body))
	transactions := 0
	for _, part := range in.Body {
		transactions += len(part.Transactions)
	}
	if transactions > maxTransactions {
		errs.add(tooMany("transactions", maxTransactions))
	}
	if len(errs) > 0 {
		return nil, errs
	}
	for i, part := range in.Body {
		r := reader{prefix: prefixOf(i, len(in.Body)), now: now}
		if len(part.Transactions) == 0 {
			errs.mandatory(r.prefix+"transactions", "transactions list")
		}
		lists = append(lists, r.settlements(part.Transactions, status))
		errs.add(r.errs...)
	}
	return lists, errs
}

// settlements parses the settlements of one customer.
func (r *reader) settlements(bodies []settledBody, status bank.Status) (all []ingest.Settlement) {
	for i, b := range bodies {
		r.path = r.elementPath("transactions", i)
		all = append(all, ingest.Settlement{
			ID: bank.TransactionID(r.id("transaction_id", b.ID)), Status: status, At: r.time("date_time", b.At), Now: r.now,
		})
	}
	return all
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

// settleAll settles pending transactions of a customer, and reports whether it settled any. It adds errors about the
// others to r.
func (h *Handlers) settleAll(
	tx *storage.Tx, project bank.Project, customerID bank.CustomerID, settlements []ingest.Settlement, r *reader,
) (applied bool, _ error) {
	for i, settlement := range settlements {
		r.path = r.elementPath("transactions", i)
		err := h.Service.Settle(tx, project, customerID, settlement)
		var settled *ingest.SettledError
		switch {
		case errors.Is(err, storage.ErrNotFound):
			r.errs.invalid(r.path, "transaction_id", "is not a transaction that was ingested for the customer")
		case errors.As(err, &settled):
			r.errs.invalid(r.path, "transaction_id", "is %s and not pending", settled.Status)
		case err != nil:
			return false, err
		default:
			applied = true
		}
	}
	return applied, nil
}
