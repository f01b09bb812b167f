package route

import (
	"errors"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures/calendar"
)

// DateOrTime is a date_from or date_to: a date and time in RFC 3339, or a day as YYYY-MM-DD in UTC.
type DateOrTime struct {
	Time time.Time
	Day  bool // only the day was given
}

// UnmarshalText parses either form.
func (d *DateOrTime) UnmarshalText(text []byte) error {
	if day, err := time.Parse(time.DateOnly, string(text)); err == nil {
		*d = DateOrTime{Time: day, Day: true}
		return nil
	}
	instant, err := ParseDateTime(string(text))
	if err != nil {
		return errors.New("must be a date and time such as 2026-03-01T09:00:00Z, or a day such as 2026-03-01")
	}
	*d = DateOrTime{Time: instant.UTC()}
	return nil
}

// Until returns the last second that a "to" includes, which is the last second of the day if only a day was given. The
// zero DateOrTime has no end and returns the zero time.
func (d DateOrTime) Until() time.Time {
	if d.Day {
		return d.Time.Add(24*time.Hour - time.Second)
	}
	return d.Time
}

// ParseDateTime parses RFC 3339. It reads a space before the offset as a plus sign, because clients often do not escape
// the plus sign in a URL, as in Bud's own links (docs/fidelity.md#affordability-and-risk).
func ParseDateTime(text string) (time.Time, error) {
	if i := len(text) - len("+01:00"); i > 0 && text[i] == ' ' {
		text = text[:i] + "+" + text[i+1:]
	}
	// Parsed in UTC, because time.Parse returns the machine's time zone if it happens to have the offset.
	return time.ParseInLocation(time.RFC3339, text, time.UTC)
}

// DateTime is a date and time in RFC 3339 (docs/research/bud.md#dates), in the time zone that the client sent.
type DateTime struct{ time.Time }

// UnmarshalText parses a time in the years 1 to 9998, so that adjacent days can be formatted in every time zone.
func (d *DateTime) UnmarshalText(text []byte) (err error) {
	d.Time, err = ParseDateTime(string(text))
	if year := d.UTC().Year(); err != nil || year < 1 || year > 9998 {
		return errors.New("must be a date and time such as 2026-03-01T09:00:00Z")
	}
	return nil
}

// Month is a month_from or month_to: YYYY-MM, kept as its first instant in UTC. The zero Month was not given.
type Month struct{ First time.Time }

// UnmarshalText parses a month of the years 2 to 9998.
func (m *Month) UnmarshalText(text []byte) (err error) {
	if m.First, err = time.Parse("2006-01", string(text)); err != nil || m.First.Year() < 2 || m.First.Year() > 9998 {
		return errors.New("must be a month such as 2026-03")
	}
	return nil
}

// Days are the first and the last day of a request, both included, in the headers of the older operations.
type Days struct {
	From DateOrTime `header:"X-From"`
	To   DateOrTime `header:"X-To"`
}

// Bounds returns both days with defaults: the last is today, and the first a period before the last.
func (d Days) Bounds(now time.Time, period bank.Period) (from, to DateOrTime, _ error) {
	from, to = d.From, d.To
	if to.Time.IsZero() {
		to = DateOrTime{Time: now.UTC().Truncate(24 * time.Hour), Day: true}
	}
	if from.Time.IsZero() {
		day := to.Time.UTC().Truncate(24 * time.Hour)
		from = DateOrTime{Time: period.Before(day), Day: true}
	}
	if from.Time.After(to.Until()) {
		return from, to, Problems{{In: "header", Name: "X-From", Text: "must not be after X-To"}}
	}
	return from, to, nil
}

// Zone is a time zone of the tz database.
type Zone struct {
	Name     string
	Location *time.Location
}

// UnmarshalText finds the zone with a name such as Europe/London.
func (z *Zone) UnmarshalText(text []byte) error {
	location, err := calendar.FindZone(string(text))
	if err != nil {
		return calendar.ErrZone
	}
	*z = Zone{string(text), location}
	return nil
}

// TimeZone returns the time zone of the query parameter timezone. Without a name it is UTC.
func TimeZone(name string) (*time.Location, error) {
	if name == "" {
		return time.UTC, nil
	}
	zone, err := calendar.FindZone(name)
	if err != nil {
		return nil, Problems{{In: "query", Name: "timezone", Text: calendar.ErrZone.Error()}}
	}
	return zone, nil
}
