package enrichment

import (
	"cmp"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// The frequencies of groups. The first five are Bud's words for rows; its products know the last two as well.
const (
	Daily      = "daily"
	Weekly     = "weekly"
	Biweekly   = "biweekly" // also twice a month, for which Bud has no word
	Monthly    = "monthly"  // also every four weeks
	Quarterly  = "quarterly"
	SixMonthly = "six_monthly"
	Annually   = "annually"
)

// Group is a set of rows that keep one schedule.
type Group struct {
	Label     string // 40 hexadecimal digits of the SHA-1 of description and amount, and -n
	Members   []int  // indexes of the rows, oldest first
	Frequency string
	Schedule  calendar.Schedule // as learnt: four-weekly payments are monthly by Frequency, but come every 28 days
	Next      time.Time         // when the payment after the last member falls due, be it past or to come
	Predicted []time.Time       // the due instants after now, a year ahead; none if it ended
	Ended     bool              // the next payment is so late that no more will come
	Amount    bank.Money        // of the last member
	Score     int               // in hundredths: how well the members keep schedule and amount

	// Regularity is what all members share. Groups that come every six months or years have none, as Bud has no word for
	// that on a row. An ended group keeps its frequency and predicts nothing.
	Regularity *bank.Regularity
}

// remembered is for how many months a group counts after its last payment. Bud says of recurring transactions that it
// looks at those of the last twelve months: https://docs.thisisbud.com/docs/recurring-and-forecasted-transactions.
const remembered = 12

// predictedPerRow is the number of predicted instants that a row carries.
const predictedPerRow = 3

// Regularities finds the groups of rows that keep a schedule, by fitting a calendar to them rather than a mean gap
// (research on synthetic data, section 3.3): a nominal day with the way it rolls on days without banking, or a phase of
// weeks. It is a pure function. Only booked rows take part; their order does not matter. Days are those of the country,
// but a row whose instant is midnight UTC is taken to have a date only. Groups come in the order of their first
// members; those without a member in the last twelve months are left out.
func Regularities(country fixtures.Country, rows []bank.Transaction, now time.Time) []Group {
	groups, _ := RegularitiesAround(country, rows, now)
	return groups
}

// RegularitiesAround is Regularities with the span of instants for which the same rows have the same groups.
func RegularitiesAround(country fixtures.Country, rows []bank.Transaction, now time.Time) ([]Group, Span) {
	h := newHistory(country, rows)
	if h == nil {
		return nil, Span{Until: now.Add(1)}
	}
	around := h.unchangedDay(now)
	found := h.allSchedules(h.candidates())
	slices.SortFunc(found, func(a, b *series) int {
		x, y := a.members[0], b.members[0]
		return cmp.Or(
			cmp.Compare(x.day, y.day),
			cmp.Compare(x.row, y.row),
			cmp.Compare(a.members[len(a.members)-1].row, b.members[len(b.members)-1].row),
		)
	})
	groups, labels := make([]Group, 0, len(found)), map[string]int{}
	for _, s := range found {
		g := h.group(s, &around, labels) // of all, so that a label does not depend on what others are left out
		if last := rows[g.Members[len(g.Members)-1]].At; around.beforeMonths(last, remembered) {
			continue
		}
		groups = append(groups, g)
	}
	return groups, around.Span
}
