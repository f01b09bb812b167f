// Package risk holds the handlers of the affordability risk insights: reports for lenders, and the transactions of
// each of their sections.
package risk

import (
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

// Handlers implements the risk insights.
type Handlers struct {
	Books    *ledger.Books
	Fixtures *fixtures.Fixtures
}

// Routes returns the API's routes.
func (h *Handlers) Routes() []route.Route {
	const get, transactions = "GET ", "/transactions/{reference}"
	uk, missing := route.Only(route.UK), route.Fails(404)
	unnamed := func(path string) route.Option { return route.Alias(path + "/transactions") }
	expenditure, merchants, overdraft := incomeExpenditureReport, merchantsReport, overdraftReport
	health := incomeHealthReport
	return route.Group("Retrieve Affordability Risk Insights", route.Derived,
		route.New(get+expenditure.path, expenditure.operation, h.incomeExpenditure, route.Explained, uk),
		route.New(get+expenditure.path+transactions, "insights_beta_report_income_expenditure_transactions_get",
			expenditure.transactions(h), uk, missing, unnamed(expenditure.path)),
		route.New(get+merchants.path, merchants.operation, h.merchants, route.Explained, uk),
		route.New(get+merchants.path+transactions, "insights_beta_report_merchants_transactions_get",
			merchants.transactions(h), uk, missing, unnamed(merchants.path)),
		route.New(get+overdraft.path, overdraft.operation, h.overdraft, route.Explained, uk),
		route.New(get+overdraft.path+transactions, "insights_beta_report_unauthorised_overdraft_transactions_get",
			overdraft.transactions(h), uk, missing, unnamed(overdraft.path)),
		route.New(get+health.path, health.operation, h.incomeHealth, route.Explained, uk),
		route.New(get+health.path+transactions, "insights_beta_report_income_health_transactions_get",
			health.transactions(h), uk, missing, unnamed(health.path)),
	)
}
