package emulator_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// validBodies are bodies with which the operations that write succeed for the customer of newChanger. "-" stands for
// an operation that reads no body or writes nothing about a customer. Others that are not here get an empty object.
var validBodies = map[string]string{
	"v1_customer_context_put":              `{"region":"US","locale":"en-US"}`,
	"v2_ob_authorisation_gateway_url_post": `{"redirect_url":"https://app.example/back"}`,
	"ob_authorisation_gateway_url_post":    `{"redirect_url":"https://app.example/back"}`,
	"open_banking_authorisation_url_post": `{"provider":"Natwest_Sandbox",
		"provider_redirect_url":"https://app.example/back"}`,
	"v1_open_banking_authorisation_codes_post":        `{"state":"{state}","code":"x"}`,
	"v2_open_banking_authorisation_codes_post":        `{"state":"{state}","code":"x"}`,
	"open_banking_refresh_post":                       `{"provider":"Bank_Of_Bud"}`,
	"v2_open_banking_refresh_post":                    `{}`,
	"open_banking_account_access_consent_revoke_post": `{"provider":"Bank_Of_Bud"}`,
	"open_banking_consents_reconfirm_post":            "-",
	"v2_ingest_accounts_post": `[{"customer_id":"{customer}",
		"accounts":[` + emulatortest.OneAccount + `]}]`,
	"v1_ingest_accounts_post": `[{"customer_id":"{customer}",
		"accounts":[` + emulatortest.OneAccount + `]}]`,
	"v2_ingest_transactions_post":    `[{"customer_id":"{customer}",` + oneTransaction + `}]`,
	"v1_ingest_transactions_post":    `[{"customer_id":"{customer}",` + oneTransaction + `}]`,
	"v3_ingest_accounts_close_post":  `[{"customer_id":"{customer}","account_ids":["own-1"]}]`,
	"v3_ingest_accounts_reopen_post": `[{"customer_id":"{customer}","account_ids":["own-1"]}]`,
	"v3_ingest_transactions_book_post": `[{"customer_id":"{customer}",
		"transactions":[{"transaction_id":"t1","date_time":"2026-02-02T10:00:00Z"}]}]`,
	"v3_ingest_transactions_decline_post": `[{"customer_id":"{customer}",
		"transactions":[{"transaction_id":"t1","date_time":"2026-02-02T10:00:00Z"}]}]`,
	"v2_transaction_labels_post": `{"label_id":"{label}"}`,
	"financial_v2_labels_post":   `{"name":"Holiday"}`,
	"financial_v2_labels_patch":  `{"name":"Other"}`,
	"corrections_v2_categories_post": `[{"transaction_id":"t1","category_l2":"coffee",
		"include_similar":true}]`,
	"corrections_v2_merchants_post": `[{"transactions":["t1"],"merchant_id":"",
		"include_similar":false}]`,
	"corrections_v2_custom_merchants_post":  `{"name":"The Beanery"}`,
	"corrections_v2_merchant_feedback_post": "-",
	"corrections_v3_regularity_post":        `{"transaction_id":"t1","frequency":"weekly"}`,
	"corrections_v3_regularity_end_post":    `{"transaction_id":"t1"}`,
	"corrections_v3_similar_post":           `{"transaction_ids":["t1"],"similar":true}`,
	"goals_v1_spending_budgets_post":        goingOut,
	"goals_v1_spending_budgets_patch":       `{"name":"Staying In"}`,
	"goals_v2_savings_goal_post":            strings.Replace(carSavings, `"current"`, `"{account}"`, 1),
	"goals_v2_savings_goal_patch":           `{"name":"Bicycle"}`,
	"sandbox_connections_post":              `{"persona":"uk_student","provider":"Natwest_Sandbox"}`,
	"sandbox_refreshes_put":                 `{"provider":"Bank_Of_Bud","result":"connection_revoked"}`,
	"sandbox_webhook_trigger": `{"client_id":"shop","customer_id":"{customer}",
		"event":"insights.balances.triggered"}`,
	"insights_v1_summary_url_post":                  "-",
	"beta_bud_api_mcp_url_post":                     "-",
	"custom_insight_v1_profile_post":                "-",
	"custom_insight_v1_manage_post":                 "-", // a project's, not a customer's
	"custom_insight_v1_manage_patch":                "-",
	"oauth_token_post":                              "-",
	"platform_v3_customers_post":                    "-",
	"platform_v3_customers_batch_post":              "-",
	"customers_create_v1":                           "-",
	"customers_create_v2":                           "-",
	"aggregations_v2_buckets_post":                  "-",
	"aggregations_v2_bucket_put":                    "-",
	"v1_customer_applications_post":                 "-",
	"v1_customer_applications_customer_links_post":  `{"send_to":"jo@mail.example"}`,
	"sandbox_application_review_put":                `{"reviewed":true}`,
	"v1_payments_single_bud_pay_url_post":           "-",
	"v1_payments_standing_order_bud_pay_url_post":   "-",
	"v1_payments_scheduled_bud_pay_url_post":        "-",
	"v1_payments_single_post":                       "-",
	"v1_payments_standing_order_post":               "-",
	"v1_payments_scheduled_post":                    "-",
	"v1_payments_authorisation_codes_post":          "-",
	"v1_payments_single_confirm_post":               "-",
	"v1_payments_standing_order_confirm_post":       "-",
	"v1_payments_scheduled_payment_id_confirm_post": "-",
}

