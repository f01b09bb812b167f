package ledger

import (
	"context"
	"sync/atomic"
	"time"

	"budsandbox/bank"
)

// A row's response depends on other rows: a third monthly payment makes the two before it regular. Therefore UpdatedAt
// cannot be computed from the row alone. Each new book is compared with the one before it, and rows that differ count
// as updated. If no earlier book is known, because the cache has dropped it or the sandbox was restarted,
// Books.Changes computes it again.

// reads records when a book, or an earlier version of it, was last listed, on the project's clock, in nanoseconds
// since 1970, or zero for never. It is sealed once the book's successor has been compared with it, so that the book
// cannot be listed later.
type reads struct{ last atomic.Int64 }

const sealed = 1<<63 - 1

// note records that the book is listed now. It reports false if the book is sealed.
func (r *reads) note(now time.Time) bool {
	for {
		last := r.last.Load()
		switch {
		case last == sealed:
			return false
		case last >= now.UnixNano():
			return true
		case r.last.CompareAndSwap(last, now.UnixNano()):
			return true
		}
	}
}

// seal prevents further listing of the book and returns when it was last listed.
func (r *reads) seal() time.Time {
	if last := r.last.Swap(sealed); last != 0 {
		return time.Unix(0, last).UTC()
	}
	return time.Time{}
}

// List returns a customer's book for a list of its transactions, of which a client may keep a copy.
func (b *Books) List(ctx context.Context, p bank.Project, c bank.Customer) (*Book, error) {
	for {
		book, err := b.Get(ctx, p, c)
		if err != nil || book.reads.note(b.Clock.Of(p).Now()) {
			return book, err
		}
	}
}

// remember sets the update times of a new book from the entry's previous book.
func (b *Books) remember(e *entry, built *builtBook, c bank.Customer) {
	before, remembered := e.value.Load().(*builtBook)
	if !remembered {
		if lost := b.lost.until(e.key.(owner)); !lost.IsZero() {
			built.book.recordsFrom = built.book.firstOf(lost, bank.Later(built.from, c.ContextAt))
			if built.revision == 0 {
				// Nothing has changed since an import or the restoring of a snapshot. Clients that have read at the instant
				// of the last change should not get all rows again.
				built.book.recordsFrom = built.book.recordsFrom.Add(-1)
			}
			built.book.reads.note(lost) // its content may have been listed until then
		}
		return
	}
	switch readAt := before.book.reads.seal(); {
	case readAt.IsZero(): // nothing was listed yet
		built.book.recordsFrom = before.book.recordsFrom
	case readAt.After(built.at): // the clock was set back
		built.book.recordsFrom = readAt
	default:
		built.book.follow(before.book, readAt, built.from)
		built.book.reads.note(readAt)
	}
}

// firstOf returns the time after which a book's update times are known, if answers until lost are forgotten: lost, or
// the last change if it was earlier.
func (b *Book) firstOf(lost, changed time.Time) time.Time {
	for i := range b.Len() {
		changed = bank.Later(changed, b.UpdatedAt(i))
	}
	for i := range b.Deleted {
		changed = bank.Later(changed, b.Deleted[i].At)
	}
	if changed.Before(lost) {
		return changed
	}
	return lost
}

// follow sets the update times of a book that follows another, which was last listed at readAt. A row whose response
// differs counts as updated when the content of the book last changed, or just after readAt if that is later, as with
// a frozen clock. Times that the sources themselves set after readAt are kept.
func (b *Book) follow(before *Book, readAt, changed time.Time) {
	b.recordsFrom = before.recordsFrom
	updated := bank.Later(changed, readAt.Add(1)) // one nanosecond, which no clock of a project shows
	was, end := 0, before.Len()                   // in the same order
	compare := b.comparison(before)
	for i := range b.Len() {
		order, same := -1, false
		for ; was < end; was++ {
			if order, same = compare(i, was); order >= 0 {
				break
			}
		}
		at := b.UpdatedAt(i)
		switch {
		case was < end && order == 0 && same:
			b.keep(i, before, was, bank.Later(at, before.UpdatedAt(was)))
		case !at.After(readAt):
			b.setUpdatedAt(i, updated)
		}
	}
	b.followDeleted(before, readAt, updated)
}

