package seed_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
	"budsandbox/seed"
)

// byID returns the entries by their ids.
func byID(h *seed.History) map[bank.TransactionID]seed.Entry {
	rows := map[bank.TransactionID]seed.Entry{}
	for _, r := range h.Entries {
		rows[r.ID] = r
	}
	return rows
}

// find returns a persona of the program.
func find(t *testing.T, f *fixtures.Fixtures, id string) *fixtures.Persona {
	t.Helper()
	all, err := f.Personas()
	if err != nil {
		t.Fatal(err)
	}
	p, found := all.Find(id)
	if !found {
		t.Fatalf("no persona %s", id)
	}
	return p
}

// life is a persona's at Bank Of Bud.
func life(t *testing.T, f *fixtures.Fixtures, p *fixtures.Persona) seed.Inputs {
	t.Helper()
	providers, err := f.Providers()
	if err != nil {
		t.Fatal(err)
	}
	provider, _ := providers.Find("Bank_Of_Bud")
	return seed.Inputs{
		Seed:      5,
		Persona:   p,
		Provider:  provider,
		From:      seed.MonthsBefore(connected, 24),
		Connected: connected,
	}
}

func historyOf(t *testing.T, f *fixtures.Fixtures, p *fixtures.Persona) *seed.History {
	t.Helper()
	h, err := seed.HistoryOf(f, life(t, f, p), connected)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Ensure that data depend only on dataset, seed, provider and persona of a connection, not on its
// id or customer, and that another seed or provider gives other data.
func TestDataBelongToSeedAndPersona(t *testing.T) {
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	c := connection(find(t, f, "uk_salaried_renter"), 3)
	want := history(t, g, c, connected)
	same := c
	same.ID, same.Customer = bank.ConnectionID(uuid.New()), bank.CustomerID(uuid.New())
	if got := history(t, g, same, connected); !reflect.DeepEqual(got.Entries, want.Entries) ||
		!reflect.DeepEqual(got.Accounts, want.Accounts) {
		t.Error("another customer with the same seed has other data")
	}
	for name, change := range map[string]func(*bank.Connection){
		"seed":     func(c *bank.Connection) { c.Seed++ },
		"provider": func(c *bank.Connection) { c.Provider = "Natwest_Sandbox" },
		"persona":  func(c *bank.Connection) { c.Persona = "uk_student" },
	} {
		other := c
		change(&other)
		ids := byID(history(t, g, other, connected))
		for _, r := range want.Entries {
			if _, shared := ids[r.ID]; shared {
				t.Fatalf("with another %s, row %s is the same", name, r.ID)
			}
		}
	}
}

// Ensure that two connections of one persona and seed, made months apart, have the same entries in
// a month that both cover, except for entries that depend on the balance.
func TestCalendarRowsAreAbsolute(t *testing.T) {
	f := load(t)
	p := *find(t, f, "uk_salaried_renter")
	p.Incidents = nil
	p.Obligations = slices.DeleteFunc(
		slices.Clone(p.Obligations),
		func(o fixtures.Obligation) bool { return o.From.Relative() || o.Until.Relative() },
	)
	p.Transfers = nil
	early, late := life(t, f, &p), life(t, f, &p)
	early.Connected = connected.AddDate(0, -2, -9)
	until := connected.AddDate(0, -3, 0)
	a, err := seed.HistoryOf(f, early, until)
	if err != nil {
		t.Fatal(err)
	}
	b, err := seed.HistoryOf(f, late, until)
	if err != nil || !reflect.DeepEqual(a.Entries, b.Entries) {
		t.Errorf("%d and %d rows differ, %v", len(a.Entries), len(b.Entries), err)
	}
}

// Ensure that a new obligation adds its own entries and changes no others, except those that depend
// on the balance: interest, sweeps and unaffordable payments.
func TestNewObligationDisturbsNothing(t *testing.T) {
	f := load(t)
	p := find(t, f, "uk_salaried_renter")
	before := byID(historyOf(t, f, p))
	more := *p
	more.Obligations = append(slices.Clone(p.Obligations), fixtures.Obligation{
		ID: "newspaper", Account: "current", Label: "subscription", Payee: fixtures.Payee{Merchant: "the_guardian"},
		Schedule: calendar.Monthly(11, calendar.Forward), Amount: 1200,
	})
	added, changed := 0, 0
	for id, r := range byID(historyOf(t, f, &more)) {
		was, existed := before[id]
		if existed {
			was.Running, r.Running = bank.Money{}, bank.Money{}
		}
		switch {
		case r.Obligation == "newspaper":
			added++
		case !existed || !reflect.DeepEqual(was, r):
			changed++
			if r.Transfer == "" && r.Type.Code != bank.Interest && r.Type.Code != bank.Charge &&
				r.Type.Code != bank.CardPayment {
				t.Errorf("%s %q changed from %s to %s", r.ID, r.Description, was.Amount, r.Amount)
			}
		}
	}
	if added != 24 || changed*20 > len(before) {
		t.Errorf("%d rows of the new obligation, want 24; %d of %d others changed", added, changed, len(before))
	}
}

// Ensure that a new merchant of a habit takes its share of the entries and leaves all others
// unchanged.
func TestNewMerchantTakesItsShare(t *testing.T) {
	f := load(t)
	p := find(t, f, "uk_salaried_renter")
	before := byID(historyOf(t, f, p))
	more := *p
	more.Habits = slices.Clone(p.Habits)
	more.Habits[0].Merchants = map[string]int{"waitrose": 3}
	for slug, weight := range p.Habits[0].Merchants {
		more.Habits[0].Merchants[slug] = weight
	}
	taken := 0
	for id, r := range byID(historyOf(t, f, &more)) {
		was, existed := before[id]
		if m := r.Enrichment.Merchant; m != nil && m.Slug == "waitrose" {
			taken++
			continue
		}
		was.Running, r.Running = bank.Money{}, bank.Money{}
		if !existed || !reflect.DeepEqual(was, r) {
			t.Fatalf("%s %q was %q", id, r.Description, was.Description)
		}
	}
	if taken == 0 || taken > len(before)/5 {
		t.Errorf("waitrose has %d of %d rows", taken, len(before))
	}
}

// Ensure that a history that ends before it begins has accounts but no entries.
func TestBeforeTheBeginning(t *testing.T) {
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	c := connection(find(t, f, "us_salaried_homeowner"), 1)
	h := history(t, g, c, c.From.Add(-time.Second))
	accounts, err := g.Accounts(c)
	if err != nil || len(h.Entries) != 0 || !reflect.DeepEqual(h.Accounts, accounts) || len(accounts) != 4 {
		t.Errorf("%d rows, %d accounts, %v", len(h.Entries), len(h.Accounts), err)
	}
}
