package ingestion

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type accountsRequest struct {
	route.ForProject
	Schema string         `header:"Content-Type"          media:"application/bud-accounts+json"`
	Async  bool           `header:"X-Disable-Synchronous"                                       default:"false"`
	Body   []accountsPart `body:"required" element:"customers"`
}

// accountsPart is the part of a request for one customer.
type accountsPart struct {
	customerRef
	Accounts []accountBody `json:"accounts"`
}

// accountsSchema is the media type of accounts.
const accountsSchema = "application/bud-accounts+json"

// accounts ingests accounts with their balances. Without a task it stores all of them or none, and its response is
// empty.
func (h *Handlers) accounts(
	req *route.Request, in *accountsRequest,
) (reply route.Reply[*taskData, taskStarted], _ error) {
	request := ingestRequest{
		project: req.Project, operation: "v2_ingest_accounts_post", schema: accountsSchema, delay: ingestDelay,
		async: in.Async,
	}
	for _, part := range in.Body {
		request.customers = append(request.customers, part.customerRef)
	}
	if errs := checkAccounts(in); len(errs) > 0 {
		return reply, errs.refuse(req)
	}
	now, advice := req.Now(), make([][]route.Advice, len(in.Body))
	store := func(tx *storage.Tx, index int, customer bank.Customer) (fieldErrors, bool, error) {
		r := reader{prefix: prefixOf(index, len(in.Body)), now: now}
		accounts := r.accounts(in.Body[index].Accounts)
		advice[index] = h.guardAccounts(&r, accounts)
		if len(r.errs) > 0 {
			return r.errs, false, nil
		}
		return nil, true, h.Service.StoreAccounts(tx, req.Project, customer.ID, accounts)
	}
	parts, err := h.ingest(req, request, store)
	req.Warn(slices.Concat(advice...)...)
	if err != nil || !in.Async {
		return reply, err
	}
	meta := newTaskStarted(parts[0].Task)
	return route.Reply[*taskData, taskStarted]{Data: &taskData{*meta.TaskID}, Meta: meta, Secondary: true}, nil
}

// checkAccounts returns the errors of a request as a whole.
func checkAccounts(in *accountsRequest) (errs fieldErrors) {
	if errs = checkMediaType(in.Schema, accountsSchema); len(errs) > 0 {
		return errs
	}
	if errs = checkCustomers(len(in.Body)); len(errs) > 0 {
		return errs
	}
	accounts := 0
	for i, part := range in.Body {
		accounts += len(part.Accounts)
		if len(part.Accounts) == 0 {
			path := prefixOf(i, len(in.Body)) + "accounts"
			errs.mandatory(path, "accounts list")
		}
		if in.Async && part.CustomerID == "" && part.Identifier != "" {
			errs.invalid(customerPath(i), "customer_idempotent_identifier",
				"cannot be used with X-Disable-Synchronous; give the customer_id, or leave out the header")
		}
	}
	if accounts > maxAccounts {
		errs.add(tooMany("accounts", maxAccounts))
	}
	return errs
}
