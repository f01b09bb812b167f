package ledger

import (
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
)

// removal is when an account was deleted, and what the pulls had shown of it by then. What a client deletes stays deleted
// wherever the clock is set.
type removal struct {
	at    time.Time
	pulls timeline
}

// removalsOf are a connection's removals by the place of the account, and the horizon up to which its history is needed: that
// of the pulls, or further for what a removal took away.
func removalsOf(c bank.Connection, cutoff time.Time) (map[int]removal, time.Time) {
	if len(c.Removed) == 0 {
		return nil, cutoff
	}
	removals := make(map[int]removal, len(c.Removed))
	for _, r := range c.Removed {
		if _, known := removals[r.Account]; known {
			continue // an account goes once
		}
		pulls := reached(c.Pulls, r.At)
		removals[r.Account] = removal{at: r.At, pulls: pulls}
		if pulls.cutoff().After(cutoff) {
			cutoff = pulls.cutoff()
		}
	}
	return removals, cutoff
}

// bury leaves the tombstones of a removed account's row: of what it was when the account went, and of what it was before.
func (d *draft) bury(row *seed.Row, r removal) {
	authorised, booked := r.pulls.first(row.Authorised), r.pulls.first(row.At)
	switch {
	case booked < len(r.pulls):
		d.Deleted = append(d.Deleted, Tombstone{row.ID, r.at})
		if replaced(row) && authorised < booked {
			d.Deleted = append(d.Deleted, Tombstone{bank.TransactionID(row.Pending), r.pulls[booked].At})
		}
	case authorised < len(r.pulls) && row.Pending != "":
		d.Deleted = append(d.Deleted, Tombstone{bank.TransactionID(row.Pending), r.at})
	}
}
