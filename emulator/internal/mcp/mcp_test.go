package mcp_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// bearer sends a token with every request.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if b != "" {
		r.Header.Set("Authorization", "Bearer "+string(b))
	}
	return http.DefaultTransport.RoundTrip(r)
}

// open connects the SDK's own client to a server.
func open(t *testing.T, address, token string) *sdk.ClientSession {
	t.Helper()
	transport := &sdk.StreamableClientTransport{Endpoint: address, HTTPClient: &http.Client{Transport: bearer(token)}}
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), transport, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return session
}

// customer is a customer with a persona's data and a token for its MCP server.
type customer struct {
	emulatortest.Client
	sandbox            *emulator.Sandbox
	id, address, token string
}

func newCustomer(t *testing.T, s *emulator.Sandbox, persona string) customer {
	t.Helper()
	c := customer{Client: emulatortest.NewClient(t, s, "shop"), sandbox: s}
	c.id = c.NewCustomer(t, emulatortest.British)
	if _, err := s.Connect(c.id, persona); err != nil {
		t.Fatal(err)
	}
	headers := map[string]string{"X-Customer-Id": c.id, "X-Timezone": "Europe/London"}
	got := c.Call(t, "POST", "/bud-api-mcp/url", "", headers)
	if got.Status != 201 || got.Str("operation_id") != "beta_bud_api_mcp_url_post" ||
		got.Str("data.url") != s.URL()+"/bud-api-mcp/mcp" {
		t.Fatalf("%d %s", got.Status, got.Text)
	}
	c.address, c.token = got.Str("data.url"), got.Str("data.token")
	return c
}

func call(t *testing.T, session *sdk.ClientSession, name string, arguments map[string]any) *sdk.CallToolResult {
	t.Helper()
	result, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: name, Arguments: arguments})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return result
}

func text(r *sdk.CallToolResult) string {
	var b strings.Builder
	for _, c := range r.Content {
		if part, is := c.(*sdk.TextContent); is {
			b.WriteString(part.Text)
		}
	}
	return b.String()
}

// customerCalls are the tools of Bud's server, each with arguments and the request that answers the same.
var customerCalls = []struct {
	tool      string
	arguments map[string]any
	path      string
	headers   map[string]string
}{
	{"get_accounts", nil, "/financial/v3/accounts", nil},
	{"get_balances_over_time",
		map[string]any{"granularity": "monthly", "from": "2025-10-01T00:00:00Z", "limit": 100},
		"/financial/v3/balances?granularity=monthly&from=2025-10-01T00:00:00Z", nil},
	{"get_transactions", map[string]any{"page_size": 5, "direction": "debit", "category": []string{"food_and_drink"}},
		"/financial/v2/transactions?page_size=5&credit_debit_indicator=debit&category_l1=food_and_drink", nil},
	{"get_transactions", nil, "/financial/v2/transactions?page_size=20", nil},
	{"get_category_totals", map[string]any{"include_l2": true}, "/aggregations/v2/totals/categories?include_l2=true", nil},
	{"get_spending_trends", map[string]any{"from": "2026-01-01T00:00:00Z", "granularity": "monthly"},
		"/aggregations/v2/totals/categories/trends?from=2026-01-01T00:00:00Z&granularity=monthly", nil},
	{"get_merchant_totals", map[string]any{"from": "2026-01-01"}, "/v2/merchants/totals",
		map[string]string{"X-From": "2026-01-01"}},
	{"get_income", map[string]any{"from": "2026-01-01", "limit": 1000}, "/v2/income",
		map[string]string{"X-From": "2026-01-01"}},
	{"get_regular_payments", map[string]any{"limit": 1000}, "/v1/regular-transactions", nil},
	{"get_forecast", map[string]any{"months": 2}, "/v2/future-transactions?months=2", nil},
	{"get_subscriptions", nil, "/v1/subscriptions", nil},
	{"get_essential_spending", nil, "/aggregations/v2/totals/essential-statistics", nil},
	{"get_budgets", nil, "/goals/v1/spending-budgets", nil},
	{"get_savings_goals", nil, "/goals/v2/savings/goals", nil},
	{"get_insights", map[string]any{"family": "balances"}, "/insights/v1/actionable/balances", nil},
	{"get_insights", nil, "/insights/v1/actionable/spending", nil},
	{"get_affordability_report", nil, "/affordability/v2/report", nil},
}

