package widget_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that each of the nine operations returns the address of a page that opens.
func TestWidgetURLs(t *testing.T) {
	t.Parallel()
	w := newWidgetCustomer(t, "uk_family_mortgage")
	for _, name := range widgetNames {
		t.Run(name, func(t *testing.T) {
			got := w.Call(t, "POST", "/widget/v1/"+name+"/url", "", w.headers())
			meta := `{"sufficient_data":true}`
			if name == "summary" {
				meta = `{"sufficient_data":true,"number_of_insights":5,"summary_from":"2026-03-24T09:00:00Z",
					"summary_to":"2026-03-31T09:00:00Z"}`
			}
			id := "insights_v1_" + strings.ReplaceAll(name, "-", "_") + "_url_post"
			if got.Status != 201 || got.Str("operation_id") != id || got.At("metadata") == nil {
				t.Fatalf("%d %s", got.Status, got.Text)
			}
			got.MustBe(t, `{"operation_id":"`+id+`","data":{"url":"*"},"metadata":`+meta+`}`)
			status, header, text := openPage(t, got.Str("data.url"))
			if status != 200 || !strings.Contains(text, `data-page="`+name+`"`) {
				t.Errorf("the page answers %d: %s", status, text)
			}
			policy := header.Get("Content-Security-Policy")
			if strings.Contains(policy, "frame-ancestors") || strings.Contains(policy, "unsafe") ||
				header.Get("X-Frame-Options") != "" ||
				header.Get("Set-Cookie") != "" ||
				header.Get("Cache-Control") != "no-store" ||
				header.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("the page cannot be framed, or says too much: %v", header)
			}
			if strings.Contains(text, "style=") || strings.Contains(text, "ZgotmplZ") {
				t.Errorf("the page has what its policy forbids, or what the template refused: %s", text)
			}
		})
	}
}

// Ensure that the address has the request's options for the page's appearance, and that others are refused.
func TestWidgetLooks(t *testing.T) {
	t.Parallel()
	w := newWidgetCustomer(t, "us_freelancer")
	const options = `{"additional_query_params":{"base_heading_level":3,"color_mode":"dark"}}`
	got := w.Call(t, "POST", "/widget/v1/accounts/url", options, w.headers())
	address, err := url.Parse(got.Str("data.url"))
	if err != nil || address.Query().Get("base_heading_level") != "3" || address.Query().Get("color_mode") != "dark" {
		t.Errorf("the address is %s", got.Str("data.url"))
	}
	_, _, text := openPage(t, address.String())
	for _, want := range []string{
		`<html lang="en-US" class="dark">`, `<h3 class="title">Accounts</h3>`, `<h4 class="section">Checking accounts</h4>`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page has no %s: %s", want, text)
		}
	}
	for body, field := range map[string]string{
		`{"additional_query_params":{"base_heading_level":0}}`: "additional_query_params.base_heading_level",
		`{"additional_query_params":{"base_heading_level":7}}`: "additional_query_params.base_heading_level",
		`{"additional_query_params":{"color_mode":"pink"}}`:    "additional_query_params.color_mode",
	} {
		refused := w.Call(t, "POST", "/widget/v1/accounts/url", body, w.headers())
		if refused.Status != 400 || refused.Str("code_id") != "failed_validation" ||
			refused.JSON["errors"].(map[string]any)[field] == nil {
			t.Errorf("%s: %d %s", body, refused.Status, refused.Text)
		}
	}
	for parameters, status := range map[string]int{
		"&base_heading_level=6": 200, "&base_heading_level=9": 400, "&color_mode=pink": 400, "&base_heading_level=x": 400,
	} {
		plain := w.Call(t, "POST", "/widget/v1/accounts/url", "", w.headers()).Str("data.url")
		if got, _, text := openPage(t, plain+parameters); got != status {
			t.Errorf("%s answers %d: %s", parameters, got, text)
		}
	}
}

