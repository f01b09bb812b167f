package storage

import (
	"errors"
	"runtime"
	"sync/atomic"
	"testing"

	"budsandbox/bank"
)

// BenchmarkUpdate writes customers one at a time, with an fsync for each.
func BenchmarkUpdate(b *testing.B) {
	db := MustOpenNew(b)
	n := 0
	for b.Loop() {
		n++
		c := customer(n)
		if err := db.Update(b.Context(), func(tx *Tx) error { return tx.Customers(shop).Put(c) }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUpdateTogether writes customers from sixteen goroutines, which share fsyncs.
func BenchmarkUpdateTogether(b *testing.B) {
	db := MustOpenNew(b)
	var n atomic.Int64
	b.SetParallelism(max(1, 16/runtime.GOMAXPROCS(0)))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			c := customer(int(n.Add(1)))
			if err := db.Update(b.Context(), func(tx *Tx) error { return tx.Customers(shop).Put(c) }); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkDecode decodes the customers of a full page.
func BenchmarkDecode(b *testing.B) {
	var keys []Key
	var values [][]byte
	for n := range 200 {
		encoded, err := encodeCustomer(customer(n))
		if err != nil {
			b.Fatal(err)
		}
		keys, values = append(keys, CustomerKey(customer(n).ID)), append(values, encoded)
	}
	b.ReportAllocs()
	for b.Loop() {
		for i, key := range keys {
			if _, err := decodeCustomer(key, values[i]); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkPage reads 200 customers from any place in a table of 100,000.
func BenchmarkPage(b *testing.B) {
	const count, page = 100_000, 200
	db := MustOpenNew(b)
	for start := 0; start < count; start += 10_000 {
		all := make([]bank.Customer, 10_000)
		for n := range all {
			all[n] = customer(start + n)
		}
		MustPut(b, db, shop, all...)
	}
	short := errors.New("a short page")
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; b.Loop(); n++ {
		err := db.View(b.Context(), func(tx *Tx) error {
			after, read := Key{byte(n % 128)}, 0 // at least a page before the end
			for _, err := range tx.Customers(shop).After(after) {
				if err != nil {
					return err
				}
				if read++; read == page {
					return nil
				}
			}
			return short
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGet reads one customer by its identifier.
func BenchmarkGet(b *testing.B) {
	db := MustOpenNew(b)
	c := customer(1)
	c.Identifier = "a"
	MustPut(b, db, shop, c)
	b.ReportAllocs()
	for b.Loop() {
		err := db.View(b.Context(), func(tx *Tx) error {
			_, err := tx.Customers(shop).Find(ByIdentifier, IdentifierKey("a"))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
