package insight

import (
	"time"

	"budsandbox/emulator/internal/ledger"
)

// NewestData returns the time of a customer's newest data that is not after now: a booked or pending transaction, or
// the last time that an account was fetched or ingested. It is zero if there is no data. It is not rounded to seconds.
func NewestData(book *ledger.Book, now time.Time) (newest time.Time) {
	c := columnsOf(book)
	for i := range c.at {
		if at := book.Time(i); c.live[i] && !at.After(now) {
			newest = at
			break
		}
	}
	if book.DataAt.After(newest) && !book.DataAt.After(now) {
		newest = book.DataAt
	}
	for i := range book.Accounts {
		if at := book.Accounts[i].SyncedAt; at.After(newest) && !at.After(now) {
			newest = at
		}
	}
	return newest.UTC().Truncate(time.Microsecond)
}

// defaultMonths is the number of complete months that a report covers by default.
const defaultMonths = 6

// ReportWindow returns the window that insights and risk reports cover. A zero bound is one that the request does not
// have. The default end is the time of the newest data. The default beginning is the first day of the sixth complete
// month before the end. Without data both are now (docs/fidelity.md#affordability-and-risk). Both are whole seconds,
// as in responses, so that a client that repeats the window gets the same one.
func ReportWindow(book *ledger.Book, from, to, now time.Time) Window {
	if to.IsZero() {
		if to = NewestData(book, now); to.IsZero() {
			return Between(now.Truncate(time.Second), now.Truncate(time.Second))
		}
	}
	if from.IsZero() {
		from = firstOfMonth(to.UTC(), -defaultMonths)
	}
	return Between(from.Truncate(time.Second), to.Truncate(time.Second))
}

// firstOfMonth returns the beginning of the month a number of months after that of t, in t's time zone.
func firstOfMonth(t time.Time, months int) time.Time {
	return time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, t.Location())
}