// Ensure that each type of summary covers its period, that the default is weekly, and that invalid bodies get Bud's
// errors.
func TestWidgetSummary(t *testing.T) {
	t.Parallel()
	w := newWidgetCustomer(t, "uk_salaried_renter")
	for kind, from := range map[string]string{
		"weekly": "2026-03-24T09:00:00Z", "monthly": "2026-02-28T09:00:00Z", "quarterly": "2025-12-31T09:00:00Z",
	} {
		got := w.Call(t, "POST", "/widget/v1/summary/url", `{"summary_type":"`+kind+`"}`, w.headers())
		if got.Status != 201 || got.Str("metadata.summary_from") != from ||
			got.Str("metadata.summary_to") != "2026-03-31T09:00:00Z" {
			t.Errorf("%s: %d %s", kind, got.Status, got.Text)
		}
		_, _, text := openPage(t, got.Str("data.url"))
		cards, rows := strings.Count(text, `<section class="card"`), strings.Count(text, `data-testid="row" data-id="`)
		if rows == 0 || float64(cards) != got.At("metadata.number_of_insights") {
			t.Errorf("%s: the page has %d rows in %d cards, want %v cards: %s", kind, rows, cards,
				got.At("metadata.number_of_insights"), text)
		}
	}
	form := w.headers("Content-Type", "multipart/form-data; boundary=x")
	for _, s := range []emulatortest.Scenario{
		{Name: "a form, as in Bud's collection", Headers: form, Status: 201,
			Body: "--x\r\nContent-Disposition: form-data; name=\"summary_type\"\r\n\r\nquarterly\r\n--x--\r\n"},
		{Name: "a form with an unknown type", Headers: form, Status: 400,
			Body: "--x\r\nContent-Disposition: form-data; name=\"summary_type\"\r\n\r\nyearly\r\n--x--\r\n"},
		{Name: "unknown type", Body: `{"summary_type":"daily"}`, Headers: w.headers(), Status: 400,
			Want: `{"operation_id":"insights_v1_summary_url_post","code_id":"failed_validation","message":"Failed validation",
				"errors":{"summary_type":"summary_type must be one of [weekly monthly quarterly]"}}`},
		{Name: "no type", Body: `{}`, Headers: w.headers(), Status: 400},
		{
			Name: "unknown customer", Headers: map[string]string{"X-Customer-Id": "69b88bc7-298f-4664-84d9-c9abbe394856"},
			Status: 401,
		},
		{Name: "no customer", Status: 400},
	} {
		s.Method, s.Path = "POST", "/widget/v1/summary/url"
		s.Run(t, w.Client)
	}
}

