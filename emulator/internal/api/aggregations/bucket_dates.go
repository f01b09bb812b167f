package aggregations

import (
	"errors"
	"time"

	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
)

// when is a date_from or date_to of bucket totals: an instant, or a day in the time zone of the request.
type when struct {
	at  time.Time
	day bool
}

// UnmarshalText reads either form of ISO 8601.
func (w *when) UnmarshalText(text []byte) error {
	if day, err := time.Parse(time.DateOnly, string(text)); err == nil && !outside(day) {
		*w = when{day, true}
		return nil
	}
	at, err := route.ParseDateTime(string(text))
	if err != nil || outside(at) {
		return errors.New("must be a date and time such as 2026-03-01T09:00:00Z, or a day such as 2026-03-01")
	}
	*w = when{at, false}
	return nil
}

// outside says that a time, has no year that RFC 3339 can write.
func outside(t time.Time) bool { return t.UTC().Year() < 1 || t.UTC().Year() > 9998 }

func (w when) given() bool { return !w.at.IsZero() }

// from is the first instant that is meant.
func (w when) from(zone *time.Location) time.Time {
	if w.day {
		return time.Date(w.at.Year(), w.at.Month(), w.at.Day(), 0, 0, 0, 0, zone)
	}
	return w.at.In(zone)
}

// to is the last second that is meant.
func (w when) to(zone *time.Location) time.Time {
	if w.day {
		return time.Date(w.at.Year(), w.at.Month(), w.at.Day()+1, 0, 0, 0, 0, zone).Add(-time.Second)
	}
	return w.at.In(zone)
}

// bucketMonths is how many calendar months bucket totals are about that name no dates.
const bucketMonths = 6

// window reads the dates of a request in a time zone: up to now, from the beginning of the month five months before its end, so
// that it touches six months, unless it says otherwise. The older month parameters stand in for missing dates.
func (in *bucketTotalsRequest) window(now time.Time, zone *time.Location) (insight.Window, error) {
	to := now.In(zone)
	switch {
	case in.To.given():
		to = in.To.to(zone)
	case !in.MonthTo.First.IsZero():
		first := in.MonthTo.First
		to = time.Date(first.Year(), first.Month()+1, 1, 0, 0, 0, 0, zone).Add(-time.Second)
	}
	from := time.Date(to.Year(), to.Month()-bucketMonths+1, 1, 0, 0, 0, 0, zone)
	switch {
	case in.From.given():
		from = in.From.from(zone)
	case !in.MonthFrom.First.IsZero():
		first := in.MonthFrom.First
		from = time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, zone)
	}
	if from.After(to) {
		return insight.Window{}, route.Problems{{In: "query", Name: "date_from", Text: "must not be after date_to"}}
	}
	return insight.Between(from, to), nil
}
