package storage

import "budsandbox/bank"

// budgets are customers' spending budgets.
var budgets = &Table[bank.Budget]{
	name:  "budgets",
	owner: aCustomer,
	key:   func(b bank.Budget) Key { return BudgetKey(b.Customer, b.ID) },
	codec: jsonCodec(func(b *bank.Budget, key []byte) (err error) {
		b.Customer, b.ID, err = asOwned[bank.BudgetID](key)
		return err
	}),
}

// goals are customers' savings goals.
var goals = &Table[bank.SavingsGoal]{
	name:  "goals",
	owner: aCustomer,
	key:   func(g bank.SavingsGoal) Key { return GoalKey(g.Customer, g.ID) },
	codec: jsonCodec(func(g *bank.SavingsGoal, key []byte) (err error) {
		g.Customer, g.ID, err = asOwned[bank.GoalID](key)
		return err
	}),
}

// BudgetKey is the key of a budget's row.
func BudgetKey(customer bank.CustomerID, id bank.BudgetID) Key { return CustomerKey(customer).ID(id) }

// GoalKey is the key of a savings goal's row.
func GoalKey(customer bank.CustomerID, id bank.GoalID) Key { return CustomerKey(customer).ID(id) }

// Budgets opens the budgets of a project's customers; those of one lie under its CustomerKey. No book is made from
// them.
//
//go:noinline
func (tx *Tx) Budgets(p bank.Project) Rows[bank.Budget] { return rows(tx, string(p), budgets) }

// Goals opens the savings goals of a project's customers; those of one lie under its CustomerKey. No book is made from
// them.
//
//go:noinline
func (tx *Tx) Goals(p bank.Project) Rows[bank.SavingsGoal] { return rows(tx, string(p), goals) }
