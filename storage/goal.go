package storage

import (
	"math"

	"budsandbox/bank"
)

// goals is the table of customers' savings goals.
var goals = &Table[bank.SavingsGoal]{
	name:  "goals",
	owner: ownedByCustomer,
	key:   func(g bank.SavingsGoal) Key { return GoalKey(g.Customer, g.ID) },
	codec: codec[bank.SavingsGoal]{encode: encodeGoal, decode: decodeGoal},
}

// GoalKey returns the key of a savings goal.
func GoalKey(customer bank.CustomerID, id bank.GoalID) Key { return CustomerKey(customer).ID(id) }

// Goals returns the savings goals of a project's customers. The keys of one customer's rows begin with its
// CustomerKey. Books do not depend on them, so writing one needs no Touch.
func (tx *Tx) Goals(p bank.Project) Rows[bank.SavingsGoal] { return rows(tx, string(p), goals) }

func encodeGoal(g bank.SavingsGoal) ([]byte, error) {
	return make(fields, 0, 96).text(1, string(g.Account)).text(2, g.Name).
		number(3, g.Target.Minor).text(4, string(g.Target.Currency)).time(5, g.By).
		number(6, int64(math.Float64bits(g.Ratio))).time(7, g.CreatedAt).number(8, int64(g.Number)), nil
}

func decodeGoal(key, value []byte) (g bank.SavingsGoal, err error) {
	if g.Customer, g.ID, err = asOwned[bank.GoalID](key); err != nil {
		return g, err
	}
	err = fields(value).each(func(number byte, value []byte) error {
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
	return g, err
}
