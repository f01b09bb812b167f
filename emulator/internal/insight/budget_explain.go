package insight

import (
	"fmt"
	"strings"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/internal/quantity"
)

// Explain explains each figure of a budget. The names of the figures begin with the budget's id, because a response
// has many budgets.
func (s BudgetSpending) Explain() []Explanation {
	c := s.Budget.Amount.Currency
	return []Explanation{
		{
			Figure: fmt.Sprintf("%s.spent.amount %s", s.Budget.ID, c), Value: s.Spent.Value(), Rows: s.Rows,
			Formula: fmt.Sprintf("the sum of %s in %s from %s to %s%s", quantity.Of(s.Rows.Len(), "debit"), c,
				formatTime(s.Window.From), formatTime(s.Window.To()), budgetCriteria(s.Budget)),
		},
		{
			Figure: s.Budget.ID.String() + ".spent.ratio", Value: s.Ratio, Rows: s.Rows,
			Formula: fmt.Sprintf(
				"spent.amount %s / amount %s, to two decimals, halves up",
				s.Spent.Value(),
				s.Budget.Amount.Value(),
			),
		},
	}
}

// budgetCriteria describes what a budget counts; it is empty for all spending.
func budgetCriteria(b bank.Budget) string {
	var all []string
	for _, c := range b.Categories {
		if len(c.L2) == 0 {
			all = append(all, "in "+c.L1)
		}
		for _, l2 := range c.L2 {
			all = append(all, "in "+c.L1+"."+l2)
		}
	}
	for _, slug := range b.Merchants {
		all = append(all, "at "+slug)
	}
	if len(all) == 0 {
		return ""
	}
	return ", " + strings.Join(all, " or ")
}

// ExplainGoal explains the balance of a savings goal, which derives from an account's balance and not from
// transactions. The name of the figure begins with the goal's id, because a response has many goals.
func ExplainGoal(book *ledger.Book, g bank.SavingsGoal) Explanation {
	e := Explanation{Figure: fmt.Sprintf("%s.goal_balance %s", g.ID, g.Target.Currency)}
	a, found := book.Account(g.Account)
	if !found {
		e.Value = bank.Money{Currency: g.Target.Currency}.Value()
		e.Formula = fmt.Sprintf("nothing, as account %s is not there", g.Account)
		return e
	}
	e.Value = Allocated(a, g.Ratio).Value()
	kind, balance := "booked", a.Booked
	if !balance.Known() {
		kind, balance = "pending", a.Pending
	}
	switch {
	case !balance.Known():
		e.Formula = fmt.Sprintf("nothing, as no balance of account %s is known", a.ID)
	case balance.Minor < 0:
		e.Formula = fmt.Sprintf("nothing, as the %s balance of account %s is %s", kind, a.ID, balance)
	default:
		e.Formula = fmt.Sprintf(
			"the %s balance %s of account %s * allocation_ratio %v, halves up",
			kind, balance, a.ID, g.Ratio,
		)
	}
	return e
}
