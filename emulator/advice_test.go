package emulator_test

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/server"
)

// advised returns the kinds of advice about the last request.
func advised(l *emulatortest.Customer) (kinds []string) { l.Helper(); return advisedAt(l, "") }

// advisedAt returns the kinds of advice about the last request to a path.
func advisedAt(l *emulatortest.Customer, path string) (kinds []string) {
	l.Helper()
	all, err := l.Sandbox.Requests(emulator.RequestFilter{Path: path})
	if err != nil || len(all) == 0 {
		l.Fatalf("%d requests, %v", len(all), err)
	}
	if i := slices.IndexFunc(all, func(r emulator.Request) bool { return r.Path == path }); i >= 0 {
		all = all[:i+1] // and not the pages below it
	}
	for _, a := range all[len(all)-1].Advice {
		kinds = append(kinds, a.Kind)
	}
	return kinds
}

// Ensure that there is advice about a task that is polled too early, at every route, but not after the delay or the
// end of the task.
func TestAdviceOnPolling(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 1500*time.Millisecond, emulatortest.British)
	l.Connect(`{}`)
	l.Advance("2h")
	task := l.Must(202, "POST", "/open-banking/v2/refresh", `{}`).Str("data.task_id")
	for _, path := range []string{"/open-banking/v2/refresh/" + task, "/v2/open-banking/refresh/" + task} {
		l.Must(200, "GET", path, "")
		if kinds := advised(l); !slices.Equal(kinds, []string{"polled_early"}) {
			t.Errorf("at once, %s is advised against with %v", path, kinds)
		}
	}
	time.Sleep(1600 * time.Millisecond)
	l.Must(200, "GET", "/open-banking/v2/refresh/"+task, "")
	if kinds := advised(l); len(kinds) != 0 {
		t.Errorf("after the delay there is advice: %v", kinds)
	}
	ingested := l.MustIngest(emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"t1", "2026-02-01T10:00:00Z", "-1", "x"})).
		Str("metadata.task_id")
	l.Must(200, "GET", "/ingestion/v3/tasks/"+ingested, "")
	if kinds := advised(l); !slices.Equal(kinds, []string{"polled_early"}) {
		t.Errorf("an ingestion asked for at once is advised against with %v", kinds)
	}
}

// Ensure that there is advice when a client starts a task or reads data before it has seen the end of the last
// task, but not afterwards.
func TestAdviceOnUnfinishedTasks(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, time.Hour, emulatortest.British)
	l.Connect(`{}`)
	l.Advance("2h")
	task := l.Must(202, "POST", "/v1/open-banking/refresh", `{"provider":"Bank_Of_Bud"}`).Str("data.task_id")
	must := func(when string, want ...string) {
		t.Helper()
		if kinds := advised(l); !slices.Equal(kinds, want) {
			t.Errorf("%s the advice is %v, want %v", when, kinds, want)
		}
	}
	must("on the first refresh", "deprecated")
	l.Must(200, "GET", "/financial/v3/accounts", "")
	must("on reading at once", "read_before_completed")
	l.Must(202, "POST", "/open-banking/v2/refresh", `{}`)
	must("on a second refresh", "task_not_awaited")
	l.Advance("2h")
	last := l.Must(200, "GET", "/v1/open-banking/refresh/"+task, "").Str("metadata.status")
	if last != "Completed" {
		t.Fatalf("the first refresh is %s", last)
	}
	l.Must(200, "GET", "/financial/v3/accounts", "")
	must("on reading while the second was not seen to end", "read_before_completed")
}

// Ensure that there is advice when a page is opened long after its link was created, but not soon after it.
func TestAdviceOnOldLinks(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	open := func(after string) []string {
		t.Helper()
		page := l.Must(201, "POST", "/v2/open-banking/authorisation-gateway-url", `{"redirect_url":"https://app.example/`+
			`back"}`).
			Str("data.url")
		if after != "" {
			l.Advance(after)
		}
		response, err := http.Get(page)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != 200 {
			t.Fatalf("the page answers %d", response.StatusCode)
		}
		address, err := url.Parse(page)
		if err != nil {
			t.Fatal(err)
		}
		return advisedAt(l, address.Path)
	}
	if kinds := open(""); len(kinds) != 0 {
		t.Errorf("just after, the advice is %v", kinds)
	}
	if kinds := open("10m"); !slices.Equal(kinds, []string{"old_gateway_url"}) {
		t.Errorf("ten minutes after, the advice is %v", kinds)
	}
}

