package emulator_test

import (
	"strings"
	"testing"
)

// A current account as a client brings it; changed by strings.Replace where a test needs another.
const (
	accountsPath = "/v2/ingest/accounts"
	oneAccount   = `{"provider":"Barclays","account_id":"own-1","currency":"GBP","account_type":"Personal","account_sub_type":"CurrentAccount",
		"account_identifiers":[{"type":"uk_sort_code","value":"000042"},{"type":"uk_account_number","value":"12345678"}],
		"balances":[{"amount":{"value":"7400.00","currency":"GBP"},"credit_debit_indicator":"incoming_credit","type":"InterimBooked","date_time":"2026-02-27T08:00:00Z",
			"credit_line":[{"included":true,"amount":{"value":"200.00","currency":"GBP"},"type":"Pre-Agreed"}]},
			{"amount":{"value":"12.50","currency":"GBP"},"credit_debit_indicator":"outgoing_debit","type":"Expected","date_time":"2026-02-28T08:00:00Z"}],
		"opening_date_time":"2020-01-02T00:00:00Z","holders":[{"name":"Ada Example","relationship":"sole"}]}`
)

// ingest sends what a customer's client brings; with is for another header.
func (l *life) ingest(path, rest string, with ...string) answer {
	l.Helper()
	headers := map[string]string{}
	for i := 0; i < len(with); i += 2 {
		headers[with[i]] = with[i+1]
	}
	return l.client.call(l.T, "POST", path, `[{"customer_id":"`+l.customer+`",`+rest+`}]`, headers)
}

// brought is ingest that must be taken.
func (l *life) brought(path, rest string, with ...string) answer {
	l.Helper()
	got := l.ingest(path, rest, with...)
	if got.status >= 300 {
		l.Fatalf("POST %s %s answers %d %s", path, rest, got.status, got.text)
	}
	return got
}

// Ensure that an ingested account is read as it was sent, in the words of reading, and is replaced by what is sent with its id.
func TestIngestAccount(t *testing.T) {
	l := born(t, 0, british)
	if got := l.brought(accountsPath, `"accounts":[`+oneAccount+`]`, "Content-Type", "application/bud-accounts+json"); got.status != 204 || got.text != "" {
		t.Errorf("the answer is %d %q", got.status, got.text)
	}
	const rest = `"account_id":"own-1","currency":"GBP","suggested_name":"Current Account 5678","holders":[{"name":"Ada Example","relationship":"sole"}],
		"account_type":"current_account","usage_type":"personal","opening_date_time":"2020-01-02T00:00:00Z","provider":"Barclays",
		"provider_display_name":"Barclays","account_category":"depository","identifiers":{"uk_sort_code":"000042","uk_account_number":"12345678"}`
	l.must(200, "GET", "/financial/v3/accounts/own-1", "").mustBe(t, `{"operation_id":"financial_v3_accounts_account_id_get","data":{`+rest+`,
		"balances":{"booked":{"date":"2026-02-28T08:00:00Z","amount":{"value":"7400.00","currency":"GBP"},"credit_debit_indicator":"credit"},
			"pending":{"date":"2026-02-28T08:00:00Z","amount":{"value":"12.50","currency":"GBP"},"credit_debit_indicator":"debit"}},
		"credit_lines":{"limit":{"date":"2026-02-27T08:00:00Z","amount":{"value":"200.00","currency":"GBP"}}}},"metadata":{"parameters":{},"results":1}}`)
	l.brought(accountsPath, `"accounts":[`+strings.ReplaceAll(oneAccount, "7400.00", "1.00")+`]`)
	if got := l.must(200, "GET", "/financial/v3/accounts", ""); got.str("data.0.balances.booked.amount.value") != "1.00" || got.at("metadata.results") != 1.0 {
		t.Errorf("after it was sent again: %s", got.text)
	}
}