// Ensure that an address expires after 60 minutes by the sandbox's clock, and that no other address opens anything.
func TestWidgetAddressExpires(t *testing.T) {
	t.Parallel()
	w := newWidgetCustomer(t, "uk_student")
	address := w.address(t, "summary")
	open := func(address string) (int, string) {
		status, _, text := openPage(t, address)
		return status, text
	}
	if err := w.sandbox.Clock().Advance(60*time.Minute - time.Second); err != nil {
		t.Fatal(err)
	}
	if status, text := open(address); status != 200 {
		t.Errorf("a second before the end: %d %s", status, text)
	}
	if err := w.sandbox.Clock().Advance(2 * time.Second); err != nil {
		t.Fatal(err)
	}
	if status, text := open(address); status != 401 || !strings.Contains(text, "This link has expired") {
		t.Errorf("a second after the end: %d %s", status, text)
	}
	w.Client = emulatortest.NewClient(t, w.sandbox, "shop")
	fresh := w.address(t, "summary")
	path, query, _ := strings.Cut(fresh, "?")
	other := path[:strings.LastIndex(path, "/")] + "/69b88bc7-298f-4664-84d9-c9abbe394856?" + query
	for name, test := range map[string]struct {
		address string
		status  int
	}{
		"no token": {path, 401}, "a changed token": {strings.Replace(fresh, "token=", "token=x", 1), 401},
		"another summary": {other, 404},
		"no such widget":  {w.sandbox.URL() + "/widgets/nothing?" + query, 404},
	} {
		if status, text := open(test.address); status != test.status {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	if status, _ := open(fresh); status != 200 {
		t.Errorf("the fresh address answers %d", status)
	}
	if got := w.Call(t, "DELETE", "/platform/v3/customers/"+w.id, "", nil); got.Status >= 300 {
		t.Fatalf("delete the customer: %d %s", got.Status, got.Text)
	}
	if status, text := open(fresh); status != 401 || !strings.Contains(text, "doesn&#39;t work") {
		t.Errorf("after the customer is gone: %d %s", status, text)
	}
}

// Ensure that pages say if there is nothing to show, but for that of spending, which shows zeros, and that
// sufficient_data is false in that case.
func TestWidgetsWithoutData(t *testing.T) {
	t.Parallel()
	w := newWidgetCustomer(t, "")
	for _, name := range widgetNames {
		got := w.Call(t, "POST", "/widget/v1/"+name+"/url", "", w.headers())
		if got.Status != 201 || got.At("metadata.sufficient_data") != false {
			t.Errorf("%s: %d %s", name, got.Status, got.Text)
		}
		if status, _, text := openPage(t, got.Str("data.url")); status != 200 ||
			strings.Contains(text, `data-testid="empty"`) != (name != "spending-analysis") {
			t.Errorf("%s: the page answers %d %s", name, status, text)
		}
	}
}

// Ensure that pages accept any valid parameters that a person types, and show an error page for others.
func TestWidgetParameters(t *testing.T) {
	t.Parallel()
	w := newWidgetCustomer(t, "uk_graduate_bnpl")
	for page, status := range map[string]int{
		"financial-calendar month=1999-01": 200, "financial-calendar month=2999-12": 200,
		"financial-calendar month=soon":                 400,
		"financial-calendar month=2026-03-15T10:00:00Z": 200, "financial-calendar day=2020-01-01": 200,
		"balances-over-time timeframe=decade": 400, "balances-over-time account=nobody": 400,
		"balances-over-time to=2001-01-01":               200,
		"balances-over-time to=2999-01-01&forecast=true": 200, "balances-over-time forecast=maybe": 400,
		"recurring-and-forecasted-transactions tab=rent": 400, "spending-analysis to=2001-01-01": 200,
		"spending-analysis tab=x":                               400,
		"intelligent-search q=" + strings.Repeat("%C3%A9", 600): 200, "intelligent-search from=2026-03-01&to=2026-02-01": 200,
		"intelligent-search q=<script>&from=2026-01-01": 200, "intelligent-search page_token=made-up": 400,
		"intelligent-search merchant_name=Tesco": 200, "intelligent-search from=yesterday": 400,
	} {
		got, _, text := openPage(t, w.address(t, page))
		if got != status || !strings.Contains(text, "<!DOCTYPE html>") || strings.Contains(text, "<script>") {
			t.Errorf("%s answers %d: %s", page, got, text)
		}
	}
}

// Ensure that every figure on every page equals that of the operation that the page names for it.
func TestWidgetFiguresAreOperations(t *testing.T) {
	t.Parallel()
	for _, persona := range personas {
		t.Run(persona, func(t *testing.T) {
			t.Parallel()
			w := newWidgetCustomer(t, persona)
			w.addGoals(t)
			for _, page := range widgetPages {
				status, _, text := openPage(t, w.address(t, page))
				if status != 200 {
					t.Errorf("%s answers %d: %s", page, status, text)
					continue
				}
				if n := w.mustAgree(t, page, readPage(t, text)); n == 0 && !mayBeEmpty(persona, page) {
					t.Errorf("%s has no figures: %s", page, text)
				}
			}
		})
	}
}

// mayBeEmpty reports whether a page of a persona may have nothing to show.
func mayBeEmpty(persona, page string) bool {
	return persona == "multi_currency" &&
		(strings.Contains(page, "tab=bills") || strings.Contains(page, "month=2026-04")) ||
		strings.Contains(page, "q=coffee")
}

// Ensure that behind a proxy with a path prefix the page finds its style and its pictures.
func TestWidgetBehindProxy(t *testing.T) {
	t.Parallel()
	w := newWidgetCustomer(t, "uk_student")
	r, err := http.NewRequest(http.MethodGet, w.address(t, "accounts"), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Forwarded-Prefix", "/bud")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`href="/bud/widgets/style.css"`, `src="/bud/_sandbox/icons/`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the page has no %s: %s", want, text)
		}
	}
}

// Ensure that a token opens nothing at another sandbox, whose key is another.
func TestWidgetTokens(t *testing.T) {
	t.Parallel()
	w := newWidgetCustomer(t, "uk_student")
	address := w.address(t, "accounts")
	other := emulator.Start(t, emulator.Options{Now: time.Date(2026, 3, 31, 9, 0, 0, 0, time.UTC), Freeze: true})
	moved := strings.Replace(address, w.sandbox.URL(), other.URL(), 1)
	if status, _, text := openPage(t, moved); status != 401 {
		t.Errorf("another sandbox opens the token: %d %s", status, text)
	}
}
