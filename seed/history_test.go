package seed_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
	"budsandbox/seed"
)

// instants are the horizons at which the laws are checked.
var instants = []time.Time{
	connected.AddDate(0, -9, -3),
	connected,
	connected.Add(35 * time.Hour),
	connected.AddDate(0, 2, 11),
}

// Ensure that the opening balance and the entries add up to every running balance in the order of
// booking, and that only pending entries are booked after the horizon.
func TestBalancesAddUp(t *testing.T) {
	each(t, 2, func(t *testing.T, g *seed.Generator, p *fixtures.Persona, c bank.Connection) {
		for _, until := range instants {
			h := history(t, g, c, until)
			balances := make([]int64, len(h.Accounts))
			for i, a := range h.Accounts {
				balances[i] = a.Opening.Minor
			}
			last := time.Time{}
			for _, r := range h.Entries {
				balances[r.AccountIndex] += r.Amount.Minor
				account := h.Accounts[r.AccountIndex]
				switch {
				case r.At.Before(last):
					t.Fatalf("%s at %v comes after one at %v", r.ID, r.At, last)
				case r.Account != account.ID || r.Amount.Currency != account.Currency ||
					r.Provider != account.Provider:
					t.Fatalf("%s is not of its account", r.ID)
				case r.Authorised.After(until) || r.Authorised.After(r.At) || !r.ValueAt.Equal(r.Authorised) ||
					r.Amount.Minor == 0:
					t.Fatalf(
						"%s of %s, authorised %v, valued %v, booked %v, at the horizon %v",
						r.ID, r.Amount, r.Authorised, r.ValueAt, r.At, until,
					)
				case r.At.After(until) && r.Running.Known():
					t.Fatalf("%s is pending and has a running balance", r.ID)
				case !r.At.After(until) && r.Running != (bank.Money{Minor: balances[r.AccountIndex],
					Currency: account.Currency}):
					t.Fatalf("%s leaves %s, the rows add up to %d", r.ID, r.Running, balances[r.AccountIndex])
				case r.At.Before(c.From):
					t.Fatalf("%s at %v is before the history begins", r.ID, r.At)
				}
				last = r.At
			}
		}
	})
}

// uuidForm is the form 8-4-4-4-12 of a UUID of version 4.
var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// Ensure that ids, including those of pending entries, are unique and well-formed.
func TestIDs(t *testing.T) {
	seen := map[string]string{}
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	for _, p := range personas(t, f) {
		for number := range uint64(2) {
			c := connection(p, number+1)
			h := history(t, g, c, connected)
			for _, r := range h.Entries {
				for _, id := range []string{string(r.ID), r.Pending} {
					if id == "" {
						continue
					}
					if seen[id] != "" || !uuidForm.MatchString(id) {
						t.Fatalf("%s: id %q, also of %q", p.ID, id, seen[id])
					}
					seen[id] = p.ID
				}
				if (r.Pending != "") != r.Authorised.Before(r.At) {
					t.Fatalf("%s: %s has the pending id %q, authorised %v, booked %v", p.ID, r.ID, r.Pending, r.Authorised, r.At)
				}
			}
			for _, a := range h.Accounts {
				id := string(a.ID)
				if seen[id] != "" || len(id) != 22 || !unicode.IsLetter(rune(id[0])) ||
					strings.ContainsAny(id, "-_=") {
					t.Fatalf("%s: account id %q", p.ID, id)
				}
				seen[id] = p.ID
			}
		}
	}
}

// Ensure that every transfer has two legs at one instant on two accounts that cancel out, and that
// every entry tagged as an internal transfer is such a leg.
func TestTransfersHaveBothLegs(t *testing.T) {
	each(t, 2, func(t *testing.T, g *seed.Generator, p *fixtures.Persona, c bank.Connection) {
		h := history(t, g, c, instants[3])
		legs := map[string][]seed.Entry{}
		for _, r := range h.Entries {
			if r.Transfer != "" {
				legs[r.Transfer] = append(legs[r.Transfer], r)
			} else if r.Tags.Has(bank.TagInternalTransfer) {
				t.Errorf("%s %q is tagged as a transfer and has no other leg", r.ID, r.Description)
			}
		}
		for link, rows := range legs {
			if len(rows) != 2 || rows[0].Amount.Minor+rows[1].Amount.Minor != 0 || !rows[0].At.Equal(rows[1].At) ||
				rows[0].AccountIndex == rows[1].AccountIndex {
				t.Errorf("transfer %s: %d legs, %v", link, len(rows), rows)
			}
		}
	})
}

