package control_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"budsandbox/emulator/emulatortest"
)

// newConnectedCustomer returns a customer who is connected to an ordinary persona.
func newConnectedCustomer(t *testing.T) *emulatortest.Customer {
	t.Helper()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	c.Connect(`{"persona":"uk_salaried_renter","seed":7}`)
	return c
}

func of(c *emulatortest.Customer, what string) string {
	return "/_sandbox/customers/" + c.ID + "/" + what
}

// transactionsByID returns the statuses and amounts of the customer's transactions by id.
func transactionsByID(c *emulatortest.Customer) map[string]string {
	c.Helper()
	who := emulatortest.ConnectedCustomer{Client: c.Client, Headers: map[string]string{"X-Customer-Id": c.ID}}
	all := map[string]string{}
	for _, one := range who.Transactions(c.T) {
		all[one.ID] = one.Status + " " + one.Side + " " + one.Amount.Value
	}
	return all
}

// Ensure that an added transaction appears at the next refresh, is pending until it is booked, follows changes at the
// bank, and disappears when the bank withdraws it, with tombstones for clients that sync by updated_after.
func TestPostedTransaction(t *testing.T) {
	t.Parallel()
	c := newConnectedCustomer(t)
	made := c.Must(
		201,
		"POST",
		of(c, "transactions"),
		`{"client_id":"shop","description":"CORNER SHOP 7","amount":-12.5,"booked_at":"2026-03-03T09:00:00Z"}`,
	)
	pending, booked := made.Str("pending_transaction_id"), made.Str("transaction_id")
	if transactionsByID(c)[pending] != "" || transactionsByID(c)[booked] != "" || made.At("seen") != false {
		t.Fatalf("seen at once: %s", made.Text)
	}
	c.Advance("P1D")
	c.Refresh(`{}`)
	if got := transactionsByID(c); got[pending] != "pending debit 12.50" || got[booked] != "" {
		t.Errorf("after a day %q and %q", got[pending], got[booked])
	}
	c.Advance("P2D")
	c.Refresh(`{}`)
	if got := transactionsByID(c); got[pending] != "" || got[booked] != "booked debit 12.50" {
		t.Errorf("after three days %q and %q", got[pending], got[booked])
	}
	c.Must(200, "PATCH", of(c, "transactions/"+booked), `{"amount":"-13.75","description":"CORNER SHOP 8"}`)
	if got := transactionsByID(c)[booked]; got != "booked debit 12.50" {
		t.Errorf("changed before the refresh: %q", got)
	}
	c.Advance("PT2H")
	c.Refresh(`{}`)
	if got := transactionsByID(c)[booked]; got != "booked debit 13.75" {
		t.Errorf("got %q", got)
	}
	c.Must(204, "DELETE", of(c, "transactions/"+booked), "")
	c.Advance("PT2H")
	c.Refresh(`{}`)
	if got := transactionsByID(c)[booked]; got != "" {
		t.Errorf("taken back: %q", got)
	}
	changes := c.Must(200, "GET", "/financial/v2/transactions?updated_after=2026-03-04T10:00:00Z&page_size=1", "")
	if !strings.Contains(changes.Text, booked) {
		t.Errorf("no tombstone: %.500s", changes.Text)
	}
	c.Must(404, "DELETE", of(c, "transactions/"+booked), "")
	if got := c.Must(200, "GET", of(c, "events"), ""); len(got.At("data").([]any)) != 0 {
		t.Errorf("got %s", got.Text)
	}
}

// everything returns the customer's events, accounts and transactions, without the address of the sandbox.
func everything(c *emulatortest.Customer) string {
	c.Helper()
	text := c.Must(200, "GET", of(c, "events"), "").Text + c.Must(200, "GET", "/financial/v3/accounts", "").Text +
		fmt.Sprint(transactionsByID(c))
	return strings.ReplaceAll(text, c.Sandbox.URL(), "")
}

