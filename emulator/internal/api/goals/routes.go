// Package goals holds the handlers of the Goals API: spending budgets and savings goals.
package goals

import (
	"slices"

	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// Handlers implements the Goals API.
type Handlers struct {
	Store      *storage.DB
	Seed       uint64
	Books      *ledger.Books
	Fixtures   *fixtures.Fixtures
	PageTokens *route.PageTokens
}

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return slices.Concat(
		route.Group(
			"Spending Budgets",
			route.Goals,
			route.New("POST /goals/v1/spending-budgets", "goals_v1_spending_budgets_post", h.createBudget,
				route.Succeeds(201)),
			route.New("GET /goals/v1/spending-budgets", "goals_v1_spending_budgets_get",
				h.listBudgets, route.Explained),
			route.New("DELETE /goals/v1/spending-budgets", "goals_v1_spending_budgets_delete_all", h.deleteBudgets,
				route.Succeeds(204), route.Fails(404)),
			route.New("PATCH /goals/v1/spending-budgets/{budget_id}", "goals_v1_spending_budgets_patch",
				h.changeBudget),
			route.New("DELETE /goals/v1/spending-budgets/{budget_id}", "goals_v1_spending_budgets_delete",
				h.deleteBudget,
				route.Succeeds(204)),
			route.New(
				"GET /goals/v1/spending-budgets/{budget_id}/transactions",
				"goals_v1_spending_budget_transactions_get", h.budgetTransactions, route.Explained,
			),
		),
		route.Group("Savings Goals V2", route.Goals,
			route.New("POST /goals/v2/savings/goal", "goals_v2_savings_goal_post", h.createGoal,
				route.Alias("/goals/v2/savings/goals")),
			route.New("GET /goals/v2/savings/goals", "goals_v2_savings_goals_get", h.listGoals, route.Explained),
			route.New("GET /goals/v2/savings/goals/{savings_goal_id}", "goals_v2_savings_goal_get",
				h.readGoal, route.Explained),
			route.New("PATCH /goals/v2/savings/goals/{savings_goal_id}", "goals_v2_savings_goal_patch", h.changeGoal),
			route.New("DELETE /goals/v2/savings/goals/{savings_goal_id}", "goals_v2_savings_goal_delete", h.deleteGoal,
				route.Succeeds(204)),
		),
	)
}
