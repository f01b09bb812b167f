package route

import (
	"errors"
	"time"
)

// DateOrTime is a date_from or date_to: RFC 3339, or a day as YYYY-MM-DD, read as UTC.
type DateOrTime struct {
	Time time.Time
	Day  bool // only the day was given
}

// UnmarshalText reads either form.
func (m *DateOrTime) UnmarshalText(text []byte) error {
	if day, err := time.Parse(time.DateOnly, string(text)); err == nil {
		*m = DateOrTime{Time: day, Day: true}
		return nil
	}
	instant, err := ParseDateTime(string(text))
	if err != nil {
		return errors.New("must be a date and time such as 2026-03-01T09:00:00Z, or a day such as 2026-03-01")
	}
	*m = DateOrTime{Time: instant.UTC()}
	return nil
}

// Until is the last second that a "to" includes: of a day, all of it. The zero value has no end.
func (m DateOrTime) Until() time.Time {
	if m.Day {
		return m.Time.Add(24*time.Hour - time.Second)
	}
	return m.Time
}

// ParseDateTime reads RFC 3339. The plus sign of an offset that a client did not escape in a URL arrives as a space and
// is read as what it was: Bud's own links have such offsets (docs/fidelity.md#affordability-and-risk).
func ParseDateTime(text string) (time.Time, error) {
	if at := len(text) - len("+01:00"); at > 0 && text[at] == ' ' {
		text = text[:at] + "+" + text[at+1:]
	}
	return time.Parse(time.RFC3339, text)
}

// DateTime is a from, to or day that is RFC 3339 only (research section 1.6), in the zone that the client wrote.
type DateTime struct{ time.Time }

// UnmarshalText reads an instant of the years 1 to 9998, so that its neighbours can be written, too, in every zone.
func (i *DateTime) UnmarshalText(text []byte) (err error) {
	i.Time, err = ParseDateTime(string(text))
	if year := i.UTC().Year(); err != nil || year < 1 || year > 9998 {
		return errors.New("must be a date and time such as 2026-03-01T09:00:00Z")
	}
	return nil
}
