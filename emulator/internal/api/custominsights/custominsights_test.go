package custominsights_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/emulator/emulatortest"
)

const (
	manage  = "/insights/v1/custom/manage"
	profile = "/insights/v1/custom/profile"
	detail  = "/insights/v1/custom/detail/"
)

// create creates a custom insight and returns its id.
func create(c *emulatortest.Customer, query string) string {
	c.Helper()
	return c.Must(200, "POST", manage, fmt.Sprintf(`{"query":%q}`, query)).Str("data.custom_insight_id")
}

// applied returns the identifiers in a customer's profile.
func applied(c *emulatortest.Customer) (names []string) {
	c.Helper()
	for _, one := range c.Must(200, "GET", profile, "").At("data").([]any) {
		names = append(names, one.(map[string]any)["identifier"].(string))
	}
	return names
}

// Ensure that the number of custom insights of a project is limited, so that reading a profile stays fast.
func TestInsightLimit(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	var last string
	for i := range 200 {
		last = create(c, fmt.Sprintf("INFER any%d FROM transactions WHERE amount > 0", i))
	}
	const more = `{"query":"INFER one_more FROM transactions WHERE amount > 0"}`
	c.Must(400, "POST", manage, more).MustBe(t, `{"operation_id":"custom_insight_v1_manage_post",
		"code_id":"failed_validation","message":"*","errors":{"query":"a project has at most 200 custom insights"}}`)
	c.Must(204, "DELETE", manage+"/"+last, "")
	c.Must(200, "POST", manage, more)
}

// Ensure that Bud's three published queries can be managed, and select from a gambler's data exactly what equal
// filters of the transactions operation select.
func TestPublishedQueries(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	always := create(c, "INFER always_true FROM transactions HAVING SUM(1, 2, 3) = 6")
	risky := create(c, `INFER risky_spender FROM transactions WHERE category_l2 = "crypto_platform_incoming"`)
	gambler := create(c, `INFER active_gambler FROM transactions WHERE category_l1 = 'gambling_and_lotteries' AND `+
		`credit_debit_indicator = 'debit' AND currency = 'GBP' AND DATETIME_FROM(date_time, 0, 1, 0)`)
	c.Must(404, "GET", detail+always, "")
	if got := applied(c); got != nil {
		t.Errorf("before any data: %v", got)
	}
	c.Connect(`{"persona":"uk_overindebted"}`)
	if got := fmt.Sprint(applied(c)); got != "[always_true active_gambler]" {
		t.Errorf("the profile has %s", got)
	}
	all := c.CountTransactions()
	if got := c.Must(200, "GET", detail+always, "").At("metadata.results"); got != float64(all) {
		t.Errorf("without WHERE %v of %d transactions", got, all)
	}
	c.Must(200, "GET", detail+risky, "").
		MustBe(t, `{"operation_id":"custom_insight_v1_detail_get","data":[],"metadata":{"created_at":"2026-03-01T09:00:00Z",
			"results":0}}`)
	of := emulatortest.ConnectedCustomer{Client: c.Client, Headers: map[string]string{"X-Customer-Id": c.ID}}
	want := 0
	for _, one := range of.Transactions(t, "category_l1", "gambling_and_lotteries") {
		if one.Side == "debit" && !one.At.Before(time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC)) {
			want++
		}
	}
	if got := c.Must(200, "GET", detail+gambler, "").At("metadata.results"); got != float64(want) || want == 0 {
		t.Errorf("%v gambling debits, want %d", got, want)
	}
}

// Ensure that insights can be listed, changed, switched off and deleted, and that an invalid query is refused with
// the position of its mistake.
func TestManage(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	id := create(c, "INFER one FROM transactions WHERE amount > 1")
	c.Must(200, "GET", manage, "").
		MustBe(t, `{"operation_id":"custom_insight_v1_manage_get","data":[{"custom_insight_id":"`+id+`",
		"identifier":"one","query":"INFER one FROM transactions WHERE amount > 1","created_at":"2026-03-01T09:00:00Z",
		"active":true}]}`)
	c.Must(204, "PATCH", manage+"/"+id, `{"query":"INFER two FROM transactions WHERE amount > 2","active":false}`)
	got := c.Must(200, "GET", manage, "")
	if got.Str("data.0.identifier") != "two" || got.At("data.0.active") != false {
		t.Errorf("got %s", got.Text)
	}
	c.Must(400, "POST", manage, `{"query":"INFER x FROM transactions WHERE colour = 1"}`).MustBe(t,
		`{"operation_id":"custom_insight_v1_manage_post","code_id":"failed_validation","message":"*","errors":{"query":"*"}}`)
	for body, want := range map[string]string{
		`{"query":"INFER x FROM transactions WHERE colour = 1"}`: "offset 32: unknown column",
		`{"query":""}`: "", `{}`: "", `{"query":"INFER x FROM transactions","active":1}`: "",
	} {
		if got := c.Must(400, "POST", manage, body); !strings.Contains(got.Text, want) {
			t.Errorf("%s: %s", body, got.Text)
		}
	}
	c.Must(400, "PATCH", manage+"/"+id, `{"query":"INFER"}`)
	for _, unknown := range []string{"{custom_insight_id}", "nonsense", "360e5821-4f18-4077-83f4-c9a7c1768bea"} {
		c.Must(404, "PATCH", manage+"/"+url.PathEscape(unknown), `{"active":true}`)
		c.Must(404, "DELETE", manage+"/"+url.PathEscape(unknown), "")
		c.Must(404, "GET", detail+url.PathEscape(unknown), "")
	}
	c.Must(204, "DELETE", manage+"/"+id, "")
	c.Must(404, "DELETE", manage+"/"+id, "")
	create(c, "INFER three FROM transactions")
	c.Must(204, "DELETE", manage+"/all", "")
	c.Must(204, "DELETE", manage+"/all", "")
	if got := c.Must(200, "GET", manage, ""); got.Text != `{"operation_id":"custom_insight_v1_manage_get","data":[]}` {
		t.Errorf("got %s", got.Text)
	}
}

