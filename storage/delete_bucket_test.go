package storage

import "testing"

// Ensure that a reset frees all pages if the transaction has written before. The check at the end of the test finds
// unreachable pages.
func TestResetBesideWrites(t *testing.T) {
	for name, reset := range map[string]func(*Tx) error{
		"one project": func(tx *Tx) error { return tx.ResetProject(shop) },
		"everything":  (*Tx).ResetAll,
	} {
		t.Run(name, func(t *testing.T) {
			db := MustOpenNew(t)
			big := customer(1)
			big.SecretHash = make([]byte, 9000) // more than a page, so that no table is inline
			MustUpdate(t, db, func(tx *Tx) error {
				if err := tx.Customers(shop).Put(big); err != nil {
					return err
				}
				_, err := fill(tx, shop, big.ID)
				return err
			})
			MustUpdate(t, db, func(tx *Tx) error {
				for n := range 3000 {
					if err := tx.Customers(shop).Put(customer(n + 2)); err != nil {
						return err
					}
				}
				return nil
			})
			MustUpdate(t, db, func(tx *Tx) error {
				if err := tx.PutProjectSetting(shop, "new", 1); err != nil { // loads the project's bucket
					return err
				}
				if err := tx.Customers(shop).Put(customer(5000)); err != nil {
					return err
				}
				return reset(tx)
			})
			if got := MustList(t, db, shop); len(got) != 0 {
				t.Errorf("%d customers are left", len(got))
			}
		})
	}
}
