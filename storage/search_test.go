package storage

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
)

var anySearch = rapid.Custom(func(t *rapid.T) bank.Search {
	text := func(label string) string { return rapid.String().Draw(t, label) }
	s := bank.Search{
		ID: bank.SearchID(ids.Draw(t, "id")), Customer: bank.CustomerID(ids.Draw(t, "customer")),
		CreatedAt: moments.Draw(t, "created"), Zone: text("zone"), Field: text("field"), Text: text("text"),
		Indicator: text("indicator"), MinAmount: text("least"), MaxAmount: text("most"), From: moments.Draw(t, "from"),
		To: moments.Draw(t, "to"), Number: rapid.Uint64().Draw(t, "number"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "accounts") {
		s.Accounts = append(s.Accounts, bank.AccountID(text("account")))
	}
	return s
})

// Ensure that searches are stored and loaded unchanged.
func TestCodecOfSearches(t *testing.T) { testRoundTrip(t, searches, anySearch) }

// Ensure that a new search deletes the few expired ones of its customer, that several delete many, and that searches
// that live and those of other customers stay.
func TestDeleteExpiredSearches(t *testing.T) {
	t.Parallel()
	const shop = bank.Project("shop")
	db := MustOpenNew(t)
	start := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	number := uint64(0)
	add := func(customer byte, at time.Time) {
		number++
		s := bank.Search{
			ID: bank.SearchID(bank.NewID(1, number, "search")), Customer: bank.CustomerID{customer}, CreatedAt: at,
		}
		MustUpdate(t, db, func(tx *Tx) error {
			return errors.Join(tx.DeleteExpiredSearches(shop, s), tx.Searches(shop).Put(s))
		})
	}
	count := func(customer byte) (n int) {
		MustView(t, db, func(tx *Tx) error {
			all, err := Collect(tx.Searches(shop).WithPrefix(CustomerKey(bank.CustomerID{customer})))
			n = len(all)
			return err
		})
		return n
	}
	for customer := byte(1); customer <= 3; customer++ {
		MustUpdate(t, db, func(tx *Tx) error {
			return tx.Customers(shop).Put(bank.Customer{ID: bank.CustomerID{customer}, Number: uint64(customer)})
		})
	}
	for range 100 {
		add(1, start)
		add(3, start)
	}
	for range 10 {
		add(2, start)
	}
	later := start.Add(bank.SearchLife)
	add(2, later.Add(-time.Second))
	if got := count(2); got != 11 {
		t.Errorf("%d of 11 searches live", got)
	}
	add(2, later)
	if got := count(2); got != 2 {
		t.Errorf("%d searches remain, not the two that live", got)
	}
	for range 20 {
		add(3, later)
	}
	if one, three := count(1), count(3); one != 100 || three != 20 {
		t.Errorf("%d of 100 searches of another customer remain, and %d of 20", one, three)
	}
}
