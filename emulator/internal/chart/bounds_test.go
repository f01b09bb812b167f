package chart_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/chart"
	"budsandbox/emulator/internal/locale"
)

var (
	percentages = regexp.MustCompile(` (?:x|y|x1|x2|y1|y2|cx|cy|width|height)="(-?[0-9.]+)%"`)
	ticks       = regexp.MustCompile(`<text class="chart-tick" x="0"[^>]*>([^<]*)</text>`)
)

func amounts() *rapid.Generator[int64] {
	return rapid.OneOf(
		rapid.Just(int64(0)),
		rapid.Int64Range(-500, 500),
		rapid.Int64Range(-5_000_000, 5_000_000),
		rapid.Int64Range(-1e17, 1e17),
	)
}

// Ensure that every line is within its drawing, and that every point is in the table.
func TestLineStaysWithin(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := chart.Line{
			Name:     "Account",
			Currency: rapid.SampledFrom([]bank.Currency{"GBP", "USD", "JPY"}).Draw(t, "currency"),
		}
		l.Locale = rapid.SampledFrom([]locale.Locale{locale.British, locale.American}).Draw(t, "locale")
		at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
		for range rapid.IntRange(1, 200).Draw(t, "points") {
			l.Points = append(l.Points, chart.Point{At: at, Amount: amounts().Draw(t, "amount")})
			at = at.Add(time.Duration(rapid.IntRange(0, 20*24).Draw(t, "hours")) * time.Hour)
		}
		if rapid.Bool().Draw(t, "limited") {
			l.Limit = &chart.Limit{Name: "Overdraft limit", Amount: -rapid.Int64Range(0, 500000).Draw(t, "limit")}
		}
		if rapid.Bool().Draw(t, "forecast") {
			l.Today = l.Points[rapid.IntRange(0, len(l.Points)-1).Draw(t, "today")].At
		}
		got := string(l.HTML())
		checkMarkup(t, "line", l.HTML())
		checkWithin(t, got)
		for _, p := range l.Points {
			cell := `<td class="chart-number">` + l.Locale.Money(bank.Money{Minor: p.Amount, Currency: l.Currency}) + "</td>"
			if !strings.Contains(got, cell) {
				t.Fatalf("%d at %s is not in the table", p.Amount, p.At)
			}
		}
		if n := strings.Count(got, `scope="row"`); n != len(l.Points) {
			t.Fatalf("%d rows for %d points", n, len(l.Points))
		}
	})
}

// Ensure that bars lie within their drawing, whatever the amounts.
func TestBarsStayWithin(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := chart.Bars{Name: "Money", Currency: "GBP", In: "In", Out: rapid.SampledFrom([]string{"", "Out"}).Draw(t, "out")}
		for range rapid.IntRange(1, 40).Draw(t, "periods") {
			in, out := rapid.Int64Range(0, 1e15).Draw(t, "in"), rapid.Int64Range(0, 1e15).Draw(t, "out")
			b.Periods = append(b.Periods, chart.Period{Label: "Mar", Name: "March", In: in, Out: out})
		}
		checkMarkup(t, "bars", b.HTML())
		checkWithin(t, string(b.HTML()))
	})
}

func checkWithin(t *rapid.T, got string) {
	for _, match := range percentages.FindAllStringSubmatch(got, -1) {
		if at, err := strconv.ParseFloat(match[1], 64); err != nil || at < -0.01 || at > 100.01 {
			t.Fatalf("%s is outside of the drawing", match[0])
		}
	}
	labels := ticks.FindAllStringSubmatch(got, -1)
	if len(labels) < 2 || len(labels) > 7 {
		t.Fatalf("the scale has %d amounts", len(labels))
	}
	seen := map[string]bool{}
	for _, label := range labels {
		if seen[label[1]] {
			t.Fatalf("two lines of the scale are both %s", label[1])
		}
		seen[label[1]] = true
	}
}
