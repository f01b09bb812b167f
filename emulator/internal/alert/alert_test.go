package alert_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// ordinary are personas to whom nothing special happens, by the bodies of their customers.
var ordinary = map[string]struct{ body, persona, current, credit string }{
	"GB": {emulatortest.British, "uk_salaried_renter", "current_account", "current_account"},
	"US": {emulatortest.American, "us_salaried_homeowner", "checking_account", "credit_card"},
}

// life is a connected customer whose project listens to webhooks.
type life struct {
	*emulatortest.Customer
	inbox *emulatortest.Inbox
}

// newLife connects an ordinary persona at five in the afternoon of 16 March 2026, when banks have carried out the
// payments of the day.
func newLife(t *testing.T, region string) *life {
	t.Helper()
	l := &life{emulatortest.NewCustomer(t, 0, ordinary[region].body), emulatortest.NewInbox(t)}
	l.Advance("P15DT8H")
	hooks, err := json.Marshal(map[string]string{"client_id": "shop", "*": l.inbox.URL + "/hook"})
	if err != nil {
		t.Fatal(err)
	}
	l.Must(200, "PUT", "/_sandbox/webhooks", string(hooks))
	l.Connect(`{"persona":"` + ordinary[region].persona + `"}`)
	return l
}

// triggered are the insights of which webhooks tell, "family type id", in the order of their coming.
func (l *life) triggered() (all []string) {
	l.Helper()
	l.Must(200, "POST", "/_sandbox/clock/advance", `{"by":"PT0S"}`) // waits for what is due
	for _, e := range l.inbox.All() {
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
			l.Errorf("%s is not signed", e.Body)
		}
		family := body.Link[strings.LastIndex(body.Link, "/")+1:]
		all = append(all, family+" "+body.Insight.Type+" "+body.Insight.ID)
	}
	return all
}

// insights are those that the API lists, "family type id".
func (l *life) insights() (all []string) {
	l.Helper()
	for _, family := range []string{"balances", "income", "spending"} {
		got := l.Must(200, "GET", "/insights/v1/actionable/"+family, "")
		for _, one := range got.At("data.insights").([]any) {
			fields := one.(map[string]any)
			all = append(all, fmt.Sprintf("%s %s %s", family, fields["type"], fields["id"]))
			address := fields["_links"].(map[string]any)["details"].(string)
			details := l.Must(200, "GET", strings.TrimPrefix(address, l.Sandbox.URL()), "")
			if details.Str("data.id") != fields["id"] || details.Str("data.type") != fields["type"] {
				l.Errorf("the details of %s are those of %s", fields["id"], details.Str("data.id"))
			}
		}
	}
	return all
}

// picture is everything that a client can read of the customer's money.
func (l *life) picture() (all string) {
	l.Helper()
	for _, path := range []string{
		"/financial/v2/accounts", "/financial/v3/accounts", "/financial/v2/transactions?page_size=200", "/v2/income",
		"/v1/regular-transactions",
		"/v2/future-transactions", "/insights/v1/actionable/balances", "/insights/v1/actionable/income",
		"/insights/v1/actionable/spending",
	} {
		got := l.Call("GET", path, "")
		if got.Status != 200 && got.Status != 204 {
			l.Fatalf("%s: %d %s", path, got.Status, got.Text)
		}
		all += got.Text
	}
	return all
}

// account is the id of the first account of a type, and its booked balance.
func (l *life) account(kind string) (id, balance string) {
	l.Helper()
	for _, one := range l.Must(200, "GET", "/financial/v2/accounts", "").At("data").([]any) {
		a := one.(map[string]any)
		if a["account_type"] == kind {
			booked := a["balances"].([]any)[0].(map[string]any)
			return a["account_id"].(string), booked["amount"].(map[string]any)["value"].(string)
		}
	}
	l.Fatalf("no %s", kind)
	return "", ""
}

// post makes a transaction.
func (l *life) post(fields string) {
	l.Helper()
	l.Must(201, "POST", "/_sandbox/customers/"+l.ID+"/transactions", "{"+fields+"}")
}

// happen makes an event happen now.
func (l *life) happen(kind, rest string) {
	l.Helper()
	l.Must(201, "POST", "/_sandbox/customers/"+l.ID+"/events", fmt.Sprintf(`{"kind":%q%s}`, kind, rest))
}

func both(wait string) map[string]string { return map[string]string{"GB": wait, "US": wait} }

