package bank_test

import (
	"strings"
	"testing"
	"time"

	"budsandbox/bank"
)

// Ensure that the documented formats of an instant are accepted, in UTC, and that errors name both forms.
func TestParseInstant(t *testing.T) {
	t.Parallel()
	nine := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2026-03-01T09:00:00Z": nine, "2026-03-01T10:00:00+01:00": nine, "2026-03-01T09:00:00": nine,
		"2026-03-01T09:00":    nine,
		"2026-03-01 09:00:00": nine, "2026-03-01 09:00": nine, "2026-03-01T09:00Z": nine,
		"2026-03-01":             nine.Add(-9 * time.Hour),
		"2026-03-01T09:00:00.5Z": nine.Add(500 * time.Millisecond),
	} {
		if got, err := bank.ParseInstant(text); err != nil || !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%q is read as %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "tomorrow", "01/03/2026", "2026-02-30", "2026-03-01T25:00:00Z", "2026-3-1"} {
		if got, err := bank.ParseInstant(text); err == nil || !strings.Contains(err.Error(), "2026-03-01T09:00:00Z") {
			t.Errorf("%q is read as %s, %v", text, got, err)
		}
	}
}
