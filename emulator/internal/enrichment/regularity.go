package enrichment

import (
	"cmp"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// The frequencies of groups. The first five are those of Bud's transactions. Other products of Bud have the last two
// as well.
const (
	Daily      = "daily"
	Weekly     = "weekly"
	Biweekly   = "biweekly" // also twice a month, for which Bud has no name
	Monthly    = "monthly"  // also every four weeks
	Quarterly  = "quarterly"
	SixMonthly = "six_monthly"
	Annually   = "annually"
)

// Group is a set of rows that follow one schedule.
type Group struct {
	Label     string // SHA-1 of description and amount in hexadecimal digits, and -n
	Members   []int  // indexes of the rows, oldest first
	Frequency string
	Schedule  calendar.Schedule // as fitted: Frequency is monthly for payments every 28 days, too
	Next      time.Time         // when the payment after the last member falls due, past or future
	Predicted []time.Time       // the due instants in the year after now; empty if it ended
	Ended     bool              // whether the next payment is so late that no more are expected
	Score     int               // in hundredths: how well the members fit the schedule and one amount

	// Regularity is the value that all members carry. It is nil for groups that recur every six months or every year,
	// because Bud's transactions have no name for these frequencies. An ended group keeps its frequency and has no
	// predictions.
	Regularity *bank.Regularity

	learnt LearntSchedule // also of an ended group
	apart  calendar.Day   // the least number of days from one payment to the next
}

// rememberedMonths is the number of months for which a group counts after its last payment. Bud considers recurring
// transactions of the last twelve months: https://docs.thisisbud.com/docs/recurring-and-forecasted-transactions.
const rememberedMonths = 12

// predictedPerRow is the number of predicted instants that a row carries. Bud's examples have as many. Forecasts go on
// with the schedule.
const predictedPerRow = 3

// Regularities returns the groups of rows that follow a schedule. It fits schedules of package calendar rather than a
// mean gap: a nominal day with its rule for days without banking, or a phase of weeks. It is a pure function. Only
// booked rows count, in any order. Days are those of the country's time zone, but a row at midnight UTC is taken to
// have a date only. Groups are in the order of their first members. Those without a member in the last twelve months
// are left out.
func Regularities(country fixtures.Country, rows []bank.Transaction, now time.Time) []Group {
	groups, _ := RegularitiesAround(country, Transactions(rows), now)
	return groups
}

// MarkRegular tags the rows of a statement that are regular payments, as of the day of the last row, and sets their
// regularity. It ignores rows without a date or an amount. It returns the frequencies by the index of the row.
func MarkRegular(country fixtures.Country, rows []*bank.Transaction) map[int]string {
	var dated []bank.Transaction
	var indexes []int
	var last time.Time
	for i, row := range rows {
		if row.At.IsZero() || !row.Amount.Known() {
			continue
		}
		dated, indexes = append(dated, *row), append(indexes, i)
		if row.At.After(last) {
			last = row.At
		}
	}
	frequencies := map[int]string{}
	for _, group := range Regularities(country, dated, last) {
		for _, member := range group.Members {
			row := rows[indexes[member]]
			row.Tags |= bank.TagRegular
			row.Enrichment.Regularity = group.Regularity
			frequencies[indexes[member]] = group.Frequency
		}
	}
	return frequencies
}

// RegularitiesAround returns what Regularities does, and the span of instants around now with the same result.
func RegularitiesAround(country fixtures.Country, rows Rows, now time.Time) ([]Group, Span) {
	h := newHistory(country, rows)
	if h == nil {
		return nil, Span{Until: now.Add(1)}
	}
	valid := h.dayValidity(now)
	found := h.allSchedules(h.candidates(), &valid)
	slices.SortFunc(found, func(a, b *series) int {
		return cmp.Or(
			a.members[0].compare(b.members[0]), cmp.Compare(a.members[len(a.members)-1].row, b.members[len(b.members)-1].row),
		)
	})
	groups, labels := make([]Group, 0, len(found)), map[string]int{}
	for _, s := range found {
		s.group.number(labels) // all groups, so that a label does not depend on which others are left out
		g := *s.group
		if last := h.at(g.Members[len(g.Members)-1]).At; valid.beforeMonths(last, rememberedMonths) {
			continue
		}
		groups = append(groups, g)
	}
	return groups, valid.Span
}
