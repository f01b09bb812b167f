// Package search is the room of the Intelligent Search API. It keeps what was asked, for a minute by the clock, and translates:
// what a question means and what it finds comes from package insight.
package search

import (
	"budsandbox/bank"
	"budsandbox/emulator/ledger"
	"budsandbox/emulator/operation"
	"budsandbox/storage"
)

// Books finds customers' books.
type Books interface {
	Of(bank.Project, bank.Customer) (*ledger.Book, error)
}

// Room answers the Intelligent Search API.
type Room struct {
	Store *storage.DB
	Clock *bank.Clocks
	Seed  uint64
	Books Books
	Pages operation.Pages
	// Transaction is the JSON of a book's row, as Transactions V2 has it.
	Transaction func(b *ledger.Book, row int) []byte
}

// The forms of results that clients choose by Accept.
const (
	wholeRows = "application/bud-transaction-v3+json"
	onlyIDs   = "application/bud-transaction-id+json"
)

// Rows are the operations of this room.
var Rows = operation.Family("Transaction Search", operation.Derived,
	operation.Of("GET /search/beta/transactions", "search_beta_transactions_get", (*Room).begin, operation.Explained,
		operation.Alias("/search/v1/transactions"), operation.Speaking(wholeRows, onlyIDs)),
	operation.Of("GET /search/beta/transactions/{search_id}", "search_beta_transactions_search_get", (*Room).again, operation.Explained,
		operation.RepliesAs("search_beta_transactions_get"), operation.Alias("/search/v1/transactions/{search_id}"),
		operation.Speaking(wholeRows, onlyIDs)),
	operation.Of("GET /search/beta/transactions/{search_id}/insight", "search_beta_transactions_insight_get", (*Room).insight, operation.Explained,
		operation.Alias("/search/v1/transactions/{search_id}/insight")),
	operation.Of("GET /search/beta/transactions/{search_id}/insight/transactions", "search_beta_transactions_insight_transactions_get",
		(*Room).insightTransactions, operation.Explained, operation.Alias("/search/v1/transactions/{search_id}/insight/transactions"),
		operation.Speaking(wholeRows, onlyIDs)),
)
