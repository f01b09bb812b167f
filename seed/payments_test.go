package seed_test

import (
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// Ensure that first, previous and next instalments are in order around the instant, that only
// active payments have a next one, and that announced instalments are posted if the account covers
// them.
func TestPaymentsAnnounceRows(t *testing.T) {
	announced, kept := 0, 0
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	for _, p := range personas(t, f) {
		c := connection(p, 1)
		later := history(t, g, c, connected.AddDate(1, 2, 0))
		at := connected.AddDate(0, 0, 4)
		payments := history(t, g, c, at).Payments(at)
		for i, one := range payments {
			switch {
			case i > 0 && (payments[i-1].Account > one.Account || payments[i-1].Account == one.Account &&
				payments[i-1].ID >= one.ID):
				t.Errorf("%s: payment %d is out of order", p.ID, i)
			case len(one.ID) != 32 || one.Name == "" || one.Frequency == "" || one.First.Amount.Minor >= 0 ||
				one.First.At.Before(c.From):
				t.Errorf("%s: %+v", p.ID, one)
			case (one.Status == "active") != one.Next.Amount.Known():
				t.Errorf("%s: status %s and next %+v", p.ID, one.Status, one.Next)
			case one.Next.Amount.Known() && !one.Next.At.After(at),
				one.Previous.Amount.Known() && (one.Previous.At.After(at) || one.Previous.At.Before(one.First.At)):
				t.Errorf("%s at %v: %+v", p.ID, at, one)
			}
			for _, instalment := range []bank.Instalment{one.Previous, one.Next} {
				if instalment.Amount.Known() {
					announced++
					if happened(later, one.Account, instalment) {
						kept++
					}
				}
			}
		}
	}
	if announced < 300 || kept*100 < announced*93 {
		t.Errorf("%d of %d announced instalments happened; 93 %% are the least", kept, announced)
	}
}

// happened reports whether a history contains an instalment. It may be a second later, after a
// top-up.
func happened(h *seed.History, account bank.AccountID, i bank.Instalment) bool {
	for _, r := range h.Entries {
		apart := r.At.Sub(i.At)
		if r.Account == account && r.Amount == i.Amount && apart >= 0 && apart <= time.Second {
			return true
		}
	}
	return false
}

// Ensure that a persona without incidents pays every announced instalment, that an ended agreement is
// cancelled, and that one without previous instalment is active.
func TestPaymentsOfABaseline(t *testing.T) {
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	c := connection(find(t, f, "uk_salaried_renter"), 1)
	later := history(t, g, c, connected.AddDate(0, 3, 0))
	payments := history(t, g, c, connected).Payments(connected)
	statuses, kinds := map[string]int{}, map[string]int{}
	for _, one := range payments {
		statuses[one.Status]++
		kinds[one.Type]++
		if one.Status == "active" &&
			(!happened(later, one.Account, one.Previous) || !happened(later, one.Account, one.Next)) {
			t.Errorf("%s: %v and %v did not happen", one.Name, one.Previous, one.Next)
		}
	}
	if statuses["cancelled"] != 1 || statuses["active"] < 9 || kinds["standing_order"] != 2 ||
		kinds["direct_debit"] < 8 {
		t.Errorf("got %v, %v", statuses, kinds)
	}
	early := history(t, g, c, c.From.Add(time.Hour)).Payments(c.From.Add(time.Hour))
	if len(early) == 0 {
		t.Fatal("no payments at the beginning")
	}
	for _, one := range early {
		if one.Previous.Amount.Known() && one.Previous.At.Before(c.From) {
			t.Errorf("%s has a previous instalment before the history: %v", one.Name, one.Previous)
		}
	}
}

// Ensure that each schedule of the personas has Bud's name of its frequency.
func TestPaymentFrequencies(t *testing.T) {
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	want := map[string]map[string]string{
		"uk_pensioner":            {"Thames Water": "quarterly", "Council": "monthly"},
		"us_paycheck_to_paycheck": {"Sunrise Cash": "biweekly"},
		"uk_student":              {"University accommodation": "four_monthly"},
		"us_ssa_retiree":          {"Property": "six_monthly"},
	}
	for id, frequencies := range want {
		payments := history(t, g, connection(find(t, f, id), 1), connected).Payments(connected)
		found := map[string]bool{}
		for _, one := range payments {
			found[one.Frequency] = true
		}
		for name, frequency := range frequencies {
			if !found[frequency] {
				t.Errorf("%s: nothing is %s, as %s should be", id, frequency, name)
			}
		}
	}
}

// Ensure that a connection with an unknown persona, provider or dataset, or a provider of another
// country, is refused.
func TestUnknownConnections(t *testing.T) {
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	for name, change := range map[string]func(*bank.Connection){
		"persona":  func(c *bank.Connection) { c.Persona = "nobody" },
		"provider": func(c *bank.Connection) { c.Provider = "No_Bank" },
		"region":   func(c *bank.Connection) { c.Provider = "First_Imaginary_Bank" },
		"dataset":  func(c *bank.Connection) { c.Dataset = 99 },
		"override": func(c *bank.Connection) { c.Overrides = []byte(`{"income":-1}`) },
	} {
		c := connection(find(t, f, "uk_student"), 1)
		change(&c)
		_, noHistory := g.History(c, connected)
		_, noAccounts := g.Accounts(c)
		if noHistory == nil || noAccounts == nil {
			t.Errorf("unknown %s: %v, %v", name, noHistory, noAccounts)
		}
	}
}

func BenchmarkHistory(b *testing.B) {
	f := load(b)
	g := &seed.Generator{Fixtures: f}
	for _, id := range []string{"uk_salaried_renter", "us_salaried_homeowner", "uk_small_ltd",
		"us_small_business", "heavy"} {
		all, _ := f.Personas()
		p, _ := all.Find(id)
		c := connection(p, 1)
		b.Run(id, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := g.History(c, connected); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(p.Months*b.N)/b.Elapsed().Seconds(), "months/s")
		})
	}
}

func BenchmarkAccounts(b *testing.B) {
	f := load(b)
	g := &seed.Generator{Fixtures: f}
	all, _ := f.Personas()
	p, _ := all.Find("uk_salaried_renter")
	c := connection(p, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := g.Accounts(c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPersonas(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fixtures.Load().Personas(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstHistory measures the first history of a process, including the reading of reference
// data and persona.
func BenchmarkFirstHistory(b *testing.B) {
	c := connection(&fixtures.Persona{ID: "uk_salaried_renter", Region: fixtures.GB, Months: 24}, 1)
	for b.Loop() {
		if _, err := (&seed.Generator{Fixtures: load(b)}).History(c, connected); err != nil {
			b.Fatal(err)
		}
	}
}

// Ensure that a standing order has the same line every time, because it has one reference.
func TestStandingOrdersKeepTheirReference(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, g *seed.Generator, _ *fixtures.Persona, c bank.Connection) {
		lines := map[string]string{}
		for _, r := range history(t, g, c, connected).Entries {
			if r.Type.Code != bank.StandingOrderPayment || r.Obligation == "" {
				continue
			}
			if line, seen := lines[r.Obligation]; seen && line != r.Description {
				t.Errorf("%s: %q was %q", r.Obligation, r.Description, line)
			}
			lines[r.Obligation] = r.Description
		}
	})
}