// lighting are ways to make each insight happen to an ordinary persona.
var lighting = map[string]struct {
	wait map[string]string // until the insight is there, by region
	do   func(l *life, region string)
}{
	"balances in_overdraft": {both("PT2H"), func(l *life, _ string) { l.happen("overdraft", `,"amount":40`) }},
	"balances close_to_credit_limit": {both("PT2H"), func(l *life, region string) {
		id, _ := l.account(ordinary[region].credit)
		amount := map[string]string{"GB": "900", "US": "8500"}[region]
		l.happen("overdraft", `,"account_id":"`+id+`","amount":`+amount)
	}},
	"balances low_balance": {both("PT2H"), func(l *life, region string) {
		_, balance := l.account(ordinary[region].current)
		l.post(`"description":"Deposit for a flat","amount":-` + balance + `,"merchant":""`)
		l.post(`"description":"Cash","amount":42.34`)
	}},
	"balances cannot_cover_bills": {both("PT2H"), func(l *life, region string) {
		_, balance := l.account(ordinary[region].current)
		l.post(`"description":"Deposit for a flat","amount":-` + balance)
	}},
	"income late_income": {both("P45D"), func(l *life, _ string) { l.happen("income_stops", "") }},
	"income regular_income_changed": {
		map[string]string{"GB": "P33D", "US": "P14D"},
		func(l *life, _ string) { l.happen("income_changes", `,"percent":130`) },
	},
	"income gambling_income": {both("PT2H"), func(l *life, _ string) {
		l.post(
			`"description":"BIG WIN","amount":9000,"at":"2026-02-20T18:00:00Z",
				"category":"gambling_and_lotteries/gambling_winnings"`,
		)
	}},
	"income pension_income": {both("PT2H"), func(l *life, _ string) {
		l.post(`"description":"PENSION FUND","amount":2500,"at":"2026-02-20T03:00:00Z","category":"income/pension_income"`)
	}},
	"spending late_payment": {both("P25D"), func(l *life, region string) {
		l.happen("payment_missed", `,"obligation":"`+map[string]string{"GB": "rent", "US": "mortgage_payment"}[region]+`"`)
	}},
	"spending suspected_duplicate_charge": {both("P33D"), func(l *life, _ string) { l.happen("payment_doubled", "") }},
	"spending regular_payment_changed": {
		both("P33D"),
		func(l *life, _ string) { l.happen("payment_changes", `,"percent":150`) },
	},
	"spending new_insurance_expense": {both("P5D"), func(l *life, _ string) { l.happen("new_insurance", "") }},
}

// Ensure that life events can cause each of the twelve insights for an ordinary British and an ordinary American
// customer: nothing is seen before the refresh, afterwards the insight is there with its details, and exactly one
// signed webhook is sent for it and for everything else that is new.
func TestEachInsightCanBeMadeToHappen(t *testing.T) {
	t.Parallel()
	for region := range ordinary {
		for insight, way := range lighting {
			t.Run(region+" "+insight, func(t *testing.T) {
				t.Parallel()
				l := newLife(t, region)
				before := l.insights()
				picture := l.picture()
				way.do(l, region)
				if l.picture() != picture {
					t.Error("something is seen before the refresh")
				}
				l.Advance(way.wait[region])
				if got := l.triggered(); len(got) != 0 {
					t.Errorf("told before the refresh: %v", got)
				}
				l.Refresh(`{}`)
				after := l.insights()
				var fresh []string
				for _, one := range after {
					if !slices.Contains(before, one) {
						fresh = append(fresh, one)
					}
				}
				if !slices.ContainsFunc(fresh, func(one string) bool { return strings.HasPrefix(one, insight+" ") }) {
					t.Fatalf("not there: %v", after)
				}
				if got := l.triggered(); !slices.Equal(got, fresh) {
					t.Errorf("told of %v, new are %v", got, fresh)
				}
				l.Advance("PT2H")
				l.Refresh(`{}`)
				if got := l.triggered(); len(got) < len(fresh) ||
					slices.ContainsFunc(got[len(fresh):], func(one string) bool { return slices.Contains(fresh, one) }) {
					t.Errorf("told again: %v", got)
				}
			})
		}
	}
}

// Ensure that over half a year of daily background refreshes each new insight is sent exactly once, in the order of
// time.
func TestHalfAYearOfDailyRefreshes(t *testing.T) {
	t.Parallel()
	l := newLife(t, "GB")
	l.Must(200, "PUT", "/_sandbox/background-refreshes", `{"client_id":"shop","every":"P1D"}`)
	l.happen("income_stops", `,"at":"2026-06-01T00:00:00Z"`)
	l.happen("new_insurance", `,"at":"2026-05-04T12:00:00Z"`)
	l.happen("overdraft", `,"at":"2026-07-01T12:00:00Z"`)
	consent := l.Must(200, "GET", "/v1/open-banking/account-access-consents", "").Str("data.0.id")
	for range 6 {
		l.Advance("P30D")
		l.Must(200, "POST", "/v1/open-banking/account-access-consents/"+consent+"/reconfirm", "")
	}
	count := map[string]int{}
	var order []string
	for _, one := range l.triggered() {
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
	for _, e := range l.inbox.All() {
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
	l := newLife(t, "GB")
	if got := l.triggered(); len(got) != 0 {
		t.Errorf("the connect tells of %v", got)
	}
	ingest := func(id, amount string, day int) {
		at := fmt.Sprintf("2026-03-%02dT10:15:00Z", day)
		l.MustIngest(
			emulatortest.IngestTransactionsPath,
			emulatortest.TransactionsBody(
				[4]string{id + "1", at, amount, "LIFT HIRE"},
				[4]string{id + "2", at, amount, "LIFT HIRE"},
			),
		)
	}
	ingest("a", "-10.00", 2)
	if got := l.triggered(); len(got) != 1 || !strings.HasPrefix(got[0], "spending suspected_duplicate_charge ") {
		t.Errorf("the ingestion tells of %v", got)
	}
	l.Must(200, "PUT", "/_sandbox/webhooks", `{"client_id":"shop","*":null}`)
	ingest("b", "-20.00", 3)
	l.Must(200, "PUT", "/_sandbox/webhooks", `{"client_id":"shop","*":"`+l.inbox.URL+`/hook"}`)
	ingest("c", "-30.00", 4)
	if got := l.triggered(); len(got) != 2 {
		t.Errorf("told of %v", got)
	}
}
