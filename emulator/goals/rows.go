// Package goals is the room of the Goals API: spending budgets and savings goals.
package goals

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/ledger"
	"budsandbox/emulator/operation"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Books finds customers' books.
type Books interface {
	Of(bank.Project, bank.Customer) (*ledger.Book, error)
}

// Room answers the Goals API.
type Room struct {
	Store    *storage.DB
	Clock    *bank.Clocks
	Seed     uint64
	Books    Books
	Fixtures *fixtures.Fixtures
	Pages    operation.Pages
}

// Rows are the operations of this room.
var Rows = slices.Concat(
	operation.Family("Spending Budgets", operation.Goals,
		operation.Of("POST /goals/v1/spending-budgets", "goals_v1_spending_budgets_post", (*Room).createBudget,
			operation.Answers(201)),
		operation.Of("GET /goals/v1/spending-budgets", "goals_v1_spending_budgets_get", (*Room).listBudgets, operation.Explained),
		operation.Of("DELETE /goals/v1/spending-budgets", "goals_v1_spending_budgets_delete_all", (*Room).deleteBudgets,
			operation.Answers(204), operation.Fails(404)),
		operation.Of("PATCH /goals/v1/spending-budgets/{budget_id}", "goals_v1_spending_budgets_patch", (*Room).changeBudget),
		operation.Of("DELETE /goals/v1/spending-budgets/{budget_id}", "goals_v1_spending_budgets_delete", (*Room).deleteBudget,
			operation.Answers(204)),
		operation.Of("GET /goals/v1/spending-budgets/{budget_id}/transactions", "goals_v1_spending_budget_transactions_get",
			(*Room).budgetTransactions, operation.Explained),
	),
	operation.Family("Savings Goals V2", operation.Goals,
		operation.Of("POST /goals/v2/savings/goal", "goals_v2_savings_goal_post", (*Room).createGoal,
			operation.Alias("/goals/v2/savings/goals")),
		operation.Of("GET /goals/v2/savings/goals", "goals_v2_savings_goals_get", (*Room).listGoals, operation.Explained),
		operation.Of("GET /goals/v2/savings/goals/{savings_goal_id}", "goals_v2_savings_goal_get", (*Room).readGoal, operation.Explained),
		operation.Of("PATCH /goals/v2/savings/goals/{savings_goal_id}", "goals_v2_savings_goal_patch", (*Room).changeGoal),
		operation.Of("DELETE /goals/v2/savings/goals/{savings_goal_id}", "goals_v2_savings_goal_delete", (*Room).deleteGoal,
			operation.Answers(204)),
	),
)
