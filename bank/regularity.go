package bank

import (
	"iter"
	"time"
)

// Regularity is the schedule of a group of recurring transactions. All members share it.
type Regularity struct {
	Frequency string      // daily, weekly, biweekly, monthly, quarterly
	Predicted []time.Time // the next few times, which responses show; empty if no more payments are expected
	Group     string      // label of the group

	// Schedule gives all times at which payments are expected, however far ahead. It is nil if none are.
	Schedule Schedule
}

// Schedule determines when the payments of a group are expected.
type Schedule interface {
	// Due yields the expected times after one time up to another, in order.
	Due(after, until time.Time) iter.Seq[time.Time]
}

// Repetition is a Schedule of times that are whole periods after Start, by the clocks of its location. A day that a
// month lacks is its last day, and does not change the days of later months.
type Repetition struct {
	Start  time.Time
	Period Period
}

// Due implements Schedule. A Repetition without a period has no times.
func (r Repetition) Due(after, until time.Time) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		for n := 1; ; n++ {
			p := Period{Months: n * r.Period.Months, Days: n * r.Period.Days, Exact: time.Duration(n) * r.Period.Exact}
			at := p.After(r.Start)
			if at.After(until) || !at.After(r.Start) || at.After(after) && !yield(at.UTC()) {
				return
			}
		}
	}
}
