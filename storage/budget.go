package storage

import "budsandbox/bank"

// budgets is the table of customers' spending budgets.
var budgets = &Table[bank.Budget]{
	name:  "budgets",
	owner: ownedByCustomer,
	key:   func(b bank.Budget) Key { return BudgetKey(b.Customer, b.ID) },
	codec: jsonCodec(func(b *bank.Budget, key []byte) (err error) {
		b.Customer, b.ID, err = asOwned[bank.BudgetID](key)
		return err
	}),
}

// BudgetKey returns the key of a budget.
func BudgetKey(customer bank.CustomerID, id bank.BudgetID) Key { return CustomerKey(customer).ID(id) }

// Budgets returns the budgets of a project's customers. The keys of one customer's rows begin with its CustomerKey.
// Books do not depend on them, so writing one needs no Touch.
func (tx *Tx) Budgets(p bank.Project) Rows[bank.Budget] { return rows(tx, string(p), budgets) }
