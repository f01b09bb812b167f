package emulator_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// consoleVisitor opens pages of the console as a browser on this machine does.
type consoleVisitor struct {
	*testing.T
	s *emulator.Sandbox
}

// send sends a request with headers in pairs, and returns the response with its body. It does not follow redirects.
func (v consoleVisitor) send(method, path, form string, headers ...string) (*http.Response, string) {
	v.Helper()
	r, err := http.NewRequestWithContext(v.Context(), method, v.s.URL()+path, strings.NewReader(form))
	if err != nil {
		v.Fatal(err)
	}
	r.Header.Set("User-Agent", firefox)
	r.Header.Set("Accept", "text/html,*/*")
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", v.s.URL())
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := c.Do(r)
	if err != nil {
		v.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		v.Fatal(err)
	}
	return got, string(text)
}

// open returns a page, which must exist.
func (v consoleVisitor) open(path string) string {
	v.Helper()
	got, text := v.send("GET", path, "")
	if got.StatusCode != 200 || !strings.Contains(text, `data-testid="page"`) {
		v.Fatalf("GET %s is answered %d %s", path, got.StatusCode, text)
	}
	return text
}

// act sends the form of an action and returns the page with the notice.
func (v consoleVisitor) act(action string, form url.Values) string {
	v.Helper()
	got, text := v.send("POST", "/_sandbox/console/do/"+action, form.Encode())
	if got.StatusCode != 303 {
		v.Fatalf("%s is answered %d %s", action, got.StatusCode, text)
	}
	return v.open(got.Header.Get("Location"))
}

// newConsole returns a sandbox with a connected customer and a visitor of its console.
func newConsole(t *testing.T, options emulator.Options) (consoleVisitor, *emulatortest.Customer) {
	t.Helper()
	s := emulator.Start(t, options)
	c := emulatortest.NewClient(t, s, "demo")
	one := &emulatortest.Customer{
		Client: c,
		T:      t,
		ID:     c.NewCustomer(t, `{"client_metadata":{"idempotent_identifier":"megan"}}`),
	}
	return consoleVisitor{t, s}, one
}

// customerPages lists the pages about a customer.
var customerPages = []string{
	"", "/transactions", "/income", "/calendar", "/insights", "/consents", "/requests", "/json",
}

// consolePages lists the pages that need no parameters.
var consolePages = []string{
	"/_sandbox/", "/_sandbox/console", "/_sandbox/console/customers", "/_sandbox/console/requests",
	"/_sandbox/console/advice",
	"/_sandbox/console/webhooks", "/_sandbox/console/payments", "/_sandbox/console/faults", "/_sandbox/console/clock",
	"/_sandbox/console/personas", "/_sandbox/console/personas/uk_student", "/_sandbox/console/enrich",
	"/_sandbox/console/mails", "/_sandbox/console/widgets",
	"/_sandbox/console/explorer", "/_sandbox/console/explorer/v2_income_get", "/_sandbox/console/settings",
	"/_sandbox/console/code/clock-advance?by=P1D",
}

// Ensure that each page works with and without customers, and for a customer whose secret the client stores.
func TestConsolePages(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	v := consoleVisitor{t, s}
	for _, path := range consolePages {
		v.open(path)
	}
	c := emulatortest.NewClient(t, s, "demo")
	for _, body := range []string{`{"client_metadata":{"idempotent_identifier":"megan"}}`, `{"customer_context":{"type":` +
		`"personal","region":"US","host_secret":false}}`} {
		id := c.NewCustomer(t, body)
		for _, connected := range []bool{false, true} {
			if connected {
				c.Call(t, "POST", "/_sandbox/customers/"+id+"/connections", `{"persona":"uk_student"}`, nil)
			}
			for _, page := range customerPages {
				v.open("/_sandbox/console/customers/" + id + page)
			}
		}
	}
	for _, path := range consolePages {
		v.open(path)
	}
	for path, want := range map[string]int{
		"/_sandbox/console/nothing": 404, "/_sandbox/console/requests/no-such-request": 404,
		"/_sandbox/console/personas/nobody":                                404,
		"/_sandbox/console/customers/00000000-0000-4000-8000-000000000000": 404, "/_sandbox/console/explorer/nothing": 404,
		"/_sandbox/console/code/nothing": 404,
	} {
		if got, text := v.send("GET", path, ""); got.StatusCode != want || !strings.Contains(text, `data-page="problem"`) {
			t.Errorf("%s is answered %d, want a page that says why, with %d", path, got.StatusCode, want)
		}
	}
}

