package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"

	"pgregory.net/rapid"
)

// Ensure that the response enriches a row by its line alone, and that the transaction is then shown with everything
// that the client sent.
func TestIngestTransactions(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	got := l.MustIngest(
		emulatortest.IngestTransactionsPath,
		`"transactions":[{"transaction_id":"t1","account_id":"own-1","description":"TESCO STORES 3297 LEEDS GB",`+
			`"date_time":"2026-02-03T10:00:00Z",
		"value_date_time":"2026-02-02T10:00:00Z","amount":"-12.50","currency":"GBP","merchant_category_code":"5411",`+
			`"provider":"Hollow Bank-One",
		"transaction_type":{"bud_code":"DEB","description":"Contactless"},"running_balance":"-3.40",`+
			`"client_attributes":{"till":"7"},
		"counterparty":{"name":"Tesco","identifier":"T-1"},"suggested_description":"The shop","country_code":"GBR"}]`,
		"Content-Type",
		"application/bud-transaction-v3+json; charset=utf-8",
	)
	const common = `"transaction_id":"t1","account_id":"own-1","description":"TESCO STORES 3297 LEEDS GB",` +
		`"credit_debit_indicator":"debit","status":"booked",
		"suggested_description":"The shop","transaction_type":{"bud_code":"DEB","description":"Contactless"},` +
		`"amount":{"value":"12.50","currency":"GBP"},
		"date_time":"2026-02-03T10:00:00Z","value_date_time":"2026-02-02T10:00:00Z","merchant_category_code":"5411",
		"enrichments":{"categories":{"l1":{"slug":"food_and_drink","confidence":"0.96"},"l2":{"slug":"groceries",` +
		`"confidence":"0.96"}},
			"merchant":{"id":"17ac2742-8c93-4c11-a01f-17ad65b950ce","slug":"tesco","display_name":"Tesco","logo":"*",` +
		`"website":"*","tokens":[{"value":"tesco stores","confidence":"0.96"}]},
			"location":{"address":{"country":"GB"},"tokens":["gb","leeds"]},"transaction_types":["card","debit"]},` +
		`"suggested_logo":"*"`
	got.MustBe(
		t,
		`{"operation_id":"v2_ingest_transactions_post","data":[{"customer_id":"`+l.ID+`","enriched_transactions":`+
			`[{`+common+`}]}],
		"metadata":{"task_id":"*","next_url":"/v2/ingest/status/`+got.Str("metadata.task_id")+`","next_url_delay":0}}`,
	)
	l.Must(200, "GET", "/financial/v2/transactions", "").
		MustBe(t, `{"operation_id":"v2_transactions_get","data":[{`+common+`,
		"provider":"hollow_bank_one","running_balance":{"value":"3.40","currency":"GBP"},`+
			`"running_balance_credit_debit_indicator":"debit",
		"client_attributes":{"till":"7"},"counterparty":{"name":"Tesco","identifier":"T-1"}}],"metadata":{"results":1}}`)
}

// Ensure that the synchronous response has only the enrichments that the client asks for.
func TestIngestSomeEnrichments(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	row := `"transactions":[{"transaction_id":"t1","account_id":"own-1","description":"TESCO STORES 3297",` +
		`"date_time":"2026-02-03T10:00:00Z","amount":"-12.50"}]`
	for wanted, lacking := range map[string]string{"categories": "merchant", "merchants": "categories"} {
		got := l.MustIngest(emulatortest.IngestTransactionsPath, `"sync_enrichments":["`+wanted+`"],`+row)
		if got.At("data.0.enriched_transactions.0.enrichments."+lacking) != nil ||
			got.At("data.0.enriched_transactions.0.enrichments") == nil {
			t.Errorf("%s alone: %s", wanted, got.Text)
		}
	}
	mustRefuseIngestion(
		l,
		"others",
		emulatortest.IngestTransactionsPath,
		`"sync_enrichments":["regularity"],`+row,
		`{"invalid_fields":{"customers[0]":["sync_enrichments"]}}`,
	)
}

