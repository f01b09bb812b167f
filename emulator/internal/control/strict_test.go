package control_test

import (
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// pathOf fills a route's path with values that lead nowhere.
func pathOf(r route.Route) string {
	path := r.Path
	for strings.Contains(path, "{") {
		before, rest, _ := strings.Cut(path, "{")
		_, after, _ := strings.Cut(rest, "}")
		path = before + "00000000-0000-4000-8000-000000000000" + after
	}
	return path
}

// Ensure that every call of the control plane refuses names that it does not read, in query and body, and empty ids,
// and that nothing changes. The table is generated from the routes.
func TestControlPlaneIsStrict(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	customer := c.NewCustomer(t, "")
	refuse := func(name string, r route.Route, query, body, want string) {
		t.Run(r.ID+" "+name, func(t *testing.T) {
			got := c.Call(t, r.Method, pathOf(r)+query, body, map[string]string{"Authorization": ""})
			if got.Status != 400 || !strings.Contains(got.Text, want) {
				t.Errorf(
					"%s %s%s %s is answered %d %s, want 400 about %s",
					r.Method,
					r.Path,
					query,
					body,
					got.Status,
					got.Text,
					want,
				)
			}
		})
	}
	bodies := 0
	for _, r := range server.ControlRoutes() {
		if r.Method == "HEAD" {
			continue
		}
		body := ""
		if r.TakesJSON() {
			body = "{}"
		}
		if r.ID != "sandbox_explain_get" { // it also takes another operation's parameters, which that operation checks
			refuse("unknown parameter", r, "?clientId=A", body, "clientId")
		}
		if slices.Contains(r.Parameters(), "client_id") && r.ID != "sandbox_explain_get" {
			refuse("empty parameter", r, "?client_id=", body, "client_id is empty")
		}
		if r.TakesJSON() {
			bodies++
			refuse("unknown field", r, "", `{"clientId":"A"}`, "clientId")
			refuse("empty id", r, "", `{"client_id":""}`, "client_id")
			refuse("null id", r, "", `{"client_id":null}`, "client_id")
			refuse("field twice", r, "", `{"client_id":"A","client_id":"B"}`, "client_id")
		}
	}
	if bodies < 10 {
		t.Errorf("only %d calls with a body were tried", bodies)
	}
	if got := c.Call(t, "GET", "/v1/customers/"+customer+"/context", "", nil); got.Status != 200 {
		t.Errorf("after all refusals the customer is %d %s", got.Status, got.Text)
	}
}

// Ensure that a reset says whom it is about, and what it removed.
func TestReset(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c, other := emulatortest.NewClient(t, s, "shop"), emulatortest.NewClient(t, s, "other")
	c.NewCustomer(t, "")
	other.NewCustomer(t, "")
	other.NewCustomer(t, "")
	for _, test := range []emulatortest.Scenario{
		{Name: "nobody", Status: 400, Body: `{}`},
		{Name: "no body", Status: 400},
		{Name: "both", Status: 400, Body: `{"client_id":"shop","all":true}`},
		{Name: "a project without data", Status: 200, Body: `{"client_id":"shopp"}`,
			Want: `{"client_id":"shopp","projects_removed":0,"customers_removed":0,"clock":"*"}`},
		{Name: "one", Status: 200, Body: `{"client_id":"shop"}`,
			Want: `{"client_id":"shop","projects_removed":1,"customers_removed":1,"clock":"*"}`},
		{Name: "all", Status: 200, Body: `{"all":true}`,
			Want: `{"all":true,"projects_removed":1,"customers_removed":2,"clock":"as at the start"}`},
	} {
		test.Method, test.Path = "POST", "/_sandbox/reset"
		test.Run(t, c)
	}
}

// Ensure that a fault whose scope is empty, null or misspelt is refused with what was probably meant, instead of
// meeting everybody's calls.
func TestFaultScopes(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for match, want := range map[string]string{
		`{"operation_id":""}`:                   "match.operation_id is empty",
		`{"provider":""}`:                       "match.provider is empty",
		`{"client_id":null}`:                    "match.client_id is null",
		`{"operation_id":"v2_transaction_get"}`: "did you mean v2_transactions_get?",
		`{"provider":"Bank_of_Budd"}`:           "did you mean Bank_Of_Bud?",
	} {
		got := c.Call(t, "POST", "/_sandbox/faults", `{"match":`+match+`,"answer":{"status":503}}`, nil)
		if got.Status != 400 || !strings.Contains(got.Text, want) {
			t.Errorf("a fault with the match %s is answered %d %s, want 400 about %q", match, got.Status, got.Text, want)
		}
	}
	if got := c.Call(t, "DELETE", "/_sandbox/faults/fault-9", "", nil); got.Status != 404 ||
		!strings.Contains(got.Text, "fault-9") {
		t.Errorf("an unknown fault is answered %d %s", got.Status, got.Text)
	}
	got := c.Call(t, "PUT", "/_sandbox/providers/nosuch", `{"maintenance_window":{}}`, nil)
	if got.Status != 404 || !strings.Contains(got.Text, "nosuch") {
		t.Errorf("an unknown bank is answered %d %s", got.Status, got.Text)
	}
	if got := c.Call(t, "GET", "/_sandbox/faults", "", nil); !strings.Contains(got.Text, `"data":[]`) {
		t.Errorf("the refused faults are there: %s", got.Text)
	}
}
