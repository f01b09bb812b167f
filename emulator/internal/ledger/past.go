package ledger

import (
	"context"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// past computes the books that may have been read at a time: one, or two if something changed at exactly that time. It
// returns none if the stored data do not suffice.
func (b *Books) past(ctx context.Context, p bank.Project, c bank.Customer, at time.Time) (books []*Book, err error) {
	sources, changes, err := b.sourcesAt(ctx, p, c, at)
	if err != nil || sources == nil || changes > 1 { // it may have been read between any two of several changes
		return nil, err
	}
	built, err := b.merge(*sources, c, at)
	if err != nil {
		return nil, err
	}
	books = append(books, built.book)
	if changes == 0 {
		return books, nil
	}
	before := at.Add(-1)
	earlier, _, err := b.sourcesAt(ctx, p, c, before)
	if err != nil || earlier == nil {
		return nil, err
	}
	if built, err = b.merge(*earlier, c, before); err != nil {
		return nil, err
	}
	return append(books, built.book), nil
}

// sourcesAt reads the sources of a customer's book and leaves out what was changed after a time. It returns nil if that
// is impossible. changes is the number of changes at exactly that time.
func (b *Books) sourcesAt(
	ctx context.Context, p bank.Project, c bank.Customer, at time.Time,
) (rewound *sources, changes int, err error) {
	sources := b.sources(nil)
	err = b.Store.View(ctx, func(tx *storage.Tx) error { return sources.read(tx, p, c.ID) })
	if err != nil {
		return nil, 0, err
	}
	for _, s := range sources.all() {
		known, n := s.rewind(at)
		if !known {
			return nil, 0, nil
		}
		changes += n
	}
	return &sources, changes, nil
}

// pastTime is a time to which a source is rewound.
type pastTime struct {
	time.Time
	changes int // that happened at exactly this time
}

// precedes reports whether a change happened after the time. It counts one that happened at exactly this time.
func (p *pastTime) precedes(change time.Time) bool {
	if change.Equal(p.Time) {
		p.changes++
	}
	return change.After(p.Time)
}

// rewind undoes the removals after a time. Later pulls are not visible anyway.
func (s *connected) rewind(at time.Time) (known bool, changes int) {
	past := pastTime{Time: at}
	for i := range s.connections {
		c := &s.connections[i]
		for _, pull := range c.Pulls {
			past.precedes(pull.At)
		}
		var removed []bank.Removal
		for _, removal := range c.Removed {
			if past.precedes(removal.At) {
				continue
			}
			if !removal.Until.IsZero() && past.precedes(removal.Until) {
				removal.Until = time.Time{}
			}
			removed = append(removed, removal)
		}
		c.Removed = removed
	}
	return true, past.changes
}

// rewind returns false if something was ingested or deleted after the time, because replaced data are not kept.
func (s *ingested) rewind(at time.Time) (known bool, changes int) {
	past := pastTime{Time: at}
	for updatedAt := range s.rows.updates() {
		if past.precedes(updatedAt) {
			return false, 0
		}
	}
	for i := range s.tombstones {
		if past.precedes(s.tombstones[i].At) {
			return false, 0
		}
	}
	for i := range s.accounts {
		if past.precedes(s.accounts[i].SentAt) {
			return false, 0
		}
	}
	return true, past.changes
}

// rewind leaves out the corrections after the time, and restores those that were removed later.
func (s *corrected) rewind(at time.Time) (known bool, changes int) {
	past := pastTime{Time: at}
	var rules []bank.Correction
	for _, rule := range s.rules {
		if past.precedes(rule.At) {
			continue
		}
		if !rule.WithdrawnAt.IsZero() && past.precedes(rule.WithdrawnAt) {
			rule.WithdrawnAt = time.Time{}
		}
		rules = append(rules, rule)
	}
	s.rules = rules
	return true, past.changes
}

// rewind changes nothing, because labels only change their own transactions, with the time of the change.
func (s *labelled) rewind(time.Time) (known bool, changes int) { return true, 0 }
