package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that an ingested account is shown with the fields that were sent, and is replaced by the next one with its
// id.
func TestIngestAccount(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	if got := l.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+emulatortest.OneAccount+`]`, "Content-Type",
		"application/bud-accounts+json"); got.Status != 204 ||
		got.Text != "" {
		t.Errorf("the answer is %d %q", got.Status, got.Text)
	}
	const rest = `"account_id":"own-1","currency":"GBP","suggested_name":"Current Account 5678",
		"holders":[{"name":"Ada Example","relationship":"sole"}],
		"account_type":"current_account","usage_type":"personal","opening_date_time":"2020-01-02T00:00:00Z",
		"provider":"Barclays",
		"provider_display_name":"Barclays","account_category":"depository","identifiers":{"uk_sort_code":"000042",
		"uk_account_number":"12345678"}`
	l.Must(200, "GET", "/financial/v3/accounts/own-1", "").
		MustBe(t, `{"operation_id":"financial_v3_accounts_account_id_get","data":{`+rest+`,
		"balances":{"booked":{"date":"2026-02-28T08:00:00Z","amount":{"value":"7400.00","currency":"GBP"},
		"credit_debit_indicator":"credit"},
			"pending":{"date":"2026-02-28T08:00:00Z","amount":{"value":"12.50","currency":"GBP"},
			"credit_debit_indicator":"debit"}},
		"credit_lines":{"limit":{"date":"2026-02-27T08:00:00Z","amount":{"value":"200.00","currency":"GBP"}}}},
		"metadata":{"parameters":{"account_id":"own-1"},"results":1}}`)
	l.MustIngest(
		emulatortest.IngestAccountsPath,
		`"accounts":[`+strings.ReplaceAll(emulatortest.OneAccount, "7400.00", "1.00")+`]`,
	)
	if got := l.Must(200, "GET", "/financial/v3/accounts", ""); got.Str("data.0.balances.booked.amount.value") != "1.00" ||
		got.At("metadata.results") != 1.0 {
		t.Errorf("after it was sent again: %s", got.Text)
	}
}

// Ensure that the older forms of an account's numbers, balances and holder are accepted.
func TestIngestAccountInOlderForms(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.MustIngest(
		emulatortest.IngestAccountsPath,
		`"accounts":[{"provider":"Barclays","account_id":"own-1","currency":"GBP","account_type":"Business",
			"account_sub_type":"EMoney",
		"details":[{"scheme_name":"UK.OBIE.SortCodeAccountNumber","identification":"00004212345678","name":"Mr Kevin"},
			{"scheme_name":"UK.OBIE.IBAN","identification":"GB29NWBK60161331926819"}],
		"balances":[{"amount":{"local_value":"7.00","local_currency":"GBP"},"credit_debit_indicator":"incoming_credit",
		"type":"Information","date":"2026-02-27","time":"08:00:01"}]}]`,
	)
	got := l.Must(200, "GET", "/financial/v3/accounts/own-1", "")
	for path, want := range map[string]string{
		"data.identifiers.uk_sort_code": "000042", "data.identifiers.uk_account_number": "12345678",
		"data.identifiers.iban": "GB29NWBK60161331926819",
		"data.holders.0.name":   "Mr Kevin", "data.holders.0.relationship": "unknown", "data.account_type": "e_money",
		"data.usage_type":           "business",
		"data.balances.booked.date": "2026-02-27T08:00:01Z", "data.balances.booked.amount.value": "7.00",
	} {
		if got.Str(path) != want {
			t.Errorf("%s is %q, want %q", path, got.Str(path), want)
		}
	}
}

