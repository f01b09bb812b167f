package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// visitor is a person with a browser that does not follow redirects.
type visitor struct {
	*testing.T
	of      *emulatortest.ConnectedCustomer
	gateway string // its URL
}

// screen is the page that a visitor sees.
type screen struct {
	status         int
	location, text string
	header         http.Header
}

// openGateway creates a customer and a gateway URL with options for the body.
func openGateway(t *testing.T, options string) *visitor {
	t.Helper()
	s := emulator.Start(t, emulator.Options{Now: emulatortest.Instants[0], Freeze: true, TaskDelay: new(time.Duration)})
	c := emulatortest.NewClient(t, s, "shop")
	of := &emulatortest.ConnectedCustomer{Client: c, ID: c.NewCustomer(t, "")}
	of.Headers = map[string]string{"X-Customer-Id": of.ID}
	w := &visitor{T: t, of: of}
	w.gateway = w.begin(options)
	return w
}

// begin requests a gateway URL.
func (w *visitor) begin(options string) string {
	w.Helper()
	body := `{"redirect_url":"https://app.example/back?own=1#top"` + options + `}`
	got := w.of.Call(w.T, "POST", "/v2/open-banking/authorisation-gateway-url", body, w.of.Headers)
	if got.Status != 201 {
		w.Fatalf("gateway URL: %d %s", got.Status, got.Text)
	}
	return got.Str("data.url")
}

func (w *visitor) send(method, address string, form url.Values) screen {
	w.Helper()
	if strings.HasPrefix(address, "/") {
		address = w.of.Base + address
	}
	r, err := http.NewRequest(method, address, strings.NewReader(form.Encode()))
	if err != nil {
		w.Fatal(err)
	}
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		w.Fatal(err)
	}
	p := screen{response.StatusCode, response.Header.Get("Location"), string(text), response.Header}
	if p.header.Get("Cache-Control") != "no-store" ||
		!strings.Contains(p.header.Get("Content-Security-Policy"), "default-src 'none'") {
		w.Errorf("%s %s lacks its headers: %v", method, address, p.header)
	}
	return p
}

// see opens a page and follows redirects within the sandbox.
func (w *visitor) see(address, name string) screen {
	w.Helper()
	p := w.send("GET", address, nil)
	for p.status == 303 && strings.HasPrefix(p.location, "/") {
		p = w.send("GET", p.location, nil)
	}
	if !strings.Contains(p.text, `data-page="`+name+`"`) {
		w.Fatalf("%s shows %d %s %s, want the page %s", address, p.status, p.location, p.text, name)
	}
	return p
}

// leave follows redirects until they leave the sandbox, and returns the URL outside.
func (w *visitor) leave(p screen) *url.URL {
	w.Helper()
	for p.status == 303 && strings.HasPrefix(p.location, "/") {
		p = w.send("GET", p.location, nil)
	}
	u, err := url.Parse(p.location)
	if err != nil || p.status != 303 {
		w.Fatalf("it ends with %d %q %s", p.status, p.location, p.text)
	}
	return u
}

// linked returns the URL of the link with a data-testid.
func (w *visitor) linked(p screen, id string) string {
	w.Helper()
	for _, tag := range regexp.MustCompile(`<a [^>]*>`).FindAllString(p.text, -1) {
		if strings.Contains(tag, `data-testid="`+id+`"`) {
			return strings.ReplaceAll(regexp.MustCompile(`href="([^"]*)"`).FindStringSubmatch(tag)[1], "&amp;", "&")
		}
	}
	w.Fatalf("there is no %s in %s", id, p.text)
	return ""
}

func (w *visitor) allow(provider, persona string) screen {
	w.Helper()
	return w.send("POST", w.gateway+"/allow", url.Values{"provider": {provider}, "persona": {persona}})
}

// mustReturn checks the URL with which a customer returns to the client: it has the client's own query and fragment,
// the status and the task.
func (w *visitor) mustReturn(u *url.URL, status, result string) {
	w.Helper()
	task := u.Query().Get("task_id")
	if want := fmt.Sprintf("https://app.example/back?own=1&status=%s&task_id=%s#top", status, task); u.String() != want ||
		task == "" {
		w.Errorf("the client is called at %s, want %s", u, want)
	}
	got := w.of.Call(w.T, "GET", "/v1/open-banking/connect/"+task, "", w.of.Headers)
	if got.Str("data.result") != result {
		w.Errorf("the task came to %s, want %s", got.Text, result)
	}
}

