package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// ordinaryPersonas are personas without incidents, by region.
var ordinaryPersonas = map[string]string{"GB": "uk_salaried_renter", "US": "us_salaried_homeowner"}

// lifeSandbox is a sandbox at five in the afternoon of 16 March 2026, after the payments of the day.
type lifeSandbox struct {
	*emulatortest.Customer
	inbox  *emulatortest.Inbox
	region string
}

func newLifeSandbox(t *testing.T, region string) *lifeSandbox {
	t.Helper()
	w := &lifeSandbox{emulatortest.NewCustomer(t, 0, emulatortest.British), emulatortest.NewInbox(t), region}
	w.Advance("P15DT8H")
	w.Must(200, "PUT", "/_sandbox/webhooks", `{"client_id":"shop","*":"`+w.inbox.URL+`/hook"}`)
	return w
}

// exportAndImport continues in another sandbox with the same data.
func (w *lifeSandbox) exportAndImport(t *testing.T) {
	t.Helper()
	var export bytes.Buffer
	if err := w.Sandbox.Export(&export); err != nil {
		t.Fatal(err)
	}
	w.Sandbox = emulator.Start(t, emulator.Options{TaskDelay: new(time.Duration)})
	if err := w.Sandbox.Import(&export); err != nil {
		t.Fatal(err)
	}
	w.Client = emulatortest.NewClient(t, w.Sandbox, "shop")
}

// lifeCustomer is a connected customer with a budget of all spending.
type lifeCustomer struct {
	*emulatortest.ConnectedCustomer
	sandbox *lifeSandbox
	budget  string // its path
	picture financialPicture
}

func (w *lifeSandbox) newCustomer(t *testing.T) *lifeCustomer {
	t.Helper()
	p := emulatortest.Persona{ID: ordinaryPersonas[w.region], Region: w.region, Type: "personal", Provider: "Bank_Of_Bud"}
	a := &lifeCustomer{ConnectedCustomer: w.Client.ConnectPersonaWith(t, p, map[string]any{"seed": 7}), sandbox: w}
	currency := map[string]string{"GB": "GBP", "US": "USD"}[w.region]
	a.budget = newBudget(
		t,
		a.Client,
		`{"name":"All","amount":{"value":"1000","currency":"`+currency+`"},"recurrency":{"period":"monthly",
			"starting_day":1}}`,
		a.Headers,
	)
	return a
}

// readPicture reads accounts and rows.
func (a *lifeCustomer) readPicture(t *testing.T) {
	t.Helper()
	a.picture = pictureOf(t, a.ConnectedCustomer)
}

// booked returns the booked balance of the first account.
func (a *lifeCustomer) booked(t *testing.T) int64 {
	t.Helper()
	return a.picture.accounts[0].Balances.Booked.minor(t)
}

// everything returns all that a client can read about the customer's money, without the address of the sandbox.
func (a *lifeCustomer) everything(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, path := range []string{
		"/financial/v2/accounts", "/financial/v3/accounts", "/financial/v3/balances?granularity=monthly",
		"/financial/v2/authorised-payments",
		"/v2/income", "/v1/regular-transactions", "/v2/future-transactions", "/v1/subscriptions",
		"/insights/v2/products?from=2025-01-01",
		"/aggregations/v2/totals/categories", "/v2/merchants/totals", budgetsPath, a.budget + "/transactions?page_size=200",
		"/insights/v1/actionable/balances", "/insights/v1/actionable/income", "/insights/v1/actionable/spending",
		"/characteristics/v1/customer", "/affordability/v2/report?monthly_totals=true",
	} {
		var answer json.RawMessage
		a.Read(t, path, a.Headers, &answer)
		all.WriteString(path + " " + string(answer) + "\n")
	}
	rows, err := json.Marshal(a.Transactions(t))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(all.String(), a.Base, "") + string(rows)
}

// insights returns the insights that the API lists, as "family type id", and checks their details.
func (a *lifeCustomer) insights(t *testing.T) (all []string) {
	t.Helper()
	for _, family := range []string{"balances", "income", "spending"} {
		for _, one := range a.Call(t, "GET", "/insights/v1/actionable/"+family, "", a.Headers).List(t, "data.insights") {
			all = append(all, fmt.Sprintf("%s %s %s", family, one["type"], one["id"]))
			address := strings.TrimPrefix(one["_links"].(map[string]any)["details"].(string), a.Base)
			details := a.Call(t, "GET", address, "", a.Headers)
			if details.Status != 200 || details.Str("data.id") != one["id"] || details.Str("data.type") != one["type"] {
				t.Errorf("the details of %s are %d %s", one["id"], details.Status, details.Text)
			}
			for _, row := range details.List(t, "data.caused_by.transactions") {
				a.mustList(t, "an insight", row["transaction_id"].(string), row["amount"].(map[string]any)["value"])
			}
		}
	}
	return all
}

// receivedInsights returns the insights of the received webhooks, as "family type id", in the order of arrival.
func (a *lifeCustomer) receivedInsights(t *testing.T) (all []string) {
	t.Helper()
	a.sandbox.Must(200, "POST", "/_sandbox/clock/advance", `{"by":"PT0S"}`) // waits for what is due
	for _, e := range a.sandbox.inbox.All() {
		var body struct {
			Customer string `json:"customer_id"`
			Link     string
			Insight  struct {
				ID   string `json:"id"`
				Type string `json:"insight_type"`
			}
		}
		if json.Unmarshal([]byte(e.Body), &body) != nil || body.Insight.Type == "" || body.Customer != a.ID {
			continue
		}
		mustBeSigned(t, a.Client, e)
		all = append(all, body.Link[strings.LastIndex(body.Link, "/")+1:]+" "+body.Insight.Type+" "+body.Insight.ID)
	}
	return all
}

