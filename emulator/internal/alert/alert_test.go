package alert_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// ordinaryPersonas are personas to whom nothing special happens, by the bodies of their customers.
var ordinaryPersonas = map[string]struct{ body, persona, current, credit string }{
	"GB": {emulatortest.British, "uk_salaried_renter", "current_account", "current_account"},
	"US": {emulatortest.American, "us_salaried_homeowner", "checking_account", "credit_card"},
}

// testCustomer is a connected customer whose project listens to webhooks.
type testCustomer struct {
	*emulatortest.Customer
	inbox *emulatortest.Inbox
}

// newTestCustomer connects an ordinary persona at five in the afternoon of 16 March 2026, when banks have executed the
// payments of the day.
func newTestCustomer(t *testing.T, region string) *testCustomer {
	t.Helper()
	c := &testCustomer{emulatortest.NewCustomer(t, 0, ordinaryPersonas[region].body), emulatortest.NewInbox(t)}
	c.Advance("P15DT8H")
	endpoints, err := json.Marshal(map[string]string{"client_id": "shop", "*": c.inbox.URL + "/hook"})
	if err != nil {
		t.Fatal(err)
	}
	c.Must(200, "PUT", "/_sandbox/webhooks", string(endpoints))
	c.Connect(`{"persona":"` + ordinaryPersonas[region].persona + `"}`)
	return c
}

// sentInsights returns the insights of the received webhooks, "family type id", in the order of their arrival.
func (c *testCustomer) sentInsights() (all []string) {
	c.Helper()
	c.Must(200, "POST", "/_sandbox/clock/advance", `{"by":"PT0S"}`) // waits for what is due
	for _, e := range c.inbox.All() {
		var body struct {
			Link    string
			Insight struct {
				ID   string `json:"id"`
				Type string `json:"insight_type"`
			}
		}
		if json.Unmarshal([]byte(e.Body), &body) != nil || body.Insight.Type == "" {
			continue
		}
		if e.Signature == "" || e.KeyID == "" {
			c.Errorf("%s is not signed", e.Body)
		}
		family := body.Link[strings.LastIndex(body.Link, "/")+1:]
		all = append(all, family+" "+body.Insight.Type+" "+body.Insight.ID)
	}
	return all
}

// listedInsights returns the insights that the API lists, "family type id".
func (c *testCustomer) listedInsights() (all []string) {
	c.Helper()
	for _, family := range []string{"balances", "income", "spending"} {
		got := c.Must(200, "GET", "/insights/v1/actionable/"+family, "")
		for _, one := range got.At("data.insights").([]any) {
			fields := one.(map[string]any)
			all = append(all, fmt.Sprintf("%s %s %s", family, fields["type"], fields["id"]))
			address := fields["_links"].(map[string]any)["details"].(string)
			details := c.Must(200, "GET", strings.TrimPrefix(address, c.Sandbox.URL()), "")
			if details.Str("data.id") != fields["id"] || details.Str("data.type") != fields["type"] {
				c.Errorf("the details of %s are those of %s", fields["id"], details.Str("data.id"))
			}
		}
	}
	return all
}

// everything returns the answers of all operations that read the customer's money.
func (c *testCustomer) everything() (all string) {
	c.Helper()
	for _, path := range []string{
		"/financial/v2/accounts", "/financial/v3/accounts", "/financial/v2/transactions?page_size=200", "/v2/income",
		"/v1/regular-transactions",
		"/v2/future-transactions", "/insights/v1/actionable/balances", "/insights/v1/actionable/income",
		"/insights/v1/actionable/spending",
	} {
		got := c.Call("GET", path, "")
		if got.Status != 200 && got.Status != 204 {
			c.Fatalf("%s: %d %s", path, got.Status, got.Text)
		}
		all += got.Text
	}
	return all
}

// account returns the id of the first account of a type, and its booked balance.
func (c *testCustomer) account(kind string) (id, balance string) {
	c.Helper()
	for _, one := range c.Must(200, "GET", "/financial/v2/accounts", "").At("data").([]any) {
		a := one.(map[string]any)
		if a["account_type"] == kind {
			booked := a["balances"].([]any)[0].(map[string]any)
			return a["account_id"].(string), booked["amount"].(map[string]any)["value"].(string)
		}
	}
	c.Fatalf("no %s", kind)
	return "", ""
}

