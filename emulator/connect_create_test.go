package emulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// Ensure that the list of providers begins with Bud's own bank, that its filters are comma lists, and that a wrong word is told.
func TestProviders(t *testing.T) {
	l := born(t, 0, british)
	list := func(q string) (ids []string) {
		got := l.must(200, "GET", "/v1/open-banking/providers"+q, "")
		for _, one := range got.at("data").([]any) {
			p := one.(map[string]any)
			if window, present := p["maintenance_window"]; !present || window != nil || p["maintenance_status"] != "inactive" {
				t.Errorf("%s is idle and has maintenance %v, %v", p["provider"], window, p["maintenance_status"])
			}
			ids = append(ids, p["provider"].(string))
		}
		if got.at("metadata.results") != float64(len(ids)) {
			t.Errorf("%d providers, metadata %v", len(ids), got.at("metadata"))
		}
		return ids
	}
	all := list("")
	if len(all) < 10 || all[0] != "Bank_Of_Bud" || all[1] != "Natwest_Sandbox" {
		t.Errorf("the providers are %v", all)
	}
	if got := list("?types=sandbox"); !slices.Equal(got, []string{"Bank_Of_Bud", "Natwest_Sandbox"}) {
		t.Errorf("of the sandbox are %v", got)
	}
	if one, both := list("?types=business"), list("?types=business,%20sandbox"); len(both) < len(one) || len(one) == 0 || !slices.Contains(both, "Natwest_Sandbox") {
		t.Errorf("business gives %v, with sandbox %v", one, both)
	}
	if us := list("?region=USA"); slices.Contains(us, "Natwest_Sandbox") || !slices.Contains(us, "Bank_Of_Bud") || len(us)+len(list("?region=GBR")) != len(all)+1 {
		t.Errorf("in the United States are %v", us)
	}
	if got := list("?scopes=accounts,parties"); len(got) != len(all) {
		t.Errorf("accounts and parties give %d of %d", len(got), len(all))
	}
	if got := l.call("GET", "/v1/open-banking/providers?types=bank", ""); got.status != 400 || !strings.Contains(got.str("errors.types[0]"), "sandbox business retail") {
		t.Errorf("an unknown type answers %d %s", got.status, got.text)
	}
}

