package emulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// requestsOf lists requests and returns the answer.
func requestsOf(t *testing.T, c emulatortest.Client, pairs ...string) emulatortest.Answer {
	t.Helper()
	return c.Call(t, "GET", emulatortest.WithQuery("/_sandbox/requests", pairs...), "", nil)
}

// Ensure that every request to Bud's API is listed, oldest first, with request and response, and none to the
// control plane.
func TestRequestsSeen(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	id := c.NewCustomer(t, `{"client_metadata":{"idempotent_identifier":"user-1"}}`)
	c.Call(t, "GET", "/v1/customers/"+id+"/context?x=1", "", nil)
	c.Call(t, "GET", "/nowhere", "", nil)
	got := requestsOf(t, c, "after", "1")
	got.MustBe(t, `{"last":4,"data":[
		{"number":2,"at":"*","took_ms":`+number(got, "data.0.took_ms")+`,"method":"POST","path":"/platform/v3/customers",
		"operation_id":"platform_v3_customers_post",
		 "client_id":"shop","status":201,"request_id":"*","request":{"client_metadata":{"idempotent_identifier":"user-1"}},
		 "response":{"operation_id":"platform_v3_customers_post","data":{"customer_id":"*",
		"customer_context":{"type":"personal","region":"GB","locale":"en-GB","host_secret":true,
		   "models":{"categorisation":"uk-v2"}},"client_metadata":{"idempotent_identifier":"user-1"}},
		"metadata":{"created_at":"*"}}},
		{"number":3,"at":"*","took_ms":`+number(got, "data.1.took_ms")+`,"method":"GET",
		"path":"/v1/customers/`+id+`/context","query":"x=1",
		 "operation_id":"v1_customer_context_get","client_id":"shop","customer_id":"`+id+`","status":200,"request_id":"*",
		"response":`+emulatortest.JSONOf(t, got, "data.1.response")+`,
		 "advice":[{"kind":"unknown_parameter","text":"x is not a parameter of this operation."}]},
		{"number":4,"at":"*","took_ms":`+number(got, "data.2.took_ms")+`,"method":"GET","path":"/nowhere","client_id":"shop",
		"status":404,"request_id":"*",
		 "response":{"operation_id":"unknown","code_id":"unknown","message":"Route or resource not found","errors":{}},
		 "advice":[{"kind":"refused","text":"No operation of Bud's answers GET /nowhere."}]}]}`)
}

// Ensure that the list can be filtered, and that unknown filters are refused.
func TestRequestsFilters(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c, other := emulatortest.NewClient(t, s, "shop"), emulatortest.NewClient(t, s, "other")
	id := c.NewCustomer(t, "")
	c.Call(t, "GET", "/v1/customers/"+id+"/context", "", nil)
	c.Call(t, "GET", "/v1/customers/no-such/context", "", nil)
	other.Call(t, "GET", "/platform/v3/customers", "", nil)
	for _, test := range []struct {
		pairs []string
		want  int
	}{
		{nil, 6},
		{[]string{"client_id", "other"}, 2},
		{[]string{"client_id", "shop", "method", "get"}, 2},
		{[]string{"operation_id", "oauth_token_post"}, 2},
		{[]string{"customer_id", id}, 1},
		{[]string{"path", "/v1/customers/"}, 2},
		{[]string{"status", "404"}, 1},
		{[]string{"status", "4xx"}, 1},
		{[]string{"status", "2xx", "limit", "2"}, 2},
		{[]string{"after", "6"}, 0},
	} {
		got := requestsOf(t, c, test.pairs...)
		if rows, _ := got.At("data").([]any); len(rows) != test.want || got.At("last") != 6.0 {
			t.Errorf("%v: %d requests, want %d: %s", test.pairs, len(rows), test.want, got.Text)
		}
	}
	for _, bad := range []string{"status=x", "status=44", "limit=0", "limit=1001", "wait=2h", "wait=soon", "after=-1"} {
		emulatortest.Scenario{Name: bad, Method: "GET", Path: "/_sandbox/requests?" + bad, Status: 400}.Run(t, c)
	}
	emulatortest.Scenario{Name: "clear", Method: "DELETE", Path: "/_sandbox/requests", Status: 204}.Run(t, c)
	emulatortest.Scenario{
		Name:   "cleared",
		Method: "GET",
		Path:   "/_sandbox/requests",
		Status: 200,
		Want:   `{"data":[],"last":6}`,
	}.Run(t, c)
}

// Ensure that the log has the latest requests up to its size, and none if the size is zero.
func TestRequestsBound(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{RequestLogSize: 3}), "shop")
	for i := range 5 {
		c.Call(t, "GET", fmt.Sprintf("/v1/customers/%d/context", i), "", nil)
	}
	got := requestsOf(t, c)
	for i, want := range []string{"/v1/customers/2/context", "/v1/customers/3/context", "/v1/customers/4/context"} {
		if path := got.Str(fmt.Sprintf("data.%d.path", i)); path != want {
			t.Errorf("request %d is %s, want %s", i, path, want)
		}
	}
	none := emulatortest.NewClient(t, emulator.Start(t, emulator.Options{RequestLogSize: -1}), "shop")
	emulatortest.Scenario{
		Name:   "none",
		Method: "GET",
		Path:   "/_sandbox/requests",
		Status: 200,
		Want:   `{"data":[],"last":0}`,
	}.Run(
		t,
		none,
	)
}

