package storage

import "budsandbox/bank"

// budgets is the table of customers' spending budgets.
var budgets = &Table[bank.Budget]{
	name:  "budgets",
	owner: ownedByCustomer,
	key:   func(b bank.Budget) Key { return BudgetKey(b.Customer, b.ID) },
	codec: codec[bank.Budget]{encode: encodeBudget, decode: decodeBudget},
}

// BudgetKey returns the key of a budget.
func BudgetKey(customer bank.CustomerID, id bank.BudgetID) Key { return CustomerKey(customer).ID(id) }

// Budgets returns the budgets of a project's customers. The keys of one customer's rows begin with its CustomerKey.
// Books do not depend on them, so writing one needs no Touch.
func (tx *Tx) Budgets(p bank.Project) Rows[bank.Budget] { return rows(tx, string(p), budgets) }

func encodeBudget(b bank.Budget) ([]byte, error) {
	f := make(fields, 0, 96).text(1, b.Name).number(2, b.Amount.Minor).text(3, string(b.Amount.Currency)).
		text(4, string(b.Recurrence)).nonZero(5, b.StartingDay).time(6, b.CreatedAt).number(7, int64(b.Number))
	for _, category := range b.Categories {
		f = f.bytes(8, encodeBudgetCategory(category))
	}
	for _, slug := range b.Merchants {
		f = f.element(9, slug)
	}
	return f, nil
}

func encodeBudgetCategory(c bank.BudgetCategory) fields {
	f := fields{}.element(1, c.L1) // never empty, so that a category is never left out
	for _, l2 := range c.L2 {
		f = f.element(2, l2)
	}
	return f
}

func decodeBudget(key, value []byte) (b bank.Budget, err error) {
	if b.Customer, b.ID, err = asOwned[bank.BudgetID](key); err != nil {
		return b, err
	}
	err = fields(value).each(func(number byte, value []byte) (err error) {
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
			var category bank.BudgetCategory
			category, err = decodeBudgetCategory(value)
			b.Categories = append(b.Categories, category)
		case 9:
			b.Merchants = append(b.Merchants, string(value))
		}
		return err
	})
	return b, err
}

func decodeBudgetCategory(f fields) (c bank.BudgetCategory, err error) {
	err = f.each(func(number byte, value []byte) error {
		switch number {
		case 1:
			c.L1 = string(value)
		case 2:
			c.L2 = append(c.L2, string(value))
		}
		return nil
	})
	return c, err
}
