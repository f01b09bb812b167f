package emulator_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator/emulatortest"
)

// Ensure that the first version refreshes a provider at most once an hour, and returns the task of the earlier
// refresh or connect otherwise.
func TestRefreshThrottle(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	const path, body = "/v1/open-banking/refresh", `{"provider":"Bank_Of_Bud"}`
	connecting := l.Connect(`{}`).Str("task_id")
	l.Advance("PT59M59S")
	begun := l.Must(202, "POST", path, body)
	if begun.Str("data.task_id") != connecting {
		t.Errorf("within the hour, a refresh is %s, want the task of connecting", begun.Text)
	}
	got := l.Must(200, "GET", begun.Str("metadata.next_url"), "")
	got.MustBe(
		t,
		`{"operation_id":"open_banking_refresh_get","data":{"provider":"Bank_Of_Bud","result":"success","status":"Completed",
			"reconnect_required":false,
		"step":4,"text":"Completed","task_id":"`+connecting+`"},"metadata":{"status":"Completed",
		"has_new_transactions":true}}`,
	)
	l.Advance("PT1S")
	first := l.Must(202, "POST", path, body).Str("data.task_id")
	if first == connecting {
		t.Error("after the hour, a refresh is still the connecting")
	}
	l.Advance("PT59M59S")
	if again := l.Must(202, "POST", path, body).Str("data.task_id"); again != first {
		t.Error("within the hour of a refresh, another was made")
	}
	l.Advance("PT1S")
	if again := l.Must(202, "POST", path, body).Str("data.task_id"); again == first {
		t.Error("after the hour of a refresh, no other was made")
	}
}

// Ensure that the second version returns the previous task only for the same providers, in any order, within an
// hour.
func TestRefreshAllThrottle(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{}`)
	l.Connect(`{"provider":"Natwest_Sandbox"}`)
	refresh := func(body string) string {
		return l.Must(202, "POST", "/v2/open-banking/refresh", body).Str("data.task_id")
	}
	all := refresh(`{}`)
	for body, same := range map[string]bool{
		`{}`: true, `{"providers":["Natwest_Sandbox","Bank_Of_Bud"]}`: true,
		`{"providers":["Bank_Of_Bud","Natwest_Sandbox","Bank_Of_Bud"]}`: true,
		`{"providers":["Bank_Of_Bud"]}`:                                 false,
	} {
		if got := refresh(body); (got == all) != same {
			t.Errorf("%s gives the same task: %t", body, got == all)
		}
	}
	l.Advance("PT1H")
	if refresh(`{}`) == all {
		t.Error("after an hour, the previous task comes back")
	}
}

// Ensure that only a refresh shows new transactions of the bank, and that has_new_transactions reports exactly
// that.
func TestRefreshShowsWhatIsNew(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{}`)
	before := l.CountTransactions()
	l.Advance("P14D")
	if got := l.CountTransactions(); got != before {
		t.Fatalf("without a refresh, %d rows became %d", before, got)
	}
	got := l.Refresh(`{}`)
	if got.At("data.has_new_transactions") != true || got.At("metadata.has_new_transactions") != true ||
		got.At("data.sub_tasks.0.has_new_transactions") != true {
		t.Errorf("after two weeks: %s", got.Text)
	}
	after := l.CountTransactions()
	if after <= before {
		t.Errorf("the refresh made %d rows of %d", after, before)
	}
	// While the clock stands still there is nothing new, although there is a new task.
	single := l.Must(
		202,
		"POST",
		"/v2/open-banking/refresh",
		`{"providers":["Bank_Of_Bud"],"resources":["accounts","balances"]}`,
	)
	if single.Str("data.task_id") != got.Str("data.task_id") {
		t.Errorf("the same provider within the hour gives another task")
	}
	l.Advance("P7D")
	quiet := l.Refresh(`{"resources":["accounts","balances","parties"]}`)
	if quiet.At("data.has_new_transactions") != false || quiet.Str("data.result") != "success" ||
		l.CountTransactions() != after {
		t.Errorf("without transactions, a refresh is %s", quiet.Text)
	}
	l.Advance("PT2H")
	if got := l.Refresh(`{"resources":["transactions"]}`); got.At("data.has_new_transactions") != true ||
		l.CountTransactions() <= after {
		t.Errorf("with transactions, a refresh is %s", got.Text)
	}
}

