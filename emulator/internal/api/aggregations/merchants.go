package aggregations

import (
	"time"

	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/wire"
	"budsandbox/fixtures"
)

type merchantsRequest struct {
	route.ForCustomer
	From    route.DateOrTime `header:"X-From"`
	To      route.DateOrTime `header:"X-To"`
	Include string           `header:"X-Include-Categories"`
	Exclude string           `header:"X-Exclude-Categories"`
}

type merchantData struct {
	Merchant    merchant `json:"merchant"`
	Debit       amount   `json:"total_debit"`
	Credit      amount   `json:"total_credit"`
	Count       int      `json:"transaction_count"`
	CreditCount int      `json:"credit_transaction_count"`
	DebitCount  int      `json:"debit_transaction_count"`
}

type merchant struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Logo string `json:"logo"`
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

// merchantTotals sums a customer's transactions by merchant and currency. Without any it returns no content.
func (h *Handlers) merchantTotals(
	req *route.Request, in *merchantsRequest,
) (reply route.Reply[[]merchantData, merchantsMeta], _ error) {
	from, to := in.dates(req.Now())
	if from.Time.After(to.Until()) {
		return reply, route.Problems{{In: "header", Name: "X-From", Text: "must not be after X-To"}}
	}
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	model, err := h.model(book.Model)
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
		From: day(from), To: day(to), Results: len(reply.Data), Included: included, Excluded: excluded,
		Credit: newSums(totals.Flow.Credits), Debit: newSums(totals.Flow.Debits),
	}
	return reply, nil
}

// dates returns the dates of a request. By default it ends today and starts thirty days before its end.
func (in *merchantsRequest) dates(now time.Time) (from, to route.DateOrTime) {
	from, to = in.From, in.To
	if to.Time.IsZero() {
		to = route.DateOrTime{Time: now.UTC().Truncate(24 * time.Hour), Day: true}
	}
	if from.Time.IsZero() {
		from = route.DateOrTime{Time: to.Time.UTC().Truncate(24*time.Hour).AddDate(0, 0, -30), Day: true}
	}
	return from, to
}

// day formats a date as in the request.
func day(m route.DateOrTime) string {
	if m.Day {
		return m.Time.Format(time.DateOnly)
	}
	return instant(m.Time)
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
		Merchant: merchant{insight.MerchantSlug(m.Merchant), m.Merchant.DisplayName, wire.Logo(base, m.Merchant)},
		Debit:    newAmount(m.Debit.Amount), Credit: newAmount(m.Credit.Amount),
		Count: m.Credit.Count + m.Debit.Count, CreditCount: m.Credit.Count, DebitCount: m.Debit.Count,
	}
}
