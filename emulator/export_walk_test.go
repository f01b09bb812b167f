package emulator_test

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/emulator/internal/route"
	"budsandbox/emulator/internal/server"
)

// exampleCustomer is a customer with at least one object of every kind that a path can name: accounts, goals, labels,
// tasks.
type exampleCustomer struct {
	customer string
	// by the name of the parameter, or by the operation's id where the name has several meanings
	ids   map[string]string
	paths map[string]string // whole paths, by the operation's id
}

func (h exampleCustomer) headers() map[string]string {
	return map[string]string{"X-Customer-Id": h.customer, "X-Timezone": "Europe/London"}
}

// newExampleCustomer creates a customer of a persona and calls every operation that creates something that can be
// read.
func newExampleCustomer(t *testing.T, c emulatortest.Client, persona string) exampleCustomer {
	t.Helper()
	h := exampleCustomer{
		c.NewCustomer(t, `{"client_metadata":{"idempotent_identifier":"`+persona+`"}}`),
		map[string]string{},
		map[string]string{},
	}
	made := func(what, method, path, body, at string) {
		t.Helper()
		got := c.Call(t, method, path, body, h.headers())
		if got.Status >= 300 {
			t.Fatalf("%s %s: %d %s", method, path, got.Status, got.Text)
		}
		if at != "" {
			if h.ids[what] = got.Str(at); h.ids[what] == "" {
				t.Fatalf("%s %s has no %s: %s", method, path, at, got.Text)
			}
		}
	}
	made(
		"connection_task_id",
		"POST",
		"/_sandbox/customers/"+h.customer+"/connections",
		`{"persona":"`+persona+`"}`,
		"task_id",
	)
	made("open_banking_refresh_get", "POST", "/v1/open-banking/refresh", `{"provider":"Bank_Of_Bud"}`, "data.task_id")
	made("v2_open_banking_refresh_get", "POST", "/open-banking/v2/refresh", `{}`, "data.task_id")
	made(
		"open_banking_authorisation_url_get",
		"POST",
		"/v1/open-banking/authorisation-url",
		`{"provider":"Natwest_Sandbox","provider_redirect_url":"https://app.example/back"}`,
		"data.task_id",
	)
	made("account_id", "GET", "/financial/v3/accounts", "", "data.0.account_id")
	made("transaction_id", "GET", "/financial/v2/transactions", "", "data.9.transaction_id")
	made(
		"open_banking_account_access_consent_revoke_get",
		"POST",
		"/v1/open-banking/account-access-consent/revoke",
		`{"provider":"Natwest_Sandbox"}`,
		"data.task_id",
	)
	made(
		"",
		"POST",
		emulatortest.IngestAccountsPath,
		`[{"customer_id":"`+h.customer+`","accounts":[`+emulatortest.OneAccount+`]}]`,
		"",
	)
	made(
		"v3_ingest_status_get",
		"POST",
		emulatortest.IngestTransactionsPath,
		`[{"customer_id":"`+h.customer+`",`+emulatortest.TransactionsBody(
			[4]string{
				"t1",
				"2026-02-01T10:00:00Z",
				"-1",
				"TESCO STORES 1",
			},
			[4]string{"t2", "2026-02-02T10:00:01Z", "-7", "LIFT HIRE"},
			[4]string{
				"t3",
				"2026-02-02T10:00:01Z",
				"-7",
				"LIFT HIRE",
			},
			[4]string{"t4", "2026-02-03T10:00:00Z", "90000", "SKY BET LEEDS"},
		)+`}]`,
		"metadata.task_id",
	)
	made("label_id", "POST", labelsPath, `{"name":"Trip"}`, "data.id")
	made("", "POST", "/financial/v2/transactions/t1/labels", `{"label_id":"`+h.ids["label_id"]+`"}`, "")
	made(
		"",
		"POST",
		"/corrections/v2/categories",
		`[{"transaction_id":"`+h.ids["transaction_id"]+`","category_l2":"coffee","include_similar":true}]`,
		"",
	)
	made("", "POST", "/corrections/v2/categories", `[{"transaction_id":"t2","category_l1":"transport"}]`, "")
	made("", "POST", "/corrections/v2/custom-merchants", `{"name":"The Beanery"}`, "data.custom_merchant_id")
	made("rule_id", "POST", "/corrections/v3/regularity", `{"transaction_id":"t1","frequency":"weekly"}`, "data.rule_id")
	made("budget_id", "POST", budgetsPath, goingOut, "data.id")
	made(
		"savings_goal_id",
		"POST",
		goalsPath,
		strings.Replace(carSavings, `"current"`, `"`+h.ids["account_id"]+`"`, 1),
		"data.id",
	)
	made(
		"application_id",
		"POST",
		applicationsPath,
		`{"primary_applicant":{"first_name":"Jo","last_name":"`+persona+`"}}`,
		"data.application_id",
	)
	made("", "POST", applicationsPath+"/"+h.ids["application_id"]+"/customer-links", "", "")
	made(
		"bucket_id",
		"POST",
		"/aggregations/v2/buckets",
		strings.Replace(spending, `"spending"`, `"of_`+persona+`"`, 1),
		"data.bucket_id",
	)
	for i, read := range []string{"v1_payments_single_payment_id_get", "v1_payments_standing_order_payment_id_get",
		"v1_payments_scheduled_payment_id_get"} {
		service := services[i].path
		dates := details{"first_payment_date": "2026-06-01", "requested_execution_date": "2026-06-01"}
		for _, other := range []string{"first_payment_date", "requested_execution_date"} {
			if service == "single" || (service == "scheduled") == (other == "first_payment_date") {
				delete(dates, other)
			}
		}
		made(read, "POST", "/v1/payments/"+service+"/bud-pay-url", order(service, dates), "data.payment_id")
		made("", "POST", "/_sandbox/payments/"+h.ids[read]+"/authorise", "", "payment_id")
	}
	made(
		"custom_insight_id",
		"POST",
		"/insights/v1/custom/manage",
		`{"query":"INFER any FROM transactions WHERE amount > 0"}`,
		"data.custom_insight_id",
	)
	made("", "POST", "/insights/v1/custom/profile", "", "")
	for family, thresholds := range map[string]string{
		"balances": "low_balance.balance_threshold=100000",
		"income":   "gambling_income.minimum_monthly_threshold=1",
		"spending": "late_payment.minimum_value_threshold=1",
	} {
		details := "insights_v1_actionable_" + family + "_details_get"
		made(details, "GET", "/insights/v1/actionable/"+family+"?"+thresholds, "", "data.insights.0._links.details")
		h.paths[details] = strings.TrimPrefix(h.ids[details], c.Base)
	}
	made("search_id", "GET", "/search/beta/transactions?query=groceries", "", "data.id")
	for read, path := range reports {
		h.ids[read] = firstReference(c.Call(t, "GET", path, "", h.headers()).JSON)
	}
	return h
}

