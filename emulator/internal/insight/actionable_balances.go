package insight

import (
	"cmp"
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

// eachBalance calls visit for each open account with a known booked balance, with the balance at the end of the
// window.
func eachBalance(book *ledger.Book, w Window, visit func(a *ledger.Account, balance bank.Money)) {
	for i := range book.Accounts {
		a := &book.Accounts[i]
		if !a.Booked.Known() || !a.ClosedAt.IsZero() && a.ClosedAt.Before(w.Until) {
			continue
		}
		balance := a.Booked
		var row bank.Transaction
		for _, index := range book.TransactionsOf(a.ID) {
			book.Outline(int(index), &row)
			if row.At.Before(w.Until) {
				break
			}
			if row.Status == bank.Booked && row.Amount.Currency == balance.Currency {
				balance.Minor -= row.Amount.Minor
			}
		}
		visit(a, balance)
	}
}

func inOverdraft(book *ledger.Book, q ActionableQuery) (all []Actionable) {
	eachBalance(book, q.Window, func(a *ledger.Account, balance bank.Money) {
		if balance.Minor < 0 && holdsMoney(a.Type) {
			all = append(all, Actionable{Account: a, Balance: balance, Threshold: bank.Money{Currency: balance.Currency}})
		}
	})
	return all
}

func lowBalance(book *ledger.Book, q ActionableQuery) (all []Actionable) {
	least := q.Thresholds.value(LowBalance, balanceThreshold)
	eachBalance(book, q.Window, func(a *ledger.Account, balance bank.Money) {
		below := least.minor(balance.Currency)
		if balance.Minor >= 0 && balance.Minor < below && CanBeOverdrawn(a) {
			all = append(
				all,
				Actionable{Account: a, Balance: balance, Threshold: bank.Money{Minor: below, Currency: balance.Currency}},
			)
		}
	})
	return all
}

func closeToCreditLimit(book *ledger.Book, q ActionableQuery) (all []Actionable) {
	least := q.Thresholds.value(CloseToCreditLimit, utilisation)
	eachBalance(book, q.Window, func(a *ledger.Account, balance bank.Money) {
		limit := CreditLimit(a)
		owed := -balance.Minor
		if limit.Minor <= 0 || owed <= 0 || limit.Currency != balance.Currency || !least.reachedBy(owed, limit.Minor) {
			return
		}
		all = append(all, Actionable{
			Account: a, Balance: balance, Utilisation: ratio(owed*100, limit.Minor),
			Threshold: bank.Money{Minor: -mulDiv(limit.Minor, int64(least), 100_00), Currency: limit.Currency},
		})
	})
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
	eachBalance(book, q.Window, func(a *ledger.Account, balance bank.Money) {
		if !CanBeOverdrawn(a) {
			return
		}
		short, rows := shortfall(book, forecasts, a, balance)
		if short == nil {
			return
		}
		missing := short.Current.Minor + short.Credit.Minor - short.Debit.Minor
		all = append(all, Actionable{
			Account: a, Balance: bank.Money{Minor: missing, Currency: balance.Currency},
			Threshold: bank.Money{Currency: balance.Currency}, Shortfall: short, Rows: rows,
		})
	})
	return all
}

// coming is an expected transaction with the row that it is derived from.
type coming struct {
	Expected
	base int32 // row
}

// shortfall returns when the money of an account will run out, with the newest rows of the groups that cause it, or
// nil if it will not.
func shortfall(
	book *ledger.Book, forecasts []Forecast, a *ledger.Account, balance bank.Money,
) (*Shortfall, Selection) {
	none := Select(book, Filter{}).subset(nil)
	var expected []coming
	for i := range forecasts {
		f := &forecasts[i]
		if f.Base.Account != a.ID || f.Base.Amount.Currency != balance.Currency {
			continue
		}
		for _, e := range f.Coming {
			expected = append(expected, coming{e, f.Rows.rows[0]})
		}
	}
	slices.SortStableFunc(expected, func(a, b coming) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.base, b.base))
	})
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
