package enrichment

import (
	"time"

	"budsandbox/fixtures/calendar"
)

// Span is a period from From inclusive to Until exclusive.
type Span struct{ From, Until time.Time }

// Contains reports whether an instant is in the period.
func (s Span) Contains(at time.Time) bool { return !at.Before(s.From) && at.Before(s.Until) }

// unchanged computes the span of instants around now for which all its comparisons have the same results.
type unchanged struct {
	now time.Time
	Span
}

// changesAt records an instant from which on a result is different.
func (u *unchanged) changesAt(at time.Time) {
	switch {
	case at.After(u.now):
		if u.Until.IsZero() || at.Before(u.Until) {
			u.Until = at
		}
	case at.After(u.From):
		u.From = at
	}
}

// narrow records that the results are valid only in a span around now.
func (u *unchanged) narrow(to Span) {
	if to.From.After(u.From) {
		u.From = to.From
	}
	if u.Until.IsZero() || !to.Until.IsZero() && to.Until.Before(u.Until) {
		u.Until = to.Until
	}
}

// onlyNow records that the results are valid for now only.
func (u *unchanged) onlyNow() {
	u.changesAt(u.now)
	u.changesAt(u.now.Add(1))
}

// months returns the duration from now to the same time of day n months later. It is the same for all instants of a
// day.
func (u *unchanged) months(n int) time.Duration { return u.now.AddDate(0, n, 0).Sub(u.now) }

// afterMonths reports whether an instant is more than n months after now.
func (u *unchanged) afterMonths(at time.Time, n int) bool { return u.after(at.Add(-u.months(n))) }

// beforeMonths reports whether an instant is more than n months before now.
func (u *unchanged) beforeMonths(at time.Time, n int) bool {
	since := at.Add(-u.months(-n))
	u.changesAt(since.Add(1))
	return since.Before(u.now)
}

// after reports whether an instant is after now.
func (u *unchanged) after(at time.Time) bool {
	u.changesAt(at)
	return at.After(u.now)
}

// unchangedDay returns the span around now in which history.day returns the same day.
func (h *history) unchangedDay(now time.Time) unchanged {
	u := unchanged{now: now}
	utc := calendar.In(now, time.UTC)
	local := calendar.In(now, h.zone)
	for _, midnight := range []time.Time{
		utc.At(0, time.UTC), (utc + 1).At(0, time.UTC), local.At(0, h.zone), (local + 1).At(0, h.zone),
	} {
		u.changesAt(midnight)
	}
	if now.Location() != time.UTC || now.Equal(u.From) { // at midnight UTC itself, only the date counts
		u.onlyNow()
	} else if midnight := utc.At(0, time.UTC); midnight.Equal(u.From) {
		u.changesAt(midnight.Add(1))
	}
	return u
}
