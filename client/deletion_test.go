package client_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// Ensure that Wait polls the documented route, at growing intervals.
func TestDelete(t *testing.T) {
	f := newFake(t)
	f.fill(1)
	f.polls = 20
	deletion, err := f.client().Delete(t.Context(), "customer-0000")
	if err != nil {
		t.Fatal(err)
	}
	if err := deletion.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := f.seen["GET /platform/v3/customers/customer-0000/task-1"]; n != 21 {
		t.Errorf("polled %d times", n)
	}
	if !slices.IsSorted(f.slept) || f.slept[0] != 50*time.Millisecond || f.slept[20] != 5*time.Second {
		t.Errorf("waited %v", f.slept)
	}
}

// Ensure that a deletion that fails or never ends gives an error that names the customer.
func TestDeleteFails(t *testing.T) {
	f := newFake(t)
	f.deletionResult = "failed"
	deletion, err := f.client().Delete(t.Context(), "customer-0000")
	if err != nil {
		t.Fatal(err)
	}
	if err := deletion.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), "customer-0000") {
		t.Error(err)
	}

	f.polls = 1 << 30
	deletion, err = f.client().Delete(t.Context(), "customer-0000")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := deletion.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) ||
		!strings.Contains(err.Error(), "customer-0000") {
		t.Error(err)
	}
}
