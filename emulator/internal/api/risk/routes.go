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
func (h *Handlers) Routes() []*route.Route {
	const get, transactions = "GET ", "/transactions/{reference}"
	uk, missing := route.Only(route.UK), route.Fails(404)
	withoutReference := func(path string) route.Option { return route.Alias(path + "/transactions") }
	return route.Group("Retrieve Affordability Risk Insights", route.Derived,
		route.New(get+incomeExpenditureReport.path, incomeExpenditureReport.operation, h.incomeExpenditure,
			route.Explained, uk),
		route.New(get+incomeExpenditureReport.path+transactions, "insights_beta_report_income_expenditure_transactions_get",
			incomeExpenditureReport.transactions(h), uk, missing, withoutReference(incomeExpenditureReport.path)),
		route.New(get+merchantsReport.path, merchantsReport.operation, h.merchants, route.Explained, uk),
		route.New(get+merchantsReport.path+transactions, "insights_beta_report_merchants_transactions_get",
			merchantsReport.transactions(h), uk, missing, withoutReference(merchantsReport.path)),
		route.New(get+overdraftReport.path, overdraftReport.operation, h.overdraft, route.Explained, uk),
		route.New(get+overdraftReport.path+transactions, "insights_beta_report_unauthorised_overdraft_transactions_get",
			overdraftReport.transactions(h), uk, missing, withoutReference(overdraftReport.path)),
		route.New(get+incomeHealthReport.path, incomeHealthReport.operation, h.incomeHealth, route.Explained, uk),
		route.New(get+incomeHealthReport.path+transactions, "insights_beta_report_income_health_transactions_get",
			incomeHealthReport.transactions(h), uk, missing, withoutReference(incomeHealthReport.path)),
	)
}
