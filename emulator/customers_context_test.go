package emulator_test

import (
	"regexp"
	"testing"
)

// Ensure that a context can be read, and that an overwrite replaces all of it but the type.
func TestContext(t *testing.T) {
	c := connect(t, frozen(t), "shop")
	path := "/v1/customers/" + c.newCustomer(t, `{"customer_context":{"type":"business"}}`) + "/context"
	read := func(name, want string) {
		t.Helper()
		scenario{name: name, method: "GET", path: path, status: 200, want: `{"operation_id":"v1_customer_context_get","data":` + want + `}`}.run(t, c)
	}
	overwrite := func(name, body, want string) {
		t.Helper()
		scenario{name: name, method: "PUT", path: path, body: body, status: 200, want: `{"operation_id":"v1_customer_context_put","data":` + want + `}`}.run(t, c)
	}
	read("as made", `{"type":"business","region":"GB","locale":"en-GB","host_secret":true,"models":{"categorisation":"uk-v2"}}`)
	overwrite("all", `{"region":"US","locale":"en-US","models":{"categorisation":"us-v3"}}`, `{"region":"US","locale":"en-US","models":{"categorisation":"us-v3"}}`)
	read("after all", `{"type":"business","region":"US","locale":"en-US","host_secret":true,"models":{"categorisation":"us-v3"}}`)
	overwrite("a part empties the rest", `{"region":"UK"}`, `{"region":"GB"}`)
	read("after a part", `{"type":"business","region":"GB","host_secret":true}`)
	overwrite("nothing empties all", `{"type":"personal"}`, `{}`)
	read("after nothing", `{"type":"business","host_secret":true}`)
}

// Ensure that an overwrite that is refused changes nothing.
func TestRefusedContext(t *testing.T) {
	c := connect(t, frozen(t), "shop")
	path := "/v1/customers/" + c.newCustomer(t, "") + "/context"
	before := c.call(t, "GET", path, "", nil).text
	for body, field := range map[string]string{
		"": "body", "null": "body", "{": "body", "[]": "body",
		`{"region":"XX"}`: "region", `{"locale":"x_y"}`: "locale", `{"region":5}`: "region", `{"models":"uk-v2"}`: "models",
	} {
		got := c.call(t, "PUT", path, body, nil)
		if got.status != 400 || got.at("errors."+field) == nil || got.str("operation_id") != "v1_customer_context_put" {
			t.Errorf("PUT %q answers %d %s", body, got.status, got.text)
		}
	}
	if after := c.call(t, "GET", path, "", nil).text; after != before {
		t.Errorf("refused overwrites turned %s into %s", before, after)
	}
	for _, id := range []string{"nobody", "00000000-0000-0000-0000-000000000000"} {
		scenario{name: "GET " + id, method: "GET", path: "/v1/customers/" + id + "/context", status: 404}.run(t, c)
		scenario{name: "PUT " + id, method: "PUT", path: "/v1/customers/" + id + "/context", body: "{}", status: 404}.run(t, c)
	}
}

// Ensure that a customer who keeps his own secret is told it once, and that his data open with it alone, in the
// words of each family.
func TestSecrets(t *testing.T) {
	c := connect(t, frozen(t), "shop")
	one := c.call(t, "POST", "/v1/customers", "", nil)
	one.mustBe(t, `{"operation_id":"customers_create","data":{"customer_id":"*","customer_secret":"*",
		"customer_context":{"type":"personal","region":"GB","locale":"en-GB","models":{"categorisation":"uk-v2"}}}}`)
	id, secret := one.str("data.customer_id"), one.str("data.customer_secret")
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(secret) {
		t.Errorf("the secret is %q", secret)
	}
	with := func(secret string) map[string]string {
		return map[string]string{"X-Customer-Id": id, "X-Customer-Secret": secret}
	}
	const wrong = "is not this customer's secret"
	for _, s := range []scenario{
		{name: "financial, right", path: "/financial/v3/accounts", headers: with(secret), status: 200},
		{name: "financial, missing", path: "/financial/v3/accounts", headers: with(""), status: 400,
			want: `{"operation_id":"financial_v3_accounts_get","code_id":"failed_validation","message":"Invalid request payload.","errors":{"X-Customer-Secret":"not present"}}`},
		{name: "financial, wrong", path: "/financial/v3/accounts", headers: with("0" + secret[1:] + "0"), status: 400,
			want: `{"operation_id":"financial_v3_accounts_get","code_id":"failed_validation","message":"Invalid request payload.","errors":{"X-Customer-Secret":"` + wrong + `"}}`},
		{name: "connect, missing", method: "POST", path: "/v1/open-banking/refresh", body: `{"provider":"Bank_Of_Bud"}`, headers: with(""), status: 400,
			want: `{"operation_id":"open_banking_refresh_post","code_id":"failed_validation","message":"Failed validation","errors":{"customer_secret":"This value should not be blank"}}`},
		{name: "context needs none", path: "/v1/customers/" + id + "/context", status: 200,
			want: `{"operation_id":"v1_customer_context_get","data":{"type":"personal","region":"GB","locale":"en-GB","models":{"categorisation":"uk-v2"}}}`},
	} {
		if s.method == "" {
			s.method = "GET"
		}
		s.run(t, c)
	}
}

// Ensure that host_secret decides in every version who keeps the secret, and that a secret is given once.
func TestHostSecret(t *testing.T) {
	c := connect(t, frozen(t), "shop")
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
		got := c.call(t, "POST", test.path, test.body, nil)
		hosted := got.at(test.data+".customer_context.host_secret") == true
		if (got.str(test.data+".customer_secret") != "") != test.secret || hosted == test.secret {
			t.Errorf("POST %s %s answers %s", test.path, test.body, got.text)
		}
		use := c.call(t, "GET", "/financial/v3/accounts", "", map[string]string{"X-Customer-Id": got.str(test.data + ".customer_id")})
		if (use.status == 400) != test.secret {
			t.Errorf("POST %s %s: without a secret the accounts answer %d", test.path, test.body, use.status)
		}
	}
	const own = `{"customer_context":{"host_secret":false},"client_metadata":{"idempotent_identifier":"own"}}`
	first, again := c.call(t, "POST", "/platform/v3/customers", own, nil), c.call(t, "POST", "/platform/v3/customers", own, nil)
	if first.str("data.customer_secret") == "" || again.at("data.customer_secret") != nil {
		t.Errorf("first %s, then %s", first.text, again.text)
	}
}
