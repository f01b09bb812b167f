package insight

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/emulator/internal/ledger"
)

// Lateness describes how late an expected transaction is.
type Lateness struct {
	Days     int // whole days from the expected time to the end of the window
	Expected time.Time
}

// day is the unit of lateness.
const day = 24 * time.Hour

// abandonedAt returns when a missing transaction counts as abandoned: sixty days, or two periods of its schedule if
// that is longer, after it was due.
func abandonedAt(g RegularGroup, due time.Time) time.Time {
	after := due.Add(60 * day)
	if step, err := Granularity(g.Regularity.Frequency).period(2); err == nil {
		if two := step.After(due); two.After(after) {
			return two
		}
	}
	return after
}

func lateIncome(book *ledger.Book, q ActionableQuery) []Actionable {
	return lateGroups(book, q, LateIncome, isIncome)
}

func latePayment(book *ledger.Book, q ActionableQuery) []Actionable {
	return lateGroups(book, q, LatePayment, isExpenditure)
}

func isIncome(t *bank.Transaction) bool {
	return t.Amount.Minor > 0 && t.Tags.Has(bank.TagIncome) && !t.Tags.Has(bank.TagInternalTransfer)
}

func isExpenditure(t *bank.Transaction) bool {
	return t.Amount.Minor < 0 && !t.Tags.Has(bank.TagInternalTransfer)
}

// lateGroups finds the regular groups whose next transaction is missing. The due time is computed from the group's
// calendar, even if the group is so old that it has no predictions.
func lateGroups(
	book *ledger.Book, q ActionableQuery, kind ActionableType, counts func(*bank.Transaction) bool,
) (all []Actionable) {
	to := q.Window.To()
	days, value := q.Thresholds.value(kind, daysLate), q.Thresholds.value(kind, minimumValue)
	calendars := calendarsOf(book)
	for _, g := range RegularGroups(book) {
		last := newestBefore(g, q.Window)
		if last < 0 || !counts(g.Rows.At(last)) {
			continue
		}
		base := g.Rows.At(last)
		due, known := calendars.after(g, last)
		if !known || due.After(to) || to.After(abandonedAt(g, due)) || pausedBefore(g, due) ||
			absolute(base.Amount.Minor) < value.minor(base.Amount.Currency) {
			continue
		}
		passed := int(to.Sub(due) / day)
		if Threshold(passed)*100 < days {
			continue
		}
		all = append(all, Actionable{Rows: g.Rows.subset(g.Rows.rows[last : last+1]), Late: &Lateness{passed, due}})
	}
	return byNewest(all)
}

// pausedBefore reports whether the group left out the same date a year earlier, such as council tax that is paid in
// ten instalments. A pause that recurs every year is not late.
func pausedBefore(g RegularGroup, due time.Time) bool {
	const around = 12 * day
	last := due.AddDate(-1, 0, 0)
	oldest := g.Rows.At(g.Rows.Len() - 1).At
	if oldest.After(last.Add(-around)) {
		return false
	}
	return g.Rows.during(Window{last.Add(-around), last.Add(around)}).Len() == 0
}

// newestBefore returns the index of the group's newest row in the window, or -1 if there is none or a later one
// follows.
func newestBefore(g RegularGroup, w Window) int {
	for i := range g.Rows.Len() {
		switch at := g.Rows.At(i).At; {
		case at.Before(w.From):
			return -1
		case at.Before(w.Until):
			return i
		}
	}
	return -1
}

// groupCalendars holds the learnt schedules of a book by group label.
type groupCalendars map[string]*enrichment.Group

func calendarsOf(book *ledger.Book) groupCalendars {
	learnt := book.Groups()
	calendars := make(groupCalendars, len(learnt))
	for i := range learnt {
		calendars[learnt[i].Label] = &learnt[i]
	}
	return calendars
}

// after returns when the transaction after one of a group is due, by the learnt schedule or that of a correction. An
// older transaction of a corrected group is followed after its period. A group that the customer has ended has no next
// transaction.
func (c groupCalendars) after(g RegularGroup, index int) (due time.Time, known bool) {
	base := g.Rows.At(index)
	learnt := c[g.Label]
	own := learnt != nil && learnt.Regularity == base.Enrichment.Regularity
	if own {
		due = learnt.Next
		if index > 0 {
			due = learnt.NextAfter(base.At)
		}
		return due, !due.IsZero()
	}
	schedule := base.Enrichment.Regularity.Schedule
	if schedule == nil {
		return time.Time{}, false
	}
	if index == 0 {
		for at := range schedule.Due(base.At, base.At.AddDate(2, 0, 0)) {
			return at, true
		}
	}
	step, err := Granularity(g.Regularity.Frequency).period(1)
	if err != nil {
		return time.Time{}, false
	}
	return step.After(base.At), true
}

// AmountChange describes how the amount of a regular group has changed.
type AmountChange struct {
	New        bank.Money // without a sign
	Previous   bank.Money // without a sign
	Absolute   bank.Money // New minus Previous
	Percentage string     // Absolute as a percentage of Previous, signed, with two decimals, halves away from zero
}

func regularIncomeChanged(book *ledger.Book, q ActionableQuery) []Actionable {
	return changedGroups(book, q, RegularIncomeChanged, isIncome)
}

func regularPaymentChanged(book *ledger.Book, q ActionableQuery) []Actionable {
	return changedGroups(book, q, RegularPayChanged, isExpenditure)
}

// changedGroups compares the newest transaction of each regular group in the window with the one before it.
func changedGroups(
	book *ledger.Book, q ActionableQuery, kind ActionableType, counts func(*bank.Transaction) bool,
) (all []Actionable) {
	leastAbsolute, leastPercentage := q.Thresholds.value(kind, absoluteChange), q.Thresholds.value(kind, percentageChange)
	for _, g := range RegularGroups(book) {
		last := newestBefore(g, q.Window)
		if last < 0 || last+1 >= g.Rows.Len() {
			continue
		}
		newest, before := g.Rows.At(last), g.Rows.At(last+1)
		currency := newest.Amount.Currency
		if !counts(newest) || !counts(before) || currency != before.Amount.Currency {
			continue
		}
		now, was := absolute(newest.Amount.Minor), absolute(before.Amount.Minor)
		change := now - was
		if change == 0 || was == 0 || absolute(change) < leastAbsolute.minor(currency) ||
			!leastPercentage.reachedBy(absolute(change), was) {
			continue
		}
		percentage := ratio(absolute(change)*100, was)
		if change < 0 {
			percentage = "-" + percentage
		}
		money := func(minor int64) bank.Money { return bank.Money{Minor: minor, Currency: currency} }
		all = append(all, Actionable{
			Rows:   g.Rows.subset(g.Rows.rows[last : last+2]),
			Change: &AmountChange{New: money(now), Previous: money(was), Absolute: money(change), Percentage: percentage},
		})
	}
	return byNewest(all)
}
