// Package ingestion holds the handlers of the Ingestion API for first-party accounts and transactions.
package ingestion

import "budsandbox/emulator/internal/route"

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return route.Group("Ingest First Party Data", route.Ingestion,
		route.New("POST /v2/ingest/accounts", "v2_ingest_accounts_post", h.accounts,
			route.LargeBody, route.Succeeds(204, 202)),
		route.New("POST /ingestion/v3/accounts/close", "v3_ingest_accounts_close_post",
			h.closeAccounts, route.Succeeds(204)),
		route.New("POST /ingestion/v3/accounts/reopen", "v3_ingest_accounts_reopen_post",
			h.reopenAccounts, route.Succeeds(204)),
		route.New("POST /v2/ingest/transactions", "v2_ingest_transactions_post", h.transactions,
			route.LargeBody, route.Succeeds(200, 202)),
		route.New("POST /v1/ingest/accounts", "v1_ingest_accounts_post", h.accountsV1,
			route.LargeBody, route.Succeeds(202), route.Only(route.Withdrawn), route.Deprecated),
		route.New("POST /v1/ingest/transactions", "v1_ingest_transactions_post", h.transactionsV1,
			route.LargeBody, route.Succeeds(202), route.Only(route.Withdrawn), route.Deprecated),
		route.New("POST /ingestion/v3/transactions/book", "v3_ingest_transactions_book_post", h.bookTransactions,
			route.Succeeds(202), route.WithDialect(route.Settlement)),
		route.New("POST /ingestion/v3/transactions/decline", "v3_ingest_transactions_decline_post",
			h.declineTransactions,
			route.Succeeds(202), route.WithDialect(route.Settlement)),
		route.New(
			"GET /ingestion/v3/tasks/{task_id}", "v3_ingest_status_get", h.status,
			route.WithErrorID("v2_ingest_status_get"), route.Fails(404),
			route.Alias("/v2/ingest/status/{task_id}", "/v1/ingest/accounts/{task_id}",
				"/v1/ingest/transactions/{task_id}"),
		),
	)
}
