package connection_test

import (
	"testing"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// most is how many bytes of the file a connected customer may cost, all rows and indexes together, in a file of many:
// there pages are ordinaryFill per cent full, as random keys leave them, and compactFill after a compaction, which also
// takes away the free pages that weigh in a file of few.
const most, ordinaryFill, compactFill = 1024, 68, 90

// Ensure that a connected customer with 24 months of history takes at most a kilobyte of the file.
func TestConnectedCustomerIsSmall(t *testing.T) {
	_, compacted := connectedFile(t, 20_000)
	each := compacted * compactFill / ordinaryFill
	if each > most {
		t.Errorf("a connected customer costs %d bytes, want at most %d", each, most)
	}
	t.Logf("a connected customer costs %d bytes, %d in a compacted file", each, compacted)
}

// BenchmarkConnectedFile connects b.N customers and reports the size of their file; -benchtime 1000000x makes that
// of a million.
func BenchmarkConnectedFile(b *testing.B) {
	grown, compacted := connectedFile(b, b.N)
	b.ReportMetric(float64(grown), "bytes/customer")
	b.ReportMetric(float64(compacted), "compacted-bytes/customer")
}

// connectedFile says what each of n connected customers costs in the file as it grew, and compacted.
func connectedFile(t testing.TB, n int) (grown, compacted int64) {
	t.Helper()
	s := open(t)
	const together = 2_000
	context, err := bank.NewContext(bank.Context{})
	if err != nil {
		t.Fatal(err)
	}
	for made := 0; made < n; made += together {
		err := s.Store.Update(t.Context(), func(tx *storage.Tx) error {
			for range min(together, n-made) {
				c, _, err := s.customers.FindOrCreate(tx, shop, "", context)
				if err != nil {
					return err
				}
				if _, err := s.ConnectIn(tx, shop, c, connection.ConnectRequest{}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	s.closed = true
	before, after, err := storage.Compact(s.path)
	if err != nil {
		t.Fatal(err)
	}
	return before / int64(n), after / int64(n)
}
