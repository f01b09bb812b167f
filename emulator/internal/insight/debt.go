package insight

import (
	"strconv"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// Repaid holds the payments on loans, or to debt collectors, in a window.
type Repaid struct {
	Rows  Selection  // in all currencies
	Total bank.Money // sum of those in the newest row's currency
}

// Loans returns payments on loans, including high-cost short-term ones.
func Loans(book *ledger.Book, w Window) Repaid {
	return repaid(Find(book, w, Debits, bank.TagLoan|bank.TagHCST))
}

// debtCollection returns payments to debt collectors.
func debtCollection(book *ledger.Book, w Window) Repaid {
	return repaid(Find(book, w, Debits, bank.TagDebtCollection))
}

func repaid(rows Selection) Repaid { return Repaid{rows, rows.sumAbsolute(rows.newestCurrency())} }

// Explain explains the total.
func (r Repaid) Explain() []Explanation {
	if r.Rows.Len() == 0 {
		return nil
	}
	rows := r.Rows.On(Debits, r.Total.Currency)
	return []Explanation{{
		Figure: "statistics.total_debit " + string(r.Total.Currency), Value: r.Total.Value(),
		Formula: "the sum of " + count(rows.Len(), "debit") + " in " + string(r.Total.Currency), Rows: rows,
	}}
}

// Burden compares an expense with the income of the same window and currency.
type Burden struct {
	Repaid
	Income Selection
	Earned bank.Money
}

// BurdenOf compares payments to debt collectors with the income of their window.
func BurdenOf(book *ledger.Book, w Window) Burden {
	r := debtCollection(book, w)
	income := incomeRows(book, w).On(Credits, r.Total.Currency)
	return Burden{r, income, income.sumAbsolute(r.Total.Currency)}
}

// Ratio returns expense / income with three decimals, halves up: 100 / 1000 is "0.100". Bud does not document the
// ratio without income; an expense then has the ratio "1.000".
func (b Burden) Ratio() string {
	thousandths := int64(1000)
	if b.Earned.Minor > 0 {
		thousandths = mulDiv(b.Total.Minor, 1000, b.Earned.Minor)
	}
	rest := strconv.FormatInt(1000+thousandths%1000, 10)[1:]
	return strconv.FormatInt(thousandths/1000, 10) + "." + rest
}

// Explain explains the ratio.
func (b Burden) Explain() []Explanation {
	all := b.Repaid.Explain()
	if len(all) == 0 {
		return nil
	}
	relations := "statistics.income_relations."
	return append(all, Explanation{
		Figure: relations + "total_income " + string(b.Earned.Currency), Value: b.Earned.Value(),
		Formula: "the sum of " + count(b.Income.Len(), "credit"), Rows: b.Income,
	}, Explanation{
		Figure: relations + "expense_to_income_ratio", Value: b.Ratio(), Formula: "total_debit / total_income",
		Rows: all[0].Rows.union(b.Income),
	})
}
