package emulator_test

import (
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/server"
)

// Ensure that the answer of no operation, page or list has the address at which a proxy reached the sandbox, but that
// of the proxy: in links, logos, icons, next_urls, mails and documents. The calls are generated from the operations.
func TestLinksBehindAProxy(t *testing.T) {
	t.Parallel()
	for name, proxy := range map[string]map[string]string{
		"X-Forwarded": {
			"X-Forwarded-Host": "bud.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/sandbox",
		},
		"Forwarded": {"Forwarded": `for=192.0.2.1;proto=https;host="bud.example"`, "X-Forwarded-Prefix": "/sandbox"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: new(time.Duration)})
			c := emulatortest.NewClient(t, s, "shop")
			h := newExampleCustomer(t, c, "uk_salaried_renter")
			w := newChanger(t, c)
			links, p := 0, proxyVisitor{headers: proxy}
			call := func(id, method, path, body string, headers map[string]string) emulatortest.Answer {
				t.Helper()
				all := map[string]string{}
				for _, some := range []map[string]string{headers, proxy} {
					for name, value := range some {
						all[name] = value
					}
				}
				got := c.Call(t, method, path, body, all)
				mustNotHaveAddress(t, id, got.Text, s.URL())
				if strings.Contains(got.Text, "https://bud.example/sandbox/") {
					links++
				}
				return got
			}
			for _, r := range server.BudRoutes() {
				if path, lacking := h.fill(r); r.Method == "GET" && lacking == "" {
					call(r.ID, "GET", path, "", h.headers())
				}
				if body := validBodies[r.ID]; r.Method != "GET" && r.Method != "DELETE" && body != "-" {
					call(r.ID, r.Method, w.fill(r.Path), w.fill(body), map[string]string{
						"X-Customer-Id": w.customer, "Content-Type": "application/json",
					})
				}
			}
			paid := call("pay", "POST", "/v1/payments/single/bud-pay-url", `{"redirect_url":"https://app.example/paid",
				"provider":"BankOfBudOBUK","payment_details":{"reference":"INVOICE 7","recipient":{
				"type":"SortCodeAccountNumber","name":"Mr Payee","account_number":"00000112345678"},
				"sender":{"user_id":"user-1","name":"Ms Payer"},"amount":{"value":"10.50","currency":"GBP"}}}`, nil)
			asked := call("gateway", "POST", "/v2/open-banking/authorisation-gateway-url",
				`{"redirect_url":"https://app.example/back"}`, h.headers())
			for _, link := range []string{paid.Str("data.bud_pay_url"), asked.Str("data.url")} {
				path, forwarded := strings.CutPrefix(link, "https://bud.example/sandbox")
				if !forwarded {
					t.Errorf("the link %q does not lead to the proxy", link)
				}
				p.visit(t, c.Base, path)
			}
			token := strings.TrimPrefix(asked.Str("data.url"), "https://bud.example/sandbox")
			for _, page := range []string{
				"/banks", "/personas?provider=Bank_Of_Bud", "/consent?provider=Bank_Of_Bud&persona=uk_student", "/accounts",
				"/consents?do=reconfirm", "/download", "/nowhere",
			} {
				p.visit(t, c.Base, token+page)
			}
			for _, r := range server.ControlRoutes() {
				skipped := r.ID == "sandbox_stream_get" || r.ID == "sandbox_export_get" || r.ID == "sandbox_requests_get"
				if path, lacking := h.fill(r); r.Method == "GET" && lacking == "" && !skipped {
					call(r.ID, "GET", path, "", nil)
				}
			}
			for _, page := range []string{"", "/requests", "/webhooks", "/payments", "/mails", "/widgets", "/explorer"} {
				p.visit(t, c.Base, "/_sandbox/console"+page)
			}
			p.visit(t, c.Base, "/")
			if links < 20 || p.links < 100 {
				t.Errorf("only %d answers and %d places in pages have links", links, p.links)
			}
		})
	}
}

// mustNotHaveAddress fails the test if a text has the address at which the sandbox listens.
func mustNotHaveAddress(t *testing.T, what, text, base string) {
	t.Helper()
	if at := strings.Index(text, strings.TrimPrefix(base, "http://")); at >= 0 {
		t.Errorf("%s has the sandbox's own address: ...%.200s", what, text[max(0, at-100):])
	}
}

// proxyVisitor opens pages through a proxy.
type proxyVisitor struct {
	headers map[string]string
	links   int // seen in pages
}

// link matches the URLs of links and of what a page loads.
var link = regexp.MustCompile(`\b(?:href|src|action|formaction)="([^"]*)"`)

// visit opens a page and checks that all links and redirects lead through the proxy.
func (p *proxyVisitor) visit(t *testing.T, base, path string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/html")
	for name, value := range p.headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	mustNotHaveAddress(t, path, string(text), base)
	leads := []string{}
	if location := response.Header.Get("Location"); location != "" {
		leads = append(leads, location)
	}
	for _, found := range link.FindAllStringSubmatch(string(text), -1) {
		leads = append(leads, html.UnescapeString(found[1]))
	}
	for _, to := range leads {
		local := strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "/sandbox/")
		if local || strings.HasPrefix(to, "https://bud.example") && !strings.HasPrefix(to, "https://bud.example/sandbox/") {
			t.Errorf("%s leads to %s past the proxy", path, to)
		}
		p.links++
	}
}
