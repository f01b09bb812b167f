package ledger

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
)

// removal is what became of an account that was deleted. What a client deletes stays deleted wherever the clock is set, until
// the bank is connected again.
type removal struct {
	gone       bool      // it still is
	back       time.Time // when it came back last
	departures []removedAccount
}

// removedAccount is one time that an account was deleted, and what the pulls had shown of it by then.
type removedAccount struct {
	at, until time.Time // until is zero while it lasts
	pulls     pulls
}

// hid says whether nobody saw what a pull at an instant showed, as the account was away; r may be nil.
func (r *removal) hid(at time.Time) bool {
	return r != nil && slices.ContainsFunc(r.departures, func(d removedAccount) bool {
		return at.After(d.at) && (d.until.IsZero() || !at.After(d.until))
	})
}

// removalsOf are a connection's removals by the place of the account, and the horizon up to which its history is needed: that
// of the pulls, or further for what a removal took away.
func removalsOf(c bank.Connection, cutoff time.Time) (map[int]*removal, time.Time) {
	if len(c.Removed) == 0 {
		return nil, cutoff
	}
	removals := make(map[int]*removal, len(c.Removed))
	for _, r := range c.Removed {
		of := removals[r.Account]
		if of == nil {
			of = &removal{}
			removals[r.Account] = of
		}
		if of.gone {
			continue // what is gone cannot go
		}
		pulls := reached(c.Pulls, r.At)
		of.departures = append(of.departures, removedAccount{r.At, r.Until, pulls})
		of.gone, of.back = r.Until.IsZero(), r.Until
		if pulls.cutoff().After(cutoff) {
			cutoff = pulls.cutoff()
		}
	}
	return removals, cutoff
}

// addTombstone leaves the tombstones of a deleted account's row: of what it was whenever the account went and, of an account that is
// still gone, of what it was before. It says whether there is more to tell of the row: the account is back.
func (d *builder) addTombstone(row *seed.Row, r *removal) (back bool) {
	for _, left := range r.departures {
		authorised, booked := left.pulls.first(row.Authorised), left.pulls.first(row.At)
		switch {
		case booked < len(left.pulls):
			d.Deleted = append(d.Deleted, Tombstone{row.ID, left.at})
		case authorised < len(left.pulls) && row.Pending != "":
			d.Deleted = append(d.Deleted, Tombstone{bank.TransactionID(row.Pending), left.at})
		}
		d.removePending(row, left.pulls, r)
	}
	d.returned = d.returned || !r.back.IsZero() || len(r.departures) > 1
	return !r.gone
}

// applyRemovals leaves one tombstone, the last, of each id that is not there any more. Only what went and came back needs it.
func (d *builder) applyRemovals() {
	there := make(map[bank.TransactionID]bool, len(d.Transactions))
	for i := range d.Transactions {
		there[d.Transactions[i].ID] = true
	}
	d.Deleted = slices.DeleteFunc(d.Deleted, func(t Tombstone) bool { // the last comes first
		known := there[t.ID]
		there[t.ID] = true
		return known
	})
}