// Ensure that / redirects a browser to the console and gives a program Bud's response, and that --no-console
// disables all of it.
func TestConsoleRedirect(t *testing.T) {
	t.Parallel()
	v := consoleVisitor{t, emulatortest.Frozen(t)}
	if got, _ := v.send("GET", "/", ""); got.StatusCode != 303 || got.Header.Get("Location") != "/_sandbox/" {
		t.Errorf("a browser is answered %d to %q", got.StatusCode, got.Header.Get("Location"))
	}
	if got, _ := v.send("GET", "/", "", "X-Forwarded-Prefix", "/bud"); got.Header.Get("Location") != "/bud/_sandbox/" {
		t.Errorf("behind a proxy, a browser is led to %q", got.Header.Get("Location"))
	}
	if got, text := v.send("GET", "/", "", "Accept", "*/*"); got.StatusCode != 404 ||
		!strings.Contains(text, `"code_id"`) {
		t.Errorf("a program is answered %d %s", got.StatusCode, text)
	}
	options := emulatortest.March
	options.NoConsole = true
	without := consoleVisitor{t, emulator.Start(t, options)}
	for _, path := range append([]string{"/", "/_sandbox/console/style.css"}, consolePages...) {
		got, text := without.send("GET", path, "")
		if got.StatusCode != 404 || !strings.Contains(text, `"code_id"`) {
			t.Errorf("without the console, %s is answered %d %s", path, got.StatusCode, text)
		}
		if named := got.Header.Get("X-Sandbox-Console"); named != "" {
			t.Errorf("without the console, an answer names %s", named)
		}
	}
}

// Ensure that each response of Bud's API names the page of its request, which shows the advice at the line to which
// it refers.
func TestConsoleShowsRequests(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	got := one.Call("POST", "/open-banking/v2/refresh", `{"provider":["Bank_Of_Bud"],"from":"<script>alert(1)</script>"}`)
	address := got.Header.Get("X-Sandbox-Console")
	text := v.open(strings.TrimPrefix(address, v.s.URL()))
	line := regexp.MustCompile(
		`<span class="at">  &#34;provider&#34;: \[</span><span class="says"[^>]*>provider is not a field`,
	)
	if !line.MatchString(text) || strings.Contains(text, "<script>alert") {
		t.Errorf("the page of the request is %s", text)
	}
	refused := one.Call("POST", "/v2/customers", `[{"client_id":7}]`)
	text = v.open(strings.TrimPrefix(refused.Header.Get("X-Sandbox-Console"), v.s.URL()))
	if !strings.Contains(text, `data-testid="says"`) && !strings.Contains(text, `data-testid="advice"`) {
		t.Errorf("the page of a refused request says nothing: %s", text)
	}
	if list := v.open("/_sandbox/console/requests?advised=true"); strings.Count(list, `data-testid="row"`) < 1 {
		t.Error("the list has no request with advice")
	}
	if seen, err := v.s.Requests(emulator.RequestFilter{Path: "/_sandbox"}); err != nil || len(seen) > 0 {
		t.Errorf("pages of the console are in the log: %v, %v", seen, err)
	}
}

// Ensure that pages show control characters of names as escapes.
func TestConsoleEscapesControlCharacters(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	id := one.Client.NewCustomer(t, `{"client_metadata":{"idempotent_identifier":"Jo\u001b[31m\u009b"}}`)
	for _, path := range []string{"/_sandbox/console/customers", "/_sandbox/console/customers/" + id} {
		text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(v.open(path), "")
		if !strings.Contains(text, `Jo\u001b[31m\u009b`) || strings.ContainsAny(text, "\x1b\u009b") {
			t.Errorf("%s shows %q", path, text)
		}
	}
}

