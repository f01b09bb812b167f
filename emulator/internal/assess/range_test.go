package assess_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/emulator/internal/assess"
	"budsandbox/fixtures/calendar"
)

// Ensure that ranges of several durations have one end and lie within each other: whole months begin and end at
// midnight by the zone's own offsets, and each further month begins one month earlier (law L11).
func TestDateRange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone, err := calendar.Zone(rapid.SampledFrom([]string{"Europe/London", "America/New_York"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		first := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
		at := time.Unix(first+rapid.Int64Range(0, 20*365*86400).Draw(t, "second"), 0).In(zone)
		months, days := rapid.IntRange(1, 36).Draw(t, "months"), rapid.IntRange(1, 400).Draw(t, "days")

		from, to := assess.DateRange(at, false, months, true)
		if end := to.Add(time.Second); end.Day() != 1 || end.Month() != at.Month() || end.Year() != at.Year() ||
			end.Hour() != 0 {
			t.Errorf("the months before %v end at %v", at, to)
		}
		longer, same := assess.DateRange(at, false, months+1, true)
		if !same.Equal(to) || !longer.AddDate(0, 1, 0).Equal(from) || from.Day() != 1 || from.Hour() != 0 {
			t.Errorf("%d months begin at %v, one more at %v", months, from, longer)
		}

		from, to = assess.DateRange(at, true, days, false)
		if end := to.Add(time.Second); end.AddDate(0, 0, -1).Format(time.DateOnly) != at.Format(time.DateOnly) ||
			!end.AddDate(0, 0, -days).Equal(from) || from.Hour() != 0 {
			t.Errorf("%d days up to %v are from %v to %v", days, at, from, to)
		}
	})
}