// Ensure that a customer is connected after choosing a bank and a persona and giving consent, and returns to the
// client with success.
func TestPagesConnect(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	banks := w.see(w.gateway, "banks")
	personas := w.see(w.linked(banks, "bank"), "personas")
	consent := w.see(w.linked(personas, "persona"), "consent")
	for _, text := range []string{"Bank Of Bud", "9 March 2024", "/_sandbox/icons/Bank_Of_Bud.svg"} {
		if !strings.Contains(consent.text, text) {
			t.Errorf("the consent does not say %s: %s", text, consent.text)
		}
	}
	done := w.see(w.allow("Bank_Of_Bud", "uk_salaried_renter").location, "done")
	w.mustReturn(w.leave(w.send("GET", w.linked(done, "continue"), nil)), "success", "success")
	holder := regexp.MustCompile(`data-testid="holder">([^<]+)<`).FindStringSubmatch(consent.text)
	got := w.of.Call(t, "GET", "/financial/v3/accounts", "", w.of.Headers)
	if got.At("metadata.results") != 2.0 || holder == nil || !strings.Contains(got.Text, holder[1]) {
		t.Errorf("of %q, connected to %s", holder, got.Text)
	}
	for _, again := range []string{"", "/banks", "/personas?provider=Bank_Of_Bud",
		"/consent?provider=Bank_Of_Bud&persona=uk_student"} {
		if p := w.send("GET", w.gateway+again, nil); p.status != 410 || !strings.Contains(p.text, "has been used") {
			t.Errorf("used again, %s shows %d %s", again, p.status, p.text)
		}
	}
}

// Ensure that cancelling on any page returns failed to the client, and connects nothing.
func TestPagesCancel(t *testing.T) {
	t.Parallel()
	for _, form := range []url.Values{{}, {"provider": {"Natwest_Sandbox"}}} {
		w := openGateway(t, "")
		w.mustReturn(w.leave(w.send("POST", w.gateway+"/cancel", form)), "failed", "auth_denied")
		if got := w.of.Call(t, "GET", "/financial/v3/accounts", "", w.of.Headers); got.At("metadata.results") != 0.0 {
			t.Errorf("cancelled, and connected to %s", got.Text)
		}
	}
}

// Ensure that an intended failure is shown, can be tried again, and is returned to the client.
func TestPagesFailure(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	done := w.see(w.allow("Bank_Of_Bud", "error.provider_timeout").location, "done")
	if !strings.Contains(done.text, "provider_timeout") {
		t.Errorf("the page does not name the result: %s", done.text)
	}
	w.see(w.linked(done, "retry"), "banks")
	w.mustReturn(w.leave(w.send("GET", w.linked(done, "continue"), nil)), "failed", "provider_timeout")
}

// Ensure that a link works for 30 minutes by the clock, and that the page of an unknown or expired one says so.
func TestPagesExpire(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	w.of.MoveTo(t, emulatortest.Instants[0].Add(30*time.Minute))
	for _, path := range []string{"", "/banks", "/consents", "/data.json"} {
		if p := w.send("GET", w.gateway+path, nil); p.status != 410 || !strings.Contains(p.text, "expired") {
			t.Errorf("%s shows %d %s", path, p.status, p.text)
		}
	}
	if p := w.allow("Bank_Of_Bud", "uk_student"); p.status != 410 {
		t.Errorf("allowing shows %d %s", p.status, p.text)
	}
	for _, none := range []string{"/connect/nonsense", "/connect/a/b/c/d", w.gateway + "x",
		w.gateway[:len(w.gateway)-2] + "/banks"} {
		if p := w.send("GET", none, nil); p.status != 404 || !strings.Contains(p.text, `data-page="problem"`) {
			t.Errorf("%s shows %d %s", none, p.status, p.text)
		}
	}
}