// Ensure that a button does what its code does, and that the notice describes it.
func TestConsoleActions(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_student"}`)
	before := v.s.Clock().Now()
	form := url.Values{"by": {"P1D"}, "back": {"/_sandbox/console/clock"}}
	text := v.act("clock-advance", form)
	if got := v.s.Clock().Now().Sub(before).Hours(); got != 24 || !strings.Contains(text, `data-testid="notice"`) {
		t.Errorf("the clock moved by %v hours: %s", got, text)
	}
	code := v.open("/_sandbox/console/code/clock-advance?" + form.Encode())
	for _, want := range []string{"curl -s -X POST", "http.NewRequest", "await fetch", "urlopen(request)", "P1D"} {
		if !strings.Contains(code, want) {
			t.Errorf("the code has no %s: %s", want, code)
		}
	}
	text = v.act("transaction-add", url.Values{
		"customer_id": {one.ID}, "description": {"<b>hostile</b> \u202egnp"}, "amount": {"-12.34"},
		"back": {"/_sandbox/console/customers/" + one.ID},
	})
	if !strings.Contains(text, "(201)") {
		t.Errorf("adding a transaction says %s", text)
	}
	refreshed := v.act("refresh", url.Values{"customer_id": {one.ID}, "back": {"/_sandbox/console/customers/" + one.ID}})
	if !strings.Contains(refreshed, `data-testid="sent-request"`) {
		t.Errorf("refreshing leads to no request: %s", refreshed)
	}
	text = v.open("/_sandbox/console/customers/" + one.ID + "/transactions")
	if !strings.Contains(text, "&lt;b&gt;hostile&lt;/b&gt;") {
		t.Errorf("the row is not there as text: %s", text)
	}
	if text := v.act("clock-advance", url.Values{"by": {"yesterday"}}); !strings.Contains(text, "notice bad") {
		t.Errorf("a wrong period is not refused: %s", text)
	}
	for _, back := range []string{
		"https://evil.example/", "//evil.example/_sandbox", "/_sandbox/../v1", "javascript:alert(1)",
	} {
		got, _ := v.send("POST", "/_sandbox/console/do/clock-advance", url.Values{"by": {"PT1S"}, "back": {back}}.Encode())
		if to := got.Header.Get("Location"); !strings.HasPrefix(to, "/_sandbox/?notice=") {
			t.Errorf("back to %s leads to %s", back, to)
		}
	}
}

// Ensure that the notice of an event says which payment the event changes.
func TestConsoleNamesThePayment(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_salaried_renter"}`)
	page := v.act("event-add", url.Values{
		"customer_id": {one.ID}, "kind": {"payment_missed"}, "back": {"/_sandbox/console/customers/" + one.ID},
	})
	want := `<p data-testid="outcome">The payment to TV Licensing (tv_licence) that is due on 2026-03-02 is not made.</p>`
	if !strings.Contains(page, want) {
		t.Errorf("the page does not say %s: %s", want, page)
	}
}

// Ensure that a refresh describes the result of each bank: maintenance, new transactions, or an earlier result
// within the hour.
func TestConsoleRefreshes(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_student"}`)
	notice := regexp.MustCompile(`(?s)<section class="notice.*?<details`)
	said := func(action string, form url.Values) string { return notice.FindString(v.act(action, form)) }
	form := url.Values{"customer_id": {one.ID}, "back": {"/_sandbox/console/customers/" + one.ID}}
	v.act("bank-close", url.Values{"provider": {"Bank_Of_Bud"}})
	text := said("refresh", form)
	if !strings.Contains(text, "notice bad") || !strings.Contains(text, "Bank Of Bud: Provider maintenance") {
		t.Errorf("refreshing at a closed bank says %s", text)
	}
	v.act("bank-open", url.Values{"provider": {"Bank_Of_Bud"}})
	v.act("clock-advance", url.Values{"by": {"PT2H"}})
	v.act("transaction-add", url.Values{"customer_id": {one.ID}, "description": {"TESCO"}, "amount": {"-1"}})
	text = said("refresh", form)
	if !strings.Contains(text, "notice good") || !strings.Contains(text, "Bank Of Bud: new transactions</p>") ||
		strings.Contains(text, `data-testid="repeated"`) {
		t.Errorf("refreshing says %s", text)
	}
	text = said("refresh", form)
	if !strings.Contains(text, `data-testid="repeated"`) || !strings.Contains(text, "new transactions, on") {
		t.Errorf("refreshing again within the hour says %s", text)
	}
	v.act("clock-advance", url.Values{"by": {"PT1H"}})
	if text = said("refresh", form); strings.Contains(text, `data-testid="repeated"`) {
		t.Errorf("refreshing an hour later says %s", text)
	}
}

