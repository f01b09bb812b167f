package finders

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
)

type loanRow struct {
	row[wire.Amount]
	Merchant *ratedMerchant `json:"merchant,omitempty"`
}

type loansData struct {
	Transactions listed[loanRow] `json:"transactions"`
	Statistics   struct {
		Debit wire.Amount `json:"total_debit"`
	} `json:"statistics"`
}

// read returns a customer's book and the window of a request.
func (h *Handlers) read(
	req *route.Request, in *daysRequest,
) (book *ledger.Book, w insight.Window, data period, err error) {
	if w, data, err = in.window(req.Now(), month); err != nil {
		return nil, w, data, err
	}
	book, err = h.Books.Get(req.Context(), req.Project, req.Customer)
	return book, w, data, err
}

// loans lists loan payments.
func (h *Handlers) loans(
	req *route.Request, in *daysRequest,
) (reply route.Reply[loansData, period], _ error) {
	book, w, data, err := h.read(req, in)
	if err != nil {
		return reply, err
	}
	found := insight.LoanPayments(book, w)
	insight.Explain(req.Context(), found.Explain)
	if found.Rows.Len() == 0 {
		return noContent[loansData, period](), nil
	}
	base := req.BaseURL()
	reply.Data.Transactions = list(req, book, found.Rows, func(t *bank.Transaction) loanRow {
		return loanRow{newRow(t), newRatedMerchant(base, t.Enrichment.Merchant, &t.Enrichment)}
	})
	reply.Data.Statistics.Debit = wire.NewAmount(found.Total)
	reply.Meta = data.found(found.Rows.Len())
	return reply, nil
}

type debtRow struct {
	row[wire.Amount]
	Merchant ratedMerchant `json:"merchant"`
}

type debtData struct {
	Transactions listed[debtRow] `json:"transactions"`
	Statistics   struct {
		Debit     wire.Amount `json:"total_debit"`
		Relations struct {
			Ratio  string      `json:"expense_to_income_ratio"`
			Income wire.Amount `json:"total_income"`
		} `json:"income_relations"`
	} `json:"statistics"`
}

// debtCollection lists payments to debt collectors, with the income of the same days.
func (h *Handlers) debtCollection(
	req *route.Request, in *daysRequest,
) (reply route.Reply[debtData, period], _ error) {
	book, w, data, err := h.read(req, in)
	if err != nil {
		return reply, err
	}
	found := insight.DebtCollectionOf(book, w)
	insight.Explain(req.Context(), found.Explain)
	if found.Rows.Len() == 0 {
		return noContent[debtData, period](), nil
	}
	base := req.BaseURL()
	reply.Data.Transactions = list(req, book, found.Rows, func(t *bank.Transaction) debtRow { return newDebtRow(base, t) })
	reply.Data.Statistics.Debit = wire.NewAmount(found.Total)
	reply.Data.Statistics.Relations.Ratio = found.Ratio()
	reply.Data.Statistics.Relations.Income = wire.NewAmount(found.IncomeTotal)
	reply.Meta = data.found(found.Rows.Len())
	return reply, nil
}

// newDebtRow converts a payment to a debt collector. Bud's documents require a merchant, so an unknown one has the
// description as its name.
func newDebtRow(base string, t *bank.Transaction) debtRow {
	data := debtRow{row: newRow(t)}
	if m := newRatedMerchant(base, t.Enrichment.Merchant, &t.Enrichment); m != nil {
		data.Merchant = *m
	} else {
		data.Merchant = ratedMerchant{Name: t.Description, Logo: wire.Logo(base, nil), Confidence: wire.Confidence(0)}
	}
	return data
}
