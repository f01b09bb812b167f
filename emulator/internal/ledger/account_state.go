package ledger

import (
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
)

// accountState is an account of a connection while its rows are counted, in minor units.
type accountState struct {
	seed.Account
	place           int
	removed         bool
	booked, pending int64 // sums of what is booked since the opening, and of what is pending
}

func accountStates(h *seed.History, removals map[int]*removal) []accountState {
	standings := make([]accountState, len(h.Accounts))
	for i, a := range h.Accounts {
		r := removals[i]
		standings[i] = accountState{Account: a, place: i, removed: r != nil && r.gone}
	}
	return standings
}

// account is how the account stands at a connection's cutoff. Booked is the last running balance.
func (s *accountState) account(c bank.Connection, cutoff, synced time.Time) Account {
	a := Account{
		Account:  s.Account.Account,
		Booked:   s.Opening.Plus(s.booked),
		Pending:  s.Opening.Plus(s.booked + s.pending),
		Windows:  []bank.Window{{From: c.From, To: cutoff}},
		SyncedAt: synced, Connection: c.ID, Index: s.place,
	}
	if a.ClosedAt.After(cutoff) {
		a.ClosedAt = time.Time{} // nobody knows of it yet
	}
	if s.Limit.Amount.Known() {
		limit := s.Limit
		if limit.At.IsZero() || limit.At.After(cutoff) {
			limit.At = synced
		}
		a.Limits = []bank.Limit{limit}
	}
	a.Balances = balancesOf(&a)
	return a
}

// The types of balances that banks give (OBIE's codes, as Bud spells them).
const (
	InterimBooked    = "interim_booked"
	InterimAvailable = "interim_available"
	Expected         = "expected"
)

// balancesOf are the balances that a bank gives for an account of this type: what is booked; what it will be once everything
// pending is; and, where money can be drawn, what is left to draw with the lines of credit.
func balancesOf(a *Account) []Balance {
	balances := []Balance{{Type: InterimBooked, At: a.SyncedAt, Amount: a.Booked}}
	switch a.Type {
	case bank.Loan, bank.AutoLoan, bank.StudentLoan, bank.Mortgage:
		return balances // a debt is what is booked of it, and nothing can be drawn
	case bank.Investment, bank.Brokerage:
		return append(balances, Balance{Type: Expected, At: a.SyncedAt, Amount: a.Pending})
	}
	available := a.Pending
	for _, l := range a.Limits {
		available = available.Plus(l.Amount.Minor)
	}
	return append(balances, Balance{Type: InterimAvailable, At: a.SyncedAt, Amount: available}, Balance{Type: Expected, At: a.SyncedAt, Amount: a.Pending})
}
