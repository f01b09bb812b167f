package bank

import (
	"fmt"
	"time"
)

// instantLayouts are the accepted formats of an instant. Without a zone it is in UTC.
var instantLayouts = [...]string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15:04Z07:00",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly,
}

// ParseInstant parses a date and time, or a date, which means midnight UTC.
func ParseInstant(text string) (time.Time, error) {
	for _, layout := range instantLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf(
		"%q is neither a date and time such as 2026-03-01T09:00:00Z nor a date such as 2026-03-01",
		text,
	)
}

// Earlier returns the earlier of two times, and a if they are equal.
func Earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Later returns the later of two times, and a if they are equal.
func Later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
