package inventory_test

import (
	"fmt"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/inventory"
	"budsandbox/storage"
)

// newFilledReader returns a reader of a file with connected customers.
func newFilledReader(b *testing.B, customers int) *inventory.Reader {
	b.Helper()
	db, err := storage.Open(storage.Memory)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for made := 0; made < customers; {
		err := db.Update(b.Context(), func(tx *storage.Tx) error {
			for range min(10_000, customers-made) {
				made++
				id := bank.CustomerID(bank.NewID(1, uint64(made), "customer"))
				connection := bank.ConnectionID(bank.NewID(1, uint64(made), "connection"))
				if err := tx.Customers("shop").Put(bank.Customer{
					ID: id, Identifier: fmt.Sprintf("user-%d", made), CreatedAt: now, Number: uint64(made),
				}); err != nil {
					return err
				}
				if err := tx.Connections("shop").Put(bank.Connection{
					ID: connection, Customer: id, Provider: "Bank_Of_Bud", Persona: "uk_student", CreatedAt: now,
				}); err != nil {
					return err
				}
				if err := tx.Consents("shop").Put(bank.Consent{
					ID: bank.ConsentID(connection), Customer: id, Connection: connection, Provider: "Bank_Of_Bud",
					Status: bank.ConsentAuthorised, CreatedAt: now, ConsentedAt: now,
				}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	clocks := clock.NewClocks(clock.New(time.Now, clock.State{Frozen: true, At: now}))
	return &inventory.Reader{Store: db, Clock: clocks}
}

// BenchmarkCustomers reads pages of a list. The time of the first page must not depend on the number of customers.
func BenchmarkCustomers(b *testing.B) {
	for _, customers := range []int{1_000, 100_000} {
		r := newFilledReader(b, customers)
		for name, query := range map[string]inventory.CustomerQuery{
			"first page": {}, "identifier": {Search: "user-500"}, "nobody": {Search: "nobody"},
			"state": {State: inventory.Expired},
		} {
			b.Run(fmt.Sprintf("%d/%s", customers, name), func(b *testing.B) {
				for b.Loop() {
					if _, err := r.Customers(b.Context(), query); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