// reports maps the operations that read the transactions of a reference to the risk insights that have references.
var reports = map[string]string{
	"insights_beta_report_income_expenditure_transactions_get":     "/insights/beta/report/income-expenditure",
	"insights_beta_report_merchants_transactions_get":              "/insights/beta/report/merchants",
	"insights_beta_report_unauthorised_overdraft_transactions_get": "/insights/beta/report/balance/unauthorised-overdraft",
	"insights_beta_report_income_health_transactions_get":          "/insights/beta/report/income-health",
}

// firstReference finds the first reference in an answer, in the order of its keys.
func firstReference(answer any) string {
	switch v := answer.(type) {
	case map[string]any:
		if reference, _ := v["transactions_reference"].(string); reference != "" {
			return reference
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if found := firstReference(v[key]); found != "" {
				return found
			}
		}
	case []any:
		for _, inner := range v {
			if found := firstReference(inner); found != "" {
				return found
			}
		}
	}
	return ""
}

// searchTexts are values of path parameters that are not ids.
var searchTexts = map[string]string{
	"corrections_v2_merchant_search_get": "tesco",
}

// fill inserts the customer's ids into the path of a route. If one is missing, path is empty and lacking names it.
func (h exampleCustomer) fill(row *route.Route) (path, lacking string) {
	if whole := h.paths[row.ID]; whole != "" {
		return whole, ""
	}
	path = regexp.MustCompile(`\{[^}]+\}`).ReplaceAllStringFunc(row.Path, func(parameter string) string {
		name := strings.Trim(parameter, "{}")
		for _, value := range []string{h.ids[row.ID], h.ids[name], searchTexts[row.ID]} {
			if value != "" {
				return value
			}
		}
		if name == "customer_id" {
			return h.customer
		}
		lacking = name
		return ""
	})
	return path, lacking
}

// sealed matches texts that are encrypted with the key of a file: page tokens and links.
var sealed = regexp.MustCompile(`("next_page_token":"|http://sandbox/(?:connect|pay)/)[^"]*`)

// anySandbox matches the base URL of any sandbox, with which links in webhooks begin.
var anySandbox = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// readAll returns the responses of every operation that reads, each of which must find something.
func (h exampleCustomer) readAll(t *testing.T, s *emulator.Sandbox) map[string]string {
	t.Helper()
	all, failed := h.walk(t, s)
	for _, id := range failed {
		t.Errorf("%s answers %s: newExampleCustomer makes too little", id, all[id])
	}
	return all
}

