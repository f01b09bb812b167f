package ledger_test

import "testing"

// Making a book of 3,000 rows, without what the generator takes, and reading one that is kept.
func BenchmarkBook(b *testing.B) {
	w := newWorld(b, stories{"simple": simple(3000)}).at(3000)
	c := w.customer(b, connectedAt(3000))
	b.Run("made", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w.Drop()
			w.book(b, c)
		}
	})
	b.Run("kept", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w.book(b, c)
		}
	})
}