// Ensure that a request with invalid accounts is refused as a whole, with each field that is wrong, and changes
// nothing.
func TestIngestAccountRefusals(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+emulatortest.OneAccount+`]`)
	before := l.Must(200, "GET", "/financial/v3/accounts?include_all_balances=true", "").Text
	for name, test := range map[string]struct{ from, to, errors string }{
		"no provider":    {`"provider":"Barclays",`, ``, `{"missing_fields":{"accounts[0]":["provider"]}}`},
		"no id":          {`own-1`, ``, `{"missing_fields":{"accounts[0]":["account_id"]}}`},
		"an id too long": {`own-1`, strings.Repeat("x", 256), `{"invalid_fields":{"accounts[0]":["account_id"]}}`},
		"no currency at all": {
			`"currency":"GBP","account_type"`, `"currency":"GlkjlkjBP","account_type"`,
			`{"invalid_fields":{"accounts[0]":["currency"]}}`,
		},
		"an unknown type": {
			`CurrentAccount`, `current_account`, `{"invalid_fields":{"accounts[0]":["account_sub_type"]}}`,
		},
		"an unknown use":     {`Personal`, `personal`, `{"invalid_fields":{"accounts[0]":["account_type"]}}`},
		"an unknown balance": {`InterimBooked`, `Booked`, `{"invalid_fields":{"accounts[0].balances[0]":["type"]}}`},
		"one balance twice":  {`"Expected"`, `"InterimBooked"`, `{"invalid_fields":{"accounts[0].balances[1]":["type"]}}`},
		"a signed amount":    {`7400.00`, `-7400.00`, `{"invalid_fields":{"accounts[0].balances[0]":["amount.value"]}}`},
		"no side": {
			`incoming_credit`, `credit`, `{"invalid_fields":{"accounts[0].balances[0]":["credit_debit_indicator"]}}`,
		},
		"no time": {
			`,"date_time":"2026-02-28T08:00:00Z"`, ``, `{"missing_fields":{"accounts[0].balances[1]":["date_time"]}}`,
		},
		"an unknown number": {
			`uk_sort_code`, `sort_code`, `{"invalid_fields":{"accounts[0].account_identifiers[0]":["type"]}}`,
		},
		"an unknown line": {
			`Pre-Agreed`, `PreAgreed`, `{"invalid_fields":{"accounts[0].balances[0].credit_line[0]":["type"]}}`,
		},
		"an opening some day": {
			`2020-01-02T00:00:00Z`, `some day`, `{"invalid_fields":{"accounts[0]":["opening_date_time"]}}`,
		},
	} {
		sent := strings.Replace(emulatortest.OneAccount, test.from, test.to, 1)
		if sent == emulatortest.OneAccount {
			t.Fatalf("%s: the account is sound", name)
		}
		mustRefuseIngestion(l, name, emulatortest.IngestAccountsPath, `"accounts":[`+sent+`]`, test.errors)
	}
	mustRefuseIngestion(
		l,
		"no accounts",
		emulatortest.IngestAccountsPath,
		`"accounts":[]`,
		`{"missing_fields":{"accounts":["The accounts list is mandatory"]}}`,
	)
	mustRefuseIngestion(
		l,
		"an id twice",
		emulatortest.IngestAccountsPath,
		`"accounts":[`+emulatortest.OneAccount+`,`+emulatortest.OneAccount+`]`,
		`{"invalid_fields":{"accounts[1]":["account_id"]}}`,
	)
	if after := l.Must(200, "GET", "/financial/v3/accounts?include_all_balances=true", "").Text; after != before {
		t.Errorf("the accounts are %s, were %s", after, before)
	}
}

// mustRefuseIngestion sends data that must be refused with Bud's message and these errors.
func mustRefuseIngestion(l *emulatortest.Customer, name, path, rest, errors string) {
	l.Helper()
	id := strings.NewReplacer("/v2/ingest/", "v2_ingest_", "/ingestion/v3/", "v3_ingest_", "/", "_").
		Replace(path) +
		"_post"
	got := l.Ingest(path, rest)
	if got.Status != 400 {
		l.Errorf("%s: the answer is %d %s", name, got.Status, got.Text)
		return
	}
	l.Run(name, func(t *testing.T) {
		got.MustBe(
			t,
			`{"operation_id":"`+id+`","code_id":"failed_validation","message":"validation failure(s) in request payload",
				"errors":`+errors+`}`,
		)
	})
}

