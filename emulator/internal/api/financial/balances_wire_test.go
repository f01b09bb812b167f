package financial

import (
	"testing"

	"budsandbox/bank"
	"budsandbox/emulator/internal/insight"
)

// Ensure that V2 leaves out a pending balance that nobody knows, and that V3 shows what is booked in its place.
func TestUnknownPendingBalance(t *testing.T) {
	point := insight.BalancePoint{Booked: bank.Money{Minor: 979, Currency: bank.GBP}}
	if shown := newDailyBalanceV2(point); shown.Pending != nil {
		t.Errorf("V2 shows %+v pending", shown.Pending)
	}
	if shown := newDailyBalance(point); shown.Pending != shown.Booked {
		t.Errorf("V3 shows %+v pending beside %+v", shown.Pending, shown.Booked)
	}
}

// Ensure that the first and last transaction leave declined ones out.
func TestSpanned(t *testing.T) {
	rows := make([]*bank.Transaction, 4)
	for i, status := range []bank.Status{bank.Declined, bank.Pending, bank.Booked, bank.Declined} {
		rows[i] = &bank.Transaction{Status: status}
	}
	if first, last := firstAndLast(rows[:1]); first != nil || last != nil {
		t.Errorf("of a declined row alone: %v and %v", first, last)
	}
	if first, last := firstAndLast(rows); first != rows[2] || last != rows[1] {
		t.Errorf("got %v and %v", first, last)
	}
}
