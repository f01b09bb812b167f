package seed

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
	"budsandbox/internal/difftest"
)

// Ensure that a history is the same whatever its generator has computed before and keeps.
func TestHistoryDoesNotDependOnOthers(t *testing.T) {
	t.Parallel()
	f := fixtures.Load()
	personas, err := f.Personas()
	if err != nil {
		t.Fatal(err)
	}
	g := &Generator{Fixtures: f}
	connected := time.Date(2026, 7, 16, 12, 20, 0, 0, time.UTC)
	for _, id := range []string{"us_small_business", "uk_family_mortgage", "us_gig_driver", "uk_student"} {
		for seed := range uint64(4) {
			at := connected.AddDate(0, int(seed)*7-10, 0)
			c := bank.Connection{Seed: seed, Persona: id, Provider: "Bank_Of_Bud", Dataset: Dataset, CreatedAt: at}
			kept, err := g.History(c, at)
			if err != nil {
				t.Fatal(err)
			}
			in, err := (&Generator{Fixtures: f, Personas: personas}).Inputs(c)
			if err != nil {
				t.Fatal(err)
			}
			alone, err := HistoryOf(f, in, at)
			if err != nil {
				t.Fatal(err)
			}
			if diff := difftest.Of(alone.Transactions, kept.Transactions); diff != "" {
				t.Fatalf("%s with seed %d is another after other histories:\n%s", id, seed, diff)
			}
		}
	}
}

// Ensure that a table of days covers what was asked for, whatever was asked for before, and that a span of many years
// is not kept.
func TestDayTablesCover(t *testing.T) {
	t.Parallel()
	zone, err := calendar.Zone("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var tables dayTables
		for range rapid.IntRange(1, 6).Draw(t, "tables") {
			from := calendar.Of(2024, 1, 1) + calendar.Day(rapid.IntRange(-9000, 9000).Draw(t, "from"))
			until := from + calendar.Day(rapid.IntRange(-100, 9000).Draw(t, "days"))
			table := tables.table(calendar.GB, zone, from.At(0, zone), until.At(0, zone))
			if table.first > from-tableMargin || table.end() < until+tableMargin && until >= from-2*tableMargin {
				t.Fatalf("%v to %v is not in %v to %v", from, until, table.first, table.end())
			}
			for _, kept := range tables.known {
				if days := kept.end() - kept.first; days > maxTableDays {
					t.Fatalf("a table of %d days is kept", days)
				}
			}
			day := from + calendar.Day(rapid.IntRange(-200, 200).Draw(t, "day"))
			if table.start(day) != day.At(0, zone).Unix() ||
				table.isWorkingDay(day) != calendar.IsWorkingDay(calendar.GB, day) {
				t.Fatalf("%v differs from the calendar", day)
			}
		}
	})
}

// Ensure that the labels of patterns are kept in bounded memory, however many lines customers make up.
func TestLabelsAreBounded(t *testing.T) {
	t.Parallel()
	f := fixtures.Load()
	g := &Generator{Fixtures: f}
	c := bank.Connection{Persona: "uk_student", Provider: "Bank_Of_Bud", Dataset: Dataset, CreatedAt: time.Unix(1.75e9, 0)}
	sim, err := g.simulate(c, c.CreatedAt)
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxLabels + 100 {
		pattern, err := fixtures.ParsePattern("SHOP " + strconv.Itoa(i))
		if err != nil {
			t.Fatal(err)
		}
		labels := sim.payees.labelsOf(&payee{pattern: pattern, rail: fixtures.Card})
		if want := fmt.Sprintf(" SHOP %d ", i); labels.line != want {
			t.Fatalf("the line is %q, want %q", labels.line, want)
		}
	}
	kept := 0
	g.labels.known.Range(func(any, any) bool { kept++; return true })
	if kept != maxLabels {
		t.Errorf("%d patterns are kept, want %d", kept, maxLabels)
	}
}