// keep sets when the row i was updated, and shares the equal row was of the book before if its time is the same. It
// does not share a row with another schedule, which belongs to the groups of the other book.
func (b *Book) keep(i int, before *Book, was int, at time.Time) {
	own, old := b.own(), before.own()
	if own != nil && old != nil && old[was].UpdatedAt.Equal(at) &&
		own[i].Enrichment.Regularity == old[was].Enrichment.Regularity {
		own[i] = ownRow{old[was].Transaction, true}
		return
	}
	b.setUpdatedAt(i, at)
}

// comparison returns a function that compares the row i with the row was of an earlier book: their order in books, and
// whether responses show them alike.
func (b *Book) comparison(before *Book) func(i, was int) (order int, same bool) {
	now, shared := b.rows.(*view)
	if earlier, also := before.rows.(*view); shared && also && now.key == earlier.key {
		return func(i, was int) (int, bool) { return now.sameRow(i, earlier, was) }
	}
	return func(i, was int) (int, bool) {
		t, old := b.At(i), before.At(was)
		order := latestFirst(old, t)
		return order, order == 0 && sameAnswer(old, t)
	}
}

// followDeleted sets the times at which tombstones became known.
func (b *Book) followDeleted(before *Book, readAt, updated time.Time) {
	var known map[Tombstone]time.Time
	for i := range b.Deleted {
		d := &b.Deleted[i]
		if d.At.After(readAt) {
			continue
		}
		if known == nil {
			known = make(map[Tombstone]time.Time, len(before.Deleted))
			for _, was := range before.Deleted {
				known[Tombstone{ID: was.ID, At: was.At}] = was.knownAt
			}
		}
		knownAt, found := known[Tombstone{ID: d.ID, At: d.At}]
		if !found {
			knownAt = updated
		}
		d.knownAt = knownAt
	}
}

// Changes describes what changed in a customer's book after a time.
type Changes struct {
	book  *Book
	after time.Time
	all   bool    // it is unknown what was read at the time, so that every row counts as changed
	since []*Book // books that may have been read at the time, unless the rows' times suffice
}

// Row reports whether the response for a row changed.
func (c *Changes) Row(i int) bool {
	t, at := c.book.At(i), c.book.UpdatedAt(i)
	if c.all || at.After(c.after) {
		return true
	}
	if len(c.since) == 0 {
		return false
	}
	if at.Equal(c.after) {
		return true
	}
	for _, before := range c.since {
		if was, found := before.Transaction(t.ID); !found || !sameAnswer(was, t) {
			return true
		}
	}
	return false
}

// Deleted returns the transactions that were deleted, newest first.
func (c *Changes) Deleted() (deleted []Tombstone) {
	for _, d := range c.book.Deleted {
		knownAt := bank.Later(d.At, d.knownAt)
		if knownAt.After(c.after) || (c.all || len(c.since) > 0) && knownAt.Equal(c.after) {
			deleted = append(deleted, d)
		}
	}
	return deleted
}

// Changes returns what changed in a customer's book after a time at which the book may have been read. The rows' times
// suffice unless the time is older than the earliest remembered response. In that case the book of that time is
// computed again from the stored data. If that is impossible, because ingested data were replaced since, everything
// counts as changed.
func (b *Books) Changes(
	ctx context.Context, p bank.Project, c bank.Customer, book *Book, after time.Time,
) (*Changes, error) {
	changes := &Changes{book: book, after: after}
	if book.recordsFrom.IsZero() || after.After(book.recordsFrom) {
		return changes, nil
	}
	if last, known := book.changes.Load().(*Changes); known && last.after.Equal(after) {
		return last, nil // the next page of the same list
	}
	if !c.ContextAt.Before(after) {
		changes.all = true
		return changes, nil
	}
	var err error
	if changes.since, err = b.past(ctx, p, c, after); err != nil {
		return nil, err
	}
	changes.all = len(changes.since) == 0
	book.changes.Store(changes)
	return changes, nil
}
