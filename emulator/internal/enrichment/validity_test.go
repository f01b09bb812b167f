package enrichment_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// Ensure that the groups of the same rows are the same at all instants of the returned span, and that the span
// contains the given instant.
func TestRegularitiesAround(t *testing.T) {
	e := engine(t)
	for _, country := range []fixtures.Country{fixtures.GB, fixtures.US} {
		rows, _, _ := syntheticHistory(country, 1, lately, true)
		enriched(e, country, rows)
		wide := 0
		rapid.Check(t, func(t *rapid.T) {
			now := lately.Add(time.Duration(rapid.Int64Range(-200*24*3600, 500*24*3600).Draw(t, "seconds")) * time.Second)
			groups, span := enrichment.RegularitiesAround(country, enrichment.Transactions(rows), now)
			if !span.Contains(now) {
				t.Fatalf("%v is not in %v", now, span)
			}
			if span.Until.Sub(span.From) > time.Hour {
				wide++
			}
			for _, other := range []time.Time{
				span.From, span.Until.Add(-1), now.Add(span.Until.Sub(now) / 2), span.From.Add(now.Sub(span.From) / 2),
			} {
				if got := enrichment.Regularities(country, rows, other); !reflect.DeepEqual(got, groups) {
					t.Fatalf("at %v the groups are others than at %v, in the span %v", other, now, span)
				}
			}
		})
		if wide < 50 {
			t.Errorf("%s: only %d spans are longer than an hour", country, wide)
		}
	}
}
