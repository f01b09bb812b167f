package emulator_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// newPaymentVisitor returns a visitor of a payment's page.
func newPaymentVisitor(t *testing.T, p *payer, address string) *visitor {
	t.Helper()
	return &visitor{T: t, of: &emulatortest.ConnectedCustomer{Client: p.Client}, gateway: address}
}

// Ensure that a customer sees amount and payee, chooses a bank and a result, and returns to the client, which finds
// the payment done.
func TestPaymentPage(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	made := p.Call(t, "POST", "/v1/payments/standing-order/bud-pay-url", order("standing-order", details{
		"provider": nil, "recipient.name": "<b>Landlady</b>", "last_payment_date": "2027-03-31",
		"provider_types": []string{"business"},
	}), nil)
	id := made.Str("data.payment_id")
	w := newPaymentVisitor(t, p, made.Str("data.bud_pay_url"))
	page := w.see(w.gateway, "pay")
	for _, part := range []string{
		">£10.50</span> every month to &lt;b&gt;Landlady&lt;/b&gt;</h1>", "INVOICE 7", "00-00-01 12345678",
		"/_sandbox/icons/Bank_Of_Bud.svg", "30 March 2026", "31 March 2027", "app.example", ">shop<",
		`value="BankOfBudOBUK"`, `value="Make_Believe_Business"`, `value="COMPLETED"`, `value="FAILED"`,
	} {
		if !strings.Contains(page.text, part) {
			t.Errorf("the page lacks %s: %s", part, page.text)
		}
	}
	// which offer no standing orders to businesses
	for _, part := range []string{"Paper_Moon_Bank", "Gingerbread", "INSUFFICIENT_FUNDS"} {
		if strings.Contains(page.text, part) {
			t.Errorf("the page offers %s", part)
		}
	}
	if got := w.send("POST", w.gateway+"/authorise", url.Values{"provider": {"Paper_Moon_Bank"}}); got.status != 400 ||
		!strings.Contains(got.text, `data-testid="error"`) {
		t.Errorf("a bank that is not offered: %d %s", got.status, got.text)
	}
	p.mustHaveStatus(t, "standing-order", id, "AWAITING_AUTH")
	for range 2 { // a double click
		failing := url.Values{"provider": {"Clockwork_Bank"}, "outcome": {"FAILED"}}
		to := w.leave(w.send("POST", w.gateway+"/authorise", failing))
		if got := to.String(); got != "https://app.example/paid?own=1&status=success&payment_id="+id {
			t.Fatalf("the browser goes to %s", got)
		}
	}
	if got := p.mustHaveStatus(t, "standing-order", id, "PENDING"); got.Str("data.sender.provider") != "Clockwork_Bank" {
		t.Errorf("the payment is %s", got.Text)
	}
	if got := w.see(w.gateway, "problem"); got.status != http.StatusGone {
		t.Errorf("afterwards there is %d %s", got.status, got.text)
	}
	if to := w.leave(w.send("GET", w.gateway+"/leave", nil)); to.Query().Get("status") != "success" {
		t.Errorf("back leads to %s", to)
	}
}

// Ensure that declining returns failed to the client, and that a bank that answers the client directly returns
// codes that the client can post.
func TestPaymentPageDeclined(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	made := p.create(t, "single", nil)
	w := newPaymentVisitor(t, p, made.Str("data.authorisation_url"))
	if to := w.leave(w.send("POST", w.gateway+"/reject", nil)); to.Query().Get("status") != "failed" ||
		to.Query().Get("payment_id") != made.Str("data.payment_id") {
		t.Errorf("the browser goes to %s", to)
	}
	p.mustHaveStatus(t, "single", made.Str("data.payment_id"), "AUTH_REJECTED")
	if to := w.leave(w.send("POST", w.gateway+"/authorise", nil)); to.Query().Get("status") != "failed" {
		t.Errorf("then to %s", to)
	}

	direct := p.create(t, "scheduled", details{"provider_redirect_url": "my-app://bank"})
	w = newPaymentVisitor(t, p, direct.Str("data.authorisation_url"))
	to := w.leave(w.send("POST", w.gateway+"/reject", nil))
	if to.Scheme != "my-app" || to.Query().Get("error") != "access_denied" {
		t.Errorf("declined goes to %s", to)
	}
	to = w.leave(w.send("POST", w.gateway+"/authorise",
		url.Values{"outcome": {"FAILED"}})) // the customer goes back in the browser and decides otherwise
	got := p.Call(
		t,
		"POST",
		"/v1/payments/authorisation-codes",
		`{"state":"`+to.Query().Get("state")+`","code":"`+to.Query().Get("code")+`"}`,
		nil,
	)
	if got.Str("data.result") != "success" || got.Str("data.payment_id") != direct.Str("data.payment_id") ||
		got.Str("data.payment_type") != "scheduled" {
		t.Errorf("the codes: %s", got.Text)
	}
}

// Ensure that a link works for 30 minutes, and that an unknown one shows an error.
func TestPaymentLinks(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	made := p.create(t, "single", nil)
	w := newPaymentVisitor(t, p, made.Str("data.authorisation_url"))
	p.advance(t, "PT29M59S")
	w.see(w.gateway, "pay")
	p.advance(t, "PT1S")
	for _, one := range []struct{ method, path string }{{"GET", ""}, {"POST", "/authorise"}, {"POST", "/reject"}} {
		if got := w.send(one.method, w.gateway+one.path, nil); got.status != http.StatusGone ||
			!strings.Contains(got.text, "30 minutes") {
			t.Errorf("%s %s: %d %s", one.method, one.path, got.status, got.text)
		}
	}
	p.mustHaveStatus(t, "single", made.Str("data.payment_id"), "AWAITING_AUTH")
	gateway := p.Call(t, "POST", "/v2/open-banking/authorisation-gateway-url", `{"redirect_url":"https://app.example/"}`,
		map[string]string{"X-Customer-Id": p.NewCustomer(t, "")}).Str("data.url")
	for _, token := range []string{"x", w.gateway[strings.LastIndex(w.gateway, "/")+1:] + "A",
		gateway[strings.LastIndex(gateway, "/")+1:]} {
		if got := w.send("GET", p.Base+"/pay/"+token, nil); got.status != 404 ||
			!strings.Contains(got.text, `data-page="problem"`) {
			t.Errorf("the token %q: %d %s", token, got.status, got.text)
		}
	}
}

// Ensure that a Go test can carry out a payment of either licence without a browser, and that an import contains
// all of a payment.
func TestPaymentInGo(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	id := p.pay(t, "single", details{"provider": nil})
	paid, err := p.s.AuthorisePayment(
		id,
		emulator.PaymentAnswer{Provider: "Natwest_Sandbox", Outcome: "PAYMENT_REJECTED", Duration: "P2D"},
	)
	if err != nil || paid.Provider != "Natwest_Sandbox" || paid.Outcome != "PAYMENT_REJECTED" ||
		!strings.HasPrefix(paid.RedirectURL, "https://app.example/") {
		t.Errorf("the payment is %+v, %v", paid, err)
	}
	p.advance(t, "P2D")
	p.mustHaveStatus(t, "single", id, "PAYMENT_REJECTED")
	if _, err := p.s.RejectPayment(id); err == nil || !strings.Contains(err.Error(), "decided on this payment before") {
		t.Errorf("rejected then: %v", err)
	}
	if _, err := p.s.RejectPayment("no id"); err == nil {
		t.Error("what is no payment was rejected")
	}
}
