package ingestion

import (
	"errors"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

// ingestRequest describes a request that ingests data.
type ingestRequest struct {
	project   bank.Project
	customers []customerRef
	operation string
	schema    string // media type
	delay     time.Duration
	mustExist bool // the customers must exist; otherwise unknown identifiers make new ones
	async     bool // errors are reported by the task, and correct data are stored nevertheless
	// forced result of the task, with which nothing is stored; empty for the result of the data
	forced bank.IngestResult
}

// checkMediaType returns an error for the formats of other aggregators, which Bud's US API accepts and the sandbox
// does not support.
func checkMediaType(contentType, instead string) (errs fieldErrors) {
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	if strings.HasPrefix(media, "application/plaid") || strings.HasPrefix(media, "application/finicity") {
		errs.invalid("Content-Type", media+" is not read by the sandbox; send "+instead, "send %s", instead)
	}
	return errs
}

// storeFunc checks and stores the data of one customer. It stores nothing if there are errors, unless applied reports
// that the correct data were stored.
type storeFunc func(tx *storage.Tx, index int, customer bank.Customer) (errs fieldErrors, applied bool, err error)

// errRefused aborts a transaction.
var errRefused = errors.New("the data are refused")

// ingest processes a request in one transaction. If the request is async, correct data are stored despite errors.
func (h *Handlers) ingest(
	req *route.Request, in ingestRequest, store storeFunc,
) (parts []bank.Ingestion, err error) {
	var errs fieldErrors
	in.forced = bank.IngestResult(req.ForcedResult())
	err = h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		var customers []bank.Customer
		if customers, errs, err = h.findCustomers(tx, in); err != nil {
			return err
		}
		if len(errs) > 0 {
			return errRefused
		}
		if parts, errs, err = h.storeAll(tx, in, customers, store); err != nil {
			return err
		}
		if len(errs) > 0 && !in.async {
			return errRefused
		}
		return h.Service.Record(tx, in.project, parts)
	})
	if errors.Is(err, errRefused) {
		return nil, errs.refuse(req)
	}
	return parts, err
}

// findCustomers returns the customers of a request.
func (h *Handlers) findCustomers(
	tx *storage.Tx, in ingestRequest,
) (all []bank.Customer, errs fieldErrors, err error) {
	if len(in.customers) == 0 {
		errs.mandatory("customers", "customers list")
		return nil, errs, nil
	}
	for i, ref := range in.customers {
		customer, customerErrs, err := h.findCustomer(tx, in.project, i, ref, in.mustExist)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, customer)
		errs.add(customerErrs...)
	}
	return all, errs, nil
}

// storeAll stores the data of every customer and returns the results.
func (h *Handlers) storeAll(
	tx *storage.Tx, in ingestRequest, customers []bank.Customer, store storeFunc,
) (parts []bank.Ingestion, errs fieldErrors, err error) {
	task, request, err := h.Service.Begin(tx, in.project, in.delay)
	if err != nil {
		return nil, nil, err
	}
	for i, customer := range customers {
		part := bank.Ingestion{
			Task: task, Customer: customer.ID, Index: i, Request: request, Route: in.operation, Schema: in.schema,
			Result: in.forced,
		}
		var customerErrs fieldErrors
		if in.forced == "" {
			if err := h.Service.BeforeStore(tx, in.project, customer.ID); err != nil {
				return nil, nil, err
			}
			if customerErrs, part.Applied, err = store(tx, i, customer); err != nil {
				return nil, nil, err
			}
			errs.add(customerErrs...)
			part.Result = customerErrs.result()
		}
		if in.customers[i].CustomerID == "" {
			part.Identifier = in.customers[i].Identifier
		}
		if len(customerErrs) > 0 {
			part.Errors = customerErrs.texts()
		}
		if part.Applied {
			if err := tx.Touch(in.project, customer.ID); err != nil {
				return nil, nil, err
			}
		}
		parts = append(parts, part)
	}
	return parts, errs, nil
}
