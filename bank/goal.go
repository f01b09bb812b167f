package bank

import "time"

// BudgetID names a spending budget within a customer.
type BudgetID = ID[Budget]

// Budget is what a customer means to spend at most in a period on some categories and at some merchants. Without either
// it is about all spending.
type Budget struct {
	ID          BudgetID         `json:"-"`
	Customer    CustomerID       `json:"-"`
	Name        string           `json:"name,omitzero"`
	Amount      Money            `json:"amount,omitzero"` // positive
	Recurrence  Recurrence       `json:"recurrence,omitzero"`
	StartingDay int              `json:"starting_day,omitzero"` // of the month, 1 to 28; 0 for a budget that does not recur
	Categories  []BudgetCategory `json:"categories,omitempty"`
	Merchants   []string         `json:"merchants,omitempty"` // slugs
	CreatedAt   time.Time        `json:"created_at,omitzero"`
	Number      uint64           `json:"number,omitzero"` // of its making within the project
}

// BudgetCategory is a category of level 1, or some below it.
type BudgetCategory struct {
	L1 string   `json:"l1,omitzero"`
	L2 []string `json:"l2,omitempty"` // empty for all of the L1
}

// Recurrence says whether a budget begins anew.
type Recurrence string

// The recurrences of budgets.
const (
	OneOff        Recurrence = "one-off"
	EveryMonth    Recurrence = "monthly"
	LastBudgetDay            = 28 // every month has it
)

// GoalID names a savings goal within a customer.
type GoalID = ID[SavingsGoal]

// SavingsGoal is an amount that a share of an account's balance is to reach.
type SavingsGoal struct {
	ID        GoalID     `json:"-"`
	Customer  CustomerID `json:"-"`
	Account   AccountID  `json:"account,omitzero"`
	Name      string     `json:"name,omitzero"`
	Target    Money      `json:"target,omitzero"`
	By        time.Time  `json:"by,omitzero"`    // zero without a date
	Ratio     float64    `json:"ratio,omitzero"` // above 0, at most 1; a JSON number, reckoned with as the decimal that it is written as
	CreatedAt time.Time  `json:"created_at,omitzero"`
	Number    uint64     `json:"number,omitzero"` // of its making within the project
}
