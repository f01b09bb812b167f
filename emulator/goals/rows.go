// Package goals is the room of the Goals API: spending budgets and savings goals.
package goals

import (
	"slices"

	"budsandbox/emulator/operation"
)

// Rows are the operations of this room.
var Rows = slices.Concat(
	operation.Family("Spending Budgets", operation.Goals,
		operation.Pending[operation.NamesCustomer]("POST /goals/v1/spending-budgets", "goals_v1_spending_budgets_post",
			operation.Answers(201)),
		operation.Pending[operation.NamesCustomer]("GET /goals/v1/spending-budgets", "goals_v1_spending_budgets_get"),
		operation.Pending[operation.NamesCustomer]("DELETE /goals/v1/spending-budgets", "goals_v1_spending_budgets_delete_all",
			operation.Answers(204)),
		operation.Pending[operation.NamesCustomer]("PATCH /goals/v1/spending-budgets/{budget_id}", "goals_v1_spending_budgets_patch"),
		operation.Pending[operation.NamesCustomer]("DELETE /goals/v1/spending-budgets/{budget_id}", "goals_v1_spending_budgets_delete",
			operation.Answers(204)),
		operation.Pending[operation.NamesCustomer]("GET /goals/v1/spending-budgets/{budget_id}/transactions", "goals_v1_spending_budget_transactions_get"),
	),
	operation.Family("Savings Goals V2", operation.Goals,
		operation.Pending[operation.NamesCustomer]("POST /goals/v2/savings/goal", "goals_v2_savings_goal_post",
			operation.Alias("/goals/v2/savings/goals")),
		operation.Pending[operation.NamesCustomer]("GET /goals/v2/savings/goals", "goals_v2_savings_goals_get"),
		operation.Pending[operation.NamesCustomer]("GET /goals/v2/savings/goals/{savings_goal_id}", "goals_v2_savings_goal_get"),
		operation.Pending[operation.NamesCustomer]("PATCH /goals/v2/savings/goals/{savings_goal_id}", "goals_v2_savings_goal_patch"),
		operation.Pending[operation.NamesCustomer]("DELETE /goals/v2/savings/goals/{savings_goal_id}", "goals_v2_savings_goal_delete",
			operation.Answers(204)),
	),
)
