package insight_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
)

// actionableNow is when the personas are connected whose actionable insights are tested.
var actionableNow = time.Date(2026, time.March, 31, 12, 0, 0, 0, time.UTC)

// regularPersonaBooks are the books of all personas with their regular groups, connected at an instant.
func regularPersonaBooks(t testing.TB, now time.Time) []personaBook {
	t.Helper()
	all, err := personaBooks(t.Context(), now, true)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// allActionableTypes are the actionable insights of all families.
func allActionableTypes() (all []insight.ActionableType) {
	for _, f := range insight.ActionableFamilies {
		all = append(all, f.Types()...)
	}
	return all
}

func actionables(book *ledger.Book, now time.Time, thresholds insight.Thresholds) []insight.Actionable {
	return insight.ActionableInsights(
		book,
		insight.ActionableQuery{
			Window:     insight.ReportWindow(book, time.Time{}, time.Time{}, now),
			Types:      allActionableTypes(),
			Thresholds: thresholds,
		},
	)
}

// instants are those at which properties are checked: in the middle and at the ends of months, and beside a leap day.
func instants() []time.Time {
	return []time.Time{
		actionableNow, time.Date(2026, time.January, 1, 0, 30, 0, 0, time.UTC),
		time.Date(2026, time.February, 28, 23, 59, 59, 0, time.UTC),
		time.Date(2025, time.September, 17, 9, 0, 0, 0, time.UTC),
	}
}

// Ensure that for every persona ids are unique and stable, that what an account lacks adds up, and that each insight
// is within the window and has the fields of its type.
func TestActionableInsightsOfPersonas(t *testing.T) {
	t.Parallel()
	for _, now := range instants() {
		for _, p := range regularPersonaBooks(t, now) {
			found, again := actionables(p.book, now, nil), actionables(p.book, now, nil)
			known := map[string]bool{}
			for i := range found {
				a := &found[i]
				name := fmt.Sprintf("%s at %s: %s", p.persona.ID, now.Format(time.DateOnly), a.ID)
				if known[a.ID] || again[i].ID != a.ID || !strings.HasPrefix(a.ID, string(a.Type)+"_") {
					t.Errorf("%s is not an id of its own", name)
				}
				known[a.ID] = true
				if (a.Account == nil) == (a.Rows.Len() == 0) && a.Shortfall == nil {
					t.Errorf("%s has account %v and %d rows", name, a.Account, a.Rows.Len())
				}
				if a.Late != nil && (a.Late.Days < 3 || a.Late.Expected.After(now) || a.Late.Expected.Before(a.Rows.At(0).At)) {
					t.Errorf("%s is late by %v after %v", name, *a.Late, a.Rows.At(0).At)
				}
				if s := a.Shortfall; s != nil && s.Current.Minor+s.Credit.Minor-s.Debit.Minor != a.Balance.Minor {
					t.Errorf("%s: %v does not make %s", name, *s, a.Balance)
				}
			}
		}
	}
}

// Ensure that no account is overdrawn by its forecast before the instant of cannot_cover_bills, and that accounts
// without the insight are not overdrawn in the whole month.
func TestCannotCoverBillsIsTheFirstInstant(t *testing.T) {
	t.Parallel()
	triggered := 0
	for _, now := range instants() {
		for _, p := range regularPersonaBooks(t, now) {
			for i := range p.book.Accounts {
				a := &p.book.Accounts[i]
				if a.Type != bank.CurrentAccount && a.Type != bank.CheckingAccount || !a.ClosedAt.IsZero() {
					continue
				}
				var short *insight.Shortfall
				for _, one := range actionables(p.book, now, nil) {
					if one.Shortfall != nil && one.Account.ID == a.ID {
						short = one.Shortfall
						triggered++
					}
				}
				for at, balance := range forecastOf(p.book, a, now) {
					if balance < 0 && (short == nil || at.Before(short.At)) {
						t.Errorf("%s: overdrawn by %d at %s, insight %v", p.persona.ID, balance, at, short)
					}
				}
			}
		}
	}
	if triggered == 0 {
		t.Error("no persona lacks money")
	}
}

// forecastOf is the balance of an account after each instant of its forecast, computed independently.
func forecastOf(book *ledger.Book, a *ledger.Account, now time.Time) map[time.Time]int64 {
	to := insight.NewestData(book, now)
	balances := map[time.Time]int64{}
	forecasts := insight.Forecasts(book, to, 1, nil)
	for _, f := range forecasts {
		for _, e := range f.Coming {
			if f.Base.Account != a.ID {
				continue
			}
			balances[e.On] = a.Booked.Minor
			for _, other := range forecasts {
				for _, before := range other.Coming {
					if other.Base.Account == a.ID && !before.On.After(e.On) {
						balances[e.On] += before.Amount.Minor
					}
				}
			}
		}
	}
	return balances
}

// Ensure that making a threshold stricter never adds an insight: a lower balance, or more of anything else.
func TestStricterThresholdsNeverAdd(t *testing.T) {
	t.Parallel()
	all := regularPersonaBooks(t, actionableNow)
	cause := func(a insight.Actionable) string {
		if a.Account != nil {
			return string(a.Type) + string(a.Account.ID)
		}
		return fmt.Sprint(a.Type, a.Rows.IDs())
	}
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(all).Draw(t, "persona")
		loose, strict := insight.Thresholds{}, insight.Thresholds{}
		for _, o := range insight.ThresholdOptions {
			low := insight.Threshold(rapid.Int64Range(0, 500_00).Draw(t, o.Key()))
			high := low + insight.Threshold(rapid.Int64Range(0, 500_00).Draw(t, "more"))
			if o.Type == insight.LowBalance {
				low, high = high, low
			}
			loose[o.Key()], strict[o.Key()] = low, high
		}
		known := map[string]bool{}
		for _, a := range actionables(p.book, actionableNow, loose) {
			known[cause(a)] = true
		}
		for _, a := range actionables(p.book, actionableNow, strict) {
			if !known[cause(a)] {
				t.Fatalf("%s: %s appears with %v and not with %v", p.persona.ID, cause(a), strict, loose)
			}
		}
	})
}
