package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// readsBankData lists the operations whose answers depend on data of banks, which do not exist before the clock has
// reached them. All others must list what people wrote, whatever the clock shows.
var readsBankData = map[string]bool{
	"corrections_v2_similar_categories_get": true, "corrections_v2_similar_merchants_get": true,
	"custom_insight_v1_detail_get":     true,
	"financial_v2_accounts":            true,
	"financial_v2_accounts_account_id": true, "financial_v2_accounts_balances_get": true,
	"financial_v2_authorised_payments_get": true, "financial_v2_balances_get": true,
	"financial_v3_accounts_account_id_get": true,
	"financial_v3_accounts_balances_get":   true, "financial_v3_accounts_get": true,
	"financial_v3_accounts_transaction_dates_get": true,
	"financial_v3_balances_get":                   true, "goals_v1_spending_budget_transactions_get": true,
	"insights_beta_report_income_expenditure_transactions_get":     true,
	"insights_beta_report_income_health_transactions_get":          true,
	"insights_beta_report_unauthorised_overdraft_transactions_get": true,
	"insights_beta_report_merchants_transactions_get":              true,
	"insights_v1_actionable_balances_details_get":                  true,
	"insights_v1_actionable_income_details_get":                    true,
	"insights_v1_actionable_spending_details_get":                  true,
	"insights_v2_products":                                         true, "regular_transactions_get": true,
	"v1_affordability_transactions_get": true, "v1_subscriptions_get": true, "v2_affordability_transactions_get": true,
	"v2_category_totals_get": true, "v2_future_transactions_get": true, "v2_income_get": true,
	"v2_merchants_totals_get": true,
	"v2_transactions_get":     true, "accounts_get": true, "transactions_get": true, "v1_categories_totals_get": true,
}

// Ensure that every reading operation works if data lie ahead of its clock, as after an import into a sandbox with
// an earlier clock: none fails, and written data are listed and found, including tasks. The kit fails on every 5xx.
func TestReadsWithDataAhead(t *testing.T) {
	t.Parallel()
	later := emulator.Start(t, emulatortest.March)
	known := newExampleCustomer(t, emulatortest.NewClient(t, later, "shop"), "uk_salaried_renter")
	var export bytes.Buffer
	if err := later.Client("shop").Export(&export); err != nil {
		t.Fatal(err)
	}
	time.Sleep(600 * time.Millisecond) // until the tasks are over
	want, _ := known.walk(t, later)
	for _, back := range []time.Duration{5 * time.Second, 28 * 24 * time.Hour, 400 * 24 * time.Hour} {
		options := emulatortest.March
		options.Now = options.Now.Add(-back)
		sooner := emulator.Start(t, options)
		if err := sooner.Import(bytes.NewReader(export.Bytes())); err != nil {
			t.Fatal(err)
		}
		got, _ := known.walk(t, sooner)
		if len(got) < 80 {
			t.Errorf("only %d reading operations were tried", len(got))
		}
		for id, text := range want {
			if before, after := summarise(text), summarise(got[id]); before != after && !readsBankData[id] {
				t.Errorf("%s lists %s, and %s before, %s, %.300s", id, before, back, after, got[id])
			}
		}
	}
}

// summarise returns the status of an answer, the length of its list, and the status of its task.
func summarise(answer string) string {
	var body struct {
		Data     any
		Metadata struct{ Status string }
	}
	_ = json.Unmarshal([]byte(answer[4:]), &body) // an answer may have no body
	list, _ := body.Data.([]any)
	return fmt.Sprint(answer[:3], " ", len(list), " ", body.Metadata.Status)
}
