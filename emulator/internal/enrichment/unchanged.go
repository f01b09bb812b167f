package enrichment

import (
	"time"

	"budsandbox/fixtures/calendar"
)

// Span is a period from From inclusive to Until exclusive.
type Span struct{ From, Until time.Time }

// Contains reports whether an instant lies in the period.
func (s Span) Contains(at time.Time) bool { return !at.Before(s.From) && at.Before(s.Until) }

// unchanged is the span around an instant in which all questions that were asked about it have the same answers.
type unchanged struct {
	now time.Time
	Span
}

// turnsAt notes that an answer is another from an instant on.
func (u *unchanged) turnsAt(at time.Time) {
	switch {
	case at.After(u.now):
		if u.Until.IsZero() || at.Before(u.Until) {
			u.Until = at
		}
	case at.After(u.From):
		u.From = at
	}
}

// onlyNow notes that nothing is known of any other instant.
func (u *unchanged) onlyNow() {
	u.turnsAt(u.now)
	u.turnsAt(u.now.Add(1))
}

// months returns how much later than now the same time of day is in some months, which is the same for all of a day.
func (u *unchanged) months(n int) time.Duration { return u.now.AddDate(0, n, 0).Sub(u.now) }

// afterMonths reports whether an instant lies after now and some months.
func (u *unchanged) afterMonths(at time.Time, n int) bool { return u.after(at.Add(-u.months(n))) }

// beforeMonths reports whether an instant lies before now less some months.
func (u *unchanged) beforeMonths(at time.Time, n int) bool {
	since := at.Add(-u.months(-n))
	u.turnsAt(since.Add(1))
	return since.Before(u.now)
}

// after reports whether an instant lies after now.
func (u *unchanged) after(at time.Time) bool {
	u.turnsAt(at)
	return at.After(u.now)
}

// unchangedDay returns the span around now in which history.day gives the same day.
func (h *history) unchangedDay(now time.Time) unchanged {
	u := unchanged{now: now}
	utc := calendar.In(now, time.UTC)
	local := calendar.In(now, h.zone)
	for _, turn := range []time.Time{utc.At(0, time.UTC), (utc + 1).At(0, time.UTC), local.At(0, h.zone), (local + 1).At(0, h.zone)} {
		u.turnsAt(turn)
	}
	if now.Location() != time.UTC || now.Equal(u.From) { // at midnight UTC itself, only the date counts
		u.onlyNow()
	} else if midnight := utc.At(0, time.UTC); midnight.Equal(u.From) {
		u.turnsAt(midnight.Add(1))
	}
	return u
}
