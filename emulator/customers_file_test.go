package emulator_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
	"budsandbox/fixtures"
)

const twoCustomers = `{
	"$schema": "http://127.0.0.1:8283/_sandbox/customers.schema.json",
	"client_id": "shop",
	"customers": [
		{
			"idempotent_identifier": "anna",
			"connections": [
				{"provider": "Natwest_Sandbox", "seed": 7, "overrides": {"income": "3000.00", "pay_day": 25, "rent": 900,
					"balances": {"current": "10.00"}, "rows": [{"account": "current", "description": "A DRAGON", "amount": ` +
	`"-12.34", "at": "-P3D"}],
					"events": [{"kind": "overdraft", "at": "-PT3H", "amount": 55.5}, {"kind": "transaction", "at": "-P2D", ` +
	`"account": "current",
						"row": {"description": "A KNIGHT", "amount": -3, "booked": "P1D", "mcc": "5411"}}]}},
				{"persona": "error.refresh.provider_failure"},
				{"outcome": "auth_denied"}
			]
		},
		{"idempotent_identifier": "bob", "customer_context": {"type": "business", "region": "US", "locale": "en-US", ` +
	`"models": {"categorisation": "us-v3"}}}
	]
}`

// writeDescription writes a description into a file of the test.
func writeDescription(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "customers.json")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// Ensure that a file creates its customers with their connections at the start, and that applying it again, at the
// next start or over HTTP, changes nothing.
func TestCustomersFile(t *testing.T) {
	t.Parallel()
	options := emulator.Options{
		Data: filepath.Join(t.TempDir(), "sandbox.db"), Customers: writeDescription(t, twoCustomers),
		Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Freeze: true,
	}
	picture := func(s *emulator.Sandbox) string {
		c := emulatortest.NewClient(t, s, "shop")
		var all []any
		for _, id := range []string{"anna", "bob"} {
			for _, path := range []string{"/v1/open-banking/account-access-consents?status=all", "/financial/v3/accounts",
				"/financial/v2/transactions?page_size=200"} {
				got := c.Call(t, "GET", path, "", map[string]string{"X-Customer-Idempotent-Identifier": id})
				if got.Status != 200 {
					t.Fatalf("%s of %s answers %d %s", path, id, got.Status, got.Text)
				}
				all = append(all, got.At("data"))
			}
		}
		text, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(text), s.URL(), "")
	}
	s, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	first := picture(s)
	if strings.Count(first, `"authorised"`) != 2 || !strings.Contains(first, "A DRAGON") ||
		!strings.Contains(first, "A KNIGHT") {
		t.Errorf("the file made %.2000s", first)
	}
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	s = emulator.Start(t, options)
	if again := picture(s); again != first {
		t.Errorf("started again, the file made %.2000s", again)
	}
	c := emulatortest.NewClient(t, s, "shop")
	got := c.Call(t, "POST", "/_sandbox/customers", twoCustomers, nil)
	got.MustBe(t, `{"data":[{"customer_id":"*","idempotent_identifier":"anna","created":false,"connections":[]},
		{"customer_id":"*","idempotent_identifier":"bob","created":false,"connections":[]}]}`)
	if again := picture(s); again != first {
		t.Errorf("applied again, the file made %.2000s", again)
	}
	more := strings.Replace(twoCustomers, `{"outcome": "auth_denied"}`, `{"seed": 8}`, 1)
	got = c.Call(t, "POST", "/_sandbox/customers", more, nil)
	if one := got.At("data.0.connections").([]any); len(one) != 1 || one[0].(map[string]any)["result"] != "success" {
		t.Errorf("a connection more makes %s", got.Text)
	}
}

// Ensure that a description with one mistake creates nothing, and that the error has the path of the mistake.
func TestDescriptionsAllOrNothing(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	customers := func() int {
		return len(l.Must(200, "GET", "/platform/v3/customers", "").At("data").([]any))
	}
	before := customers()
	for mistake, want := range map[string]string{
		`{"connections":[{"persona":"nobody"}]}`:                        "customers[1].connections[0].persona",
		`{"connections":[{"outcome":"success"},{"provider":"Nobody"}]}`: "customers[1].connections[1].provider",
		`{"connections":[{"overrides":{"income":"much"}}]}`:             "customers[1].connections[0].overrides",
		`{"connections":[{"provider":"First_Imaginary_Bank"}]}`:         "customers[1].connections[0].provider",
		`{"conections":[]}`:                      "customers[1].conections",
		`{"customer_context":{"region":"Mars"}}`: "customers[1].customer_context.region",
		`{"idempotent_identifier":"anna"}`:       "customers[1]: idempotent_identifier",
		`{"idempotent_identifier":5,"connections":{},"customer_context":{"a":1}}`: "customers[1].connections: it must be " +
			"a list",
		`{"connections":[{"seed":-1}]}`:                                            "customers[1].connections[0].seed",
		`{"connections":[{"seed":1},{"seed":1,"overrides":{"income":"1000.00"}}]}`: "customers[1].connections[1].overrides",
	} {
		got := l.Must(
			400,
			"POST",
			"/_sandbox/customers",
			`{"customers":[{"idempotent_identifier":"anna","connections":[{}]},`+mistake+`]}`,
		)
		if !strings.Contains(got.Text, want) {
			t.Errorf("%s answers %s, want it to say %q", mistake, got.Text, want)
		}
	}
	if now := customers(); now != before {
		t.Errorf("mistakes made %d customers", now-before)
	}
	if got := l.Client.Call(t, "POST", "/_sandbox/customers", `{"customers":[]}`,
		map[string]string{"Authorization": ""}); got.Status != 400 ||
		got.Str("errors.client_id") == "" {
		t.Errorf("without a client: %d %s", got.Status, got.Text)
	}
	made := l.Must(200, "POST", "/_sandbox/customers", `{"customers":[{},{"connections":[{"seed":3}]}]}`)
	if made.At("data.0.created") != true || made.Str("data.1.connections.0.task_id") == "" || customers() != before+2 {
		t.Errorf("customers without identifiers: %s", made.Text)
	}
}

