package emulator_test

import (
	"net/url"
	"strings"
	"testing"

	"budsandbox/emulator/emulatortest"
)

// Ensure that a name of a snapshot that could not be listed is refused.
func TestNamesOfSnapshots(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for name, status := range map[string]int{
		"before the payday": 201, "vor dem Zahltag é": 201, strings.Repeat("n", 200): 201,
		strings.Repeat("n", 201): 400, "\xff\xfe": 400, "a\nb": 400, "\x00": 400, "\u0085": 400,
	} {
		got := c.Call(t, "POST", "/_sandbox/snapshots/"+url.PathEscape(name), "", nil)
		if got.Status != status {
			t.Errorf("%q: %d %s", name, got.Status, got.Text)
		}
	}
	if all := c.Call(t, "GET", "/_sandbox/snapshots", "", nil); len(all.Items(t)) != 3 {
		t.Errorf("the list is %s", all.Text)
	}
}

// Ensure that a webhook URL with an invalid port is refused.
func TestPortsOfWebhooks(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for port, status := range map[string]int{"": 200, ":1": 200, ":65535": 200, ":0": 400, ":65536": 400,
		":99999999999999999999": 400} {
		got := c.Call(t, "PUT", "/_sandbox/webhooks", `{"client_id":"shop","*":"http://127.0.0.1`+port+`/hook"}`, nil)
		if got.Status != status {
			t.Errorf("port %q: %d %s", port, got.Status, got.Text)
		}
	}
}

// Ensure that settling transactions of an unknown customer does not create the customer, as ingesting them would.
func TestSettlingMakesNoCustomers(t *testing.T) {
	t.Parallel()
	c := emulatortest.NewClient(t, emulatortest.Frozen(t), "shop")
	for _, path := range []string{"/ingestion/v3/transactions/book", "/ingestion/v3/transactions/decline"} {
		got := c.Call(
			t,
			"POST",
			path,
			`[{"customer_idempotent_identifier":"nobody","transactions":[{"transaction_id":"t1",
				"date_time":"2026-02-02T10:00:00Z"}]}]`,
			nil,
		)
		if got.Status != 400 {
			t.Errorf("%s: %d %s", path, got.Status, got.Text)
		}
	}
	if all := c.Call(t, "GET", "/platform/v3/customers", "", nil); len(all.Items(t)) != 0 {
		t.Errorf("there are customers: %s", all.Text)
	}
}
