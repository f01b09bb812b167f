package ingestion

import (
	"errors"
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type accountsRequest struct {
	route.ForProject
	Schema string         `header:"Content-Type"`
	Later  bool           `header:"X-Disable-Synchronous" default:"false"`
	Body   []accountsPart `body:"required"`
}

// accountsPart is what a request brings of one customer.
type accountsPart struct {
	owner
	Accounts []accountBody `json:"accounts"`
}

// accountsSchema is the media type of accounts.
const accountsSchema = "application/bud-accounts+json"

// accounts takes accounts and their balances in. Without a task it is all or nothing, and says nothing when it is done.
func (h *Handlers) accounts(req *route.Request, in *accountsRequest) (reply route.Reply[route.None, taskStarted], _ error) {
	whole := intake{
		project: req.Project, operation: "v2_ingest_accounts_post", schema: accountsSchema, delay: ingestDelay, later: in.Later,
	}
	for _, part := range in.Body {
		whole.owners = append(whole.owners, part.owner)
	}
	if wrong := accountsFaults(in); len(wrong) > 0 {
		req.Warn(wrong.advice()...)
		return reply, wrong.refusal()
	}
	now, advice := req.Now(), make([][]route.Advice, len(in.Body))
	parts, err := h.take(req, whole, func(tx *storage.Tx, place int, c bank.Customer) (faults, bool, error) {
		one := reader{within: within(place, len(in.Body)), now: now}
		accounts := one.accounts(in.Body[place].Accounts)
		advice[place] = h.guardAccounts(&one, accounts)
		if len(one.wrong) > 0 {
			return one.wrong, false, nil
		}
		return nil, true, h.storeAccounts(tx, req.Project, c, accounts)
	})
	req.Warn(slices.Concat(advice...)...)
	if err != nil || !in.Later {
		return reply, err
	}
	return route.Reply[route.None, taskStarted]{Meta: started(parts[0].Task), Known: true}, nil
}

// accountsFaults is what is wrong with a request as a whole.
func accountsFaults(in *accountsRequest) (wrong faults) {
	if wrong = foreign(in.Schema, accountsSchema); len(wrong) > 0 {
		return wrong
	}
	for i, part := range in.Body {
		if len(part.Accounts) == 0 {
			at := within(i, len(in.Body)) + "accounts"
			wrong = append(wrong, fault{at, "The accounts list is mandatory", true, "is mandatory"})
		}
		if in.Later && part.CustomerID == "" && part.Identifier != "" {
			wrong.invalid(customerAt(i), "customer_idempotent_identifier",
				"cannot be used with X-Disable-Synchronous; give the customer_id, or leave out the header")
		}
	}
	return wrong
}

// storeAccounts puts a customer's accounts in place of those with their ids. A closed account stays closed: closing and reopening
// have operations of their own.
func (h *Handlers) storeAccounts(tx *storage.Tx, p bank.Project, c bank.Customer, accounts []bank.IngestedAccount) error {
	table := tx.IngestedAccounts(p)
	for _, a := range accounts {
		a.Customer = c.ID
		known, err := table.Get(storage.IngestedAccountKey(c.ID, a.ID))
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		a.ClosedAt = known.ClosedAt
		if err := table.Put(a); err != nil {
			return err
		}
	}
	return nil
}