// Ensure that every tool of Bud's server returns what its operation returns, in structured form and as text.
func TestCustomerTools(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, emulatortest.Frozen(t), "uk_family_mortgage")
	session := open(t, c.address, c.token)
	list, err := session.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	called := map[string]bool{"search_transactions": true} // below
	for _, one := range customerCalls {
		called[one.tool] = true
		headers := map[string]string{"X-Customer-Id": c.id}
		for name, value := range one.headers {
			headers[name] = value
		}
		want := c.Call(t, "GET", one.path, "", headers)
		got := call(t, session, one.tool, one.arguments)
		content, _ := got.StructuredContent.(map[string]any)
		if got.IsError || content == nil {
			t.Errorf("%s: %s", one.tool, text(got))
			continue
		}
		if diff := cmp.Diff(want.At("data"), content["data"]); diff != "" {
			t.Errorf("%s answers other data than %s (-want +got):\n%s", one.tool, one.path, diff)
		}
		if diff := cmp.Diff(want.At("metadata"), content["metadata"]); diff != "" &&
			one.tool != "get_transactions" { // each page token has its own nonce
			t.Errorf("%s answers other metadata than %s (-want +got):\n%s", one.tool, one.path, diff)
		}
		var same any
		if err := json.Unmarshal([]byte(text(got)), &same); err != nil || !reflect.DeepEqual(same, got.StructuredContent) {
			t.Errorf("%s has other text: %v %s", one.tool, err, text(got))
		}
	}
	for _, tool := range list.Tools {
		if !called[tool.Name] {
			t.Errorf("%s is listed and not called", tool.Name)
		}
		if tool.Annotations == nil || !tool.Annotations.ReadOnlyHint || tool.Description == "" || tool.InputSchema == nil {
			t.Errorf("%s is not described as a tool that reads: %+v", tool.Name, tool)
		}
	}
	if want := len(called); len(list.Tools) != want {
		t.Errorf("%d tools, not %d", len(list.Tools), want)
	}
	found := call(t, session, "search_transactions", map[string]any{"text": "coffee", "page_size": 3})
	content, _ := found.StructuredContent.(map[string]any)
	data, _ := content["data"].(map[string]any)
	if results, _ := data["results"].([]any); len(results) != 3 {
		t.Errorf("search_transactions: %s", text(found))
	}
}

// Ensure that an invalid call gets an error in its result, where a model reads it, and that only listed tools can be
// called.
func TestCustomerToolErrors(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, emulatortest.Frozen(t), "uk_student")
	session := open(t, c.address, c.token)
	for _, test := range []struct {
		tool      string
		arguments map[string]any
		want      string
	}{
		{"get_transactions", map[string]any{"page_size": 101},
			"the arguments of get_transactions are not right: page_size: maximum: 101 is greater than 100"},
		{"get_transactions", map[string]any{"colour": "red"}, "colour"},
		{"get_transactions", map[string]any{"direction": "up"}, "direction"},
		{"get_forecast", map[string]any{"months": "two"}, "months"},
		{"get_merchant_totals", map[string]any{"from": "yesterday"}, "failed_validation"},
	} {
		if got := call(t, session, test.tool, test.arguments); !got.IsError || !strings.Contains(text(got), test.want) {
			t.Errorf("%s %v: %s", test.tool, test.arguments, text(got))
		}
	}
	if _, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: "delete_everything"}); err == nil {
		t.Error("a tool that is not there was called")
	}
}

// post sends a plain request, as curl does.
func post(t *testing.T, address, body string, headers map[string]string) (status int, text string) {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(got)
}

