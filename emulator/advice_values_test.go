package emulator_test

import (
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that values that nothing can match cause advice with the nearest known value, and a refusal in a strict
// sandbox. Values that could match cause none: other categories of the customer's model, every tag, and merchants
// of the catalogue.
func TestAdviceOnValues(t *testing.T) {
	t.Parallel()
	relaxed, strict := newShopper(t, false), newShopper(t, true)
	for _, test := range []struct{ path, header, want string }{
		{"/financial/v2/transactions?category_l1=food_and_drnk", "", "did you mean food_and_drink?"},
		{"/financial/v2/transactions?category_l2=grocerys", "", "did you mean groceries"},
		{"/financial/v2/transactions?category_l1=groceries", "", "model uk-v2 on this level; it is a category_l2."},
		{"/financial/v2/transactions?category_l2=income", "", "on this level; it is a category_l1."},
		{"/financial/v2/transactions?category_l2=qqqqqqqqqqqqqqqqq", "", "is not a category of the model uk-v2."},
		{"/financial/v2/transactions?include_tags=incme", "", "did you mean income"},
		{"/financial/v2/transactions?exclude_tags=income,loans", "", "did you mean loan"},
		{"/financial/v2/transactions?merchant=tesko", "", "did you mean tesco"},
		{"/financial/v2/transactions?account_id=own-2", "", "did you mean own-1"},
		{"/financial/v3/accounts?account_type=checking", "", "did you mean checking_account?"},
		{"/financial/v3/accounts?account_type=mortgage,loan", "", ""},
		{"/financial/v3/accounts?usage_type=Personal", "", "did you mean personal?"},
		{"/financial/v3/accounts?holder_relationship_type=singel", "", "is not a relationship of a holder"},
		{"/financial/v3/accounts?currency=ABC", "", "is not a currency of ISO 4217"},
		{"/financial/v3/accounts?currency=jpy", "", ""},
		{"/financial/v3/accounts?provider=Bank_Of_Bad", "", "did you mean BankOfBud?"},
		{"/financial/v3/accounts?provider=barclays,bank_of_bud", "", ""},
		{"/aggregations/v2/totals/categories?category_label=essentials", "", "did you mean essential?"},
		{"/financial/v2/transactions?date_from=2026-03-02", "", "later than the sandbox's clock"},
		{"/financial/v2/transactions?updated_after=2026-03-01T09:00:01Z", "", "later than the sandbox's clock"},
		{"/aggregations/v2/totals/categories?category=grocerie", "", "did you mean groceries"},
		{"/aggregations/v2/totals/categories?account_id=nobodys", "", "is not an account of the customer"},
		{"/v2/merchants/totals", "X-Include-Categories: food_and_drinks", "did you mean food_and_drink"},
		{"/goals/v1/spending-budgets?account_id=own-11", "", "did you mean own-1"},
		{
			"/financial/v2/transactions?category_l1=food_and_drink&category_l2=groceries&include_tags=benefit&merchant=tesco&" +
				"account_id=own-1&date_from=2026-03-01", "", "",
		},
		{"/financial/v2/transactions?date_to=2026-04-01", "", ""},
	} {
		headers := map[string]string{}
		if name, value, given := strings.Cut(test.header, ": "); given {
			headers[name] = value
		}
		for _, l := range []*emulatortest.Customer{relaxed, strict} {
			headers["X-Customer-Id"] = l.ID
			got := l.Client.Call(t, "GET", test.path, "", headers)
			told := got.Str("errors.unknown_value")
			if l == relaxed {
				told = requestsOf(t, l.Client, "limit", "1").Str("data.0.advice.0.text")
			}
			refused := got.Status == 400 && got.Str("operation_id") == "sandbox_strict"
			if (test.want == "") != (told == "") || !strings.Contains(told, test.want) || strings.Contains(told, "?.") ||
				refused != (l == strict && test.want != "") {
				t.Errorf("%s %s: %d, advice %q, want %q", test.path, test.header, got.Status, told, test.want)
			}
		}
	}
}

// Ensure that bodies that select transactions by unknown categories or merchants cause advice, and are
// refused by a strict sandbox, which stores nothing of them.
func TestAdviceOnBodies(t *testing.T) {
	t.Parallel()
	const (
		buckets, budgets = "/aggregations/v2/buckets", "/goals/v1/spending-budgets"
		insights         = "/insights/v1/custom/manage"
	)
	bucket := func(l1, l2 string) string {
		return `{"name":"b","categorisation_model":"uk-v2","buckets":[{"bucket_l1":"a","criteria":[` +
			`{"bucket_l2":"x","category_l1":"` + l1 + `","category_l2":"` + l2 + `"}]}]}`
	}
	budget := func(slug string) string {
		return `{"name":"b","amount":{"value":"10.00","currency":"GBP"},"recurrency":{"period":"monthly","starting_day":1},` +
			`"include":{"merchants":{"slugs":["tesco","` + slug + `"]}}}`
	}
	query := func(where string) string { return `{"query":"INFER x FROM transactions WHERE ` + where + `"}` }
	relaxed, strict := newShopper(t, false), newShopper(t, true)
	for _, test := range []struct{ path, body, want string }{
		{buckets, bucket("food_and_drink", "coffee"), ""},
		{buckets, bucket("food_and_drnk", "coffee"), `criteria[0].category_l1 "food_and_drnk" is not a category_l1 in the ` +
			`model uk-v2; did you mean food_and_drink?`},
		{buckets, bucket("income", "coffee"), `category_l2 "coffee" is not a category_l2 of income in the model uk-v2.`},
		{budgets, budget("shell"), ""},
		{budgets, budget("nope"), `include.merchants.slugs[1] "nope" is the slug of no merchant`},
		{insights, query(`category_l2 = 'coffee' OR category_l1 IN ('income','transport')`), ""},
		{insights, query(`amount > 3 AND category_l2 = 'cofee'`),
			`category_l2 "cofee" is not a category_l2; did you mean coffee?`},
		{insights, query(`NOT category_l1 IN ('income','transprt')`), "did you mean transport?"},
	} {
		for _, l := range []*emulatortest.Customer{relaxed, strict} {
			stored := l.Call("GET", test.path, "").Text
			got := l.Call("POST", test.path, test.body)
			told := got.Str("errors.unknown_value")
			if l == relaxed {
				for _, one := range requestsOf(t, l.Client, "limit", "1").List(t, "data.0.advice") {
					if one["kind"] == "unknown_value" {
						told = one["text"].(string)
					}
				}
			}
			want := 201
			if l == strict && test.want != "" {
				want = 400
			}
			if got.Status/100 != want/100 || (test.want == "") != (told == "") || !strings.Contains(told, test.want) {
				t.Errorf("%s: %d %s, advice %q, want %q", test.body, got.Status, got.Text, told, test.want)
			}
			if want == 400 && l.Call("GET", test.path, "").Text != stored {
				t.Errorf("%s: it is stored", test.body)
			}
		}
	}
}

// newShopper returns a customer with one account and one transaction.
func newShopper(t *testing.T, strict bool) *emulatortest.Customer {
	t.Helper()
	s := emulator.Start(
		t,
		emulator.Options{Now: emulatortest.March.Now, Freeze: true, Strict: strict, TaskDelay: new(time.Duration)},
	)
	l := &emulatortest.Customer{T: t, Sandbox: s, Client: emulatortest.NewClient(t, s, "shop")}
	l.ID = l.Client.NewCustomer(t, emulatortest.British)
	l.MustIngest(
		emulatortest.IngestAccountsPath,
		`"accounts":[`+emulatortest.OneAccount+`]`,
		"Content-Type",
		"application/bud-accounts+json",
	)
	l.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"t1", "2026-02-01T10:00:00Z", "-8.00", "TESCO STORES 3297"}),
		"Content-Type", "application/bud-transaction-v3+json; charset=utf-8",
	)
	return l
}