// Ensure that a window that begins after the last fetch leaves no gap, and that a window that ends early shows
// transactions up to its end.
func TestRefreshWindow(t *testing.T) {
	t.Parallel()
	whole, holed, early := emulatortest.NewCustomer(t, 0, emulatortest.British),
		emulatortest.NewCustomer(t, 0, emulatortest.British), emulatortest.NewCustomer(t, 0, emulatortest.British)
	for _, l := range []*emulatortest.Customer{whole, holed, early} {
		l.Connect(`{"seed":7}`)
		l.Advance("P20D")
	}
	whole.Refresh(`{}`)
	holed.Refresh(`{"from":"2026-03-20T00:00:00+00:00"}`)
	early.Refresh(`{"to":"2026-03-11"}`)
	if whole.CountTransactions() != holed.CountTransactions() || early.CountTransactions() >= whole.CountTransactions() {
		t.Errorf(
			"whole %d rows, from the 20th %d, to the 11th %d", whole.CountTransactions(), holed.CountTransactions(),
			early.CountTransactions(),
		)
	}
	early.Advance("PT2H")
	early.Refresh(`{"to":"2026-03-05T00:00:00Z"}`) // removes nothing
	early.Advance("PT2H")
	if got := early.Refresh(`{"from":"2025-01-01","to":"2030-01-01"}`); got.At("data.has_new_transactions") != true {
		t.Errorf("the rest: %s", got.Text)
	}
	for _, bad := range []string{`{"from":"yesterday"}`, `{"to":"2026-13-01"}`, `{"from":"2026-03-10T00:00:00Z",
		"to":"2026-03-09T00:00:00Z"}`, `{"from":"2026-05-01"}`, `{"resources":["money"]}`} {
		for _, path := range []string{"/open-banking/v2/refresh", "/v1/open-banking/refresh"} {
			if path == "/v1/open-banking/refresh" && strings.Contains(bad, "resources") {
				continue
			}
			body := strings.Replace(bad, "{", `{"provider":"Bank_Of_Bud",`, 1)
			if got := early.Must(400, "POST", path, body); got.Str("code_id") != "failed_validation" {
				t.Errorf("%s answers %s", bad, got.Text)
			}
		}
	}
}

// Ensure that a provider fails with Bud's result if it was never connected or its consent is revoked or expired,
// and that the data of the others are fetched nevertheless.
func TestRefreshFailures(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	first := l.Must(202, "POST", "/v1/open-banking/refresh", `{"provider":"Bank_Of_Bud"}`)
	got := l.Must(200, "GET", first.Str("metadata.next_url"), "")
	got.MustBe(
		t,
		`{"operation_id":"open_banking_refresh_get","data":{"task_id":"*","provider":"Bank_Of_Bud","status":"Failed",
			"result":"connection_not_found",
		"reconnect_required":false,"step":4,"text":"Completed"},"metadata":{"status":"Failed"}}`,
	)
	nobody := l.Refresh(`{}`)
	if nobody.Str("data.status") != "Failed" || len(nobody.At("data.sub_tasks").([]any)) != 0 {
		t.Errorf("without connections, a refresh is %s", nobody.Text)
	}
	l.Connect(`{}`)
	l.Advance("P3D")
	before := l.CountTransactions()
	mixed := l.Refresh(`{"providers":["Natwest_Sandbox","Bank_Of_Bud"]}`)
	parts := mixed.At("data.sub_tasks").([]any)
	bad, good := parts[0].(map[string]any), parts[1].(map[string]any)
	if mixed.Str("data.status") != "Failed" || bad["result"] != "connection_not_found" ||
		bad["reconnect_required"] != true ||
		good["status"] != "Completed" ||
		good["has_new_transactions"] != true ||
		l.CountTransactions() <= before {
		t.Errorf("with one that fails: %s", mixed.Text)
	}
	l.Must(202, "POST", "/v1/open-banking/account-access-consent/revoke", `{"provider":"Bank_Of_Bud"}`)
	revoked := l.Must(202, "POST", "/v1/open-banking/refresh", `{"provider":"Bank_Of_Bud"}`) // within the hour
	got = l.Must(200, "GET", revoked.Str("metadata.next_url"), "")
	if got.Str("data.status") != "Failed" || got.Str("data.result") != "connection_revoked" ||
		got.At("data.reconnect_required") != true ||
		got.At("data.step") != 4.0 {
		t.Errorf("after the revocation: %s", got.Text)
	}
	if got := l.Call("POST", "/open-banking/v2/refresh", `{"providers":["Nobody"]}`); got.Status != 400 ||
		got.Str("code_id") != "provider_not_found" {
		t.Errorf("an unknown provider answers %d %s", got.Status, got.Text)
	}
}

