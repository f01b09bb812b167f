package emulator_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that a client that calls too often gets status 429 in Bud's form until the limit's period is over by the
// clock, and that other clients do not.
func TestFaultLimit(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c, other := emulatortest.NewClient(t, s, "shop"), emulatortest.NewClient(t, s, "other")
	id := addFault(t, c, `{"match":{"operation_id":"platform_v3_customers_get"},"limit":{"requests":3,"per":"10m"}}`)
	ask := func(c emulatortest.Client, want int) {
		t.Helper()
		emulatortest.Scenario{Name: "ask", Method: "GET", Path: "/platform/v3/customers", Status: want}.Run(t, c)
	}
	for range 3 {
		ask(c, 200)
	}
	for range 2 {
		emulatortest.Scenario{Name: "too often", Method: "GET", Path: "/platform/v3/customers", Status: 429,
			Want: `{"operation_id":"unknown","code_id":"unknown","message":"Too many requests","errors":{}}`}.Run(t, c)
	}
	ask(other, 200)
	emulatortest.Scenario{
		Name:   "another operation",
		Method: "GET",
		Path:   "/resources/v2/categories/models",
		Status: 200,
	}.Run(t, c)
	c.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"9m59s"}`, nil)
	ask(c, 429)
	c.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"1s"}`, nil)
	for range 3 {
		ask(c, 200)
	}
	ask(c, 429)
	emulatortest.Scenario{Name: "list", Method: "GET", Path: "/_sandbox/faults", Status: 200,
		Want: `{"data":[{"id":"` + id + `","match":{"operation_id":"platform_v3_customers_get"},"limit":{"requests":3,
			"per":"10m"},"hits":4}]}`}.Run(t, c)
	for _, bad := range []string{`{"limit":{"requests":0,
		"per":"1m"}}`, `{"limit":{"requests":5}}`, `{"limit":{"requests":5,"per":"0s"}}`, `{"limit":{"requests":5,
		"per":"P1D"}}`} {
		emulatortest.Scenario{Name: bad, Method: "POST", Path: "/_sandbox/faults", Body: bad, Status: 400}.Run(t, c)
	}
}

// Ensure that a refresh has the result that a rule gives, in either version and also within the hour in which Bud
// would not ask the bank again, that the consent gets the state of that result, and that the next refresh is an
// ordinary one.
func TestFaultResultOfRefresh(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{}`)
	addFault(
		t,
		l.Client,
		`{"match":{"operation_id":"v2_open_banking_refresh_post"},"result":"provider_request_limit","times":1}`,
	)
	got := l.Refresh(`{}`)
	if got.Str("data.result") != "provider_request_limit" || got.Str("data.status") != "Failed" ||
		got.Str("data.sub_tasks.0.result") != "provider_request_limit" {
		t.Errorf("the refresh comes to %s", got.Text)
	}
	if got := l.Refresh(`{}`); got.Str("data.result") != "success" {
		t.Errorf("the next refresh comes to %s", got.Text)
	}
	headers := map[string]string{"X-Customer-Id": l.ID, "X-Sandbox-Fault": "result=connection_permission"}
	begun := l.Client.Call(t, "POST", "/v1/open-banking/refresh", `{"provider":"Bank_Of_Bud"}`, headers)
	got = l.Must(200, "GET", "/v1/open-banking/refresh/"+begun.Str("data.task_id"), "")
	if begun.Status != 202 || got.Str("data.result") != "connection_permission" ||
		got.At("data.reconnect_required") != true {
		t.Errorf("the refresh of one comes to %d %s", begun.Status, got.Text)
	}
	if all := l.Consents("all"); !slices.Equal(all, []string{"revoked consent_invalid"}) {
		t.Errorf("the consents are %v", all)
	}
}

// Ensure that after a customer revokes a consent at the bank, Bud finds out at the next refresh and sends an event,
// and that until then it shows no change.
func TestConsentRevokedAtTheBank(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{"provider":"Bank_Of_Bud"}`)
	l.Connect(`{"provider":"Natwest_Sandbox","persona":"uk_student"}`)
	path := "/_sandbox/customers/" + l.ID + "/refreshes"
	client := l.Sandbox.Client("shop")
	if err := client.SetRefreshResult(l.ID, "Natwest_Sandbox", "connection_revoked"); err != nil {
		t.Fatal(err)
	}
	if live := l.Consents("active"); len(live) != 2 {
		t.Errorf("before a refresh the consents are %v", live)
	}
	rows := l.CountTransactions()
	l.Advance("2h")
	got := l.Refresh(`{}`)
	for _, part := range got.At("data.sub_tasks").([]any) {
		p := part.(map[string]any)
		want := map[string]string{"Bank_Of_Bud": "success", "Natwest_Sandbox": "connection_revoked"}[p["provider"].(string)]
		if p["result"] != want {
			t.Errorf("%s comes to %v, want %s", p["provider"], p["result"], want)
		}
	}
	if _, err := l.Sandbox.Webhooks().WaitFor(t.Context(), func(e emulator.Event) bool {
		return e.Name == "open_banking.consent.revoked" && strings.Contains(string(e.Body), `"reason":"provider_revoked"`)
	}); err != nil {
		t.Error(err)
	}
	all := l.Consents("all")
	slices.Sort(all)
	if !slices.Equal(all, []string{"authorised", "revoked provider_revoked"}) || l.CountTransactions() < rows {
		t.Errorf("afterwards the consents are %v, with %d rows of %d", all, l.CountTransactions(), rows)
	}
	l.Must(200, "PUT", path, `{"result":"provider_timeout"}`).
		MustBe(t, `{"data":[{"consent_id":"*","provider":"Bank_Of_Bud","result":"provider_timeout"}]}`)
	l.Advance("2h")
	if got := l.Refresh(`{}`); got.Str("data.result") != "provider_timeout" {
		t.Errorf("a bank that does not answer gives %s", got.Text)
	}
	l.Must(200, "PUT", path, `{"result":"success"}`)
	if got := l.Refresh(`{}`); got.Str("data.result") != "success" {
		t.Errorf("a bank that answers again gives %s", got.Text)
	}
	l.Must(400, "PUT", path, `{"result":"lost"}`)
	l.Must(400, "PUT", path, `{"result":"success","provider":"Nowhere"}`)
	l.Must(404, "PUT", path, `{"result":"success","provider":"Natwest_Sandbox"}`)
	l.Must(404, "PUT", "/_sandbox/customers/00000000-0000-4000-8000-000000000000/refreshes", `{"result":"success"}`)
}