// Ensure that the calendar leads to the next pay day: the clock moves to the end of that day, and a refresh fetches
// the salary.
func TestConsoleGoesToPayDay(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_salaried_renter","seed":7}`)
	page := "/_sandbox/console/customers/" + one.ID
	row := regexp.MustCompile(`(?s)<tr data-testid="row" class="pending">.*?</tr>`)
	salary := ""
	for _, r := range row.FindAllString(v.open(page+"/calendar"), -1) {
		if strings.Contains(r, "wages") {
			salary = r
		}
	}
	to := regexp.MustCompile(`name="now" value="([^"]+)"`).FindStringSubmatch(salary)
	if len(to) != 2 || !strings.HasSuffix(to[1], "T23:59:59Z") {
		t.Fatalf("the expected salary leads nowhere: %s", row.FindAllString(v.open(page+"/calendar"), -1))
	}
	before := strings.Count(v.open(page+"/income"), "Salary or wages")
	v.act("clock-set", url.Values{"now": {to[1]}})
	v.act("refresh", url.Values{"customer_id": {one.ID}})
	income := v.open(page + "/income")
	if got := strings.Count(income, "Salary or wages"); got != before+1 {
		t.Errorf("after pay day there are %d salaries, before %d: %s", got, before, income)
	}
}

// Ensure that a page of another site can link to the console, and can neither read nor change anything.
func TestConsoleIsGuarded(t *testing.T) {
	t.Parallel()
	v := consoleVisitor{t, emulatortest.Frozen(t)}
	navigation := []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}
	got, _ := v.send("GET", "/_sandbox/console/requests", "", navigation...)
	if got.StatusCode != 200 || !strings.Contains(got.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Errorf("a link of another site is answered %d", got.StatusCode)
	}
	for name, headers := range map[string][]string{
		"a fetch":     {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "empty"},
		"a frame":     {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"},
		"an origin":   {"Origin", "https://evil.example"},
		"a rebinding": {"Host", "evil.example"},
	} {
		host := v
		if headers[0] == "Host" {
			r, _ := http.NewRequest("GET", v.s.URL()+"/_sandbox/", nil)
			r.Host, r.Header = "evil.example", http.Header{"User-Agent": {firefox}}
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if answer.StatusCode != 403 {
				t.Errorf("%s is answered %d", name, answer.StatusCode)
			}
			_ = answer.Body.Close()
			continue
		}
		if got, _ := host.send("GET", "/_sandbox/console/requests", "", headers...); got.StatusCode != 403 {
			t.Errorf("%s is answered %d", name, got.StatusCode)
		}
	}
	before := v.s.Clock().Now()
	for _, headers := range [][]string{
		{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, {"Origin", "null"},
		append([]string{"Origin", "https://evil.example"}, navigation...),
	} {
		if got, _ := v.send("POST", "/_sandbox/console/do/clock-advance", "by=P1D", headers...); got.StatusCode != 403 {
			t.Errorf("a form with %v is answered %d", headers, got.StatusCode)
		}
	}
	if got := v.s.Clock().Now(); !got.Equal(before) {
		t.Errorf("another site moved the clock to %s", got)
	}
}