// walk calls every operation that reads, and returns the responses with their statuses, and the failures.
func (h exampleCustomer) walk(t *testing.T, s *emulator.Sandbox) (all map[string]string, failed []string) {
	t.Helper()
	c := emulatortest.NewClient(t, s, "shop")
	all = map[string]string{}
	for _, row := range server.BudRoutes() {
		if row.Method != "GET" || row.Pending || row.ID == "platform_v3_customers_delete_status" { // it has a task of its own
			continue
		}
		path, lacking := h.fill(row)
		if lacking == "reference" { // not every persona has every insight
			continue
		}
		if lacking != "" {
			t.Errorf("%s needs a %s: make one in newExampleCustomer (export_walk_test.go)", row.ID, lacking)
			continue
		}
		got := c.Call(t, "GET", path, "", h.headers())
		if got.Status >= 300 {
			failed = append(failed, row.ID)
		}
		all[row.ID] = fmt.Sprint(
			got.Status,
			" ",
			sealed.ReplaceAllString(strings.ReplaceAll(got.Text, s.URL(), "http://sandbox"), "$1"),
		)
	}
	return all, failed
}

// Ensure that a sandbox with another port, file and real time that imports an export gives the same response to
// every reading operation, for several customers. The test fails for a new operation until it is included.
func TestExportWalk(t *testing.T) {
	t.Parallel()
	first := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: new(time.Duration)})
	c := emulatortest.NewClient(t, first, "shop")
	var all []exampleCustomer
	for _, persona := range []string{"uk_salaried_renter", "uk_overindebted"} {
		all = append(all, newExampleCustomer(t, c, persona))
	}
	var file bytes.Buffer
	if err := first.Export(&file); err != nil {
		t.Fatal(err)
	}
	second := emulator.Start(t, emulator.Options{TaskDelay: new(time.Duration)})
	if err := second.Import(&file); err != nil {
		t.Fatal(err)
	}
	for _, h := range all {
		want, got := h.readAll(t, first), h.readAll(t, second)
		if len(want) < 50 {
			t.Errorf("only %d operations were walked", len(want))
		}
		for id, text := range want {
			if got[id] != text {
				t.Errorf("%s answers\n%.600s\nand after the import\n%.600s", id, text, got[id])
			}
		}
	}
}

// Ensure that after an import both sandboxes continue in the same way: with the same ids of new objects, the same
// events as time passes, and the same responses about old and new customers.
func TestExportGoesOn(t *testing.T) {
	t.Parallel()
	first := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: new(time.Duration)})
	in := emulatortest.NewInbox(t)
	if err := first.Client("shop").Webhooks().SetEndpoint("*", in.URL+"/all"); err != nil {
		t.Fatal(err)
	}
	old := newExampleCustomer(t, emulatortest.NewClient(t, first, "shop"), "uk_sole_trader")
	var file bytes.Buffer
	if err := first.Clock().Advance(time.Minute); err != nil { // waits for webhooks that are being sent
		t.Fatal(err)
	}
	if err := first.Export(&file); err != nil {
		t.Fatal(err)
	}
	second := emulator.Start(t, emulator.Options{TaskDelay: new(time.Duration)})
	if err := second.Import(&file); err != nil {
		t.Fatal(err)
	}
	var told [2][]string
	var worlds [2]map[string]string
	for i, s := range []*emulator.Sandbox{first, second} {
		before := len(in.All())
		fresh := newExampleCustomer(t, emulatortest.NewClient(t, s, "shop"), "uk_student")
		if err := s.Clock().AdvanceBy("P6M"); err != nil {
			t.Fatal(err)
		}
		for _, e := range in.All()[before:] {
			told[i] = append(told[i], anySandbox.ReplaceAllString(e.Body, "http://sandbox"))
		}
		worlds[i] = map[string]string{}
		for _, h := range []exampleCustomer{old, fresh} {
			answers, _ := h.walk(t, s)
			for id, text := range answers {
				worlds[i][h.customer+" "+id] = text
			}
		}
		c := emulatortest.NewClient(t, s, "shop")
		for _, path := range []string{"/_sandbox/webhooks?client_id=shop", "/_sandbox/clock",
			"/_sandbox/customers.schema.json", "/_sandbox/personas"} {
			worlds[i][path] = c.Call(t, "GET", path, "", nil).Text
		}
		deliveries := anySandbox.ReplaceAllString(
			c.Call(t, "GET", "/_sandbox/webhooks/deliveries", "", nil).Text,
			"http://sandbox",
		)
		worlds[i]["deliveries"] = regexp.MustCompile(`"at":"[^"]*","took_ms":[0-9.e-]+`).ReplaceAllString(deliveries, "")
	}
	if len(told[0]) == 0 || strings.Join(told[0], "\n") != strings.Join(told[1], "\n") {
		t.Errorf("the first sandbox tells\n%s\nand the second\n%s", strings.Join(told[0], "\n"), strings.Join(told[1], "\n"))
	}
	if len(worlds[0]) < 100 {
		t.Errorf("only %d answers were compared", len(worlds[0]))
	}
	for what, text := range worlds[0] {
		if worlds[1][what] != text {
			t.Errorf("%s is\n%.700s\nand in the second\n%.700s", what, text, worlds[1][what])
		}
	}
}