// post makes a transaction.
func (c *testCustomer) post(fields string) {
	c.Helper()
	c.Must(201, "POST", "/_sandbox/customers/"+c.ID+"/transactions", "{"+fields+"}")
}

// addLifeEvent makes an event happen now.
func (c *testCustomer) addLifeEvent(kind, rest string) {
	c.Helper()
	c.Must(201, "POST", "/_sandbox/customers/"+c.ID+"/events", fmt.Sprintf(`{"kind":%q%s}`, kind, rest))
}

func both(wait string) map[string]string { return map[string]string{"GB": wait, "US": wait} }

// causes has an event that causes each insight for an ordinary persona.
var causes = map[string]struct {
	wait map[string]string // until the insight is there, by region
	do   func(c *testCustomer, region string)
}{
	"balances in_overdraft": {both("PT2H"), func(c *testCustomer, _ string) {
		c.addLifeEvent("overdraft", `,"amount":40`)
	}},
	"balances close_to_credit_limit": {both("PT2H"), func(c *testCustomer, region string) {
		id, _ := c.account(ordinaryPersonas[region].credit)
		amount := map[string]string{"GB": "900", "US": "8500"}[region]
		c.addLifeEvent("overdraft", `,"account_id":"`+id+`","amount":`+amount)
	}},
	"balances low_balance": {both("PT2H"), func(c *testCustomer, region string) {
		_, balance := c.account(ordinaryPersonas[region].current)
		c.post(`"description":"Deposit for a flat","amount":-` + balance + `,"merchant":""`)
		c.post(`"description":"Cash","amount":42.34`)
	}},
	"balances cannot_cover_bills": {both("PT2H"), func(c *testCustomer, region string) {
		_, balance := c.account(ordinaryPersonas[region].current)
		c.post(`"description":"Deposit for a flat","amount":-` + balance)
	}},
	"income late_income": {both("P45D"), func(c *testCustomer, _ string) { c.addLifeEvent("income_stops", "") }},
	"income regular_income_changed": {
		map[string]string{"GB": "P33D", "US": "P14D"},
		func(c *testCustomer, _ string) { c.addLifeEvent("income_changes", `,"percent":130`) },
	},
	"income gambling_income": {both("PT2H"), func(c *testCustomer, _ string) {
		c.post(
			`"description":"BIG WIN","amount":9000,"at":"2026-02-20T18:00:00Z",
				"category":"gambling_and_lotteries/gambling_winnings"`,
		)
	}},
	"income pension_income": {both("PT2H"), func(c *testCustomer, _ string) {
		c.post(`"description":"PENSION FUND","amount":2500,"at":"2026-02-20T03:00:00Z","category":"income/pension_income"`)
	}},
	"spending late_payment": {both("P25D"), func(c *testCustomer, _ string) {
		c.addLifeEvent("payment_missed", "")
	}},
	"spending suspected_duplicate_charge": {both("P33D"), func(c *testCustomer, _ string) {
		c.addLifeEvent("payment_doubled", "")
	}},
	"spending regular_payment_changed": {
		both("P33D"),
		func(c *testCustomer, _ string) { c.addLifeEvent("payment_changes", `,"percent":150`) },
	},
	"spending new_insurance_expense": {both("P5D"), func(c *testCustomer, _ string) {
		c.addLifeEvent("new_insurance", "")
	}},
}

// Ensure that life events can cause each of the twelve insights for an ordinary British and an ordinary American
// customer: nothing is seen before the refresh, afterwards the insight is there with its details, and exactly one
// signed webhook is sent for it and for everything else that is new.
func TestEachInsightCanBeMadeToHappen(t *testing.T) {
	t.Parallel()
	for region := range ordinaryPersonas {
		for insight, cause := range causes {
			t.Run(region+" "+insight, func(t *testing.T) {
				t.Parallel()
				c := newTestCustomer(t, region)
				before := c.listedInsights()
				answers := c.everything()
				cause.do(c, region)
				if c.everything() != answers {
					t.Error("something is seen before the refresh")
				}
				c.Advance(cause.wait[region])
				if got := c.sentInsights(); len(got) != 0 {
					t.Errorf("sent before the refresh: %v", got)
				}
				c.Refresh(`{}`)
				after := c.listedInsights()
				var fresh []string
				for _, one := range after {
					if !slices.Contains(before, one) {
						fresh = append(fresh, one)
					}
				}
				if !slices.ContainsFunc(fresh, func(one string) bool { return strings.HasPrefix(one, insight+" ") }) {
					t.Fatalf("not there: %v", after)
				}
				if got := c.sentInsights(); !slices.Equal(got, fresh) {
					t.Errorf("sent %v, new are %v", got, fresh)
				}
				c.Advance("PT2H")
				c.Refresh(`{}`)
				if got := c.sentInsights(); len(got) < len(fresh) ||
					slices.ContainsFunc(got[len(fresh):], func(one string) bool { return slices.Contains(fresh, one) }) {
					t.Errorf("sent again: %v", got)
				}
			})
		}
	}
}

