package bank_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"budsandbox/bank"
)

// Ensure that ISO 8601 durations and Go durations are accepted.
func TestParsePeriod(t *testing.T) {
	for text, want := range map[string]bank.Period{
		"P1Y":                   {Months: 12},
		"P1M":                   {Months: 1},
		"P1Y6M":                 {Months: 18},
		"P2W":                   {Days: 14},
		"P1D":                   {Days: 1},
		"P1W1D":                 {Days: 8},
		"P0D":                   {},
		"PT36H":                 {Exact: 36 * time.Hour},
		"PT0.5H":                {Exact: 30 * time.Minute},
		"PT1H1.5M":              {Exact: 61*time.Minute + 30*time.Second},
		"PT1M":                  {Exact: time.Minute},
		"PT1M30S":               {Exact: 90 * time.Second},
		"PT0.5S":                {Exact: 500 * time.Millisecond},
		"PT1.001S":              {Exact: 1001 * time.Millisecond},
		"PT4.000001S":           {Exact: 4*time.Second + time.Microsecond},
		"P2DT6H":                {Days: 2, Exact: 6 * time.Hour},
		"P1Y2M3W4DT5H6M7S":      {Months: 14, Days: 25, Exact: 5*time.Hour + 6*time.Minute + 7*time.Second},
		"36h":                   {Exact: 36 * time.Hour},
		"90s":                   {Exact: 90 * time.Second},
		"1h2m3.5s":              {Exact: time.Hour + 2*time.Minute + 3500*time.Millisecond},
		"0":                     {},
		"-5m":                   {Exact: -5 * time.Minute},
		"1d":                    {Days: 1},
		"2w":                    {Days: 14},
		"3mo":                   {Months: 3},
		"1y":                    {Months: 12},
		"1 day":                 {Days: 1},
		"2 weeks 3 days":        {Days: 17},
		"1 year, 6 months":      {Months: 18},
		"1 hour and 30 minutes": {Exact: 90 * time.Minute},
	} {
		got, err := bank.ParsePeriod(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: period differs (-want +got):\n%s", text, diff)
		}
	}
}

// Ensure that invalid and too long durations are errors that quote the text.
func TestParsePeriodRefuses(t *testing.T) {
	for _, text := range []string{
		"", " ", "P", "PT", "P1", "1", "P1H", "PT1D", "P1DT", "P1M1Y", "PP1D", "P-1D", "-P1D", "P1.5D", "PT1.S", "PT.5S",
		"1 fortnight", "1dd", "1d!", "d1", "1,5d", "1 d ay", "1d and", "9999999d",
		"p1m", "P1M ", " P1M", "P1M\n", "P1M and more", "a month", "P１D",
		"P99999999999999999999Y", "P2147483648M", "P9223372036854775807D", "PT9999999999999999999S",
		"PT2562048H", "PT9223372037S", "PT9223372036.854776S", "PT2562047H2147483647M", "2562048h",
	} {
		got, err := bank.ParsePeriod(text)
		if err == nil {
			t.Errorf("%q: got %+v, want a refusal", text, got)
		} else if !strings.Contains(err.Error(), quoted(text)) {
			t.Errorf("%q: error %q does not quote it", text, err)
		}
	}
}

// Ensure that both formats of a number of seconds give exactly the same duration.
func TestParsePeriodAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`[0-9]{1,6}(\.[0-9]{1,9})?`).Draw(t, "seconds")
		want, err := bank.ParsePeriod(number + "s")
		if err != nil {
			t.Fatal(err)
		}
		got, err := bank.ParsePeriod("PT" + number + "S")
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("%s seconds: got %v in ISO 8601, want %v", number, got.Exact, want.Exact)
		}
	})
}

// Ensure that After counts in calendar units: months keep the day or use the last of the month, and days keep the
// hour.
func TestPeriodAfter(t *testing.T) {
	for _, test := range []struct{ from, period, want string }{
		{"2026-01-31T09:00:00Z", "P1M", "2026-02-28T09:00:00Z"},
		{"2024-01-31T09:00:00Z", "P1M", "2024-02-29T09:00:00Z"},
		{"2026-01-31T09:00:00Z", "P2M", "2026-03-31T09:00:00Z"},
		{"2026-01-30T09:00:00Z", "P1M", "2026-02-28T09:00:00Z"},
		{"2026-01-28T09:00:00Z", "P1M", "2026-02-28T09:00:00Z"},
		{"2026-03-31T09:00:00Z", "P1M", "2026-04-30T09:00:00Z"},
		{"2026-12-31T09:00:00Z", "P1M", "2027-01-31T09:00:00Z"},
		{"2026-12-31T09:00:00Z", "P2M", "2027-02-28T09:00:00Z"},
		{"2024-02-29T09:00:00Z", "P1Y", "2025-02-28T09:00:00Z"},
		{"2024-02-29T09:00:00Z", "P4Y", "2028-02-29T09:00:00Z"},
		{"2024-02-29T09:00:00Z", "P1D", "2024-03-01T09:00:00Z"},
		{"2024-02-28T09:00:00Z", "P1D", "2024-02-29T09:00:00Z"},
		{"2100-02-28T09:00:00Z", "P1D", "2100-03-01T09:00:00Z"},
		{"2026-01-31T09:00:00Z", "P1M1D", "2026-03-01T09:00:00Z"},
		{"2026-01-31T23:30:00Z", "P1MT1H", "2026-03-01T00:30:00Z"},
		{"2026-05-04T12:34:56.789012Z", "P1Y1M1W", "2027-06-11T12:34:56.789012Z"},
		{"2026-05-04T12:00:00Z", "P0D", "2026-05-04T12:00:00Z"},
		{"2026-05-04T12:00:00Z", "36h", "2026-05-06T00:00:00Z"},
		{"2026-05-04T12:00:00Z", "-36h", "2026-05-03T00:00:00Z"},
	} {
		from, err := time.Parse(time.RFC3339, test.from)
		if err != nil {
			t.Fatal(err)
		}
		period, err := bank.ParsePeriod(test.period)
		if err != nil {
			t.Fatal(err)
		}
		if got := period.After(from).Format(time.RFC3339Nano); got != test.want {
			t.Errorf("%s after %s: got %s, want %s", test.period, test.from, got, test.want)
		}
	}
}

// Ensure that parsed periods are negative only with a minus sign, and that After of others never returns an earlier
// time.
func FuzzParsePeriod(f *testing.F) {
	for _, text := range []string{"P1M", "P2DT6H", "PT1.5S", "P1Y2M3W4DT5H6M7S", "90s", "-1h", "P", "PT", "P99999999999D",
		"PT9223372036.854776S"} {
		f.Add(text)
	}
	from := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		period, err := bank.ParsePeriod(text)
		if err != nil {
			if period != (bank.Period{}) {
				t.Errorf("%q: got %+v along with error %v", text, period, err)
			}
			return
		}
		if strings.Contains(text, "-") {
			return
		}
		if period.Months < 0 || period.Days < 0 || period.Exact < 0 {
			t.Errorf("%q: got %+v, want nothing negative", text, period)
		}
		if got := period.After(from); got.Before(from) {
			t.Errorf("%q: %v after %v is %v", text, period, from, got)
		}
	})
}
