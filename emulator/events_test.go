package emulator_test

import (
	"strings"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// Ensure that events are listed without an endpoint, and that a request can wait for one.
func TestListEvents(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 10*time.Minute, emulatortest.British)
	shop := l.Sandbox.Client("shop")
	if got := l.Must(200, "GET", "/_sandbox/webhooks/events", ""); len(got.At("data").([]any)) != 0 {
		t.Fatalf("before anything happened there is %s", got.Text)
	}
	waited := make(chan emulatortest.Answer, 1)
	go func() {
		waited <- l.Call("GET", "/_sandbox/webhooks/events?event=open_banking.connect.completed&wait=30s", "")
	}()
	if _, err := shop.Connect(l.ID, "uk_student"); err != nil {
		t.Fatal(err)
	}
	got := <-waited
	if got.Str("data.0.event") != "open_banking.connect.completed" || got.Str("data.0.customer_id") != l.ID ||
		got.Str("data.0.client_id") != "shop" ||
		got.Str("data.0.at") != "2026-03-01T09:00:00Z" || got.Str("data.0.sent_at") != "2026-03-01T09:10:00Z" ||
		got.Str("data.0.body.data.task_id") == "" {
		t.Errorf("it waited for %s", got.Text)
	}
	count := func(client emulator.Webhooks, name, customer string) int {
		t.Helper()
		events, err := client.Events(name, customer)
		if err != nil {
			t.Fatal(err)
		}
		return len(events)
	}
	if n := count(shop.Webhooks(), "", ""); n != 2 { // and the deprecated one
		t.Errorf("the project has %d events", n)
	}
	if n := count(shop.Webhooks(), "open_banking.sync.completed", l.ID); n != 1 {
		t.Errorf("the customer has %d such events", n)
	}
	if n := count(l.Sandbox.Client("other").Webhooks(), "", ""); n != 0 {
		t.Errorf("another project has %d events", n)
	}
	after := l.Must(200, "GET", "/_sandbox/webhooks/events?limit=1", "")
	last := emulatortest.JSONOf(t, after, "last")
	if rest := l.Must(200, "GET", "/_sandbox/webhooks/events?wait=10ms&after="+last,
		""); len(rest.At("data").([]any)) != 0 {
		t.Errorf("after %s comes %s", last, rest.Text)
	}
	for query, want := range map[string]string{
		"event=payment.sucess": "payment.success", "customer_id=7": "customer_id must be a customer's UUID",
		"wait=2h":  "wait must be a length of time",
		"after=-1": "after", "limit=0": "limit", "wait=soon": "wait",
	} {
		if got := l.Call("GET", "/_sandbox/webhooks/events?"+query, ""); got.Status != 400 ||
			!strings.Contains(got.Text, want) {
			t.Errorf("%s is answered %d %s, want 400 with %q", query, got.Status, got.Text, want)
		}
	}
}