var oneTransaction = emulatortest.TransactionsBody([4]string{"t2", "2026-02-01T10:00:00Z", "-1", "TESCO STORES 1"})

// changer is a customer who has an object for each operation that changes one.
type changer struct{ customer, application, account, label, budget, goal, state string }

func newChanger(t *testing.T, c emulatortest.Client) (w changer) {
	t.Helper()
	made := c.Call(t, "POST", applicationsPath, `{"primary_applicant":{"first_name":"Jo","last_name":"Bloggs"}}`, nil)
	w.application, w.customer = made.Str("data.application_id"), made.Str("data.customer_id")
	headers := map[string]string{"X-Customer-Id": w.customer}
	must := func(method, path, body string) emulatortest.Answer {
		t.Helper()
		got := c.Call(t, method, path, body, headers)
		if got.Status >= 300 {
			t.Fatalf("%s %s: %d %s", method, path, got.Status, got.Text)
		}
		return got
	}
	must("POST", "/_sandbox/customers/"+w.customer+"/connections", `{"persona":"uk_student"}`)
	must("POST", emulatortest.IngestAccountsPath,
		`[{"customer_id":"`+w.customer+`","accounts":[`+emulatortest.OneAccount+`]}]`)
	must("POST", emulatortest.IngestTransactionsPath,
		`[{"customer_id":"`+w.customer+`","transactions":[{"transaction_id":"t1",
		"account_id":"own-1","description":"PRET A MANGER","amount":"-4.50","currency":"GBP",
		"date_time":"2026-02-01T10:00:00Z","status":"pending"}]}]`)
	w.account = must("GET", "/financial/v3/accounts", "").Str("data.0.account_id")
	w.label = must("POST", labelsPath, `{"name":"Trip"}`).Str("data.id")
	w.budget = must("POST", budgetsPath, goingOut).Str("data.id")
	w.goal = must("POST", goalsPath, strings.Replace(carSavings, `"current"`, `"`+w.account+`"`, 1)).Str("data.id")
	w.state = must("POST", "/v1/open-banking/authorisation-url",
		`{"provider":"Natwest_Sandbox","provider_redirect_url":"https://app.example/back"}`).Str("data.task_id")
	return w
}

// fill inserts the customer's ids into a path or a body.
func (w changer) fill(text string) string {
	return strings.NewReplacer(
		"{customer}", w.customer, "{customer_id}", w.customer, "{account}", w.account, "{account_id}", w.account,
		"{transaction_id}", "t1", "{label}", w.label, "{label_id}", w.label, "{budget_id}", w.budget,
		"{savings_goal_id}", w.goal, "{state}", w.state, "{application_id}", w.application,
	).Replace(text)
}

