package bank_test

import (
	"slices"
	"testing"
	"time"

	"budsandbox/bank"
)

// Ensure that a repetition counts from its start: the last day of a short month does not shorten the months after it.
func TestRepetition(t *testing.T) {
	t.Parallel()
	on := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 9, 0, 0, 0, time.UTC)
	}
	for _, test := range []struct {
		period       bank.Period
		after, until time.Time
		want         []time.Time
	}{
		{
			bank.Period{Months: 1}, on(2026, 1, 31), on(2026, 4, 30),
			[]time.Time{on(2026, 2, 28), on(2026, 3, 31), on(2026, 4, 30)},
		},
		{bank.Period{Months: 3}, on(2026, 5, 1), on(2026, 12, 1), []time.Time{on(2026, 7, 31), on(2026, 10, 31)}},
		{bank.Period{Days: 14}, on(2025, 1, 1), on(2026, 3, 1), []time.Time{on(2026, 2, 14), on(2026, 2, 28)}},
		{bank.Period{}, on(2025, 1, 1), on(2026, 3, 1), nil},
	} {
		got := slices.Collect(bank.Repetition{Start: on(2026, 1, 31), Period: test.period}.Due(test.after, test.until))
		if !slices.Equal(got, test.want) {
			t.Errorf("%+v: %v, want %v", test.period, got, test.want)
		}
	}
}
