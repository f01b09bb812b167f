package seed_test

import (
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// connected is when the customers of these tests connect. The clocks of Britain and America change
// within their histories.
var connected = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

func load(t testing.TB) *fixtures.Fixtures {
	t.Helper()
	f := fixtures.Load()
	return f
}

func personas(t testing.TB, f *fixtures.Fixtures) []*fixtures.Persona {
	t.Helper()
	all, err := f.Personas()
	if err != nil {
		t.Fatal(err)
	}
	return all.All()
}

// connection returns a connection of a persona at a bank of its region.
func connection(p *fixtures.Persona, number uint64) bank.Connection {
	provider := "Bank_Of_Bud"
	if number%2 == 0 {
		provider = map[fixtures.Country]string{fixtures.GB: "Sandcastle_Bank",
			fixtures.US: "First_Imaginary_Bank"}[p.Region]
	}
	return bank.Connection{
		Provider:  provider,
		Persona:   p.ID,
		Seed:      number,
		Dataset:   seed.Dataset,
		CreatedAt: connected,
		From:      seed.MonthsBefore(connected, p.Months),
	}
}

func history(t testing.TB, g *seed.Generator, c bank.Connection, until time.Time) *seed.History {
	t.Helper()
	h, err := g.History(c, until)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// each runs a test for every persona and several seeds.
func each(
	t *testing.T,
	seeds int,
	check func(t *testing.T, g *seed.Generator, p *fixtures.Persona, c bank.Connection),
) {
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	for _, p := range personas(t, f) {
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			for number := range uint64(seeds) {
				check(t, g, p, connection(p, number+1))
			}
		})
	}
}
