package emulator_test

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Ensure that the first version refreshes one provider at most once an hour, and answers a second request with the task of the
// first, be that a refresh or the connecting.
func TestRefreshThrottle(t *testing.T) {
	l := born(t, 0, british)
	const path, body = "/v1/open-banking/refresh", `{"provider":"Bank_Of_Bud"}`
	connecting := l.connected(`{}`).str("task_id")
	l.later("PT59M59S")
	begun := l.must(202, "POST", path, body)
	if begun.str("data.task_id") != connecting {
		t.Errorf("within the hour, a refresh is %s, want the task of connecting", begun.text)
	}
	got := l.must(200, "GET", begun.str("metadata.next_url"), "")
	got.mustBe(t, `{"operation_id":"open_banking_refresh_get","data":{"provider":"Bank_Of_Bud","result":"success","status":"Completed","reconnect_required":false,
		"step":4,"text":"Completed","task_id":"`+connecting+`"},"metadata":{"status":"Completed","has_new_transactions":true}}`)
	l.later("PT1S")
	first := l.must(202, "POST", path, body).str("data.task_id")
	if first == connecting {
		t.Error("after the hour, a refresh is still the connecting")
	}
	l.later("PT59M59S")
	if again := l.must(202, "POST", path, body).str("data.task_id"); again != first {
		t.Error("within the hour of a refresh, another was made")
	}
	l.later("PT1S")
	if again := l.must(202, "POST", path, body).str("data.task_id"); again == first {
		t.Error("after the hour of a refresh, no other was made")
	}
}

// Ensure that the second version answers with the previous task only for the same providers, in any order, within the hour.
func TestRefreshAllThrottle(t *testing.T) {
	l := born(t, 0, british)
	l.connected(`{}`)
	l.connected(`{"provider":"Natwest_Sandbox"}`)
	refresh := func(body string) string {
		return l.must(202, "POST", "/v2/open-banking/refresh", body).str("data.task_id")
	}
	all := refresh(`{}`)
	for body, same := range map[string]bool{
		`{}`: true, `{"providers":["Natwest_Sandbox","Bank_Of_Bud"]}`: true, `{"providers":["Bank_Of_Bud","Natwest_Sandbox","Bank_Of_Bud"]}`: true,
		`{"providers":["Bank_Of_Bud"]}`: false,
	} {
		if got := refresh(body); (got == all) != same {
			t.Errorf("%s gives the same task: %t", body, got == all)
		}
	}
	l.later("PT1H")
	if refresh(`{}`) == all {
		t.Error("after an hour, the previous task comes back")
	}
}

// Ensure that only a refresh shows what the bank has new, and that has_new_transactions says exactly that.
func TestRefreshShowsWhatIsNew(t *testing.T) {
	l := born(t, 0, british)
	l.connected(`{}`)
	before := l.rows()
	l.later("P14D")
	if got := l.rows(); got != before {
		t.Fatalf("without a refresh, %d rows became %d", before, got)
	}
	got := l.refreshed(`{}`)
	if got.at("data.has_new_transactions") != true || got.at("metadata.has_new_transactions") != true || got.at("data.sub_tasks.0.has_new_transactions") != true {
		t.Errorf("after two weeks: %s", got.text)
	}
	after := l.rows()
	if after <= before {
		t.Errorf("the refresh made %d rows of %d", after, before)
	}
	// Without a clock that moves there is nothing new, though the task is another.
	single := l.must(202, "POST", "/v2/open-banking/refresh", `{"providers":["Bank_Of_Bud"],"resources":["accounts","balances"]}`)
	if single.str("data.task_id") != got.str("data.task_id") {
		t.Errorf("the same provider within the hour gives another task")
	}
	l.later("P7D")
	quiet := l.refreshed(`{"resources":["accounts","balances","parties"]}`)
	if quiet.at("data.has_new_transactions") != false || quiet.str("data.result") != "success" || l.rows() != after {
		t.Errorf("without transactions, a refresh is %s", quiet.text)
	}
	l.later("PT2H")
	if got := l.refreshed(`{"resources":["transactions"]}`); got.at("data.has_new_transactions") != true || l.rows() <= after {
		t.Errorf("with transactions, a refresh is %s", got.text)
	}
}