// Ensure that each option of the request has its effect on the pages.
func TestPagesOptions(t *testing.T) {
	t.Parallel()
	t.Run("one provider", func(t *testing.T) {
		w := openGateway(t, `,"providers":["Natwest_Sandbox"]`)
		if p := w.see(w.gateway, "personas"); !strings.Contains(p.text, "NatWest") {
			t.Errorf("shows %s", p.text)
		}
		if p := w.send("GET", w.gateway+"/personas?provider=Bank_Of_Bud", nil); p.status != 400 {
			t.Errorf("another bank shows %d", p.status)
		}
		if p := w.allow("Bank_Of_Bud", "uk_student"); p.status != 400 {
			t.Errorf("allowing another bank shows %d", p.status)
		}
	})
	t.Run("skip the success screen", func(t *testing.T) {
		w := openGateway(t, `,"skip_success_screen":true`)
		w.mustReturn(w.leave(w.allow("Bank_Of_Bud", "uk_student")), "success", "success")
	})
	t.Run("summary and more accounts", func(t *testing.T) {
		w := openGateway(t, `,"accounts_summary":true,"connect_more_accounts_button":true`)
		first := w.see(w.allow("Bank_Of_Bud", "uk_salaried_renter").location, "done")
		w.see(w.linked(first, "connect-more"), "banks")
		second := w.see(w.allow("Natwest_Sandbox", "uk_student").location, "done")
		summary := w.see(w.linked(second, "continue"), "accounts")
		if n := strings.Count(summary.text, `data-testid="account"`); n != 3 {
			t.Errorf("the summary has %d accounts: %s", n, summary.text)
		}
		w.mustReturn(w.leave(w.send("GET", w.linked(summary, "continue"), nil)), "success", "success")
	})
	t.Run("asynchronous", func(t *testing.T) {
		w := openGateway(t, `,"enable_async_connect":true`)
		w.see(w.allow("Bank_Of_Bud", "uk_student").location, "done")
	})
	t.Run("e-mail", func(t *testing.T) {
		w := openGateway(t, `,"customer_email":"jo@example.com"`)
		p := w.see(w.gateway+"/consent?provider=Bank_Of_Bud&persona=uk_student", "consent")
		if !strings.Contains(p.text, "jo@example.com") {
			t.Errorf("shows %s", p.text)
		}
	})
	t.Run(
		"accounts first",
		func(t *testing.T) {
			w := openGateway(t, `,"initial_screen":"accounts_summary"`)
			w.see(w.gateway, "accounts")
		},
	)
	t.Run(
		"no consent to renew",
		func(t *testing.T) {
			w := openGateway(t, `,"initial_screen":"reconfirm_consent"`)
			w.see(w.gateway, "consents")
		},
	)
}

// Ensure that reloading the page of a refused form leads to where the session began, and that the text of a refusal is
// a sentence.
func TestReloadedForms(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	refused := w.allow("Bank_Of_Bud", "nobody")
	if refused.status != 400 || !strings.Contains(refused.text, "No persona is called &#34;nobody&#34;") {
		t.Errorf("an unknown persona: %d %s", refused.status, refused.text)
	}
	for _, form := range []string{"allow", "cancel", "reconfirm", "revoke"} {
		w.see(w.gateway+"/"+form, "banks")
	}
	p := newPayer(t)
	pay := newPaymentVisitor(t, p, p.create(t, "single", nil).Str("data.authorisation_url"))
	for _, form := range []string{"authorise", "reject"} {
		pay.see(pay.gateway+"/"+form, "pay")
	}
}

// Ensure that style sheets and scripts of pages are not in the request log, and the pages are.
func TestPagesInTheLog(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	for _, path := range []string{"/connect/style.css", "/connect/progress.js", "/widgets/style.css"} {
		response, err := http.Get(w.of.Base + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
	}
	w.see(w.gateway, "banks")
	got := requestsOf(t, w.of.Client, "method", "GET")
	if strings.Contains(got.Text, `style.css","status"`) || strings.Contains(got.Text, `progress.js","status"`) ||
		!strings.Contains(got.Text, `"path":"/connect/`) {
		t.Errorf("the log has %s", got.Text)
	}
}

// Ensure that a customer can renew, end and delete what is shared.
func TestPagesManage(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	w.of.Provider = "Bank_Of_Bud"
	w.of.Call(t, "POST", "/_sandbox/customers/"+w.of.ID+"/connections", `{"persona":"uk_student"}`, nil)
	consent := w.of.Call(t, "GET", "/v1/open-banking/account-access-consents", "", w.of.Headers).Str("data.0.id")

	w.gateway = w.begin(`,"initial_screen":"reconfirm_consent","reconfirm_consent_redirect":true`)
	// A single bank is chosen automatically.
	if just := w.see(w.gateway, "confirm").text; !strings.Contains(just, "agree again today, that date stays the same") {
		t.Errorf("just after connecting, the page says %s", just)
	}
	w.of.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"P1D"}`, nil)
	w.of.Token = w.of.RequestToken(t, "grant_type=client_credentials", "shop:shop-secret", nil).Str("data.access_token")
	w.gateway = w.begin(`,"initial_screen":"reconfirm_consent","reconfirm_consent_redirect":true`)
	if later := w.see(w.gateway, "confirm").text; !strings.Contains(later, "If you keep sharing, it does so until") {
		t.Errorf("a day later, the page says %s", later)
	}
	back := w.leave(w.send("POST", w.gateway+"/reconfirm", url.Values{"consent": {consent}}))
	if back.String() != "https://app.example/back?own=1&status=success#top" {
		t.Errorf("reconfirmed, the client is called at %s", back)
	}

	w.gateway = w.begin(`,"initial_screen":"download_data"`)
	file := w.send("GET", w.linked(w.see(w.gateway, "download"), "download"), nil)
	var taken struct{ Accounts, Transactions []any }
	if err := json.Unmarshal([]byte(file.text), &taken); err != nil || len(taken.Accounts) != 1 ||
		len(taken.Transactions) < 100 {
		t.Errorf("downloaded %.200s: %v", file.text, err)
	}

	w.gateway = w.begin(`,"initial_screen":"revoke_consent"`)
	w.see(w.linked(w.see(w.gateway, "consents"), "consent"), "confirm")
	if left := w.see(w.send("POST", w.gateway+"/revoke", url.Values{"consent": {consent}}).location,
		"consents"); strings.Contains(
		left.text,
		`data-id="`+consent,
	) {
		t.Errorf("revoked, the page shows %s", left.text)
	}
	if got := w.of.Call(t, "GET", "/v1/open-banking/account-access-consents?status=all", "",
		w.of.Headers); got.Str("data.0.status") != "revoked" {
		t.Errorf("the consent is %s", got.Text)
	}
	if p := w.send("POST", w.gateway+"/revoke", url.Values{"consent": {consent}}); p.status != 404 {
		t.Errorf("revoked twice: %d", p.status)
	}
}

