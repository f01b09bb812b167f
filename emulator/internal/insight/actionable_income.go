package insight

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

func gamblingIncome(book *ledger.Book, q ActionableQuery) []Actionable {
	return monthlyIncome(book, q, GamblingIncome, func(t *bank.Transaction) bool {
		return t.Enrichment.Categories.L2 == "gambling_winnings"
	})
}

func pensionIncome(book *ledger.Book, q ActionableQuery) []Actionable {
	return monthlyIncome(book, q, PensionIncome, func(t *bank.Transaction) bool {
		return t.Enrichment.Categories.L2 == "pension_income"
	})
}

// monthlyIncome finds the currencies in which the credits of a kind reach both thresholds in the newest complete month
// of the window. They are compared with the month's income and count as part of it, even if Bud does not call them
// income.
func monthlyIncome(
	book *ledger.Book, q ActionableQuery, kind ActionableType, counts func(*bank.Transaction) bool,
) (all []Actionable) {
	month, complete := newestMonth(q.Window)
	if !complete {
		return nil
	}
	rows := Select(book, Filter{Window: month, Side: Credits}).keep(func(row int32) bool {
		t := book.At(int(row))
		return counts(t) && t.Amount.Minor > 0 && !t.Tags.Has(bank.TagInternalTransfer)
	})
	income := ExternalIncome(book, month).union(rows).Flow().Credits
	least, share := q.Thresholds.value(kind, monthlyTotal), q.Thresholds.value(kind, shareOfIncome)
	for _, sum := range rows.Flow().Credits {
		total := sum.Amount
		if total.Minor >= least.minor(total.Currency) &&
			share.reachedBy(total.Minor, SumIn(income, total.Currency).Amount.Minor) {
			all = append(all, Actionable{Rows: rows.On(Credits, total.Currency), Total: total})
		}
	}
	return all
}

// newestMonth returns the last complete financial month of a window.
func newestMonth(w Window) (month Window, complete bool) {
	months, err := w.FinancialMonths()
	if err != nil || len(months) == 0 {
		return month, false
	}
	month = months[len(months)-1]
	return month, !month.Until.Before(bank.Period{Months: 1}.After(month.From))
}
