// Package financial holds the handlers of the Financial Data API: accounts, balances, transactions and labels.
package financial

import (
	"slices"

	"budsandbox/clock"
	"budsandbox/emulator/internal/connection"
	"budsandbox/emulator/internal/ledger"
	"budsandbox/emulator/internal/route"
	"budsandbox/storage"
)

// Handlers implements the Financial Data API.
type Handlers struct {
	Books       *ledger.Books
	Connections *connection.Service
	Store       *storage.DB
	Clock       *clock.Clocks
	Seed        uint64
	PageTokens  *route.PageTokens
}

// internalError is the error of status 500 of balances.
var internalError = route.FailsInternally(route.Error{
	Code: "internal_error", Message: "Internal server error has occurred.",
})

// Routes returns the API's routes.
func (h *Handlers) Routes() []*route.Route {
	return slices.Concat(
		route.Group("Retrieve Financial Data", route.Financial,
			route.New("GET /financial/v3/accounts", "financial_v3_accounts_get", h.accounts),
			route.New("GET /financial/v3/accounts/{account_id}", "financial_v3_accounts_account_id_get", h.account,
				route.Fails(404)),
			route.New("GET /financial/v3/accounts/transaction-dates", "financial_v3_accounts_transaction_dates_get",
				h.transactionDates,
				route.WithErrorID("financial_v3_accounts_get")),
			route.New("GET /financial/v3/balances", "financial_v3_balances_get", h.balances,
				internalError),
			route.New("GET /financial/v3/accounts/{account_id}/balances", "financial_v3_accounts_balances_get",
				h.accountBalances,
				route.Fails(404), internalError),
			route.New("GET /financial/v2/transactions", "v2_transactions_get", h.transactions),
			route.New("GET /financial/v2/authorised-payments", "financial_v2_authorised_payments_get", h.payments,
				route.Only(route.UK), route.EndsSentences),
			route.New("GET /financial/v2/accounts", "financial_v2_accounts", h.accountsV2, route.Deprecated),
			route.New("GET /financial/v2/accounts/{account_id}", "financial_v2_accounts_account_id", h.accountV2,
				route.Deprecated, route.Fails(404)),
			route.New("GET /financial/v2/balances", "financial_v2_balances_get", h.balancesV2,
				route.Deprecated, internalError),
			route.New("GET /financial/v2/accounts/{account_id}/balances", "financial_v2_accounts_balances_get",
				h.accountBalancesV2,
				route.Deprecated, route.Fails(404), internalError),
		),
		route.Group(
			"Manage Financial Data",
			route.Financial,
			route.New("POST /financial/v2/transactions/{transaction_id}/labels", "v2_transaction_labels_post",
				h.attachLabel,
				route.Succeeds(204)),
			route.New(
				"DELETE /financial/v2/transactions/{transaction_id}/labels/{label_id}",
				"v2_transaction_labels_delete", h.detachLabel, route.Succeeds(204),
			),
			route.New("DELETE /financial/v2/accounts/{account_id}", "v2_account_delete", h.removeAccount,
				route.Succeeds(204)),
			route.New("DELETE /v1/provider/{provider}", "v1_provider_delete", h.removeProvider,
				route.Succeeds(204), route.Only(route.UK)),
		),
		route.Group("Manage Transaction Labels", route.Financial,
			route.New("POST /financial/v2/transactions/labels", "financial_v2_labels_post", h.createLabel,
				route.Succeeds(201), route.Fails(409)),
			route.New("GET /financial/v2/transactions/labels", "financial_v2_labels_get", h.labels),
			route.New("PATCH /financial/v2/transactions/labels/{label_id}", "financial_v2_labels_patch", h.renameLabel,
				route.Fails(404, 409)),
			route.New("DELETE /financial/v2/transactions/labels/{label_id}", "financial_v2_labels_delete",
				h.deleteLabel,
				route.Succeeds(204), route.Fails(404)),
		),
	)
}
