// Package finders holds the handlers of the Smart Finders API: regular payments, income, loans, debts, products and
// subscriptions. It converts requests and responses; package insight computes all figures.
package finders

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

// Handlers implements the Smart Finders API.
type Handlers struct {
	Books    *ledger.Books
	Fixtures *fixtures.Fixtures
}

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return slices.Concat(
		route.Group("Regular Payments Finder", route.Classic,
			route.New("GET /v1/regular-transactions", "regular_transactions_get",
				h.regular, route.Explained, route.Succeeds(200, 204)),
			route.New("GET /v2/future-transactions", "v2_future_transactions_get",
				h.future, route.Explained, route.Succeeds(200, 204)),
		),
		route.Group("Income Finder", route.Classic,
			route.New("GET /v2/income", "v2_income_get", h.income, route.Explained, route.Succeeds(200, 204)),
			route.New("GET /v1/benefits", "v1_benefits_get", h.benefits, route.Explained, route.Succeeds(200, 204)),
			route.New(
				"GET /v1/benefits/totals", "v1_benefits_totals_get", h.benefitTotals, route.Explained,
				route.Succeeds(200, 204), route.WithID("v1_benefits_get_totals"),
				route.WithErrorID("merchants_totals_get"),
			),
		),
		route.Group("Loan Finder", route.Classic,
			route.New("GET /v1/loans", "v1_loans_get", h.loans, route.Explained, route.Succeeds(200, 204)),
		),
		route.Group("Debt Collection Finder", route.Classic,
			route.New("GET /v1/debt-collection", "v1_debt_collection_get",
				h.debtCollection, route.Explained, route.Succeeds(200, 204)),
		),
		route.Group("Product Finder", route.Derived,
			route.New("GET /insights/v2/products", "insights_v2_products", h.products,
				route.Explained, route.RefusesWithErrors),
		),
		route.Group("Subscription Finder", route.Classic,
			route.New("GET /v1/subscriptions", "v1_subscriptions_get",
				h.subscriptions, route.Explained, route.Succeeds(200, 204)),
		),
	)
}

type daysRequest struct {
	route.ForCustomer
	route.Days
}

// The default periods of the operations, from Bud's documents.
var (
	month      = bank.Period{Days: 30}
	nineMonths = bank.Period{Months: 9}
)

// noContent returns the reply with status 204 for no results.
func noContent[D, M any]() route.Reply[D, M] { return route.Reply[D, M]{Secondary: true} }
