// Package search holds the handlers of the Intelligent Search API. It keeps what was asked, for a minute by the clock, and translates:
// what a question means and what it finds comes from package insight.
package search

import (
	"budsandbox/bank"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

// Handlers answers the Intelligent Search API.
type Handlers struct {
	Store *storage.DB
	Clock *bank.Clocks
	Seed  uint64
	Books *ledger.Books
	Pages route.Pages
	// Transaction is the JSON of a book's row, as Transactions V2 has it.
	Transaction func(b *ledger.Book, row int) []byte
}

// The forms of results that clients choose by Accept.
const (
	wholeRows = "application/bud-transaction-v3+json"
	onlyIDs   = "application/bud-transaction-id+json"
)

// Routes returns the operations that h answers.
func (h *Handlers) Routes() []route.Route {
	return route.Group("Transaction Search", route.Derived,
		route.New("GET /search/beta/transactions", "search_beta_transactions_get", h.begin, route.Explained,
			route.Alias("/search/v1/transactions"), route.Produces(wholeRows, onlyIDs)),
		route.New("GET /search/beta/transactions/{search_id}", "search_beta_transactions_search_get", h.again, route.Explained,
			route.WithID("search_beta_transactions_get"), route.Alias("/search/v1/transactions/{search_id}"),
			route.Produces(wholeRows, onlyIDs)),
		route.New("GET /search/beta/transactions/{search_id}/insight", "search_beta_transactions_insight_get", h.insight, route.Explained,
			route.Alias("/search/v1/transactions/{search_id}/insight")),
		route.New("GET /search/beta/transactions/{search_id}/insight/transactions", "search_beta_transactions_insight_transactions_get",
			h.insightTransactions, route.Explained, route.Alias("/search/v1/transactions/{search_id}/insight/transactions"),
			route.Produces(wholeRows, onlyIDs)),
	)
}