// Ensure that rows in the older media type are accepted, in either spelling of credit and debit.
func TestIngestOlderTransactions(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		`"transactions":[{"provider":"Barclays","account_id":"own-1","transaction_id":"t1","transaction_type":"DD",`+
			`"date":"2026-02-01",
		"transaction_description":"NETFLIX.COM","credit_debit_indicator":"outgoing_debit","status":"booked",`+
			`"amount":{"value":"15.00","currency":"GBP"},
		"counterparty":{"name":"UNK","address":"UNK","identifier":"UNK"}},
		{"account_id":"own-1","transaction_id":"t2","date":"2026-02-02T03:04:05.000Z","transaction_description":"SALARY",`+
			`"credit_debit_indicator":"incoming_credit",
		"amount":{"value":"1500.00","currency":"EUR"}}]`,
		"Content-Type",
		"application/bud-transaction-v2+json",
	)
	got := l.Must(200, "GET", "/financial/v2/transactions", "")
	for path, want := range map[string]string{
		"data.1.amount.value": "15.00", "data.1.credit_debit_indicator": "debit", "data.1.transaction_type.bud_code": "DD",
		"data.1.date_time":                 "2026-02-01T00:00:00Z",
		"data.1.enrichments.merchant.slug": "netflix", "data.0.credit_debit_indicator": "credit",
		"data.0.amount.currency": "EUR", "data.0.date_time": "2026-02-02T03:04:05Z",
	} {
		if got.Str(path) != want {
			t.Errorf("%s is %q, want %q", path, got.Str(path), want)
		}
	}
}

// Ensure that a request with invalid rows is refused as a whole, with each field that is wrong, and changes
// nothing.
func TestIngestTransactionRefusals(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	sound := emulatortest.TransactionsBody([4]string{"t1", "2026-02-03T10:00:00Z", "-12.50", "TESCO"})
	l.MustIngest(emulatortest.IngestTransactionsPath, sound)
	before := l.Must(200, "GET", "/financial/v2/transactions", "").Text
	for name, test := range map[string]struct{ from, to, errors string }{
		"nothing": {
			sound, `"transactions":[{}]`,
			`{"missing_fields":{"transactions[0]":["description","account_id","transaction_id","amount","date_time"]}}`,
		},
		"an id too long": {
			`"t1"`, `"` + strings.Repeat("é", 256) + `"`, `{"invalid_fields":{"transactions[0]":["transaction_id"]}}`,
		},
		"a number": {`"-12.50"`, `-12.50`, `{"invalid_fields":{"transactions[0]":["amount"]}}`},
		"an object": {
			`"-12.50"`, `{"value":"1.00","currency":"GBP"}`, `{"invalid_fields":{"transactions[0]":["amount"]}}`,
		},
		"half a penny": {`-12.50`, `-12.505`, `{"invalid_fields":{"transactions[0]":["amount"]}}`},
		"a day": {
			`2026-02-03T10:00:00Z`, `2026-02-03`, `{"invalid_fields":{"transactions[0]":["date_time"]}}`,
		},
		"another status": {
			`"amount"`, `"status":"settled","amount"`, `{"invalid_fields":{"transactions[0]":["status"]}}`,
		},
		"no currency": {
			`"amount"`, `"currency":"XYZ","amount"`, `{"invalid_fields":{"transactions[0]":["currency"]}}`,
		},
		"no category code": {
			`"amount"`, `"merchant_category_code":"54","amount"`,
			`{"invalid_fields":{"transactions[0]":["merchant_category_code"]}}`,
		},
		"no country": {
			`"amount"`, `"country_code":"ZZZ","amount"`, `{"invalid_fields":{"transactions[0]":["country_code"]}}`,
		},
		"no code of Bud's": {
			`"amount"`, `"transaction_type":{"bud_code":"XXX"},"amount"`,
			`{"invalid_fields":{"transactions[0]":["transaction_type.bud_code"]}}`,
		},
		"no balance": {
			`"amount"`, `"running_balance":"much","amount"`, `{"invalid_fields":{"transactions[0]":["running_balance"]}}`,
		},
		"a long attribute": {
			`"amount"`, `"client_attributes":{"` + strings.Repeat("k", 65) + `":""},"amount"`,
			`{"invalid_fields":{"transactions[0]":["client_attributes"]}}`,
		},
		"the same twice": {
			`}]`,
			`},{"transaction_id":"t1","account_id":"own-1","date_time":"2026-02-03T10:00:00Z","amount":"1","description":"x"}]`,
			`{"invalid_fields":{"transactions[1]":["transaction_id"]}}`,
		},
		"an upside-down time": {
			sound,
			`"transactions":[],"transaction_windows":[{"account_id":"a","start":"2026-02-02T00:00:00Z",` +
				`"end":"2026-02-01T00:00:00Z"}]`, `{"invalid_fields":{"transaction_windows[0]":["end"]}}`,
		},
		"half a window": {
			sound, `"transactions":[],"transaction_windows":[{"start":"2026-02-02T00:00:00Z"}]`,
			`{"missing_fields":{"transaction_windows[0]":["end","account_id"]},` +
				`"invalid_fields":{"transaction_windows[0]":["end"]}}`,
		},
		"two windows": {
			sound, sound + `,"transaction_windows":[` + window("own-1", "01", "02") + `,` + window("own-1", "03", "04") + `]`,
			`{"invalid_fields":{"transaction_windows[1]":["account_id"]}}`,
		},
		"nothing to be stored": {
			sound, `"transactions":[]`, `{"missing_fields":{"transactions":["The transactions list is mandatory"]}}`,
		},
		"too many": {sound, `"transactions":[` + strings.Repeat(`{},`, 1000) + `{}]`,
			`{"invalid_fields":{"transactions":["A maximum of 1000 transactions is accepted in a request"]}}`},
	} {
		sent := strings.Replace(sound, test.from, test.to, 1)
		if sent == sound {
			t.Fatalf("%s: the rows are sound", name)
		}
		mustRefuseIngestion(l, name, emulatortest.IngestTransactionsPath, sent, test.errors)
	}
	if after := l.Must(200, "GET", "/financial/v2/transactions", "").Text; after != before {
		t.Errorf("the rows are %s, were %s", after, before)
	}
}