// Ensure that every event can be listed and withdrawn, that export and import preserve it with its effects, and
// that the same calls give the same bytes.
func TestEventsAreKept(t *testing.T) {
	t.Parallel()
	play := func(t *testing.T) (*emulatortest.Customer, string) {
		c := newConnectedCustomer(t)
		for _, kind := range []string{
			"income_stops", "payment_missed", "payment_doubled", "new_loan", "new_insurance", "new_subscription", "overdraft",
			"windfall",
		} {
			c.Must(201, "POST", of(c, "events"), `{"kind":"`+kind+`"}`)
		}
		c.Must(201, "POST", of(c, "events"), `{"kind":"payment_changes","percent":120}`)
		c.Must(201, "POST", of(c, "events"), `{"kind":"income_changes","amount":"1000","at":"2026-05-01"}`)
		c.Advance("P40D")
		c.Refresh(`{}`)
		return c, everything(c)
	}
	c, first := play(t)
	if _, again := play(t); again != first {
		t.Errorf("the same calls give other bytes: %s", cmp.Diff(first, again))
	}
	var export bytes.Buffer
	if err := c.Sandbox.Export(&export); err != nil {
		t.Fatal(err)
	}
	c.Must(201, "POST", of(c, "events"), `{"kind":"windfall","amount":1}`)
	if err := c.Sandbox.Import(&export); err != nil {
		t.Fatal(err)
	}
	c.Advance("PT0S")
	if got := everything(c); got != first {
		t.Error("import gives other bytes")
	}
	for _, one := range c.Must(200, "GET", of(c, "events"), "").At("data").([]any) {
		c.Must(204, "DELETE", of(c, "events/"+one.(map[string]any)["event_id"].(string)), "")
	}
	plain := newConnectedCustomer(t)
	plain.Advance("P40D")
	c.Advance("PT2H")
	plain.Advance("PT2H")
	c.Refresh(`{}`)
	plain.Refresh(`{}`)
	if a, b := fmt.Sprint(transactionsByID(c)), fmt.Sprint(transactionsByID(plain)); a != b {
		t.Error("after everything was taken back, something is left")
	}
}

// Ensure that an impossible event is refused by the name of the field, changes nothing, and is never a 500.
func TestEventsAreRefused(t *testing.T) {
	t.Parallel()
	c := newConnectedCustomer(t)
	for body, field := range map[string]string{
		`{"kind":"lottery"}`:                 "kind",
		`{}`:                                 "kind",
		`{"kind":"transaction"}`:             "kind",
		`{"kind":"income_stops","amount":1}`: "amount",
		`{"kind":"income_changes"}`:          "amount",
		`{"kind":"income_changes","amount":1,"percent":50}`:                          "percent",
		`{"kind":"income_stops","obligation":"rent"}`:                                "obligation",
		`{"kind":"payment_missed","obligation":"no_such"}`:                           "obligation",
		`{"kind":"windfall","account_id":"nobody"}`:                                  "account_id",
		`{"kind":"windfall","at":"1999-01-01"}`:                                      "at",
		`{"kind":"windfall","at":"soon"}`:                                            "at",
		`{"kind":"windfall","amount":"1.005"}`:                                       "amount",
		`{"kind":"windfall","amount":-1}`:                                            "amount",
		`{"kind":"windfall","amount":0}`:                                             "amount",
		`{"kind":"overdraft","amount":"0.00"}`:                                       "amount",
		`{"kind":"new_loan","principal":0}`:                                          "principal",
		`{"kind":"income_changes","percent":0}`:                                      "percent",
		`{"kind":"new_loan","merchant":"nobody"}`:                                    "merchant",
		`{"kind":"windfall","connection_id":"x"}`:                                    "connection_id",
		`{"kind":"windfall","connection_id":"360e5821-4f18-4077-83f4-c9a7c1768bea"}`: "connection_id",
		`{"kind":"windfall","sum":1}`:                                                "sum",
	} {
		got := c.Must(400, "POST", of(c, "events"), body)
		if _, named := got.JSON["errors"].(map[string]any)[field]; !named {
			t.Errorf("%s: %s", body, got.Text)
		}
	}
	for body, field := range map[string]string{
		`{"amount":1}`:                                                 "description",
		`{"description":"a"}`:                                          "amount",
		`{"description":"a","amount":"x"}`:                             "amount",
		`{"description":"a","amount":1,"category":"food"}`:             "category",
		`{"description":"a","amount":1,"merchant":"nobody"}`:           "merchant",
		`{"description":"a","amount":1,"merchant_category_code":"12"}`: "merchant_category_code",
		`{"description":"a","amount":1,"at":"2026-03-02T00:00:00Z","booked_at":"2026-03-01T00:00:00Z"}`: "booked_at",
	} {
		got := c.Must(400, "POST", of(c, "transactions"), body)
		if _, named := got.JSON["errors"].(map[string]any)[field]; !named {
			t.Errorf("%s: %s", body, got.Text)
		}
	}
	if got := c.Must(200, "GET", of(c, "events"), ""); len(got.At("data").([]any)) != 0 {
		t.Errorf("something was recorded: %s", got.Text)
	}
	alone := emulatortest.NewCustomer(t, 0, emulatortest.British)
	alone.Must(400, "POST", of(alone, "events"), `{"kind":"windfall"}`)
	alone.Must(404, "POST", "/_sandbox/customers/360e5821-4f18-4077-83f4-c9a7c1768bea/events", `{"kind":"windfall"}`)
}