// send sends an operation's request for the customer, and calls between when the sandbox reads the body.
func (w changer) send(
	t *testing.T, c emulatortest.Client, r *route.Route, body string, between func(),
) (status int, answer string) {
	t.Helper()
	asked := false
	trace := &httptrace.ClientTrace{Got100Continue: func() { asked = true; between() }}
	request, err := http.NewRequestWithContext(
		httptrace.WithClientTrace(t.Context(), trace), r.Method, c.Base+w.fill(r.Path),
		strings.NewReader(w.fill(body)),
	)
	if err != nil {
		t.Fatal(err)
	}
	contentType := "application/json"
	switch {
	case strings.Contains(r.Path, "/ingest/accounts"):
		contentType = "application/bud-accounts+json"
	case strings.Contains(r.Path, "/ingest/transactions"):
		contentType = "application/bud-transaction-v3+json"
	}
	for name, value := range map[string]string{
		"Authorization": "Bearer " + c.Token, "X-Client-Id": c.ID, "X-Customer-Id": w.customer, "Content-Type": contentType,
		"X-Timezone": "Europe/London", "Expect": "100-continue",
	} {
		request.Header.Set(name, value)
	}
	transport := &http.Transport{ExpectContinueTimeout: 5 * time.Second}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !asked {
		t.Errorf("%s answered %d %s without asking for the body", r.ID, response.StatusCode, text)
	}
	return response.StatusCode, string(text)
}

// Ensure that the deletion of a customer is final despite concurrent writes: an operation that began earlier and
// writes later leaves no data behind, and its client gets the error for an unknown customer.
func TestDeletionBesideWrites(t *testing.T) {
	t.Parallel()
	s := emulatortest.Frozen(t)
	c := emulatortest.NewClient(t, s, "shop")
	if err := s.Webhooks().SetEndpoint("insights.balances.triggered", "http://127.0.0.1:1/"); err != nil {
		t.Fatal(err)
	}
	var gone []string
	for _, r := range slices.Concat(server.BudRoutes(), server.ControlRoutes()) {
		body, known := validBodies[r.ID]
		writes := r.Method != "GET" && r.Method != "DELETE" && !r.Pending
		if r.ControlPlane && !known || !writes || body == "-" {
			continue
		}
		if !known {
			body = "{}"
		}
		sound := newChanger(t, c)
		if status, answer := sound.send(t, c, r, body, func() {}); status >= 300 {
			t.Errorf("%s answers %d %s, though nobody deletes: give it a body in validBodies", r.ID, status, answer)
		}
		w := newChanger(t, c)
		status, answer := w.send(t, c, r, body, func() {
			if got := c.Call(t, "DELETE", "/v1/customers/"+w.customer, "", nil); got.Status != 204 {
				t.Errorf("delete: %d %s", got.Status, got.Text)
			}
		})
		if known && status < 400 || status >= 500 {
			t.Errorf("%s answers %d %s, though its customer was deleted meanwhile", r.ID, status, answer)
		}
		gone = append(gone, w.customer)
	}
	if len(gone) < 30 {
		t.Errorf("only %d operations were tried", len(gone))
	}
	mustNotExport(t, s, gone)
}

// mustNotExport fails for each deleted customer of whom an export has a key or a value.
func mustNotExport(t *testing.T, s *emulator.Sandbox, gone []string) {
	t.Helper()
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	var export bytes.Buffer
	if err := s.Export(&export); err != nil {
		t.Fatal(err)
	}
	unpacked, err := gzip.NewReader(&export)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range gone {
		raw := uuid.MustParse(id)
		if bytes.Contains(content, []byte(id)) || bytes.Contains(content, raw[:]) {
			t.Errorf("the export mentions the deleted customer %s", id)
		}
	}
}
