package widgets

import (
	"slices"

	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/widget"
)

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	created := route.Succeeds(201)
	return slices.Concat(
		route.Group(
			"Frontend Widgets",
			route.Classic,
			route.New("POST /widget/v1/summary/url", "insights_v1_summary_url_post", h.summary, created),
			route.New(
				"POST /widget/v1/financial-calendar/url", "insights_v1_financial_calendar_url_post",
				h.plain(widget.Calendar), created,
			),
			route.New(
				"POST /widget/v1/balances-over-time/url", "insights_v1_balances_over_time_url_post",
				h.plain(widget.BalancesOverTime), created,
			),
			route.New("POST /widget/v1/recurring-and-forecasted-transactions/url",
				"insights_v1_recurring_and_forecasted_transactions_url_post", h.plain(widget.Recurring), created),
			route.New(
				"POST /widget/v1/spending-analysis/url", "insights_v1_spending_analysis_url_post",
				h.plain(widget.SpendingAnalysis), created,
			),
			route.New(
				"POST /widget/v1/spending-budgets/url", "insights_v1_spending_budgets_url_post",
				h.plain(widget.SpendingBudgets), created,
			),
			route.New(
				"POST /widget/v1/savings-goals/url", "insights_v1_savings_goals_url_post",
				h.plain(widget.SavingsGoals), created,
			),
			route.New("POST /widget/v1/intelligent-search/url", "insights_v1_intelligent_search_url_post", h.search, created),
			route.New("POST /widget/v1/accounts/url", "insights_v1_accounts_url_post", h.plain(widget.Accounts), created),
		),
		route.Group("Model Context Protocol", route.Classic,
			route.New("POST /bud-api-mcp/url", "beta_bud_api_mcp_url_post", h.mcp, created, route.Only(route.Withdrawn)),
		),
	)
}
