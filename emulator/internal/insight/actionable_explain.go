package insight

import (
	"fmt"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/internal/quantity"
)

// Explain explains each insight and the totals of a list.
func (q ActionableQuery) Explain(book *ledger.Book, found []Actionable) (all []Explanation) {
	for i := range found {
		all = append(all, found[i].explain())
	}
	for i := range found {
		if found[i].Account != nil {
			return all // responses about balances have no totals
		}
	}
	income, expenditure := q.Totals(book, found)
	for _, side := range []struct {
		name, formula string
		sums          []Sum
		rows          Selection
	}{
		{
			"totals.income", "the credits that are tagged as income and do not come from own accounts", income,
			ExternalIncome(book, q.Window).On(Credits, ""),
		},
		{"totals.expenditure", "the debits that do not go to own accounts", expenditure, Expenditure(book, q.Window)},
	} {
		for _, sum := range side.sums {
			c := sum.Amount.Currency
			all = append(all, Explanation{
				Figure: side.name + " " + string(c), Value: sum.Amount.Value(), Formula: "the sum of " + side.formula,
				Rows: side.rows.On(Both, c),
			})
		}
	}
	return all
}

// explain explains one insight.
func (a *Actionable) explain() Explanation {
	e := Explanation{Figure: a.ID, Rows: a.Rows}
	switch {
	case a.Shortfall != nil:
		s := a.Shortfall
		e.Value = a.Balance.String()
		e.Formula = fmt.Sprintf("current_balance %s + expected_credit %s - expected_debit %s, by the forecast up to %s",
			s.Current, s.Credit.Value(), s.Debit.Value(), formatTime(s.At))
	case a.Late != nil:
		e.Value = fmt.Sprint(a.Late.Days)
		e.Formula = fmt.Sprintf(
			"whole days from %s, when the schedule of the group has the next transaction, to the end of the window",
			formatTime(a.Late.Expected),
		)
	case a.Change != nil:
		e.Value = a.Change.Absolute.String()
		e.Formula = fmt.Sprintf("%s, the newest of the group, less %s, the one before",
			a.Change.New.Value(), a.Change.Previous.Value())
	case a.Total.Known():
		e.Value = a.Total.Value()
		e.Formula = "the sum of " + quantity.Of(a.Rows.Len(), "credit") + " in the newest complete month of the window"
	case a.Utilisation != "":
		owed := bank.Money{Minor: -a.Balance.Minor, Currency: a.Balance.Currency}
		e.Value, e.Formula = a.Utilisation, owed.Value()+" owed, of the line of credit, in per cent"
	case a.Account != nil:
		e.Value = a.Balance.String()
		e.Formula = "the booked balance of account " + string(a.Account.ID) + " at the end of the window"
	default:
		e.Value, e.Formula = fmt.Sprint(a.Rows.Len()), "the number of transactions"
	}
	return e
}