// Ensure that the log shows no secret: not in JSON, not in a form, not in a truncated body.
func TestRequestsMaskSecrets(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	c.RequestToken(t, "grant_type=client_credentials&client_id=shop&client_secret=hush-1", "", nil)
	created := c.Call(t, "POST", "/platform/v3/customers", `{"customer_context":{"host_secret":false}}`, nil)
	c.Call(t, "POST", "/platform/v3/customers", `{"customer_secret":"hush-2","x":"`+strings.Repeat("x", 20_000)+`"}`, nil)
	got := requestsOf(t, c)
	for _, secret := range []string{"hush", c.Token, created.Str("data.customer_secret"), "shop-secret"} {
		if secret == "" || strings.Contains(got.Text, secret) {
			t.Errorf("the log tells %q: %s", secret, got.Text)
		}
	}
}

// Ensure that a caller can wait for a request instead of polling.
func TestRequestsWait(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	go func() {
		time.Sleep(20 * time.Millisecond)
		c.Call(t, "GET", "/v1/customers/awaited/context", "", nil)
	}()
	got := requestsOf(t, c, "path", "/v1/customers/awaited", "wait", "30s")
	if got.Str("data.0.path") != "/v1/customers/awaited/context" {
		t.Errorf("waited for %s", got.Text)
	}
	emulatortest.Scenario{
		Name:   "in vain",
		Method: "GET",
		Path:   "/_sandbox/requests?path=/x&wait=10ms",
		Status: 200,
		Want:   `{"data":[],"last":2}`,
	}.Run(t, c)
}

// Ensure that whatever Bud would ignore or discourages gets an advice at its request and in the summary, and is
// refused by a strict sandbox.
func TestAdvice(t *testing.T) {
	t.Parallel()
	calls := []struct{ name, method, path, body, kind string }{
		{
			"unknown field",
			"POST",
			"/platform/v3/customers",
			`{"customer_context":{"type":"personal","nickname":"x"}}`,
			"unknown_field",
		},
		{"deprecated", "POST", "/v1/customers", "", "deprecated"},
		{"secret of a hosted customer", "GET", "/financial/v3/accounts", "", "hosted_secret"},
	}
	for _, strict := range []bool{false, true} {
		s := emulator.Start(t, emulator.Options{Strict: strict})
		c := emulatortest.NewClient(t, s, "shop")
		customer := c.NewCustomer(t, "")
		for _, call := range calls {
			t.Run(fmt.Sprintf("%s, strict %t", call.name, strict), func(t *testing.T) {
				got := c.Call(
					t, call.method, call.path, call.body,
					map[string]string{"X-Customer-Id": customer, "X-Customer-Secret": "s", "X-Sandbox-Fault": ""},
				)
				if refused := got.Str("code_id") == "advice"; refused != strict || (got.Status >= 400) != strict {
					t.Errorf("answered %d %s", got.Status, got.Text)
				}
				kinds := ""
				if last := requestsOf(t, c, "limit", "1"); last.At("data.0.advice") != nil {
					kinds = fmt.Sprint(last.At("data.0.advice"))
				}
				if !strings.Contains(kinds, call.kind) {
					t.Errorf("the advice is %s, want %s", kinds, call.kind)
				}
			})
		}
		sum := c.Call(t, "GET", "/_sandbox/advice", "", nil)
		for _, call := range calls {
			if !strings.Contains(sum.Text, `"kind":"`+call.kind+`"`) {
				t.Errorf("the sum lacks %s: %s", call.kind, sum.Text)
			}
		}
		never := fmt.Sprint(sum.At("never_called"))
		if strings.Contains(never, "financial_v3_accounts_get") || strings.Contains(never, "v1_ingest_accounts_post") ||
			!strings.Contains(never, "platform_v3_customers_delete") {
			t.Errorf("never called: %s", never)
		}
	}
}

// number formats a number of an answer.
func number(a emulatortest.Answer, path string) string { return fmt.Sprint(a.At(path)) }

// Ensure that a request stands in the log when its client has the whole answer, however long the answer is.
func TestRequestsSeenAtOnce(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	c.Call(t, "POST", "/platform/v3/customers/batch", `{"number_of_customers":200}`, nil)
	c.Call(t, "POST", "/platform/v3/customers/batch", `{"number_of_customers":200}`, nil)
	last := requestsOf(t, c).At("last").(float64)
	for range 30 {
		for _, size := range []string{"1", "9", "12", "20", "30", "200", "400"} { // from 0.3 to 100 KB
			c.Call(t, "GET", "/platform/v3/customers?page_size="+size, "", nil)
			last++
			if got := requestsOf(t, c, "after", fmt.Sprint(last-1)).At("last"); got != last {
				t.Fatalf("after a page of %s the log ends with request %v, want %v", size, got, last)
			}
		}
	}
}
