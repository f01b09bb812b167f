package ledger_test

import (
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
)

// fixed is a generator that takes no time.
type fixed struct{ history *seed.History }

func (f fixed) History(bank.Connection, time.Time) (*seed.History, error) { return f.history, nil }

// BenchmarkBook measures making a book of 3,000 rows, without what the generator takes, and reading one that is kept.
func BenchmarkBook(b *testing.B) {
	w := newWorld(b, fixed{simple(3000)}).at(3000)
	c := w.customer(b.Context(), b, connectedAt(3000))
	b.Run("made", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w.Clear()
			w.book(b.Context(), b, c)
		}
	})
	b.Run("kept", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w.book(b.Context(), b, c)
		}
	})
}
