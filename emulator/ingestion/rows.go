// Package ingestion is the room of the Ingestion API: accounts and transactions that the client brings itself.
package ingestion

import "budsandbox/emulator/operation"

// Rows are the operations of this room.
var Rows = operation.Family("Ingest First Party Data", operation.Ingestion,
	operation.Of("POST /v2/ingest/accounts", "v2_ingest_accounts_post", (*Room).accounts,
		operation.Answers(204, 202)),
	operation.Of("POST /ingestion/v3/accounts/close", "v3_ingest_accounts_close_post", (*Room).closeAccounts, operation.Answers(204)),
	operation.Of("POST /ingestion/v3/accounts/reopen", "v3_ingest_accounts_reopen_post", (*Room).reopenAccounts, operation.Answers(204)),
	operation.Of("POST /v2/ingest/transactions", "v2_ingest_transactions_post", (*Room).transactions,
		operation.Answers(200, 202)),
	operation.Of("POST /v1/ingest/accounts", "v1_ingest_accounts_post", (*Room).accountsV1,
		operation.Answers(202), operation.Only(operation.Withdrawn), operation.Deprecated),
	operation.Of("POST /v1/ingest/transactions", "v1_ingest_transactions_post", (*Room).transactionsV1,
		operation.Answers(202), operation.Only(operation.Withdrawn), operation.Deprecated),
	operation.Of("POST /ingestion/v3/transactions/book", "v3_ingest_transactions_book_post", (*Room).book,
		operation.Answers(202), operation.Speaks(operation.Settlement)),
	operation.Of("POST /ingestion/v3/transactions/decline", "v3_ingest_transactions_decline_post", (*Room).decline,
		operation.Answers(202), operation.Speaks(operation.Settlement)),
	operation.Of("GET /ingestion/v3/tasks/{task_id}", "v3_ingest_status_get", (*Room).status, operation.FailsAs("v2_ingest_status_get"), operation.Fails(404),
		operation.Alias("/v2/ingest/status/{task_id}", "/v1/ingest/accounts/{task_id}", "/v1/ingest/transactions/{task_id}")),
)
