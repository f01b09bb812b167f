package enrichment_test

import (
	"fmt"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
)

// detection counts how well groups tell obligations from habits.
type detection struct {
	groups, true, obligations, found, frequency int
	wrong                                       map[string]int
}

func (y *detection) precision() float64 { return float64(y.true) / float64(max(1, y.groups)) }
func (y *detection) recall() float64    { return float64(y.found) / float64(max(1, y.obligations)) }

// least is how many members each frequency needs.
var least = map[string]int{"weekly": 4, "biweekly": 3, "monthly": 3, "quarterly": 3, "six_monthly": 3, "annually": 2}

// judge holds the groups of a history against the truth. A group is true if nine of ten of its members are of one
// obligation; an obligation is found if a true group has four of five of its rows. One without a payment in the last
// twelve months is not looked for.
func (y *detection) judge(
	country fixtures.Country,
	rows []bank.Transaction,
	truth []string,
	made []obligation,
	now time.Time,
) {
	count, best, last := map[string]int{}, map[string]enrichment.Group{}, map[string]time.Time{}
	for i, of := range truth {
		count[of]++
		if rows[i].At.After(last[of]) {
			last[of] = rows[i].At
		}
	}
	share := map[string]int{}
	for _, g := range enrichment.Regularities(country, rows, now) {
		y.groups++
		of := map[string]int{}
		for _, m := range g.Members {
			of[truth[m]]++
		}
		right := false
		for name, n := range of {
			if name != "" && n*10 >= len(g.Members)*9 {
				right = true
				if n > share[name] {
					share[name], best[name] = n, g
				}
			}
		}
		if right {
			y.true++
		} else {
			y.wrong[fmt.Sprintf("%s group of %d %s", g.Frequency, len(g.Members), rows[g.Members[0]].Description)]++
		}
	}
	for _, p := range made {
		if count[p.name] < least[p.frequency] || last[p.name].Before(now.AddDate(-1, 0, 0)) {
			continue
		}
		y.obligations++
		g := best[p.name]
		if share[p.name]*10 < count[p.name]*8 {
			y.wrong["lost "+p.name]++
			continue
		}
		y.found++
		if g.Frequency == p.frequency {
			y.frequency++
		} else {
			y.wrong[p.name+" is "+g.Frequency]++
		}
	}
}

var lately = time.Date(2026, 7, 16, 12, 0, 0, 0, time.UTC)

// Ensure that nineteen of twenty groups are obligations, and that nineteen of twenty obligations are found, even if
// payments are skipped or late. The histories contain habits that look regular, such as the weekly shop and the Friday
// pub, and two subscriptions with one name.
func TestRegularities(t *testing.T) {
	e := engine(t)
	for _, dirt := range []bool{false, true} {
		for _, country := range []fixtures.Country{fixtures.GB, fixtures.US} {
			y := detection{wrong: map[string]int{}}
			for number := range 30 {
				rows, truth, made := syntheticHistory(country, number, lately, dirt)
				if number%2 == 0 { // those of the others are grouped by their descriptions alone
					enriched(e, country, rows)
				}
				y.judge(country, rows, truth, made, lately)
			}
			t.Logf(
				"%s, dirt %v: precision %.3f of %d, recall %.3f of %d, frequency right %d; %v",
				country, dirt, y.precision(), y.groups, y.recall(), y.obligations, y.frequency, y.wrong,
			)
			if y.precision() < 0.95 || y.recall() < 0.95 || y.frequency*100 < y.found*98 {
				t.Errorf("%s, dirt %v: precision and recall must be 0.95 at least, the frequency right in 98 of 100", country, dirt)
			}
		}
	}
}

// Ensure that a group counts for twelve months after its last payment and no longer, as Bud documents for recurring
// transactions.
func TestGroupsAreForgotten(t *testing.T) {
	var rows []bank.Transaction
	for month := range 6 {
		rows = append(rows, bank.Transaction{
			ID: bank.TransactionID(fmt.Sprint("rent ", month)), Account: "a", Description: "MISTRAL HOMES LETTINGS RENT",
			Status: bank.Booked, At: time.Date(2025, time.Month(1+month), 2, 9, 0, 0, 0, time.UTC),
			Amount: bank.Money{Minor: -95_000, Currency: bank.GBP},
		})
	}
	last := rows[len(rows)-1].At
	if found := enrichment.Regularities(fixtures.GB, rows, last.AddDate(1, 0, 0)); len(found) != 1 || !found[0].Ended {
		t.Errorf("after twelve months: %+v", found)
	}
	if found := enrichment.Regularities(fixtures.GB, rows, last.AddDate(1, 0, 0).Add(time.Second)); len(found) != 0 {
		t.Errorf("after more than twelve months: %+v", found)
	}
}

// enriched does to rows what a book does before it looks for regularities.
func enriched(e *enrichment.Engine, country fixtures.Country, rows []bank.Transaction) {
	for i := range rows {
		got := e.Enrich(enrichment.Input{Description: rows[i].Description, Amount: rows[i].Amount, Country: country})
		rows[i].Enrichment, rows[i].Tags = got.Enrichment, got.Tags
	}
}

// BenchmarkRegularities measures the time for two years of one customer, and how well regular payments are
// distinguished from habits in histories with irregularities.
func BenchmarkRegularities(b *testing.B) {
	y := detection{wrong: map[string]int{}}
	for number := range 20 {
		rows, truth, made := syntheticHistory(fixtures.GB, number, lately, true)
		y.judge(fixtures.GB, rows, truth, made, lately)
	}
	rows, _, _ := syntheticHistory(fixtures.GB, 1, lately, true)
	more, _, _ := syntheticHistory(fixtures.GB, 2, lately, true)
	for i := range more {
		more[i].Account = "b"
	}
	rows = append(rows, more...)
	enriched(engine(b), fixtures.GB, rows)
	b.ReportAllocs()
	for b.Loop() {
		enrichment.Regularities(fixtures.GB, rows, lately)
	}
	b.ReportMetric(float64(len(rows)), "rows")
	b.ReportMetric(100*y.precision(), "%precision")
	b.ReportMetric(100*y.recall(), "%recall")
}
