package ingestion

import (
	"errors"
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type closeRequest struct {
	route.ForProject
	Body []struct {
		owner
		Accounts []string `json:"account_ids"`
		Metadata struct {
			AsOf string `json:"as_of"`
		} `json:"metadata"`
	} `body:"required"`
}

type reopenRequest struct {
	route.ForProject
	Body []struct {
		owner
		Accounts []string `json:"account_ids"`
	} `body:"required"`
}

type nothing = route.Empty

// opening is what is to become of some accounts of a customer.
type opening struct {
	owner
	accounts []string
	change   func(closedAt time.Time) time.Time // from when an account is closed, zero for open, to when it will be
}

// closeAccounts closes accounts; those that are closed stay as they are.
func (h *Handlers) closeAccounts(req *route.Request, in *closeRequest) (reply nothing, _ error) {
	one := reader{now: req.Now()}
	var all []opening
	for i, part := range in.Body {
		one.at = customerAt(i) + ".metadata"
		asOf := one.optionalTime("as_of", part.Metadata.AsOf)
		if asOf.IsZero() {
			asOf = one.now.Truncate(time.Microsecond)
		}
		all = append(all, opening{part.owner, part.Accounts, func(closedAt time.Time) time.Time {
			if closedAt.IsZero() {
				return asOf
			}
			return closedAt
		}})
	}
	return reply, h.open(req, req.Project, all, one.wrong)
}

// reopenAccounts opens accounts that are closed.
func (h *Handlers) reopenAccounts(req *route.Request, in *reopenRequest) (reply nothing, _ error) {
	var all []opening
	for _, part := range in.Body {
		all = append(all, opening{part.owner, part.Accounts, func(time.Time) time.Time { return time.Time{} }})
	}
	return reply, h.open(req, req.Project, all, nil)
}

// open carries out what is to become of accounts. Those that are not there are told, and do not keep the others from being changed
// (contract operations v3_ingest_accounts_close_post and v3_ingest_accounts_reopen_post).
func (h *Handlers) open(req *route.Request, p bank.Project, all []opening, wrong faults) error {
	wrong = append(wrong, openingFaults(all)...)
	if len(wrong) > 0 {
		req.Warn(wrong.advice()...)
		return wrong.refusal()
	}
	var unknown *strangers
	err := h.Store.Update(func(tx *storage.Tx) error {
		unknown = &strangers{}
		for i, o := range all {
			c, faulty, err := h.owner(tx, p, i, o.owner, true)
			if err != nil {
				return err
			}
			if len(faulty) > 0 {
				unknown.add(o.owner, o.accounts...)
				continue
			}
			for _, id := range o.accounts {
				if err := h.reopen(tx, p, c.ID, bank.AccountID(id), o.change); errors.Is(err, storage.ErrNotFound) {
					unknown.add(o.owner, id)
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
	return unknown.refusal()
}

func openingFaults(all []opening) (wrong faults) {
	if len(all) == 0 {
		return faults{{"customers", "The customers list is mandatory", true, "is mandatory"}}
	}
	for i, o := range all {
		at := customerAt(i)
		if o.CustomerID == "" && o.Identifier == "" {
			wrong = append(wrong, fault{at + ".customer_id", "The customer ID is mandatory", true, "is mandatory"})
		}
		if len(o.accounts) == 0 {
			wrong = append(wrong, fault{at + ".account_ids", "The account IDs list is mandatory", true, "is mandatory"})
		}
	}
	return wrong
}

// reopen changes when an account is closed.
func (h *Handlers) reopen(tx *storage.Tx, p bank.Project, c bank.CustomerID, id bank.AccountID, change func(time.Time) time.Time) error {
	a, err := tx.IngestedAccounts(p).Get(storage.IngestedAccountKey(c, id))
	if err != nil {
		return err
	}
	closedAt := change(a.ClosedAt)
	if closedAt.Equal(a.ClosedAt) {
		return nil
	}
	if a.ClosedAt = closedAt; a.SentAt.Before(h.Clock.Of(p).Now()) {
		a.SentAt = h.Clock.Of(p).Now()
	}
	if err := tx.IngestedAccounts(p).Put(a); err != nil {
		return fmt.Errorf("close or reopen account %q: %w", id, err)
	}
	return tx.Touch(p, c)
}

// strangers are accounts that are not there, by the customers that were said to have them.
type strangers struct{ byID, byIdentifier map[string][]string }

func (s *strangers) add(o owner, accounts ...string) {
	into, name := &s.byIdentifier, o.Identifier
	if o.CustomerID != "" {
		into, name = &s.byID, o.CustomerID
	}
	if *into == nil {
		*into = map[string][]string{}
	}
	(*into)[name] = append((*into)[name], accounts...)
}

// refusal is Bud's answer about accounts that are not there, nil if there are none.
func (s *strangers) refusal() error {
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