const listTools = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`

// Ensure that a tool refuses a period that ends before it begins in the words of the operation that it calls, even if
// only the router knows the rule.
func TestCustomerToolsRefuseReversedPeriods(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, emulatortest.Frozen(t), "uk_salaried_renter")
	session := open(t, c.address, c.token)
	from, to := "2026-02-02T00:00:00Z", "2026-02-01T00:00:00Z"
	for tool, path := range map[string]string{
		"get_transactions":       "/financial/v2/transactions?date_from=" + from + "&date_to=" + to,
		"get_balances_over_time": "/financial/v3/balances?from=" + from + "&to=" + to,
		"get_category_totals":    "/aggregations/v2/totals/categories?from=" + from + "&to=" + to,
	} {
		want := c.Call(t, "GET", path, "", map[string]string{"X-Customer-Id": c.id})
		if want.Status != 400 {
			t.Fatalf("%s: %d %s", path, want.Status, want.Text)
		}
		got := call(t, session, tool, map[string]any{"from": from, "to": to})
		if !got.IsError || strings.TrimSpace(text(got)) != strings.TrimSpace(want.Text) {
			t.Errorf("%s: %s, want %s", tool, text(got), want.Text)
		}
	}
}

// Ensure that a token gives access to one customer's data for 60 minutes by the clock, and to nothing else.
func TestCustomerTokens(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	one, other := newCustomer(t, s, "uk_student"), newCustomer(t, s, "uk_pensioner")
	accounts := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_accounts","arguments":{}}}`
	as := func(token string) map[string]string { return map[string]string{"Authorization": "Bearer " + token} }
	_, mine := post(t, one.address, accounts, as(one.token))
	_, theirs := post(t, one.address, accounts, as(other.token))
	own := one.Call(t, "GET", "/financial/v3/accounts", "", map[string]string{"X-Customer-Id": one.id})
	account := own.Str("data.0.account_id")
	if !strings.Contains(mine, account) || strings.Contains(theirs, account) {
		t.Errorf("account %s of the customer; its token reads %s, the other's %s", account, mine, theirs)
	}
	with := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_accounts",
		"arguments":{"customer_id":"` + other.id + `"}}}`
	if _, got := post(t, one.address, with, as(one.token)); !strings.Contains(got, `"isError":true`) {
		t.Errorf("another customer's id is taken: %s", got)
	}
	log := one.Call(t, "GET", "/_sandbox/requests?operation_id=beta_bud_api_mcp_url_post", "", nil)
	if strings.Contains(log.Text, one.token) || !strings.Contains(log.Text, `"token":"***"`) {
		t.Errorf("the request log shows the token: %s", log.Text)
	}
	unauthorised := `{"operation_id":"unknown","code_id":"unknown","message":"Unauthorised request"}`
	for name, headers := range map[string]map[string]string{
		"no token": nil, "a project's token": as(one.Token), "not a token": as("x"), "basic": {"Authorization": "Basic eDp5"},
	} {
		if status, got := post(t, one.address, listTools, headers); status != 401 || got != unauthorised {
			t.Errorf("%s: %d %s", name, status, got)
		}
	}
	foreign := as(one.token)
	foreign["Origin"] = "https://elsewhere.example"
	if status, got := post(t, one.address, listTools, foreign); status != 403 {
		t.Errorf("a page of another origin: %d %s", status, got)
	}
	if err := s.Clock().Advance(60*time.Minute - time.Second); err != nil {
		t.Fatal(err)
	}
	if status, got := post(t, one.address, listTools, as(one.token)); status != 200 {
		t.Errorf("a second before the end: %d %s", status, got)
	}
	if err := s.Clock().Advance(2 * time.Second); err != nil {
		t.Fatal(err)
	}
	if status, got := post(t, one.address, listTools, as(one.token)); status != 401 ||
		!strings.Contains(got, `"code_id":"token_expired"`) {
		t.Errorf("a second after the end: %d %s", status, got)
	}
}

// Ensure that the time zone is required, as Bud requires it.
func TestCustomerAddressNeedsTimezone(t *testing.T) {
	t.Parallel()
	c := newCustomer(t, emulatortest.Frozen(t), "uk_student")
	for zone, text := range map[string]string{
		"":          "This value should not be blank",
		"Mars/Base": "X-Timezone must be a time zone of the tz database such as Europe/London",
	} {
		emulatortest.Scenario{
			Name: "zone " + zone, Method: "POST", Path: "/bud-api-mcp/url",
			Headers: map[string]string{"X-Customer-Id": c.id, "X-Timezone": zone},
			Status:  400, Want: `{"operation_id":"beta_bud_api_mcp_url_post","code_id":"failed_validation",
				"message":"Failed validation",
				"errors":{"X-Timezone":"` + text + `"}}`,
		}.Run(t, c.Client)
	}
}
