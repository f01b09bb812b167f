package seed_test

import (
	"fmt"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

func TestLook(t *testing.T) {
	f, _ := fixtures.Load()
	g := &seed.Generator{Fixtures: f}
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for _, id := range []string{"uk_salaried_renter", "us_salaried_homeowner"} {
		h, err := g.History(bank.Connection{Provider: "Bank_Of_Bud", Persona: id, Seed: 1, Dataset: 1, CreatedAt: now, From: seed.MonthsBefore(now, 24)}, now)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(id, len(h.Rows))
		for _, r := range h.Rows[len(h.Rows)-90:] {
			fmt.Println(r.At.Format("01-02 15:04 Mon"), r.Place, r.Amount, r.Running, r.Description, "|", r.Type.Code, r.Tags.Names(), r.Enrichment.Categories, r.Obligation, r.Counterparty)
		}
	}
}

func BenchmarkHistory(b *testing.B) {
	f, _ := fixtures.Load()
	g := &seed.Generator{Fixtures: f}
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		g.History(bank.Connection{Provider: "Bank_Of_Bud", Persona: "uk_salaried_renter", Seed: 1, Dataset: 1, CreatedAt: now, From: seed.MonthsBefore(now, 24)}, now)
	}
}