// Ensure that a refusal offers the default of a number only if the kind has one, and says what a change needs.
func TestRefusalsOfferDefaults(t *testing.T) {
	t.Parallel()
	c := newConnectedCustomer(t)
	for body, want := range map[string]string{
		`{"kind":"windfall","amount":0}`:         `"amount":"must be greater than 0; leave it out for the default"`,
		`{"kind":"income_changes","amount":0}`:   `"amount":"must be greater than 0"`,
		`{"kind":"payment_changes","percent":0}`: `"percent":"must be greater than 0"`,
		`{"kind":"payment_changes"}`:             `"amount":"payment_changes needs \"amount\", or \"percent\" of what`,
	} {
		if got := c.Must(400, "POST", of(c, "events"), body); !strings.Contains(got.Text, want) {
			t.Errorf("%s: %s, want %s", body, got.Text, want)
		}
	}
}

// Ensure that the answer to an event of an agreement names the first payment or income that it changes, as does the
// list, and that the answer to another event names none.
func TestEventsNameThePayment(t *testing.T) {
	t.Parallel()
	c := newConnectedCustomer(t)
	for _, test := range []struct{ body, text string }{
		{`{"kind":"payment_missed"}`, "The payment to TV Licensing (tv_licence) that is due on 2026-03-02 is not made."},
		{`{"kind":"payment_doubled"}`, "The payment to * (rent) that is due on 2026-03-02 is made twice."},
		{
			`{"kind":"payment_changes","obligation":"rent","percent":110,"at":"2026-03-20"}`,
			"The payment to * (rent) that is due on 2026-04-01 is the first with another amount.",
		},
		{
			`{"kind":"income_changes","amount":1000}`,
			"The income from * (salary) that is due on 2026-03-31 is the first with another amount.",
		},
		{`{"kind":"income_stops"}`, "The income from * (salary) that is due on 2026-03-31 is the first that is not paid."},
	} {
		made := c.Must(201, "POST", of(c, "events"), test.body)
		before, after, _ := strings.Cut(test.text, "*")
		if got := made.Str("text"); !strings.HasPrefix(got, before) || !strings.HasSuffix(got, after) ||
			!strings.Contains(got, made.Str("payment.name")) || !strings.Contains(got, made.Str("payment.due_on")) {
			t.Errorf("%s: %s, want %s", test.body, made.Text, test.text)
		}
		listed := c.Must(200, "GET", of(c, "events"), "").At("data").([]any)
		if last := listed[len(listed)-1].(map[string]any); last["text"] != made.Str("text") {
			t.Errorf("%s is listed as %v", test.body, last)
		}
	}
	if made := c.Must(201, "POST", of(c, "events"), `{"kind":"windfall"}`); strings.Contains(made.Text, `"payment"`) {
		t.Errorf("a windfall changes a payment: %s", made.Text)
	}
}

// Ensure that a refusal names fields as the request does, leaves what the request says as it is, and is the same each
// time, also of a request with several mistakes.
func TestRefusalsNameFields(t *testing.T) {
	t.Parallel()
	c := newConnectedCustomer(t)
	for body, want := range map[string]string{
		`{"kind":"payment_missed","obligation":"account"}`: `"obligation":"\"account\" is not a known payment of ` +
			`uk_salaried_renter`,
		`{"kind":"windfall","merchant":"tesco"}`: `"merchant":"windfall does not read it; it reads \"at\", \"account_id\", ` +
			`\"amount\""`,
		`{"kind":"income_stops","amount":1,"merchant":"tesco","principal":1}`: `"amount":"income_stops does not read it; ` +
			`it reads \"at\", \"obligation\""`,
	} {
		for range 10 {
			if got := c.Must(400, "POST", of(c, "events"), body); !strings.Contains(got.Text, want) {
				t.Fatalf("%s: %s, want %s", body, got.Text, want)
			}
		}
	}
}

