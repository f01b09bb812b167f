package ledger

import (
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
)

// removal describes the removals of one account. A removed account stays removed wherever the clock is set, until the
// bank is connected again.
type removal struct {
	active   bool      // the account is currently removed
	restored time.Time // time of the last restoration
	periods  []removedPeriod
}

// removedPeriod is one period in which an account was removed.
type removedPeriod struct {
	at, until time.Time // until is zero for a current removal
	pulls     pulls     // pulls before the removal
}

// hides reports whether the account was removed at a time, so that a pull then was not visible. r may be nil.
func (r *removal) hides(at time.Time) bool {
	return r != nil && slices.ContainsFunc(r.periods, func(p removedPeriod) bool {
		return at.After(p.at) && (p.until.IsZero() || !at.After(p.until))
	})
}

// removalsOf returns a connection's removals by the index of the account, and the time up to which its history is
// needed: cutoff, or later for a removed account.
func removalsOf(c bank.Connection, cutoff time.Time) (map[int]*removal, time.Time) {
	if len(c.Removed) == 0 {
		return nil, cutoff
	}
	removals := make(map[int]*removal, len(c.Removed))
	for _, r := range c.Removed {
		account := removals[r.Account]
		if account == nil {
			account = &removal{}
			removals[r.Account] = account
		}
		if account.active {
			continue
		}
		pulls := pullsUntil(c.Pulls, r.At)
		account.periods = append(account.periods, removedPeriod{r.At, r.Until, pulls})
		account.active = r.Until.IsZero()
		account.restored = r.Until
		if pulls.cutoff().After(cutoff) {
			cutoff = pulls.cutoff()
		}
	}
	return removals, cutoff
}

// mergeRemovals adds the tombstones of removed accounts, whether or not they are restored. The rows are those that the
// bank had shown by each removal, of which life events may have changed some since.
func (s *connected) mergeRemovals(
	b *builder, c bank.Connection, history *seed.History, removals map[int]*removal,
) error {
	for account, r := range removals {
		b.repeatedIDs = b.repeatedIDs || !r.restored.IsZero() || len(r.periods) > 1
		for _, p := range r.periods {
			shown := history
			if len(c.Events) > 0 && len(p.pulls) > 0 {
				var err error
				if shown, err = s.books.Generator.History(p.pulls.seen(c), p.pulls.cutoff()); err != nil {
					return err
				}
			}
			for i := range shown.Entries {
				if entry := &shown.Entries[i]; entry.AccountIndex == account {
					b.addTombstones(entry, p, r)
				}
			}
		}
	}
	return nil
}

// addTombstones adds the tombstone of a transaction that was visible when its account was removed, with the id that it
// had then, and that of an earlier id.
func (b *builder) addTombstones(entry *seed.Entry, p removedPeriod, r *removal) {
	authorised, booked := p.pulls.first(entry.Authorised), p.pulls.first(entry.At)
	switch {
	case booked < len(p.pulls):
		b.Deleted = append(b.Deleted, Tombstone{ID: entry.ID, At: p.at})
	case authorised < len(p.pulls) && entry.Pending != "":
		b.Deleted = append(b.Deleted, Tombstone{ID: bank.TransactionID(entry.Pending), At: p.at})
	}
	b.removePending(entry, p.pulls, r)
}

// deduplicateTombstones keeps only the latest tombstone of each id, and none of ids that exist. It is only needed
// after an account was restored, after a bank's correction, and if a bank and the client may have rows with one id.
func (b *builder) deduplicateTombstones() {
	if len(b.Deleted) == 0 {
		return
	}
	seen := make(map[bank.TransactionID]bool, b.Len())
	for i := range b.Len() {
		seen[b.At(i).ID] = true
	}
	b.Deleted = slices.DeleteFunc(b.Deleted, func(t Tombstone) bool { // newest first
		duplicate := seen[t.ID]
		seen[t.ID] = true
		return duplicate
	})
}