// Ensure that a client gets an error for data of an unknown customer and for a wrong customer secret.
func TestIngestOwners(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	got := l.Client.Call(t, "POST", "/v1/customers", "{}", nil)
	guarded, secret := got.Str("data.customer_id"), got.Str("data.customer_secret")
	other := emulatortest.NewClient(t, l.Sandbox, "other").NewCustomer(t, "")
	accounts := `"accounts":[` + emulatortest.OneAccount + `]`
	for name, test := range map[string]struct{ owner, errors string }{
		"nobody": {
			`"customer_id":""`, `{"missing_fields":{"customers[0].customer_id":["The customer ID is mandatory"]}}`,
		},
		"no id":            {`"customer_id":"me"`, `{"invalid_fields":{"customers[0]":["customer_id"]}}`},
		"another client's": {`"customer_id":"` + other + `"`, `{"invalid_fields":{"customers[0]":["customer_id"]}}`},
		"no secret": {
			`"customer_id":"` + guarded + `"`,
			`{"missing_fields":{"customers[0].customer_secret":["The customer secret is mandatory"]}}`,
		},
		"another secret": {
			`"customer_id":"` + guarded + `","customer_secret":"x"`, `{"invalid_fields":{"customers[0]":["customer_secret"]}}`,
		},
		"a long identifier": {
			`"customer_idempotent_identifier":"` + strings.Repeat("x", 1025) + `"`,
			`{"invalid_fields":{"customers[0]":["customer_idempotent_identifier"]}}`,
		},
		"the second of them": {
			`"customer_id":"` + l.ID + `",` + accounts + `},{"customer_id":"me"`,
			`{"invalid_fields":{"customers[1]":["customer_id"]}}`,
		},
	} {
		emulatortest.Scenario{
			Name: name, Method: "POST", Path: emulatortest.IngestAccountsPath, Body: `[{` + test.owner + `,` + accounts + `}]`,
			Status: 400,
			Want: `{"operation_id":"v2_ingest_accounts_post","code_id":"failed_validation",
				"message":"validation failure(s) in request payload","errors":` + test.errors + `}`,
		}.Run(t, l.Client)
	}
	if ids := l.AccountIDs(); len(ids) != 0 {
		t.Errorf("a refused request left %v", ids)
	}
	for _, s := range []emulatortest.Scenario{
		{Name: "none at all", Body: `[]`, Want: `{"operation_id":"v2_ingest_accounts_post","code_id":"failed_validation",
			"message":"validation failure(s) in request payload",
			"errors":{"missing_fields":{"customers":["The customers list is mandatory"]}}}`},
		{Name: "no JSON", Body: `b`, Want: `{"operation_id":"v2_ingest_accounts_post","code_id":"failed_body_decode",
			"message":"invalid request body","errors":{"decode_error":"invalid character 'b' looking for beginning of value"}}`},
	} {
		s.Method, s.Path, s.Status = "POST", emulatortest.IngestAccountsPath, 400
		s.Run(t, l.Client)
	}
	emulatortest.Scenario{
		Name: "the right secret", Method: "POST", Path: emulatortest.IngestAccountsPath, Status: 204,
		Body: `[{"customer_id":"` + guarded + `","customer_secret":"` + secret + `",` + accounts + `}]`,
	}.Run(t, l.Client)
}