// Ensure that overrides accept events, with times relative to the connection.
func TestEventsInOverrides(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewCustomer(t, 0, emulatortest.British)
	c.Connect(
		`{"persona":"uk_salaried_renter","overrides":{"events":[{"kind":"income_stops","at":"-P40D"},{"kind":"overdraft",
			"at":"-PT1H","amount":"33.33"}]}}`,
	)
	if got := c.Must(200, "GET", "/insights/v1/actionable/balances", ""); got.Str("data.insights.0.balance.value") == "" {
		t.Errorf("got %s", got.Text)
	}
	c.Must(400, "POST", of(c, "connections"), `{"persona":"uk_student","overrides":{"events":[{"kind":"income_stops"}]}}`)
	got := c.Must(400, "POST", of(c, "connections"),
		`{"persona":"uk_student","overrides":{"events":[{"kind":"windfall","amount":"0.00"}]}}`)
	if !strings.Contains(got.Text, "amount: it must be greater than 0; leave it out for the default") {
		t.Errorf("got %s", got.Text)
	}
}

// Ensure that a query can be run for a customer and for a persona without being stored, and that an error points at
// the mistake.
func TestQuery(t *testing.T) {
	t.Parallel()
	c := newConnectedCustomer(t)
	got := c.Must(
		200,
		"POST",
		"/_sandbox/query",
		`{"client_id":"shop","customer_id":"`+c.ID+`","query":"INFER big FROM transactions WHERE amount > 500","limit":2}`,
	)
	if got.At("applies") != true || len(got.At("transactions").([]any)) != 2 ||
		got.At("unpublished.0") != "offset 34: column amount" {
		t.Errorf("got %s", got.Text)
	}
	got = c.Must(
		200,
		"POST",
		"/_sandbox/query",
		`{"persona":"us_ssa_retiree","query":"INFER x FROM transactions WHERE currency = 'USD'"}`,
	)
	if got.At("applies") != true || len(got.At("transactions").([]any)) != 100 {
		t.Errorf("got %.300s", got.Text)
	}
	got = c.Must(
		400,
		"POST",
		"/_sandbox/query",
		`{"persona":"empty","query":"INFER x FROM transactions WHERE colour = 1"}`,
	)
	if text := got.Str("errors.query"); !strings.HasPrefix(text, "offset 32: unknown column") ||
		!strings.HasSuffix(text, "\n"+strings.Repeat(" ", 32)+"^") {
		t.Errorf("got %s", text)
	}
	for _, body := range []string{
		`{"query":"INFER x FROM transactions"}`, `{"persona":"empty"}`,
		`{"persona":"nobody","query":"INFER x FROM transactions"}`,
		`{"persona":"empty","customer_id":"` + c.ID + `","query":"INFER x FROM transactions"}`,
		`{"persona":"empty","query":"INFER x FROM transactions","limit":-1}`,
	} {
		c.Must(400, "POST", "/_sandbox/query", body)
	}
	if got := c.Must(200, "GET", "/insights/v1/custom/manage", ""); len(got.At("data").([]any)) != 0 {
		t.Errorf("it was kept: %s", got.Text)
	}
}

// Ensure that the first refresh after connecting fetches what was added at the same instant, because a frozen clock
// gives all calls of a test the same time, and that within the next hour no bank is asked again.
func TestRefreshAtTheSameInstant(t *testing.T) {
	t.Parallel()
	c := newConnectedCustomer(t)
	add := func() string {
		t.Helper()
		made := c.Must(201, "POST", of(c, "transactions"), `{"client_id":"shop","description":"SHOP","amount":-12.5}`)
		return made.Str("transaction_id")
	}
	first := add()
	if task := c.Refresh(`{}`); task.At("data.has_new_transactions") != true || transactionsByID(c)[first] == "" {
		t.Errorf("the transaction is %q after %s", transactionsByID(c)[first], task.Text)
	}
	second := add()
	c.Refresh(`{}`)
	if got := transactionsByID(c)[second]; got != "" {
		t.Errorf("a bank was asked twice within an hour: %q", got)
	}
	c.Advance("PT2H")
	if task := c.Refresh(`{}`); task.At("data.has_new_transactions") != true || transactionsByID(c)[second] == "" {
		t.Errorf("the transaction is %q after %s", transactionsByID(c)[second], task.Text)
	}
	c.Advance("PT2H")
	before := transactionsByID(c)
	if task := c.Refresh(`{}`); task.At("data.has_new_transactions") != (len(transactionsByID(c)) > len(before)) {
		t.Errorf("%d transactions became %d after %s", len(before), len(transactionsByID(c)), task.Text)
	}
}
