package ledger

import (
	"context"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// past computes the books that may have been read at a time: one, or two if something changed at exactly that time. It
// reports whether the stored data suffice.
func (b *Books) past(
	ctx context.Context, p bank.Project, c bank.Customer, at time.Time,
) (books []*Book, unknown bool, err error) {
	limits := []time.Time{at}
	for i := 0; i < len(limits); i++ {
		var atOnce int
		sources := b.sources(nil)
		err := b.Store.View(ctx, func(tx *storage.Tx) error { return sources.read(tx, p, c.ID) })
		if err != nil {
			return nil, false, err
		}
		for _, s := range sources.all() {
			known, n := s.rewind(limits[i])
			if !known {
				return nil, true, nil
			}
			atOnce += n
		}
		switch {
		case i == 0 && atOnce == 1:
			limits = append(limits, at.Add(-1))
		case i == 0 && atOnce > 1:
			return nil, true, nil // it may have been read between any two of the changes
		}
		built, err := b.merge(sources, c, limits[i])
		if err != nil {
			return nil, false, err
		}
		books = append(books, built.book)
	}
	return books, false, nil
}

// rewound counts what happened at a time.
type rewound struct {
	at     time.Time
	atOnce int
}

// later reports whether something happened after the time.
func (r *rewound) later(happened time.Time) bool {
	if happened.Equal(r.at) {
		r.atOnce++
	}
	return happened.After(r.at)
}

// rewind undoes the removals after a time. Later pulls are not visible anyway.
func (s *connected) rewind(at time.Time) (known bool, atOnce int) {
	r := rewound{at: at}
	for i := range s.connections {
		c := &s.connections[i]
		for _, pull := range c.Pulls {
			r.later(pull.At)
		}
		var removed []bank.Removal
		for _, removal := range c.Removed {
			if r.later(removal.At) {
				continue
			}
			if !removal.Until.IsZero() && r.later(removal.Until) {
				removal.Until = time.Time{}
			}
			removed = append(removed, removal)
		}
		c.Removed = removed
	}
	return true, r.atOnce
}

// rewind returns false if something was ingested or deleted after the time, because replaced data are not kept.
func (s *ingested) rewind(at time.Time) (known bool, atOnce int) {
	r := rewound{at: at}
	for updatedAt := range s.rows.updates() {
		if r.later(updatedAt) {
			return false, 0
		}
	}
	for i := range s.tombstones {
		if r.later(s.tombstones[i].At) {
			return false, 0
		}
	}
	for i := range s.accounts {
		if r.later(s.accounts[i].SentAt) {
			return false, 0
		}
	}
	return true, r.atOnce
}

// rewind leaves out the corrections after the time, and restores those that were removed later.
func (s *corrected) rewind(at time.Time) (known bool, atOnce int) {
	r := rewound{at: at}
	var rules []bank.Correction
	for _, rule := range s.rules {
		if r.later(rule.At) {
			continue
		}
		if !rule.WithdrawnAt.IsZero() && r.later(rule.WithdrawnAt) {
			rule.WithdrawnAt = time.Time{}
		}
		rules = append(rules, rule)
	}
	s.rules = rules
	return true, r.atOnce
}

// rewind changes nothing, because labels only change their own transactions, with the time of the change.
func (s *labelled) rewind(time.Time) (known bool, atOnce int) { return true, 0 }