// Ensure that a customer is created by the client's own identifier when data are sent for it, only once, and not if
// the data are refused.
func TestIngestMakesCustomers(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	send := func(rest string, status int) {
		t.Helper()
		body := `[{"customer_idempotent_identifier":"user-7",` + rest + `}]`
		if got := l.Client.Call(t, "POST", emulatortest.IngestAccountsPath, body, nil); got.Status != status {
			t.Fatalf("%d %s, want %d", got.Status, got.Text, status)
		}
	}
	mine := map[string]string{"X-Customer-Idempotent-Identifier": "user-7"}
	send(`"accounts":[{}]`, 400)
	if got := l.Client.Call(t, "GET", "/financial/v3/accounts", "", mine); got.Status != 401 {
		t.Errorf("a refused request made a customer: %d %s", got.Status, got.Text)
	}
	send(`"accounts":[`+emulatortest.OneAccount+`]`, 204)
	send(`"accounts":[`+strings.Replace(emulatortest.OneAccount, "own-1", "own-2", 1)+`]`, 204)
	if got := l.Client.Call(t, "GET", "/financial/v3/accounts", "", mine); got.At("metadata.results") != 2.0 {
		t.Errorf("the customer has %s", got.Text)
	}
	if got := l.Client.Call(t, "GET", "/platform/v3/customers", "", nil); got.At("metadata.results") != 2.0 {
		t.Errorf("there are %s", got.Text)
	}
}

// Ensure that an account is closed once and can be reopened, and that unknown accounts are reported without
// affecting the known ones.
func TestCloseAndReopenAccounts(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.MustIngest(
		emulatortest.IngestAccountsPath,
		`"accounts":[`+emulatortest.OneAccount+`,`+strings.Replace(emulatortest.OneAccount, "own-1", "own-2", 1)+`]`,
	)
	state := func(id string) string {
		t.Helper()
		got := l.Must(200, "GET", "/financial/v3/accounts/"+id, "")
		return got.Str("data.status") + " " + got.Str("data.closed_at")
	}
	must := func(when, id, want string) {
		t.Helper()
		if got := state(id); got != want {
			t.Errorf("%s account %s is %q, want %q", when, id, got, want)
		}
	}
	const closing, opening = "/ingestion/v3/accounts/close", "/ingestion/v3/accounts/reopen"
	l.MustIngest(closing, `"account_ids":["own-1"],"metadata":{"as_of":"2025-09-22T14:55:09.254Z"}`)
	must("closed", "own-1", "closed 2025-09-22T14:55:09Z")
	l.MustIngest(closing, `"account_ids":["own-1"]`)
	must("closed again", "own-1", "closed 2025-09-22T14:55:09Z")
	l.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+emulatortest.OneAccount+`]`)
	must("sent again", "own-1", "closed 2025-09-22T14:55:09Z")
	for _, path := range []string{closing, opening} {
		got := l.Ingest(path, `"account_ids":["own-2","nobody's"]`)
		id := strings.NewReplacer("/ingestion/v3/", "v3_ingest_", "/", "_").Replace(path) + "_post"
		got.MustBe(
			t,
			`{"operation_id":"`+id+`","code_id":"failed_validation","message":"Accounts not found for one or more customers.",
			"errors":{"customer_ids":{"`+l.ID+`":["nobody's"]}}}`,
		)
		want := map[string]string{closing: "closed 2026-03-01T09:00:00Z", opening: " "}[path]
		must("after "+path, "own-2", want)
	}
	l.MustIngest(opening, `"account_ids":["own-1","own-2"]`)
	must("reopened", "own-1", " ")
	got := l.Client.Call(
		t,
		"POST",
		closing,
		`[{"customer_idempotent_identifier":"stranger","account_ids":["a","b"]}]`,
		nil,
	)
	got.MustBe(
		t,
		`{"operation_id":"v3_ingest_accounts_close_post","code_id":"failed_validation",
			"message":"Accounts not found for one or more customers.",
		"errors":{"customer_idempotent_identifier":{"stranger":["a","b"]}}}`,
	)
	mustRefuseIngestion(
		l,
		"no accounts",
		closing,
		`"account_ids":[]`,
		`{"missing_fields":{"customers[0].account_ids":["The account IDs list is mandatory"]}}`,
	)
	mustRefuseIngestion(
		l,
		"some day",
		closing,
		`"account_ids":["own-1"],"metadata":{"as_of":"some day"}`,
		`{"invalid_fields":{"customers[0].metadata":["as_of"]}}`,
	)
	must("refused", "own-1", " ")
}
