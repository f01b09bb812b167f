package financial

import (
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
	"budsandbox/emulator/internal/ledger"
)

// Ensure that V2 omits an unknown pending balance, and that V3 shows the booked one instead.
func TestUnknownPendingBalance(t *testing.T) {
	point := insight.BalancePoint{Booked: bank.Money{Minor: 979, Currency: bank.GBP}}
	if shown := newDailyBalanceV2(point); shown.Pending != nil {
		t.Errorf("V2 shows %+v pending", shown.Pending)
	}
	if shown := newDailyBalance(point); shown.Pending != shown.Booked {
		t.Errorf("V3 shows %+v pending beside %+v", shown.Pending, shown.Booked)
	}
}

// Ensure that the first and the last transaction are never declined ones.
func TestSpanned(t *testing.T) {
	var rows []bank.Transaction
	noon := time.Date(2026, 5, 9, 12, 0, 0, 0, time.UTC)
	for i, status := range []bank.Status{bank.Declined, bank.Pending, bank.Booked, bank.Declined} {
		rows = append(rows, bank.Transaction{Status: status, At: noon.Add(-time.Duration(i) * time.Hour)})
	}
	book := ledger.NewBook(rows)
	if first, last := firstAndLast(book, []int32{0}); !first.IsZero() || !last.IsZero() {
		t.Errorf("of a declined row alone: %v and %v", first, last)
	}
	if first, last := firstAndLast(book, []int32{0, 1, 2, 3}); first != rows[2].At || last != rows[1].At {
		t.Errorf("got %v and %v", first, last)
	}
}
