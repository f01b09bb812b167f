package seed_test

import (
	"testing"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/internal/difftest"
	"budsandbox/seed"
)

// Ensure that what is computed without entries agrees with the history: the accounts, also one that an event closes,
// and when entries appear.
func TestAgreesWithHistory(t *testing.T) {
	t.Parallel()
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	var all []bank.Connection
	for _, p := range personas(t, f) {
		all = append(all, connection(p, 1))
	}
	renter := find(t, f, "uk_salaried_renter")
	closing := connection(renter, 1)
	closing.Events = append(closing.Events, event(t, renter, 1, at(fixtures.AccountClosed, `,"account":"savings"`)))
	for _, c := range append(all, closing) {
		h := history(t, g, c, connected)
		accounts, err := g.Accounts(c)
		if err != nil {
			t.Fatal(err)
		}
		if diff := difftest.Of(h.Accounts, accounts); diff != "" {
			t.Errorf("%s: the accounts differ: %s", c.Persona, diff)
		}
		line, err := g.Timeline(c, connected)
		if err != nil {
			t.Fatal(err)
		}
		want := map[seed.Moment]int{}
		for _, e := range h.Entries {
			want[seed.Moment{Account: e.AccountIndex, Authorised: e.Authorised.Unix(), Booked: e.At.Unix()}]++
		}
		got := map[seed.Moment]int{}
		for _, m := range line.Moments {
			got[m]++
		}
		if diff := difftest.Of(want, got); diff != "" {
			t.Errorf("%s: the moments differ: %s", c.Persona, diff)
		}
	}
}
