package emulator_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// shown returns the text of a page without its markup, each run of spaces as one.
func (v consoleVisitor) shown(path string) string {
	v.Helper()
	return strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(v.open(path), " "))), " ")
}

// transactionPage returns the text of the page of a transaction.
func (v consoleVisitor) transactionPage(one *emulatortest.Customer, id string) string {
	v.Helper()
	return v.shown("/_sandbox/console/customers/" + one.ID + "/transaction?transaction_id=" + url.QueryEscape(id))
}

// Ensure that the page of a transaction says whose its confidence is: the bank row's own, that of the rule, or that of
// a correction. Each rule has one of its own beside it.
func TestConsoleConfidences(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_salaried_renter","seed":7}`)
	row := one.Must(200, "GET", "/financial/v2/transactions?status=booked&category_l1=food_and_drink&page_size=1", "")
	id, confidence := row.Str("data.0.transaction_id"), row.Str("data.0.enrichments.categories.l2.confidence")
	page := v.transactionPage(one, id)
	if !strings.Contains(page, "Confidence "+confidence+" the bank row's own") ||
		!strings.Contains(page, "the rule's confidence 0.") {
		t.Errorf("the page of a bank's row says %s", page)
	}
	one.Must(200, "POST", "/corrections/v2/categories", `[{"transaction_id":"`+id+`","category_l2":"clothing"}]`)
	if page := v.transactionPage(one, id); !strings.Contains(page, "1.00 of the correction") ||
		strings.Contains(page, " decided Food") {
		t.Errorf("the page of a corrected row says %s", page)
	}
}

// Ensure that the page of a pending row of a bank, which has no category, says so and what the rules will say.
func TestConsolePendingRow(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_salaried_renter","seed":7}`)
	row := one.Must(200, "GET", "/financial/v2/transactions?status=pending&page_size=1", "")
	page := v.transactionPage(one, row.Str("data.0.transaction_id"))
	if !strings.Contains(page, "Category none") || !strings.Contains(page, "no category while it is pending") ||
		strings.Contains(page, " decided ") {
		t.Errorf("the page of a pending row says %s", page)
	}
}

// Ensure that the page of a regular payment lists the days of all payments with their amounts, and no ids.
func TestConsoleRegularPayments(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_salaried_renter","seed":7}`)
	group := one.Must(200, "GET", "/v1/regular-transactions", "")
	payments, _ := group.At("data.0.transactions").([]any)
	page := v.transactionPage(one, group.Str("data.0.transactions.0.transaction_id"))
	days := regexp.MustCompile(`\d+ [A-Z][a-z]{2} 20\d\d −?£[\d,.]+`)
	if _, list, _ := strings.Cut(page, "Regular payment,"); len(days.FindAllString(list, -1)) != len(payments) {
		t.Errorf("of %d payments the page says %s", len(payments), list)
	}
}

// Ensure that a balance below zero is shown with its sign after a transaction, as at the account.
func TestConsoleBalancesHaveSigns(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	one.Connect(`{"persona":"uk_overindebted","seed":7}`)
	rows := one.Must(200, "GET", "/financial/v2/transactions?status=booked&page_size=200", "")
	all, _ := rows.At("data").([]any)
	for _, row := range all {
		row := row.(map[string]any)
		balance, _ := row["running_balance"].(map[string]any)
		if row["running_balance_credit_debit_indicator"] != "debit" || balance["value"] == "0.00" {
			continue
		}
		if page := v.transactionPage(one, row["transaction_id"].(string)); !strings.Contains(page, "Balance after it −£") {
			t.Errorf("the page of %v says %s", row, page)
		}
		return
	}
	t.Error("no balance is below zero")
}

// Ensure that the money of a customer whose accounts were ingested without names and without balances that include
// pending transactions has names for charts, and says that such a balance is unknown.
func TestConsoleIngestedAccount(t *testing.T) {
	t.Parallel()
	v, one := newConsole(t, emulatortest.March)
	for _, ingested := range []struct{ name, media, body string }{
		{"accounts", "application/bud-accounts+json", `{"provider":"Barclays","account_id":"own-1","currency":"GBP",
			"account_type":"Personal","account_sub_type":"CurrentAccount","balances":[
			{"amount":{"value":"7400.00","currency":"GBP"},"credit_debit_indicator":"incoming_credit",
			"type":"InterimBooked","date_time":"2026-02-27T08:00:00Z"}]}`},
		{"transactions", "application/bud-transaction-v3+json", `{"account_id":"own-1","amount":"-4.50","currency":"GBP",
			"transaction_id":"51000000-0000-4000-8000-000000000001","date_time":"2026-02-01T10:00:00Z",
			"description":"LIFT HIRE","status":"booked"},{"account_id":"own-1","amount":"-4.50","currency":"GBP",
			"transaction_id":"51000000-0000-4000-8000-000000000002","date_time":"2026-02-03T10:00:00Z",
			"description":"LIFT HIRE","status":"booked"}`},
	} {
		got := one.Client.Call(t, "POST", "/v2/ingest/"+ingested.name,
			`[{"customer_id":"`+one.ID+`","`+ingested.name+`":[`+ingested.body+`]}]`,
			map[string]string{"Content-Type": ingested.media})
		if got.Status >= 400 {
			t.Fatal(got.Status, got.Text)
		}
	}
	page := v.open("/_sandbox/console/customers/" + one.ID)
	if !strings.Contains(page, "<h2>Current account</h2>") {
		t.Errorf("a chart has no name: %s", page)
	}
	if !strings.Contains(page, `data-testid="balance">unknown<`) {
		t.Errorf("the balance with pending is not unknown: %s", page)
	}
}