// Ensure that a window that begins after the last fetch leaves no hole, and that one that ends early shows rows up to its end.
func TestRefreshWindow(t *testing.T) {
	whole, holed, early := born(t, 0, british), born(t, 0, british), born(t, 0, british)
	for _, l := range []*life{whole, holed, early} {
		l.connected(`{"seed":7}`)
		l.later("P20D")
	}
	whole.refreshed(`{}`)
	holed.refreshed(`{"from":"2026-03-20T00:00:00+00:00"}`)
	early.refreshed(`{"to":"2026-03-11"}`)
	if whole.rows() != holed.rows() || early.rows() >= whole.rows() {
		t.Errorf("whole %d rows, from the 20th %d, to the 11th %d", whole.rows(), holed.rows(), early.rows())
	}
	early.later("PT2H")
	early.refreshed(`{"to":"2026-03-05T00:00:00Z"}`) // takes nothing away
	early.later("PT2H")
	if got := early.refreshed(`{"from":"2025-01-01","to":"2030-01-01"}`); got.at("data.has_new_transactions") != true {
		t.Errorf("the rest: %s", got.text)
	}
	for _, bad := range []string{`{"from":"yesterday"}`, `{"to":"2026-13-01"}`, `{"from":"2026-03-10T00:00:00Z","to":"2026-03-09T00:00:00Z"}`, `{"from":"2026-05-01"}`, `{"resources":["money"]}`} {
		for _, path := range []string{"/open-banking/v2/refresh", "/v1/open-banking/refresh"} {
			if path == "/v1/open-banking/refresh" && strings.Contains(bad, "resources") {
				continue
			}
			body := strings.Replace(bad, "{", `{"provider":"Bank_Of_Bud",`, 1)
			if got := early.must(400, "POST", path, body); got.str("code_id") != "failed_validation" {
				t.Errorf("%s answers %s", bad, got.text)
			}
		}
	}
}

// Ensure that a provider that was never connected, whose consent was revoked, or is too old, fails as Bud has it, and that the
// others' data is fetched all the same.
func TestRefreshFailures(t *testing.T) {
	l := born(t, 0, british)
	first := l.must(202, "POST", "/v1/open-banking/refresh", `{"provider":"Bank_Of_Bud"}`)
	got := l.must(200, "GET", first.str("metadata.next_url"), "")
	got.mustBe(t, `{"operation_id":"open_banking_refresh_get","data":{"task_id":"*","provider":"Bank_Of_Bud","status":"Failed","result":"connection_not_found",
		"reconnect_required":false,"step":4,"text":"Completed"},"metadata":{"status":"Failed"}}`)
	nobody := l.refreshed(`{}`)
	if nobody.str("data.status") != "Failed" || len(nobody.at("data.sub_tasks").([]any)) != 0 {
		t.Errorf("without connections, a refresh is %s", nobody.text)
	}
	l.connected(`{}`)
	l.later("P3D")
	before := l.rows()
	mixed := l.refreshed(`{"providers":["Natwest_Sandbox","Bank_Of_Bud"]}`)
	parts := mixed.at("data.sub_tasks").([]any)
	bad, good := parts[0].(map[string]any), parts[1].(map[string]any)
	if mixed.str("data.status") != "Failed" || bad["result"] != "connection_not_found" || bad["reconnect_required"] != true ||
		good["status"] != "Completed" || good["has_new_transactions"] != true || l.rows() <= before {
		t.Errorf("with one that fails: %s", mixed.text)
	}
	l.must(202, "POST", "/v1/open-banking/account-access-consent/revoke", `{"provider":"Bank_Of_Bud"}`)
	revoked := l.must(202, "POST", "/v1/open-banking/refresh", `{"provider":"Bank_Of_Bud"}`) // within the hour
	got = l.must(200, "GET", revoked.str("metadata.next_url"), "")
	if got.str("data.status") != "Failed" || got.str("data.result") != "connection_revoked" || got.at("data.reconnect_required") != true || got.at("data.step") != 4.0 {
		t.Errorf("after the revocation: %s", got.text)
	}
	if got := l.call("POST", "/open-banking/v2/refresh", `{"providers":["Nobody"]}`); got.status != 400 || got.str("code_id") != "provider_not_found" {
		t.Errorf("an unknown provider answers %d %s", got.status, got.text)
	}
}

