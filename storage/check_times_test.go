package storage

import (
	"errors"
	"testing"
	"time"

	"budsandbox/bank"
)

// Ensure that an export with a time from which data would be computed for ages, or that no answer can show, is refused
// and changes nothing.
func TestImportRefusesImpossibleTimes(t *testing.T) {
	t.Parallel()
	for _, year := range []int{-5000, 1800, 2400, 10_000, 200_000} {
		at := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		for name, change := range map[string]func(*bank.Connection){
			"creation": func(c *bank.Connection) { c.CreatedAt = at },
			"start":    func(c *bank.Connection) { c.From = at },
			"pull":     func(c *bank.Connection) { c.Pulls = []bank.Pull{{At: at, To: at}} },
			"event":    func(c *bank.Connection) { c.Events = []bank.LifeEvent{{Number: 1, At: at}} },
		} {
			other, own := MustOpenNew(t), MustOpenNew(t)
			owner := customer(1)
			MustPut(t, other, shop, owner)
			MustUpdate(t, other, func(tx *Tx) error {
				begin := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
				c := bank.Connection{Customer: owner.ID, Provider: "Bank_Of_Bud", CreatedAt: begin, From: begin}
				change(&c)
				return tx.Connections(shop).Put(c)
			})
			export := exported(t, other, shop)
			must(t, other.Close()) // its check at the end of the test would refuse it, too
			if err := imported(t, own, export); !errors.Is(err, ErrExport) {
				t.Errorf("%s in the year %d: got error %v, want ErrExport", name, year, err)
			}
			if got := MustList(t, own, shop); len(got) != 0 {
				t.Errorf("%s in the year %d: %d customers were imported", name, year, len(got))
			}
		}
	}
}
