package emulatortest

import (
	"fmt"
	"strings"
)

// The paths for ingesting data.
const (
	IngestAccountsPath     = "/v2/ingest/accounts"
	IngestTransactionsPath = "/v2/ingest/transactions"
)

// OneAccount is a current account as a client ingests it. Tests replace parts of it where they need another account.
const OneAccount = `{"provider":"Barclays","account_id":"own-1","currency":"GBP","account_type":"Personal",` +
	`"account_sub_type":"CurrentAccount",
	"account_identifiers":[{"type":"uk_sort_code","value":"000042"},{"type":"uk_account_number","value":"12345678"}],
	"balances":[{"amount":{"value":"7400.00","currency":"GBP"},"credit_debit_indicator":"incoming_credit",` +
	`"type":"InterimBooked","date_time":"2026-02-27T08:00:00Z",
		"credit_line":[{"included":true,"amount":{"value":"200.00","currency":"GBP"},"type":"Pre-Agreed"}]},
		{"amount":{"value":"12.50","currency":"GBP"},"credit_debit_indicator":"outgoing_debit","type":"Expected",` +
	`"date_time":"2026-02-28T08:00:00Z"}],
	"opening_date_time":"2020-01-02T00:00:00Z","holders":[{"name":"Ada Example","relationship":"sole"}]}`

// Ingest ingests a customer's data. namesAndValues alternates names and values of additional headers.
func (c *Customer) Ingest(path, rest string, namesAndValues ...string) Answer {
	c.Helper()
	headers := map[string]string{}
	for i := 0; i < len(namesAndValues); i += 2 {
		headers[namesAndValues[i]] = namesAndValues[i+1]
	}
	return c.Client.Call(c.T, "POST", path, `[{"customer_id":"`+c.ID+`",`+rest+`}]`, headers)
}

// MustIngest is Ingest, and fails the test unless the data are accepted.
func (c *Customer) MustIngest(path, rest string, namesAndValues ...string) Answer {
	c.Helper()
	got := c.Ingest(path, rest, namesAndValues...)
	if got.Status >= 300 {
		c.Fatalf("POST %s %s answers %d %s", path, rest, got.Status, got.Text)
	}
	return got
}

// TransactionsBody returns the part of a body with transactions of the account own-1. Each row has an id, a time,
// an amount and a description.
func TransactionsBody(rows ...[4]string) string {
	var all []string
	for _, r := range rows {
		const format = `{"transaction_id":%q,"account_id":"own-1","date_time":%q,"amount":%q,"description":%q}`
		all = append(all, fmt.Sprintf(format, r[0], r[1], r[2], r[3]))
	}
	return `"transactions":[` + strings.Join(all, ",") + `]`
}

// TransactionIDs returns the ids of the customer's transactions, newest first. The pairs are query parameters.
func (c *Customer) TransactionIDs(pairs ...string) (all []string) {
	c.Helper()
	path := WithQuery("/financial/v2/transactions", append([]string{"page_size", "200"}, pairs...)...)
	for _, transaction := range c.Must(200, "GET", path, "").Items(c.T) {
		all = append(all, transaction["transaction_id"].(string))
	}
	return all
}
