package seed_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// spendsToABalance reports whether the story of a persona leads to a balance.
func spendsToABalance(p *fixtures.Persona) bool {
	return slices.ContainsFunc(p.Incidents, func(i fixtures.Incident) bool { return i.Kind == fixtures.IncidentLand })
}

// purchases returns the card payments of a history that no agreement asks for.
func purchases(h *seed.History) (all []seed.Entry) {
	for _, r := range h.Entries {
		if r.Type.Code == bank.CardPayment && r.Amount.Minor < 0 && r.Obligation == "" {
			all = append(all, r)
		}
	}
	return all
}

// Ensure that whenever a customer connects whose story leads to a balance, every purchase is one that its seller takes,
// and that no seller takes large ones day after day.
func TestSpendingIsPlausible(t *testing.T) {
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	for _, p := range personas(t, f) {
		if !spendsToABalance(p) {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			for day := 0; day < 90; day += 9 {
				c := connection(p, uint64(day%4)+1)
				c.CreatedAt = connected.AddDate(0, 0, day-60)
				c.From = seed.MonthsBefore(c.CreatedAt, p.Months)
				h := history(t, g, c, c.CreatedAt)
				figures, err := seed.Plausibility(f, p.Region, h)
				if err != nil {
					t.Fatal(err)
				}
				for _, figure := range figures {
					if figure.OutOfRange() {
						t.Errorf("connected on %s: %s is %v (%s)", c.CreatedAt.Format(time.DateOnly),
							figure.Name, figure.Value, figure.Meaning)
					}
				}
				for _, problem := range repeatedLarge(purchases(h)) {
					t.Errorf("connected on %s: %s", c.CreatedAt.Format(time.DateOnly), problem)
				}
			}
		})
	}
}

// repeatedLarge describes the sellers that took three purchases of ten times the median in a week.
func repeatedLarge(all []seed.Entry) (problems []string) {
	amounts := make([]int64, len(all))
	for i, r := range all {
		amounts[i] = -r.Amount.Minor
	}
	slices.Sort(amounts)
	large := 10 * amounts[len(amounts)/2]
	taken := map[string][]time.Time{}
	for _, r := range all {
		if -r.Amount.Minor < large {
			continue
		}
		taken[r.Counterparty.Name] = append(taken[r.Counterparty.Name], r.Authorised)
		at := taken[r.Counterparty.Name]
		if n := len(at); n >= 3 && at[n-1].Sub(at[n-3]) < 7*24*time.Hour {
			problems = append(problems, fmt.Sprintf("%s took %s after two like it", r.Counterparty.Name, r.Amount))
		}
	}
	return problems
}

// Ensure that an overdraft event pays at a garage what garages charge, and that it leads to its balance by a bill of
// another kind if the account holds more.
func TestOverdraftBills(t *testing.T) {
	t.Parallel()
	for id, garage := range map[string]string{"uk_salaried_renter": "kwik_fit", "us_salaried_homeowner": "jiffy_lube"} {
		sizes := map[bool]int{}
		for number := range 8 {
			for _, amount := range []string{"5", "4000"} {
				f := load(t)
				p := find(t, f, id)
				c := connection(p, uint64(number)+1)
				c.Events = []bank.LifeEvent{event(t, p, 1, fmt.Sprintf(
					`{"kind":"overdraft","at":%q,"amount":%s}`, eventTime.Format(time.RFC3339), amount))}
				for _, r := range history(t, &seed.Generator{Fixtures: f}, c, connected).Entries {
					if !r.Authorised.Equal(eventTime) || r.Running.Minor >= 0 {
						continue
					}
					atGarage := r.Enrichment.Merchant != nil && r.Enrichment.Merchant.Slug == garage
					if small := -r.Amount.Minor <= 500_00; small != atGarage {
						t.Errorf("%s: %s is paid to %q", id, r.Amount, r.Description)
					}
					sizes[atGarage]++
				}
			}
		}
		if sizes[false] < 8 {
			t.Errorf("%s: %v bills", id, sizes)
		}
	}
}

// Ensure that a habit that spends what is above a balance leaves it, and that it spends nothing of less.
func TestHabitsAboveABalance(t *testing.T) {
	f := load(t)
	p := *find(t, f, "uk_salaried_renter")
	p.Incidents, p.Obligations, p.Transfers = nil, nil, nil
	p.Accounts = slices.Clone(p.Accounts)[:1]
	p.Accounts[0].Opening, p.Accounts[0].Overdraft = 5000_00, 1000_00
	p.Accounts[0].TopUp, p.Accounts[0].Charge = nil, 0
	p.Habits = slices.DeleteFunc(slices.Clone(p.Habits), func(h fixtures.Habit) bool {
		return h.Account != p.Accounts[0].Role || h.In
	})
	for _, above := range []fixtures.Hundredths{700_00, -300_00} {
		for i := range p.Habits {
			p.Habits[i].Above = above
		}
		least := int64(5000_00)
		for _, r := range historyOf(t, f, &p).Entries {
			if r.Running.Known() {
				least = min(least, r.Running.Minor)
			}
		}
		if least < int64(above) || least > int64(above)+50_00 {
			t.Errorf("above %d, the least balance is %d", above, least)
		}
	}
}