// Ensure that the older forms of an account's numbers, balances and holder are read.
func TestIngestAccountInOlderForms(t *testing.T) {
	l := born(t, 0, british)
	l.brought(accountsPath, `"accounts":[{"provider":"Barclays","account_id":"own-1","currency":"GBP","account_type":"Business","account_sub_type":"EMoney",
		"details":[{"scheme_name":"UK.OBIE.SortCodeAccountNumber","identification":"00004212345678","name":"Mr Kevin"},
			{"scheme_name":"UK.OBIE.IBAN","identification":"GB29NWBK60161331926819"}],
		"balances":[{"amount":{"local_value":"7.00","local_currency":"GBP"},"credit_debit_indicator":"incoming_credit","type":"Information","date":"2026-02-27","time":"08:00:01"}]}]`)
	got := l.must(200, "GET", "/financial/v3/accounts/own-1", "")
	for path, want := range map[string]string{
		"data.identifiers.uk_sort_code": "000042", "data.identifiers.uk_account_number": "12345678", "data.identifiers.iban": "GB29NWBK60161331926819",
		"data.holders.0.name": "Mr Kevin", "data.holders.0.relationship": "unknown", "data.account_type": "e_money", "data.usage_type": "business",
		"data.balances.booked.date": "2026-02-27T08:00:01Z", "data.balances.booked.amount.value": "7.00",
	} {
		if got.str(path) != want {
			t.Errorf("%s is %q, want %q", path, got.str(path), want)
		}
	}
}

// Ensure that accounts which cannot be read are refused whole, with what is wrong where, and change nothing.
func TestIngestAccountRefusals(t *testing.T) {
	l := born(t, 0, british)
	l.brought(accountsPath, `"accounts":[`+oneAccount+`]`)
	before := l.must(200, "GET", "/financial/v3/accounts?include_all_balances=true", "").text
	for name, test := range map[string]struct{ from, to, errors string }{
		"no provider":         {`"provider":"Barclays",`, ``, `{"missing_fields":{"accounts[0]":["provider"]}}`},
		"no id":               {`own-1`, ``, `{"missing_fields":{"accounts[0]":["account_id"]}}`},
		"an id too long":      {`own-1`, strings.Repeat("x", 256), `{"invalid_fields":{"accounts[0]":["account_id"]}}`},
		"no currency at all":  {`"currency":"GBP","account_type"`, `"currency":"GlkjlkjBP","account_type"`, `{"invalid_fields":{"accounts[0]":["currency"]}}`},
		"an unknown type":     {`CurrentAccount`, `current_account`, `{"invalid_fields":{"accounts[0]":["account_sub_type"]}}`},
		"an unknown use":      {`Personal`, `personal`, `{"invalid_fields":{"accounts[0]":["account_type"]}}`},
		"an unknown balance":  {`InterimBooked`, `Booked`, `{"invalid_fields":{"accounts[0].balances[0]":["type"]}}`},
		"one balance twice":   {`"Expected"`, `"InterimBooked"`, `{"invalid_fields":{"accounts[0].balances[1]":["type"]}}`},
		"a signed amount":     {`7400.00`, `-7400.00`, `{"invalid_fields":{"accounts[0].balances[0]":["amount.value"]}}`},
		"no side":             {`incoming_credit`, `credit`, `{"invalid_fields":{"accounts[0].balances[0]":["credit_debit_indicator"]}}`},
		"no time":             {`,"date_time":"2026-02-28T08:00:00Z"`, ``, `{"missing_fields":{"accounts[0].balances[1]":["date_time"]}}`},
		"an unknown number":   {`uk_sort_code`, `sort_code`, `{"invalid_fields":{"accounts[0].account_identifiers[0]":["type"]}}`},
		"an unknown line":     {`Pre-Agreed`, `PreAgreed`, `{"invalid_fields":{"accounts[0].balances[0].credit_line[0]":["type"]}}`},
		"an opening some day": {`2020-01-02T00:00:00Z`, `some day`, `{"invalid_fields":{"accounts[0]":["opening_date_time"]}}`},
	} {
		sent := strings.Replace(oneAccount, test.from, test.to, 1)
		if sent == oneAccount {
			t.Fatalf("%s: the account is sound", name)
		}
		l.refused(name, accountsPath, `"accounts":[`+sent+`]`, test.errors)
	}
	l.refused("no accounts", accountsPath, `"accounts":[]`, `{"missing_fields":{"accounts":["The accounts list is mandatory"]}}`)
	l.refused("an id twice", accountsPath, `"accounts":[`+oneAccount+`,`+oneAccount+`]`, `{"invalid_fields":{"accounts[1]":["account_id"]}}`)
	if after := l.must(200, "GET", "/financial/v3/accounts?include_all_balances=true", "").text; after != before {
		t.Errorf("the accounts are %s, were %s", after, before)
	}
}

