package enrichment

import (
	"time"

	"budsandbox/fixtures/calendar"
)

// Span is a period from From inclusive to Until exclusive.
type Span struct{ From, Until time.Time }

// Contains reports whether an instant is in the period.
func (s Span) Contains(at time.Time) bool { return !at.Before(s.From) && at.Before(s.Until) }

// validity computes the span of instants around now for which all its comparisons have the same results.
type validity struct {
	now time.Time
	Span
}

// changesAt records an instant from which on a result is different.
func (v *validity) changesAt(at time.Time) {
	switch {
	case at.After(v.now):
		if v.Until.IsZero() || at.Before(v.Until) {
			v.Until = at
		}
	case at.After(v.From):
		v.From = at
	}
}

// narrow records that the results are valid only in a span around now.
func (v *validity) narrow(to Span) {
	if to.From.After(v.From) {
		v.From = to.From
	}
	if v.Until.IsZero() || !to.Until.IsZero() && to.Until.Before(v.Until) {
		v.Until = to.Until
	}
}

// onlyNow records that the results are valid for now only.
func (v *validity) onlyNow() {
	v.changesAt(v.now)
	v.changesAt(v.now.Add(1))
}

// months returns the duration from now to the same time of day n months later. It is the same for all instants of a
// day.
func (v *validity) months(n int) time.Duration { return v.now.AddDate(0, n, 0).Sub(v.now) }

// afterMonths reports whether an instant is more than n months after now.
func (v *validity) afterMonths(at time.Time, n int) bool { return v.after(at.Add(-v.months(n))) }

// beforeMonths reports whether an instant is more than n months before now.
func (v *validity) beforeMonths(at time.Time, n int) bool {
	since := at.Add(-v.months(-n))
	v.changesAt(since.Add(1))
	return since.Before(v.now)
}

// after reports whether an instant is after now.
func (v *validity) after(at time.Time) bool {
	v.changesAt(at)
	return at.After(v.now)
}

// dayValidity returns the span around now in which history.day returns the same day.
func (h *history) dayValidity(now time.Time) validity {
	u := validity{now: now}
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
