// Package affordability is the room of the affordability reports and risk insights.
package affordability

import (
	"slices"

	"budsandbox/emulator/operation"
)

// Rows are the operations of this room.
var Rows = slices.Concat(
	operation.Family("Retrieve Affordability Report V2", operation.Derived,
		operation.Pending[operation.OfCustomer]("GET /affordability/v2/report", "v2_affordability_report", operation.Only(operation.UK)),
		operation.Pending[operation.OfCustomer]("GET /affordability/v2/transactions", "v2_affordability_transactions_get",
			operation.Only(operation.UK), operation.Alias("/affordability/v3/transactions")),
	),
	operation.Family("Retrieve Affordability Report", operation.Derived,
		operation.Pending[operation.OfCustomer]("GET /v1/affordability/report", "v1_affordability_report",
			operation.Only(operation.UK), operation.Deprecated),
		operation.Pending[operation.OfCustomer]("GET /v1/affordability/transactions", "v1_affordability_transactions_get",
			operation.Only(operation.UK), operation.Deprecated),
	),
	operation.Family("Retrieve Affordability Risk Insights", operation.Derived,
		operation.Pending[operation.OfCustomer]("GET /insights/beta/report/income-expenditure", "insights_beta_report_income_expenditure_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.OfCustomer]("GET /insights/beta/report/income-expenditure/transactions/{reference}", "insights_beta_report_income_expenditure_transactions_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.OfCustomer]("GET /insights/beta/report/merchants", "insights_beta_report_merchants_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.OfCustomer]("GET /insights/beta/report/merchants/transactions/{reference}", "insights_beta_report_merchants_transactions_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.OfCustomer]("GET /insights/beta/report/balance/unauthorised-overdraft", "insights_beta_report_balance_unauthorised_overdraft_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.OfCustomer]("GET /insights/beta/report/balance/unauthorised-overdraft/transactions/{reference}", "insights_beta_report_unauthorised_overdraft_transactions_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.OfCustomer]("GET /insights/beta/report/income-health", "insights_beta_report_income_health_get",
			operation.Only(operation.UK)),
		operation.Pending[operation.OfCustomer]("GET /insights/beta/report/income-health/transactions/{reference}", "insights_beta_report_income_health_transactions_get",
			operation.Only(operation.UK)),
	),
)
