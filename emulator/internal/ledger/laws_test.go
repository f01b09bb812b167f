package ledger_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/seed"
)

// watched is what somebody sees who looks at the bank's data after every pull: the plain way to say what a book has to
// be.
type watched struct {
	rows map[bank.TransactionID]bank.Transaction
	gone []ledger.Tombstone
}

// watch replays the pulls up to an instant for one account.
func watch(h *seed.History, place int, pulls []bank.Pull, until time.Time) watched {
	w := watched{rows: map[bank.TransactionID]bank.Transaction{}}
	sorted := slices.Clone(pulls)
	slices.SortStableFunc(sorted, func(a, b bank.Pull) int { return a.At.Compare(b.At) })
	cutoff := time.Time{}
	for _, p := range sorted {
		if p.At.After(until) {
			break
		}
		if p.To.After(cutoff) {
			cutoff = p.To
		}
		seen := map[bank.TransactionID]bank.Transaction{}
		for _, row := range h.Entries {
			if t, visible := look(row, cutoff); visible && row.AccountIndex == place {
				t.UpdatedAt = p.At
				if before, was := w.rows[t.ID]; was && before.Status == t.Status {
					t.UpdatedAt = before.UpdatedAt
				}
				seen[t.ID] = t
			}
		}
		for id := range w.rows {
			if _, still := seen[id]; !still {
				w.gone = append(w.gone, ledger.Tombstone{ID: id, At: p.At})
			}
		}
		w.rows = seen
	}
	return w
}

// look is a row as it appears at a cutoff.
func look(row seed.Entry, cutoff time.Time) (bank.Transaction, bool) {
	t := *row.Transaction
	switch {
	case !row.At.After(cutoff):
		return t, true
	case row.Pending != "" && !row.Authorised.After(cutoff):
		t.ID, t.Status, t.At, t.Running = bank.TransactionID(row.Pending), bank.Pending, row.Authorised, bank.Money{}
		t.Tags, t.Suggested, t.Enrichment = bank.TagPending, t.Description, bank.Enrichment{}
		return t, true
	}
	return t, false
}

// fate is what became of an account: when it went, whether it still is gone, and when it came back last.
func fate(c bank.Connection, place int) (left []time.Time, gone bool, back time.Time) {
	for _, r := range c.Removed {
		if r.Account == place && !gone {
			left, gone, back = append(left, r.At), r.Until.IsZero(), r.Until
		}
	}
	return left, gone, back
}

// without leaves out what nobody saw go, since the account was away.
func (w watched) without(c bank.Connection, place int) watched {
	w.gone = slices.DeleteFunc(w.gone, func(t ledger.Tombstone) bool { return away(c, place, t.At) })
	return w
}

// away says whether an account was deleted, and not yet back, when a pull was made. What is gone cannot go again.
func away(c bank.Connection, place int, pulled time.Time) bool {
	gone := false
	for _, r := range c.Removed {
		if r.Account != place || gone {
			continue
		}
		if pulled.After(r.At) && (r.Until.IsZero() || !pulled.After(r.Until)) {
			return true
		}
		gone = r.Until.IsZero()
	}
	return false
}

// expected is the whole picture of some connections at an instant. Of an id that is not there any more it has one
// tombstone.
func expected(
	all stories,
	connections []bank.Connection,
	now time.Time,
) (rows []bank.Transaction, gone []ledger.Tombstone) {
	last := map[bank.TransactionID]time.Time{}
	for _, c := range connections {
		h := all[c.Persona]
		for place := range h.Accounts {
			left, stays, back := fate(c, place)
			var seen []watched
			for _, at := range left {
				w := watch(h, place, c.Pulls, at).without(c, place)
				for id := range w.rows {
					w.gone = append(w.gone, ledger.Tombstone{ID: id, At: at})
				}
				seen = append(seen, w)
			}
			if !stays {
				w := watch(h, place, c.Pulls, now).without(c, place)
				seen = append(seen, w)
				for _, t := range w.rows {
					if t.UpdatedAt.Before(back) {
						t.UpdatedAt = back
					}
					rows = append(rows, t)
				}
			}
			for _, w := range seen {
				for _, t := range w.gone {
					if t.At.After(last[t.ID]) {
						last[t.ID] = t.At
					}
				}
			}
		}
	}
	for _, t := range rows {
		delete(last, t.ID)
	}
	for id, at := range last {
		gone = append(gone, ledger.Tombstone{ID: id, At: at})
	}
	slices.SortFunc(rows, func(a, b bank.Transaction) int {
		if d := b.At.Compare(a.At); d != 0 {
			return d
		}
		return strings.Compare(string(b.ID), string(a.ID))
	})
	slices.SortFunc(gone, func(a, b ledger.Tombstone) int {
		if d := b.At.Compare(a.At); d != 0 {
			return d
		}
		return strings.Compare(string(b.ID), string(a.ID))
	})
	return rows, gone
}

// Ensure that a book shows, in its order, exactly what somebody saw who followed every pull, with the tombstones of all
// that went away, wherever the clock is set and in whatever order it was moved.
func TestBookIsWhatThePullsShowed(t *testing.T) {
	all := stories{}
	w := newWorld(t, all)
	rapid.Check(t, func(t *rapid.T) {
		connections := drawConnections(t, all)
		c := w.customer(t.Context(), t, connections...)
		for range 3 {
			now := rapid.IntRange(0, 70).Draw(t, "now")
			rows, gone := expected(all, connections, hour(now))
			book := w.at(now).book(t.Context(), t, c)
			if diff := diffOf(rows, book.Transactions(), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("transactions at %d (-want +got):\n%s", now, diff)
			}
			if diff := diffOf(gone, book.Deleted, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("tombstones at %d (-want +got):\n%s", now, diff)
			}
		}
	})
}

