package insight_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
)

// Ensure that the days of an unauthorised overdraft are those on which an account's balance, computed from the
// latest by hand, lies below its credit lines, and that ratios are of the days that are known.
func TestUnauthorisedOverdrafts(t *testing.T) {
	checkReportBooks(t, func(t *rapid.T, tested testedBook) {
		q := drawQuery(t, tested, insight.UnauthorisedOverdraftType)
		var sections []insight.Section
		for _, u := range insight.UnauthorisedOverdrafts(tested.book, q) {
			days, known := map[string]bool{}, map[string]bool{}
			for i := range tested.book.Accounts {
				a := &tested.book.Accounts[i]
				if !insight.CanBeOverdrawn(a) || a.Booked.Currency != u.Currency {
					continue
				}
				limit := int64(0)
				for _, l := range a.Limits {
					if l.Type != "available" {
						limit += l.Amount.Minor
					}
				}
				count := 0
				for day, balance := range balancesByHand(tested, a, q.Window) {
					known[day] = true
					if balance < -limit {
						days[day] = true
						count++
					}
				}
				at := slices.IndexFunc(u.Accounts, func(o insight.OverdrawnAccount) bool { return o.Account.ID == a.ID })
				if (at >= 0) != (count > 0) || at >= 0 && u.Accounts[at].Days.Count != count {
					t.Fatalf("%s was overdrawn on %d days: %+v", a.ID, count, u.Accounts)
				}
			}
			ratio, err := strconv.ParseFloat(u.Days.Ratio, 64)
			off := ratio*float64(len(known)) - float64(len(days))
			if err != nil || u.Days.Count != len(days) || 200*max(off, -off) > float64(len(known))+1e-9 {
				t.Fatalf("%d days of %d are %+v", len(days), len(known), u.Days)
			}
			sections = append(sections, u.Sections()...)
		}
		checkReferences(t, tested, q, sections)
	})
}

// balancesByHand computes, from an account's latest balance, the balance at the end of each day that the report
// and the account's windows share.
func balancesByHand(tested testedBook, a *ledger.Account, w insight.Window) map[string]int64 {
	if len(a.Windows) == 0 || !a.Booked.Known() {
		return nil
	}
	const day = 24 * time.Hour
	moved := map[time.Time]int64{}
	first, last := a.Windows[0].From.UTC().Truncate(day), a.Windows[0].To.UTC().Truncate(day)
	later := last
	for _, row := range tested.book.Transactions() {
		if row.Account != a.ID || row.Status != bank.Booked || row.Amount.Currency != a.Booked.Currency {
			continue
		}
		on := row.At.UTC().Truncate(day)
		moved[on] += row.Amount.Minor
		if on.After(later) {
			later = on
		}
	}
	balances, balance := map[string]int64{}, a.Booked.Minor
	for on := later; !on.Before(first); on = on.Add(-day) {
		if on.After(w.From.Add(-day)) && !on.After(w.To()) && !on.After(last) {
			balances[on.Format(time.DateOnly)] = balance
		}
		balance -= moved[on]
	}
	return balances
}
