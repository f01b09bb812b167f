package insight

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// NewestData returns the instant of the newest data that a customer has and that is not after now: a booked or
// pending transaction, or the last time that an account was fetched or ingested. It is zero if there is no data.
// Microseconds are kept.
func NewestData(b *ledger.Book, now time.Time) (newest time.Time) {
	c := columnsOf(b)
	for i := range c.at {
		if at := b.Transactions[i].At; c.live[i] && !at.After(now) {
			newest = at
			break
		}
	}
	if b.DataAt.After(newest) && !b.DataAt.After(now) {
		newest = b.DataAt
	}
	for i := range b.Accounts {
		if at := b.Accounts[i].SyncedAt; at.After(newest) && !at.After(now) {
			newest = at
		}
	}
	return newest.UTC().Truncate(time.Microsecond)
}

// defaultMonths is how many complete months a report covers that is not told which.
const defaultMonths = 6

// ReportWindow returns the window that insights and risk reports cover for the bounds of a request, of which zero is
// none. Without an end it is the instant of the newest data. Without a beginning it is the first day of the sixth
// complete month before the end. Without data both are now (docs/fidelity.md#affordability-and-risk). Both are whole
// seconds, as answers print them, so that the window that a client repeats is the same.
func ReportWindow(b *ledger.Book, from, to, now time.Time) Window {
	if to.IsZero() {
		if to = NewestData(b, now); to.IsZero() {
			return Between(now.Truncate(time.Second), now.Truncate(time.Second))
		}
	}
	if from.IsZero() {
		from = firstOfMonth(to.UTC(), -defaultMonths)
	}
	return Between(from.Truncate(time.Second), to.Truncate(time.Second))
}

// firstOfMonth returns the beginning of the month that is so many months after that of t, in t's time zone.
func firstOfMonth(t time.Time, months int) time.Time {
	return time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, t.Location())
}

// FinancialMonths cuts a bounded window into Bud's financial months, oldest first: each begins on the window's first
// day of the month, or on the last of a month that is too short. What is left of a month at the end belongs to none,
// except that a window of less than a month is one period as it is. More than MostSteps are ErrTooMany.
func (w Window) FinancialMonths() ([]Window, error) {
	months, err := w.Steps(Monthly)
	if err != nil {
		return nil, err
	}
	if n := len(months); n > 1 && months[n-1].Until.Before(bank.Period{Months: n}.After(w.From)) {
		months = months[:n-1]
	}
	return months, nil
}

// spanOf returns the window from the beginning of the first period to the end of the last.
func spanOf(periods []Window) Window {
	if len(periods) == 0 {
		return Window{}
	}
	return Window{periods[0].From, periods[len(periods)-1].Until}
}
