// Package legacy holds operations that Bud's documents have dropped and that public clients still call. Their forms
// are those of the last documents that had them (August 2023 and January 2024).
package legacy

import (
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/fixtures"
)

// Handlers implements the operations.
type Handlers struct {
	Books    *ledger.Books
	Fixtures *fixtures.Fixtures
}

// Routes returns the operations' routes.
func (h *Handlers) Routes() []*route.Route {
	return append(
		route.Group("Retrieve Financial Data", route.Classic,
			route.New("GET /v1/open-banking/accounts", "accounts_get", h.accounts,
				route.ReplacedBy("GET /financial/v3/accounts"), route.Fails(404)),
			route.New("GET /v1/open-banking/transactions", "transactions_get", h.transactions,
				route.ReplacedBy("GET /financial/v2/transactions"), route.Fails(404)),
		),
		route.Group("Enrichment Totals", route.Classic,
			route.New("GET /v1/categories/totals", "v1_categories_totals_get", h.categoryTotals,
				route.ReplacedBy("GET /aggregations/v2/totals/categories"), route.Fails(404)),
		)...,
	)
}
