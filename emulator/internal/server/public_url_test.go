package server_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// gatewayURL asks for a gateway URL as a client behind a proxy would.
func gatewayURL(t *testing.T, options emulator.Options, headers map[string]string) string {
	t.Helper()
	s := emulator.Start(t, options)
	c := emulatortest.NewClient(t, s, "shop")
	headers["X-Customer-Id"] = c.NewCustomer(t, "")
	body := `{"redirect_url":"https://app.example/back"}`
	got := c.Call(t, "POST", "/v2/open-banking/authorisation-gateway-url", body, headers)
	if got.Status != 201 {
		t.Fatalf("gateway URL: %d %s", got.Status, got.Text)
	}
	return got.Str("data.url")
}

// Ensure that links begin with the public URL, else with the address of a proxy's headers, else with the address
// that was called, and that invalid host names are ignored.
func TestLinksLeadToTheSandbox(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		public  string
		headers map[string]string
		want    string
	}{
		{"the request's own", "", map[string]string{}, "http://127.0.0.1:"},
		{"the public URL", "https://bud.example:8443/sandbox/", map[string]string{"X-Forwarded-Host": "other.example"},
			"https://bud.example:8443/sandbox/connect/"},
		{
			"X-Forwarded", "",
			map[string]string{"X-Forwarded-Host": "bud.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/bud/"},
			"https://bud.example/bud/connect/"},
		{
			"several proxies", "", map[string]string{"X-Forwarded-Host": "outer.example, inner.example"},
			"http://outer.example/connect/",
		},
		{"Forwarded", "", map[string]string{"Forwarded": `for=192.0.2.1;proto=https;host="bud.example:444", for=10.0.0.1`},
			"https://bud.example:444/connect/"},
		{
			"no host name", "", map[string]string{"X-Forwarded-Host": "evil.example/path?", "X-Forwarded-Proto": "javascript"},
			"http://127.0.0.1:",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			options := emulatortest.March
			options.PublicURL = test.public
			if got := gatewayURL(t, options, test.headers); !strings.HasPrefix(got, test.want) {
				t.Errorf("the link is %s, want %s...", got, test.want)
			}
		})
	}
	if _, err := emulator.New(emulator.Options{PublicURL: "bud.example"}); err == nil ||
		!strings.Contains(err.Error(), "https://") {
		t.Errorf("a public URL without a scheme: %v", err)
	}
}

// Ensure that links in webhooks, which no request asks for, begin with the public URL, too.
func TestLinksOfWebhooksLeadToTheSandbox(t *testing.T) {
	t.Parallel()
	options, event := emulatortest.March, "insights.balances.triggered"
	options.PublicURL, options.TaskDelay = "https://bud.example/sandbox", new(time.Duration)
	s, in := emulator.Start(t, options), emulatortest.NewInbox(t)
	c := &emulatortest.Customer{T: t, Sandbox: s, Client: emulatortest.NewClient(t, s, "shop")}
	c.ID = c.Client.NewCustomer(t, emulatortest.British)
	c.Connect(`{"persona":"uk_salaried_renter"}`)
	if err := s.Client("shop").Webhooks().SetEndpoint(event, in.URL+"/"+event); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Client("shop").AddLifeEvent(c.ID, emulator.LifeEvent{Kind: "overdraft"}); err != nil {
		t.Fatal(err)
	}
	c.Advance("2h")
	c.Refresh(`{}`)
	sent, link := in.Take(t, event).Body, options.PublicURL+"/insights/v1/actionable/balances"
	if !strings.Contains(sent, `"link":"`+link+`"`) || !strings.Contains(sent, `"details":"`+link+`/`) {
		t.Errorf("the webhook does not lead to %s: %s", link, sent)
	}
}

// Ensure that a browser at an unknown host name reaches none of Bud's routes, that programs do at any name, and
// that a page of an allowed host can read the response.
func TestForeignPagesReachNoRoute(t *testing.T) {
	t.Parallel()
	options := emulatortest.March
	options.AllowHosts = []string{"app.example"}
	s := emulator.Start(t, options)
	send := func(method, host string, headers map[string]string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/platform/v3/customers", nil)
		r.Host = host
		for name, value := range headers {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		return w
	}
	browser := map[string]string{"User-Agent": "Mozilla/5.0", "Accept-Language": "en-GB"}
	if got := send("GET", "evil.example", browser); got.Code != http.StatusForbidden ||
		!strings.Contains(got.Body.String(), "--allow-host") {
		t.Errorf("a rebound name is answered %d %s", got.Code, got.Body)
	}
	if got := send("GET", "127.0.0.1:8283",
		map[string]string{"Origin": "https://evil.example"}); got.Code != http.StatusForbidden {
		t.Errorf("a foreign page is answered %d", got.Code)
	}
	for host, headers := range map[string]map[string]string{"budsandbox:8283": {}, "localhost:8283": browser,
		"app.example": browser} {
		if got := send("GET", host, headers); got.Code != http.StatusUnauthorized {
			t.Errorf("%s with %v is answered %d, want Bud's 401", host, headers, got.Code)
		}
	}
	allowed := map[string]string{"Origin": "https://app.example"}
	if got := send("GET", "127.0.0.1:8283", allowed); got.Header().
		Get("Access-Control-Allow-Origin") !=
		"https://app.example" {
		t.Errorf("an allowed page may not read: %v", got.Header())
	}
	allowed["Access-Control-Request-Method"] = "POST"
	if got := send("OPTIONS", "127.0.0.1:8283", allowed); got.Code != http.StatusNoContent {
		t.Errorf("an allowed page's preflight is answered %d", got.Code)
	}
}

// Ensure that the log says why a request was refused, and which client a token request is from.
func TestRefusalsHaveReasons(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulatortest.March)
	c := emulatortest.NewClient(t, s, "shop")
	for _, test := range []struct {
		method, path, want string
		headers            map[string]string
	}{
		{"GET", "/platform/v3/customers", "no header Authorization", map[string]string{"Authorization": ""}},
		{
			"GET", "/platform/v3/customers", "belongs to the client shop, but X-Client-Id says other",
			map[string]string{"X-Client-Id": "other"},
		},
		{
			"GET", "/financial/v3/accounts", "no customer",
			map[string]string{"X-Customer-Id": "00000000-0000-4000-8000-000000000000"},
		},
		{"GET", "/platform/v3/customer", "Did you mean GET /platform/v3/customers?", nil},
		{"DELETE", "/v1/oauth/token", "No operation", nil},
	} {
		c.Call(t, test.method, test.path, "", test.headers)
		seen, err := s.Requests(emulator.RequestFilter{})
		if err != nil {
			t.Fatal(err)
		}
		last := seen[len(seen)-1]
		if len(last.Advice) == 0 || !strings.Contains(last.Advice[len(last.Advice)-1].Text, test.want) {
			t.Errorf("%s %s: the log says %+v, want %s", test.method, test.path, last.Advice, test.want)
		}
	}
	seen, err := s.Requests(emulator.RequestFilter{Client: "shop", Path: "/v1/oauth"})
	if err != nil || len(seen) == 0 {
		t.Errorf("the token call of the client: %v, %v", seen, err)
	}
}