// window returns the JSON of a window of an account.
func window(account, from, to string) string {
	return fmt.Sprintf(`{"account_id":%q,"start":"2026-02-%sT00:00:00Z","end":"2026-02-%sT23:59:59Z"}`, account, from, to)
}

// Ensure that an id is one transaction however often it is sent, that a window replaces the rows that it covers,
// that an empty list deletes them, and that updated_after shows all these changes.
func TestIngestWindows(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody(
			[4]string{"a", "2026-02-01T10:00:00Z", "-1", "one"},
			[4]string{"b", "2026-02-05T10:00:00Z", "-2", "two"},
			[4]string{"c", "2026-02-09T10:00:00Z", "-3", "three"},
		),
	)
	must := func(when string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s the rows are %v, want %v", when, got, want)
		}
	}
	must("at first", l.TransactionIDs(), "c", "b", "a")
	l.Advance("1h")
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"b", "2026-02-10T10:00:00Z", "-2", "two"}),
	)
	must("with one sent anew", l.TransactionIDs(), "b", "c", "a")
	must("changed since then", l.TransactionIDs("updated_after", "2026-03-01T09:30:00Z"), "b")
	l.Advance("1h")
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"d", "2026-02-04T10:00:00Z", "-4", "four"})+
			`,"transaction_windows":[`+window("own-1", "01", "09")+`]`,
	)
	must("with a window", l.TransactionIDs(), "b", "d")
	got := l.Must(
		200, "GET", emulatortest.WithQuery("/financial/v2/transactions", "updated_after", "2026-03-01T10:30:00Z"),
		"",
	)
	if emulatortest.JSONOf(
		t,
		got,
		"metadata.deleted",
	) != `[{"at":"2026-03-01T11:00:00Z","transaction_id":"c"},{"at":"2026-03-01T11:00:00Z","transaction_id":"a"}]` {
		t.Errorf("deleted: %s", emulatortest.JSONOf(t, got, "metadata.deleted"))
	}
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"a", "2026-02-28T10:00:00Z", "-1", "one"}),
	)
	must("with one come back", l.TransactionIDs(), "a", "b", "d")
	got = l.Must(
		200, "GET", emulatortest.WithQuery("/financial/v2/transactions", "updated_after", "2026-03-01T10:30:00Z"),
		"",
	)
	if emulatortest.JSONOf(t, got, "metadata.deleted") != `[{"at":"2026-03-01T11:00:00Z","transaction_id":"c"}]` {
		t.Errorf("deleted: %s", emulatortest.JSONOf(t, got, "metadata.deleted"))
	}
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		`"transactions":[],"transaction_windows":[`+window("own-1", "01", "10")+`,`+window("own-2", "01", "28")+`]`,
	)
	must("cleared", l.TransactionIDs(), "a")
	l.MustIngest(emulatortest.IngestAccountsPath, `"accounts":[`+emulatortest.OneAccount+`]`)
	if spans := emulatortest.JSONOf(t, l.Must(200, "GET", "/financial/v3/accounts/own-1", ""),
		"data.transaction_windows"); spans !=
		`[{"from":"2026-02-01T00:00:00Z","to":"2026-02-10T23:59:59Z"},{"from":"2026-02-28T10:00:00Z",`+
			`"to":"2026-02-28T10:00:00Z"}]` {
		t.Errorf("the account's windows are %s", spans)
	}
}

