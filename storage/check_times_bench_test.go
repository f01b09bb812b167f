package storage

import (
	"reflect"
	"testing"
	"time"

	"budsandbox/bank"
)

// BenchmarkCheckTimes measures what checks of imports add to decoding a row.
func BenchmarkCheckTimes(b *testing.B) {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	row := bank.IngestedTransaction{Customer: customer(1).ID, Transaction: bank.Transaction{
		ID: "tx-1234567890", Account: "acc-12345", Description: "TESCO STORES 2613 ON 28 MAY", Status: bank.Booked,
		Amount: bank.Money{Minor: -1234, Currency: bank.GBP}, At: at, ValueAt: at, UpdatedAt: at,
	}}
	b.Run("decode", func(b *testing.B) {
		key := ingestedTransactions.key(row)
		value, err := ingestedTransactions.codec.encode(row)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := ingestedTransactions.codec.decode(key, value); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("check", func(b *testing.B) {
		record := reflect.TypeOf(row)
		check, allowed := newTimeCheck(record), yearsOf(record)
		b.ReportAllocs()
		for b.Loop() {
			if err := check(reflect.ValueOf(&row).Elem(), allowed); err != nil {
				b.Fatal(err)
			}
		}
	})
}
