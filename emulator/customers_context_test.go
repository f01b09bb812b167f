package emulator_test

import (
	"regexp"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that a context can be read, and that an overwrite replaces everything except the type.
func TestContext(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	path := "/v1/customers/" + c.NewCustomer(t, `{"customer_context":{"type":"business"}}`) + "/context"
	read := func(name, want string) {
		t.Helper()
		emulatortest.Scenario{
			Name:   name,
			Method: "GET",
			Path:   path,
			Status: 200,
			Want:   `{"operation_id":"v1_customer_context_get","data":` + want + `}`,
		}.Run(t, c)
	}
	overwrite := func(name, body, want string) {
		t.Helper()
		emulatortest.Scenario{
			Name:   name,
			Method: "PUT",
			Path:   path,
			Body:   body,
			Status: 200,
			Want:   `{"operation_id":"v1_customer_context_put","data":` + want + `}`,
		}.Run(t, c)
	}
	read(
		"as made",
		`{"type":"business","region":"GB","locale":"en-GB","host_secret":true,"models":{"categorisation":"uk-v2"}}`,
	)
	overwrite(
		"all",
		`{"region":"US","locale":"en-US","models":{"categorisation":"us-v3"}}`,
		`{"region":"US","locale":"en-US","models":{"categorisation":"us-v3"}}`,
	)
	read(
		"after all",
		`{"type":"business","region":"US","locale":"en-US","host_secret":true,"models":{"categorisation":"us-v3"}}`,
	)
	overwrite("a part empties the rest", `{"region":"UK"}`, `{"region":"GB"}`)
	read("after a part", `{"type":"business","region":"GB","host_secret":true}`)
	overwrite("nothing empties all", `{"type":"personal"}`, `{}`)
	read("after nothing", `{"type":"business","host_secret":true}`)
}

// Ensure that an overwrite that is refused changes nothing.
func TestRefusedContext(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	path := "/v1/customers/" + c.NewCustomer(t, "") + "/context"
	before := c.Call(t, "GET", path, "", nil).Text
	for body, field := range map[string]string{
		"": "body", "null": "body", "{": "body", "[]": "body",
		`{"region":"XX"}`: "region", `{"locale":"x_y"}`: "locale", `{"region":5}`: "region", `{"models":"uk-v2"}`: "models",
	} {
		got := c.Call(t, "PUT", path, body, nil)
		if got.Status != 400 || got.At("errors."+field) == nil || got.Str("operation_id") != "v1_customer_context_put" {
			t.Errorf("PUT %q answers %d %s", body, got.Status, got.Text)
		}
	}
	if after := c.Call(t, "GET", path, "", nil).Text; after != before {
		t.Errorf("refused overwrites turned %s into %s", before, after)
	}
	for _, id := range []string{"nobody", "00000000-0000-0000-0000-000000000000"} {
		emulatortest.Scenario{
			Name:   "GET " + id,
			Method: "GET",
			Path:   "/v1/customers/" + id + "/context",
			Status: 404,
		}.Run(t, c)
		emulatortest.Scenario{
			Name:   "PUT " + id,
			Method: "PUT",
			Path:   "/v1/customers/" + id + "/context",
			Body:   "{}",
			Status: 404,
		}.Run(t, c)
	}
}

// Ensure that a secret that the client stores is returned once, and that only it gives access to the data, in the
// words of each family.
func TestSecrets(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	one := c.Call(t, "POST", "/v1/customers", "", nil)
	one.MustBe(t, `{"operation_id":"customers_create","data":{"customer_id":"*","customer_secret":"*",
		"customer_context":{"type":"personal","region":"GB","locale":"en-GB","models":{"categorisation":"uk-v2"}}}}`)
	id, secret := one.Str("data.customer_id"), one.Str("data.customer_secret")
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(secret) {
		t.Errorf("the secret is %q", secret)
	}
	with := func(secret string) map[string]string {
		return map[string]string{"X-Customer-Id": id, "X-Customer-Secret": secret}
	}
	const wrong = "is not this customer's secret"
	for _, s := range []emulatortest.Scenario{
		{Name: "financial, right", Path: "/financial/v3/accounts", Headers: with(secret), Status: 200},
		{Name: "financial, missing", Path: "/financial/v3/accounts", Headers: with(""), Status: 400,
			Want: `{"operation_id":"financial_v3_accounts_get","code_id":"failed_validation",
				"message":"Invalid request payload.","errors":{"X-Customer-Secret":"not present"}}`},
		{Name: "financial, wrong", Path: "/financial/v3/accounts", Headers: with("0" + secret[1:] + "0"), Status: 400,
			Want: `{"operation_id":"financial_v3_accounts_get","code_id":"failed_validation",
				"message":"Invalid request payload.","errors":{"X-Customer-Secret":"` + wrong + `"}}`},
		{Name: "connect, missing", Method: "POST", Path: "/v1/open-banking/refresh", Body: `{"provider":"Bank_Of_Bud"}`,
			Headers: with(""), Status: 400,
			Want: `{"operation_id":"open_banking_refresh_post","code_id":"failed_validation","message":"Failed validation",
				"errors":{"customer_secret":"This value should not be blank"}}`},
		{Name: "context needs none", Path: "/v1/customers/" + id + "/context", Status: 200,
			Want: `{"operation_id":"v1_customer_context_get","data":{"type":"personal","region":"GB","locale":"en-GB",
				"models":{"categorisation":"uk-v2"}}}`},
	} {
		if s.Method == "" {
			s.Method = "GET"
		}
		s.Run(t, c)
	}
}

// Ensure that host_secret determines in every version who stores the secret, and that a secret is returned once.
func TestHostSecret(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for _, test := range []struct {
		path, body, data string
		secret           bool
	}{
		{"/v1/customers", `{"customer_context":{"host_secret":true}}`, "data", false},
		{"/v1/customers", `{"customer_context":{"host_secret":false}}`, "data", true},
		{"/v2/customers", `{}`, "data.0", true},
		{"/v2/customers", `{"customer_context":{"host_secret":true}}`, "data.0", false},
		{"/platform/v3/customers", `{"customer_context":{"host_secret":true}}`, "data", false},
		{"/platform/v3/customers", `{"customer_context":{"host_secret":false}}`, "data", true},
		{"/platform/v3/customers/batch", `{"customer_context":{"host_secret":false}}`, "data.0", true},
	} {
		got := c.Call(t, "POST", test.path, test.body, nil)
		hosted := got.At(test.data+".customer_context.host_secret") == true
		if (got.Str(test.data+".customer_secret") != "") != test.secret || hosted == test.secret {
			t.Errorf("POST %s %s answers %s", test.path, test.body, got.Text)
		}
		use := c.Call(
			t, "GET", "/financial/v3/accounts", "",
			map[string]string{"X-Customer-Id": got.Str(test.data + ".customer_id")},
		)
		if (use.Status == 400) != test.secret {
			t.Errorf("POST %s %s: without a secret the accounts answer %d", test.path, test.body, use.Status)
		}
	}
	const own = `{"customer_context":{"host_secret":false},"client_metadata":{"idempotent_identifier":"own"}}`
	first := c.Call(t, "POST", "/platform/v3/customers", own, nil)
	again := c.Call(t, "POST", "/platform/v3/customers", own, nil)
	if first.Str("data.customer_secret") == "" || again.At("data.customer_secret") != nil {
		t.Errorf("first %s, then %s", first.Text, again.Text)
	}
}
