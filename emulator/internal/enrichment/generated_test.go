package enrichment_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// generated calls back with the history of every persona, at one of the banks of its region after the other.
func generated(t testing.TB, seeds int, each func(p *fixtures.Persona, h *seed.History)) {
	t.Helper()
	f := fixtures.Load()
	personas, providers := must(f.Personas()).All(), must(f.Providers()).All()
	if len(personas) == 0 {
		t.Fatal("there are no personas")
	}
	for i, p := range personas {
		var banks []*fixtures.Provider
		for k := range providers {
			if slices.Contains(providers[k].Regions, fixtures.RegionOf(p.Region)) {
				banks = append(banks, &providers[k])
			}
		}
		for number := range seeds {
			h, err := seed.HistoryOf(f, seed.Inputs{
				Seed: uint64(number + 1), Persona: p, Provider: banks[(i+number)%len(banks)],
				From: seed.MonthsBefore(lately, 24), Connected: lately,
			}, lately)
			if err != nil {
				t.Fatalf("%s: %v", p.ID, err)
			}
			each(p, h)
		}
	}
}

// Ensure that the generated merchant and category of a row are those that the engine finds when the same description
// is ingested: in 99 of 100 rows of all personas, and in 97 of 100 rows of each persona. The differences are listed.
func TestGeneratedRowsAreReadAsGenerated(t *testing.T) {
	e := engine(t)
	rows, same := map[string]int{}, map[string]int{}
	differs := map[string]int{}
	generated(t, 2, func(p *fixtures.Persona, h *seed.History) {
		for i := range h.Entries {
			row := &h.Entries[i]
			got := e.Enrich(enrichment.Input{
				Description: row.Description, Amount: row.Amount, Country: p.Region, MCC: row.MCC,
				CountryCode: row.Enrichment.Location.Country,
				Business:    p.Type == bank.Business,
			})
			rows[p.ID]++
			want, read := row.Enrichment, got.Enrichment
			if slugOfMerchant(want.Merchant) == slugOfMerchant(read.Merchant) && want.Categories.L1 == read.Categories.L1 &&
				want.Categories.L2 == read.Categories.L2 {
				same[p.ID]++
				continue
			}
			differs[fmt.Sprintf("%s: %s %s/%s is read as %s %s/%s: "+
				"%s", p.ID, slugOfMerchant(want.Merchant), want.Categories.L1, want.Categories.L2,
				slugOfMerchant(read.Merchant), read.Categories.L1, read.Categories.L2, enrichment.Skeleton(p.Region,
					row.Description))]++
		}
	})
	for _, key := range slices.Sorted(maps.Keys(differs)) {
		t.Logf("%5d %s", differs[key], key)
	}
	all, right := 0, 0
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		all, right = all+rows[id], right+same[id]
		t.Logf("%s: %d of %d rows are read as generated", id, same[id], rows[id])
		if same[id]*100 < rows[id]*97 {
			t.Errorf("%s: %d of %d rows are read as generated; want 97 %%", id, same[id], rows[id])
		}
	}
	t.Logf("%d of %d rows are read as generated", right, all)
	if right*100 < all*99 {
		t.Errorf("%d of %d rows are read as generated; want 99 %%", right, all)
	}
}

func slugOfMerchant(m *bank.Merchant) string {
	if m == nil {
		return "-"
	}
	return m.Slug
}

// Ensure that the obligations of the personas are found as regular and their habits are not, with a precision and a
// recall of at least 0.95 over all personas.
func TestObligationsAreFound(t *testing.T) {
	y := detection{wrong: map[string]int{}}
	generated(t, 2, func(p *fixtures.Persona, h *seed.History) { y.judgeHistory(p, h) })
	for _, key := range slices.Sorted(maps.Keys(y.wrong)) {
		t.Logf("%5d %s", y.wrong[key], key)
	}
	t.Logf("precision %.3f of %d groups, recall %.3f of %d "+
		"obligations", y.precision(), y.groups, y.recall(), y.obligations)
	if y.precision() < 0.95 || y.recall() < 0.95 {
		t.Errorf("precision %.3f, recall %.3f; want 0.95 at least", y.precision(), y.recall())
	}
}

// judgeHistory holds the groups of a history against its obligations. One counts if it was paid four times. Interest
// and transfers between own accounts keep schedules of their own without being obligations, so groups of them are not
// judged.
func (y *detection) judgeHistory(p *fixtures.Persona, h *seed.History) {
	rows, truth, count, last := make([]bank.Transaction, len(h.Entries)), make([]string,
		len(h.Entries)), map[string]int{}, map[string]time.Time{}
	for i := range h.Entries {
		rows[i], truth[i] = *h.Entries[i].Transaction, h.Entries[i].Obligation
		if truth[i] != "" {
			truth[i] = fmt.Sprint(h.Entries[i].AccountIndex, " ", truth[i], " ", rows[i].Amount.Minor > 0)
			count[truth[i]]++
			last[truth[i]] = rows[i].At
		}
	}
	found := map[string]int{}
	for _, g := range enrichment.Regularities(p.Region, rows, lately) {
		if !slices.ContainsFunc(g.Members, func(m int) bool {
			return truth[m] != "" || h.Entries[m].Transfer == "" && rows[m].Type.Code != bank.Interest &&
				rows[m].Type.Code != bank.Charge
		}) {
			continue
		}
		y.groups++
		of, right := map[string]int{}, false
		for _, m := range g.Members {
			of[truth[m]]++
		}
		for name, n := range of {
			if name != "" && n*10 >= len(g.Members)*9 {
				right = true
				found[name] = max(found[name], n)
			}
		}
		if right {
			y.true++
		} else {
			y.wrong[fmt.Sprintf("%s: %s group of %d %s", p.ID, g.Frequency, len(g.Members), rows[g.Members[0]].Description)]++
		}
	}
	for name, n := range count {
		if n < 4 {
			continue
		}
		y.obligations++
		if found[name]*10 >= n*7 {
			y.found++
		} else {
			y.wrong[fmt.Sprintf("%s: lost %s, %d of %d", p.ID, name, found[name], n)]++
		}
	}
}

// BenchmarkRegularitiesOfPersonas measures the regularities of two years of every persona, with their precision and
// recall.
func BenchmarkRegularitiesOfPersonas(b *testing.B) {
	y := detection{wrong: map[string]int{}}
	histories := map[string][]bank.Transaction{}
	regions := map[string]fixtures.Country{}
	generated(b, 1, func(p *fixtures.Persona, h *seed.History) {
		y.judgeHistory(p, h)
		regions[p.ID] = p.Region
		for i := range h.Entries {
			histories[p.ID] = append(histories[p.ID], *h.Entries[i].Transaction)
		}
	})
	rows := 0
	for _, of := range histories {
		rows += len(of)
	}
	for b.Loop() {
		for id, of := range histories {
			enrichment.Regularities(regions[id], of, lately)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rows), "ns/row")
	b.ReportMetric(100*y.precision(), "%precision")
	b.ReportMetric(100*y.recall(), "%recall")
}
