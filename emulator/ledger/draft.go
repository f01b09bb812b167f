package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// source is one place that a customer's data come from, used for one book. A further source is a file of its own and a line
// in sources.
type source interface {
	// read takes what the file has, in the transaction in which all sources read.
	read(tx *storage.Tx, p bank.Project, c bank.CustomerID) error
	// merge adds it to the draft, after the transaction and after the sources before it.
	merge(d *draft) error
}

// sources are all, in the order in which they write.
func (b *Books) sources() []source {
	return []source{
		&connected{generator: b.Generator},
		&ingested{engine: b.Engine},
		&corrected{engine: b.Engine},
		&labelled{},
	}
}

// draft is a book that is being written.
type draft struct {
	*Book
	customer    bank.Customer
	now         time.Time
	from, until time.Time                     // see edition
	after       []func(b *Book, at time.Time) // what waits for the schedules; at is when the book last changed
	returned    bool                          // something went and came back, so that ids may have several tombstones: see settle
}

// turns notes an instant at which the book becomes another.
func (d *draft) turns(at time.Time) {
	switch {
	case at.After(d.now):
		if d.until.IsZero() || at.Before(d.until) {
			d.until = at
		}
	case at.After(d.from):
		d.from = at
	}
}

// write makes a customer's book from the sources.
func (b *Books) write(p bank.Project, c bank.Customer) (*edition, error) {
	d := &draft{Book: &Book{Customer: c.ID, Model: c.Context.Model}, customer: c, now: b.Clock.Of(p).Now()}
	sources, revision := b.sources(), uint64(0)
	err := b.Store.View(func(tx *storage.Tx) error {
		revision = tx.Revision(p, c.ID)
		for _, s := range sources {
			if err := s.read(tx, p, c.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		if err := s.merge(d); err != nil {
			return nil, err
		}
	}
	d.sort()
	if b.Enrich != nil {
		b.Enrich(d.Book, c, d.from)
	}
	for _, change := range d.after {
		change(d.Book, d.from)
	}
	return &edition{book: d.Book, context: c.Context, revision: revision, from: d.from, until: d.until}, nil
}

// sort puts everything into the book's order, whichever source it came from.
func (d *draft) sort() {
	newestFirst(d.Transactions)
	slices.SortFunc(d.Deleted, func(a, b Tombstone) int { return laterFirst(a.At, string(a.ID), b.At, string(b.ID)) })
	if d.returned {
		d.settle()
	}
	slices.SortFunc(d.Payments, func(a, b bank.AuthorisedPayment) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.ID, b.ID))
	})
}

// newestFirst orders transactions by moving each of them once and within their room: they are large, and there are thousands.
func newestFirst(rows []bank.Transaction) {
	order := make([]int32, len(rows)) // order[to] is where the row comes from
	for i := range order {
		order[i] = int32(len(rows) - 1 - i) // sources bring the oldest first, so this is nearly the order already
	}
	slices.SortFunc(order, func(i, j int32) int {
		a, b := &rows[i], &rows[j]
		return laterFirst(a.At, string(a.ID), b.At, string(b.ID))
	})
	const placed = -1
	for start := range order {
		if order[start] == placed {
			continue
		}
		first, to := rows[start], start // rows go round in circles; the first of one leaves a gap
		for {
			from := int(order[to])
			order[to] = placed
			if from == start {
				rows[to] = first
				break
			}
			rows[to] = rows[from]
			to = from
		}
	}
}

// laterFirst compares by time and then by id, both descending.
func laterFirst(a time.Time, idA string, b time.Time, idB string) int {
	return cmp.Or(b.Compare(a), strings.Compare(idB, idA))
}
