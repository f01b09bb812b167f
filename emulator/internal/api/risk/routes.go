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

// The paths of the reports. The transactions of a section are at transactions/ below it, followed by the reference.
const (
	incomeExpenditurePath = "/insights/beta/report/income-expenditure"
	merchantsPath         = "/insights/beta/report/merchants"
	overdraftPath         = "/insights/beta/report/balance/unauthorised-overdraft"
	incomeHealthPath      = "/insights/beta/report/income-health"
)

// Routes returns the API's routes.
func (h *Handlers) Routes() []route.Route {
	const get, transactions = "GET ", "/transactions/{reference}"
	uk, missing := route.Only(route.UK), route.Fails(404)
	unnamed := func(path string) route.Option { return route.Alias(path + "/transactions") }
	return route.Group("Retrieve Affordability Risk Insights", route.Derived,
		route.New(get+incomeExpenditurePath, incomeExpenditureID, h.incomeExpenditure, route.Explained, uk),
		route.New(get+incomeExpenditurePath+transactions, "insights_beta_report_income_expenditure_transactions_get",
			h.incomeExpenditureTransactions, uk, missing, unnamed(incomeExpenditurePath)),
		route.New(get+merchantsPath, merchantsID, h.merchants, route.Explained, uk),
		route.New(get+merchantsPath+transactions, "insights_beta_report_merchants_transactions_get",
			h.merchantsTransactions, uk, missing, unnamed(merchantsPath)),
		route.New(get+overdraftPath, overdraftID, h.overdraft, route.Explained, uk),
		route.New(get+overdraftPath+transactions, "insights_beta_report_unauthorised_overdraft_transactions_get",
			h.overdraftTransactions, uk, missing, unnamed(overdraftPath)),
		route.New(get+incomeHealthPath, incomeHealthID, h.incomeHealth, route.Explained, uk),
		route.New(get+incomeHealthPath+transactions, "insights_beta_report_income_health_transactions_get",
			h.incomeHealthTransactions, uk, missing, unnamed(incomeHealthPath)),
	)
}
