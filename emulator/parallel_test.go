package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"budsandbox/emulator"
)

// Ensure that a hundred parallel tests have a sandbox each, with a clock and faults of their own.
func TestParallelSandboxes(t *testing.T) {
	t.Parallel()
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
			if moved := s.Clock().Now().Sub(start); moved < time.Duration(i)*time.Hour ||
				moved > time.Duration(i)*time.Hour+time.Minute {
				t.Errorf("the clock moved by %s, want %d hours", moved, i)
			}
			if i%2 == 0 {
				if _, err := s.Faults().Add(emulator.Fault{Operation: "financial_v3_accounts_get", Status: 503}); err != nil {
					t.Fatal(err)
				}
			}
			var refusal *emulator.APIError
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

// Ensure that waiting for an event that does not come ends with an error that lists the events that came.
func TestWaitForNothing(t *testing.T) {
	t.Parallel()
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
	if want := "no such event: context deadline exceeded; there were open_banking.connect.completed, " +
		"open_banking.sync.completed"; err == nil ||
		err.Error() != want {
		t.Errorf("the wait ends with %v, want %s", err, want)
	}
}

// BenchmarkStart measures what starting and closing a sandbox costs a test.
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
