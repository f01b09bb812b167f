// Package widgets is the room of the frontend widgets.
package widgets

import "budsandbox/emulator/operation"

// Rows are the operations of this room.
var Rows = operation.Family("Frontend Widgets", operation.Derived,
	operation.Pending[operation.NamesCustomer]("POST /widget/v1/summary/url", "insights_v1_summary_url_post", operation.Answers(201)),
	operation.Pending[operation.NamesCustomer]("POST /widget/v1/financial-calendar/url", "insights_v1_financial_calendar_url_post",
		operation.Answers(201)),
	operation.Pending[operation.NamesCustomer]("POST /widget/v1/balances-over-time/url", "insights_v1_balances_over_time_url_post",
		operation.Answers(201)),
	operation.Pending[operation.NamesCustomer]("POST /widget/v1/recurring-and-forecasted-transactions/url", "insights_v1_recurring_and_forecasted_transactions_url_post",
		operation.Answers(201)),
	operation.Pending[operation.NamesCustomer]("POST /widget/v1/spending-analysis/url", "insights_v1_spending_analysis_url_post",
		operation.Answers(201)),
	operation.Pending[operation.NamesCustomer]("POST /widget/v1/spending-budgets/url", "insights_v1_spending_budgets_url_post",
		operation.Answers(201)),
	operation.Pending[operation.NamesCustomer]("POST /widget/v1/savings-goals/url", "insights_v1_savings_goals_url_post",
		operation.Answers(201)),
	operation.Pending[operation.NamesCustomer]("POST /widget/v1/intelligent-search/url", "insights_v1_intelligent_search_url_post",
		operation.Answers(201)),
	operation.Pending[operation.NamesCustomer]("POST /widget/v1/accounts/url", "insights_v1_accounts_url_post",
		operation.Answers(201)),
)
