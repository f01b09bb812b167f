package emulator_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
)

// Ensure that a client that calls too often is answered 429 in Bud's form until its time is over, by the clock, and others are not.
func TestFaultLimit(t *testing.T) {
	s := frozen(t)
	c, other := connect(t, s, "shop"), connect(t, s, "other")
	id := c.fault(t, `{"match":{"operation_id":"platform_v3_customers_get"},"limit":{"requests":3,"per":"10m"}}`)
	ask := func(c client, want int) {
		t.Helper()
		scenario{name: "ask", method: "GET", path: "/platform/v3/customers", status: want}.run(t, c)
	}
	for range 3 {
		ask(c, 200)
	}
	for range 2 {
		scenario{name: "too often", method: "GET", path: "/platform/v3/customers", status: 429,
			want: `{"operation_id":"unknown","code_id":"unknown","message":"Too many requests","errors":{}}`}.run(t, c)
	}
	ask(other, 200)
	scenario{name: "another operation", method: "GET", path: "/resources/v2/categories/models", status: 200}.run(t, c)
	c.call(t, "POST", "/_sandbox/clock/advance", `{"by":"9m59s"}`, nil)
	ask(c, 429)
	c.call(t, "POST", "/_sandbox/clock/advance", `{"by":"1s"}`, nil)
	for range 3 {
		ask(c, 200)
	}
	ask(c, 429)
	scenario{name: "list", method: "GET", path: "/_sandbox/faults", status: 200,
		want: `{"data":[{"id":"` + id + `","match":{"operation_id":"platform_v3_customers_get"},"limit":{"requests":3,"per":"10m"},"hits":4}]}`}.run(t, c)
	for _, bad := range []string{`{"limit":{"requests":0,"per":"1m"}}`, `{"limit":{"requests":5}}`, `{"limit":{"requests":5,"per":"0s"}}`, `{"limit":{"requests":5,"per":"P1D"}}`} {
		scenario{name: bad, method: "POST", path: "/_sandbox/faults", body: bad, status: 400}.run(t, c)
	}
}

// Ensure that a refresh comes to what a rule says, at either version, also within the hour in which Bud would not ask the bank again;
// that it leaves the consent where the result does; and that the next one is a refresh again.
func TestFaultResultOfRefresh(t *testing.T) {
	l := born(t, 0, british)
	l.connected(`{}`)
	l.client.fault(t, `{"match":{"operation_id":"v2_open_banking_refresh_post"},"result":"provider_request_limit","times":1}`)
	got := l.refreshed(`{}`)
	if got.str("data.result") != "provider_request_limit" || got.str("data.status") != "Failed" || got.str("data.sub_tasks.0.result") != "provider_request_limit" {
		t.Errorf("the refresh comes to %s", got.text)
	}
	if got := l.refreshed(`{}`); got.str("data.result") != "success" {
		t.Errorf("the next refresh comes to %s", got.text)
	}
	headers := map[string]string{"X-Customer-Id": l.customer, "X-Sandbox-Fault": "result=connection_permission"}
	begun := l.client.call(t, "POST", "/v1/open-banking/refresh", `{"provider":"Bank_Of_Bud"}`, headers)
	got = l.must(200, "GET", "/v1/open-banking/refresh/"+begun.str("data.task_id"), "")
	if begun.status != 202 || got.str("data.result") != "connection_permission" || got.at("data.reconnect_required") != true {
		t.Errorf("the refresh of one comes to %d %s", begun.status, got.text)
	}
	if all := l.consents("all"); !slices.Equal(all, []string{"revoked consent_invalid"}) {
		t.Errorf("the consents are %v", all)
	}
}

// Ensure that a customer can take a consent back at the bank: Bud learns it at the next refresh, and tells; until then it shows nothing.
func TestConsentRevokedAtTheBank(t *testing.T) {
	l := born(t, 0, british)
	l.connected(`{"provider":"Bank_Of_Bud"}`)
	l.connected(`{"provider":"Natwest_Sandbox","persona":"uk_student"}`)
	path := "/_sandbox/customers/" + l.customer + "/refreshes"
	client := l.sandbox.Client("shop")
	if err := client.RefreshesAs(l.customer, "Natwest_Sandbox", "connection_revoked"); err != nil {
		t.Fatal(err)
	}
	if live := l.consents("active"); len(live) != 2 {
		t.Errorf("before a refresh the consents are %v", live)
	}
	rows := l.rows()
	l.later("2h")
	got := l.refreshed(`{}`)
	for _, part := range got.at("data.sub_tasks").([]any) {
		p := part.(map[string]any)
		want := map[string]string{"Bank_Of_Bud": "success", "Natwest_Sandbox": "connection_revoked"}[p["provider"].(string)]
		if p["result"] != want {
			t.Errorf("%s comes to %v, want %s", p["provider"], p["result"], want)
		}
	}
	if _, err := l.sandbox.Webhooks().WaitFor(t.Context(), func(e emulator.Event) bool {
		return e.Name == "open_banking.consent.revoked" && strings.Contains(string(e.Body), `"reason":"provider_revoked"`)
	}); err != nil {
		t.Error(err)
	}
	all := l.consents("all")
	slices.Sort(all)
	if !slices.Equal(all, []string{"authorised", "revoked provider_revoked"}) || l.rows() < rows {
		t.Errorf("afterwards the consents are %v, with %d rows of %d", all, l.rows(), rows)
	}
	l.must(200, "PUT", path, `{"result":"provider_timeout"}`).mustBe(t, `{"data":[{"consent_id":"*","provider":"Bank_Of_Bud","result":"provider_timeout"}]}`)
	l.later("2h")
	if got := l.refreshed(`{}`); got.str("data.result") != "provider_timeout" {
		t.Errorf("a bank that does not answer gives %s", got.text)
	}
	l.must(200, "PUT", path, `{"result":"success"}`)
	if got := l.refreshed(`{}`); got.str("data.result") != "success" {
		t.Errorf("a bank that answers again gives %s", got.text)
	}
	l.must(400, "PUT", path, `{"result":"lost"}`)
	l.must(400, "PUT", path, `{"result":"success","provider":"Nowhere"}`)
	l.must(404, "PUT", path, `{"result":"success","provider":"Natwest_Sandbox"}`)
	l.must(404, "PUT", "/_sandbox/customers/00000000-0000-4000-8000-000000000000/refreshes", `{"result":"success"}`)
}