// Ensure that ingestion without one of Bud's media types is accepted with advice, and refused by a strict sandbox.
func TestAdviceOnMediaTypes(t *testing.T) {
	t.Parallel()
	relaxed, strict := newShopper(t, false), newShopper(t, true)
	rows := emulatortest.TransactionsBody([4]string{"t2", "2026-02-01T10:00:00Z", "-8.00", "TESCO STORES 3297"})
	accounts := `"accounts":[` + emulatortest.OneAccount + `]`
	for _, test := range []struct {
		path, rest, media string
		right             bool
	}{
		{emulatortest.IngestTransactionsPath, rows, "application/json", false},
		{emulatortest.IngestTransactionsPath, rows, "", false},
		{emulatortest.IngestTransactionsPath, rows, "application/bud-accounts+json", false},
		{emulatortest.IngestTransactionsPath, rows, "application/bud-transaction-v2+json", true},
		{emulatortest.IngestTransactionsPath, rows, "Application/Bud-Transaction-V3+JSON", true},
		{emulatortest.IngestAccountsPath, accounts, "application/json", false},
		{emulatortest.IngestAccountsPath, accounts, "application/bud-accounts+json;charset=utf-8", true},
	} {
		got := relaxed.Ingest(test.path, test.rest, "Content-Type", test.media)
		kind := requestsOf(t, relaxed.Client, "limit", "1").Str("data.0.advice.0.kind")
		if got.Status >= 300 || (kind == "media_type") == test.right {
			t.Errorf("%s with %q: %d %s, advice %q", test.path, test.media, got.Status, got.Text, kind)
		}
		if got := strict.Ingest(test.path, test.rest, "Content-Type", test.media); (got.Status < 300) != test.right ||
			!test.right && got.Str("errors.media_type") == "" {
			t.Errorf("%s with %q where the sandbox is strict: %d %s", test.path, test.media, got.Status, got.Text)
		}
	}
}

// Ensure that an identifier that no header can carry causes advice, and is refused by a strict sandbox and by the
// control plane.
func TestAdviceOnIdentifiers(t *testing.T) {
	t.Parallel()
	relaxed, strict := newShopper(t, false), newShopper(t, true)
	for identifier, sendable := range map[string]bool{
		`user-1`: true, `user 1/ä`: false, ` user-1`: false, `user\n1`: false, `user-1 `: false, `ユーザー`: false,
		`~user+1@example.com`: true,
	} {
		body := `{"client_metadata":{"idempotent_identifier":"` + identifier + `"}}`
		got := relaxed.Client.Call(t, "POST", "/platform/v3/customers", body, nil)
		kind := requestsOf(t, relaxed.Client, "limit", "1").Str("data.0.advice.0.kind")
		if got.Status != 201 || (kind == "unsendable_identifier") == sendable {
			t.Errorf("%s: %d %s, advice %q", identifier, got.Status, got.Text, kind)
		}
		if got := strict.Client.Call(t, "POST", "/platform/v3/customers", body, nil); (got.Status == 201) != sendable {
			t.Errorf("%s where the sandbox is strict: %d %s", identifier, got.Status, got.Text)
		}
		own := `{"client_id":"shop","customers":[{"idempotent_identifier":"` + identifier + `-x` + `"}]}`
		if got := relaxed.Client.Call(t, "POST", "/_sandbox/customers", own, nil); (got.Status < 300) != sendable &&
			strings.TrimSpace(identifier) == identifier {
			t.Errorf("%s on the control plane: %d %s", identifier, got.Status, got.Text)
		}
	}
}
