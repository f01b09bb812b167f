package connection_test

import (
	"testing"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// most is the maximum size of a connected customer in a large file in bytes, records and indexes together. Pages of
// such a file are filled to ordinaryFill per cent, because keys are random. The test compacts its smaller file, which
// removes free pages and fills the others to compactFill per cent.
const most, ordinaryFill, compactFill = 1024, 68, 90

// Ensure that a connected customer with 24 months of history takes at most a kilobyte of the file.
func TestConnectedCustomerIsSmall(t *testing.T) {
	_, compacted := connectedFile(t, 20_000)
	each := compacted * compactFill / ordinaryFill
	if each > most {
		t.Errorf("a connected customer takes %d bytes, want at most %d", each, most)
	}
	t.Logf("a connected customer takes %d bytes, %d in a compacted file", each, compacted)
}

// BenchmarkConnectedFile connects b.N customers and reports the size of their file; -benchtime 1000000x makes that
// of a million.
func BenchmarkConnectedFile(b *testing.B) {
	grown, compacted := connectedFile(b, b.N)
	b.ReportMetric(float64(grown), "bytes/customer")
	b.ReportMetric(float64(compacted), "compacted-bytes/customer")
}

// connectedFile returns the size of each of n connected customers in bytes, before and after a compaction.
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
				customer, _, err := s.customers.FindOrCreate(tx, shop, "", context)
				if err != nil {
					return err
				}
				if _, err := s.ConnectIn(tx, shop, customer, connection.ConnectRequest{}); err != nil {
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
