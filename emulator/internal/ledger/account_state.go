package ledger

import (
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
)

// accountState is an account of a connection while its transactions are summed. Sums are in minor units.
type accountState struct {
	seed.Account
	index           int
	removed         bool
	booked, pending int64 // sums of the booked transactions since the opening, and of the pending ones
}

func accountStates(accounts []seed.Account, removals map[int]*removal) []accountState {
	states := make([]accountState, len(accounts))
	for i, a := range accounts {
		r := removals[i]
		states[i] = accountState{Account: a, index: i, removed: r != nil && r.active}
	}
	return states
}

// account returns the account at a connection's cutoff. Booked is the last running balance.
func (s *accountState) account(c bank.Connection, cutoff, synced time.Time) Account {
	a := Account{
		Account:  s.Account.Account,
		Booked:   s.Opening.Plus(s.booked),
		Pending:  s.Opening.Plus(s.booked + s.pending),
		Windows:  []bank.Window{{From: c.From, To: cutoff}},
		SyncedAt: synced, Connection: c.ID, Index: s.index,
	}
	if a.ClosedAt.After(cutoff) {
		a.ClosedAt = time.Time{} // the closure is not known yet
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

// The types of balances that banks report: OBIE's codes in Bud's spelling.
const (
	InterimBooked    = "interim_booked"
	InterimAvailable = "interim_available"
	Expected         = "expected"
)

// balancesOf returns the balances that a bank reports for an account of this type: the booked balance, the expected
// balance including pending transactions, and, if money can be drawn, the available balance including the credit
// limits.
func balancesOf(a *Account) []bank.Balance {
	balances := []bank.Balance{{Type: InterimBooked, At: a.SyncedAt, Amount: a.Booked}}
	switch a.Type {
	case bank.Loan, bank.AutoLoan, bank.StudentLoan, bank.Mortgage:
		return balances // nothing can be drawn, and only the booked debt is reported
	case bank.Investment, bank.Brokerage:
		return append(balances, bank.Balance{Type: Expected, At: a.SyncedAt, Amount: a.Pending})
	}
	available := a.Pending
	for _, l := range a.Limits {
		available = available.Plus(l.Amount.Minor)
	}
	return append(balances,
		bank.Balance{Type: InterimAvailable, At: a.SyncedAt, Amount: available},
		bank.Balance{Type: Expected, At: a.SyncedAt, Amount: a.Pending})
}
