package storage

import (
	"math"

	"budsandbox/bank"
)

// budgets are customers' spending budgets.
var budgets = &Table[bank.Budget]{
	name:  "budgets",
	key:   func(b bank.Budget) Key { return BudgetKey(b.Customer, b.ID) },
	codec: codec[bank.Budget]{encode: encodeBudget, decode: decodeBudget},
}

// goals are customers' savings goals.
var goals = &Table[bank.SavingsGoal]{
	name:  "goals",
	key:   func(g bank.SavingsGoal) Key { return GoalKey(g.Customer, g.ID) },
	codec: codec[bank.SavingsGoal]{encode: encodeGoal, decode: decodeGoal},
}

// BudgetKey is the key of a budget's row.
func BudgetKey(customer bank.CustomerID, id bank.BudgetID) Key { return CustomerKey(customer).ID(id) }

// GoalKey is the key of a savings goal's row.
func GoalKey(customer bank.CustomerID, id bank.GoalID) Key { return CustomerKey(customer).ID(id) }

// Budgets opens the budgets of a project's customers; those of one lie under its CustomerKey. No book is made from them.
func (tx *Tx) Budgets(p bank.Project) Rows[bank.Budget] { return rows(tx, string(p), budgets) }

// Goals opens the savings goals of a project's customers; those of one lie under its CustomerKey. No book is made from them.
func (tx *Tx) Goals(p bank.Project) Rows[bank.SavingsGoal] { return rows(tx, string(p), goals) }

func encodeBudget(b bank.Budget) ([]byte, error) {
	f := fields{}.text(1, b.Name).number(2, b.Amount.Minor).text(3, string(b.Amount.Currency)).text(4, string(b.Recurrence)).
		number(5, int64(b.StartingDay)).time(6, b.CreatedAt).number(7, int64(b.Number))
	for _, c := range b.Categories {
		category := fields{}.text(1, c.L1)
		for _, l2 := range c.L2 {
			category = category.text(2, l2)
		}
		f = f.bytes(8, category)
	}
	for _, slug := range b.Merchants {
		f = f.text(9, slug)
	}
	return f, nil
}

func decodeBudget(key, value []byte) (b bank.Budget, err error) {
	if b.Customer, b.ID, err = asOwned[bank.BudgetID](key); err != nil {
		return b, err
	}
	return b, fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			b.Name = string(value)
		case 2:
			b.Amount.Minor = asNumber(value)
		case 3:
			b.Amount.Currency = bank.Currency(value)
		case 4:
			b.Recurrence = bank.Recurrence(value)
		case 5:
			b.StartingDay = int(asNumber(value))
		case 6:
			b.CreatedAt = asTime(value)
		case 7:
			b.Number = uint64(asNumber(value))
		case 8:
			var c bank.BudgetCategory
			err := fields(value).each(func(number byte, value []byte) error {
				switch number {
				case 1:
					c.L1 = string(value)
				case 2:
					c.L2 = append(c.L2, string(value))
				}
				return nil
			})
			b.Categories = append(b.Categories, c)
			return err
		case 9:
			b.Merchants = append(b.Merchants, string(value))
		}
		return nil
	})
}

func encodeGoal(g bank.SavingsGoal) ([]byte, error) {
	return fields{}.text(1, string(g.Account)).text(2, g.Name).number(3, g.Target.Minor).text(4, string(g.Target.Currency)).
		time(5, g.By).number(6, int64(math.Float64bits(g.Ratio))).time(7, g.CreatedAt).number(8, int64(g.Number)), nil
}

func decodeGoal(key, value []byte) (g bank.SavingsGoal, err error) {
	if g.Customer, g.ID, err = asOwned[bank.GoalID](key); err != nil {
		return g, err
	}
	return g, fields(value).each(func(number byte, value []byte) error {
		switch number {
		case 1:
			g.Account = bank.AccountID(value)
		case 2:
			g.Name = string(value)
		case 3:
			g.Target.Minor = asNumber(value)
		case 4:
			g.Target.Currency = bank.Currency(value)
		case 5:
			g.By = asTime(value)
		case 6:
			g.Ratio = math.Float64frombits(uint64(asNumber(value)))
		case 7:
			g.CreatedAt = asTime(value)
		case 8:
			g.Number = uint64(asNumber(value))
		}
		return nil
	})
}
