package insight

import (
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/internal/quantity"
)

// Grouping is a way of dividing bucket totals.
type Grouping string

// The groupings of aggregations_v2_bucket_totals_get.
const (
	ByBucketL1 Grouping = "bucket_l1"
	ByBucketL2 Grouping = "bucket_l2"
	ByMonth    Grouping = "month"
)

// BucketQuery requests the totals of a bucket's groups in one currency.
type BucketQuery struct {
	Groups   []bank.BucketGroup
	By       []Grouping     // outermost first, each at most once
	Window   Window         // bounded
	Zone     *time.Location // in which months begin
	Currency bank.Currency
	Model    *fixtures.Model // the customer's
}

// BucketTotal is one group of bucket totals (docs/research/bud.md#bucket-totals), with the groups in it.
type BucketTotal struct {
	Name       string
	By         Grouping
	Window     Window
	Pairs      []fixtures.Pair  // categories in the group; see bucketing.pairs
	Accounts   []bank.AccountID // those of the currency, if the customer has transactions in others; nil otherwise
	In, Out    Sum
	Averaged   bool // whether there are averages; groups within a month have none
	InAverage  bank.Money
	OutAverage bank.Money
	Rows       Selection
	Sub        []BucketTotal
}

// Buckets sums a selection by a bucket's groups, in the order of their definition, and by months, in the order of
// time. It includes groups without rows. A monthly average is the total divided by the number of calendar months, in
// the query's time zone, that the window touches, rounded to the minor unit, halves up. A category outside the bucket
// is in no group. More than MaxSteps groups are ErrTooMany.
func Buckets(s Selection, q BucketQuery) ([]BucketTotal, error) {
	months, err := q.Window.Months(q.Zone)
	if err != nil {
		return nil, err
	}
	b, criteria := bucketing{BucketQuery: q, months: months, accounts: s.accountsIn(q.Currency)}, q.criteria(s.cols)
	rows := s.during(q.Window).On(Both, q.Currency).split([][]*bucketCriterion{criteria})[0]
	return b.divide(group{Selection: rows, window: q.Window, criteria: criteria, by: q.By})
}

// bucketing is the state of a division into groups.
type bucketing struct {
	BucketQuery
	months   []Window
	accounts []bank.AccountID // of BucketTotal
	groups   int              // number of groups so far
}

// bucketCriterion is a criterion with its group, and the index of its category in the book's columns, or -1 if the book
// has no rows with it.
type bucketCriterion struct {
	l1 string
	bank.BucketCriterion
	pair int
}

// criteria returns the criteria of all groups.
func (q BucketQuery) criteria(c *columns) []*bucketCriterion {
	indexes := make(map[fixtures.Pair]int, len(c.pairs))
	for i, p := range c.pairs {
		indexes[p] = i
	}
	count := 0
	for _, g := range q.Groups {
		count += len(g.Criteria)
	}
	criteria, all := make([]bucketCriterion, 0, count), make([]*bucketCriterion, count)
	for _, g := range q.Groups {
		for _, criterion := range g.Criteria {
			index, found := indexes[fixtures.Pair{L1: criterion.L1, L2: criterion.L2}]
			if !found || criterion.L1 == "" {
				index = -1
			}
			criteria = append(criteria, bucketCriterion{g.Name, criterion, index})
		}
	}
	for i := range criteria {
		all[i] = &criteria[i]
	}
	return all
}

// group is a set of rows to be divided further.
type group struct {
	Selection
	window   Window
	criteria []*bucketCriterion
	by       []Grouping
	monthly  bool // it is within a month
}

func (b *bucketing) divide(g group) ([]BucketTotal, error) {
	if len(g.by) == 0 {
		return nil, nil
	}
	parts := b.parts(g)
	if b.groups += len(parts); b.groups > MaxSteps {
		return nil, fmt.Errorf("bucket totals: %w", ErrTooMany)
	}
	totals := make([]BucketTotal, len(parts))
	for i, p := range parts {
		totals[i] = b.total(g.by[0], p)
		sub, err := b.divide(p.group)
		if err != nil {
			return nil, err
		}
		totals[i].Sub = sub
	}
	return totals, nil
}

// part is a named group within another.
type part struct {
	name string
	group
}

