package bank

import (
	"time"

	"github.com/google/uuid"
)

// BudgetID identifies a spending budget within a customer.
type BudgetID uuid.UUID

// Budget is a spending limit of a customer for a period. It applies to its categories and merchants, or to all
// spending if it has neither.
type Budget struct {
	ID          BudgetID         `json:"-"`
	Customer    CustomerID       `json:"-"`
	Name        string           `json:"name,omitzero"`
	Amount      Money            `json:"amount,omitzero"` // positive
	Recurrence  Recurrence       `json:"recurrence,omitzero"`
	StartingDay int              `json:"starting_day,omitzero"` // day of the month, 1 to 28; 0 for a one-off budget
	Categories  []BudgetCategory `json:"categories,omitempty"`
	Merchants   []string         `json:"merchants,omitempty"` // slugs
	CreatedAt   time.Time        `json:"created_at,omitzero"`
	Number      uint64           `json:"number,omitzero"` // sequence number within the project
}

// BudgetCategory is a level 1 category, or some of its level 2 categories.
type BudgetCategory struct {
	L1 string   `json:"l1,omitzero"`
	L2 []string `json:"l2,omitempty"` // empty for all
}

// Recurrence says whether a budget repeats.
type Recurrence string

// The recurrences of budgets.
const (
	OneOff     Recurrence = "one-off"
	EveryMonth Recurrence = "monthly"
)

// LastBudgetDay is the highest Budget.StartingDay: the last day that every month has.
const LastBudgetDay = 28

// GoalID identifies a savings goal within a customer.
type GoalID uuid.UUID

// SavingsGoal is a target amount for a share of an account's balance.
type SavingsGoal struct {
	ID        GoalID     `json:"-"`
	Customer  CustomerID `json:"-"`
	Account   AccountID  `json:"account,omitzero"`
	Name      string     `json:"name,omitzero"`
	Target    Money      `json:"target,omitzero"`
	By        time.Time  `json:"by,omitzero"`    // target date; zero for none
	Ratio     float64    `json:"ratio,omitzero"` // share, above 0 and at most 1; computed as a decimal
	CreatedAt time.Time  `json:"created_at,omitzero"`
	Number    uint64     `json:"number,omitzero"` // sequence number within the project
}