// Ensure that an invalid file prevents the start with an error that has its name, the position and the remedy.
func TestWrongCustomersFiles(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"customers":[{}]}`:              "customers[0]: idempotent_identifier is missing",
		"{\n\"customers\": [\n}":          "line 3 is not JSON",
		`{}`:                              `the list "customers" is missing`,
		`[]`:                              "it must be an object",
		`{"customers":[]} {}`:             "something follows",
		`{"customers":[],"extra":1}`:      "extra: nothing reads it; known are",
		`{"Customers":[]}`:                "Customers: nothing reads it; did you mean customers?",
		`{"customers":[],"customers":[]}`: "customers comes twice",
		`{"client_id":"","customers":[]}`: "client_id is empty",
		`{"client_id":"` + strings.Repeat("x", 148) + `","customers":[]}`: "client_id must have at most 147 bytes",
		`{"customers":[{"idempotent_identifier":"Zo\u00eb"}]}`:            "customers[0].idempotent_identifier cannot be",
		"{\"customers\":[{\"idempotent_identifier\":\"\xff\"}]}":          "customers[0].idempotent_identifier cannot be",
		`{"customers":[{"idempotent_identifier":"a",
			"connections":[{"persona":"b"}]}]}`: "customers[0].connections[0].persona",
	} {
		name := writeDescription(t, text)
		s, err := emulator.New(emulator.Options{Customers: name})
		if err == nil {
			t.Fatalf("%s starts a sandbox: %v", text, s.Close(context.Background()))
		}
		worded := emulatortest.NextJSON || strings.Contains(err.Error(), want)
		if !strings.Contains(err.Error(), name) || !worded {
			t.Errorf("%s: %v, want the file's name and %q", text, err, want)
		}
	}
	if _, err := emulator.New(emulator.Options{Customers: filepath.Join(t.TempDir(), "none.json")}); err == nil {
		t.Error("a file that is not there starts a sandbox")
	}
}

// Ensure that the published schema is JSON and has all fields of a description.
func TestCustomersSchema(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 0, emulatortest.British)
	got := l.Must(200, "GET", "/_sandbox/customers.schema.json", "")
	for place, want := range map[string][]string{
		"customer":   {"connections", "customer_context", "idempotent_identifier"},
		"connection": {"outcome", "overrides", "persona", "provider", "seed"},
		"overrides":  {"balances", "events", "income", "pay_day", "rent", "rows"},
		"event":      jsonNames(fixtures.LifeEvent{}),
	} {
		properties, _ := got.At("$defs." + place + ".properties").(map[string]any)
		var names []string
		for name := range properties {
			names = append(names, name)
		}
		slices.Sort(names)
		if !slices.Equal(names, want) {
			t.Errorf("a %s has %v, want %v", place, names, want)
		}
	}
	row, _ := got.At("$defs.event.properties.row.properties").(map[string]any)
	if names := slices.Sorted(maps.Keys(row)); !slices.Equal(names, jsonNames(fixtures.PostedRow{})) {
		t.Errorf("the row of an event has %v", names)
	}
	kinds := append(slices.Clone(fixtures.LifeEventKinds), fixtures.TransactionMade)
	if named := got.At("$defs.event.properties.kind.enum"); fmt.Sprint(named) != fmt.Sprint(kinds) {
		t.Errorf("the kinds of events are %v, want %v", named, kinds)
	}
}

// jsonNames returns the names of a struct's fields in JSON, in alphabetical order.
func jsonNames(of any) (names []string) {
	for field := range reflect.TypeOf(of).Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Ensure that the response to a description has the accounts of each connection, and none for failures.
func TestDescribedAccounts(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	got := c.Call(t, "POST", "/_sandbox/customers", twoCustomers, nil)
	var want []string
	for _, account := range c.Call(t, "GET", "/financial/v3/accounts", "",
		map[string]string{"X-Customer-Id": got.Str("data.0.customer_id")}).At("data").([]any) {
		want = append(want, account.(map[string]any)["account_id"].(string))
	}
	var shown []string
	for _, connection := range got.At("data.0.connections").([]any) {
		for _, id := range connection.(map[string]any)["account_ids"].([]any) {
			shown = append(shown, id.(string))
		}
	}
	slices.Sort(shown)
	slices.Sort(want)
	if len(want) < 2 || !slices.Equal(shown, want) {
		t.Errorf("the connections show the accounts %v, want %v: %s", shown, want, got.Text)
	}
	if failed := got.At("data.0.connections.2.account_ids"); len(failed.([]any)) != 0 {
		t.Errorf("what failed has the accounts %v", failed)
	}
}
