package aggregations

import (
	"errors"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
)

type bucketTotalsRequest struct {
	route.ForCustomer
	ID         string      `path:"bucket_id"`
	From       bucketDate  `                 query:"date_from"`
	To         bucketDate  `                 query:"date_to"`
	Currencies []string    `                 query:"currency"`
	Zone       string      `                 query:"timezone"   default:"Etc/UTC"`
	GroupBy    []string    `                 query:"group_by"   default:"bucket_l1"`
	MonthFrom  route.Month `                 query:"month_from"`
	MonthTo    route.Month `                 query:"month_to"`
}

type bucketTotalsMeta struct {
	From     string   `json:"date_from"`
	To       string   `json:"date_to"`
	GroupBy  []string `json:"group_by"`
	Currency string   `json:"currency"`
}

// bucketTotals sums a customer's transactions by the groups of a bucket, separately for each requested or existing
// currency.
func (h *Handlers) bucketTotals(
	req *route.Request, in *bucketTotalsRequest,
) (reply route.Reply[bucketTotals, bucketTotalsMeta], _ error) {
	model, err := h.Fixtures.Model(req.Customer.Context.CategoryModel())
	if err != nil {
		return reply, err
	}
	bucket, err := h.bucket(req.Context(), req.Project, in.ID, model.Name)
	if err != nil {
		return reply, err
	}
	query, currencies, err := in.query(bucket, req.Now())
	if err != nil {
		return reply, err
	}
	query.Model = model
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	rows := insight.Select(book, insight.Filter{Window: query.Window, Currencies: currencies})
	if len(currencies) == 0 {
		currencies = currenciesOf(rows, req.Customer)
	}
	for _, query.Currency = range currencies {
		totals, err := insight.Buckets(rows, query)
		if errors.Is(err, insight.ErrTooMany) {
			return reply, route.Problems{
				{In: "query", Name: "group_by", Text: "must divide the dates into at most 5000 groups"},
			}
		}
		if err != nil {
			return reply, err
		}
		insight.Explain(req.Context(), func() []insight.Explanation { return insight.ExplainBuckets(totals, "") })
		reply.Data = append(reply.Data, totals...)
	}
	reply.Meta = &bucketTotalsMeta{
		From: formatIn(query.Window.From, query.Zone), To: formatIn(query.Window.To(), query.Zone),
		GroupBy: route.Split(in.GroupBy), Currency: string(currencies[0]),
	}
	return reply, nil
}

// query parses a request and returns the requested currencies.
func (in *bucketTotalsRequest) query(
	bucket bank.Bucket, now time.Time,
) (query insight.BucketQuery, filter []bank.Currency, err error) {
	if query.Zone, err = route.TimeZone(in.Zone); err != nil {
		return query, nil, err
	}
	if query.Window, err = in.window(now, query.Zone); err != nil {
		return query, nil, err
	}
	if query.By, err = parseGroupings(in.GroupBy); err != nil {
		return query, nil, err
	}
	query.Groups = bucket.Groups
	filter, err = parseCurrencies(in.Currencies)
	return query, filter, err
}

// parseGroupings parses group_by: one or more groupings, each once.
func parseGroupings(texts []string) (all []insight.Grouping, _ error) {
	known := []insight.Grouping{insight.ByBucketL1, insight.ByBucketL2, insight.ByMonth}
	refused := route.Problems{
		{In: "query", Name: "group_by", Text: "must be some of [bucket_l1 bucket_l2 month], each once"},
	}
	for _, text := range route.Split(texts) {
		by := insight.Grouping(text)
		if !slices.Contains(known, by) || slices.Contains(all, by) {
			return nil, refused
		}
		all = append(all, by)
	}
	if len(all) == 0 {
		return nil, refused
	}
	return all, nil
}

// currenciesOf returns the currencies of transactions. The currency of the customer's region comes first, and is
// returned if there is no other.
func currenciesOf(rows insight.Selection, customer bank.Customer) []bank.Currency {
	home := customer.Context.Currency()
	all := rows.Flow().Currencies()
	if i := slices.Index(all, home); i >= 0 {
		all = slices.Delete(all, i, i+1)
	} else if len(all) > 0 {
		return all
	}
	return slices.Insert(all, 0, home)
}

// formatIn formats a time in the request's time zone.
func formatIn(t time.Time, zone *time.Location) string {
	return t.In(zone).Format(time.RFC3339)
}
