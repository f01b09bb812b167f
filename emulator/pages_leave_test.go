package emulator_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/emulatortest"
)

// connect connects the visitor's customer without a page, and returns the consent.
func (w *visitor) connect(provider, persona string) string {
	w.Helper()
	made := w.of.Call(
		w.T,
		"POST",
		"/_sandbox/customers/"+w.of.ID+"/connections",
		`{"provider":"`+provider+`","persona":"`+persona+`"}`,
		nil,
	)
	if made.Status != 201 {
		w.Fatalf("connecting: %d %s", made.Status, made.Text)
	}
	return made.Str("consent_id")
}

// mustLeave follows the link back to the app, which must have exactly this status.
func (w *visitor) mustLeave(p screen, status string) {
	w.Helper()
	got := w.leave(w.send("GET", w.linked(p, "continue"), nil))
	if want := "https://app.example/back?own=1&status=" + status + "#top"; got.String() != want {
		w.Errorf("the client is called at %s, want %s", got, want)
	}
}

// Ensure that the client gets the state failed if the customer leaves before finishing, and success if the customer
// finished.
func TestPagesLeave(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	w.gateway = w.begin(`,"initial_screen":"reconfirm_consent"`)
	w.mustLeave(w.see(w.gateway, "consents"), "failed") // there is nothing to renew

	consent := w.connect("Bank_Of_Bud", "uk_student")
	w.connect("Natwest_Sandbox", "uk_pensioner")
	w.gateway = w.begin(`,"initial_screen":"reconfirm_consent"`)
	chosen := w.see(w.gateway, "consents")
	w.mustLeave(chosen, "failed")
	w.mustLeave(w.see(w.linked(chosen, "consent"), "confirm"), "failed")
	kept := w.see(w.send("POST", w.gateway+"/reconfirm", url.Values{"consent": {consent}}).location, "accounts")
	if !strings.Contains(kept.text, "shares your data until") {
		t.Errorf("renewed, the page does not say so: %s", kept.text)
	}
	w.mustLeave(kept, "success")

	w.gateway = w.begin(`,"initial_screen":"revoke_consent"`)
	w.mustLeave(w.see(w.gateway, "consents"), "failed")
	revoked := w.send("POST", w.gateway+"/revoke", url.Values{"consent": {consent}})
	w.mustLeave(w.see(revoked.location, "consents"), "success")

	for screen, page := range map[string]string{"accounts_summary": "accounts", "download_data": "download"} {
		w.gateway = w.begin(`,"initial_screen":"` + screen + `"`)
		w.mustLeave(w.see(w.gateway, page), "success")
	}
}

// Ensure that the summary shows the accounts with a valid consent, also from earlier visits, and no others.
func TestPagesSummary(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	ended := w.connect("Bank_Of_Bud", "uk_student")
	w.connect("Natwest_Sandbox", "uk_pensioner")
	summary := func(want int) {
		t.Helper()
		w.gateway = w.begin(`,"initial_screen":"accounts_summary"`)
		if p := w.see(w.gateway, "accounts"); strings.Count(p.text, `data-testid="account"`) != want {
			t.Errorf("want %d accounts: %s", want, p.text)
		}
	}
	summary(3)
	w.gateway = w.begin(`,"initial_screen":"revoke_consent"`)
	w.send("POST", w.gateway+"/revoke", url.Values{"consent": {ended}})
	summary(2)
	w.of.MoveTo(t, emulatortest.Instants[0].Add(90*24*time.Hour))
	summary(0)
}

// Ensure that agreeing twice, by a double click or a reload, connects once and leads to the same page.
func TestPagesAllowTwice(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	first, second := w.allow("Bank_Of_Bud", "uk_student"), w.allow("Bank_Of_Bud", "uk_student")
	if second.status != 303 || first.location != second.location {
		t.Errorf("first to %s, then %d to %s", first.location, second.status, second.location)
	}
	w.see(second.location, "done")
	if got := w.of.Call(t, "GET", "/v1/open-banking/account-access-consents?status=all", "",
		w.of.Headers); got.At("metadata.results") != 1.0 {
		t.Errorf("agreed twice, the consents are %s", got.Text)
	}
}

// Ensure that a customer who has connected one account and cancels the next returns to the client with the first.
func TestPagesCancelAnother(t *testing.T) {
	t.Parallel()
	w := openGateway(t, `,"connect_more_accounts_button":true`)
	w.see(w.allow("Bank_Of_Bud", "uk_student").location, "done")
	w.mustReturn(
		w.leave(w.send("POST", w.gateway+"/cancel", url.Values{"provider": {"Natwest_Sandbox"}})),
		"success",
		"success",
	)
}

