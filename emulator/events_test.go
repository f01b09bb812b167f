package emulator_test

import (
	"slices"
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
	if n := len(l.Must(200, "GET", "/_sandbox/webhooks/events", "").At("data").([]any)); n != 0 {
		t.Errorf("while the task is pending there are %d events", n)
	}
	if err := l.Sandbox.Clock().Advance(10*time.Minute - time.Second); err != nil {
		t.Fatal(err)
	}
	if got := l.Must(200, "GET", "/_sandbox/webhooks/events?wait=10ms", ""); len(got.At("data").([]any)) != 0 {
		t.Errorf("a second before the end of the task there is %s", got.Text)
	}
	if err := l.Sandbox.Clock().Advance(time.Second); err != nil {
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

// Ensure that the event of a task is there when the task has ended, in real time while the clock stands still and after
// a move of the clock, and that the stream tells of the start first and of the end next, then of the events.
func TestEventsAreThereWhenTheyAreSent(t *testing.T) {
	t.Parallel()
	l := emulatortest.NewCustomer(t, 300*time.Millisecond, emulatortest.British)
	w := watch(t, l.Sandbox, emulator.WatchFilter{Kinds: []string{"event", "task"}})
	l.Connect(`{}`)
	const connected = "/_sandbox/webhooks/events?event=open_banking.connect.completed&wait=20s"
	task := l.Must(200, "GET", connected, "").Str("data.0.body.data.task_id")
	status := "/v1/open-banking/connect/status?task_id=" + task
	if got := l.Call("GET", status, ""); strings.Contains(got.Text, "Pending") {
		t.Errorf("the task of an event that was sent is %s", got.Text)
	}
	l.Advance("PT2H")
	for range 2 {
		l.Must(202, "POST", "/open-banking/v2/refresh", `{"from":"2026-03-01"}`)
		l.Advance("PT2H")
	}
	got := l.Must(200, "GET", "/_sandbox/webhooks/events?event=open_banking.v2.refresh.completed", "")
	if all := got.List(t, "data"); len(all) != 2 || all[0]["sent_at"] != "2026-03-01T11:00:00.3Z" {
		t.Errorf("after moves of the clock there is %s", got.Text)
	}
	var order []string
	for len(order) < 3 {
		m := <-w.next
		switch m.Kind {
		case "task":
			order = append(order, m.Task.Status)
		case "event":
			order = append(order, m.Event.Name)
		}
	}
	if want := []string{"Pending", "Completed", "open_banking.connect.completed"}; !slices.Equal(order, want) {
		t.Errorf("the stream tells of %q, want %q", order, want)
	}
}