func drawConnections(t *rapid.T, all stories) (connections []bank.Connection) {
	for _, name := range []string{"one", "two"}[:rapid.IntRange(1, 2).Draw(t, "connections")] {
		all[name] = story(t, name)
		connections = append(connections, bank.Connection{
			Persona: name, From: origin, Pulls: pulls(t), Removed: removals(t),
		})
	}
	return connections
}

// Ensure that every account's balance is its last running balance, that pending rows are on top of it, and that what is
// left to draw counts the line of credit; accounts stand in the order of their connections, and gone ones have no
// payments.
func TestAccountsAgreeWithTheirRows(t *testing.T) {
	all := stories{}
	w := newWorld(t, all)
	rapid.Check(t, func(t *rapid.T) {
		connections := drawConnections(t, all)
		c := w.customer(t.Context(), t, connections...)
		now := rapid.IntRange(0, 70).Draw(t, "now")
		book := w.at(now).book(t.Context(), t, c)

		var wanted []bank.AccountID
		for i, connection := range connections {
			pulled, cutoff := pulledBy(connection.Pulls, hour(now))
			for place, account := range all[connection.Persona].Accounts {
				if _, gone, _ := fate(connection, place); gone || pulled.IsZero() {
					continue
				}
				wanted = append(wanted, account.ID)
				got, found := book.Account(account.ID)
				if !found {
					t.Fatalf("account %s is missing at %d", account.ID, now)
				}
				if got.Connection != (bank.ConnectionID{byte(i + 1)}) || got.Index != place {
					t.Fatalf("account %s comes from place %d of %s", account.ID, got.Index, got.Connection)
				}
				mustAgree(t, got, account, all[connection.Persona], place, cutoff)
				if !got.SyncedAt.Equal(pulled) || !cmp.Equal(got.Windows, []bank.Window{{From: origin, To: cutoff}}) {
					t.Fatalf(
						"account %s was asked at %v about %v, want %v and %v",
						account.ID, got.SyncedAt, got.Windows, pulled, cutoff,
					)
				}
			}
		}
		var got []bank.AccountID
		for _, account := range book.Accounts {
			got = append(got, account.ID)
		}
		if !slices.Equal(got, wanted) {
			t.Fatalf("got accounts %v, want %v", got, wanted)
		}
		mustPay(t, book, wanted)
	})
}

// mustPay checks that the payments are those of the accounts, two of each, by account and then by their own ids.
func mustPay(t *rapid.T, book *ledger.Book, accounts []bank.AccountID) {
	t.Helper()
	var want, got []string
	for _, id := range slices.Sorted(slices.Values(accounts)) {
		want = append(want, string(id)+" first", string(id)+" second")
	}
	for _, p := range book.Payments {
		name, _, _ := strings.Cut(p.ID, "-")
		got = append(got, string(p.Account)+" "+name)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("got payments %q, want %q", got, want)
	}
}

func pulledBy(pulls []bank.Pull, now time.Time) (at, cutoff time.Time) {
	for _, p := range pulls {
		if p.At.After(now) {
			continue
		}
		if p.At.After(at) {
			at = p.At
		}
		if p.To.After(cutoff) {
			cutoff = p.To
		}
	}
	return at, cutoff
}

func mustAgree(t *rapid.T, got *ledger.Account, account seed.Account, h *seed.History, place int, cutoff time.Time) {
	t.Helper()
	booked, pending := account.Opening, int64(0)
	for _, row := range h.Entries {
		switch {
		case row.AccountIndex != place:
		case !row.At.After(cutoff):
			booked = row.Running
		case row.Pending != "" && !row.Authorised.After(cutoff):
			pending += row.Amount.Minor
		}
	}
	if got.Booked != booked || got.Pending != booked.Plus(pending) {
		t.Fatalf(
			"account %s has %v and %v, want %v and %v",
			account.ID, got.Booked, got.Pending, booked, booked.Plus(pending),
		)
	}
	switch {
	case !account.Limit.Amount.Known():
		if len(got.Limits) != 0 {
			t.Fatalf("account %s has limits %v, want none", account.ID, got.Limits)
		}
	case len(got.Limits) != 1 || got.Limits[0].Amount != account.Limit.Amount || got.Limits[0].At.IsZero() ||
		got.Limits[0].At.After(got.SyncedAt):
		t.Fatalf("account %s has limits %v, want %v, known by %v", account.ID, got.Limits, account.Limit, got.SyncedAt)
	}
	balances := map[string]bank.Money{}
	for _, b := range got.Balances {
		if _, twice := balances[b.Type]; twice {
			t.Fatalf("account %s has two balances %s", account.ID, b.Type)
		}
		balances[b.Type] = b.Amount
	}
	want := map[string]bank.Money{"interim_booked": booked}
	if account.Type != bank.Mortgage {
		want["expected"] = booked.Plus(pending)
		want["interim_available"] = booked.Plus(pending + account.Limit.Amount.Minor)
	}
	if diff := cmp.Diff(want, balances); diff != "" {
		t.Fatalf("balances of %s (-want +got):\n%s", account.ID, diff)
	}
}