// refused sends what must be refused with Bud's words and these errors.
func (l *life) refused(name, path, rest, errors string) {
	l.Helper()
	id := strings.NewReplacer("/v2/ingest/", "v2_ingest_", "/ingestion/v3/", "v3_ingest_", "/", "_").Replace(path) + "_post"
	got := l.ingest(path, rest)
	if got.status != 400 {
		l.Errorf("%s: the answer is %d %s", name, got.status, got.text)
		return
	}
	l.Run(name, func(t *testing.T) {
		got.mustBe(t, `{"operation_id":"`+id+`","code_id":"failed_validation","message":"validation failure(s) in request payload","errors":`+errors+`}`)
	})
}

// Ensure that a client finds out whose data cannot be taken, be it for a customer who is not there or a secret that is not his.
func TestIngestOwners(t *testing.T) {
	l := born(t, 0, british)
	got := l.client.call(t, "POST", "/v1/customers", "{}", nil)
	guarded, secret := got.str("data.customer_id"), got.str("data.customer_secret")
	other := connect(t, l.sandbox, "other").newCustomer(t, "")
	accounts := `"accounts":[` + oneAccount + `]`
	for name, test := range map[string]struct{ owner, errors string }{
		"nobody":             {`"customer_id":""`, `{"missing_fields":{"customers[0].customer_id":["The customer ID is mandatory"]}}`},
		"no id":              {`"customer_id":"me"`, `{"invalid_fields":{"customers[0]":["customer_id"]}}`},
		"another client's":   {`"customer_id":"` + other + `"`, `{"invalid_fields":{"customers[0]":["customer_id"]}}`},
		"no secret":          {`"customer_id":"` + guarded + `"`, `{"missing_fields":{"customers[0].customer_secret":["The customer secret is mandatory"]}}`},
		"another secret":     {`"customer_id":"` + guarded + `","customer_secret":"x"`, `{"invalid_fields":{"customers[0]":["customer_secret"]}}`},
		"a long identifier":  {`"customer_idempotent_identifier":"` + strings.Repeat("x", 1025) + `"`, `{"invalid_fields":{"customers[0]":["customer_idempotent_identifier"]}}`},
		"the second of them": {`"customer_id":"` + l.customer + `",` + accounts + `},{"customer_id":"me"`, `{"invalid_fields":{"customers[1]":["customer_id"]}}`},
	} {
		scenario{
			name: name, method: "POST", path: accountsPath, body: `[{` + test.owner + `,` + accounts + `}]`, status: 400,
			want: `{"operation_id":"v2_ingest_accounts_post","code_id":"failed_validation","message":"validation failure(s) in request payload","errors":` + test.errors + `}`,
		}.run(t, l.client)
	}
	if ids := l.accounts(); len(ids) != 0 {
		t.Errorf("a refused request left %v", ids)
	}
	for _, s := range []scenario{
		{name: "none at all", body: `[]`, want: `{"operation_id":"v2_ingest_accounts_post","code_id":"failed_validation",
			"message":"validation failure(s) in request payload","errors":{"missing_fields":{"customers":["The customers list is mandatory"]}}}`},
		{name: "no JSON", body: `b`, want: `{"operation_id":"v2_ingest_accounts_post","code_id":"failed_body_decode",
			"message":"invalid request body","errors":{"decode_error":"invalid character 'b' looking for beginning of value"}}`},
	} {
		s.method, s.path, s.status = "POST", accountsPath, 400
		s.run(t, l.client)
	}
	scenario{
		name: "the right secret", method: "POST", path: accountsPath, status: 204,
		body: `[{"customer_id":"` + guarded + `","customer_secret":"` + secret + `",` + accounts + `}]`,
	}.run(t, l.client)
}

