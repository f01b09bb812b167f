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
	merge(d *builder) error
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

// builder is a book that is being written.
type builder struct {
	*Book
	customer    bank.Customer
	now         time.Time
	from, until time.Time                     // see edition
	after       []func(b *Book, at time.Time) // what waits for the schedules; at is when the book last changed
	returned    bool                          // something went and came back, so that ids may have several tombstones: see settle
}

// expireAt notes an instant at which the book becomes another.
func (d *builder) expireAt(at time.Time) {
	switch {
	case at.After(d.now):
		if d.until.IsZero() || at.Before(d.until) {
			d.until = at
		}
	case at.After(d.from):
		d.from = at
	}
}

// build makes a customer's book from the sources.
func (b *Books) build(p bank.Project, c bank.Customer) (*version, error) {
	d := &builder{Book: &Book{Customer: c.ID, Model: c.Context.Model}, customer: c, now: b.Clock.Of(p).Now()}
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
	if b.OnBuild != nil {
		b.OnBuild(d.Book, c, d.from)
	}
	for _, change := range d.after {
		change(d.Book, d.from)
	}
	return &version{book: d.Book, context: c.Context, revision: revision, from: d.from, until: d.until}, nil
}

// sort puts everything into the book's order, whichever source it came from.
func (d *builder) sort() {
	newestFirst(d.Transactions)
	slices.SortFunc(d.Deleted, func(a, b Tombstone) int {
		return cmp.Or(b.At.Compare(a.At), strings.Compare(string(b.ID), string(a.ID)))
	})
	if d.returned {
		d.applyRemovals()
	}
	slices.SortFunc(d.Payments, func(a, b bank.AuthorisedPayment) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.ID, b.ID))
	})
}

// newestFirst orders transactions by moving each of them once and within their room: they are large, and there are thousands.
func newestFirst(rows []bank.Transaction) {
	order := inOrder(rows)
	if order == nil {
		return
	}
	const placed = -1
	for start := range order {
		if from := order[start]; from == placed || int(from) == start {
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

// inOrder says which row belongs to each place, or nil if all stand there. Nearly all rows come in order: only those that do not
// are sorted, and then merged into the others.
func inOrder(rows []bank.Transaction) []int32 {
	before := func(a, b int32) int { return latestFirst(&rows[a], &rows[b]) }
	kept, strays := make([]int32, 0, len(rows)), []int32(nil)
	for i := range int32(len(rows)) {
		for len(kept) > 0 && before(kept[len(kept)-1], i) > 0 {
			strays = append(strays, kept[len(kept)-1])
			kept = kept[:len(kept)-1]
		}
		kept = append(kept, i)
	}
	if len(strays) == 0 {
		return nil
	}
	slices.SortFunc(strays, before)
	order := make([]int32, 0, len(rows))
	for _, next := range kept {
		for len(strays) > 0 && before(strays[0], next) < 0 {
			order, strays = append(order, strays[0]), strays[1:]
		}
		order = append(order, next)
	}
	return append(order, strays...)
}

// latestFirst compares by time and then by id, both descending.
func latestFirst(a, b *bank.Transaction) int {
	if c := b.At.Compare(a.At); c != 0 {
		return c
	}
	return strings.Compare(string(b.ID), string(a.ID))
}
