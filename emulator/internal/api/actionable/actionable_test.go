package actionable_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

const path = "/insights/v1/actionable/"

// Ensure that a customer without data has no insights, comparing whole responses.
func TestEmpty(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	meta := `"metadata":{"results":0,"from":"2025-09-01T00:00:00Z","to":"2026-03-01T09:00:00Z","options":[]}}`
	c.Must(200, "GET", path+"balances", "").
		MustBe(t, `{"operation_id":"insights_v1_actionable_balances_get","data":{"insights":[]},`+meta)
	for _, family := range []string{"income", "spending"} {
		c.Must(200, "GET", path+family, "").MustBe(t, `{"operation_id":"insights_v1_actionable_`+family+`_get",
			"data":{"insights":[],"totals":{"income":[],"expenditure":[]}},`+meta)
	}
}

// Ensure that a salary that stopped is late, with totals and options, and that its link leads to the details with
// the thresholds of the request, which give 404 after a refresh without that insight.
func TestLateIncome(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	c.Advance("P30D")
	c.Connect(`{"persona":"uk_income_shock"}`)
	got := c.Must(200, "GET", path+"income?late_income.minimum_days_late_threshold=5&enabled_insights=late_income", "")
	if got.Str("data.insights.0.type") != "late_income" || got.At("metadata.results") != 1.0 ||
		got.Str("metadata.options.0.value") != "5" ||
		got.Str("metadata.options.1.value") != "100.00" ||
		got.Str("data.totals.income.0.currency") != "GBP" {
		t.Fatalf("got %s", got.Text)
	}
	address := strings.TrimPrefix(got.Str("data.insights.0._links.details"), c.Sandbox.URL())
	if !strings.HasSuffix(address, "/details?late_income.minimum_days_late_threshold=5") {
		t.Errorf("the link is %s", address)
	}
	details := c.Must(200, "GET", address, "")
	if days, _ := details.At("data.details.days_late").(float64); days < 30 ||
		details.Str("data.caused_by.accounts.0.account_type") != "current_account" ||
		details.Str("data.caused_by.transactions.0.credit_debit_indicator") != "credit" {
		t.Errorf("got %s", details.Text)
	}
	c.Must(404, "GET", strings.Split(address, "?")[0], "").
		MustBe(t, `{"operation_id":"insights_v1_actionable_income_details_get",
		"code_id":"resource_not_found","message":"Insight not found."}`)
	other := c.Must(200, "GET", path+"income?late_income.minimum_value_threshold=100000", "")
	if strings.Contains(other.Text, "late_income_") {
		t.Errorf("above the threshold: %s", other.Text)
	}
}

// Ensure that configured thresholds, of one project or of all, apply if the request gives none.
func TestConfiguredThresholds(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	c.Connect(`{"persona":"empty","overrides":{"balances":{"current":70}}}`)
	low := func() string {
		c.Helper()
		return c.Must(200, "GET", path+"balances", "").Str("data.insights.0.threshold.value")
	}
	if got := low(); got != "" {
		t.Errorf("70.00 is below %s", got)
	}
	c.Must(200, "PUT", "/_sandbox/insight-thresholds", `{"thresholds":{"low_balance.balance_threshold":80}}`)
	if got := low(); got != "80.00" {
		t.Errorf("got %q", got)
	}
	c.Must(
		200,
		"PUT",
		"/_sandbox/insight-thresholds",
		`{"client_id":"shop","thresholds":{"low_balance.balance_threshold":"71.5"}}`,
	)
	if got := low(); got != "71.50" {
		t.Errorf("got %q", got)
	}
	shown := c.Must(200, "GET", "/_sandbox/insight-thresholds?client_id=shop", "")
	if shown.JSON["thresholds"].(map[string]any)["late_income.minimum_days_late_threshold"] != "3" {
		t.Errorf("got %s", shown.Text)
	}
	c.Must(
		200,
		"PUT",
		"/_sandbox/insight-thresholds",
		`{"client_id":"shop","thresholds":{"low_balance.balance_threshold":null}}`,
	)
	if got := low(); got != "80.00" {
		t.Errorf("got %q", got)
	}
	for _, body := range []string{
		`{"thresholds":{"low_balance.balance":1}}`, `{"thresholds":{"low_balance.balance_threshold":-1}}`, `{}`,
		`{"threshold":{}}`,
		`{"thresholds":{"low_balance.balance_threshold":"x"}}`, `{"client_id":"","thresholds":{}}`,
	} {
		c.Must(400, "PUT", "/_sandbox/insight-thresholds", body)
	}
}

// Ensure that invalid parameters are refused by name, and that unknown insights are 404.
func TestRefusals(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	for query, field := range map[string]string{
		"balances?from=7th%20March":                             "from",
		"balances?to=2026":                                      "to",
		"balances?from=2026-03-02&to=2026-03-01":                "from",
		"balances?enabled_insights=late_income":                 "enabled_insights",
		"income?enabled_insights=late_income,nonsense":          "enabled_insights",
		"income?late_income.minimum_value_threshold=lots":       "late_income.minimum_value_threshold",
		"spending?late_payment.minimum_days_late_threshold=-1":  "late_payment.minimum_days_late_threshold",
		"balances?low_balance.balance_threshold=10.005":         "low_balance.balance_threshold",
		"income/late_income/late_income_x/details?from=nothing": "from",
	} {
		got := c.Must(400, "GET", path+query, "")
		if _, named := got.JSON["errors"].(map[string]any)[field]; !named {
			t.Errorf("%s: %s", query, got.Text)
		}
	}
	for _, unknown := range []string{
		"balances/in_overdraft/in_overdraft_x/details", "balances/late_income/late_income_x/details",
		"income/nonsense/x/details",
		"spending/late_payment/late_payment_x/details",
	} {
		c.Must(404, "GET", path+unknown, "")
	}
}
