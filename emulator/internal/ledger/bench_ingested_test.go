package ledger_test

import (
	"context"
	"os"
	"strconv"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/enrichment"
	"budsandbox/fixtures"
	"budsandbox/seed"
	"budsandbox/storage"
)

// BenchmarkIngested reads the newest hundred transactions of a customer who has ingested many: for the first time, and
// after one more was ingested. BUD_BENCH_ROWS says how many, 20,000 unless it is set.
func BenchmarkIngested(b *testing.B) {
	known := fixtures.Load()
	engine, err := enrichment.New(known)
	if err != nil {
		b.Fatal(err)
	}
	rows, _ := strconv.Atoi(os.Getenv("BUD_BENCH_ROWS"))
	w := newWorld(b, &seed.Generator{Fixtures: known})
	w.WithoutRegularity, w.Memory = false, 1<<40
	w.Engine = func() (*enrichment.Engine, error) { return engine, nil }
	at := time.Date(2026, 7, 16, 12, 20, 0, 0, time.UTC)
	w.Clock.Of(shop).Restore(clock.State{Frozen: true, At: at})
	c := w.customer(b.Context(), b)
	c.Context = bank.Context{Region: "GB", Type: bank.Business, Model: bank.ModelUK}
	ingested := ingestable(b, known, c.ID, at, max(rows, 20_000))
	w.ingest(b.Context(), b, ingested)
	page := func() {
		book := w.book(b.Context(), b, c)
		for i := range 100 {
			book.At(i)
		}
	}
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w.Clear()
			page()
		}
	})
	b.Run("one more", func(b *testing.B) {
		b.ReportAllocs()
		page()
		one := ingested[:1:1]
		n := 0
		for b.Loop() {
			b.StopTimer()
			n++
			one[0].ID = bank.TransactionID("more-" + strconv.Itoa(n))
			w.ingest(b.Context(), b, one)
			b.StartTimer()
			page()
		}
	})
}

// ingestable returns rows that a customer might ingest: those of many British firms, on three accounts.
func ingestable(
	b *testing.B, known *fixtures.Fixtures, c bank.CustomerID, at time.Time, n int,
) (rows []bank.IngestedTransaction) {
	b.Helper()
	generator := &seed.Generator{Fixtures: known}
	for number := uint64(1); len(rows) < n; number++ {
		connection := connectionOf("uk_small_ltd", at)
		connection.Seed = number
		h, err := generator.History(connection, at)
		if err != nil {
			b.Fatal(err)
		}
		for i := range h.Transactions[:min(n-len(rows), len(h.Transactions))] {
			t := &h.Transactions[i]
			row := bank.IngestedTransaction{Customer: c, Transaction: bank.Transaction{
				ID: t.ID, Account: bank.AccountID("account-" + strconv.Itoa(int(number%3))), Description: t.Description,
				Amount: t.Amount, Status: bank.Booked, At: t.At, UpdatedAt: at, Provider: "bank",
			}}
			rows = append(rows, row)
		}
	}
	return rows
}

// ingest stores rows.
func (w *world) ingest(ctx context.Context, t fataler, rows []bank.IngestedTransaction) {
	t.Helper()
	for len(rows) > 0 {
		part := rows[:min(len(rows), 5000)]
		rows = rows[len(part):]
		err := w.Store.Update(ctx, func(tx *storage.Tx) error {
			for _, row := range part {
				if err := tx.IngestedTransactions(shop).Put(row); err != nil {
					return err
				}
			}
			return tx.Touch(shop, part[0].Customer)
		})
		if err != nil {
			t.Fatalf("%v", err)
		}
	}
}