// Ensure that a consent permits fetching for 90 days, can be reconfirmed until 180 days, and has ended after that.
func TestConsentLife(t *testing.T) {
	t.Parallel()
	reconfirm := func(l *emulatortest.Customer) emulatortest.Answer {
		l.Helper()
		id := l.Must(200, "GET", "/v1/open-banking/account-access-consents?status=all", "").Str("data.0.id")
		return l.Must(200, "POST", "/v1/open-banking/account-access-consents/"+id+"/reconfirm", "")
	}
	result := func(l *emulatortest.Customer) string {
		l.Helper()
		return l.Refresh(`{}`).Str("data.sub_tasks.0.result")
	}

	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{}`)
	got := l.Must(200, "GET", "/v1/open-banking/account-access-consents", "")
	if got.Str("data.0.expiration_date") != "2026-05-30T09:00:00Z" || got.At("metadata.results") != 1.0 {
		t.Errorf("fresh, the consents are %s", got.Text)
	}
	if due := l.Consents("reconfirm_due"); len(due) != 0 {
		t.Errorf("fresh, %v are due", due)
	}
	l.Advance("P82DT23H59M59S")
	if due := l.Consents("reconfirm_due"); len(due) != 0 {
		t.Errorf("a second before the last week, %v are due", due)
	}
	l.Advance("PT1S")
	if due := l.Consents("reconfirm_due"); !slices.Equal(due, []string{"authorised"}) {
		t.Errorf("in the last week, %v are due", due)
	}
	l.Advance("P6DT23H59M59S")
	if got := result(l); got != "success" {
		t.Errorf("a second before the 90 days, a refresh is %s", got)
	}
	l.Advance("PT1H")
	if got := result(l); got != "connection_expired" {
		t.Errorf("after 90 days, a refresh is %s", got)
	}
	if got := l.Consents("active"); !slices.Equal(got, []string{"authorised"}) {
		t.Errorf("after 90 days, the consents are %v", got)
	}
	l.Advance("P14D")
	reconfirm(l).MustBe(t, `{"operation_id":"open_banking_consents_reconfirm_post","data":{"provider_id":"Bank_Of_Bud",
		"reconnect_required":false}}`)
	if got := result(l); got != "success" {
		t.Errorf("reconfirmed, a refresh is %s", got)
	}

	// Exactly 180 days after the reconfirmation.
	l.Advance("P179DT23H59M59S")
	if got := reconfirm(l); got.At("data.reconnect_required") != false {
		t.Errorf("a second before 180 days: %s", got.Text)
	}
	l.Advance("P180D")
	if got := reconfirm(l); got.At("data.reconnect_required") != true {
		t.Errorf("after 180 days: %s", got.Text)
	}
	if got := l.Refresh(`{"providers":["Bank_Of_Bud"]}`).Str("data.sub_tasks.0.result"); got != "connection_revoked" {
		t.Errorf("after 180 days, a refresh is %s", got)
	}
	if got := l.Consents("all"); !slices.Equal(got, []string{"revoked consent_invalid"}) || l.CountTransactions() == 0 {
		t.Errorf("after 180 days, the consents are %v", got)
	}
	l.Must(404, "POST", "/v1/open-banking/account-access-consents/360e5821-4f18-4077-83f4-c9a7c1768bea/reconfirm", "")
	l.Must(404, "POST", "/v1/open-banking/account-access-consents/nonsense/reconfirm", "")
}

// Ensure that a revocation ends exactly the consents for the provider, and keeps the data until the provider is
// removed.
func TestRevocation(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 30*time.Second, emulatortest.British)
	l.Connect(`{}`)
	l.Connect(`{"provider":"Natwest_Sandbox"}`)
	own := len(l.AccountIDs())
	begun := l.Must(202, "POST", "/v1/open-banking/account-access-consent/revoke", `{"provider":"Natwest_Sandbox"}`)
	path := begun.Str("metadata.next_url")
	begun.MustBe(
		t,
		`{"operation_id":"open_banking_revoke_post","data":{"provider":"Natwest_Sandbox","task_id":"*"},
			"metadata":{"status":"Pending","next_url":"*","next_url_delay":30000}}`,
	)
	l.Must(200, "GET", path, "").
		MustBe(t, `{"operation_id":"open_banking_revoke_task_get","data":{"provider":"Natwest_Sandbox","task_id":"*",
			"status":"Pending"},
		"metadata":{"status":"Pending","next_url":"*","next_url_delay":30000}}`)
	l.Advance("30s")
	l.Must(200, "GET", path, "").
		MustBe(t, `{"operation_id":"open_banking_revoke_task_get","data":{"provider":"Natwest_Sandbox","task_id":"*",
			"status":"Completed","result":"success"},
		"metadata":{"status":"Completed"}}`)
	all := l.Consents("all")
	slices.Sort(all)
	if !slices.Equal(all, []string{"authorised", "revoked bud_revoked"}) || len(l.AccountIDs()) != own {
		t.Errorf("after the revocation: %v, %d of %d accounts", all, len(l.AccountIDs()), own)
	}
	l.Must(204, "DELETE", "/v1/provider/NatwestSandbox", "")
	if got := l.Consents("all"); !slices.Equal(got, []string{"authorised"}) || len(l.AccountIDs()) >= own ||
		len(l.AccountIDs()) == 0 {
		t.Errorf("after the removal: %v, %d of %d accounts", got, len(l.AccountIDs()), own)
	}
	l.Must(404, "GET", path, "") // the task named the provider
	nothing := l.Must(202, "POST", "/v1/open-banking/account-access-consent/revoke", `{"provider":"Natwest_Sandbox"}`)
	l.Advance("30s")
	if got := l.Must(200, "GET", nothing.Str("metadata.next_url"), ""); got.Str("data.status") != "Failed" ||
		got.Str("data.result") != "consent_not_found" {
		t.Errorf("without a consent: %s", got.Text)
	}
	missing := l.Client.Call(t, "GET", path, "", nil)
	missing.MustBe(
		t,
		`{"operation_id":"open_banking_revoke_task_get","code_id":"failed_validation","message":"invalid request",
			"errors":{"customer-id":"This value should not be blank"}}`,
	)
}

// Ensure that consents have the form of the customer's country, and list accounts only for clients that know the
// secret.
func TestConsents(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	made := l.Connect(`{}`)
	got := l.Must(200, "GET", "/v1/open-banking/account-access-consents", "")
	one := got.At("data.0").(map[string]any)
	if one["id"] != made.Str("consent_id") || one["customer_id"] != l.ID || one["provider"] != "Bank_Of_Bud" ||
		one["raw_format"] != "obie" || one["transaction_from_date"] != "2024-03-01T00:00:00Z" ||
		one["last_synced_at"] != "2026-03-01T09:00:00Z" ||
		len(one["account_ids"].([]any)) != len(l.AccountIDs()) || one["revoked_at"] != nil {
		t.Errorf("the consent is %s", got.Text)
	}
	us := emulatortest.NewCustomer(t, 0, emulatortest.American)
	us.Connect(`{}`)
	if got := us.Must(200, "GET", "/v1/open-banking/account-access-consents",
		""); got.Str("data.0.raw_format") != "akoya" ||
		got.At("data.0.raw") != nil {
		t.Errorf("the American consent is %s", got.Text)
	}

	keeper := l.Client.Call(t, "POST", "/v1/customers", "", nil)
	l.ID = keeper.Str("data.customer_id")
	l.Connect(`{}`)
	shown := func(secret string) any {
		got := l.Client.Call(
			t, "GET", "/v1/open-banking/account-access-consents", "",
			map[string]string{"X-Customer-Id": l.ID, "X-Customer-Secret": secret},
		)
		return got.At("data.0.account_ids")
	}
	if shown("") != nil || shown("wrong") != nil || shown(keeper.Str("data.customer_secret")) == nil {
		t.Errorf("without the secret %v, with a wrong one %v", shown(""), shown("wrong"))
	}
	l.Must(400, "GET", "/v1/open-banking/account-access-consents?status=old", "")
}
