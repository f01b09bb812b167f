package ingestion

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

// enrichedPart holds the enriched transactions of one customer.
type enrichedPart struct {
	CustomerID string        `json:"customer_id,omitempty"`
	Identifier *string       `json:"customer_idempotent_identifier,omitempty"` // empty without a customer
	Rows       []wire.Object `json:"enriched_transactions"`
}

// enrich returns the enriched transactions for the synchronous response.
func (h *Handlers) enrich(
	req *route.Request, in *transactionsRequest, batches []batch,
) (all []enrichedPart, err error) {
	engine, err := h.Engine()
	if err != nil {
		return nil, err
	}
	for i, parsed := range batches {
		part := enrichedPart{Rows: []wire.Object{}}
		if ref := in.Body[i].customerRef; ref.CustomerID != "" {
			part.CustomerID = parsed.customer.ID.String()
		} else {
			part.Identifier = &ref.Identifier
		}
		ingested := ledger.IngestedReader{Engine: engine, Customer: parsed.customer}
		for j := range parsed.rows {
			t := ingested.Read(&parsed.rows[j])
			filterProducts(&t, in.Body[i].Products)
			part.Rows = append(part.Rows, wire.EnrichedJSON(req.BaseURL(), &t))
		}
		all = append(all, part)
	}
	return all, nil
}

// filterProducts removes the enrichment that the client did not ask for. Without products nothing is removed.
func filterProducts(t *bank.Transaction, products []string) {
	if len(products) == 0 {
		return
	}
	e := &t.Enrichment
	if !slices.Contains(products, "categories") {
		e.Categories = bank.Categories{}
	}
	if !slices.Contains(products, "merchants") {
		e.Merchant, e.Processor, e.Tokens = nil, nil, nil
	}
}

// enrichWithoutCustomer enriches transactions that belong to no customer and stores nothing. Bud offers this on
// request.
func (h *Handlers) enrichWithoutCustomer(
	req *route.Request, in *transactionsRequest,
) (reply route.Reply[[]enrichedPart, taskStarted], _ error) {
	var batches []batch
	var errs fieldErrors
	defaults, err := bank.NewContext(bank.Context{})
	if err != nil {
		return reply, err
	}
	for i, part := range in.Body {
		r := reader{prefix: prefixOf(i, len(in.Body)), now: req.Now()}
		currencyOf := func(bank.AccountID) bank.Currency { return bank.GBP }
		rows := r.transactions(part.Transactions, schemaOf(in.Schema), in.Generate, currencyOf)
		for j := range rows {
			rows[j].Model = in.Model
		}
		batches = append(batches, batch{customer: bank.Customer{Context: defaults}, rows: rows})
		errs.add(r.errs...)
	}
	if len(errs) > 0 {
		return reply, errs.refuse(req)
	}
	reply.Data, err = h.enrich(req, in, batches)
	if err != nil {
		return reply, err
	}
	reply.Meta = &taskStarted{}
	return reply, nil
}
