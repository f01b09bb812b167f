package insight_test

import (
	"testing"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/fixtures"
)

// Ensure that the dashboard has each category of level 2 once, so that its groups add up to the category totals.
func TestDashboard(t *testing.T) {
	for _, name := range []string{fixtures.ModelUK, fixtures.ModelUS} {
		model := modelNamed(t, name)
		seen := map[fixtures.Pair]int{}
		for _, g := range insight.DashboardOf(model).Groups {
			for _, c := range g.Criteria {
				seen[fixtures.Pair{L1: c.L1, L2: c.L2}]++
			}
		}
		for _, p := range pairsOf(model) {
			if seen[p] != 1 {
				t.Errorf("%s: %v is in %d lines", name, p, seen[p])
			}
		}
		if len(seen) != len(pairsOf(model)) {
			t.Errorf("%s: the dashboard has %d categories", name, len(seen))
		}
	}
	checkReportBooks(t, func(t *rapid.T, tested testedBook) {
		w := insight.Between(drawnYear, drawTime(t, "to"))
		q := insight.BucketQuery{
			Groups: insight.DashboardOf(tested.model).Groups, By: []insight.Grouping{insight.ByBucketL1, insight.ByBucketL2},
			Window: w, Zone: drawZone(t), Currency: bank.GBP,
		}
		rows := insight.Select(tested.book, insight.Filter{Window: w, Categories: pairsOf(tested.model)})
		totals, err := insight.Buckets(rows, q)
		if err != nil {
			t.Fatal(err)
		}
		checkEqual(t, "the groups are the categories", sumFlows(rows.On(insight.Both, bank.GBP).Flow()), sumGroups(t, totals))
	})
}
