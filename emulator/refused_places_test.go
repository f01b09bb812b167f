package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that what is wrong in a list is refused under the place of its element, on Bud's routes, too.
func TestRefusedPlaces(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	customer := c.NewCustomer(t, "")
	headers := map[string]string{"X-Customer-Id": customer}
	for _, test := range []struct{ method, path, body, want string }{
		{"POST", "/v2/ingest/transactions", `[1]`, `"customers[0]":["customers[0] must be an object"]`},
		{"POST", "/v2/ingest/transactions", `{}`, `"body":["body must be a list"]`},
		{
			"POST", "/v2/ingest/transactions", ` [{"transactions":[{}, 1]}]`,
			`"customers[0].transactions[1]":["customers[0].transactions[1] must be an object"]`,
		},
		{"POST", "/v2/ingest/accounts", `[{"accounts":[1]}]`, `"customers[0].accounts[0]":[`},
		{"POST", "/corrections/v2/categories", `[1]`, `"body[0]":"body[0] must be an object"`},
		{"POST", "/platform/v3/customers", `{"customer_context":1}`, `"customer_context must be an object"`},
		{
			"GET", "/v2/future-transactions?change_percentage[rent]=abc", "",
			`"change_percentage[rent]":"change_percentage[rent] must`,
		},
		{"GET", "/platform/v3/customers?page_size=1" + strings.Repeat("0", 30), "", "must be a whole number of at most 18"},
		{
			"POST", "/_sandbox/customers",
			`{"client_id":"shop","customers":[{"connectons":[]},{"connections":[{"seed":"abc"}]}]}`,
			`"errors":{"customers[0].connectons":"customers[0].connectons: nothing reads it; did you mean connections?",` +
				`"customers[1].connections[0].seed":"customers[1].connections[0].seed: it must be a whole number from 0 on"}`,
		},
		{"POST", "/_sandbox/customers", `[]`, `"errors":{"body":"it must be an object; `},
		{"PUT", "/_sandbox/webhooks", `{"payment.sucess":"http://127.0.0.1:1/"}`, `"errors":{"payment.sucess":`},
		{"PUT", "/_sandbox/webhooks", `{"payment.success":"nowhere"}`, `"errors":{"payment.success":`},
		{
			"POST", "/_sandbox/query", `{"persona":"uk_student","query":"INFER x FROM transactions HAVING COUNT(*) > 5"}`,
			"COUNT() counts the transactions",
		},
	} {
		got := c.Call(t, test.method, test.path, test.body, headers)
		if got.Status != 400 || !strings.Contains(got.Text, test.want) {
			t.Errorf("%s %s %s: %d %s, want %s", test.method, test.path, test.body, got.Status, got.Text, test.want)
		}
	}
}

// Ensure that an amount is refused together with its currency.
func TestRefusedAmounts(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	body := `[{"customer_id":"` + c.NewCustomer(t, "") + `","accounts":[{"balances":[{"amount":{"value":"abc",` +
		`"currency":"XYZ"}}]}]}]`
	got := c.Call(t, "POST", "/v2/ingest/accounts", body, nil)
	if got.Status != 400 || !strings.Contains(got.Text, `"amount.currency","amount.value"`) {
		t.Errorf("%d %s", got.Status, got.Text)
	}
}

// Ensure that advice tells what Bud's refusal does not: that the token endpoint reads a form, and which transactions
// are wrong.
func TestReasonsOfRefusals(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	headers := map[string]string{"X-Customer-Id": c.NewCustomer(t, "")}
	advised := func(want string) {
		t.Helper()
		if got := requestsOf(t, c, "limit", "1"); !strings.Contains(got.Text, want) {
			t.Errorf("the request has no advice %q: %s", want, got.Text)
		}
	}
	json := map[string]string{"Content-Type": "application/json"}
	if got := c.RequestToken(t, `{"grant_type":"client_credentials"}`, "shop:shop-secret", json); got.Status != 400 ||
		!strings.Contains(got.Text, `"could not extract basic auth headers"`) {
		t.Errorf("a token for JSON: %d %s", got.Status, got.Text)
	}
	advised("Bud reads a form here, with the Content-Type application/x-www-form-urlencoded, not application/json.")
	for body, want := range map[string]string{
		`[]`:                            "The body names no transactions.",
		`[{"transactions":["nobody"]}]`: "An id in transactions is that of no transaction of the customer.",
	} {
		got := c.Call(t, "POST", "/corrections/v2/merchants", body, headers)
		if got.Status != 400 || !strings.Contains(got.Text, `"errors":{}`) {
			t.Errorf("%s: %d %s", body, got.Status, got.Text)
		}
		advised(want)
	}
}

// Ensure that a strict sandbox tells all of several problems of one kind.
func TestStrictTellsAll(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Strict: true, Now: emulatortest.Instants[0], Freeze: true})
	c := emulatortest.NewClient(t, s, "shop")
	headers := map[string]string{"X-Customer-Id": c.NewCustomer(t, "")}
	const path = "/financial/v2/transactions?category_l1=coffe&merchant=tesko&include_tags=incme"
	told := c.Call(t, "GET", path, "", headers).Str("errors.unknown_value")
	for _, name := range []string{"category_l1", "merchant", "include_tags"} {
		if !strings.Contains(told, name) {
			t.Errorf("it does not tell of %s: %s", name, told)
		}
	}
}
