package aggregations

import (
	"errors"

	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

type totalsRequest struct {
	route.ForCustomer
	dates
	Categories []string `query:"category"`
	Except     []string `query:"exclude_category"`
	Currencies []string `query:"currency"`
	Accounts   []string `query:"account_id"`
	WithL2     bool     `query:"include_l2"`
	Labels     []string `query:"category_label"`
}

type trendsRequest struct {
	totalsRequest
	Granularity string `query:"granularity" default:"monthly" validate:"granularity"`
}

type categoryData struct {
	Name   string    `json:"name"`
	Credit []sum     `json:"credit_total"`
	Debit  []sum     `json:"debit_total"`
	L2     *[]l2Data `json:"l2_totals,omitempty"` // set whenever it is requested, even if empty
}

type l2Data struct {
	Name   string `json:"name"`
	Credit []sum  `json:"credit_total"`
	Debit  []sum  `json:"debit_total"`
}

type totalsMeta struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Credit []sum  `json:"credit_total"`
	Debit  []sum  `json:"debit_total"`
}

type stepData struct {
	From string         `json:"from"`
	To   string         `json:"to"`
	Data []categoryData `json:"data"`
}

// categoryTotals sums a customer's transactions by category.
func (h *Handlers) categoryTotals(
	req *route.Request, in *totalsRequest,
) (reply route.Reply[[]categoryData, totalsMeta], _ error) {
	book, filter, err := h.filter(req, in)
	if err != nil {
		return reply, err
	}
	totals, period := insight.Categories(insight.Select(book, filter)), newSpan(filter.Window)
	insight.Explain(req.Context(), totals.Explain)
	return route.Reply[[]categoryData, totalsMeta]{
		Data: newCategoryData(totals, in.WithL2),
		Meta: &totalsMeta{period.From, period.To, newSums(totals.Flow.Credits), newSums(totals.Flow.Debits)},
	}, nil
}

// categoryTrends sums a customer's transactions by category and step, oldest first.
func (h *Handlers) categoryTrends(
	req *route.Request, in *trendsRequest,
) (reply route.Data[[]stepData], _ error) {
	book, filter, err := h.filter(req, &in.totalsRequest)
	if err != nil {
		return reply, err
	}
	steps, err := insight.Trend(book, filter, insight.Granularity(in.Granularity))
	if errors.Is(err, insight.ErrTooMany) {
		return reply, route.Problems{
			{In: "query", Name: "granularity", Text: "granularity must divide the dates into at most 5000 steps"},
		}
	}
	if err != nil {
		return reply, err
	}
	reply.Data = make([]stepData, len(steps))
	insight.Explain(req.Context(), func() []insight.Explanation { return insight.ExplainTrend(steps) })
	for i, s := range steps {
		period := newSpan(s.Window)
		reply.Data[i] = stepData{period.From, period.To, newCategoryData(s.Totals, in.WithL2)}
	}
	return reply, nil
}

// filter parses a request and returns the customer's book.
func (h *Handlers) filter(
	req *route.Request, in *totalsRequest,
) (_ *ledger.Book, filter insight.Filter, err error) {
	if filter.Window, err = in.window(req.Now()); err != nil {
		return nil, filter, err
	}
	if filter.Currencies, err = parseCurrencies(in.Currencies); err != nil {
		return nil, filter, err
	}
	filter.Accounts, filter.Labels = route.AccountIDs(in.Accounts), route.Split(in.Labels)
	filter.Categories, filter.Except = parsePairs(in.Categories), parsePairs(in.Except)
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return nil, filter, err
	}
	filter.Model, err = h.Fixtures.Model(book.Model)
	return book, filter, err
}

func newCategoryData(totals insight.CategoryTotals, withL2 bool) []categoryData {
	data := make([]categoryData, len(totals.Categories))
	for i, l1 := range totals.Categories {
		data[i] = categoryData{Name: l1.Name, Credit: newSums(l1.Flow.Credits), Debit: newSums(l1.Flow.Debits)}
		if !withL2 {
			continue
		}
		subcategories := make([]l2Data, 0, len(l1.Sub))
		for _, l2 := range l1.Sub {
			if l2.Name != "" {
				subcategories = append(subcategories, l2Data{l2.Name, newSums(l2.Flow.Credits), newSums(l2.Flow.Debits)})
			}
		}
		data[i].L2 = &subcategories
	}
	return data
}