func (b *bucketing) parts(g group) (parts []part) {
	if g.by[0] == ByMonth {
		parts = make([]part, 0, len(b.months))
		for _, month := range b.months {
			inner := group{g.during(month), month, g.criteria, g.by[1:], true}
			parts = append(parts, part{b.monthName(month), inner})
		}
		return parts
	}
	indexes := map[string]int{}
	for _, c := range g.criteria {
		name := c.l1
		if g.by[0] == ByBucketL2 {
			name = c.Name
		}
		if _, found := indexes[name]; !found {
			indexes[name] = len(parts)
			parts = append(parts, part{name, group{window: g.window, by: g.by[1:], monthly: g.monthly}})
		}
		p := &parts[indexes[name]]
		p.criteria = append(p.criteria, c)
	}
	criteria := make([][]*bucketCriterion, len(parts))
	for i := range parts {
		criteria[i] = parts[i].criteria
	}
	for i, rows := range g.split(criteria) {
		parts[i].Selection = rows
	}
	return parts
}

// split divides a selection by the criteria that match its rows. A category is in at most one criterion of a bucket.
func (s Selection) split(criteriaOf [][]*bucketCriterion) []Selection {
	owner := make([]int, len(s.cols.pairs)) // from 1; 0 is none
	for i, criteria := range criteriaOf {
		for _, c := range criteria {
			if c.pair >= 0 {
				owner[c.pair] = i + 1
			}
		}
	}
	counts := make([]int, len(criteriaOf)+1)
	for _, row := range s.rows {
		counts[owner[s.cols.pair[row]]]++
	}
	parts, buffer := make([]Selection, len(criteriaOf)), make([]int32, len(s.rows)-counts[0])
	for i := range parts {
		n := counts[i+1]
		parts[i], buffer = s.subset(buffer[:0:n]), buffer[n:]
	}
	for _, row := range s.rows {
		if i := owner[s.cols.pair[row]]; i > 0 {
			parts[i-1].rows = append(parts[i-1].rows, row)
		}
	}
	return parts
}

func (b *bucketing) total(by Grouping, p part) BucketTotal {
	flow := p.Flow()
	t := BucketTotal{
		Name: p.name, By: by, Window: p.window, Rows: p.Selection, Averaged: !p.monthly,
		In: SumIn(flow.Credits, b.Currency), Out: SumIn(flow.Debits, b.Currency),
		Pairs: b.pairs(p.criteria), Accounts: b.accounts,
	}
	t.InAverage, t.OutAverage = average(t.In.Amount, len(b.months)), average(t.Out.Amount, len(b.months))
	return t
}

// pairs returns the categories of criteria without those that the customer cannot have: neither is it in the model, nor
// has a row it. It returns all if nothing is left, because a link without categories would lead to everything.
func (b *bucketing) pairs(criteria []*bucketCriterion) []fixtures.Pair {
	possible := make([]fixtures.Pair, 0, len(criteria))
	for _, c := range criteria {
		pair := fixtures.Pair{L1: c.L1, L2: c.L2}
		if c.pair >= 0 || b.Model == nil || b.Model.Has(pair) {
			possible = append(possible, pair)
		}
	}
	if len(possible) > 0 {
		return possible
	}
	for _, c := range criteria {
		possible = append(possible, fixtures.Pair{L1: c.L1, L2: c.L2})
	}
	return possible
}

// monthName formats a whole month as YYYY-MM, and a part of a month as its two ends.
func (b *bucketing) monthName(w Window) string {
	from, until := w.From.In(b.Zone), w.Until.In(b.Zone)
	first := time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, b.Zone)
	if from.Equal(first) && until.Equal(time.Date(from.Year(), from.Month()+1, 1, 0, 0, 0, 0, b.Zone)) {
		return from.Format("2006-01")
	}
	return from.Format(time.RFC3339Nano) + "|" + w.To().In(b.Zone).Format(time.RFC3339Nano)
}

// ExplainBuckets explains each figure.
func ExplainBuckets(totals []BucketTotal, within string) (all []Explanation) {
	for _, t := range totals {
		name := within + t.Name
		for _, side := range []struct {
			name    string
			side    Side
			sum     Sum
			average bank.Money
		}{{"incoming", Credits, t.In, t.InAverage}, {"outgoing", Debits, t.Out, t.OutAverage}} {
			c := side.sum.Amount.Currency
			rows := t.Rows.On(side.side, c)
			all = append(all, Explanation{
				Figure: fmt.Sprintf("%s.%s.total %s", name, side.name, c), Value: side.sum.Amount.Value(),
				Formula: fmt.Sprintf("the sum of %s in %s in the group's categories",
					quantity.Of(side.sum.Count, side.name+" transaction"), c),
				Rows: rows,
			})
			if t.Averaged {
				all = append(all, Explanation{
					Figure: fmt.Sprintf("%s.%s.monthly_average %s", name, side.name, c), Value: side.average.Value(),
					Formula: "total / calendar months that the window touches",
					Rows:    rows,
				})
			}
		}
		all = append(all, ExplainBuckets(t.Sub, name+" / ")...)
	}
	return all
}
