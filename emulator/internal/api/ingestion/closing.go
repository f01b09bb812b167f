package ingestion

import (
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type closeRequest struct {
	route.ForProject
	Body []struct {
		customerRef
		Accounts []string `json:"account_ids"`
		Metadata struct {
			AsOf string `json:"as_of"`
		} `json:"metadata"`
	} `body:"required"`
}

type reopenRequest struct {
	route.ForProject
	Body []struct {
		customerRef
		Accounts []string `json:"account_ids"`
	} `body:"required"`
}

// closingChange closes or reopens some accounts of a customer.
type closingChange struct {
	customerRef
	accounts []string
	change   func(closedAt time.Time) time.Time // returns the new closing time of an account; zero is open
}

// closeAccounts closes accounts. Closed accounts do not change.
func (h *Handlers) closeAccounts(
	req *route.Request, in *closeRequest,
) (reply route.Empty, _ error) {
	r := reader{now: req.Now()}
	var all []closingChange
	for i, part := range in.Body {
		r.path = customerPath(i) + ".metadata"
		asOf := r.optionalTime("as_of", part.Metadata.AsOf)
		if asOf.IsZero() {
			asOf = r.now.Truncate(time.Microsecond)
		}
		all = append(all, closingChange{part.customerRef, part.Accounts, func(closedAt time.Time) time.Time {
			if closedAt.IsZero() {
				return asOf
			}
			return closedAt
		}})
	}
	return reply, h.changeAccounts(req, req.Project, all, r.errs)
}

// reopenAccounts reopens closed accounts.
func (h *Handlers) reopenAccounts(
	req *route.Request, in *reopenRequest,
) (reply route.Empty, _ error) {
	var all []closingChange
	for _, part := range in.Body {
		all = append(all, closingChange{part.customerRef, part.Accounts, func(time.Time) time.Time { return time.Time{} }})
	}
	return reply, h.changeAccounts(req, req.Project, all, nil)
}

// changeAccounts closes or reopens accounts. Unknown accounts are reported, and the others are changed nevertheless
// (operations v3_ingest_accounts_close_post and v3_ingest_accounts_reopen_post).
func (h *Handlers) changeAccounts(
	req *route.Request, project bank.Project, all []closingChange, errs fieldErrors,
) error {
	errs.add(checkClosingChanges(all)...)
	if len(errs) > 0 {
		return errs.refuse(req)
	}
	var unknown *unknownAccounts
	err := h.Store.Update(req.Context(), func(tx *storage.Tx) error {
		unknown = &unknownAccounts{}
		for i, change := range all {
			customer, customerErrs, err := h.findCustomer(tx, project, i, change.customerRef, true)
			if err != nil {
				return err
			}
			if len(customerErrs) > 0 {
				unknown.add(change.customerRef, change.accounts...)
				continue
			}
			for _, id := range distinct(change.accounts) {
				err := h.Service.ChangeClosing(tx, project, customer.ID, bank.AccountID(id), change.change)
				if errors.Is(err, storage.ErrNotFound) {
					unknown.add(change.customerRef, id)
				} else if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return unknown.wireError()
}

// distinct returns the first of equal ids.
func distinct(ids []string) (all []string) {
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if !seen[id] {
			all = append(all, id)
		}
		seen[id] = true
	}
	return all
}

func checkClosingChanges(all []closingChange) (errs fieldErrors) {
	if len(all) == 0 {
		errs.mandatory("customers", "customers list")
		return errs
	}
	if errs = checkCustomers(len(all)); len(errs) > 0 {
		return errs
	}
	accounts := 0
	for i, change := range all {
		path := customerPath(i)
		accounts += len(change.accounts)
		if change.CustomerID == "" && change.Identifier == "" {
			errs.mandatory(path+".customer_id", "customer ID")
		}
		if len(change.accounts) == 0 {
			errs.mandatory(path+".account_ids", "account IDs list")
		}
	}
	if accounts > maxAccounts {
		errs.add(tooMany("account_ids", maxAccounts))
	}
	return errs
}

// unknownAccounts collects unknown accounts by the customers that a request names for them.
type unknownAccounts struct{ byID, byIdentifier map[string][]string }

func (s *unknownAccounts) add(ref customerRef, accounts ...string) {
	into, name := &s.byIdentifier, ref.Identifier
	if ref.CustomerID != "" {
		into, name = &s.byID, ref.CustomerID
	}
	if *into == nil {
		*into = map[string][]string{}
	}
	(*into)[name] = append((*into)[name], accounts...)
}

// wireError returns Bud's error for unknown accounts, or nil if there are none.
func (s *unknownAccounts) wireError() error {
	listed := map[string]map[string][]string{}
	if len(s.byID) > 0 {
		listed["customer_ids"] = s.byID
	}
	if len(s.byIdentifier) > 0 {
		listed["customer_idempotent_identifier"] = s.byIdentifier
	}
	if len(listed) == 0 {
		return nil
	}
	return &route.Error{
		Status: 400, Code: "failed_validation", Message: "Accounts not found for one or more customers.", Fields: listed,
	}
}
