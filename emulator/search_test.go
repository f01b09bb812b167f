package emulator_test

import (
	"strings"
	"testing"
)

// searching is a client with the customer of the hand-made life, and the headers of searches.
func searching(t *testing.T) (c client, headers map[string]string) {
	t.Helper()
	c, headers = liver(t)
	headers["X-Timezone"] = "Europe/London"
	return c, headers
}

// foundIDs searches for ids alone and joins them.
func foundIDs(t *testing.T, c client, headers map[string]string, pairs ...string) string {
	t.Helper()
	headers["Accept"] = "application/bud-transaction-id+json"
	got := c.call(t, "GET", query("/search/beta/transactions", pairs...), "", headers)
	delete(headers, "Accept")
	if got.status != 200 || got.header.Get("Content-Type") != "application/bud-transaction-id+json" {
		t.Fatalf("search %q answers %d %q %s", pairs, got.status, got.header.Get("Content-Type"), got.text)
	}
	var ids []string
	for _, one := range got.at("data.results").([]any) {
		ids = append(ids, one.(map[string]any)["transaction_id"].(string))
	}
	return strings.Join(ids, " ")
}

// Ensure that free text, fields and limits find what they mean, newest first.
func TestSearchFinds(t *testing.T) {
	c, headers := searching(t)
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

// Ensure that a search lives for a minute by the clock, page by page, and has an insight in the region's currency.
func TestSearchLives(t *testing.T) {
	c, headers := searching(t)
	first := c.call(t, "GET", query("/search/v1/transactions", "user_input", "spent at tesco", "page_size", "1"), "", headers)
	if first.status != 200 || first.str("data.results.0.transaction.transaction_id") != "dollar-food" || first.at("metadata.expires_in") != 60.0 {
		t.Fatalf("the first page is %d %s", first.status, first.text)
	}
	path := "/search/beta/transactions/" + first.str("data.id")
	second := c.call(t, "GET", query(path, "page_size", "1", "page_token", first.str("metadata.next_page_token")), "", headers)
	if second.status != 200 || second.str("data.results.0.transaction.transaction_id") != "food-1" || second.str("metadata.next_page_token") != "" {
		t.Fatalf("the second page is %d %s", second.status, second.text)
	}
	scenario{
		name: "its insight", method: "GET", path: path + "/insight", headers: headers, status: 200,
		want: `{"operation_id":"search_beta_transactions_insight_get","data":{"id":"*","status":"completed",
			"content":{"text":"You spent £25.50 in 1 transaction at Tesco.","matched_searches":[{
				"filter":{"type":"merchant_name","value":"Tesco","logo":"https://logos.example.com/tesco.png"},
				"url":"/search/beta/transactions?merchant_name=Tesco","text_positions":[{"start":37,"end":42}]}]},
			"transactions":{"url":"` + path + `/insight/transactions","results":1,
				"merchants":[{"display_name":"Tesco","logo":"https://logos.example.com/tesco.png"}]}},
			"metadata":{"query":{"user_input":"spent at tesco","from":"*","to":"*","credit_debit_indicator":"debit"},"expires_in":60}}`,
	}.run(t, c)
	used := c.call(t, "GET", path+"/insight/transactions", "", headers)
	if used.status != 200 || used.at("metadata.results") != 1.0 || used.str("data.results.0.transaction.transaction_id") != "food-1" {
		t.Errorf("the insight's transactions are %d %s", used.status, used.text)
	}
	c.call(t, "POST", "/_sandbox/clock/advance", `{"by":"PT60S"}`, nil)
	for _, gone := range []string{path, path + "/insight", path + "/insight/transactions"} {
		scenario{name: "expired", method: "GET", path: gone, headers: headers, status: 404}.run(t, c)
	}
}

// Ensure that questions which contradict themselves are refused.
func TestSearchRefuses(t *testing.T) {
	c, headers := searching(t)
	for _, bad := range [][]string{
		{"user_input", "tesco", "tag", "income"}, {"amount_max", "0"}, {"amount_min", "-1"}, {"amount_min", "5", "amount_max", "4"},
		{"from", "yesterday"}, {"page_size", "101"}, {"page_token", "none"}, {"credit_debit_indicator", "both"},
		{"user_input", strings.Repeat("x", 513)},
	} {
		scenario{name: strings.Join(bad[:1], ""), method: "GET", path: query("/search/beta/transactions", bad...), headers: headers, status: 400}.run(t, c)
	}
	headers["X-Timezone"] = ""
	scenario{name: "no zone", method: "GET", path: "/search/beta/transactions", headers: headers, status: 400}.run(t, c)
	headers["X-Timezone"] = "Europe/Nowhere"
	scenario{name: "no such zone", method: "GET", path: "/search/beta/transactions", headers: headers, status: 400}.run(t, c)
}
