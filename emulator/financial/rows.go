// Package financial is the room of the Financial Data API: accounts, balances, transactions and labels.
package financial

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/connection"
	"budsandbox/emulator/ledger"
	"budsandbox/emulator/operation"
	"budsandbox/storage"
)

// Room answers the Financial Data API.
type Room struct {
	Books *ledger.Books
	Desk  *connection.Desk
	Store *storage.DB
	Clock *bank.Clocks
	Seed  uint64
	Pages operation.Pages

	// What a client brought itself of an account, or of all accounts of a provider, goes with them.
	ForgetAccount  func(tx *storage.Tx, p bank.Project, c bank.CustomerID, id bank.AccountID, at time.Time) (some bool, err error)
	ForgetProvider func(tx *storage.Tx, p bank.Project, c bank.CustomerID, name string, at time.Time) (some bool, err error)
}

// Rows are the operations of this room.
var Rows = slices.Concat(
	operation.Family("Retrieve Financial Data", operation.Financial,
		operation.Of("GET /financial/v3/accounts", "financial_v3_accounts_get", (*Room).accounts),
		operation.Of("GET /financial/v3/accounts/{account_id}", "financial_v3_accounts_account_id_get", (*Room).account,
			operation.Fails(404)),
		operation.Of("GET /financial/v3/accounts/transaction-dates", "financial_v3_accounts_transaction_dates_get", (*Room).transactionDates,
			operation.FailsAs("financial_v3_accounts_get")),
		operation.Of("GET /financial/v3/balances", "financial_v3_balances_get", (*Room).balances),
		operation.Of("GET /financial/v3/accounts/{account_id}/balances", "financial_v3_accounts_balances_get", (*Room).accountBalances,
			operation.Fails(404)),
		operation.Of("GET /financial/v2/transactions", "v2_transactions_get", (*Room).transactions),
		operation.Of("GET /financial/v2/authorised-payments", "financial_v2_authorised_payments_get", (*Room).payments,
			operation.Only(operation.UK)),
		operation.Of("GET /financial/v2/accounts", "financial_v2_accounts", (*Room).accountsV2, operation.Deprecated),
		operation.Of("GET /financial/v2/accounts/{account_id}", "financial_v2_accounts_account_id", (*Room).accountV2,
			operation.Deprecated, operation.Fails(404)),
		operation.Of("GET /financial/v2/balances", "financial_v2_balances_get", (*Room).balancesV2, operation.Deprecated),
		operation.Of("GET /financial/v2/accounts/{account_id}/balances", "financial_v2_accounts_balances_get", (*Room).accountBalancesV2,
			operation.Deprecated, operation.Fails(404)),
	),
	operation.Family("Manage Financial Data", operation.Financial,
		operation.Of("POST /financial/v2/transactions/{transaction_id}/labels", "v2_transaction_labels_post", (*Room).attachLabel,
			operation.Answers(204)),
		operation.Of("DELETE /financial/v2/transactions/{transaction_id}/labels/{label_id}", "v2_transaction_labels_delete", (*Room).detachLabel,
			operation.Answers(204)),
		operation.Of("DELETE /financial/v2/accounts/{account_id}", "v2_account_delete", (*Room).removeAccount,
			operation.Answers(204)),
		operation.Of("DELETE /v1/provider/{provider}", "v1_provider_delete", (*Room).removeProvider,
			operation.Answers(204), operation.Only(operation.UK)),
	),
	operation.Family("Manage Transaction Labels", operation.Financial,
		operation.Of("POST /financial/v2/transactions/labels", "financial_v2_labels_post", (*Room).createLabel,
			operation.Answers(201), operation.Fails(409)),
		operation.Of("GET /financial/v2/transactions/labels", "financial_v2_labels_get", (*Room).labels),
		operation.Of("PATCH /financial/v2/transactions/labels/{label_id}", "financial_v2_labels_patch", (*Room).renameLabel,
			operation.Fails(404, 409)),
		operation.Of("DELETE /financial/v2/transactions/labels/{label_id}", "financial_v2_labels_delete", (*Room).deleteLabel,
			operation.Answers(204), operation.Fails(404)),
	),
)