// Ensure that over half a year of daily background refreshes each new insight is sent exactly once, in the order of
// time.
func TestHalfAYearOfDailyRefreshes(t *testing.T) {
	t.Parallel()
	c := newTestCustomer(t, "GB")
	c.Must(200, "PUT", "/_sandbox/background-refreshes", `{"client_id":"shop","every":"P1D"}`)
	c.addLifeEvent("income_stops", `,"at":"2026-06-01T00:00:00Z"`)
	c.addLifeEvent("new_insurance", `,"at":"2026-05-04T12:00:00Z"`)
	c.addLifeEvent("overdraft", `,"at":"2026-07-01T12:00:00Z"`)
	consent := c.Must(200, "GET", "/v1/open-banking/account-access-consents", "").Str("data.0.id")
	for range 6 {
		c.Advance("P30D")
		c.Must(200, "POST", "/v1/open-banking/account-access-consents/"+consent+"/reconfirm", "")
	}
	count := map[string]int{}
	var order []string
	for _, one := range c.sentInsights() {
		parts := strings.Fields(one)
		if count[one]++; count[one] == 1 {
			order = append(order, parts[1])
		}
	}
	for _, kind := range []string{"new_insurance_expense", "late_income", "in_overdraft"} {
		if n := len(slices.DeleteFunc(slices.Clone(order), func(o string) bool { return o != kind })); n != 1 {
			t.Errorf("%d times %s in %v", n, kind, order)
		}
	}
	if a, b := slices.Index(order, "new_insurance_expense"), slices.Index(order, "late_income"); a > b {
		t.Errorf("out of order: %v", order)
	}
	last := ""
	for _, e := range c.inbox.All() {
		var body struct {
			CreatedAt string `json:"created_at"`
		}
		if json.Unmarshal([]byte(e.Body), &body) == nil && body.CreatedAt != "" {
			if body.CreatedAt < last {
				t.Errorf("%s comes after %s", body.CreatedAt, last)
			}
			last = body.CreatedAt
		}
	}
}

// Ensure that a first connection sends no insights, that an ingestion does, and that a project that starts to
// listen later gets only those that are new from then on.
func TestWhoListensWhen(t *testing.T) {
	t.Parallel()
	c := newTestCustomer(t, "GB")
	if got := c.sentInsights(); len(got) != 0 {
		t.Errorf("the connect sent %v", got)
	}
	ingest := func(id, amount string, day int) {
		at := fmt.Sprintf("2026-03-%02dT10:15:00Z", day)
		c.MustIngest(
			emulatortest.IngestTransactionsPath,
			emulatortest.TransactionsBody(
				[4]string{id + "1", at, amount, "LIFT HIRE"},
				[4]string{id + "2", at, amount, "LIFT HIRE"},
			),
		)
	}
	ingest("a", "-10.00", 2)
	if got := c.sentInsights(); len(got) != 1 || !strings.HasPrefix(got[0], "spending suspected_duplicate_charge ") {
		t.Errorf("the ingestion sent %v", got)
	}
	c.Must(200, "PUT", "/_sandbox/webhooks", `{"client_id":"shop","*":null}`)
	ingest("b", "-20.00", 3)
	c.Must(200, "PUT", "/_sandbox/webhooks", `{"client_id":"shop","*":"`+c.inbox.URL+`/hook"}`)
	ingest("c", "-30.00", 4)
	if got := c.sentInsights(); len(got) != 2 {
		t.Errorf("sent %v", got)
	}
}
