package wire

import (
	"strconv"
	"strings"
	"time"
)

// DateTime formats an instant in UTC, in the format of Bud's newer operations.
func DateTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// DateTimeV1 formats an instant in UTC without a colon in the zone offset, in the format of Bud's older operations
// (docs/research/bud.md#dates).
func DateTimeV1(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05-0700") }

// OptionalTime returns a time in whole seconds, or nil for the zero time.
func OptionalTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return new(t.Truncate(time.Second))
}

// Confidence formats hundredths: 99 is "0.99".
func Confidence(hundredths uint8) string {
	rest := strconv.Itoa(int(hundredths % 100))
	if len(rest) < 2 {
		rest = "0" + rest
	}
	return strconv.Itoa(int(hundredths/100)) + "." + rest
}

// Capitalise returns a word of the newer operations in the form of the older ones: Credit for credit.
func Capitalise(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
