package aggregations

import (
	"errors"
	"time"

	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/route"
)

// bucketDate is a date_from or date_to of bucket totals: a time, or a day in the request's time zone.
type bucketDate struct {
	at  time.Time
	day bool
}

// UnmarshalText parses either form of ISO 8601.
func (d *bucketDate) UnmarshalText(text []byte) error {
	if day, err := time.Parse(time.DateOnly, string(text)); err == nil && !outOfRange(day) {
		*d = bucketDate{day, true}
		return nil
	}
	at, err := route.ParseDateTime(string(text))
	if err != nil || outOfRange(at) {
		return errors.New("must be a date and time such as 2026-03-01T09:00:00Z, or a day such as 2026-03-01")
	}
	*d = bucketDate{at, false}
	return nil
}

// outOfRange reports whether a time has a year that RFC 3339 cannot represent.
func outOfRange(t time.Time) bool { return t.UTC().Year() < 1 || t.UTC().Year() > 9998 }

func (d bucketDate) isSet() bool { return !d.at.IsZero() }

// from returns the first instant.
func (d bucketDate) from(zone *time.Location) time.Time {
	if d.day {
		return time.Date(d.at.Year(), d.at.Month(), d.at.Day(), 0, 0, 0, 0, zone)
	}
	return d.at.In(zone)
}

// to returns the last second.
func (d bucketDate) to(zone *time.Location) time.Time {
	if d.day {
		return time.Date(d.at.Year(), d.at.Month(), d.at.Day()+1, 0, 0, 0, 0, zone).Add(-time.Second)
	}
	return d.at.In(zone)
}

// bucketMonths is the default number of calendar months of bucket totals.
const bucketMonths = 6

// window returns the window of a request in a time zone. By default it ends now and starts at the beginning of the
// month five months before its end, so that it touches six months. The older month parameters replace missing dates.
func (in *bucketTotalsRequest) window(now time.Time, zone *time.Location) (insight.Window, error) {
	to := now.In(zone)
	switch {
	case in.To.isSet():
		to = in.To.to(zone)
	case !in.MonthTo.First.IsZero():
		first := in.MonthTo.First
		to = time.Date(first.Year(), first.Month()+1, 1, 0, 0, 0, 0, zone).Add(-time.Second)
	}
	from := time.Date(to.Year(), to.Month()-bucketMonths+1, 1, 0, 0, 0, 0, zone)
	switch {
	case in.From.isSet():
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
