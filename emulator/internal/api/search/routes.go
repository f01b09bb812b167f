// Package search holds the handlers of the Intelligent Search API. It stores searches for a minute on the project's
// clock, and converts requests and responses; package insight interprets and executes the searches.
package search

import (
	"time"

	"budsandbox/clock"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

// Handlers implements the Intelligent Search API.
type Handlers struct {
	Store      *storage.DB
	Clock      *clock.Clocks
	Seed       uint64
	Books      *ledger.Books
	PageTokens *route.PageTokens
	// Delay returns how long something is pending, given Bud's delay.
	Delay func(time.Duration) time.Duration
}

// The media types of results among which clients choose with the header Accept.
const (
	fullTransactions = "application/bud-transaction-v3+json"
	transactionIDs   = "application/bud-transaction-id+json"
)

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return route.Group(
		"Transaction Search",
		route.Derived,
		route.New("GET /search/beta/transactions", "search_beta_transactions_get", h.startSearch, route.Explained,
			route.Alias("/search/v1/transactions"), route.Produces(fullTransactions, transactionIDs)),
		route.New("GET /search/beta/transactions/{search_id}", "search_beta_transactions_search_get",
			h.searchResults, route.Explained,
			route.WithID("search_beta_transactions_get"), route.Alias("/search/v1/transactions/{search_id}"),
			route.Produces(fullTransactions, transactionIDs)),
		route.New("GET /search/beta/transactions/{search_id}/insight", "search_beta_transactions_insight_get",
			h.insight, route.Explained,
			route.Alias("/search/v1/transactions/{search_id}/insight")),
		route.New(
			"GET /search/beta/transactions/{search_id}/insight/transactions",
			"search_beta_transactions_insight_transactions_get", h.insightTransactions, route.Explained,
			route.Alias("/search/v1/transactions/{search_id}/insight/transactions"),
			route.Produces(fullTransactions, transactionIDs),
		),
	)
}
