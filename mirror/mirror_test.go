package mirror_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/mirror"
)

// upstream returns the address of a second sandbox whose answers change modifies.
func upstream(t *testing.T, change func(path string, status *int, header http.Header, body map[string]any)) *url.URL {
	t.Helper()
	s := emulator.Start(t, options)
	behind, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(behind)
	proxy.ModifyResponse = func(r *http.Response) error {
		var text bytes.Buffer
		if _, err := text.ReadFrom(r.Body); err != nil {
			return err
		}
		var body map[string]any
		if json.Unmarshal(text.Bytes(), &body) == nil {
			change(r.Request.URL.Path, &r.StatusCode, r.Header, body)
			text.Reset()
			if err := json.NewEncoder(&text).Encode(body); err != nil {
				return err
			}
		}
		r.Body, r.ContentLength = io.NopCloser(&text), int64(text.Len())
		r.Header.Set("Content-Length", strconv.Itoa(text.Len()))
		return nil
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

var options = emulator.Options{
	Now:       time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
	Freeze:    true,
	TaskDelay: new(time.Duration),
}

// mirrored returns a client whose requests pass a mirror, and the mirror's report.
func mirrored(t *testing.T, upstream *url.URL) (emulatortest.Client, *mirror.Report) {
	t.Helper()
	sandbox, err := url.Parse(emulator.Start(t, options).URL())
	if err != nil {
		t.Fatal(err)
	}
	m, err := mirror.New(t.Context(), http.DefaultClient, upstream, sandbox)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	return emulatortest.Client{Base: server.URL, ID: "shop"}, m.Report
}

// suite sends the requests of a client's suite, and returns the secrets that the report must not contain.
func suite(t *testing.T, c emulatortest.Client) (secrets []string) {
	t.Helper()
	send := func(method, path, body string, header map[string]string) map[string]any {
		t.Helper()
		request, err := http.NewRequest(method, c.Base+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range header {
			request.Header.Set(name, value)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var answer map[string]any
		_ = json.NewDecoder(response.Body).Decode(&answer) // some answers have no body
		return answer
	}
	token := send("POST", "/v1/oauth/token", "grant_type=client_credentials", map[string]string{
		"Authorization": "Basic c2hvcDpzaG9wLXNlY3JldA==", "Content-Type": "application/x-www-form-urlencoded",
	})["data"].(map[string]any)["access_token"].(string)
	project := map[string]string{"Authorization": "Bearer " + token, "X-Client-Id": "shop"}
	identified := `{"client_metadata":{"idempotent_identifier":"jo.bloggs@example.com"}}`
	made := send("POST", "/platform/v3/customers", identified, project)
	customer := made["data"].(map[string]any)["customer_id"].(string)
	of := map[string]string{"X-Customer-Id": customer}
	for name, value := range project {
		of[name] = value
	}
	send("POST", "/_sandbox/customers/"+customer+"/connections", `{"persona":"uk_student"}`, of)
	accounts := send("GET", "/financial/v3/accounts", "", of)["data"].([]any)
	account := accounts[0].(map[string]any)["account_id"].(string)
	for _, path := range []string{
		"/financial/v3/accounts/" + account, "/financial/v3/accounts/" + account + "/balances",
		"/financial/v2/transactions?page_size=5",
		"/financial/v3/accounts/" + strings.Repeat("9", 22) + "/balances", "/v1/income",
		"/resources/v2/categories?model=uk-v2",
		"/aggregations/v2/totals/categories", "/goals/v1/spending-budgets",
	} {
		send("GET", path, "", of)
	}
	send("GET", "/financial/v3/accounts", "", project)
	send("DELETE", "/v1/customers/"+customer, "", project)
	return []string{token, customer, account, "shop-secret", "c2hvcDpzaG9wLXNlY3JldA", "jo.bloggs", "example.com"}
}

func reported(t *testing.T, report *mirror.Report) (lines []string, file string) {
	t.Helper()
	var text bytes.Buffer
	if err := report.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	for _, d := range report.Differences() {
		lines = append(lines, d.Operation+": "+d.Kind+" "+d.Path+": "+d.Upstream+", "+d.Sandbox)
	}
	report.WriteText(&text)
	return lines, text.String()
}

// Ensure that two equal sandboxes have no differences, although their ids and tokens differ.
func TestAlike(t *testing.T) {
	t.Parallel()
	c, report := mirrored(t, upstream(t, func(string, *int, http.Header, map[string]any) {}))
	suite(t, c)
	if lines, file := reported(t, report); len(lines) > 0 || !strings.HasPrefix(file, "{\n  \"requests_compared\": 14,") {
		t.Errorf("alike they differ in\n%s\n%s", strings.Join(lines, "\n"), file)
	}
}

// Ensure that exactly the eight differences that the test makes are found, and that the report contains no secret
// and no value.
func TestPlantedDifferences(t *testing.T) {
	t.Parallel()
	rows := func(body map[string]any) []any { list, _ := body["data"].([]any); return list }
	c, report := mirrored(t, upstream(t, func(path string, status *int, header http.Header, body map[string]any) {
		switch {
		case path == "/platform/v3/customers":
			*status = 200
		case path == "/financial/v3/accounts" && *status == 200:
			for _, row := range rows(body) {
				delete(row.(map[string]any), "currency")
			}
		case path == "/financial/v3/accounts":
			body["message"] = "The customer jo.bloggs@example.com is missing."
		case strings.HasSuffix(path, "/balances") && *status == 200:
			for _, row := range rows(body) {
				row.(map[string]any)["overdrawn"] = true
			}
		case strings.HasSuffix(path, "/balances"):
			body["code_id"] = "no_such_account"
		case path == "/financial/v2/transactions":
			slices.Reverse(rows(body))
		case path == "/aggregations/v2/totals/categories":
			body["metadata"].(map[string]any)["from"] = 20260201
		case path == "/resources/v2/categories":
			header.Set("Content-Type", "text/json")
		}
	}))
	secrets := suite(t, c)
	lines, file := reported(t, report)
	want := []string{
		"financial_v3_accounts_balances_get: shape data[].overdrawn: boolean, not there",
		"financial_v3_accounts_balances_get: words code_id: no_such_account, account_not_found",
		"financial_v3_accounts_get: shape data[].currency: not there, string",
		"financial_v3_accounts_get: words message: The customer * is missing., Invalid request payload.",
		"platform_v3_customers_post: status : 200, 201",
		"resources_v2_categories_get: shape Content-Type: text/json, application/json",
		"v2_category_totals_get: shape metadata.from: number, string",
		"v2_transactions_get: order data[].date_time: ascending, descending",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("found is\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	for _, secret := range secrets {
		if strings.Contains(file, secret) {
			t.Errorf("the report holds %q:\n%s", secret, file)
		}
	}
}
