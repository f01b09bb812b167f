package insight

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// holdsMoney reports whether accounts of a type normally have a positive balance. Cards and loans are debts, so they
// are never overdrawn.
func holdsMoney(t bank.AccountType) bool {
	switch t {
	case bank.CreditCard, "charge_card", bank.Loan, bank.AutoLoan, bank.StudentLoan, bank.Mortgage,
		bank.Investment, bank.Brokerage:
		return false
	}
	return true
}

// balances yields each open account with a known booked balance, and its balance at the end of the window.
func balances(book *ledger.Book, w Window) iter.Seq2[*ledger.Account, bank.Money] {
	return func(yield func(*ledger.Account, bank.Money) bool) {
		for i := range book.Accounts {
			a := &book.Accounts[i]
			open := a.ClosedAt.IsZero() || !a.ClosedAt.Before(w.Until)
			if open && a.Booked.Known() && !yield(a, balanceAt(book, a, w.Until)) {
				return
			}
		}
	}
}

// balanceAt returns the booked balance of an account just before an instant.
func balanceAt(book *ledger.Book, a *ledger.Account, until time.Time) bank.Money {
	balance := a.Booked
	var buffer bank.Transaction
	for _, index := range book.TransactionsOf(a.ID) {
		row := book.Outline(int(index), &buffer)
		if row.At.Before(until) {
			break
		}
		if row.Status == bank.Booked && row.Amount.Currency == balance.Currency {
			balance.Minor -= row.Amount.Minor
		}
	}
	return balance
}

func inOverdraft(book *ledger.Book, q ActionableQuery) (all []Actionable) {
	for a, balance := range balances(book, q.Window) {
		if balance.Minor < 0 && holdsMoney(a.Type) {
			all = append(all, Actionable{Account: a, Balance: balance, Threshold: bank.Money{Currency: balance.Currency}})
		}
	}
	return all
}

func lowBalance(book *ledger.Book, q ActionableQuery) (all []Actionable) {
	least := q.Thresholds.value(LowBalance, balanceThreshold)
	for a, balance := range balances(book, q.Window) {
		threshold := bank.Money{Minor: least.minor(balance.Currency), Currency: balance.Currency}
		if balance.Minor >= 0 && balance.Minor < threshold.Minor && CanBeOverdrawn(a) {
			all = append(all, Actionable{Account: a, Balance: balance, Threshold: threshold})
		}
	}
	return all
}

func closeToCreditLimit(book *ledger.Book, q ActionableQuery) (all []Actionable) {
	least := q.Thresholds.value(CloseToCreditLimit, utilisation)
	for a, balance := range balances(book, q.Window) {
		limit := CreditLimit(a)
		owed := -balance.Minor
		if limit.Minor <= 0 || owed <= 0 || limit.Currency != balance.Currency || !least.reachedBy(owed, limit.Minor) {
			continue
		}
		all = append(all, Actionable{
			Account: a, Balance: balance, Utilisation: ratio(owed*100, limit.Minor),
			Threshold: bank.Money{Minor: -mulDiv(limit.Minor, int64(least), 100_00), Currency: limit.Currency},
		})
	}
	return all
}

// Shortfall describes an account that will lack money: Current + Credit - Debit is negative.
type Shortfall struct {
	Current bank.Money // balance now
	Credit  bank.Money // expected until At
	Debit   bank.Money // expected until At, without a sign
	At      time.Time  // when the balance becomes negative
}

// cannotCoverBills applies the forecast of the month after the window to each account, up to the first time at which
// it is overdrawn. Amounts are those of the forecast operation without parameters.
func cannotCoverBills(book *ledger.Book, q ActionableQuery) (all []Actionable) {
	to := q.Window.To()
	forecasts := Forecasts(book, to, 1, nil)
	for a, balance := range balances(book, q.Window) {
		if !CanBeOverdrawn(a) {
			continue
		}
		short, rows := shortfall(book, forecasts, a, balance)
		if short == nil {
			continue
		}
		missing := short.Current.Minor + short.Credit.Minor - short.Debit.Minor
		all = append(all, Actionable{
			Account: a, Balance: bank.Money{Minor: missing, Currency: balance.Currency},
			Threshold: bank.Money{Currency: balance.Currency}, Shortfall: short, Rows: rows,
		})
	}
	return all
}

// expectedFrom is an expected transaction with the row that its forecast continues.
type expectedFrom struct {
	Expected
	base int32 // row
}

// expectedOn returns the expected transactions of an account in a currency, soonest first.
func expectedOn(id bank.AccountID, c bank.Currency, forecasts []Forecast) (expected []expectedFrom) {
	for i := range forecasts {
		f := &forecasts[i]
		if f.Base.Account != id || f.Base.Amount.Currency != c {
			continue
		}
		for _, e := range f.Coming {
			expected = append(expected, expectedFrom{e, f.Rows.rows[0]})
		}
	}
	slices.SortStableFunc(expected, func(a, b expectedFrom) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.base, b.base))
	})
	return expected
}

// shortfall returns when the money of an account will run out, with the newest rows of the groups that cause it, or
// nil if it will not.
func shortfall(
	book *ledger.Book, forecasts []Forecast, a *ledger.Account, balance bank.Money,
) (*Shortfall, Selection) {
	none := Select(book, Filter{}).subset(nil)
	expected := expectedOn(a.ID, balance.Currency, forecasts)
	s := &Shortfall{
		Current: balance,
		Credit:  bank.Money{Currency: balance.Currency},
		Debit:   bank.Money{Currency: balance.Currency},
	}
	var bases []int32
	for i, e := range expected {
		bases = append(bases, e.base)
		if e.Amount.Minor < 0 {
			s.Debit.Minor -= e.Amount.Minor
		} else {
			s.Credit.Minor += e.Amount.Minor
		}
		together := i+1 < len(expected) && expected[i+1].On.Equal(e.On)
		if !together && s.Current.Minor+s.Credit.Minor-s.Debit.Minor < 0 {
			s.At = e.On
			slices.Sort(bases)
			return s, none.subset(slices.Compact(bases))
		}
	}
	return nil, none
}