// Ensure that a consent lets fetch for 90 days, can be reconfirmed until 180, and is found to have ended after that.
func TestConsentLife(t *testing.T) {
	reconfirm := func(l *life) answer {
		l.Helper()
		id := l.must(200, "GET", "/v1/open-banking/account-access-consents?status=all", "").str("data.0.id")
		return l.must(200, "POST", "/v1/open-banking/account-access-consents/"+id+"/reconfirm", "")
	}
	result := func(l *life) string { l.Helper(); return l.refreshed(`{}`).str("data.sub_tasks.0.result") }

	l := born(t, 0, british)
	l.connected(`{}`)
	got := l.must(200, "GET", "/v1/open-banking/account-access-consents", "")
	if got.str("data.0.expiration_date") != "2026-05-30T09:00:00Z" || got.at("metadata.results") != 1.0 {
		t.Errorf("fresh, the consents are %s", got.text)
	}
	if due := l.consents("reconfirm_due"); len(due) != 0 {
		t.Errorf("fresh, %v are due", due)
	}
	l.later("P82DT23H59M59S")
	if due := l.consents("reconfirm_due"); len(due) != 0 {
		t.Errorf("a second before the last week, %v are due", due)
	}
	l.later("PT1S")
	if due := l.consents("reconfirm_due"); !slices.Equal(due, []string{"authorised"}) {
		t.Errorf("in the last week, %v are due", due)
	}
	l.later("P6DT23H59M59S")
	if got := result(l); got != "success" {
		t.Errorf("a second before the 90 days, a refresh is %s", got)
	}
	l.later("PT1H")
	if got := result(l); got != "connection_expired" {
		t.Errorf("after 90 days, a refresh is %s", got)
	}
	if got := l.consents("active"); !slices.Equal(got, []string{"authorised"}) {
		t.Errorf("after 90 days, the consents are %v", got)
	}
	l.later("P14D")
	reconfirm(l).mustBe(t, `{"operation_id":"open_banking_consents_reconfirm_post","data":{"provider_id":"Bank_Of_Bud","reconnect_required":false}}`)
	if got := result(l); got != "success" {
		t.Errorf("reconfirmed, a refresh is %s", got)
	}

	// From the day of the reconfirmation, 180 days to the instant.
	l.later("P179DT23H59M59S")
	if got := reconfirm(l); got.at("data.reconnect_required") != false {
		t.Errorf("a second before 180 days: %s", got.text)
	}
	l.later("P180D")
	if got := reconfirm(l); got.at("data.reconnect_required") != true {
		t.Errorf("after 180 days: %s", got.text)
	}
	if got := l.refreshed(`{"providers":["Bank_Of_Bud"]}`).str("data.sub_tasks.0.result"); got != "connection_revoked" {
		t.Errorf("after 180 days, a refresh is %s", got)
	}
	if got := l.consents("all"); !slices.Equal(got, []string{"revoked consent_invalid"}) || l.rows() == 0 {
		t.Errorf("after 180 days, the consents are %v", got)
	}
	l.must(404, "POST", "/v1/open-banking/account-access-consents/360e5821-4f18-4077-83f4-c9a7c1768bea/reconfirm", "")
	l.must(404, "POST", "/v1/open-banking/account-access-consents/nonsense/reconfirm", "")
}

