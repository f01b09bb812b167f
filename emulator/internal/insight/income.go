package insight

import (
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// Income is what came in as income in a window.
type Income struct {
	Rows     Selection     // all of it, of every currency
	Regular  Selection     // the rows that come by a schedule
	Currency bank.Currency // in which the averages are: that of the newest row
	Months   int           // that the averages are over
	Average  bank.Money    // of all rows in a month
	Steady   bank.Money    // of the regular ones
}

// IncomeOf finds a customer's income and what it is in a month on average. The months are those of the calendar that
// the window touches, both ends included, whether or not something came in: a window of 1 January to 1 March has three.
// Averages are rounded half up to the minor unit (docs/research/bud.md#finders).
func IncomeOf(b *ledger.Book, w Window) Income {
	in := Income{Rows: incomeRows(b, w), Months: monthsTouched(w)}
	in.Regular = in.Rows.tagged(bank.TagRegular)
	in.Currency = in.Rows.first()
	in.Average = average(in.Rows.absolute(in.Currency), in.Months)
	in.Steady = average(in.Regular.absolute(in.Currency), in.Months)
	return in
}

// incomeRows finds the income of a window, of every currency.
func incomeRows(b *ledger.Book, w Window) Selection { return Find(b, w, Credits, bank.TagIncome) }

// Earned returns the income of a window that reports count: what the income finder finds, without transfers between the
// customer's own accounts.
func Earned(b *ledger.Book, w Window) Selection {
	return incomeRows(b, w).untagged(bank.TagInternalTransfer)
}

// Expenditure returns what was spent in a window: every debit that is not a transfer between the customer's own
// accounts.
func Expenditure(b *ledger.Book, w Window) Selection {
	return Select(b, Filter{Window: w, Side: Debits}).untagged(bank.TagInternalTransfer)
}

// monthsTouched counts the calendar months of a bounded window.
func monthsTouched(w Window) int {
	from, to := w.From.UTC(), w.To().UTC()
	return max(1, (to.Year()-from.Year())*12+int(to.Month()-from.Month())+1)
}

// Explain tells where the averages come from.
func (in Income) Explain() []Explanation {
	if in.Rows.Len() == 0 {
		return nil
	}
	one := func(name string, value bank.Money, rows Selection) Explanation {
		return Explanation{
			Figure: name + " " + string(in.Currency), Value: value.Value(),
			Formula: "the sum of the credits in " + string(in.Currency) + " over " + count(in.Months, "calendar month"),
			Rows:    rows.On(Credits, in.Currency),
		}
	}
	return []Explanation{
		one("statistics.average.monthly.income", in.Average, in.Rows),
		one("statistics.average.monthly.regular_income", in.Steady, in.Regular),
	}
}

// The two types of income that Bud tells apart.
const (
	SalaryOrWages = "salary_or_wages"
	OtherIncoming = "other_incoming"
)

// IncomeType says whether income is for work.
func IncomeType(t *bank.Transaction) string {
	switch t.Enrichment.Categories.L2 {
	case "salary", "employment_income":
		return SalaryOrWages
	}
	return OtherIncoming
}

// Back is the day a number of months before another, the last of a shorter month.
func Back(day time.Time, months int) time.Time { return bank.Period{Months: -months}.After(day) }