// Ensure that a strict sandbox refuses all requests about which others give advice, with the reason, and changes
// nothing.
func TestStrict(t *testing.T) {
	t.Parallel()
	delay := time.Hour
	s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: &delay, Strict: true})
	l := &emulatortest.Customer{T: t, Sandbox: s, Client: emulatortest.NewClient(t, s, "shop")}
	l.ID = l.Client.NewCustomer(t, emulatortest.British)
	l.Connect(`{}`)
	l.Advance("2h")
	task := l.Must(202, "POST", "/open-banking/v2/refresh", `{}`).Str("data.task_id")
	for kind, ask := range map[string][3]string{
		"polled_early":          {"GET", "/open-banking/v2/refresh/" + task, ""},
		"task_not_awaited":      {"POST", "/open-banking/v2/refresh", `{}`},
		"read_before_completed": {"GET", "/financial/v3/accounts", ""},
		"deprecated":            {"GET", "/v1/open-banking/refresh/" + task, ""},
		"unknown_field":         {"POST", "/corrections/v2/custom-merchants", `{"name":"x","nme":"y"}`},
	} {
		got := l.Call(ask[0], ask[1], ask[2])
		if got.Status != 400 || got.Str("operation_id") != "sandbox_strict" || got.At("errors."+kind) == nil ||
			!strings.HasPrefix(got.Str("message"), "Refused because the sandbox runs with --strict: ") {
			t.Errorf("%s: %d %s", kind, got.Status, got.Text)
		}
	}
	got := l.Client.Call(
		t, "GET", "/v1/open-banking/account-access-consents", "",
		map[string]string{"X-Customer-Id": l.ID, "X-Customer-Secret": "x"},
	)
	if got.Status != 400 || got.At("errors.hosted_secret") == nil {
		t.Errorf("hosted_secret: %d %s", got.Status, got.Text)
	}
}

// Ensure that a strict sandbox always refuses a page that is opened long after its link was created, also without a
// request log.
func TestStrictPages(t *testing.T) {
	t.Parallel()
	s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, Strict: true, RequestLogSize: -1})
	l := &emulatortest.Customer{T: t, Sandbox: s, Client: emulatortest.NewClient(t, s, "shop")}
	l.ID = l.Client.NewCustomer(t, emulatortest.British)
	page := l.Must(201, "POST", "/v2/open-banking/authorisation-gateway-url", `{"redirect_url":"https://app.example/`+
		`back"}`).
		Str("data.url")
	open := func(want int) {
		t.Helper()
		response, err := http.Get(page)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != want || want == 400 && !strings.Contains(string(text), "old_gateway_url") {
			t.Errorf("the page answers %d %.300s, %v, want %d", response.StatusCode, text, err, want)
		}
	}
	open(200)
	l.Advance("10m")
	open(400)
	open(400)
}

// Ensure that a client without X-Client-Id gets advice in addition to Bud's refusal, and that the summary of all
// advice includes it.
func TestAdviceOnMissingClient(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	got := c.Call(
		t, "GET", "/financial/v3/accounts", "",
		map[string]string{"X-Client-Id": "", "X-Customer-Id": "00000000-0000-4000-8000-000000000000"},
	)
	if last := requestsOf(t, c, "limit", "1"); last.Str("data.0.advice.0.kind") != "missing_client_id" ||
		last.At("data.0.status") != float64(got.Status) ||
		got.Status < 400 {
		t.Errorf("answered %d, seen as %s", got.Status, last.Text)
	}
	sum := c.Call(t, "GET", "/_sandbox/advice", "", nil)
	if sum.Str("data.0.kind") != "missing_client_id" || sum.Str("data.0.operation_id") != "financial_v3_accounts_get" ||
		sum.At("data.0.count") != 1.0 {
		t.Errorf("the sum is %s", sum.Text)
	}
}

// Ensure that advice on a deprecated operation names its successor, if there is one, that successors are not
// deprecated, and that the summary lists each operation either as called or as never called.
func TestAdviceOnDeprecated(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	deprecated := map[string]bool{}
	for _, row := range server.BudRoutes() {
		deprecated[row.ID] = row.Deprecated
	}
	alone := []string{} // that have no successor
	for _, row := range server.BudRoutes() {
		if !row.Deprecated || row.Pending {
			continue
		}
		c.Call(t, row.Method, strings.NewReplacer("{", "", "}", "").Replace(row.Path), "", nil)
		text := requestsOf(t, c, "limit", "1", "advised", "true").Str("data.0.advice.0.text")
		successor, named := strings.CutPrefix(strings.TrimSuffix(text, "."), row.ID+" is deprecated; call ")
		if !named {
			alone = append(alone, row.ID)
		} else if old, known := deprecated[successor]; !known || old {
			t.Errorf("in place of %s, one is told to call %s, which is unknown or deprecated", row.ID, successor)
		}
	}
	if want := []string{}; !slices.Equal(alone, want) {
		t.Errorf("no successor is named of %v, want %v", alone, want)
	}
	var never []string
	for _, id := range c.Call(t, "GET", "/_sandbox/advice", "", nil).At("never_called").([]any) {
		never = append(never, id.(string))
	}
	for _, row := range server.BudRoutes() {
		called := row.Deprecated || row.ID == "oauth_token_post"
		if listed := slices.Contains(never, row.ID); !row.Pending && listed == called {
			t.Errorf("%s: listed as never called is %t, called is %t", row.ID, listed, called)
		}
	}
}
