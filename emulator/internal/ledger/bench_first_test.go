package ledger_test

import (
	"runtime"
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/emulator/internal/insight"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// BenchmarkFirstRead reads the book of a customer who was never read before, with a seed of its own: the accounts, and
// the newest hundred transactions. What a row of the book takes in memory is measured by BenchmarkKeptRow.
func BenchmarkFirstRead(b *testing.B) {
	known := fixtures.Load()
	at := time.Date(2026, 7, 16, 12, 20, 0, 0, time.UTC)
	for name, read := range map[string]func(w *world, c bank.Customer){
		"accounts": func(w *world, c bank.Customer) { w.book(b.Context(), b, c) },
		"page": func(w *world, c bank.Customer) {
			book := w.book(b.Context(), b, c)
			for i := range 100 {
				book.At(i)
			}
		},
		"figures": func(w *world, c bank.Customer) {
			book := w.book(b.Context(), b, c)
			var buffer bank.Transaction
			for i := range book.Len() {
				book.Outline(i, &buffer)
			}
		},
		"all": func(w *world, c bank.Customer) { w.book(b.Context(), b, c).Transactions() },
	} {
		b.Run(name, func(b *testing.B) {
			w := newWorld(b, &seed.Generator{Fixtures: known})
			w.WithoutRegularity = false
			w.Clock.Of(shop).Restore(clock.State{Frozen: true, At: at.Add(time.Minute)})
			connection := connectionOf("us_small_business", at)
			connection.Seed = 1 << 40
			context := bank.Context{Region: "US", Type: bank.Business, Model: bank.ModelUS}
			first := w.customer(b.Context(), b, connection)
			first.Context = context
			read(w, first) // reads the fixtures, too
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				connection.Seed++
				c := w.customer(b.Context(), b, connection)
				c.Context = context
				b.StartTimer()
				read(w, c)
			}
		})
	}
}

// BenchmarkKeptRow measures the memory that a row of a kept book takes, when its newest hundred rows were read and all
// were added up.
func BenchmarkKeptRow(b *testing.B) {
	known := fixtures.Load()
	at := time.Date(2026, 7, 16, 12, 20, 0, 0, time.UTC)
	w := newWorld(b, &seed.Generator{Fixtures: known})
	w.WithoutRegularity, w.Memory = false, 1<<40
	w.Clock.Of(shop).Restore(clock.State{Frozen: true, At: at.Add(time.Minute)})
	connection := connectionOf("us_small_business", at)
	rows := 0
	read := func() {
		connection.Seed++
		c := w.customer(b.Context(), b, connection)
		c.Context = bank.Context{Region: "US", Type: bank.Business, Model: bank.ModelUS}
		book := w.book(b.Context(), b, c)
		for i := range 100 {
			book.At(i)
		}
		insight.Select(book, insight.Filter{}).Flow()
		rows += book.Len()
	}
	read() // reads the fixtures, too
	before, counted := kept(), rows
	for b.Loop() {
		read()
	}
	b.ReportMetric(float64(kept()-before)/float64(rows-counted), "B/row")
	runtime.KeepAlive(w)
	b.ReportMetric(0, "ns/op")
}

// kept returns the bytes of the heap that are in use.
func kept() int64 {
	runtime.GC()
	runtime.GC() // what weak pointers and pools held goes in the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
