package insight

import (
	"strconv"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/internal/quantity"
)

// DebtPayments holds the payments on loans, or to debt collectors, in a window.
type DebtPayments struct {
	Rows  Selection  // in all currencies
	Total bank.Money // sum of those in the newest row's currency
}

// LoanPayments returns payments on loans, including high-cost short-term ones.
func LoanPayments(book *ledger.Book, w Window) DebtPayments {
	return debtPayments(Find(book, w, Debits, bank.TagLoan|bank.TagHCST))
}

// debtCollectionPayments returns payments to debt collectors.
func debtCollectionPayments(book *ledger.Book, w Window) DebtPayments {
	return debtPayments(Find(book, w, Debits, bank.TagDebtCollection))
}

func debtPayments(rows Selection) DebtPayments {
	return DebtPayments{rows, rows.sumAbsolute(rows.newestCurrency())}
}

// Explain explains the total.
func (p DebtPayments) Explain() []Explanation {
	if p.Rows.Len() == 0 {
		return nil
	}
	rows := p.Rows.On(Debits, p.Total.Currency)
	return []Explanation{{
		Figure: "statistics.total_debit " + string(p.Total.Currency), Value: p.Total.Value(),
		Formula: "the sum of " + quantity.Of(rows.Len(), "debit") + " in " + string(p.Total.Currency), Rows: rows,
	}}
}

// DebtCollection compares payments to debt collectors with the income of the same window and currency.
type DebtCollection struct {
	DebtPayments
	Income      Selection
	IncomeTotal bank.Money
}

// DebtCollectionOf compares payments to debt collectors with the income of their window.
func DebtCollectionOf(book *ledger.Book, w Window) DebtCollection {
	paid := debtCollectionPayments(book, w)
	income := incomeRows(book, w).On(Credits, paid.Total.Currency)
	return DebtCollection{paid, income, income.sumAbsolute(paid.Total.Currency)}
}

// Ratio returns expense / income with three decimals, halves up: 100 / 1000 is "0.100". Bud does not document the
// ratio without income; an expense then has the ratio "1.000".
func (d DebtCollection) Ratio() string {
	thousandths := int64(1000)
	if d.IncomeTotal.Minor > 0 {
		thousandths = mulDiv(d.Total.Minor, 1000, d.IncomeTotal.Minor)
	}
	rest := strconv.FormatInt(1000+thousandths%1000, 10)[1:]
	return strconv.FormatInt(thousandths/1000, 10) + "." + rest
}

// Explain explains the ratio.
func (d DebtCollection) Explain() []Explanation {
	all := d.DebtPayments.Explain()
	if len(all) == 0 {
		return nil
	}
	relations := "statistics.income_relations."
	return append(all, Explanation{
		Figure: relations + "total_income " + string(d.IncomeTotal.Currency), Value: d.IncomeTotal.Value(),
		Formula: "the sum of " + quantity.Of(d.Income.Len(), "credit"), Rows: d.Income,
	}, Explanation{
		Figure: relations + "expense_to_income_ratio", Value: d.Ratio(), Formula: "total_debit / total_income",
		Rows: all[0].Rows.union(d.Income),
	})
}