// Ensure that tasks of authorising, revoking and ingesting come to what a rule says, and that then nothing has happened.
func TestFaultResultOfTasks(t *testing.T) {
	l := born(t, 0, british)
	l.connected(`{}`)
	faults := l.sandbox.Faults()
	force := func(operation, result string) {
		t.Helper()
		if _, err := faults.Add(emulator.Fault{Operation: operation, Result: result, Times: 1}); err != nil {
			t.Fatal(err)
		}
	}
	force("open_banking_account_access_consent_revoke_post", "provider_unavailable")
	task := l.must(202, "POST", "/v1/open-banking/account-access-consent/revoke", `{"provider":"Bank_Of_Bud"}`).str("data.task_id")
	if got := l.must(200, "GET", "/v1/open-banking/account-access-consent/revoke/"+task, ""); got.str("data.result") != "provider_unavailable" || got.str("data.status") != "Failed" {
		t.Errorf("revoking comes to %s", got.text)
	}
	if live := l.consents("active"); len(live) != 1 {
		t.Errorf("the consents are %v", live)
	}
	state := l.must(202, "POST", "/v1/open-banking/authorisation-url", `{"provider":"Natwest_Sandbox","provider_redirect_url":"https://app.example/back"}`).str("data.task_id")
	force("v2_open_banking_authorisation_codes_post", "provider_failure")
	if got := l.must(202, "POST", "/v2/open-banking/authorisation-codes", `{"state":"`+state+`","code":"x"}`); got.str("data.result") != "provider_failure" {
		t.Errorf("the codes come to %s", got.text)
	}
	force("v2_ingest_transactions_post", "timed_out")
	row := `[{"customer_id":"` + l.customer + `",` + brought([4]string{"t1", "2026-02-01T10:00:00Z", "-1", "x"}) + `}]`
	l.must(200, "POST", rowsPath, row) // which waits for no task: the rule is not for it
	before := l.rows()
	row = strings.Replace(row, `"t1"`, `"t2"`, 1)
	got := l.client.call(t, "POST", rowsPath, row, map[string]string{"X-Disable-Synchronous": "true"})
	got = l.must(200, "GET", "/ingestion/v3/tasks/"+got.str("metadata.task_id"), "")
	if got.str("data.0.result") != "timed_out" || got.str("metadata.status") != "Failed" || l.rows() != before {
		t.Errorf("the ingestion comes to %s, with %d rows of %d", got.text, l.rows(), before)
	}
	for _, bad := range []string{
		`{"result":"lost"}`, `{"result":"success"}`, `{"result":"provider_timeout","drop":true}`, `{"result":"provider_timeout","answer":{"status":500}}`,
		`{"match":{"operation_id":"financial_v3_accounts_get"},"result":"provider_timeout"}`,
		`{"match":{"operation_id":"v2_ingest_accounts_post"},"result":"provider_timeout"}`,
	} {
		scenario{name: bad, method: "POST", path: "/_sandbox/faults", body: bad, status: 400}.run(t, l.client)
	}
	scenario{name: "by header, of a call without a task", method: "GET", path: "/resources/v2/categories", status: http.StatusBadRequest,
		headers: map[string]string{"X-Sandbox-Fault": "result=provider_timeout"}}.run(t, l.client)
}

// Ensure that a bank can be in maintenance from one instant to another, by the clock.
func TestMaintenanceWindow(t *testing.T) {
	l := born(t, 0, british)
	l.connected(`{}`)
	from, to := march.Now.Add(24*time.Hour), march.Now.Add(26*time.Hour)
	l.must(200, "PUT", "/_sandbox/providers/Bank_Of_Bud", `{"maintenance_window":{"start":"`+from.Format(time.RFC3339)+`","end":"`+to.Format(time.RFC3339)+`"}}`)
	for _, step := range []struct{ by, want string }{{"23h", "success"}, {"1h", "provider_maintenance"}, {"1h59m", "provider_maintenance"}, {"1m", "success"}} {
		l.later(step.by)
		if got := l.refreshed(`{"providers":["Bank_Of_Bud"]}`); got.str("data.result") != step.want {
			t.Errorf("%s later a refresh comes to %s, want %s", step.by, got.text, step.want)
		}
	}
}
