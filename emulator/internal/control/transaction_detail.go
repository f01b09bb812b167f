package control

import (
	"fmt"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
)

type transactionRequest struct {
	route.Public
	Token         string `header:"Authorization"`
	CustomerID    string `path:"customer_id"`
	TransactionID string `path:"transaction_id"`
	Client        string `query:"client_id"`
}

// transactionDetail is a transaction with an explanation of its enrichment.
type transactionDetail struct {
	Transaction route.Raw     `json:"transaction"` // as in Transactions V2
	Line        lineParts     `json:"line"`
	Decisions   []decision    `json:"decisions"` // decisions about the category; the first one applies
	Corrections []string      `json:"corrected_by"`
	Regular     *regularGroup `json:"regular,omitempty"`
	Added       bool          `json:"added"` // added by POST .../transactions, so that it can be changed
}

// lineParts holds the parts of a statement line.
type lineParts struct {
	Mark      string `json:"mark,omitempty"`
	Processor string `json:"processor,omitempty"`
	Payee     string `json:"payee,omitempty"`
	Reference string `json:"reference,omitempty"`
	Place     string `json:"place,omitempty"`
	Suffix    string `json:"suffix,omitempty"`
}

// decision is the result of one rule of the enrichment.
type decision struct {
	Rule       string `json:"rule"`
	Means      string `json:"means"`
	L1         string `json:"category_l1"`
	L2         string `json:"category_l2,omitempty"`
	Confidence int    `json:"confidence"`        // in percent
	Because    string `json:"because,omitempty"` // words on which it is based
	Counts     bool   `json:"counts"`
}

// regularGroup is the group of regular payments of a transaction.
type regularGroup struct {
	Label        string               `json:"label"`
	Period       string               `json:"period"`
	Transactions []bank.TransactionID `json:"transaction_ids"` // newest first
}

// transaction returns one transaction of a customer with an explanation of its enrichment.
func (h *Handlers) transaction(
	req *route.Request, in *transactionRequest,
) (reply route.Data[transactionDetail], _ error) {
	project, customer, err := h.findCustomer(req.Context(), in.Token, in.Client, in.CustomerID)
	if err != nil {
		return reply, err
	}
	book, err := h.Books.Get(req.Context(), project, customer)
	if err != nil {
		return reply, err
	}
	index, found := book.Index(bank.TransactionID(in.TransactionID))
	if !found {
		missing := route.NotFound()
		missing.Message = fmt.Sprintf("The customer has no transaction %q; "+
			"GET /financial/v2/transactions lists those that banks have been asked for.", in.TransactionID)
		return reply, missing
	}
	t := book.At(int(index))
	reply.Data.Transaction = wire.TransactionJSON(req.BaseURL(), book, int(index))
	reply.Data.Corrections = append([]string{}, t.Enrichment.Rules...)
	engine, err := h.Books.Engine()
	if err != nil {
		return reply, err
	}
	explanation := engine.Explain(enrichment.Input{
		Description: t.Description, Amount: t.Amount, MCC: t.MCC, Country: fixtures.Country(customer.Context.Region),
		Model: book.Model,
	})
	reply.Data.Line = lineParts(explanation.Parts)
	reply.Data.Decisions = newDecisions(explanation.Decisions)
	reply.Data.Regular = regularGroupOf(book, t)
	_, reply.Data.Added, err = h.findAddedTransaction(req.Context(), project, customer, t.ID)
	return reply, err
}

// regularGroupOf returns the group of regular payments of a transaction, or nil.
func regularGroupOf(book *ledger.Book, t *bank.Transaction) *regularGroup {
	if t.Enrichment.Regularity == nil {
		return nil
	}
	for _, g := range insight.RegularGroups(book) {
		if g.Label != t.Enrichment.Regularity.Group {
			continue
		}
		group := &regularGroup{Label: g.Label, Period: g.Period}
		for i := range g.Rows.Len() {
			group.Transactions = append(group.Transactions, g.Rows.At(i).ID)
		}
		return group
	}
	return nil
}
