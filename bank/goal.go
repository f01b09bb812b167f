package bank

import (
	"time"

	"github.com/google/uuid"
)

// BudgetID names a spending budget within a customer.
type BudgetID uuid.UUID

func (id BudgetID) String() string { return uuid.UUID(id).String() }

// Budget is what a customer means to spend at most in a period on some categories and at some merchants. Without either it is
// about all spending.
type Budget struct {
	ID          BudgetID
	Customer    CustomerID
	Name        string
	Amount      Money // positive
	Recurrence  Recurrence
	StartingDay int // of the month, 1 to 28; 0 for a budget that does not recur
	Categories  []BudgetCategory
	Merchants   []string // slugs
	CreatedAt   time.Time
	Number      uint64 // of its making within the project
}

// BudgetCategory is a category of level 1, or some below it.
type BudgetCategory struct {
	L1 string
	L2 []string // empty for all of the L1
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
type GoalID uuid.UUID

func (id GoalID) String() string { return uuid.UUID(id).String() }

// SavingsGoal is an amount that a share of an account's balance is to reach.
type SavingsGoal struct {
	ID        GoalID
	Customer  CustomerID
	Account   AccountID
	Name      string
	Target    Money
	By        time.Time // zero without a date
	Ratio     float64   // above 0, at most 1; a JSON number, reckoned with as the decimal that it is written as
	CreatedAt time.Time
	Number    uint64 // of its making within the project
}
