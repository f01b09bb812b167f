package insight

import (
	"strconv"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
)

// Repaid is what went out on loans, or to debt collectors, in a window.
type Repaid struct {
	Rows  Selection  // of every currency
	Total bank.Money // of those in the newest row's currency
}

// Loans are payments on loans, high-cost short-term ones too.
func Loans(b *ledger.Book, w Window) Repaid {
	return repaid(Find(b, w, Debits, bank.TagLoan|bank.TagHCST))
}

// DebtCollection are payments to debt collectors.
func DebtCollection(b *ledger.Book, w Window) Repaid {
	return repaid(Find(b, w, Debits, bank.TagDebtCollection))
}

func repaid(rows Selection) Repaid { return Repaid{rows, rows.absolute(rows.first())} }

// Explain tells where the total comes from.
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

// Burden is an expense beside the income of the same window and currency.
type Burden struct {
	Repaid
	Income Selection
	Earned bank.Money
}

// BurdenOf puts payments to debt collectors beside the income of their window.
func BurdenOf(b *ledger.Book, w Window) Burden {
	r := DebtCollection(b, w)
	income := incomeRows(b, w).On(Credits, r.Total.Currency)
	return Burden{r, income, income.absolute(r.Total.Currency)}
}

// Ratio is expense over income to three decimals, half up: 100 of 1000 is "0.100". Against no income Bud documents
// nothing; an expense is then all that there is: "1.000".
func (b Burden) Ratio() string {
	thousandths := int64(1000)
	if b.Earned.Minor > 0 {
		thousandths = divided(b.Total.Minor, 1000, b.Earned.Minor)
	}
	rest := strconv.FormatInt(1000+thousandths%1000, 10)[1:]
	return strconv.FormatInt(thousandths/1000, 10) + "." + rest
}

// Explain tells where the ratio comes from.
func (b Burden) Explain() []Explanation {
	all := b.Repaid.Explain()
	if len(all) == 0 {
		return nil
	}
	relations := "statistics.income_relations."
	return append(
		all,
		Explanation{
			relations + "total_income " + string(b.Earned.Currency),
			b.Earned.Value(),
			"the sum of " + count(b.Income.Len(), "credit"),
			b.Income,
		},
		Explanation{
			relations + "expense_to_income_ratio",
			b.Ratio(),
			"total_debit / total_income",
			all[0].Rows.and(b.Income),
		},
	)
}
