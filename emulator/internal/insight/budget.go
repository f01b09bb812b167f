package insight

import (
	"math/big"
	"slices"
	"strconv"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
)

// BudgetSpending describes how much of a budget is spent.
type BudgetSpending struct {
	Budget bank.Budget
	Window Window
	Spent  bank.Money
	Ratio  string // spent / budgeted with two decimals, halves up
	Rows   Selection
}

// BudgetPeriod returns the window of a budget that contains a day. A monthly budget begins on its starting day at 00:00
// UTC. A one-off budget begins on the day of its creation and ends with the given day, because it has no end of its
// own.
func BudgetPeriod(b bank.Budget, day time.Time) Window {
	day = day.UTC()
	if b.Recurrence == bank.OneOff {
		from := b.CreatedAt.UTC().Truncate(24 * time.Hour)
		if day.Before(from) {
			day = from
		}
		return Between(from, day)
	}
	from := time.Date(day.Year(), day.Month(), b.StartingDay, 0, 0, 0, 0, time.UTC)
	if from.After(day) {
		from = from.AddDate(0, -1, 0) // no starting day is beyond the 28th
	}
	return Window{from, from.AddDate(0, 1, 0)}
}

// Spent returns what was spent of a budget in its period that contains a day (docs/research/bud.md#spending-budgets).
// It counts debits in the budget's currency, in one of its categories or at one of its merchants, and on the given
// accounts, or on all if none are given.
func Spent(book *ledger.Book, b bank.Budget, day time.Time, accounts []bank.AccountID) BudgetSpending {
	w := BudgetPeriod(b, day)
	f := Filter{Window: w, Side: Debits, Accounts: accounts, Currencies: []bank.Currency{b.Amount.Currency}}
	rows := Select(book, f).budgeted(b)
	s := BudgetSpending{Budget: b, Window: w, Rows: rows, Spent: SumIn(rows.Flow().Debits, b.Amount.Currency).Amount}
	s.Ratio = ratio(s.Spent.Minor, b.Amount.Minor)
	return s
}

// budgeted returns the rows of a selection that count towards a budget.
func (s Selection) budgeted(b bank.Budget) Selection {
	if len(b.Categories) == 0 && len(b.Merchants) == 0 {
		return s
	}
	var pairs []fixtures.Pair
	for _, c := range b.Categories {
		if len(c.L2) == 0 {
			pairs = append(pairs, fixtures.Pair{L1: c.L1})
		}
		for _, l2 := range c.L2 {
			pairs = append(pairs, fixtures.Pair{L1: c.L1, L2: l2})
		}
	}
	category := mask(s.cols.pairs, func(p fixtures.Pair) bool { return within(p, pairs) })
	merchant := mask(s.cols.merchants, func(m *bank.Merchant) bool {
		return m != nil && slices.Contains(b.Merchants, MerchantSlug(m))
	})
	return s.keep(func(row int32) bool { return category[s.cols.pair[row]] || merchant[s.cols.merchant[row]] })
}

// Allocated returns the share of an account's balance that a savings goal takes
// (docs/research/bud.md#savings-goals): the booked balance times the ratio, rounded to the minor unit, halves up.
// If the booked balance is unknown, it uses the pending one. A debt has no share. The ratio is used as the shortest
// decimal number that represents it.
func Allocated(a *ledger.Account, ratio float64) bank.Money {
	balance := a.Booked
	if !balance.Known() {
		balance = a.Pending
	}
	if !balance.Known() || balance.Minor < 0 {
		return bank.Money{Currency: a.Currency}
	}
	share, ok := new(big.Rat).SetString(strconv.FormatFloat(ratio, 'f', -1, 64))
	if !ok {
		return bank.Money{Currency: a.Currency}
	}
	share.Mul(share, new(big.Rat).SetInt64(balance.Minor))
	return bank.Money{Minor: divide(share.Num(), share.Denom()).Int64(), Currency: balance.Currency}
}
