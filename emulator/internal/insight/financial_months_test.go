package insight_test

import (
	"slices"
	"testing"
	"time"

	"budsandbox/emulator/internal/insight"
)

// Ensure that the default window is that of Bud's example, and that financial months are those it prints.
func TestReportWindow(t *testing.T) {
	newest := time.Date(2023, time.May, 16, 17, 30, 0, 0, time.UTC)
	book := newBook(pounds("1", newest, -100, ""), pounds("to come", on(2027, 1, 1), -100, ""))
	w := insight.ReportWindow(book, time.Time{}, time.Time{}, yearEnd)
	if !w.From.Equal(time.Date(2022, time.November, 1, 0, 0, 0, 0, time.UTC)) || !w.To().Equal(newest) {
		t.Errorf("the default is %v to %v", w.From, w.To())
	}
	empty := insight.ReportWindow(newBook(), time.Time{}, time.Time{}, yearEnd)
	if !empty.From.Equal(yearEnd) || !empty.To().Equal(yearEnd) {
		t.Errorf("without data it is %v to %v", empty.From, empty.To())
	}
	east := time.FixedZone("", 8*3600)
	midnight := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	for name, test := range map[string]struct {
		from, to time.Time
		want     []string
	}{
		"Bud's": {time.Date(2024, 1, 17, 0, 0, 0, 0, east), time.Date(2024, 4, 20, 0, 0, 0, 0, east), []string{
			"2024-01-17T00:00:00+08:00 2024-02-16T23:59:59+08:00", "2024-02-17T00:00:00+08:00 2024-03-16T23:59:59+08:00",
			"2024-03-17T00:00:00+08:00 2024-04-16T23:59:59+08:00",
		}},
		"from the 31st": {midnight(2024, 1, 31), midnight(2024, 3, 31).Add(-time.Second), []string{
			"2024-01-31T00:00:00Z 2024-02-28T23:59:59Z", "2024-02-29T00:00:00Z 2024-03-30T23:59:59Z",
		}},
		"a week": {midnight(2024, 1, 1), midnight(2024, 1, 7), []string{
			"2024-01-01T00:00:00Z 2024-01-07T00:00:00Z",
		}},
	} {
		months, err := insight.Between(test.from, test.to).FinancialMonths()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range months {
			got = append(got, m.From.Format(time.RFC3339)+" "+m.To().Format(time.RFC3339))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
