package emulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator/emulatortest"
)

// Ensure that the list of providers begins with Bud's own bank, that its filters accept comma-separated lists, and
// that an unknown value is refused.
func TestProviders(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	list := func(q string) (ids []string) {
		got := l.Must(200, "GET", "/v1/open-banking/providers"+q, "")
		for _, one := range got.At("data").([]any) {
			p := one.(map[string]any)
			if window, present := p["maintenance_window"]; !present || window != nil || p["maintenance_status"] != "inactive" {
				t.Errorf("%s is idle and has maintenance %v, %v", p["provider"], window, p["maintenance_status"])
			}
			ids = append(ids, p["provider"].(string))
		}
		if got.At("metadata.results") != float64(len(ids)) {
			t.Errorf("%d providers, metadata %v", len(ids), got.At("metadata"))
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
	if one, both := list("?types=business"), list("?types=business,%20sandbox"); len(both) < len(one) || len(one) == 0 ||
		!slices.Contains(both, "Natwest_Sandbox") {
		t.Errorf("business gives %v, with sandbox %v", one, both)
	}
	if us := list("?region=USA"); slices.Contains(us, "Natwest_Sandbox") || !slices.Contains(us, "Bank_Of_Bud") ||
		len(us)+len(list("?region=GBR")) != len(all)+1 {
		t.Errorf("in the United States are %v", us)
	}
	if got := list("?scopes=accounts,parties"); len(got) != len(all) {
		t.Errorf("accounts and parties give %d of %d", len(got), len(all))
	}
	if got := l.Call("GET", "/v1/open-banking/providers?types=bank", ""); got.Status != 400 ||
		!strings.Contains(got.Str("errors.types[0]"), "sandbox business retail") {
		t.Errorf("an unknown type answers %d %s", got.Status, got.Text)
	}
}

// Ensure that a provider's icon is a picture that pages of other sites may show.
func TestProviderIcons(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	icon := l.Must(200, "GET", "/v1/open-banking/providers", "").Str("data.0.icon")
	if icon != l.Client.Base+"/_sandbox/icons/Bank_Of_Bud.svg" {
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
	l.Must(404, "GET", "/_sandbox/icons/Bank_Of_Nobody.svg", "")
}

// Ensure that a provider in maintenance is shown as such and refuses what needs it, and that it works again
// afterwards.
func TestProviderMaintenance(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{"provider":"Natwest_Sandbox"}`)
	l.Connect(`{"provider":"Bank_Of_Bud"}`)
	l.Advance("PT2H")
	l.Must(
		200,
		"PUT",
		"/_sandbox/providers/Natwest_Sandbox",
		`{"maintenance_window":{"start":"2026-03-01T10:00:00Z","end":"2026-03-01T12:00:00Z"}}`,
	)
	got := l.Must(200, "GET", "/v1/open-banking/providers", "")
	if got.Str("data.1.maintenance_window.end") != "2026-03-01T12:00:00Z" ||
		got.Str("data.1.maintenance_status") != "active" ||
		got.Str("data.0.maintenance_status") != "inactive" {
		t.Errorf("in maintenance the providers are %s", got.Text)
	}
	const closed = `"code_id":"provider_maintenance","message":"The provider is in maintenance."`
	const why = `The provider is currently disabled due to planned maintenance or known issues.`
	const back = `"redirect_url":"https://app.example.com/back"`
	for _, refusal := range []struct {
		status                   int
		path, body, field, named string
	}{
		{
			422, "/v2/open-banking/authorisation-gateway-url", `{` + back + `,"providers":["Natwest_Sandbox"]}`, "providers",
			"v2_ob_authorisation_gateway_url_post",
		},
		{
			400, "/v1/open-banking/authorisation-url", `{` + back + `,"provider":"Natwest_Sandbox"}`, "provider",
			"open_banking_authorisation_url_post",
		},
		{400, "/v1/open-banking/refresh", `{"provider":"Natwest_Sandbox"}`, "provider", "open_banking_refresh_post"},
	} {
		got := l.Must(refusal.status, "POST", refusal.path, refusal.body)
		got.MustBe(t, `{"operation_id":"`+refusal.named+`",`+closed+`,"errors":{"`+refusal.field+`":"`+why+`"}}`)
	}
	l.Must(
		201,
		"POST",
		"/v2/open-banking/authorisation-gateway-url",
		`{`+back+`,"providers":["Natwest_Sandbox","Bank_Of_Bud"]}`,
	)
	failed := l.Connect(`{"provider":"Natwest_Sandbox"}`)
	if failed.Str("result") != "provider_maintenance" {
		t.Errorf("connecting in maintenance comes to %s", failed.Text)
	}
	refresh := l.Refresh(`{}`)
	if refresh.Str("data.status") != "Failed" || refresh.Str("data.result") != "provider_maintenance" {
		t.Errorf("a refresh in maintenance comes to %s", refresh.Text)
	}
	for _, part := range refresh.At("data.sub_tasks").([]any) {
		p := part.(map[string]any)
		want := map[string]any{"Natwest_Sandbox": "provider_maintenance", "Bank_Of_Bud": "success"}[p["provider"].(string)]
		if p["result"] != want || p["reconnect_required"] != false {
			t.Errorf("its part is %v, want %v", p, want)
		}
	}
	l.Advance("PT1H") // 12:00, the first instant after the window
	if got := l.Must(200, "GET", "/v1/open-banking/providers", ""); got.Str("data.1.maintenance_status") != "inactive" ||
		got.At("data.1.maintenance_window") != nil {
		t.Errorf("afterwards the provider is %v", got.At("data.1"))
	}
	l.Must(202, "POST", "/v1/open-banking/refresh", `{"provider":"Natwest_Sandbox"}`)

	// Maintenance without an end lasts until it is ended, and with a client id it affects only that client.
	l.Must(200, "PUT", "/_sandbox/providers/Bank_Of_Bud", `{"client_id":"other","maintenance_window":{}}`)
	other := emulatortest.NewClient(t, l.Sandbox, "other").Call(t, "GET", "/v1/open-banking/providers", "", nil)
	own := l.Must(200, "GET", "/v1/open-banking/providers", "")
	if other.Str("data.0.maintenance_status") != "active" || own.Str("data.0.maintenance_status") != "inactive" {
		t.Errorf("for the other client it is %v, for ours %v", other.At("data.0"), own.At("data.0"))
	}
	l.Must(200, "PUT", "/_sandbox/providers/Bank_Of_Bud", `{"client_id":"other","maintenance_window":null}`)
	if got := emulatortest.NewClient(t, l.Sandbox, "other").Call(t, "GET", "/v1/open-banking/providers", "",
		nil); got.Str("data.0.maintenance_status") != "inactive" {
		t.Errorf("opened again it is %v", got.At("data.0"))
	}
	l.Must(404, "PUT", "/_sandbox/providers/Nobody", `{"maintenance_window":null}`)
	l.Must(
		400,
		"PUT",
		"/_sandbox/providers/Bank_Of_Bud",
		`{"maintenance_window":{"start":"2026-03-02T00:00:00Z","end":"2026-03-01T00:00:00Z"}}`,
	)
}

// Ensure that a gateway URL leads to the address at which the client reached the sandbox, and that every option is
// validated.
func TestGatewayURL(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	const path = "/v2/open-banking/authorisation-gateway-url"
	got := l.Must(
		201,
		"POST",
		path,
		`{"redirect_url":"https://app.example.com/back?own=1","providers":["Bank_Of_Bud"],
			"provider_types":["sandbox","retail"],
		"connect_more_accounts_button":true,"accounts_summary":null,"initial_screen":"connect_accounts",
		"reconfirm_consent":false,
		"reconfirm_consent_redirect":true,"enable_async_connect":true,"skip_success_screen":true,
		"customer_email":"anna@example.com"}`,
	)
	if !strings.HasPrefix(got.Str("data.url"), l.Client.Base+"/connect/") {
		t.Errorf("the URL is %s", got.Text)
	}
	again := l.Must(201, "POST", path, `{"redirect_url":"my-app://back","providers":null,"initial_screen":null}`)
	if again.Str("data.url") == got.Str("data.url") {
		t.Error("two requests gave one URL")
	}
	blank := l.Must(400, "POST", path, `{}`)
	blank.MustBe(
		t,
		`{"operation_id":"v2_ob_authorisation_gateway_url_post","code_id":"failed_validation","message":"Failed validation.",
			"errors":{"redirect_url":"This value should not be blank."}}`,
	)
	for field, body := range map[string]string{
		"redirect_url":      `"redirect_url":"/back"`,
		"providers":         `"redirect_url":"https://a.example","providers":["Nobody"]`,
		"provider_types[0]": `"redirect_url":"https://a.example","provider_types":["bank"]`,
		"initial_screen":    `"redirect_url":"https://a.example","initial_screen":"start"`,
		"customer_email":    `"redirect_url":"https://a.example","customer_email":"anna"`,
	} {
		got := l.Must(400, "POST", path, `{`+body+`}`)
		if errors, _ := got.At("errors").(map[string]any); got.Str("code_id") != "failed_validation" || errors[field] == nil {
			t.Errorf("%s answers %s", body, got.Text)
		}
	}
	for _, address := range []string{"javascript:alert(1)", "data:text/html,x", "file:///etc/hosts", "about:blank",
		strings.Repeat("https://a.example/", 200)} {
		if got := l.Must(400, "POST", path, `{"redirect_url":"`+address+`"}`); got.Str("errors.redirect_url") == "" {
			t.Errorf("%.40s answers %s", address, got.Text)
		}
	}
}

// beginGateway requests an authorisation with the client's own screens and returns its task and the URL of the bank.
func beginGateway(l *emulatortest.Customer, body string) (task, address string) {
	l.Helper()
	begun := l.Must(202, "POST", "/v1/open-banking/authorisation-url", body)
	task = begun.Str("data.task_id")
	polled := l.Must(200, "GET", begun.Str("metadata.next_url"), "")
	if polled.Str("data.task_id") != task || polled.Str("data.status") != "Completed" ||
		polled.Str("data.result") != "success" {
		l.Fatalf("the authorisation is %s", polled.Text)
	}
	return task, polled.Str("data.url")
}

const natwest = `{"provider":"Natwest_Sandbox","provider_redirect_url":"https://app.example.com/bank"}`

// Ensure that a client with its own licence connects without a browser: posting a code with the state once gives a
// completed task, an authorised consent, and data.
func TestOwnLicence(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	state, address := beginGateway(l, natwest)
	emulatortest.LinkToken(t, address)
	if got := l.Consents("all"); !slices.Equal(got, []string{"awaiting_authorisation"}) {
		t.Errorf("before the code, the consents are %v", got)
	}
	post := func(version, body string) emulatortest.Answer {
		return l.Call("POST", "/"+version+"/open-banking/authorisation-codes", body)
	}
	body := fmt.Sprintf(`{"state":%q,"code":"abc","my-parameter":{"any":1}}`, state)
	first := post("v2", body)
	first.MustBe(
		t,
		`{"operation_id":"v2_open_banking_authorisation_codes_post","data":{"task_id":"*","provider":"Natwest_Sandbox",
			"status":"Completed","result":"success"}}`,
	)
	done := l.Must(200, "GET", "/v1/open-banking/connect/"+first.Str("data.task_id"), "")
	done.MustBe(
		t,
		`{"operation_id":"open_banking_connect_get","data":{"bank_name":"Natwest_Sandbox","provider":"Natwest_Sandbox",
			"reconnect_required":false,
		"result":"success","status":"Completed","step":4,"task_id":"`+first.Str("data.task_id")+`","text":"Completed"},
		"metadata":{"status":"Completed","next_url":"*","next_url_delay":0}}`,
	)
	if got := l.Consents("all"); !slices.Equal(got, []string{"authorised"}) || len(l.AccountIDs()) == 0 ||
		l.CountTransactions() == 0 {
		t.Errorf("after the code, the consents are %v, with %d accounts", got, len(l.AccountIDs()))
	}
	used := post("v2", body)
	if used.Status != 409 {
		t.Errorf("used again, the code answers %d", used.Status)
	}
	used.MustBe(
		t,
		`{"operation_id":"v2_open_banking_authorisation_codes_post","code_id":"auth_used",
			"message":"auth code has been used before","errors":{"code":"already used"}}`,
	)
	if old := post("v1", body); old.Status != 202 || old.Str("data.task_id") != first.Str("data.task_id") {
		t.Errorf("the first version answers %d %s", old.Status, old.Text)
	}
}

// Ensure that invalid, unknown and refusing responses of a bank have Bud's results.
func TestAuthorisationCodes(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	const path = "/v2/open-banking/authorisation-codes"
	missing := l.Must(400, "POST", path, `{"code":"abc"}`)
	missing.MustBe(
		t,
		`{"operation_id":"v2_open_banking_authorisation_codes_post","code_id":"failed_validation",
			"message":"invalid request","errors":{"state":"The field is required"}}`,
	)
	for body, field := range map[string]string{
		`{"state":"nonsense","code":"a"}`:                             "state",
		`{"state":"360e5821-4f18-4077-83f4-c9a7c1768bea","code":"a"}`: "state",
	} {
		if got := l.Must(400, "POST", path, body); got.Str("errors."+field) == "" {
			t.Errorf("%s answers %s", body, got.Text)
		}
	}
	state, _ := beginGateway(l, natwest)
	if got := l.Must(400, "POST", path, `{"state":"`+state+`"}`); got.Str("errors.code") != "The field is required" {
		t.Errorf("neither code nor error answers %s", got.Text)
	}
	unknown := l.Must(400, "POST", path, `{"state":"`+state+`","code":"persona:nobody"}`)
	if !strings.Contains(unknown.Str("errors.code"), "/_sandbox/personas") {
		t.Errorf("an unknown persona answers %s", unknown.Text)
	}
	for code, want := range map[string]string{
		"access_denied": "auth_denied", "login_required": "auth_denied", "server_error": "provider_failure",
		"temporarily_unavailable": "provider_unavailable", "provider_timeout": "provider_timeout", "success": "auth_denied",
	} {
		state, _ := beginGateway(l, natwest)
		got := l.Must(202, "POST", path, `{"state":"`+state+`","error":"`+code+`"}`)
		if got.Str("data.status") != "Failed" || got.Str("data.result") != want {
			t.Errorf("error %s answers %s, want %s", code, got.Text, want)
		}
		if again := l.Call("POST", path, `{"state":"`+state+`","code":"a"}`); again.Status != 409 {
			t.Errorf("after error %s, a code answers %d", code, again.Status)
		}
	}
	if got := l.Consents("all"); slices.Index(got, "authorised") >= 0 || !slices.Contains(got, "rejected") ||
		len(l.AccountIDs()) != 0 {
		t.Errorf("after refusals, the consents are %v", got)
	}
	// One customer cannot use the authorisation of another.
	state, _ = beginGateway(l, natwest)
	other := l.Client.NewCustomer(t, "")
	got := l.Client.Call(t, "POST", path, `{"state":"`+state+`","code":"a"}`, map[string]string{"X-Customer-Id": other})
	if got.Status != 400 {
		t.Errorf("another customer's code answers %d %s", got.Status, got.Text)
	}
}

// Ensure that an authorisation expires exactly 30 minutes after its start by the clock.
func TestAuthorisationExpires(t *testing.T) {
	t.Parallel()
	for moved, want := range map[string]string{"PT29M59S": "success", "PT30M": "auth_expired"} {
		l := emulatortest.NewCustomer(t, 0, emulatortest.British)
		state, _ := beginGateway(l, natwest)
		l.Advance(moved)
		got := l.Must(202, "POST", "/v2/open-banking/authorisation-codes", `{"state":"`+state+`","code":"a"}`)
		if got.Str("data.result") != want {
			t.Errorf("after %s: %s, want %s", moved, got.Text, want)
		}
	}
}

// Ensure that authorising an existing consent again extends it by 90 days, and that an unknown consent is refused.
func TestReauthorisation(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	consent := l.Connect(`{"provider":"Natwest_Sandbox"}`).Str("consent_id")
	l.Advance("P30D")
	const path = "/v1/open-banking/authorisation-url"
	for _, id := range []string{"360e5821-4f18-4077-83f4-c9a7c1768bea", "nonsense"} {
		got := l.Must(
			400,
			"POST",
			path,
			`{"provider":"Natwest_Sandbox","redirect_url":"https://a.example","consent_id":"`+id+`"}`,
		)
		got.MustBe(
			t,
			`{"operation_id":"open_banking_authorisation_url_post","code_id":"resource_not_found",
				"message":"Consent ID could not be found.",
			"errors":{"domain_error":"Consent ID could not be found."}}`,
		)
	}
	l.Must(400, "POST", path, `{"provider":"Bank_Of_Bud","redirect_url":"https://a.example","consent_id":"`+consent+`"}`)
	state, _ := beginGateway(
		l,
		`{"provider":"Natwest_Sandbox","redirect_url":"https://a.example","consent_id":"`+consent+`"}`,
	)
	l.Must(202, "POST", "/v2/open-banking/authorisation-codes", `{"state":"`+state+`","code":"a"}`)
	got := l.Must(200, "GET", "/v1/open-banking/account-access-consents?status=all", "")
	if len(got.At("data").([]any)) != 1 || got.Str("data.0.id") != consent || got.Str("data.0.status") != "authorised" ||
		got.Str("data.0.expiration_date") != "2026-06-29T09:00:00Z" ||
		got.Str("data.0.created_at") != "2026-03-01T09:00:00Z" {
		t.Errorf("authorised again, the consents are %s", got.Text)
	}
	for _, bad := range []string{`{}`, `{"provider":"Natwest_Sandbox"}`, `{"provider":"Natwest_Sandbox",
		"redirect_url":"nowhere"}`, `{"provider":"First_Imaginary_Bank","redirect_url":"https://a.example"}`} {
		l.Must(400, "POST", path, bad)
	}
	if got := l.Must(400, "POST", path,
		`{"provider":"Nobody","redirect_url":"https://a.example"}`); got.Str("code_id") != "provider_not_found" {
		t.Errorf("an unknown provider answers %s", got.Text)
	}
}

// Ensure that a connect task goes through its steps during its delay, also by the clock, and that a failed one
// stays at the step of its failure.
func TestConnectSteps(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 30*time.Second, emulatortest.British)
	path := func(body string) string { return "/v1/open-banking/connect/" + l.Connect(body).Str("task_id") }
	well, denied, broken := path(`{}`), path(`{"outcome":"auth_denied"}`), path(`{"persona":"error.provider_failure"}`)
	if l.CountTransactions() == 0 {
		t.Error("the data of a headless connection waits for its task")
	}
	for _, step := range []struct {
		by                   string
		well, denied, broken float64
		status               string
	}{
		{"0s", 1, 1, 1, "Pending"}, {"11s", 2, 1, 2, "Pending"}, {"10s", 3, 1, 2, "Pending"}, {"10s", 4, 1, 2, "Completed"},
	} {
		l.Advance(step.by)
		for address, want := range map[string]float64{well: step.well, denied: step.denied, broken: step.broken} {
			got := l.Must(200, "GET", address, "")
			text := []string{"", "Fetching access token", "Fetching accounts", "Fetching balances and " +
				"transactions", "Completed"}[int(want)]
			status := step.status
			if status == "Completed" && address != well {
				status = "Failed"
			}
			if got.At("data.step") != want || got.Str("data.text") != text || got.Str("data.status") != status ||
				got.Str("metadata.status") != status {
				t.Errorf("%s further: %s, want step %v", step.by, got.Text, want)
			}
			if (got.Str("data.result") == "") != (status == "Pending") ||
				(got.Str("metadata.next_url") == "") != (status == "Failed") {
				t.Errorf("%s further: %s", step.by, got.Text)
			}
		}
	}
	l.Must(404, "GET", "/v1/open-banking/connect/360e5821-4f18-4077-83f4-c9a7c1768bea", "")
	l.Must(404, "GET", "/v1/open-banking/connect/nonsense", "")
}