// Ensure that a provider's icon is a picture, which pages of other sites may show.
func TestProviderIcons(t *testing.T) {
	l := born(t, 0, british)
	icon := l.must(200, "GET", "/v1/open-banking/providers", "").str("data.0.icon")
	if icon != l.client.base+"/_sandbox/icons/Bank_Of_Bud.svg" {
		t.Fatalf("the icon is at %q", icon)
	}
	r, _ := http.NewRequest("GET", icon, nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if got.StatusCode != 200 || got.Header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("it answers %d %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
	l.must(404, "GET", "/_sandbox/icons/Bank_Of_Nobody.svg", "")
}

// Ensure that a provider in maintenance says so, refuses what needs it, and is as before when the window is over.
func TestProviderMaintenance(t *testing.T) {
	l := born(t, 0, british)
	l.connected(`{"provider":"Natwest_Sandbox"}`)
	l.connected(`{"provider":"Bank_Of_Bud"}`)
	l.later("PT2H")
	l.must(200, "PUT", "/_sandbox/providers/Natwest_Sandbox", `{"maintenance_window":{"start":"2026-03-01T10:00:00Z","end":"2026-03-01T12:00:00Z"}}`)
	got := l.must(200, "GET", "/v1/open-banking/providers", "")
	if got.str("data.1.maintenance_window.end") != "2026-03-01T12:00:00Z" || got.str("data.1.maintenance_status") != "active" || got.str("data.0.maintenance_status") != "inactive" {
		t.Errorf("in maintenance the providers are %s", got.text)
	}
	const closed = `"code_id":"provider_maintenance","message":"The provider is in maintenance."`
	const why = `The provider is currently disabled due to planned maintenance or known issues.`
	const back = `"redirect_url":"https://app.example.com/back"`
	for _, refusal := range []struct {
		status                   int
		path, body, field, named string
	}{
		{422, "/v2/open-banking/authorisation-gateway-url", `{` + back + `,"providers":["Natwest_Sandbox"]}`, "providers", "v2_ob_authorisation_gateway_url_post"},
		{400, "/v1/open-banking/authorisation-url", `{` + back + `,"provider":"Natwest_Sandbox"}`, "provider", "open_banking_authorisation_url_post"},
		{400, "/v1/open-banking/refresh", `{"provider":"Natwest_Sandbox"}`, "provider", "open_banking_refresh_post"},
	} {
		got := l.must(refusal.status, "POST", refusal.path, refusal.body)
		got.mustBe(t, `{"operation_id":"`+refusal.named+`",`+closed+`,"errors":{"`+refusal.field+`":"`+why+`"}}`)
	}
	l.must(201, "POST", "/v2/open-banking/authorisation-gateway-url", `{`+back+`,"providers":["Natwest_Sandbox","Bank_Of_Bud"]}`)
	failed := l.connected(`{"provider":"Natwest_Sandbox"}`)
	if failed.str("result") != "provider_maintenance" {
		t.Errorf("connecting in maintenance comes to %s", failed.text)
	}
	refresh := l.refreshed(`{}`)
	if refresh.str("data.status") != "Failed" || refresh.str("data.result") != "provider_maintenance" {
		t.Errorf("a refresh in maintenance comes to %s", refresh.text)
	}
	for _, part := range refresh.at("data.sub_tasks").([]any) {
		p := part.(map[string]any)
		want := map[string]any{"Natwest_Sandbox": "provider_maintenance", "Bank_Of_Bud": "success"}[p["provider"].(string)]
		if p["result"] != want || p["reconnect_required"] != false {
			t.Errorf("its part is %v, want %v", p, want)
		}
	}
	l.later("PT1H") // 12:00, the first instant after the window
	if got := l.must(200, "GET", "/v1/open-banking/providers", ""); got.str("data.1.maintenance_status") != "inactive" || got.at("data.1.maintenance_window") != nil {
		t.Errorf("afterwards the provider is %v", got.at("data.1"))
	}
	l.must(202, "POST", "/v1/open-banking/refresh", `{"provider":"Natwest_Sandbox"}`)

	// An open-ended one ends when somebody says so, and concerns one client alone if it names him.
	l.must(200, "PUT", "/_sandbox/providers/Bank_Of_Bud", `{"client_id":"other","maintenance_window":{}}`)
	other := connect(t, l.sandbox, "other").call(t, "GET", "/v1/open-banking/providers", "", nil)
	own := l.must(200, "GET", "/v1/open-banking/providers", "")
	if other.str("data.0.maintenance_status") != "active" || own.str("data.0.maintenance_status") != "inactive" {
		t.Errorf("for the other client it is %v, for ours %v", other.at("data.0"), own.at("data.0"))
	}
	l.must(200, "PUT", "/_sandbox/providers/Bank_Of_Bud", `{"client_id":"other","maintenance_window":null}`)
	if got := connect(t, l.sandbox, "other").call(t, "GET", "/v1/open-banking/providers", "", nil); got.str("data.0.maintenance_status") != "inactive" {
		t.Errorf("opened again it is %v", got.at("data.0"))
	}
	l.must(404, "PUT", "/_sandbox/providers/Nobody", `{"maintenance_window":null}`)
	l.must(400, "PUT", "/_sandbox/providers/Bank_Of_Bud", `{"maintenance_window":{"start":"2026-03-02T00:00:00Z","end":"2026-03-01T00:00:00Z"}}`)
}

// Ensure that a gateway URL leads to the sandbox at the address at which the client reached it, and that every option is checked.
func TestGatewayURL(t *testing.T) {
	l := born(t, 0, british)
	const path = "/v2/open-banking/authorisation-gateway-url"
	got := l.must(201, "POST", path, `{"redirect_url":"https://app.example.com/back?own=1","providers":["Bank_Of_Bud"],"provider_types":["sandbox","retail"],
		"connect_more_accounts_button":true,"accounts_summary":null,"initial_screen":"connect_accounts","reconfirm_consent":false,
		"reconfirm_consent_redirect":true,"enable_async_connect":true,"skip_success_screen":true,"customer_email":"anna@example.com"}`)
	if !strings.HasPrefix(got.str("data.url"), l.client.base+"/connect/") {
		t.Errorf("the URL is %s", got.text)
	}
	again := l.must(201, "POST", path, `{"redirect_url":"my-app://back","providers":null,"initial_screen":null}`)
	if again.str("data.url") == got.str("data.url") {
		t.Error("two requests gave one URL")
	}
	blank := l.must(400, "POST", path, `{}`)
	blank.mustBe(t, `{"operation_id":"v2_ob_authorisation_gateway_url_post","code_id":"failed_validation","message":"Failed validation.","errors":{"redirect_url":"This value should not be blank."}}`)
	for field, body := range map[string]string{
		"redirect_url":      `"redirect_url":"/back"`,
		"providers":         `"redirect_url":"https://a.example","providers":["Nobody"]`,
		"provider_types[0]": `"redirect_url":"https://a.example","provider_types":["bank"]`,
		"initial_screen":    `"redirect_url":"https://a.example","initial_screen":"start"`,
		"customer_email":    `"redirect_url":"https://a.example","customer_email":"anna"`,
	} {
		got := l.must(400, "POST", path, `{`+body+`}`)
		if errors, _ := got.at("errors").(map[string]any); got.str("code_id") != "failed_validation" || errors[field] == nil {
			t.Errorf("%s answers %s", body, got.text)
		}
	}
	for _, address := range []string{"javascript:alert(1)", "data:text/html,x", strings.Repeat("https://a.example/", 200)} {
		if got := l.must(400, "POST", path, `{"redirect_url":"`+address+`"}`); got.str("errors.redirect_url") == "" {
			t.Errorf("%.40s answers %s", address, got.text)
		}
	}
}

// begin asks for an authorisation with the client's own screens and gives its task and the URL of the bank.
func (l *life) begin(body string) (task, address string) {
	l.Helper()
	begun := l.must(202, "POST", "/v1/open-banking/authorisation-url", body)
	task = begun.str("data.task_id")
	polled := l.must(200, "GET", begun.str("metadata.next_url"), "")
	if polled.str("data.task_id") != task || polled.str("data.status") != "Completed" || polled.str("data.result") != "success" {
		l.Fatalf("the authorisation is %s", polled.text)
	}
	return task, polled.str("data.url")
}

const natwest = `{"provider":"Natwest_Sandbox","provider_redirect_url":"https://app.example.com/bank"}`

// Ensure that a client with a licence of its own connects without a browser: a code posted with the state, once, gives a task
// that completes, a consent that is authorised, and data.
func TestOwnLicence(t *testing.T) {
	l := born(t, 0, british)
	state, address := l.begin(natwest)
	token(t, address)
	if got := l.consents("all"); !slices.Equal(got, []string{"awaiting_authorisation"}) {
		t.Errorf("before the code, the consents are %v", got)
	}
	post := func(version, body string) answer {
		return l.call("POST", "/"+version+"/open-banking/authorisation-codes", body)
	}
	body := fmt.Sprintf(`{"state":%q,"code":"abc","my-parameter":{"any":1}}`, state)
	first := post("v2", body)
	first.mustBe(t, `{"operation_id":"v2_open_banking_authorisation_codes_post","data":{"task_id":"*","provider":"Natwest_Sandbox","status":"Completed","result":"success"}}`)
	done := l.must(200, "GET", "/v1/open-banking/connect/"+first.str("data.task_id"), "")
	done.mustBe(t, `{"operation_id":"open_banking_connect_get","data":{"bank_name":"Natwest_Sandbox","provider":"Natwest_Sandbox","reconnect_required":false,
		"result":"success","status":"Completed","step":4,"task_id":"`+first.str("data.task_id")+`","text":"Completed"},
		"metadata":{"status":"Completed","next_url":"*","next_url_delay":0}}`)
	if got := l.consents("all"); !slices.Equal(got, []string{"authorised"}) || len(l.accounts()) == 0 || l.rows() == 0 {
		t.Errorf("after the code, the consents are %v, with %d accounts", got, len(l.accounts()))
	}
	used := post("v2", body)
	if used.status != 409 {
		t.Errorf("used again, the code answers %d", used.status)
	}
	used.mustBe(t, `{"operation_id":"v2_open_banking_authorisation_codes_post","code_id":"auth_used","message":"auth code has been used before","errors":{"code":"already used"}}`)
	if old := post("v1", body); old.status != 202 || old.str("data.task_id") != first.str("data.task_id") {
		t.Errorf("the first version answers %d %s", old.status, old.text)
	}
}

// Ensure that the answers of a bank that are none, or unknown, or refuse, end as Bud has them.
func TestAuthorisationCodes(t *testing.T) {
	l := born(t, 0, british)
	const path = "/v2/open-banking/authorisation-codes"
	missing := l.must(400, "POST", path, `{"code":"abc"}`)
	missing.mustBe(t, `{"operation_id":"v2_open_banking_authorisation_codes_post","code_id":"failed_validation","message":"invalid request","errors":{"state":"The field is required"}}`)
	for body, field := range map[string]string{
		`{"state":"nonsense","code":"a"}`:                             "state",
		`{"state":"360e5821-4f18-4077-83f4-c9a7c1768bea","code":"a"}`: "state",
	} {
		if got := l.must(400, "POST", path, body); got.str("errors."+field) == "" {
			t.Errorf("%s answers %s", body, got.text)
		}
	}
	state, _ := l.begin(natwest)
	if got := l.must(400, "POST", path, `{"state":"`+state+`"}`); got.str("errors.code") != "The field is required" {
		t.Errorf("neither code nor error answers %s", got.text)
	}
	if got := l.must(400, "POST", path, `{"state":"`+state+`","code":"persona:nobody"}`); !strings.Contains(got.str("errors.code"), "/_sandbox/personas") {
		t.Errorf("an unknown persona answers %s", got.text)
	}
	for code, want := range map[string]string{
		"access_denied": "auth_denied", "login_required": "auth_denied", "server_error": "provider_failure",
		"temporarily_unavailable": "provider_unavailable", "provider_timeout": "provider_timeout", "success": "auth_denied",
	} {
		state, _ := l.begin(natwest)
		got := l.must(202, "POST", path, `{"state":"`+state+`","error":"`+code+`"}`)
		if got.str("data.status") != "Failed" || got.str("data.result") != want {
			t.Errorf("error %s answers %s, want %s", code, got.text, want)
		}
		if again := l.call("POST", path, `{"state":"`+state+`","code":"a"}`); again.status != 409 {
			t.Errorf("after error %s, a code answers %d", code, again.status)
		}
	}
	if got := l.consents("all"); slices.Index(got, "authorised") >= 0 || !slices.Contains(got, "rejected") || len(l.accounts()) != 0 {
		t.Errorf("after refusals, the consents are %v", got)
	}
	// The customer of one authorisation is not another's.
	state, _ = l.begin(natwest)
	other := l.client.newCustomer(t, "")
	got := l.client.call(t, "POST", path, `{"state":"`+state+`","code":"a"}`, map[string]string{"X-Customer-Id": other})
	if got.status != 400 {
		t.Errorf("another customer's code answers %d %s", got.status, got.text)
	}
}

// Ensure that an authorisation is good for 30 minutes by the clock, to the instant.
func TestAuthorisationExpires(t *testing.T) {
	for moved, want := range map[string]string{"PT29M59S": "success", "PT30M": "auth_expired"} {
		l := born(t, 0, british)
		state, _ := l.begin(natwest)
		l.later(moved)
		got := l.must(202, "POST", "/v2/open-banking/authorisation-codes", `{"state":"`+state+`","code":"a"}`)
		if got.str("data.result") != want {
			t.Errorf("after %s: %s, want %s", moved, got.text, want)
		}
	}
}

// Ensure that an authorisation of an old consent extends it by 90 days, and that one of no consent is refused.
func TestReauthorisation(t *testing.T) {
	l := born(t, 0, british)
	consent := l.connected(`{"provider":"Natwest_Sandbox"}`).str("consent_id")
	l.later("P30D")
	const path = "/v1/open-banking/authorisation-url"
	for _, id := range []string{"360e5821-4f18-4077-83f4-c9a7c1768bea", "nonsense"} {
		got := l.must(400, "POST", path, `{"provider":"Natwest_Sandbox","redirect_url":"https://a.example","consent_id":"`+id+`"}`)
		got.mustBe(t, `{"operation_id":"open_banking_authorisation_url_post","code_id":"resource_not_found","message":"Consent ID could not be found.",
			"errors":{"domain_error":"Consent ID could not be found."}}`)
	}
	l.must(400, "POST", path, `{"provider":"Bank_Of_Bud","redirect_url":"https://a.example","consent_id":"`+consent+`"}`)
	state, _ := l.begin(`{"provider":"Natwest_Sandbox","redirect_url":"https://a.example","consent_id":"` + consent + `"}`)
	l.must(202, "POST", "/v2/open-banking/authorisation-codes", `{"state":"`+state+`","code":"a"}`)
	got := l.must(200, "GET", "/v1/open-banking/account-access-consents?status=all", "")
	if len(got.at("data").([]any)) != 1 || got.str("data.0.id") != consent || got.str("data.0.status") != "authorised" ||
		got.str("data.0.expiration_date") != "2026-06-29T09:00:00Z" || got.str("data.0.created_at") != "2026-03-01T09:00:00Z" {
		t.Errorf("authorised again, the consents are %s", got.text)
	}
	for _, bad := range []string{`{}`, `{"provider":"Natwest_Sandbox"}`, `{"provider":"Natwest_Sandbox","redirect_url":"nowhere"}`, `{"provider":"First_Imaginary_Bank","redirect_url":"https://a.example"}`} {
		l.must(400, "POST", path, bad)
	}
	if got := l.must(400, "POST", path, `{"provider":"Nobody","redirect_url":"https://a.example"}`); got.str("code_id") != "provider_not_found" {
		t.Errorf("an unknown provider answers %s", got.text)
	}
}

// Ensure that a connect task shows its steps while its delay passes, by the clock too, and stays where it failed.
func TestConnectSteps(t *testing.T) {
	l := born(t, 30*time.Second, british)
	path := func(body string) string { return "/v1/open-banking/connect/" + l.connected(body).str("task_id") }
	well, denied, broken := path(`{}`), path(`{"outcome":"auth_denied"}`), path(`{"persona":"error.provider_failure"}`)
	if l.rows() == 0 {
		t.Error("the data of a headless connection waits for its task")
	}
	for _, step := range []struct {
		by                   string
		well, denied, broken float64
		status               string
	}{
		{"0s", 1, 1, 1, "Pending"}, {"11s", 2, 1, 2, "Pending"}, {"10s", 3, 1, 2, "Pending"}, {"10s", 4, 1, 2, "Completed"},
	} {
		l.later(step.by)
		for address, want := range map[string]float64{well: step.well, denied: step.denied, broken: step.broken} {
			got := l.must(200, "GET", address, "")
			text := []string{"", "Fetching access token", "Fetching accounts", "Fetching balances and transactions", "Completed"}[int(want)]
			status := step.status
			if status == "Completed" && address != well {
				status = "Failed"
			}
			if got.at("data.step") != want || got.str("data.text") != text || got.str("data.status") != status || got.str("metadata.status") != status {
				t.Errorf("%s further: %s, want step %v", step.by, got.text, want)
			}
			if (got.str("data.result") == "") != (status == "Pending") || (got.str("metadata.next_url") == "") != (status == "Failed") {
				t.Errorf("%s further: %s", step.by, got.text)
			}
		}
	}
	l.must(404, "GET", "/v1/open-banking/connect/360e5821-4f18-4077-83f4-c9a7c1768bea", "")
	l.must(404, "GET", "/v1/open-banking/connect/nonsense", "")
}