// Ensure that a revocation ends every consent at the provider and no other, and leaves the data until the provider is removed.
func TestRevocation(t *testing.T) {
	l := born(t, 30*time.Second, british)
	l.connected(`{}`)
	l.connected(`{"provider":"Natwest_Sandbox"}`)
	own := len(l.accounts())
	begun := l.must(202, "POST", "/v1/open-banking/account-access-consent/revoke", `{"provider":"Natwest_Sandbox"}`)
	path := begun.str("metadata.next_url")
	begun.mustBe(t, `{"operation_id":"open_banking_revoke_post","data":{"provider":"Natwest_Sandbox","task_id":"*"},"metadata":{"status":"Pending","next_url":"*","next_url_delay":30000}}`)
	l.must(200, "GET", path, "").mustBe(t, `{"operation_id":"open_banking_revoke_task_get","data":{"provider":"Natwest_Sandbox","task_id":"*","status":"Pending"},
		"metadata":{"status":"Pending","next_url":"*","next_url_delay":30000}}`)
	l.later("30s")
	l.must(200, "GET", path, "").mustBe(t, `{"operation_id":"open_banking_revoke_task_get","data":{"provider":"Natwest_Sandbox","task_id":"*","status":"Completed","result":"success"},
		"metadata":{"status":"Completed"}}`)
	all := l.consents("all")
	slices.Sort(all)
	if !slices.Equal(all, []string{"authorised", "revoked bud_revoked"}) || len(l.accounts()) != own {
		t.Errorf("after the revocation: %v, %d of %d accounts", all, len(l.accounts()), own)
	}
	l.must(204, "DELETE", "/v1/provider/NatwestSandbox", "")
	if got := l.consents("all"); !slices.Equal(got, []string{"authorised"}) || len(l.accounts()) >= own || len(l.accounts()) == 0 {
		t.Errorf("after the removal: %v, %d of %d accounts", got, len(l.accounts()), own)
	}
	l.must(404, "GET", path, "") // the task named the provider
	nothing := l.must(202, "POST", "/v1/open-banking/account-access-consent/revoke", `{"provider":"Natwest_Sandbox"}`)
	l.later("30s")
	if got := l.must(200, "GET", nothing.str("metadata.next_url"), ""); got.str("data.status") != "Failed" || got.str("data.result") != "consent_not_found" {
		t.Errorf("without a consent: %s", got.text)
	}
	missing := l.client.call(t, "GET", path, "", nil)
	missing.mustBe(t, `{"operation_id":"open_banking_revoke_task_get","code_id":"failed_validation","message":"invalid request","errors":{"customer-id":"This value should not be blank"}}`)
}

// Ensure that consents show what they are about, in the form of the customer's country, and accounts only to who has the secret.
func TestConsents(t *testing.T) {
	l := born(t, 0, british)
	made := l.connected(`{}`)
	got := l.must(200, "GET", "/v1/open-banking/account-access-consents", "")
	one := got.at("data.0").(map[string]any)
	if one["id"] != made.str("consent_id") || one["customer_id"] != l.customer || one["provider"] != "Bank_Of_Bud" ||
		one["raw_format"] != "obie" || one["transaction_from_date"] != "2024-03-01T00:00:00Z" || one["last_synced_at"] != "2026-03-01T09:00:00Z" ||
		len(one["account_ids"].([]any)) != len(l.accounts()) || one["revoked_at"] != nil {
		t.Errorf("the consent is %s", got.text)
	}
	us := born(t, 0, american)
	us.connected(`{}`)
	if got := us.must(200, "GET", "/v1/open-banking/account-access-consents", ""); got.str("data.0.raw_format") != "akoya" || got.at("data.0.raw") != nil {
		t.Errorf("the American consent is %s", got.text)
	}

	keeper := l.client.call(t, "POST", "/v1/customers", "", nil)
	l.customer = keeper.str("data.customer_id")
	l.connected(`{}`)
	shown := func(secret string) any {
		got := l.client.call(t, "GET", "/v1/open-banking/account-access-consents", "", map[string]string{"X-Customer-Id": l.customer, "X-Customer-Secret": secret})
		return got.at("data.0.account_ids")
	}
	if shown("") != nil || shown("wrong") != nil || shown(keeper.str("data.customer_secret")) == nil {
		t.Errorf("without the secret %v, with a wrong one %v", shown(""), shown("wrong"))
	}
	l.must(400, "GET", "/v1/open-banking/account-access-consents?status=old", "")
}
