package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that operations that Bud's documents have dropped answer in their old forms, from the same book as their
// successors.
func TestLegacyOperations(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	l.Connect(`{"persona":"uk_salaried_renter"}`)
	accounts := l.Must(200, "GET", "/v1/open-banking/accounts", "")
	now := l.Must(200, "GET", "/financial/v3/accounts", "")
	if accounts.At("metadata.results") != now.At("metadata.results") || accounts.Str("operation_id") != "accounts_get" {
		t.Fatalf("the accounts are %s", accounts.Text)
	}
	first := accounts.Items(t)[0]
	id := first["account_id"].(string)
	for path, want := range map[string]any{
		"data.0.account_type": "Personal", "data.0.account_sub_type": "CurrentAccount",
		"data.0.details.0.scheme_name":             "UK.OBIE.SortCodeAccountNumber",
		"data.0.balances.0.account_id":             id,
		"data.0.balances.0.amount.amount":          now.At("data.0.balances.booked.amount.value"),
		"data.0.balances.0.credit_debit_indicator": "Credit",
	} {
		if got := accounts.At(path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	named := map[string]string{"X-Customer-Id": l.ID, "X-Account-Id": id}
	one := l.Client.Call(t, "GET", "/v1/open-banking/accounts", "", named)
	if one.Str("data.account_id") != id || one.At("metadata.results") != 1.0 {
		t.Errorf("one account is %s", one.Text)
	}
	named["X-Account-Id"] = "nobody's"
	if got := l.Client.Call(t, "GET", "/v1/open-banking/accounts", "", named); got.Status != 404 {
		t.Errorf("nobody's account is %d %s", got.Status, got.Text)
	}

	rows := l.Must(200, "GET", "/v1/open-banking/transactions", "").Items(t)
	of := emulatortest.ConnectedCustomer{Client: l.Client, Headers: map[string]string{"X-Customer-Id": l.ID}}
	if newer := of.Transactions(t, "date_from", "2025-12-01", "date_to", "2026-03-01"); len(rows) != len(newer) ||
		len(rows) < 50 {
		t.Errorf("the last three months have %d transactions, and %d", len(rows), len(newer))
	}
	grocer := rows[0]
	for _, row := range rows {
		if merchant, found := row["enrichment"].(map[string]any)["merchant"].(map[string]any); found &&
			merchant["id"] == "tesco" {
			grocer = row
		}
	}
	got := emulatortest.Answer{JSON: grocer}
	for path, want := range map[string]string{
		"enrichment.categoriser.categories.0.category_name":       "food_and_drink",
		"enrichment.categoriser.subcategories.0.subcategory_name": "groceries",
		"enrichment.merchant.merchant_name":                       "Tesco",
		"enrichment.regular_payments.period":                      "unknown",
		"raw_transaction.credit_debit_indicator":                  "Debit",
		"raw_transaction.amount.currency":                         "GBP",
	} {
		if got.Str(path) != want {
			t.Errorf("%s is %q, want %q", path, got.Str(path), want)
		}
	}
	if at := got.Str("raw_transaction.booking_date_time"); !strings.HasSuffix(at, "+0000") {
		t.Errorf("the booking is at %q", at)
	}
	limited := map[string]string{"X-Customer-Id": l.ID, "X-From": "2026-02-01", "X-To": "2026-02-28", "X-Account-Id": id}
	february := l.Client.Call(t, "GET", "/v1/open-banking/transactions", "", limited)
	if want := l.TransactionIDs("date_from", "2026-02-01", "date_to", "2026-02-28", "account_id",
		id); february.At("metadata.results") != float64(len(want)) {
		t.Errorf("February has %v transactions, want %d", february.At("metadata.results"), len(want))
	}

	totals := l.Client.Call(t, "GET", "/v1/categories/totals", "", limited)
	newer := l.Must(
		200, "GET",
		"/aggregations/v2/totals/categories?include_l2=true&from=2026-02-01T00:00:00Z&to=2026-02-28T23:59:59Z",
		"",
	)
	for i, one := range newer.Items(t) {
		old := emulatortest.Answer{JSON: totals.At("data.categories").([]any)[i].(map[string]any)}
		if old.Str("category.id") != one["name"] ||
			old.Str("debit_amount.0.amount") != (emulatortest.Answer{JSON: one}).Str("debit_total.0.amount.value") {
			t.Errorf("the total %d is %v, and now %v", i, old.JSON, one)
		}
	}
	gateway := l.Must(
		201,
		"POST",
		"/v1/open-banking/authorisation-gateway-url",
		`{"redirect_url":"https://app.example/back"}`,
	)
	if gateway.Str("operation_id") != "ob_authorisation_gateway_url_post" ||
		!strings.Contains(gateway.Str("data.url"), "/connect/") {
		t.Errorf("the gateway is %s", gateway.Text)
	}
}

// Ensure that an operation that is not answered any more names its successor in the advice.
func TestDroppedOperationsNameTheirSuccessors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		options         emulator.Options
		path, successor string
		status          int
	}{
		{emulator.Options{}, "/v1/payments/domestic/single", "POST /v1/payments/single", 404},
		{emulator.Options{NoLegacy: true}, "/v1/open-banking/accounts", "GET /financial/v3/accounts", 404},
		{emulator.Options{NoLegacy: true}, "/v1/categories/totals", "GET /aggregations/v2/totals/categories", 404},
	} {
		s := emulator.Start(t, test.options)
		c := emulatortest.NewClient(t, s, "shop")
		if got := c.Call(t, "GET", test.path, "", nil); got.Status != test.status {
			t.Errorf("%s answers %d %s", test.path, got.Status, got.Text)
		}
		log := c.Call(t, "GET", "/_sandbox/requests", "", nil).Text
		if !strings.Contains(log, "Bud has dropped it; call "+test.successor) {
			t.Errorf("the log of %s has no successor: %s", test.path, log)
		}
	}
}
