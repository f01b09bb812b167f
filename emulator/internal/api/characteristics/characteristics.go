package characteristics

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type request struct{ route.ForCustomer }

type listed struct {
	Type string `json:"type"`
	Link string `json:"link"`
}

// transaction is the reduced form of a transaction in the details.
type transaction struct {
	ID          string       `json:"transaction_id"`
	AccountID   string       `json:"account_id"`
	Provider    string       `json:"provider,omitempty"`
	Description string       `json:"description"`
	Indicator   string       `json:"credit_debit_indicator" validate:"oneof=credit debit"`
	Status      string       `json:"status"                 validate:"oneof=booked pending"`
	Amount      wire.Amount  `json:"amount"`
	At          string       `json:"date_time"`
	Enrichments *enrichments `json:"enrichments,omitempty"`
}

type enrichments struct {
	Categories *wire.Categories `json:"categories,omitempty"`
}

type total struct {
	Amount    wire.Amount `json:"amount"`
	Indicator string      `json:"credit_debit_indicator" validate:"oneof=credit debit"`
}

// The details of each characteristic. The documents give each type its own name.
type (
	creditCardData struct {
		Transactions []transaction `json:"credit_card_transactions"`
		Totals       []total       `json:"credit_card_transaction_totals"`
	}
	loanData struct {
		Transactions []transaction `json:"loan_transactions"`
		Totals       []total       `json:"loan_transaction_totals"`
	}
	overdraftData struct {
		Transactions []transaction `json:"overdraft_transactions"`
		Totals       []total       `json:"overdraft_transaction_totals"`
	}
	saverData struct {
		Transactions []transaction `json:"saver_transactions"`
		Totals       []total       `json:"saver_transaction_totals"`
	}
)

// list returns the characteristics that apply to a customer.
func (h *Handlers) list(req *route.Request, _ *request) (reply route.Data[[]listed], _ error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	applying := insight.Characteristics(book)
	insight.Explain(req.Context(), insight.ExplainEach(applying, insight.Characteristic.Explain))
	reply.Data = make([]listed, len(applying))
	for i, c := range applying {
		reply.Data[i] = listed{c.Type, "characteristics/v1/customer/" + c.Type}
	}
	return reply, nil
}

func (h *Handlers) creditCard(req *route.Request, _ *request) (reply route.Data[creditCardData], err error) {
	reply.Data.Transactions, reply.Data.Totals, err = h.details(req, "credit_card")
	return reply, err
}

func (h *Handlers) loan(req *route.Request, _ *request) (reply route.Data[loanData], err error) {
	reply.Data.Transactions, reply.Data.Totals, err = h.details(req, "loan")
	return reply, err
}

func (h *Handlers) overdraft(req *route.Request, _ *request) (reply route.Data[overdraftData], err error) {
	reply.Data.Transactions, reply.Data.Totals, err = h.details(req, "overdraft")
	return reply, err
}

func (h *Handlers) saver(req *route.Request, _ *request) (reply route.Data[saverData], err error) {
	reply.Data.Transactions, reply.Data.Totals, err = h.details(req, "saver")
	return reply, err
}

// details returns the transactions on which a characteristic is based, and their totals. The lists are empty if the
// characteristic does not apply.
func (h *Handlers) details(req *route.Request, name string) ([]transaction, []total, error) {
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return nil, nil, err
	}
	found := insight.CharacteristicOf(book, name)
	insight.Explain(req.Context(), found.Explain)
	rows, totals := make([]transaction, found.Rows.Len()), make([]total, len(found.Totals))
	for i := range rows {
		rows[i] = newTransaction(found.Rows.At(i))
	}
	for i, m := range found.Totals {
		totals[i] = total{wire.NewAmount(m), m.Indicator()}
	}
	return rows, totals, nil
}

func newTransaction(t *bank.Transaction) transaction {
	reduced := transaction{
		ID: string(t.ID), AccountID: string(t.Account), Provider: t.Provider, Description: t.Description,
		Indicator: t.Amount.Indicator(), Status: string(t.Status), Amount: wire.NewAmount(t.Amount), At: wire.DateTime(t.At),
	}
	if c := wire.NewCategories(t.Enrichment.Categories); c != nil {
		reduced.Enrichments = &enrichments{c}
	}
	return reduced
}
