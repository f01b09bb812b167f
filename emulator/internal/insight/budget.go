package insight

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/fixtures"
)

// BudgetSpending is how far a budget is used up.
type BudgetSpending struct {
	Budget bank.Budget
	Window Window
	Spent  bank.Money
	Ratio  string // of spent to budgeted, with two decimals, halves up
	Rows   Selection
}

// Period is the window of a budget that holds a day. A monthly one begins at its starting day, 00:00 UTC. A one-off one
// begins with the day of its making and goes up to the day that is asked for: it has no end of its own.
func Period(b bank.Budget, day time.Time) Window {
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

// Spent finds what a budget's period that holds a day spent of it (docs/research/bud.md#spending-budgets): debits in
// the budget's currency, on the accounts if there are any given, in one of its categories or at one of its merchants.
func Spent(book *ledger.Book, b bank.Budget, day time.Time, accounts []bank.AccountID) BudgetSpending {
	w := Period(b, day)
	f := Filter{Window: w, Side: Debits, Accounts: accounts, Currencies: []bank.Currency{b.Amount.Currency}}
	rows := Select(book, f).budgeted(b)
	s := BudgetSpending{Budget: b, Window: w, Rows: rows, Spent: Of(rows.Flow().Debits, b.Amount.Currency).Amount}
	s.Ratio = ratio(s.Spent.Minor, b.Amount.Minor)
	return s
}

// budgeted is the part of a selection that a budget is about.
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
	category := allowed(s.cols.pairs, func(p fixtures.Pair) bool { return within(p, pairs) })
	merchant := allowed(
		s.cols.merchants,
		func(m *bank.Merchant) bool { return m != nil && slices.Contains(b.Merchants, MerchantSlug(m)) },
	)
	return s.keep(func(row int32) bool { return category[s.cols.pair[row]] || merchant[s.cols.merchant[row]] })
}

// ratio is part / whole with two decimals, halves up; both are in minor units, whole is positive.
func ratio(part, whole int64) string {
	hundredths := new(big.Int).Mul(big.NewInt(part), big.NewInt(200))
	hundredths.Add(hundredths, big.NewInt(whole)).Quo(hundredths, new(big.Int).Mul(big.NewInt(2), big.NewInt(whole)))
	digits := fmt.Sprintf("%03s", hundredths)
	return digits[:len(digits)-2] + "." + digits[len(digits)-2:]
}

// Allocated is the share of an account's balance that a savings goal takes (docs/research/bud.md#savings-goals): the
// booked balance times the ratio, rounded to the minor unit, halves up. Of a balance that is unknown it takes the
// pending one; of a debt nothing. The ratio is reckoned with as the decimal that it is written as.
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
	share.Mul(share, new(big.Rat).SetInt(new(big.Int).Mul(big.NewInt(2), big.NewInt(balance.Minor)))).
		Add(share, big.NewRat(1, 1))
		// (2x+1)/2, floored, rounds x
	minor := new(big.Int).Quo(share.Num(), new(big.Int).Mul(big.NewInt(2), share.Denom()))
	return bank.Money{Minor: minor.Int64(), Currency: balance.Currency}
}
