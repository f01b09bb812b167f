package emulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

const (
	bookPath    = "/ingestion/v3/transactions/book"
	declinePath = "/ingestion/v3/transactions/decline"
)

// Ensure that data sent asynchronously are ingested item by item, and that every path of the task shows the result
// of each item.
func TestIngestByTask(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, time.Hour, emulatortest.British)
	other := l.Client.NewCustomer(t, `{"client_metadata":{"idempotent_identifier":"user-2"}}`)
	account := `"accounts":[` + emulatortest.OneAccount + `]`
	body := `[{"customer_id":"` + l.ID + `",` + account + `},{"customer_id":"` + other + `",` +
		strings.Replace(account, `"currency":"GBP"`, `"currency":"GlkjlkjBP"`, 1) + `}]`
	later := map[string]string{"X-Disable-Synchronous": "true", "Content-Type": "application/bud-accounts+json"}
	got := l.Client.Call(t, "POST", emulatortest.IngestAccountsPath, body, later)
	id := got.Str("metadata.task_id")
	got.MustBe(
		t,
		`{"operation_id":"v2_ingest_accounts_post","data":{"task_id":"`+id+`"},"metadata":{"task_id":"`+id+`","next_url":"/`+
			`v2/ingest/status/`+id+`","next_url_delay":3600000}}`,
	)
	if got.Status != 202 {
		t.Errorf("the answer is %d", got.Status)
	}
	all := []string{
		"/ingestion/v3/tasks/" + id,
		"/v2/ingest/status/" + id,
		"/v1/ingest/accounts/" + id,
		"/v1/ingest/transactions/" + id,
	}
	for _, path := range all {
		l.Must(200, "GET", path, "").MustBe(t, `{"operation_id":"v3_ingest_status_get",
			"data":[{"customer_id":"`+l.ID+`","status":"Pending"},{"customer_id":"`+other+`","status":"Pending"}],
			"metadata":{"task_id":"`+id+`","status":"Pending","next_url":"/ingestion/v3/tasks/`+id+`","next_url_delay":500}}`)
	}
	l.Advance("1h")
	for _, path := range all {
		l.Must(200, "GET", path, "").
			MustBe(t, `{"operation_id":"v3_ingest_status_get","data":[{"customer_id":"`+l.ID+`","status":"Completed",`+
				`"result":"success"},
			{"customer_id":"`+other+`","status":"Failed","result":"data_mapping_error",
			 "error":{"customers[1].accounts[0].currency":"unexpected currency code: GlkjlkjBP, expected ISO-4217 currency `+
				`code"}}],
			"metadata":{"task_id":"`+id+`","status":"PartialCompleted","result":"data_mapping_error","ingest_request_id":"*",`+
				`"ingest_route":"v2_ingest_accounts_post",
			"ingest_schema":"application/bud-accounts+json"}}`)
	}
	if ids := l.AccountIDs(); len(ids) != 1 {
		t.Errorf("the customer with sound data has %v", ids)
	}
	emulatortest.Scenario{
		Name: "with an identifier", Method: "POST", Path: emulatortest.IngestAccountsPath, Headers: later,
		Body: `[{"customer_idempotent_identifier":"user-2",` + account + `}]`, Status: 400,
		Want: `{"operation_id":"v2_ingest_accounts_post","code_id":"failed_validation","message":"validation failure(s) in ` +
			`request payload",
			"errors":{"invalid_fields":{"customers[0]":["customer_idempotent_identifier"]}}}`,
	}.Run(t, l.Client)
}

// Ensure that an unknown task gets the same response as one of another client.
func TestIngestTaskNotFound(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	id := l.MustIngest(emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"t1", "2026-02-01T10:00:00Z", "-1", "x"})).
		Str("metadata.task_id")
	for _, test := range []struct {
		client emulatortest.Client
		id     string
	}{{l.Client, "6c7d06a7-5b40-4556-91d4-6b6d1a7db3f1"}, {l.Client,
		"task"}, {emulatortest.NewClient(t, l.Sandbox, "other"), id}} {
		emulatortest.Scenario{
			Name: test.id, Method: "GET", Path: "/ingestion/v3/tasks/" + test.id, Status: 404,
			Want: `{"operation_id":"v2_ingest_status_get","code_id":"task_not_found","message":"Task ID ` +
				`[` + test.id + `] does not exist or it has expired"}`,
		}.Run(t, test.client)
	}
	l.Must(204, "DELETE", "/v1/customers/"+l.ID, "")
	if got := l.Client.Call(t, "GET", "/ingestion/v3/tasks/"+id, "", nil); got.Status != 404 {
		t.Errorf("the task outlives its customer: %d %s", got.Status, got.Text)
	}
}

