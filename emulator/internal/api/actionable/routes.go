// Package actionable holds the handlers of the Actionable Insights API: what a customer can act on. It translates; what
// triggers an insight is decided by package insight.
package actionable

import (
	"budsandbox/emulator/internal/alert"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
)

// Handlers answers the Actionable Insights API.
type Handlers struct {
	Books  *ledger.Books
	Alerts *alert.Service
}

// path is where the insights of all families are.
const path = "/insights/v1/actionable/"

// Routes returns the operations that h answers.
func (h *Handlers) Routes() []route.Route {
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
			"GET "+path+"spending/{type}/{id}/details",
			"insights_v1_actionable_spending_details_get",
			h.spendingDetails,
			route.Explained,
			route.Fails(404),
		),
	)
}

// notFound is the answer for an insight that does not trigger, or no longer.
func notFound() error {
	return &route.Error{Status: 404, Code: "resource_not_found", Message: "Insight not found."}
}

// question is what an operation asks: a family, a window and thresholds.
type question struct {
	insight.ActionableQuery
	family insight.ActionableFamily
	listed []insight.ActionableType // that the client named; empty for all of the family
	window window
	own    thresholds // that the client gave
}

// ask reads the customer's book and completes a question.
func (h *Handlers) ask(
	req *route.Request,
	family insight.ActionableFamily,
	w window,
	own thresholds,
	enabled typeList,
) (*ledger.Book, question, error) {
	q := question{family: family, window: w, own: own}
	book, err := h.Books.Get(req.Context(), req.Project, req.Customer)
	if err != nil {
		return nil, q, err
	}
	if q.Types, q.listed, err = enabled.of(family); err != nil {
		return nil, q, err
	}
	if q.Window, err = w.of(book, req.Now()); err != nil {
		return nil, q, err
	}
	configured, err := h.Alerts.Thresholds(req.Context(), req.Project)
	q.Thresholds = configured.With(own.given())
	return book, q, err
}
