package filecheck_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/filecheck"
	"budsandbox/fixtures"
	"budsandbox/storage"
)

// BenchmarkImport imports customers with an ingested transaction each, without rules for their rows and with them.
func BenchmarkImport(b *testing.B) {
	const customers = 50_000
	known := fixtures.Load()
	export := manyCustomers(b, customers)
	checker := &filecheck.Checker{Fixtures: known}
	for name, rules := range map[string]storage.Rules{"plain": {}, "rules": {NewRowRule: checker.NewRowRule}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				db, err := storage.Open(storage.Memory, storage.WithRules(rules))
				if err != nil {
					b.Fatal(err)
				}
				u, err := storage.Unpack(b.Context(), func() io.Reader { return bytes.NewReader(export) })
				if err == nil {
					err = db.Import(b.Context(), u)
				}
				if err != nil {
					b.Fatal(err)
				}
				if err := db.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(2*customers), "ns/row")
		})
	}
}

// manyCustomers returns an export of a project with n customers.
func manyCustomers(b *testing.B, n int) []byte {
	b.Helper()
	db, err := storage.Open(storage.Memory)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	err = db.Update(b.Context(), func(tx *storage.Tx) error {
		for i := range n {
			c := bank.Customer{
				Identifier: fmt.Sprint("customer ", i), CreatedAt: at, Number: uint64(i) + 1,
				Context: bank.Context{Type: bank.Personal, Region: "GB", Locale: "en-GB", Model: bank.ModelUK},
			}
			binary.BigEndian.PutUint64(c.ID[:], uint64(i))
			if err := tx.Customers("shop").Put(c); err != nil {
				return err
			}
			t := bank.IngestedTransaction{Customer: c.ID, Transaction: bank.Transaction{
				ID: "t1", Account: "a1", Description: "TESCO STORES 1", Status: bank.Booked, At: at,
				Amount: bank.Money{Minor: -100, Currency: bank.GBP},
			}}
			if err := tx.IngestedTransactions("shop").Put(t); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	var export bytes.Buffer
	if err := db.Export(b.Context(), &export, "shop"); err != nil {
		b.Fatal(err)
	}
	return export.Bytes()
}