// Ensure that the formats of other aggregators are refused with the name of the accepted one.
func TestIngestForeignFormats(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	for path, media := range map[string][2]string{
		emulatortest.IngestAccountsPath: {"application/plaid-accounts-v1+json", "application/bud-accounts+json"},
		emulatortest.IngestTransactionsPath: {"application/finicity-transactions-v1+json",
			"application/bud-transaction-v3+json"},
	} {
		got := l.Ingest(path, `"accounts":[{"id":"x"}],"transactions":[{"id":1}]`, "Content-Type", media[0])
		if want := media[0] + " is not read by the sandbox; send " + media[1]; got.Status != 400 ||
			!strings.Contains(got.Text, want) {
			t.Errorf("%s: %d %s", media[0], got.Status, got.Text)
		}
	}
}

// Ensure that a pending row is booked or declined once, at the time that the client gives, and that the task
// reports the rows that cannot be.
func TestSettleTransactions(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	pending := strings.ReplaceAll(
		emulatortest.TransactionsBody(
			[4]string{"p1", "2026-02-01T10:00:00Z", "-1", "NETFLIX.COM"},
			[4]string{"p2", "2026-02-02T10:00:00Z", "-2", "x"},
			[4]string{"b", "2026-02-03T10:00:00Z", "-3", "x"},
		),
		`"amount":"-1"`,
		`"status":"pending","amount":"-1"`,
	)
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		strings.ReplaceAll(pending, `"amount":"-2"`, `"status":"pending","amount":"-2"`),
	)
	if got := l.Must(200, "GET", emulatortest.WithQuery("/financial/v2/transactions", "status", "pending"),
		""); got.At("metadata.results") != 2.0 ||
		got.Str("data.0.tags.0") != "pending" {
		t.Errorf("pending are %s", got.Text)
	}
	l.Advance("24h")
	got := l.MustIngest(
		bookPath,
		`"transactions":[{"transaction_id":"p1","date_time":"2026-02-04T10:00:00Z"},{"transaction_id":"b",`+
			`"date_time":"2026-02-04T10:00:00Z"},
		{"transaction_id":"nobody's","date_time":"2026-02-04T10:00:00Z"}]`,
	)
	got.MustBe(
		t,
		`{"operation_id":"v3_ingest_transactions_book_post","metadata":{"task_id":"*","next_url":"/v2/ingest/status/`+got.Str(
			"metadata.task_id",
		)+`","next_url_delay":0}}`,
	)
	l.Must(200, "GET", got.Str("metadata.next_url"), "").
		MustBe(t, `{"operation_id":"v3_ingest_status_get","data":[{"customer_id":"`+l.ID+`","status":"Failed",`+
			`"result":"data_mapping_error",
		"error":{"transactions[1].transaction_id":"is booked and not pending","transactions[2].transaction_id":"is not a `+
			`transaction that was ingested for the customer"}}],
		"metadata":{"task_id":"*","status":"PartialCompleted","result":"data_mapping_error","ingest_request_id":"*",`+
			`"ingest_route":"v3_ingest_transactions_book_post"}}`)
	l.MustIngest(declinePath, `"transactions":[{"transaction_id":"p2","date_time":"2026-02-05T10:00:00-08:00"}]`)
	got = l.Must(200, "GET", "/financial/v2/transactions?status=booked&status=declined", "")
	for path, want := range map[string]string{
		"data.0.transaction_id": "p2", "data.0.status": "declined", "data.0.date_time": "2026-02-05T18:00:00Z",
		"data.1.transaction_id": "p1", "data.1.status": "booked", "data.1.date_time": "2026-02-04T10:00:00Z",
	} {
		if got.Str(path) != want {
			t.Errorf("%s is %q, want %q", path, got.Str(path), want)
		}
	}
	if changed := l.TransactionIDs("updated_after", "2026-03-01T10:00:00Z", "status", "booked", "status",
		"declined"); strings.Join(changed, " ") != "p2 p1" {
		t.Errorf("changed are %v", changed)
	}
	if listed := l.TransactionIDs(); strings.Join(listed, " ") != "p1 b" {
		t.Errorf("without a status there are %v", listed)
	}
	for name, rest := range map[string]string{"no rows": `"transactions":[]`, "no time": `"transactions":` +
		`[{"transaction_id":"b"}]`, "some day": `"transactions":[{"transaction_id":"b","date_time":"some day"}]`} {
		got := l.Ingest(bookPath, rest)
		if got.Status != 400 || got.Str("code_id") != "failed_body_decode" ||
			got.Str("message") != "Unable to parse request." {
			t.Errorf("%s: %d %s", name, got.Status, got.Text)
		}
	}
	emulatortest.Scenario{
		Name: "no JSON", Method: "POST", Path: declinePath, Body: `b`, Status: 400,
		Want: `{"operation_id":"v3_ingest_transactions_decline_post","code_id":"failed_body_decode","message":"Unable to ` +
			`parse request."}`,
	}.Run(t, l.Client)
}