// Ensure that batch payments are booked on working days before six in the morning, except for
// returned debits, which are booked in the afternoon.
func TestBatchesKeepWorkingDays(t *testing.T) {
	each(t, 1, func(t *testing.T, g *seed.Generator, p *fixtures.Persona, c bank.Connection) {
		zone, err := calendar.Zone(calendar.ZoneOf(p.Region))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range history(t, g, c, instants[3]).Entries {
			if r.Type.Code != bank.DirectDebit && r.Type.Code != bank.StandingOrderPayment {
				continue
			}
			day, hour := calendar.In(r.At, zone), r.At.In(zone).Hour()
			if !calendar.IsWorkingDay(p.Region, day) || hour > 7 {
				t.Errorf("%s %q is booked on %v at %v", r.ID, r.Description, day, r.At.In(zone))
			}
		}
	})
}

// Ensure that card payments are booked one or two working days after their authorisation, at the
// same time of day, and later only at a slow bank.
func TestCardsAreBookedLater(t *testing.T) {
	each(t, 1, func(t *testing.T, g *seed.Generator, p *fixtures.Persona, c bank.Connection) {
		h := history(t, g, c, instants[3])
		for _, r := range h.Entries {
			if r.Type.Code != bank.CardPayment || r.Pending == "" {
				continue
			}
			days, most := 0, 2
			if p.Accounts[r.AccountIndex].Slow {
				most = 5
			}
			for day := calendar.In(r.Authorised, h.Zone) + 1; day <= calendar.In(r.At, h.Zone); day++ {
				if calendar.IsWorkingDay(p.Region, day) {
					days++
				}
			}
			authorised, booked := r.Authorised.In(h.Zone), r.At.In(h.Zone)
			if days < 1 || days > most || authorised.Format(time.TimeOnly) != booked.Format(time.TimeOnly) {
				t.Errorf("%s is authorised %v and booked %v, %d working days later", r.ID, authorised, booked, days)
			}
		}
	})
}

// Ensure that a later horizon adds entries and changes none, except that pending entries get their
// running balance.
func TestPrefixStability(t *testing.T) {
	each(t, 1, func(t *testing.T, g *seed.Generator, p *fixtures.Persona, c bank.Connection) {
		long := history(t, g, c, connected.AddDate(0, 3, 1))
		horizons := append(
			[]time.Time{
				connected.AddDate(0, 0, -1).Add(-9 * time.Hour),
				connected.AddDate(0, -1, 0),
				connected.AddDate(0, 0, 29).Add(17 * time.Hour),
			},
			instants...)
		if p.Months > 24 {
			horizons = horizons[1:4]
		}
		for _, until := range horizons {
			if problem := notPrefix(history(t, g, c, until), long, until); problem != "" {
				t.Fatal(problem)
			}
		}
	})
}

// Ensure that, at any instant and for any seed, a later horizon adds entries and changes none.
func TestPrefixAnywhere(t *testing.T) {
	f := load(t)
	g := &seed.Generator{Fixtures: f}
	all := slices.DeleteFunc(slices.Clone(personas(t, f)), func(p *fixtures.Persona) bool { return p.Months > 24 })
	rapid.Check(t, func(r *rapid.T) {
		c := connection(rapid.SampledFrom(all).Draw(r, "persona"), rapid.Uint64Range(1, 1000).Draw(r, "seed"))
		until := c.From.Add(time.Duration(rapid.Int64Range(0, 790*24*3600).Draw(r, "second")) * time.Second)
		if problem := notPrefix(history(t, g, c, until), history(t, g, c, c.From.AddDate(0, 0, 800)),
			until); problem != "" {
			r.Fatal(problem)
		}
	})
}

// notPrefix describes where a history differs from a longer one up to an instant. It returns "" if
// they agree.
func notPrefix(short, long *seed.History, until time.Time) string {
	at := 0
	for _, r := range long.Entries {
		if r.Authorised.After(until) {
			continue
		}
		if r.At.After(until) {
			pending := *r.Transaction
			pending.Running = bank.Money{}
			r.Transaction = &pending
		}
		if at >= len(short.Entries) || !reflect.DeepEqual(short.Entries[at], r) {
			return fmt.Sprintf("until %v row %d of %d is not %+v", until, at, len(short.Entries), r)
		}
		at++
	}
	if at != len(short.Entries) {
		return fmt.Sprintf("until %v: %d rows, a longer history has %d by then", until, len(short.Entries), at)
	}
	return ""
}

// Ensure that statement lines are trimmed, printable and complete.
func TestLinesAreReadable(t *testing.T) {
	each(t, 2, func(t *testing.T, g *seed.Generator, p *fixtures.Persona, c bank.Connection) {
		for _, r := range history(t, g, c, connected).Entries {
			odd := strings.IndexFunc(r.Description, func(c rune) bool { return c < ' ' || c > '~' && p.ID != "unenrichable" })
			if odd >= 0 || r.Description == "" || strings.TrimSpace(r.Description) != r.Description ||
				strings.Contains(r.Description, "  ") ||
				strings.ContainsAny(r.Description, "{}") {
				t.Errorf("%s: line %q", r.ID, r.Description)
			}
		}
	})
}
