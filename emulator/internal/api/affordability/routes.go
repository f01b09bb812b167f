// Package affordability holds the handlers of the affordability reports V1 and V2 and of the transactions behind
// them. Both versions use the same computation.
package affordability

import (
	"slices"

	"budsandbox/bank"
	service "budsandbox/emulator/internal/affordability"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

// Handlers implements the affordability operations.
type Handlers struct {
	Books    *ledger.Books
	Fixtures *fixtures.Fixtures
	Settings *service.Settings
}

// The paths of the transactions, to which the links of each report lead.
const (
	pathV1 = "/v1/affordability/transactions"
	pathV2 = "/affordability/v2/transactions"
)

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return slices.Concat(
		route.Group("Retrieve Affordability Report V2", route.Derived,
			route.New("GET /affordability/v2/report", "v2_affordability_report", h.reportV2,
				route.Explained, route.Only(route.UK)),
			route.New("GET "+pathV2, "v2_affordability_transactions_get", h.transactionsV2,
				route.Only(route.UK), route.Alias("/affordability/v3/transactions")),
		),
		route.Group("Retrieve Affordability Report", route.Derived,
			route.New("GET /v1/affordability/report", "v1_affordability_report", h.reportV1,
				route.Explained, route.Only(route.UK), route.Deprecated),
			route.New("GET "+pathV1, "v1_affordability_transactions_get", h.transactionsV1,
				route.Only(route.UK), route.Deprecated),
		),
	)
}

// read returns a customer's book and the rules for its transactions.
func (h *Handlers) read(req *route.Request) (book *ledger.Book, r insight.AffordabilityRules, err error) {
	if book, err = h.Books.Get(req.Context(), req.Project, req.Customer); err != nil {
		return nil, r, err
	}
	if r.Model, err = h.Fixtures.Model(book.Model); err != nil {
		return nil, r, err
	}
	r.Benefits, err = h.Settings.CountsBenefits(req.Context(), req.Project)
	return book, r, err
}

// currencyOf parses the parameter currency. The default is the currency of the edition to which the customer's
// category model belongs.
func currencyOf(text string, book *ledger.Book) (bank.Currency, error) {
	currency, err := route.ParseCurrency(text)
	switch {
	case err != nil || currency != "":
		return currency, err
	case book.Model == fixtures.ModelUS:
		return bank.USD, nil
	}
	return bank.GBP, nil
}
