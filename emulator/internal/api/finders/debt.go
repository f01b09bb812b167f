package finders

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

type loanRow struct {
	row[amount]
	Merchant *sureMerchant `json:"merchant,omitempty"`
}

type loansData struct {
	Transactions listed[loanRow] `json:"transactions"`
	Statistics   struct {
		Debit amount `json:"total_debit"`
	} `json:"statistics"`
}

// read is a customer's book and the window that a request asks about.
func (h *Handlers) read(req *route.Request, in *daysRequest) (book *ledger.Book, w insight.Window, shown period, err error) {
	if w, shown, err = in.window(req.Now(), month); err != nil {
		return nil, w, shown, err
	}
	book, err = h.Books.Get(req.Project, req.Customer)
	return book, w, shown, err
}

// loans lists payments on loans.
func (h *Handlers) loans(req *route.Request, in *daysRequest) (reply route.Reply[loansData, period], _ error) {
	book, w, shown, err := h.read(req, in)
	if err != nil {
		return reply, err
	}
	found := insight.Loans(book, w)
	insight.Explain(req.Context(), found.Explain)
	if found.Rows.Len() == 0 {
		return nothing[loansData, period](), nil
	}
	reply.Data.Transactions = list(book, found.Rows, func(t *bank.Transaction) loanRow {
		return loanRow{showRow(t, showAmount), showSure(t.Enrichment.Merchant, &t.Enrichment)}
	})
	reply.Data.Statistics.Debit = showAmount(found.Total)
	reply.Meta = shown.found(found.Rows.Len())
	return reply, nil
}

type debtRow struct {
	row[amount]
	Merchant sureMerchant `json:"merchant"`
}

type debtData struct {
	Transactions listed[debtRow] `json:"transactions"`
	Statistics   struct {
		Debit     amount `json:"total_debit"`
		Relations struct {
			Ratio  string `json:"expense_to_income_ratio"`
			Income amount `json:"total_income"`
		} `json:"income_relations"`
	} `json:"statistics"`
}

// debtCollection lists payments to debt collectors, beside the income of the same days.
func (h *Handlers) debtCollection(req *route.Request, in *daysRequest) (reply route.Reply[debtData, period], _ error) {
	book, w, shown, err := h.read(req, in)
	if err != nil {
		return reply, err
	}
	found := insight.BurdenOf(book, w)
	insight.Explain(req.Context(), found.Explain)
	if found.Rows.Len() == 0 {
		return nothing[debtData, period](), nil
	}
	reply.Data.Transactions = list(book, found.Rows, showDebt)
	reply.Data.Statistics.Debit = showAmount(found.Total)
	reply.Data.Statistics.Relations.Ratio = found.Ratio()
	reply.Data.Statistics.Relations.Income = showAmount(found.Earned)
	reply.Meta = shown.found(found.Rows.Len())
	return reply, nil
}

// showDebt shows a payment to a collector. The contract requires a merchant, so one who is not known is called as the line does.
func showDebt(t *bank.Transaction) debtRow {
	shown := debtRow{row: showRow(t, showAmount)}
	if m := showSure(t.Enrichment.Merchant, &t.Enrichment); m != nil {
		shown.Merchant = *m
	} else {
		shown.Merchant = sureMerchant{Name: t.Description, Confidence: confidence(0)}
	}
	return shown
}