// Ensure that a customer is made by the client's own identifier when his data come, and only once, and not when they are refused.
func TestIngestMakesCustomers(t *testing.T) {
	l := born(t, 0, british)
	send := func(rest string, status int) {
		t.Helper()
		body := `[{"customer_idempotent_identifier":"user-7",` + rest + `}]`
		if got := l.client.call(t, "POST", accountsPath, body, nil); got.status != status {
			t.Fatalf("%d %s, want %d", got.status, got.text, status)
		}
	}
	mine := map[string]string{"X-Customer-Idempotent-Identifier": "user-7"}
	send(`"accounts":[{}]`, 400)
	if got := l.client.call(t, "GET", "/financial/v3/accounts", "", mine); got.status != 401 {
		t.Errorf("a refused request made a customer: %d %s", got.status, got.text)
	}
	send(`"accounts":[`+oneAccount+`]`, 204)
	send(`"accounts":[`+strings.Replace(oneAccount, "own-1", "own-2", 1)+`]`, 204)
	if got := l.client.call(t, "GET", "/financial/v3/accounts", "", mine); got.at("metadata.results") != 2.0 {
		t.Errorf("the customer has %s", got.text)
	}
	if got := l.client.call(t, "GET", "/platform/v3/customers", "", nil); got.at("metadata.results") != 2.0 {
		t.Errorf("there are %s", got.text)
	}
}

// Ensure that an account is closed once and reopened, and that accounts that are not there are told and keep no other from it.
func TestCloseAndReopenAccounts(t *testing.T) {
	l := born(t, 0, british)
	l.brought(accountsPath, `"accounts":[`+oneAccount+`,`+strings.Replace(oneAccount, "own-1", "own-2", 1)+`]`)
	state := func(id string) string {
		t.Helper()
		got := l.must(200, "GET", "/financial/v3/accounts/"+id, "")
		return got.str("data.status") + " " + got.str("data.closed_at")
	}
	must := func(when, id, want string) {
		t.Helper()
		if got := state(id); got != want {
			t.Errorf("%s account %s is %q, want %q", when, id, got, want)
		}
	}
	const closing, opening = "/ingestion/v3/accounts/close", "/ingestion/v3/accounts/reopen"
	l.brought(closing, `"account_ids":["own-1"],"metadata":{"as_of":"2025-09-22T14:55:09.254Z"}`)
	must("closed", "own-1", "closed 2025-09-22T14:55:09.254Z")
	l.brought(closing, `"account_ids":["own-1"]`)
	must("closed again", "own-1", "closed 2025-09-22T14:55:09.254Z")
	l.brought(accountsPath, `"accounts":[`+oneAccount+`]`)
	must("sent again", "own-1", "closed 2025-09-22T14:55:09.254Z")
	for _, path := range []string{closing, opening} {
		got := l.ingest(path, `"account_ids":["own-2","nobody's"]`)
		id := strings.NewReplacer("/ingestion/v3/", "v3_ingest_", "/", "_").Replace(path) + "_post"
		got.mustBe(t, `{"operation_id":"`+id+`","code_id":"failed_validation","message":"Accounts not found for one or more customers.",
			"errors":{"customer_ids":{"`+l.customer+`":["nobody's"]}}}`)
		want := map[string]string{closing: "closed 2026-03-01T09:00:00Z", opening: " "}[path]
		must("after "+path, "own-2", want)
	}
	l.brought(opening, `"account_ids":["own-1","own-2"]`)
	must("reopened", "own-1", " ")
	got := l.client.call(t, "POST", closing, `[{"customer_idempotent_identifier":"stranger","account_ids":["a","b"]}]`, nil)
	got.mustBe(t, `{"operation_id":"v3_ingest_accounts_close_post","code_id":"failed_validation","message":"Accounts not found for one or more customers.",
		"errors":{"customer_idempotent_identifier":{"stranger":["a","b"]}}}`)
	l.refused("no accounts", closing, `"account_ids":[]`, `{"missing_fields":{"customers[0].account_ids":["The account IDs list is mandatory"]}}`)
	l.refused("some day", closing, `"account_ids":["own-1"],"metadata":{"as_of":"some day"}`, `{"invalid_fields":{"customers[0].metadata":["as_of"]}}`)
	must("refused", "own-1", " ")
}
