package ingestion

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

// enrichedPart is what the rows of one customer say by themselves.
type enrichedPart struct {
	CustomerID string    `json:"customer_id,omitempty"`
	Identifier *string   `json:"customer_idempotent_identifier,omitempty"` // empty for nobody: the document wants either
	Rows       []rowJSON `json:"enriched_transactions"`
}

// rowJSON is a row as Transactions V2 shows it, but for what only the history tells.
type rowJSON []byte

// MarshalJSON gives the row as it is.
func (j rowJSON) MarshalJSON() ([]byte, error) { return j, nil }

// Shape says that it is an object.
func (rowJSON) Shape() any { return map[string]any{} }

// enriched is the synchronous answer to the rows of all customers of a request.
func (h *Handlers) enriched(in *transactionsRequest, batches []batch) (all []enrichedPart, err error) {
	engine, err := h.Engine()
	if err != nil {
		return nil, err
	}
	for i, b := range batches {
		part := enrichedPart{Rows: []rowJSON{}}
		switch o := in.Body[i].owner; {
		case o.CustomerID != "":
			part.CustomerID = b.customer.ID.String()
		default:
			part.Identifier = &o.Identifier
		}
		reader := ledger.IngestedReader{Engine: engine, Customer: b.customer}
		for j := range b.rows {
			t := reader.Read(&b.rows[j])
			only(&t, in.Body[i].Products)
			part.Rows = append(part.Rows, h.Enriched(&t))
		}
		all = append(all, part)
	}
	return all, nil
}

// only leaves of a row's enrichment what the client asked for; nothing asked is everything.
func only(t *bank.Transaction, products []string) {
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

// enrichOnly answers rows that belong to no customer, and keeps nothing. Bud enables this on request.
func (h *Handlers) enrichOnly(req *route.Request, in *transactionsRequest) (reply route.Reply[[]enrichedPart, taskStarted], _ error) {
	var batches []batch
	var wrong faults
	whole, err := bank.NewContext(bank.Context{})
	if err != nil {
		return reply, err
	}
	for i, part := range in.Body {
		one := reader{within: within(i, len(in.Body)), now: req.Now()}
		rows := one.transactions(part.Transactions, schemaOf(in.Schema), in.Generate, func(bank.AccountID) bank.Currency { return bank.GBP })
		for j := range rows {
			rows[j].Model = in.Model
		}
		batches, wrong = append(batches, batch{customer: bank.Customer{Context: whole}, rows: rows}), append(wrong, one.wrong...)
	}
	if len(wrong) > 0 {
		req.Warn(wrong.advice()...)
		return reply, wrong.refusal()
	}
	reply.Data, err = h.enriched(in, batches)
	reply.Meta = &taskStarted{}
	return reply, err
}