// Ensure that the results of ingestions are sent to the client's webhooks, signed, once they are done.
func TestIngestionWebhooks(t *testing.T) {
	t.Parallel()
	l, in := emulatortest.NewCustomer(t, 0, emulatortest.British), emulatortest.NewInbox(t)
	names := []string{"ingest.succeeded", "ingest.failed", "transactions.booked", "transactions.declined"}
	hooks := []string{`"client_id":"shop"`}
	for _, name := range names {
		hooks = append(hooks, fmt.Sprintf(`"first_party_ingester.%[1]s":"%[2]s/first_party_ingester.%[1]s"`, name, in.URL))
	}
	l.Must(200, "PUT", "/_sandbox/webhooks", "{"+strings.Join(hooks, ",")+"}")
	account := strings.Replace(emulatortest.OneAccount, `"currency":"GBP"`, `"currency":"X"`, 1)
	ok := l.MustIngest(emulatortest.IngestTransactionsPath,
		strings.Replace(emulatortest.TransactionsBody([4]string{"p1", "2026-02-01T10:00:00Z", "-1", "x"}), `"amount"`,
			`"status":"pending","amount"`, 1)).
		Str("metadata.task_id")
	bad := l.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+account+`]`, "X-Disable-Synchronous", "true").
		Str("metadata.task_id")
	settled := l.MustIngest(bookPath, `"transactions":[{"transaction_id":"p1","date_time":"2026-02-04T10:00:00Z"}]`).
		Str("metadata.task_id")
	declined := l.MustIngest(declinePath, `"transactions":[{"transaction_id":"p1","date_time":"2026-02-04T10:00:00Z"}]`).
		Str("metadata.task_id")
	who := `"subtask_details":[{"customer_id":"` + l.ID + `"}]`
	for name, want := range map[string]string{
		"first_party_ingester.ingest.succeeded": `"operation_id":"v2_ingest_transactions_post",` +
			`"task_id":"` + ok + `",` + who,
		"first_party_ingester.ingest.failed": `"operation_id":"v2_ingest_accounts_post",` +
			`"task_id":"` + bad + `","result":"data_mapping_error",` + who,
		"first_party_ingester.transactions.booked": `"operation_id":"v3_ingest_transactions_book_post",` +
			`"status":"Completed","task_id":"` + settled + `"`,
		"first_party_ingester.transactions.declined": `"operation_id":"v3_ingest_transactions_decline_post",` +
			`"status":"Failed","task_id":"` + declined + `"`,
	} {
		if got := in.Take(t, name).Body; got != `{"data":{"event":"`+name+`",`+want+`}}` {
			t.Errorf("%s says %s, want %s", name, got, want)
		}
	}
}

// Ensure that identifiers that could belong to a real person get an advice, and that a strict sandbox refuses them
// with what to use instead.
func TestDummyData(t *testing.T) {
	t.Parallel()
	real := strings.Replace(emulatortest.OneAccount, "000042", "404784", 1)
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+real+`]`)
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		strings.Replace(
			emulatortest.TransactionsBody([4]string{"t1", "2026-02-01T10:00:00Z", "-1", "x"}),
			`"amount"`,
			`"counterparty":{"identifier":"4539 1488 0343 6467"},"amount"`,
			1,
		),
	)
	got := l.Client.Call(t, "GET", "/_sandbox/advice", "", nil)
	for _, want := range []string{"accounts[0].uk_sort_code could be " +
		"somebody's", "transactions[0].counterparty.identifier could be somebody's"} {
		if !strings.Contains(got.Text, want) {
			t.Errorf("there is no advice that %s: %s", want, got.Text)
		}
	}
	s := emulator.Start(t, emulator.Options{DummyData: emulator.DummyDataStrict})
	l = &emulatortest.Customer{T: t, Sandbox: s, Client: emulatortest.NewClient(t, s, "shop")}
	l.ID = l.Client.NewCustomer(t, emulatortest.British)
	l.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+emulatortest.OneAccount+`]`)
	for name, value := range map[string][2]string{
		"uk_sort_code": {"404784", "use a sort code from 000000 to 000099, or a published sample such as 200000"},
		"iban": {
			"GB33BUKB20201555555555",
			"use an IBAN with the bank code BUDS, such as GB56BUDS00000012345678, or the sample GB29NWBK60161331926819",
		},
		"pan": {
			"4539148803436467", "use a published test card such as 4242424242424242, or mask all but the last four digits",
		},
	} {
		sent := strings.Replace(strings.Replace(emulatortest.OneAccount, "uk_sort_code", name, 1), "000042", value[0], 1)
		mustRefuseIngestion(
			l,
			name,
			emulatortest.IngestAccountsPath,
			`"accounts":[`+sent+`]`,
			`{"invalid_fields":{"accounts[0]":["`+name+`: `+value[1]+`"]}}`,
		)
	}
}
