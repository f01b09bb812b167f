package storage

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"budsandbox/bank"
)

// Ensure that rows and index entries before any bound are those of the ascending order, reversed.
func TestDescending(t *testing.T) {
	t.Parallel()
	db := MustOpenNew(t)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "customers")
		MustUpdate(t, db, func(tx *Tx) error {
			if err := tx.ResetAll(); err != nil {
				return err
			}
			for i := range n {
				c := customer(i + 1)
				c.CreatedAt = time.Unix(rapid.Int64Range(0, 5).Draw(t, "second"), 0).UTC()
				c.Number = uint64(i)
				if err := tx.Customers(shop).Put(c); err != nil {
					return err
				}
			}
			return nil
		})
		bound := Key{}.Time(time.Unix(rapid.Int64Range(-1, 6).Draw(t, "bound"), 0)).
			Number(rapid.Uint64Range(0, 41).Draw(t, "number"))
		if rapid.Bool().Draw(t, "open") {
			bound = nil
		}
		id := CustomerKey(customer(rapid.IntRange(0, 42).Draw(t, "id")).ID)
		MustView(t, db, func(tx *Tx) error {
			rows := tx.Customers(shop)
			want := slices.Collect(rows.Keys(ByCreation, nil, bound))
			slices.Reverse(want)
			if got := slices.Collect(rows.KeysBefore(ByCreation, bound)); !slices.EqualFunc(got, want, slices.Equal[Key]) {
				t.Fatalf("in front of %x the index has %x, want %x", bound, got, want)
			}
			var before, got []bank.CustomerID
			for c, err := range rows.After(nil) {
				if err != nil || string(CustomerKey(c.ID)) >= string(id) {
					return err
				}
				before = append(before, c.ID)
			}
			slices.Reverse(before)
			for c, err := range rows.Before(id) {
				if err != nil {
					return err
				}
				got = append(got, c.ID)
			}
			if !slices.Equal(got, before) {
				t.Fatalf("in front of %x there are %v, want %v", id, got, before)
			}
			return nil
		})
	})
	MustView(t, db, func(tx *Tx) error {
		for c := range tx.Customers("nobody").Before(nil) {
			t.Errorf("a project that never wrote has %v", c)
		}
		for key := range tx.Customers("nobody").KeysBefore(ByCreation, nil) {
			t.Errorf("a project that never wrote has %x", key)
		}
		return nil
	})
}
