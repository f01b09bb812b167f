package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"budsandbox/emulator"
)

// Ensure that a hundred tests beside each other have a sandbox each, with a clock and faults of their own.
func TestParallelSandboxes(t *testing.T) {
	for i := range 100 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			s := emulator.Start(t)
			start := s.Clock().Now()
			client := s.Client("shop")
			id, err := client.NewCustomer(emulator.CustomerOptions{Identifier: "user"})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Clock().Advance(time.Duration(i) * time.Hour); err != nil {
				t.Fatal(err)
			}
			if moved := s.Clock().Now().Sub(start); moved < time.Duration(i)*time.Hour || moved > time.Duration(i)*time.Hour+time.Minute {
				t.Errorf("the clock moved by %s, want %d hours", moved, i)
			}
			if i%2 == 0 {
				if _, err := s.Faults().Add(emulator.Fault{Operation: "financial_v3_accounts_get", Status: 503}); err != nil {
					t.Fatal(err)
				}
			}
			var refusal *emulator.AnswerError
			err = client.Call("GET", "/financial/v3/accounts", id, nil, nil)
			if failed := errors.As(err, &refusal) && refusal.Status == 503; failed != (i%2 == 0) {
				t.Errorf("sandbox %d: %v", i, err)
			}
			requests, err := s.Requests(emulator.RequestFilter{Customer: id})
			if err != nil || len(requests) != 1 {
				t.Errorf("%d requests were seen, %v", len(requests), err)
			}
		})
	}
}

// Ensure that a hundred projects in one sandbox, all at once, never see each other: customers, data, events, tasks, nor what they delete.
func TestParallelProjects(t *testing.T) {
	s := emulator.Start(t, emulator.Options{TaskDelay: new(time.Duration)})
	projects := 100
	if raced {
		projects = 40
	}
	ids := make([]string, projects)
	var group sync.WaitGroup
	for i := range projects {
		group.Go(func() { ids[i] = worksAlone(t, s, i) })
	}
	group.Wait()
	if t.Failed() {
		return
	}
	for i := range projects {
		var refusal *emulator.AnswerError
		err := s.Client(projectName(i)).Call("GET", "/financial/v3/accounts", ids[(i+1)%projects], nil, nil)
		if !errors.As(err, &refusal) || refusal.Status != 401 {
			t.Errorf("project %d reads its neighbour's customer: %v", i, err)
		}
	}
}

func projectName(i int) string { return fmt.Sprint("project-", i) }

// worksAlone does what a suite does, with names that every project uses, and gives the id of the customer that is left.
func worksAlone(t *testing.T, s *emulator.Sandbox, i int) string {
	client := s.Client(projectName(i))
	fail := func(what string, err error) string { t.Errorf("project %d: %s: %v", i, what, err); return "" }
	id, err := client.NewCustomer(emulator.CustomerOptions{Identifier: "user"})
	if err != nil {
		return fail("a customer", err)
	}
	gone, err := client.NewCustomer(emulator.CustomerOptions{Identifier: "other"})
	if err != nil {
		return fail("another", err)
	}
	if _, err := client.Connect(id, "uk_student"); err != nil {
		return fail("connecting", err)
	}
	brought := []any{map[string]any{"customer_id": id, "transactions": []any{map[string]string{
		"transaction_id": "t1", "account_id": "a1", "description": "TESCO STORES 1", "date_time": "2026-01-01T10:00:00Z", "amount": fmt.Sprintf("-%d.00", i+1),
	}}}}
	if err := client.Call("POST", "/v2/ingest/transactions", "", brought, nil); err != nil {
		return fail("bringing a row", err)
	}
	if err := client.Call("DELETE", "/v1/customers/"+gone, "", nil, nil); err != nil {
		return fail("deleting", err)
	}
	var customers struct {
		Data []struct {
			ID string `json:"customer_id"`
		}
	}
	if err := client.Call("GET", "/platform/v3/customers", "", nil, &customers); err != nil || len(customers.Data) != 1 || customers.Data[0].ID != id {
		return fail("the customers", fmt.Errorf("%v %w", customers, err))
	}
	var rows struct {
		Data []struct{ Amount struct{ Value string } }
	}
	if err := client.Call("GET", "/financial/v2/transactions?account_id=a1&date_to=2030-01-01", id, nil, &rows); err != nil ||
		len(rows.Data) != 1 || rows.Data[0].Amount.Value != fmt.Sprintf("%d.00", i+1) {
		return fail("the row", fmt.Errorf("%v %w", rows, err))
	}
	if e, err := s.Webhooks().WaitFor(t.Context(), func(e emulator.Event) bool {
		return e.Client == client.ID && e.Name == "open_banking.connect.completed"
	}); err != nil || e.Customer != id {
		return fail("the event", fmt.Errorf("%v %w", e, err))
	}
	return id
}

// Ensure that a wait for an event which does not come ends, and says which there were.
func TestWaitForNothing(t *testing.T) {
	s := emulator.Start(t, emulator.Options{TaskDelay: new(time.Duration)})
	client := s.Client("shop")
	id, err := client.NewCustomer(emulator.CustomerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Connect(id, "uk_student"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = s.Webhooks().Wait(ctx, "payment.success")
	if want := "no such event: context deadline exceeded; there were open_banking.connect.completed, open_banking.sync.completed"; err == nil || err.Error() != want {
		t.Errorf("the wait ends with %v, want %s", err, want)
	}
}

// BenchmarkStart is what a test pays for a sandbox of its own.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := emulator.New(emulator.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
