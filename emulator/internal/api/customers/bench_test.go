package customers

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// BenchmarkList reads pages of 200 customers of 20,000, with and without identifiers of the client, and writes their
// JSON.
func BenchmarkList(b *testing.B) {
	const count, size = 20_000, 200
	for name, identifier := range map[string]string{"unnamed": "", "named": "customer-%d"} {
		b.Run(name, func(b *testing.B) {
			db, err := storage.Open(storage.Memory)
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			err = db.Update(b.Context(), func(tx *storage.Tx) error {
				for n := range uint64(count) {
					customer := bank.Customer{
						ID: bank.CustomerID(bank.NewID(1, n, "customer")), Number: n + 1,
						Context:   bank.Context{Type: bank.Personal, Region: "GB", Locale: "en-GB", Model: bank.ModelUK},
						CreatedAt: time.Date(2026, 3, 1, 9, 0, int(n), 0, time.UTC),
					}
					if identifier != "" {
						customer.Identifier = fmt.Sprintf(identifier, n)
					}
					if err := tx.Customers("shop").Put(customer); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			var pool sync.Pool
			var answer []byte
			f := newFilter(&listRequest{})
			b.ReportAllocs()
			b.ResetTimer()
			for n := 0; b.Loop(); n++ {
				page := newListing(size, &pool)
				err := db.View(
					b.Context(),
					func(tx *storage.Tx) error { return f.read(tx, "shop", storage.Key{byte(n % 128)}, page) },
				)
				if err != nil || page.results != size {
					b.Fatalf("%d customers are listed, error %v", page.results, err)
				}
				answer = page.AppendJSON(answer[:0])
			}
			b.ReportMetric(float64(len(answer)), "bytes/page")
		})
	}
}
