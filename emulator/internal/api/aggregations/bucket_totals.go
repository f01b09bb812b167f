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
	From       when        `query:"date_from"`
	To         when        `query:"date_to"`
	Currencies []string    `query:"currency"`
	Zone       string      `query:"timezone" default:"Etc/UTC"`
	GroupBy    []string    `query:"group_by" default:"bucket_l1"`
	MonthFrom  route.Month `query:"month_from"`
	MonthTo    route.Month `query:"month_to"`
}

type bucketTotalsMeta struct {
	From     string   `json:"date_from"`
	To       string   `json:"date_to"`
	GroupBy  []string `json:"group_by"`
	Currency string   `json:"currency"`
}

// bucketTotals adds up a customer's transactions by the groups of a bucket: for each currency that is asked for or, if none is,
// that there is, all groups anew, since nothing is summed across currencies.
func (h *Handlers) bucketTotals(req *route.Request, in *bucketTotalsRequest) (reply route.Reply[bucketTotals, bucketTotalsMeta], _ error) {
	b, err := h.bucket(req.Project, in.ID)
	if err != nil {
		return reply, err
	}
	query, wanted, err := in.query(b, req.Now())
	if err != nil {
		return reply, err
	}
	book, err := h.Books.Get(req.Project, req.Customer)
	if err != nil {
		return reply, err
	}
	rows := insight.Select(book, insight.Filter{Window: query.Window, Currencies: wanted})
	if len(wanted) == 0 {
		wanted = spoken(rows, req.Customer)
	}
	for _, query.Currency = range wanted {
		totals, err := insight.Buckets(rows, query)
		if errors.Is(err, insight.ErrTooMany) {
			return reply, route.Problems{{In: "query", Name: "group_by", Text: "must divide the dates into at most 5000 groups"}}
		}
		if err != nil {
			return reply, err
		}
		insight.Explain(req.Context(), func() []insight.Explanation { return insight.ExplainBuckets(totals, "") })
		reply.Data = append(reply.Data, totals...)
	}
	reply.Meta = &bucketTotalsMeta{
		From: zoned(query.Window.From, query.Zone), To: zoned(query.Window.To(), query.Zone), GroupBy: route.Split(in.GroupBy),
		Currency: string(wanted[0]),
	}
	return reply, nil
}

// query reads a request, and the currencies that it asks for.
func (in *bucketTotalsRequest) query(b bank.Bucket, now time.Time) (q insight.BucketQuery, wanted []bank.Currency, err error) {
	if q.Zone, err = route.TimeZone(in.Zone); err != nil {
		return q, nil, err
	}
	if q.Window, err = in.window(now, q.Zone); err != nil {
		return q, nil, err
	}
	for _, text := range route.Split(in.GroupBy) {
		by := insight.Grouping(text)
		if !slices.Contains([]insight.Grouping{insight.ByBucketL1, insight.ByBucketL2, insight.ByMonth}, by) || slices.Contains(q.By, by) {
			return q, nil, route.Problems{{In: "query", Name: "group_by", Text: "must be some of [bucket_l1 bucket_l2 month], each once"}}
		}
		q.By = append(q.By, by)
	}
	if len(q.By) == 0 {
		return q, nil, route.Problems{{In: "query", Name: "group_by", Text: "must be some of [bucket_l1 bucket_l2 month], each once"}}
	}
	q.Groups = b.Groups
	wanted, err = currencies(in.Currencies)
	return q, wanted, err
}

// spoken are the currencies of some rows, the one of the customer's country first, which is there if no other is.
func spoken(rows insight.Selection, c bank.Customer) []bank.Currency {
	home := bank.GBP
	if c.Context.Region == "US" {
		home = bank.USD
	}
	all := rows.Flow().Currencies()
	if i := slices.Index(all, home); i >= 0 {
		all = slices.Delete(all, i, i+1)
	} else if len(all) > 0 {
		return all
	}
	return slices.Insert(all, 0, home)
}

// zoned writes an instant in the time zone of the request.
func zoned(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.RFC3339Nano) }