// mustList checks that a transaction of an operation is in the list, with the same amount.
func (a *lifeCustomer) mustList(t *testing.T, who, id string, amount any) {
	t.Helper()
	if len(a.picture.rows) == 0 {
		a.readPicture(t)
	}
	if row, found := a.picture.byID[id]; !found || row.Amount.Value != amount {
		t.Errorf("%s has %v of %s, the list %q", who, amount, id, row.Amount.Value)
	}
}

// mustAgree checks that all operations agree with the transactions.
func (a *lifeCustomer) mustAgree(t *testing.T) {
	t.Helper()
	a.picture.mustAddUp(t)
	mustTotal(t, a.ConnectedCustomer, a.picture.at)
	a.mustEarn(t)
	a.mustRecur(t)
	a.mustSpend(t)
	a.mustTotalInsights(t)
}

// counted returns the transactions of a period that count: credits or debits that are not transfers between the
// customer's accounts.
func (a *lifeCustomer) counted(from, to time.Time, side, tag string) (all []emulatortest.Transaction) {
	for _, r := range a.picture.rows {
		if r.Side == side && !r.At.Before(from) && !r.At.After(to) && !slices.Contains(r.Tags, "internal-transfer") &&
			(tag == "" || slices.Contains(r.Tags, tag)) {
			all = append(all, r)
		}
	}
	return all
}

func sumOf(t *testing.T, rows []emulatortest.Transaction) (sum int64) {
	t.Helper()
	for _, r := range rows {
		sum += r.Amount.Minor(t, "credit")
	}
	return sum
}

// mustEarn checks that the income finder has the transactions that are tagged as income.
func (a *lifeCustomer) mustEarn(t *testing.T) {
	t.Helper()
	got := a.Call(t, "GET", "/v2/income", "", a.Headers)
	from, err := time.Parse(time.DateOnly, got.Str("metadata.from"))
	if err != nil {
		t.Fatalf("%v: %s", err, got.Text)
	}
	earned := got.List(t, "data.transactions")
	for _, row := range earned {
		a.mustList(t, "the income", row["transaction_id"].(string), row["amount"].(map[string]any)["value"])
	}
	if want := a.counted(from, a.picture.at, "credit", "income"); len(want) != len(earned) {
		t.Errorf("the income has %d rows, the list %d", len(earned), len(want))
	}
}

// mustRecur checks that regular and past payments are in the list, and that each future payment belongs to a regular
// group.
func (a *lifeCustomer) mustRecur(t *testing.T) {
	t.Helper()
	groups := map[any]bool{}
	for _, group := range a.Call(t, "GET", "/v1/regular-transactions", "", a.Headers).List(t, "data") {
		groups[group["label"]] = true
		for _, one := range group["transactions"].([]any) {
			row := one.(map[string]any)
			a.mustList(t, "a regular payment", row["transaction_id"].(string), row["amount"].(map[string]any)["amount"])
		}
	}
	for _, one := range a.Call(t, "GET", "/v2/future-transactions", "", a.Headers).List(t, "data") {
		a.mustList(t, "a forecast", one["transaction_id"].(string), one["amount"].(map[string]any)["value"])
		if !groups[one["label"]] {
			t.Errorf("the forecast from %v is of no regular group", one["transaction_id"])
		}
	}
}

// mustSpend checks that the budget of all spending has spent the debits of its period, and lists them.
func (a *lifeCustomer) mustSpend(t *testing.T) {
	t.Helper()
	got := a.Call(t, "GET", budgetsPath, "", a.Headers)
	from, err := time.Parse(time.RFC3339, got.Str("data.0.spent.from"))
	if err != nil {
		t.Fatalf("%v: %s", err, got.Text)
	}
	var spent []emulatortest.Transaction
	for _, row := range a.Call(t, "GET", a.budget+"/transactions?page_size=200", "", a.Headers).List(t, "data") {
		id := row["transaction_id"].(string)
		a.mustList(t, "the budget", id, row["amount"].(map[string]any)["value"])
		spent = append(spent, a.picture.byID[id])
	}
	want := int64(0)
	for _, r := range a.picture.rows {
		if r.Side == "debit" && !r.At.Before(from) {
			want += r.Amount.Minor(t, "credit")
		}
	}
	if value := got.Str("data.0.spent.amount.value"); value != minorText(want) || sumOf(t, spent) != want {
		t.Errorf(
			"the budget has spent %s, its rows %s and the debits of the list %s", value, minorText(sumOf(t, spent)),
			minorText(want),
		)
	}
}

// minorText formats an amount in minor units.
func minorText(minor int64) string { return fmt.Sprintf("%d.%02d", minor/100, minor%100) }

// mustTotalInsights checks that the totals of insights are the sums of the transactions in their window.
func (a *lifeCustomer) mustTotalInsights(t *testing.T) {
	t.Helper()
	for _, family := range []string{"income", "spending"} {
		got := a.Call(t, "GET", "/insights/v1/actionable/"+family, "", a.Headers)
		if len(got.List(t, "data.insights")) == 0 {
			continue
		}
		var window [2]time.Time
		for i, name := range []string{"from", "to"} {
			at, err := time.Parse(time.RFC3339, got.Str("metadata."+name))
			if err != nil {
				t.Fatal(err)
			}
			window[i] = at
		}
		income, spent := a.counted(window[0], window[1], "credit", "income"), a.counted(window[0], window[1], "debit", "")
		for name, want := range map[string]int64{"income": sumOf(t, income), "expenditure": sumOf(t, spent)} {
			if value := got.Str("data.totals." + name + ".0.value"); value != minorText(want) {
				t.Errorf("%s insights total %s %s, the rows %s", family, name, value, minorText(want))
			}
		}
	}
}