// Ensure that a profile has the wording and the time of when it was built and not of a later edit, that X-Now moves
// DATETIME_FROM, and that a deleted insight is removed from it.
func TestProfileOfTheBuild(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	c.Connect(
		`{"persona":"empty","overrides":{"rows":[{"account":"current","description":"SHOP","amount":-5,"at":"-P40D"}]}}`,
	)
	id := create(c, "INFER recent FROM transactions WHERE DATETIME_FROM(date_time, 0, 1, 0)")
	c.Must(404, "GET", detail+id, "")
	c.Must(204, "POST", profile, "")
	if got := applied(c); got != nil {
		t.Errorf("forty days ago is a month ago: %v", got)
	}
	now := map[string]string{"X-Customer-Id": c.ID, "X-Now": "2026-02-01T00:00:00.123Z"}
	if got := c.Client.Call(t, "POST", profile, "", now); got.Status != 204 {
		t.Fatalf("%d %s", got.Status, got.Text)
	}
	if got := fmt.Sprint(applied(c)); got != "[recent]" {
		t.Errorf("got %s", got)
	}
	c.Must(204, "PATCH", manage+"/"+id, `{"query":"INFER other FROM transactions WHERE amount > 1000"}`)
	if got := fmt.Sprint(applied(c)); got != "[recent]" {
		t.Errorf("after the edit: %s", got)
	}
	if got := c.Must(200, "GET", detail+id, ""); got.At("metadata.results") != 1.0 {
		t.Errorf("the detail follows the edit: %s", got.Text)
	}
	c.Must(204, "POST", profile, "")
	if got := applied(c); got != nil {
		t.Errorf("after the build: %v", got)
	}
	now["X-Now"] = "yesterday"
	if got := c.Client.Call(t, "POST", profile, "", now); got.Status != 400 {
		t.Errorf("X-Now: %d %s", got.Status, got.Text)
	}
	c.Must(204, "DELETE", manage+"/"+id, "")
	c.Must(404, "GET", detail+id, "")
}

// Ensure that refreshes and ingestions rebuild the profile, so that insights follow the data.
func TestProfileFollowsTheData(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	create(c, "INFER rich FROM transactions WHERE amount >= 12000")
	c.Connect(`{"persona":"uk_salaried_renter"}`)
	if got := applied(c); got != nil {
		t.Fatalf("got %v", got)
	}
	c.Must(201, "POST", "/_sandbox/customers/"+c.ID+"/events", `{"kind":"windfall","amount":12000}`)
	c.Advance("PT2H")
	c.Refresh(`{}`)
	if got := fmt.Sprint(applied(c)); got != "[rich]" {
		t.Errorf("after the refresh: %s", got)
	}
	if got := c.Must(200, "GET", profile, "").Str("data.0.created_at"); got != "2026-03-01T11:00:00Z" {
		t.Errorf("built at %s", got)
	}
	create(c, `INFER lifted FROM transactions WHERE CONTAINS(description, "LIFT")`)
	c.MustIngest(
		emulatortest.IngestTransactionsPath,
		emulatortest.TransactionsBody([4]string{"a", "2026-02-27T08:00:00Z", "-3.00", "LIFT HIRE"}),
	)
	if got := fmt.Sprint(applied(c)); got != "[rich lifted]" {
		t.Errorf("after the ingestion: %s", got)
	}
}

// Ensure that, for random conditions over a persona, a query with WHERE applies exactly if its detail has rows, and
// exactly if HAVING COUNT() > 0 is true with the same WHERE.
func TestWhereAndHavingAgree(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	c.Connect(`{"persona":"uk_overindebted"}`)
	conditions := []string{
		`category_l1 = "gambling_and_lotteries"`, `category_l2 = "no_such"`, `amount > 100`, `amount > 100000`,
		`HAS_TAG("loan")`,
		`CONTAINS(LOWER(description), "tesco")`, `DATETIME_FROM(date_time, 0, 0, 3)`, `currency IN ("USD", "EUR")`,
		`merchant_slug != ""`,
		`frequency = "monthly"`, `status = "pending"`, `credit_debit_indicator = 'credit'`,
	}
	rapid.Check(t, func(t *rapid.T) {
		where := rapid.SampledFrom(conditions).Draw(t, "first")
		for range rapid.IntRange(0, 3).Draw(t, "more") {
			where += rapid.SampledFrom([]string{" AND ", " OR ", " AND NOT "}).
				Draw(t, "join") +
				rapid.SampledFrom(conditions).
					Draw(t, "next")
		}
		try := func(query string) emulatortest.Answer {
			body := fmt.Sprintf(`{"client_id":"shop","customer_id":%q,"query":%q,"limit":0}`, c.ID, query)
			return c.Must(200, "POST", "/_sandbox/query", body)
		}
		a := try("INFER a FROM transactions WHERE " + where)
		b := try("INFER b FROM transactions WHERE " + where + " HAVING COUNT() > 0")
		applies := a.At("applies")
		if applies != (a.At("results").(float64) > 0) || applies != b.At("applies") || a.At("results") != b.At("results") {
			t.Fatalf("%s: %s and %s", where, a.Text, b.Text)
		}
	})
}
