// Package search is the room of the Intelligent Search API.
package search

import "budsandbox/emulator/operation"

// Rows are the operations of this room.
var Rows = operation.Family("Transaction Search", operation.Derived,
	operation.Pending[operation.NamesCustomer]("GET /search/beta/transactions", "search_beta_transactions_get",
		operation.Alias("/search/v1/transactions")),
	operation.Pending[operation.NamesCustomer]("GET /search/beta/transactions/{search_id}", "search_beta_transactions_search_get",
		operation.RepliesAs("search_beta_transactions_get"), operation.Alias("/search/v1/transactions/{search_id}")),
	operation.Pending[operation.NamesCustomer]("GET /search/beta/transactions/{search_id}/insight", "search_beta_transactions_insight_get",
		operation.Alias("/search/v1/transactions/{search_id}/insight")),
	operation.Pending[operation.NamesCustomer]("GET /search/beta/transactions/{search_id}/insight/transactions", "search_beta_transactions_insight_transactions_get",
		operation.Alias("/search/v1/transactions/{search_id}/insight/transactions")),
)
