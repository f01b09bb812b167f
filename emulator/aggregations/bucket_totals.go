package aggregations

import (
	"context"
	"errors"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/insight"
	"budsandbox/emulator/operation"
)

type bucketTotalsRequest struct {
	operation.OfCustomer
	ID         string   `path:"bucket_id"`
	From       when     `query:"date_from"`
	To         when     `query:"date_to"`
	Currencies []string `query:"currency"`
	Zone       string   `query:"timezone" default:"Etc/UTC"`
	GroupBy    []string `query:"group_by" default:"bucket_l1"`
	MonthFrom  month    `query:"month_from"`
	MonthTo    month    `query:"month_to"`
}

type bucketTotalsMeta struct {
	From     string   `json:"date_from"`
	To       string   `json:"date_to"`
	GroupBy  []string `json:"group_by"`
	Currency string   `json:"currency"`
}

// bucketTotals adds up a customer's transactions by the groups of a bucket: for each currency that is asked for or, if none is,
// that there is, all groups anew, since nothing is summed across currencies.
func (r *Room) bucketTotals(ctx context.Context, in *bucketTotalsRequest) (reply operation.Reply[bucketTotals, bucketTotalsMeta], _ error) {
	b, err := r.bucket(in.Project, in.ID)
	if err != nil {
		return reply, err
	}
	query, wanted, err := in.query(b, r.Clock.Of(in.Project).Now())
	if err != nil {
		return reply, err
	}
	book, err := r.Books.Of(in.Project, in.Customer)
	if err != nil {
		return reply, err
	}
	rows := insight.Select(book, insight.Filter{Window: query.Window, Currencies: wanted})
	if len(wanted) == 0 {
		wanted = spoken(rows, in.Customer)
	}
	for _, query.Currency = range wanted {
		totals, err := insight.Buckets(rows, query)
		if errors.Is(err, insight.ErrTooMany) {
			return reply, operation.Problems{{In: "query", Name: "group_by", Text: "must divide the dates into at most 5000 groups"}}
		}
		if err != nil {
			return reply, err
		}
		insight.Explain(ctx, func() []insight.Explanation { return insight.ExplainBuckets(totals, "") })
		reply.Data = append(reply.Data, totals...)
	}
	reply.Meta = &bucketTotalsMeta{
		From: zoned(query.Window.From, query.Zone), To: zoned(query.Window.To(), query.Zone), GroupBy: operation.Split(in.GroupBy),
		Currency: string(wanted[0]),
	}
	return reply, nil
}

// query reads a request, and the currencies that it asks for.
func (in *bucketTotalsRequest) query(b bank.Bucket, now time.Time) (q insight.BucketQuery, wanted []bank.Currency, err error) {
	if q.Zone, err = zoneOf(in.Zone); err != nil {
		return q, nil, err
	}
	if q.Window, err = in.window(now, q.Zone); err != nil {
		return q, nil, err
	}
	for _, text := range operation.Split(in.GroupBy) {
		by := insight.Grouping(text)
		if !slices.Contains([]insight.Grouping{insight.ByBucketL1, insight.ByBucketL2, insight.ByMonth}, by) || slices.Contains(q.By, by) {
			return q, nil, operation.Problems{{In: "query", Name: "group_by", Text: "must be some of [bucket_l1 bucket_l2 month], each once"}}
		}
		q.By = append(q.By, by)
	}
	if len(q.By) == 0 {
		return q, nil, operation.Problems{{In: "query", Name: "group_by", Text: "must be some of [bucket_l1 bucket_l2 month], each once"}}
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
