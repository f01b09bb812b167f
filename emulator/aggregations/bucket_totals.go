package aggregations

import (
	"context"
	"errors"
	"net/url"
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

// group is what all levels of bucket totals have.
type group struct {
	Name     string    `json:"group_name"`
	Type     string    `json:"group_type" validate:"oneof=bucket_l1 bucket_l2 month"`
	Incoming groupFlow `json:"incoming"`
	Outgoing groupFlow `json:"outgoing"`
	Count    int       `json:"transaction_count"`
	Links    links     `json:"_links"`
}

type groupData struct {
	group
	Sub []subgroup `json:"subtotals,omitempty"`
}

type subgroup struct {
	group
	Sub subgroups `json:"subtotals,omitempty"`
}

// subgroups are subgroups in subgroups, in as many levels as are asked for.
type subgroups []subgroup

// Shape ends the description where the levels could go on.
func (subgroups) Shape() any { return []operation.None{} }

type groupFlow struct {
	Total   amount  `json:"total"`
	Average *amount `json:"monthly_average,omitempty"`
	Count   int     `json:"transaction_count"`
	Links   links   `json:"_links"`
}

type links struct {
	Transactions string `json:"transactions"`
}

type bucketTotalsMeta struct {
	From     string   `json:"date_from"`
	To       string   `json:"date_to"`
	GroupBy  []string `json:"group_by"`
	Currency string   `json:"currency"`
}

// bucketTotals adds up a customer's transactions by the groups of a bucket: for each currency that is asked for or, if none is,
// that there is, all groups anew, since nothing is summed across currencies.
func (r *Room) bucketTotals(ctx context.Context, in *bucketTotalsRequest) (reply operation.Reply[[]groupData, bucketTotalsMeta], _ error) {
	b, err := r.bucket(in.Project, in.ID)
	if err != nil {
		return reply, err
	}
	query, wanted, err := in.query(b, r.Clock.Now())
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
		for _, t := range totals {
			shown := groupData{group: showGroup(t)}
			for _, sub := range t.Sub {
				shown.Sub = append(shown.Sub, showSubgroup(sub))
			}
			reply.Data = append(reply.Data, shown)
		}
	}
	if reply.Data == nil {
		reply.Data = []groupData{}
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

// showGroup writes a group as answers have it, without those in it.
func showGroup(t insight.BucketTotal) group {
	link := link(t)
	shown := group{
		Name: t.Name, Type: string(t.By), Count: t.In.Count + t.Out.Count, Links: links{link},
		Incoming: groupFlow{Total: showAmount(t.In.Amount), Count: t.In.Count, Links: links{link + "&credit_debit_indicator=" + bank.Credit}},
		Outgoing: groupFlow{Total: showAmount(t.Out.Amount), Count: t.Out.Count, Links: links{link + "&credit_debit_indicator=" + bank.Debit}},
	}
	if t.Averaged {
		shown.Incoming.Average, shown.Outgoing.Average = new(showAmount(t.InAverage)), new(showAmount(t.OutAverage))
	}
	return shown
}

func showSubgroup(t insight.BucketTotal) subgroup {
	shown := subgroup{group: showGroup(t)}
	for _, sub := range t.Sub {
		shown.Sub = append(shown.Sub, showSubgroup(sub))
	}
	return shown
}

// link leads to the transactions of a group. The list of transactions knows no currencies: where a customer has several, it
// shows them all.
func link(t insight.BucketTotal) string {
	values := url.Values{
		"date_from": {instant(t.Window.From)},
		"date_to":   {instant(t.Window.Until.Add(-time.Microsecond))}, // the list takes no second for whole
	}
	for _, p := range t.Pairs {
		if !slices.Contains(values["category_l1"], p.L1) {
			values.Add("category_l1", p.L1)
		}
		values.Add("category_l2", p.L2)
	}
	return "/financial/v2/transactions?" + values.Encode()
}

// zoned writes an instant in the time zone of the request.
func zoned(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.RFC3339Nano) }