// Ensure that every page leads back to a mobile app by the app's own URL scheme.
func TestPagesApp(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	consent := w.connect("Bank_Of_Bud", "uk_student")
	for screen, status := range map[string]string{"accounts_summary": "success", "download_data": "success",
		"reconfirm_consent": "failed", "revoke_consent": "failed"} {
		got := w.of.Call(
			t,
			"POST",
			"/v2/open-banking/authorisation-gateway-url",
			`{"redirect_url":"myapp://back","initial_screen":"`+screen+`"}`,
			w.of.Headers,
		)
		p := w.send("GET", got.Str("data.url"), nil)
		for p.status == 303 {
			p = w.send("GET", p.location, nil)
		}
		if u := w.leave(w.send("GET", w.linked(p, "continue"), nil)); u.String() != "myapp://back?status="+status {
			t.Errorf("%s leads back to %s", screen, u)
		}
	}
	got := w.of.Call(
		t,
		"POST",
		"/v2/open-banking/authorisation-gateway-url",
		`{"redirect_url":"myapp://back","reconfirm_consent":true,"reconfirm_consent_redirect":true}`,
		w.of.Headers,
	)
	w.gateway = got.Str("data.url")
	if u := w.leave(w.send("POST", w.gateway+"/reconfirm",
		url.Values{"consent": {consent}})); u.String() != "myapp://back?status=success" {
		t.Errorf("reconfirmed, it leads to %s", u)
	}
}

// Ensure that an expired link shows nothing about the customer, says what to do, and leads back to its own client
// only.
func TestPagesOfExpiredLinks(t *testing.T) {
	t.Parallel()
	w := openGateway(t, "")
	w.connect("Bank_Of_Bud", "uk_student")
	w.of.MoveTo(t, emulatortest.Instants[0].Add(30*time.Minute))
	for _, path := range []string{"", "/accounts", "/download", "/consents?do=revoke"} {
		p := w.send("GET", w.gateway+path, nil)
		if p.status != 410 || !strings.Contains(p.text, "authorisation-gateway-url") || strings.Contains(p.text, "Student") {
			t.Errorf("%s shows %d %s", path, p.status, p.text)
			continue
		}
		w.mustLeave(p, "failed")
	}
	if p := w.send("GET", w.of.Base+"/connect/nonsense", nil); strings.Contains(p.text, `data-testid="continue"`) {
		t.Errorf("a link of nobody leads back somewhere: %s", p.text)
	}
}

// Ensure that each intended failure can be chosen, is explained and has its result, and that the consent page names
// the same client, accounts, permissions and end as the consent then has.
func TestPagesConsent(t *testing.T) {
	t.Parallel()
	w := openGateway(t, `,"connect_more_accounts_button":true`)
	personas := w.see(w.gateway+"/personas?provider=Bank_Of_Bud", "personas")
	for _, result := range bank.Results[1:] {
		for _, id := range []string{"error." + string(result), "error.refresh." + string(result)} {
			if !strings.Contains(personas.text, `data-id="`+id+`"><code>`+string(result)+`</code></a><p>`) ||
				strings.Contains(personas.text, `<p></p>`) {
				t.Errorf("%s cannot be chosen, or is not explained", id)
			}
		}
	}
	failed := w.see(w.allow("Bank_Of_Bud", "error.provider_timeout").location, "done")
	if !strings.Contains(failed.text, "took too long to respond") {
		t.Errorf("the failure is not explained: %s", failed.text)
	}
	page := w.see(w.gateway+"/consent?provider=Bank_Of_Bud&persona=error.refresh.connection_revoked", "consent")
	if !strings.Contains(page.text, "Every later refresh fails with connection_revoked.") {
		t.Errorf("the consent does not warn: %s", page.text)
	}
	page = w.see(w.gateway+"/consent?provider=Bank_Of_Bud&persona=uk_student", "consent")
	w.allow("Bank_Of_Bud", "uk_student")
	consent := w.of.Call(t, "GET", "/v1/open-banking/account-access-consents", "", w.of.Headers)
	for _, day := range []string{"data.0.expiration_date", "data.0.transaction_from_date"} {
		at, err := time.Parse(time.RFC3339, consent.Str(day))
		if err != nil || !strings.Contains(page.text, at.Format("2 January 2006")) {
			t.Errorf("%s is %s (%v), the page says %s", day, consent.Str(day), err, page.text)
		}
	}
	for _, text := range []string{`data-testid="client">shop<`, "app.example", "Direct debits"} {
		if !strings.Contains(page.text, text) {
			t.Errorf("the consent does not say %s: %s", text, page.text)
		}
	}
}
