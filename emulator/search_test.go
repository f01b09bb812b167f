package emulator_test

import (
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// newSearchCustomer returns a client with the customer of the hand-made history, and the headers of searches.
func newSearchCustomer(t *testing.T) (c emulatortest.Client, headers map[string]string) {
	t.Helper()
	c, headers = newHandMadeClient(t)
	headers["X-Timezone"] = "Europe/London"
	return c, headers
}

// foundIDs returns the ids that a search finds.
func foundIDs(t *testing.T, c emulatortest.Client, headers map[string]string, pairs ...string) string {
	t.Helper()
	headers["Accept"] = "application/bud-transaction-id+json"
	got := c.Call(t, "GET", emulatortest.WithQuery("/search/beta/transactions", pairs...), "", headers)
	delete(headers, "Accept")
	if got.Status != 200 || got.Header.Get("Content-Type") != "application/bud-transaction-id+json" {
		t.Fatalf("search %q answers %d %q %s", pairs, got.Status, got.Header.Get("Content-Type"), got.Text)
	}
	var ids []string
	for _, one := range got.At("data.results").([]any) {
		ids = append(ids, one.(map[string]any)["transaction_id"].(string))
	}
	return strings.Join(ids, " ")
}

// Ensure that free text, fields and limits find the right transactions, newest first.
func TestSearchFinds(t *testing.T) {
	t.Parallel()
	c, headers := newSearchCustomer(t)
	for _, test := range []struct {
		pairs []string
		want  string
	}{
		{nil, "salary-2 cheque cinema refund taxi dollar-food coffee food-1 salary-1"},
		{[]string{"user_input", "Tesc"}, "refund dollar-food food-1"},
		{[]string{"user_input", "How much did I spend at Tesco?"}, "dollar-food food-1"},
		{[]string{"user_input", "supermarkets"}, "refund dollar-food food-1"},
		{[]string{"user_input", "what did I spend over £15 last month"}, "cheque taxi food-1"},
		{[]string{"user_input", "spending between 3 and 12 pounds in February"}, "cinema dollar-food coffee"},
		{[]string{"user_input", "biggest debits"}, "cheque food-1 taxi cinema dollar-food coffee"},
		{[]string{"user_input", "movies or cabs"}, "cinema taxi"},
		{[]string{"user_input", "cash cheque"}, ""},
		{[]string{"user_input", "blorp"}, ""},
		{[]string{"user_input", "paycheck since 1 February"}, "salary-2"},
		{[]string{"merchant_name", "tesco"}, "refund dollar-food food-1"},
		{[]string{"category_l1", "transport"}, "taxi"},
		{[]string{"category_l2", "coffee"}, "coffee"},
		{[]string{"description", "chequ"}, "cheque"},
		{[]string{"account_id", "dollars"}, "dollar-food"},
		{[]string{"credit_debit_indicator", "credit"}, "salary-2 refund salary-1"},
		{[]string{"amount_min", "12", "amount_max", "16.39"}, "cinema taxi"},
		{[]string{"from", "2026-02-20T00:00:00Z", "to", "2026-02-21T10:00:00Z"}, "cheque cinema"},
	} {
		if got := foundIDs(t, c, headers, test.pairs...); got != test.want {
			t.Errorf("search %q finds %q, want %q", test.pairs, got, test.want)
		}
	}
}

// Ensure that a search can be read for a minute by the clock, page by page, and has an insight in the region's
// currency.
func TestSearchLives(t *testing.T) {
	t.Parallel()
	c, headers := newSearchCustomer(t)
	first := c.Call(
		t, "GET",
		emulatortest.WithQuery("/search/v1/transactions", "user_input", "spent at tesco", "page_size", "1"), "",
		headers,
	)
	if first.Status != 200 || first.Str("data.results.0.transaction.transaction_id") != "dollar-food" ||
		first.At("metadata.expires_in") != 60.0 {
		t.Fatalf("the first page is %d %s", first.Status, first.Text)
	}
	path := "/search/beta/transactions/" + first.Str("data.id")
	second := c.Call(
		t, "GET",
		emulatortest.WithQuery(path, "page_size", "1", "page_token", first.Str("metadata.next_page_token")), "",
		headers,
	)
	if second.Status != 200 || second.Str("data.results.0.transaction.transaction_id") != "food-1" ||
		second.Str("metadata.next_page_token") != "" {
		t.Fatalf("the second page is %d %s", second.Status, second.Text)
	}
	c.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"1500ms"}`, nil) // for which the insight is pending
	emulatortest.Scenario{
		Name: "its insight", Method: "GET", Path: path + "/insight", Headers: headers, Status: 200,
		Want: `{"operation_id":"search_beta_transactions_insight_get","data":{"id":"*","status":"completed",
			"content":{"text":"You spent £25.50 in 1 transaction at Tesco.","matched_searches":[{
				"filter":{"type":"merchant_name","value":"Tesco","logo":"*"},
				"url":"/search/beta/transactions?merchant_name=Tesco","text_positions":[{"start":37,"end":42}]}]},
			"transactions":{"url":"` + path + `/insight/transactions","results":1,
				"merchants":[{"display_name":"Tesco","logo":"*"}]}},
			"metadata":{"query":{"user_input":"spent at tesco","from":"*","to":"*","credit_debit_indicator":"debit"},
			"expires_in":59}}`,
	}.Run(t, c)
	used := c.Call(t, "GET", path+"/insight/transactions", "", headers)
	if used.Status != 200 || used.At("metadata.results") != 1.0 ||
		used.Str("data.results.0.transaction.transaction_id") != "food-1" {
		t.Errorf("the insight's transactions are %d %s", used.Status, used.Text)
	}
	c.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"PT60S"}`, nil)
	for _, gone := range []string{path, path + "/insight", path + "/insight/transactions"} {
		emulatortest.Scenario{Name: "expired", Method: "GET", Path: gone, Headers: headers, Status: 404}.Run(t, c)
	}
}

// Ensure that contradictory queries are refused.
func TestSearchRefuses(t *testing.T) {
	t.Parallel()
	c, headers := newSearchCustomer(t)
	for _, bad := range [][]string{
		{"user_input", "tesco", "tag", "income"}, {"amount_max", "0"}, {"amount_min", "-1"},
		{"amount_min", "5", "amount_max", "4"},
		{"from", "yesterday"}, {"page_size", "101"}, {"page_token", "none"}, {"credit_debit_indicator", "both"},
		{"user_input", strings.Repeat("x", 513)},
	} {
		emulatortest.Scenario{
			Name:    strings.Join(bad[:1], ""),
			Method:  "GET",
			Path:    emulatortest.WithQuery("/search/beta/transactions", bad...),
			Headers: headers,
			Status:  400,
		}.Run(t, c)
	}
	headers["X-Timezone"] = ""
	emulatortest.Scenario{
		Name:    "no zone",
		Method:  "GET",
		Path:    "/search/beta/transactions",
		Headers: headers,
		Status:  400,
	}.Run(t, c)
	headers["X-Timezone"] = "Europe/Nowhere"
	emulatortest.Scenario{
		Name:    "no such zone",
		Method:  "GET",
		Path:    "/search/beta/transactions",
		Headers: headers,
		Status:  400,
	}.Run(t, c)
}
