// Package actionable holds the handlers of the Actionable Insights API: events that a customer can act on. It
// converts requests and responses; package insight decides which insights there are.
package actionable

import (
	"budsandbox/emulator/internal/alert"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

// Handlers implements the Actionable Insights API.
type Handlers struct {
	Books  *ledger.Books
	Alerts *alert.Service
}

// path is the common prefix of the paths of all families.
const path = "/insights/v1/actionable/"

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return route.Group(
		"Retrieve Actionable Insights",
		route.Derived,
		route.New("GET "+path+"balances", "insights_v1_actionable_balances_get", h.balances, route.Explained),
		route.New("GET "+path+"balances/{type}/{id}/details", "insights_v1_actionable_balances_details_get", h.balanceDetails,
			route.Explained, route.Fails(404)),
		route.New("GET "+path+"income", "insights_v1_actionable_income_get", h.income, route.Explained),
		route.New("GET "+path+"income/{type}/{id}/details", "insights_v1_actionable_income_details_get", h.incomeDetails,
			route.Explained, route.Fails(404)),
		route.New("GET "+path+"spending", "insights_v1_actionable_spending_get", h.spending, route.Explained),
		route.New(
			"GET "+path+"spending/{type}/{id}/details", "insights_v1_actionable_spending_details_get",
			h.spendingDetails, route.Explained, route.Fails(404),
		),
	)
}

// notFound returns the error for an insight that does not exist, or no longer exists.
func notFound() error {
	return &route.Error{Status: 404, Code: "resource_not_found", Message: "Insight not found."}
}
