// Package ingestion is the room of the Ingestion API: accounts and transactions that the client brings itself.
package ingestion

import "budsandbox/emulator/operation"

// Rows are the operations of this room.
var Rows = operation.Family("Ingest First Party Data", operation.Ingestion,
	operation.Pending[operation.InProject]("POST /v2/ingest/accounts", "v2_ingest_accounts_post", operation.Answers(204, 202)),
	operation.Pending[operation.InProject]("POST /ingestion/v3/accounts/close", "v3_ingest_accounts_close_post",
		operation.Answers(204)),
	operation.Pending[operation.InProject]("POST /ingestion/v3/accounts/reopen", "v3_ingest_accounts_reopen_post",
		operation.Answers(204)),
	operation.Pending[operation.InProject]("POST /v2/ingest/transactions", "v2_ingest_transactions_post",
		operation.Answers(200, 202)),
	operation.Pending[operation.InProject]("POST /ingestion/v3/transactions/book", "v3_ingest_transactions_book_post",
		operation.Answers(202), operation.Speaks(operation.Settlement)),
	operation.Pending[operation.InProject]("POST /ingestion/v3/transactions/decline", "v3_ingest_transactions_decline_post",
		operation.Answers(202), operation.Speaks(operation.Settlement)),
	operation.Pending[operation.InProject]("GET /ingestion/v3/tasks/{task_id}", "v3_ingest_status_get",
		operation.FailsAs("v2_ingest_status_get"), operation.Alias("/v2/ingest/status/{task_id}")),
)