// Ensure that whatever a client or customer writes is shown as text, and that a bank in maintenance cannot be
// chosen.
func TestPagesEscape(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	p := w.see(w.gateway+"/banks?q="+url.QueryEscape(`"><script>alert(1)</script>`), "banks")
	if strings.Contains(p.text, "<script") {
		t.Errorf("shows %s", p.text)
	}
	p = w.send("GET", w.gateway+"/consent?provider=Bank_Of_Bud&persona="+url.QueryEscape(`<b>`), nil)
	if p.status != 400 || strings.Contains(p.text, "<b>") {
		t.Errorf("shows %d %s", p.status, p.text)
	}
	w.of.Call(t, "PUT", "/_sandbox/providers/Bank_Of_Bud", `{"maintenance_window":{}}`, nil)
	if p := w.see(w.gateway, "banks"); !strings.Contains(p.text, "Closed for maintenance") {
		t.Errorf("shows %s", p.text)
	}
	if p := w.allow("Bank_Of_Bud", "uk_student"); p.status != 400 || !strings.Contains(p.text, "maintenance") {
		t.Errorf("allowing shows %d %s", p.status, p.text)
	}
}

// Ensure that a client with its own licence gets its customer back by Bud's callback, or by the bank's with codes
// that lead to a connection.
func TestPagesOwnLicence(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	begin := func(field string) {
		t.Helper()
		got := w.of.Call(
			t,
			"POST",
			"/v1/open-banking/authorisation-url",
			`{"provider":"Bank_Of_Bud","`+field+`":"myapp://back?own=1"}`,
			w.of.Headers,
		)
		w.gateway = w.of.Call(t, "GET", "/v1/open-banking/authorisation-url/"+got.Str("data.task_id"), "", w.of.Headers).
			Str("data.url")
		w.see(w.gateway, "personas")
	}
	begin("redirect_url")
	u := w.leave(w.allow("Bank_Of_Bud", "uk_student"))
	if !strings.HasPrefix(u.String(), "myapp://back?own=1&status=success&task_id=") {
		t.Errorf("Bud's callback leads to %s", u)
	}
	begin("provider_redirect_url")
	if u := w.leave(w.send("POST", w.gateway+"/cancel", nil)); u.Query().Get("error") != "access_denied" ||
		u.Query().Get("state") == "" {
		t.Errorf("cancelled at the bank, the app is called at %s", u)
	}
	begin("provider_redirect_url")
	u = w.leave(w.allow("Bank_Of_Bud", "uk_pensioner"))
	codes := fmt.Sprintf(`{"state":%q,"code":%q}`, u.Query().Get("state"), u.Query().Get("code"))
	if got := w.of.Call(t, "POST", "/v2/open-banking/authorisation-codes", codes, w.of.Headers); got.Status != 202 ||
		got.Str("data.result") != "success" {
		t.Errorf("the codes of %s give %d %s", u, got.Status, got.Text)
	}
}
