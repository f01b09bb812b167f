package insight_test

import (
	"testing"
	"time"

	"budsandbox/emulator/internal/insight"
)

// Ensure that payments that kept to their schedule for a year were late on no day of it: the salary of the last working
// day of March is not late on the 30th, and that of January not a month after the one before Christmas.
func TestKeptSchedulesAreNeverLate(t *testing.T) {
	t.Parallel()
	now := on(2026, time.November, 28)
	yearAgo, groups := now.AddDate(-1, 0, 0), 0
	for _, p := range regularPersonaBooks(t, now) {
		days, kept := personaDays(t, p), map[string]bool{}
		for _, g := range insight.RegularGroups(p.book) {
			if kept[g.Label] = days.kept(g, yearAgo, now); kept[g.Label] {
				groups++
			}
		}
		for to := yearAgo.AddDate(0, 2, 0); to.Before(now); to = to.AddDate(0, 0, 1) {
			late := insight.ActionableInsights(p.book, insight.ActionableQuery{
				Window: insight.Between(to.AddDate(0, -2, 0), to),
				Types:  []insight.ActionableType{insight.LateIncome, insight.LatePayment},
			})
			for _, a := range late {
				if row := a.Rows.At(0); kept[row.Enrichment.Regularity.Group] {
					t.Errorf("%s: after %s, %q is late on %s: expected on %s", p.persona.ID, row.At.Format(time.DateOnly),
						row.Description, to.Format(time.DateOnly), a.Late.Expected.Format(time.DateOnly))
				}
			}
		}
	}
	if groups < 200 {
		t.Errorf("%d groups kept to their schedule", groups)
	}
}
