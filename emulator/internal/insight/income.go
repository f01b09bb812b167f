package insight

import (
	"fmt"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/internal/quantity"
)

// Income describes the income of a window.
type Income struct {
	Rows           Selection     // all income, in all currencies
	Regular        Selection     // the rows of regular groups
	Currency       bank.Currency // currency of the averages: that of the newest row
	Window         Window
	Months         int        // number of months that the averages divide by
	Average        bank.Money // of all rows per month
	RegularAverage bank.Money // of the regular rows per month
}

// IncomeOf returns a customer's income and its monthly averages. The months are all calendar months that the window
// touches, both ends included, with or without income: a window from 1 January to 1 March has three. Only a window of
// whole months has therefore the income of a month as its average. Averages are rounded half up to the minor unit
// (docs/research/bud.md#finders).
func IncomeOf(book *ledger.Book, w Window) Income {
	in := Income{Rows: incomeRows(book, w), Window: w, Months: monthsTouched(w)}
	in.Regular = in.Rows.tagged(bank.TagRegular)
	in.Currency = in.Rows.newestCurrency()
	in.Average = average(in.Rows.sumAbsolute(in.Currency), in.Months)
	in.RegularAverage = average(in.Regular.sumAbsolute(in.Currency), in.Months)
	return in
}

// incomeRows returns the income of a window in all currencies.
func incomeRows(book *ledger.Book, w Window) Selection { return Find(book, w, Credits, bank.TagIncome) }

// ExternalIncome returns the income of a window that reports count: that of the income finder without the transfers
// between the customer's own accounts.
func ExternalIncome(book *ledger.Book, w Window) Selection {
	return incomeRows(book, w).untagged(bank.TagInternalTransfer)
}

// Expenditure returns the expenditure of a window: every debit that is not a transfer between the customer's own
// accounts.
func Expenditure(book *ledger.Book, w Window) Selection {
	return Select(book, Filter{Window: w, Side: Debits}).untagged(bank.TagInternalTransfer)
}

// monthsTouched returns the number of calendar months that a bounded window touches.
func monthsTouched(w Window) int {
	from, to := w.From.UTC(), w.To().UTC()
	return max(1, (to.Year()-from.Year())*12+int(to.Month()-from.Month())+1)
}

// Explain explains the averages.
func (in Income) Explain() []Explanation {
	if in.Rows.Len() == 0 {
		return nil
	}
	formula := fmt.Sprintf("the sum of the credits in %s over %s, each in which a day from %s to %s falls",
		in.Currency, quantity.Of(in.Months, "calendar month"), in.Window.From.UTC().Format(time.DateOnly),
		in.Window.To().UTC().Format(time.DateOnly))
	explain := func(name string, value bank.Money, rows Selection) Explanation {
		return Explanation{
			Figure: name + " " + string(in.Currency), Value: value.Value(), Formula: formula,
			Rows: rows.On(Credits, in.Currency),
		}
	}
	return []Explanation{
		explain("statistics.average.monthly.income", in.Average, in.Rows),
		explain("statistics.average.monthly.regular_income", in.RegularAverage, in.Regular),
	}
}

// The two types of income that Bud distinguishes.
const (
	salaryOrWages = "salary_or_wages"
	otherIncoming = "other_incoming"
)

// IncomeType returns Bud's type of an income: whether it is earned by work.
func IncomeType(t *bank.Transaction) string {
	switch t.Enrichment.Categories.L2 {
	case "salary", "employment_income":
		return salaryOrWages
	}
	return otherIncoming
}
