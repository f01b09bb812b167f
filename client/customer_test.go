package client_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"budsandbox/client"
)

// Ensure that Create returns the customer with its creation time and identifier.
func TestCreate(t *testing.T) {
	f := newFake(t)
	got, err := f.client().Create(t.Context(), "user-42")
	if err != nil {
		t.Fatal(err)
	}
	want := client.Customer{
		ID:         "customer-new",
		CreatedAt:  time.Date(2026, 1, 1, 7, 2, 11, 0, time.UTC),
		Identifier: "user-42",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if f.customers["customer-new"] != "user-42" {
		t.Error("the identifier was not sent")
	}
}

// Ensure that a batch has the requested number of customers, and that a size above the maximum is not sent.
func TestCreateBatch(t *testing.T) {
	f := newFake(t)
	got, err := f.client().CreateBatch(t.Context(), 200)
	if err != nil || len(got) != 200 || got[199].ID != "customer-0199" || got[0].CreatedAt.IsZero() {
		t.Errorf("%d customers, %v", len(got), err)
	}
	for _, n := range []int{-1, 0, 201} {
		if _, err := f.client().CreateBatch(t.Context(), n); err == nil {
			t.Errorf("a batch of %d was sent", n)
		}
	}
}

// Ensure that listing reads all pages, and only pages that are needed.
func TestCustomersPages(t *testing.T) {
	f := newFake(t)
	f.fill(2500)
	n := 0
	for customer, err := range f.client().Customers(t.Context(), client.Filter{}) {
		if err != nil || customer.CreatedAt != time.Date(2019, 2, 27, 6, 11, 57, 0, time.UTC) {
			t.Fatal(customer, err)
		}
		n++
	}
	if n != 2500 || f.seen[listRoute] != 3 {
		t.Errorf("%d customers on %d pages", n, f.seen[listRoute])
	}
	for range f.client().Customers(t.Context(), client.Filter{}) {
		break
	}
	if f.seen[listRoute] != 4 {
		t.Errorf("fetched %d pages for the first customer", f.seen[listRoute]-3)
	}
}

// Ensure that an invalid list gives an error instead of an endless loop or customers without a creation time.
func TestCustomersNonsense(t *testing.T) {
	for name, pages := range map[string][]string{
		"repeated page": {`{"data":[],"metadata":{"next_page_token":"a"}}`, `{"data":[],"metadata":{"next_page_token":"a"}}`},
		"no time":       {`{"data":[{"customer_id":"c"}]}`},
		"odd time":      {`{"data":[{"customer_id":"c","created_at":"yesterday"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			for _, page := range pages {
				f.failures[listRoute] = append(f.failures[listRoute], answer{status: 200, body: page})
			}
			var problem error
			for _, err := range f.client().Customers(t.Context(), client.Filter{}) {
				problem = err
			}
			if problem == nil {
				t.Error("no error")
			}
		})
	}
}
