package aggregations

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
)

type merchantsRequest struct {
	route.ForCustomer
	route.Days
	Include string `header:"X-Include-Categories"`
	Exclude string `header:"X-Exclude-Categories"`
}

type merchantData struct {
	Merchant    wire.MerchantV1 `json:"merchant"`
	Debit       wire.Amount     `json:"total_debit"`
	Credit      wire.Amount     `json:"total_credit"`
	Count       int             `json:"transaction_count"`
	CreditCount int             `json:"credit_transaction_count"`
	DebitCount  int             `json:"debit_transaction_count"`
}

type merchantsMeta struct {
	From     string   `json:"from"`
	To       string   `json:"to"`
	Results  int      `json:"results"`
	Included []string `json:"categories_included,omitempty"`
	Excluded []string `json:"categories_excluded,omitempty"`
	Credit   []sum    `json:"credit_total"`
	Debit    []sum    `json:"debit_total"`
}

// merchantTotals sums a customer's transactions by merchant and currency, by default those of the last thirty days.
// Without transactions it returns no content.
func (h *Handlers) merchantTotals(
	req *route.Request, in *merchantsRequest,
) (reply route.Reply[[]merchantData, merchantsMeta], _ error) {
	from, to, err := in.Bounds(req.Now(), bank.Period{Days: 30})
	if err != nil {
		return reply, err
	}
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	model, err := h.Fixtures.Model(book.Model)
	if err != nil {
		return reply, err
	}
	included, excluded := route.Split([]string{in.Include}), route.Split([]string{in.Exclude})
	totals := insight.Merchants(insight.Select(book, insight.Filter{
		Window: insight.Between(from.Time, to.Until()), Categories: findCategories(model, included),
		Except: findCategories(model, excluded),
	}))
	insight.Explain(req.Context(), totals.Explain)
	if len(totals.Merchants) == 0 {
		reply.Secondary = true
		return reply, nil
	}
	reply.Data = make([]merchantData, len(totals.Merchants))
	for i, m := range totals.Merchants {
		reply.Data[i] = newMerchantData(req.BaseURL(), m)
	}
	reply.Meta = &merchantsMeta{
		From: formatDate(from), To: formatDate(to), Results: len(reply.Data), Included: included, Excluded: excluded,
		Credit: newSums(totals.Flow.Credits), Debit: newSums(totals.Flow.Debits),
	}
	return reply, nil
}

// formatDate formats a date as in the request.
func formatDate(t route.DateOrTime) string {
	if t.Day {
		return t.Time.Format(time.DateOnly)
	}
	return wire.DateTime(t.Time)
}

// findCategories finds categories by their slugs, of either level or as l1.l2.
func findCategories(m *fixtures.Model, slugs []string) (all []fixtures.Pair) {
	for _, slug := range slugs {
		p := insight.ParsePair(slug)
		if l1, found := m.Parent(slug); found && !m.Has(p) {
			p = fixtures.Pair{L1: l1, L2: slug}
		}
		all = append(all, p)
	}
	return all
}

func newMerchantData(base string, m insight.MerchantTotal) merchantData {
	return merchantData{
		Merchant: *wire.NewMerchantV1(base, m.Merchant),
		Debit:    wire.NewAmount(m.Debit.Amount), Credit: wire.NewAmount(m.Credit.Amount),
		Count: m.Credit.Count + m.Debit.Count, CreditCount: m.Credit.Count, DebitCount: m.Debit.Count,
	}
}
