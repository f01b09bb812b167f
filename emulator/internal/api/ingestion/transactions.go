package ingestion

import (
	"errors"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ingest"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

type transactionsRequest struct {
	route.ForProject

	Schema string `header:"Content-Type" media:"application/bud-transaction-v3+json application/bud-transaction-v2+json"`

	Async      bool               `header:"X-Disable-Synchronous"`
	Generate   bool               `header:"X-Generate-Transaction-IDs"`
	Model      string             `header:"X-Bud-Categorisation-Model"`
	NoCustomer bool               `header:"X-No-Customer"`
	Body       []transactionsPart `body:"required" element:"customers"`
}

// transactionsPart is the part of a request for one customer.
type transactionsPart struct {
	customerRef
	Products     []string          `json:"sync_enrichments"`
	Transactions []transactionBody `json:"transactions"`
	Windows      []windowBody      `json:"transaction_windows"`
}

type windowBody struct {
	Account string `json:"account_id"`
	Start   string `json:"start"`
	End     string `json:"end"`
}

// batch is the parsed part of a request for one customer.
type batch struct {
	customer bank.Customer
	rows     []bank.IngestedTransaction
	windows  []bank.Coverage // one for each account
}

// transactions ingests transactions. Unless the request is async, it stores all or none, and the response has the
// enrichment that depends on each transaction alone.
func (h *Handlers) transactions(
	req *route.Request, in *transactionsRequest,
) (reply route.Reply[[]enrichedPart, taskStarted], _ error) {
	if errs := checkTransactions(in); len(errs) > 0 {
		return reply, errs.refuse(req)
	}
	if in.NoCustomer && !in.Async {
		return h.enrichWithoutCustomer(req, in)
	}
	request := ingestRequest{
		project: req.Project, operation: "v2_ingest_transactions_post", schema: schemaOf(in.Schema), delay: ingestDelay,
		async: in.Async,
	}
	for _, part := range in.Body {
		request.customers = append(request.customers, part.customerRef)
	}
	batches, advice := make([]batch, len(in.Body)), make([][]route.Advice, len(in.Body))
	store := func(tx *storage.Tx, index int, customer bank.Customer) (fieldErrors, bool, error) {
		parsed, errs, err := h.read(req, tx, in, index, customer)
		batches[index], advice[index] = parsed, h.guardTransactions(&errs, prefixOf(index, len(in.Body)), parsed.rows)
		if err != nil || len(errs) > 0 {
			return errs, false, err
		}
		return nil, true, h.Service.StoreTransactions(tx, req.Project, ingest.Batch{
			Customer: customer.ID, Rows: parsed.rows, Windows: parsed.windows,
		})
	}
	parts, err := h.ingest(req, request, store)
	req.Warn(slices.Concat(advice...)...)
	if err != nil {
		return reply, err
	}
	reply.Meta, reply.Secondary = newTaskStarted(parts[0].Task), in.Async
	if in.Async {
		return reply, nil
	}
	reply.Data, err = h.enrich(req, in, batches)
	return reply, err
}

// schemaOf returns the media type of a request without parameters.
func schemaOf(contentType string) string {
	media, _, _ := strings.Cut(contentType, ";")
	if strings.EqualFold(strings.TrimSpace(media), transactionsV2) {
		return transactionsV2
	}
	return transactionsV3
}

// checkTransactions returns the errors of a request that concern no single transaction.
func checkTransactions(in *transactionsRequest) (errs fieldErrors) {
	if errs = checkMediaType(in.Schema, transactionsV3); len(errs) > 0 {
		return errs
	}
	if errs = checkCustomers(len(in.Body)); len(errs) > 0 {
		return errs
	}
	rows, windows := 0, 0
	for i, part := range in.Body {
		path := prefixOf(i, len(in.Body)) + "transactions"
		rows, windows = rows+len(part.Transactions), windows+len(part.Windows)
		if len(part.Transactions) == 0 && len(part.Windows) == 0 {
			errs.mandatory(path, "transactions list")
		}
		if part.customerRef == (customerRef{}) && !in.NoCustomer {
			errs.mandatory(customerPath(i)+".customer_id", "customer ID")
		}
		for _, product := range part.Products {
			if product != "categories" && product != "merchants" {
				errs.invalid(customerPath(i), "sync_enrichments", "must be categories, merchants, or both")
			}
		}
	}
	if rows > maxTransactions {
		errs.add(tooMany("transactions", maxTransactions))
	}
	if windows > maxTransactions {
		errs.add(tooMany("transaction_windows", maxTransactions))
	}
	if in.NoCustomer && in.Async {
		errs.invalid("headers", "X-No-Customer", "cannot be used with X-Disable-Synchronous")
	}
	return errs
}

// read parses the data of one customer.
func (h *Handlers) read(
	req *route.Request, tx *storage.Tx, in *transactionsRequest, index int, customer bank.Customer,
) (parsed batch, errs fieldErrors, err error) {
	part := in.Body[index]
	r := reader{prefix: prefixOf(index, len(in.Body)), now: req.Now()}
	currencies := map[bank.AccountID]bank.Currency{}
	currencyOf := func(id bank.AccountID) bank.Currency {
		known, found := currencies[id]
		if !found {
			var bad error
			known, bad = defaultCurrency(tx, req.Project, customer, id)
			currencies[id], err = known, errors.Join(err, bad)
		}
		return known
	}
	parsed.customer = customer
	parsed.rows = r.transactions(part.Transactions, schemaOf(in.Schema), in.Generate, currencyOf)
	parsed.windows = r.windows(part.Windows)
	for i := range parsed.rows {
		parsed.rows[i].Customer, parsed.rows[i].Model = customer.ID, in.Model
	}
	for i := range parsed.windows {
		parsed.windows[i].Customer = customer.ID
	}
	return parsed, r.errs, err
}

// defaultCurrency returns the default currency of transactions: that of their account, or that of the customer's
// region.
func defaultCurrency(
	tx *storage.Tx, project bank.Project, customer bank.Customer, id bank.AccountID,
) (bank.Currency, error) {
	account, err := tx.IngestedAccounts(project).Get(storage.IngestedAccountKey(customer.ID, id))
	switch {
	case err == nil:
		return account.Currency, nil
	case !errors.Is(err, storage.ErrNotFound):
		return "", err
	}
	return customer.Context.Currency(), nil
}

// windows parses the periods for which the request has all transactions.
func (r *reader) windows(bodies []windowBody) (all []bank.Coverage) {
	seen := map[bank.AccountID]bool{}
	for i, b := range bodies {
		r.path = r.elementPath("transaction_windows", i)
		w := bank.Window{From: r.time("start", b.Start), To: r.time("end", b.End)}
		if w.To.Before(w.From) {
			r.errs.invalid(r.path, "end", "must not be before start")
		}
		id := bank.AccountID(r.id("account_id", b.Account))
		if seen[id] {
			r.errs.invalid(r.path, "account_id", "has a window already; only one for an account is supported")
		}
		seen[id] = true
		all = append(all, bank.Coverage{Account: id, Windows: []bank.Window{w}})
	}
	return all
}

// generatedID derives the id of a transaction from account, description, amount, currency and date.
func generatedID(row *bank.IngestedTransaction) bank.TransactionID {
	parts := []string{
		string(row.Account), row.Description, row.Amount.String(), row.At.UTC().Format(time.RFC3339Nano),
	}
	what := strings.Join(parts, "\x00")
	return bank.TransactionID(bank.NewID(0, 0, "generated transaction", what).String())
}
