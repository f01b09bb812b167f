package control_test

import (
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// pathOf fills a route's path with values that nothing has.
func pathOf(r *route.Route) string {
	path := r.Path
	for strings.Contains(path, "{") {
		before, rest, _ := strings.Cut(path, "{")
		_, after, _ := strings.Cut(rest, "}")
		path = before + "00000000-0000-4000-8000-000000000000" + after
	}
	return path
}

// Ensure that every call of the control plane refuses names that it does not read, in query and body, empty and
// repeated values, and a body that sets nothing, and that nothing changes. The table is generated from the routes.
func TestControlPlaneIsStrict(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	customer := c.NewCustomer(t, "")
	refuse := func(name string, r *route.Route, query, body, want string) {
		t.Run(r.ID+" "+name, func(t *testing.T) {
			got := c.Call(t, r.Method, pathOf(r)+query, body, map[string]string{"Authorization": ""})
			if got.Status != 400 || !strings.Contains(got.Text, want) {
				const format = "%s %s%s %s is answered %d %s, want 400 about %s"
				t.Errorf(format, r.Method, r.Path, query, body, got.Status, got.Text, want)
			}
		})
	}
	bodies, parameters, settings := 0, 0, 0
	for _, r := range server.ControlRoutes() {
		if r.Method == "HEAD" {
			continue
		}
		if r.ID != "sandbox_explain_get" { // it also takes another operation's parameters, which that operation checks
			refuse("unknown parameter", r, "?clientId=A", "", "clientId")
		}
		for _, p := range r.Query() {
			parameters++
			if p.Name != "after" { // an empty one is the beginning of the list
				refuse("empty "+p.Name, r, "?"+p.Name+"=", "", p.Name+" is empty")
			}
			refuse("blank "+p.Name, r, "?"+p.Name+"=%20%09", "", p.Name+" ")
			if !p.List {
				refuse("repeated "+p.Name, r, "?"+p.Name+"=1&"+p.Name+"=2", "", p.Name+" comes 2 times")
			}
		}
		if r.TakesJSON() {
			bodies++
			refuse("unknown field", r, "", `{"clientId":"A"}`, "clientId")
			refuse("empty id", r, "", `{"client_id":""}`, "client_id")
			refuse("blank id", r, "", `{"client_id":" \t"}`, "client_id")
			refuse("null id", r, "", `{"client_id":null}`, "client_id")
			refuse("field twice", r, "", `{"client_id":"A","client_id":"B"}`, "client_id")
		}
		if r.Method == "PUT" && r.TakesJSON() {
			settings++
			refuse("no setting", r, "", `{}`, "the body sets nothing; give ")
			refuse("no setting of a project", r, "", `{"client_id":"shop"}`, "the body sets nothing; give ")
		}
	}
	if bodies < 10 || parameters < 50 || settings < 8 {
		t.Errorf("only %d calls with a body, %d parameters and %d settings were tried", bodies, parameters, settings)
	}
	if got := c.Call(t, "GET", "/v1/customers/"+customer+"/context", "", nil); got.Status != 200 {
		t.Errorf("after all refusals the customer is %d %s", got.Status, got.Text)
	}
}

// freeText lists the parameters of the control plane that may have any value. Any client id is a project, whether or
// not it has been used.
var freeText = []string{"client_id", "search", "to", "user_id", "request_id"}

// Ensure that every parameter of the control plane that is not free text refuses a value that nothing can match,
// instead of returning an empty list. The table is generated from the routes.
func TestFiltersOfTheControlPlane(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	customer := c.NewCustomer(t, "")
	for _, r := range server.ControlRoutes() {
		for _, p := range r.Query() {
			if slices.Contains(freeText, p.Name) {
				continue
			}
			path := strings.ReplaceAll(r.Path, "{customer_id}", customer)
			path = strings.ReplaceAll(path, "{persona_id}", "uk_student") + "?" + p.Name + "=no-such-value"
			if r.ID == "sandbox_explain_get" {
				path += strings.ReplaceAll("&client_id=shop&operation_id=v2_income_get&customer_id="+customer, "&"+p.Name, "&x")
			}
			if got := c.Call(t, r.Method, path, "", nil); got.Status != 400 || !strings.Contains(got.Text, p.Name) {
				t.Errorf("%s %s is answered %d %s, want 400 about %s", r.Method, path, got.Status, got.Text, p.Name)
			}
		}
	}
	for query, want := range map[string]string{
		"requests?operation_id=v2_transaction_get": "did you mean v2_transactions_get?",
		"requests?method=GETT":                     "did you mean GET?",
		"requests?status=600":                      "such as 404",
		"requests?status=000":                      "such as 404",
		"requests?status=6xx":                      "such as 404",
		"requests?path=v2":                         "the beginning of paths",
		"webhooks/deliveries?event=payment.sucess": "did you mean payment.success?",
		"webhooks/deliveries?state=delivred":       "state",
		"webhooks/events?event=payment.sucess":     "did you mean payment.success?",
		"payments?provider=BankOfBudOBU":           "did you mean BankOfBudOBUK?",
		"payments?status_code=SETLED":              "did you mean SETTLED?",
		"agenda?kind=consent_expired":              "did you mean consent_expires?",
		"stream?kind=reqest":                       "did you mean request?",
		"connections?persona=uk_studnt":            "uk_student",
		"customers?provider=Bank_Of_Budd":          "Bank_Of_Bud",
		"applications?link_status=done":            "link_status",
		"personas?region=UK":                       "region",
		"explain?operation_id=v2_incomes_get&client_id=shop&customer_id=" + customer: "v2_income_get",
		"requests?customer_id=user-1&status=banana":                                  "customer_id must be",
	} {
		if got := c.Call(t, "GET", "/_sandbox/"+query, "", nil); got.Status != 400 || !strings.Contains(got.Text, want) {
			t.Errorf("GET /_sandbox/%s is answered %d %s, want 400 with %q", query, got.Status, got.Text, want)
		}
	}
}

// Ensure that a reset requires a scope and reports what it removed.
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
			Want: `{"client_id":"shopp","projects_removed":0,"customers_removed":0,
				"faults_removed":0,"events_removed":0,"clock":"*"}`},
		{Name: "one", Status: 200, Body: `{"client_id":"shop"}`,
			Want: `{"client_id":"shop","projects_removed":1,"customers_removed":1,
				"faults_removed":0,"events_removed":0,"clock":"*"}`},
		{Name: "all", Status: 200, Body: `{"all":true}`,
			Want: `{"all":true,"projects_removed":1,"customers_removed":2,
				"faults_removed":0,"events_removed":0,"clock":"as at the start"}`},
	} {
		test.Method, test.Path = "POST", "/_sandbox/reset"
		test.Run(t, c)
	}
}

// Ensure that a fault whose scope is empty, null or misspelt is refused with what was probably meant, instead of
// affecting everybody's calls.
func TestFaultScopes(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for match, want := range map[string]string{
		`{"operation_id":""}`:                   "match.operation_id is empty",
		`{"provider":""}`:                       "match.provider is empty",
		`{"client_id":null}`:                    "match.client_id is null",
		`{"customer_id":"user-1"}`:              "match.customer_id must be a customer's UUID",
		`{"client_id":" "}`:                     "match.client_id is empty",
		`null`:                                  "match is null",
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
