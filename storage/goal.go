package storage

import "budsandbox/bank"

// goals is the table of customers' savings goals.
var goals = &Table[bank.SavingsGoal]{
	name:  "goals",
	owner: ownedByCustomer,
	key:   func(g bank.SavingsGoal) Key { return GoalKey(g.Customer, g.ID) },
	codec: jsonCodec(func(g *bank.SavingsGoal, key []byte) (err error) {
		g.Customer, g.ID, err = asOwned[bank.GoalID](key)
		return err
	}),
}

// GoalKey returns the key of a savings goal.
func GoalKey(customer bank.CustomerID, id bank.GoalID) Key { return CustomerKey(customer).ID(id) }

// Goals returns the savings goals of a project's customers. The keys of one customer's rows begin with its
// CustomerKey. Books do not depend on them, so writing one needs no Touch.
func (tx *Tx) Goals(p bank.Project) Rows[bank.SavingsGoal] { return rows(tx, string(p), goals) }
