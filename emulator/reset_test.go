package emulator_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"budsandbox/emulator"
	"budsandbox/emulator/emulatortest"
)

// neighbours are two projects of a sandbox, each with a connected customer and a fault rule of its own, and a rule that
// is for everybody.
type neighbours struct {
	sandbox *emulator.Sandbox
	emulatortest.Client
	everybody, shop, other string // ids of the rules
}

func newNeighbours(t *testing.T) *neighbours {
	t.Helper()
	s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: new(time.Duration)})
	n := &neighbours{sandbox: s, Client: emulatortest.NewClient(t, s, "shop")}
	n.populate(t)
	return n
}

// populate adds the customers and the rules.
func (n *neighbours) populate(t *testing.T) {
	t.Helper()
	const rule = `{"match":{%s"operation_id":"platform_v3_customers_get"},"answer":{"status":503}}`
	n.everybody = addFault(t, n.Client, fmt.Sprintf(rule, ""))
	n.shop = addFault(t, n.Client, fmt.Sprintf(rule, `"client_id":"shop",`))
	n.other = addFault(t, n.Client, fmt.Sprintf(rule, `"client_id":"other",`))
	for _, id := range []string{"shop", "other"} {
		client := n.sandbox.Client(id)
		customer, err := client.NewCustomer(emulator.CustomerOptions{})
		if err == nil {
			_, err = client.Connect(customer, "uk_student")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// mustHave checks which rules are left, and how many events each project has over HTTP and in Go.
func (n *neighbours) mustHave(t *testing.T, rules []string, shop, other int) {
	t.Helper()
	var left []string
	for _, rule := range n.Call(t, "GET", "/_sandbox/faults", "", nil).Items(t) {
		left = append(left, rule["id"].(string))
	}
	if fmt.Sprint(left) != fmt.Sprint(rules) {
		t.Errorf("the rules %v are left, want %v", left, rules)
	}
	for id, want := range map[string]int{"shop": shop, "other": other} {
		if got := n.Call(t, "GET", "/_sandbox/webhooks/events?client_id="+id, "", nil).Items(t); len(got) != want {
			t.Errorf("the project %s has %d events, want %d", id, len(got), want)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		_, err := n.sandbox.Client(id).Webhooks().Wait(ctx, "open_banking.connect.completed")
		cancel()
		if waited := err == nil; waited != (want > 0) {
			t.Errorf("the project %s has an event to wait for: %t (%v), want %t", id, waited, err, want > 0)
		}
	}
}

// Ensure that the reset of a project removes its fault rules and its events, so that the next test meets no failure
// and waits for no event of a customer who is gone. Rules for everybody, and what others have, stay.
func TestResetRemovesFaultsAndEventsOfProject(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	got := n.Call(t, "POST", "/_sandbox/reset", `{"client_id":"shop"}`, nil)
	got.MustBe(t, `{"client_id":"shop","projects_removed":1,"customers_removed":1,
		"faults_removed":1,"events_removed":2,"clock":"the one that projects share"}`)
	n.mustHave(t, []string{n.everybody, n.other}, 0, 2)
}

// Ensure that the events of tasks that run when a project is reset do not appear when these tasks would have ended, and
// that those of other projects do.
func TestResetRemovesEventsOfRunningTasks(t *testing.T) {
	t.Parallel()
	delay := time.Hour
	s := emulator.Start(t, emulator.Options{Now: emulatortest.March.Now, Freeze: true, TaskDelay: &delay})
	n := &neighbours{sandbox: s, Client: emulatortest.NewClient(t, s, "shop")}
	for _, id := range []string{"shop", "other"} {
		client := emulatortest.NewClient(t, s, id)
		customer := client.NewCustomer(t, emulatortest.British)
		path := "/_sandbox/customers/" + customer + "/connections"
		if got := client.Call(t, "POST", path, `{"persona":"uk_student"}`, nil); got.Status != 201 {
			t.Fatalf("%s is connected with %d %s", id, got.Status, got.Text)
		}
	}
	n.mustHave(t, nil, 0, 0)
	n.Call(t, "POST", "/_sandbox/reset", `{"client_id":"shop"}`, nil)
	n.Call(t, "POST", "/_sandbox/clock/advance", `{"by":"PT2H"}`, nil)
	n.mustHave(t, nil, 0, 2)
}

// Ensure that the reset of all projects removes all fault rules and events, and that a project that holds nothing else
// loses them, too.
func TestResetRemovesAllFaultsAndEvents(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	got := n.Call(t, "POST", "/_sandbox/reset", `{"all":true}`, nil)
	got.MustBe(t, `{"all":true,"projects_removed":2,"customers_removed":2,
		"faults_removed":3,"events_removed":4,"clock":"as at the start"}`)
	n.mustHave(t, nil, 0, 0)
	addFault(t, n.Client, `{"match":{"client_id":"shop"},"drop":true}`)
	got = n.Call(t, "POST", "/_sandbox/reset", `{"client_id":"shop"}`, nil)
	if got.At("faults_removed") != 1.0 || got.At("projects_removed") != 0.0 {
		t.Errorf("the reset of a project with a rule alone answers %s", got.Text)
	}
	n.mustHave(t, nil, 0, 0)
}

// Ensure that the faults of one project can be removed over HTTP and in Go, and that those of others stay.
func TestClearFaultsOfProject(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	if got := n.Call(t, "DELETE", "/_sandbox/faults?client_id=shop", "", nil); got.Status != 204 {
		t.Fatalf("it is answered %d %s", got.Status, got.Text)
	}
	n.mustHave(t, []string{n.everybody, n.other}, 2, 2)
	if err := n.sandbox.Client("other").Faults().Clear(); err != nil {
		t.Fatal(err)
	}
	if left, err := n.sandbox.Faults().List(); err != nil || len(left) != 1 || left[0].ID != n.everybody {
		t.Errorf("the faults %v are left, %v", left, err)
	}
}

// Ensure that a restored snapshot begins without fault rules and events, since it holds neither, and that a snapshot
// that cannot be restored removes none.
func TestRestoreRemovesFaultsAndEvents(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	n.Call(t, "POST", "/_sandbox/snapshots/before", "", nil)
	if got := n.Call(t, "POST", "/_sandbox/snapshots/bfore/restore", "", nil); got.Status != 404 {
		t.Fatalf("an unknown snapshot is answered %d %s", got.Status, got.Text)
	}
	if all := n.Call(t, "GET", "/_sandbox/faults", "", nil).Items(t); len(all) != 3 {
		t.Errorf("an unknown snapshot left %d rules", len(all))
	}
	got := n.Call(t, "POST", "/_sandbox/snapshots/before/restore", "", nil)
	got.MustBe(t, `{"now":"2026-03-01T09:00:00Z","frozen":true,
		"faults_removed":3,"events_removed":4}`)
	n.mustHave(t, nil, 0, 0)
	n.populate(t)
	n.mustHave(t, []string{n.everybody, n.shop, n.other}, 2, 2)
}

// Ensure that an import discards the events of the project that it replaces, and no other's, and keeps the fault rules.
func TestImportDiscardsEvents(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	var export bytes.Buffer
	if err := n.sandbox.Client("shop").Export(&export); err != nil {
		t.Fatal(err)
	}
	if got := n.Call(t, "POST", "/_sandbox/import", export.String(), nil); got.Status != 200 {
		t.Fatalf("the import is answered %d %s", got.Status, got.Text)
	}
	n.mustHave(t, []string{n.everybody, n.shop, n.other}, 0, 2)
}