// Ensure that tasks of authorising, revoking and ingesting have the result that a rule gives, and that they then
// change nothing.
func TestFaultResultOfTasks(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{}`)
	faults := l.Sandbox.Faults()
	force := func(operation, result string) {
		t.Helper()
		if _, err := faults.Add(emulator.Fault{Operation: operation, Result: result, Times: 1}); err != nil {
			t.Fatal(err)
		}
	}
	force("open_banking_account_access_consent_revoke_post", "provider_unavailable")
	task := l.Must(202, "POST", "/v1/open-banking/account-access-consent/revoke", `{"provider":"Bank_Of_Bud"}`).
		Str("data.task_id")
	if got := l.Must(200, "GET", "/v1/open-banking/account-access-consent/revoke/"+task,
		""); got.Str("data.result") != "provider_unavailable" ||
		got.Str("data.status") != "Failed" {
		t.Errorf("revoking comes to %s", got.Text)
	}
	if live := l.Consents("active"); len(live) != 1 {
		t.Errorf("the consents are %v", live)
	}
	state := l.Must(202, "POST", "/v1/open-banking/authorisation-url", `{"provider":"Natwest_Sandbox",
		"provider_redirect_url":"https://app.example/back"}`).
		Str("data.task_id")
	force("v2_open_banking_authorisation_codes_post", "provider_failure")
	if got := l.Must(202, "POST", "/v2/open-banking/authorisation-codes",
		`{"state":"`+state+`","code":"x"}`); got.Str("data.result") != "provider_failure" {
		t.Errorf("the codes come to %s", got.Text)
	}
	force("v2_ingest_transactions_post", "timed_out")
	row := `[{"customer_id":"` + l.ID + `",` +
		emulatortest.TransactionsBody([4]string{"t1", "2026-02-01T10:00:00Z", "-1", "x"}) + `}]`
	l.Must(200, "POST", emulatortest.IngestTransactionsPath, row) // waits for no task, because the rule does not match it
	before := l.CountTransactions()
	row = strings.Replace(row, `"t1"`, `"t2"`, 1)
	got := l.Client.Call(
		t, "POST", emulatortest.IngestTransactionsPath, row, map[string]string{"X-Disable-Synchronous": "true"},
	)
	got = l.Must(200, "GET", "/ingestion/v3/tasks/"+got.Str("metadata.task_id"), "")
	if got.Str("data.0.result") != "timed_out" || got.Str("metadata.status") != "Failed" ||
		l.CountTransactions() != before {
		t.Errorf("the ingestion comes to %s, with %d rows of %d", got.Text, l.CountTransactions(), before)
	}
	for _, bad := range []string{
		`{"result":"lost"}`, `{"result":"success"}`, `{"result":"provider_timeout","drop":true}`,
		`{"result":"provider_timeout","answer":{"status":500}}`,
		`{"match":{"operation_id":"financial_v3_accounts_get"},"result":"provider_timeout"}`,
		`{"match":{"operation_id":"v2_ingest_accounts_post"},"result":"provider_timeout"}`,
	} {
		emulatortest.Scenario{Name: bad, Method: "POST", Path: "/_sandbox/faults", Body: bad, Status: 400}.Run(t, l.Client)
	}
	emulatortest.Scenario{
		Name:    "by header, of a call without a task",
		Method:  "GET",
		Path:    "/resources/v2/categories",
		Status:  http.StatusBadRequest,
		Headers: map[string]string{"X-Sandbox-Fault": "result=provider_timeout"},
	}.Run(
		t,
		l.Client,
	)
}

// Ensure that a bank can be in maintenance from one instant to another, by the clock.
func TestMaintenanceWindow(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{}`)
	from, to := emulatortest.March.Now.Add(24*time.Hour), emulatortest.March.Now.Add(26*time.Hour)
	l.Must(
		200,
		"PUT",
		"/_sandbox/providers/Bank_Of_Bud",
		`{"maintenance_window":{"start":"`+from.Format(time.RFC3339)+`","end":"`+to.Format(time.RFC3339)+`"}}`,
	)
	for _, step := range []struct{ by, want string }{{"23h", "success"}, {"1h", "provider_maintenance"},
		{"1h59m", "provider_maintenance"}, {"1m", "success"}} {
		l.Advance(step.by)
		if got := l.Refresh(`{"providers":["Bank_Of_Bud"]}`); got.Str("data.result") != step.want {
			t.Errorf("%s later a refresh comes to %s, want %s", step.by, got.Text, step.want)
		}
	}
}