// Ensure that a window leaves exactly the rows outside of it and those sent with it, for random rows.
func TestIngestWindowsLaw(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		l := emulatortest.NewCustomer(t, 0, emulatortest.British)
		left := map[string]string{} // id to day
		for range rapid.IntRange(1, 4).Draw(rt, "requests") {
			from := rapid.IntRange(1, 28).Draw(rt, "from")
			to := rapid.IntRange(from, 28).Draw(rt, "to")
			var rows [][4]string
			sent := map[string]string{}
			for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 12), 0, 6, rapid.ID).Draw(rt, "rows") {
				id, day := fmt.Sprintf("row-%d", n), fmt.Sprintf("%02d", rapid.IntRange(1, 28).Draw(rt, "day"))
				rows, sent[id] = append(rows, [4]string{id, "2026-02-" + day + "T10:00:00Z", "-1", "x"}), day
			}
			windowed := rapid.Bool().Draw(rt, "windowed") || len(rows) == 0
			rest := emulatortest.TransactionsBody(rows...)
			if windowed {
				rest += `,"transaction_windows":[` + window("own-1", fmt.Sprintf("%02d", from), fmt.Sprintf("%02d", to)) + `]`
				for id, day := range left {
					if day >= fmt.Sprintf("%02d", from) && day <= fmt.Sprintf("%02d", to) {
						delete(left, id)
					}
				}
			}
			for id, day := range sent {
				left[id] = day
			}
			l.MustIngest(emulatortest.IngestTransactionsPath, rest)
		}
		var want []string
		for id, day := range left {
			want = append(want, day+id)
		}
		slices.SortFunc(want, func(a, b string) int { return strings.Compare(b, a) })
		for i := range want {
			want[i] = want[i][2:]
		}
		if got := l.TransactionIDs(); !slices.Equal(got, want) {
			rt.Errorf("the rows are %v, want %v", got, want)
		}
	})
}

// Ensure that generated ids depend only on the rows' other fields, whatever ids were sent, and that equal rows are
// one transaction.
func TestIngestGeneratedIDs(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	first := emulatortest.TransactionsBody(
		[4]string{"x", "2026-02-01T10:00:00Z", "-1", "one"},
		[4]string{"x", "2026-02-01T10:00:00Z", "-2", "one"},
	)
	l.MustIngest(emulatortest.IngestTransactionsPath, first, "X-Generate-Transaction-IDs", "true")
	ids := l.TransactionIDs()
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		strings.ReplaceAll(first, `"x"`, `"y"`),
		"X-Generate-Transaction-IDs",
		"true",
	)
	if again := l.TransactionIDs(); len(ids) != 2 || !slices.Equal(again, ids) {
		t.Errorf("the ids are %v, were %v", again, ids)
	}
	mustRefuseIngestion(
		l,
		"ids of their own",
		emulatortest.IngestTransactionsPath,
		first,
		`{"invalid_fields":{"transactions[1]":["transaction_id"]}}`,
	)
}

// Ensure that rows without a customer are enriched and not stored.
func TestIngestWithoutCustomer(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	body := `[{` + emulatortest.TransactionsBody([4]string{"t1", "2026-02-01T10:00:00Z", "-1", "TESCO STORES 1"}) + `}]`
	got := l.Client.Call(t, "POST", emulatortest.IngestTransactionsPath, body, map[string]string{"X-No-Customer": "true"})
	if got.Status != 200 || got.Str("data.0.enriched_transactions.0.enrichments.merchant.slug") != "tesco" ||
		got.At("metadata.task_id") != nil {
		t.Errorf("%d %s", got.Status, got.Text)
	}
	if got := l.Client.Call(t, "GET", "/platform/v3/customers", "", nil); got.At("metadata.results") != 1.0 {
		t.Errorf("there are %s", got.Text)
	}
}
