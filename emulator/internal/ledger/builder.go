package ledger

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// source is one origin of a customer's data. A value is used for one book. To add a source, write a file
// source_NAME.go and add it to Books.sources.
type source interface {
	// read reads the source's data. All sources read in the same transaction.
	read(tx *storage.Tx, p bank.Project, c bank.CustomerID) error
	// empty reports whether the source has no data.
	empty() bool
	// merge adds the data to the book, after the transaction and in the order of the sources.
	merge(b *builder) error
	// rewind leaves out what was changed after a time. It reports whether that is possible, and how many changes
	// happened at exactly that time.
	rewind(at time.Time) (known bool, changes int)
}

// sources are all sources of a book.
type sources struct {
	connected *connected
	others    []source // in the order in which they merge
}

// sources returns the sources of a customer's book, unread. before is what the last book of the customer has of
// ingested rows, or nil.
func (b *Books) sources(before *enrichedRows) sources {
	return sources{&connected{books: b}, []source{
		&ingested{engine: b.Engine, before: before, beforeBuild: b.BeforeBuild}, &corrected{engine: b.Engine}, &labelled{},
	}}
}

func (s sources) all() []source { return append([]source{s.connected}, s.others...) }

// builder is a book under construction.
type builder struct {
	*Book
	transactions ownRows // the rows of the book before it has them
	customer     bank.Customer
	now          time.Time
	from, until  time.Time                     // see builtBook
	after        []func(b *Book, at time.Time) // called after FindRegular; at is when the content of the book last changed
	repeatedIDs  bool                          // an id may have several tombstones, or one although a row has it
	statement    *entry                        // cache entry whose rows the book shares
	ingested     *enrichedRows                 // ingested rows, for the next book
}

// expireAt records a time at which the content of the book changes.
func (b *builder) expireAt(at time.Time) {
	switch {
	case at.After(b.now):
		if b.until.IsZero() || at.Before(b.until) {
			b.until = at
		}
	case at.After(b.from):
		b.from = at
	}
}

// build builds a customer's book from the sources.
func (b *Books) build(ctx context.Context, p bank.Project, c bank.Customer) (*builtBook, error) {
	now, sources := b.Clock.Of(p).Now(), b.sources(b.ingestedBefore(p, c))
	var revision uint64
	err := b.Store.View(ctx, func(tx *storage.Tx) error {
		revision = tx.Revision(p, c.ID)
		return sources.read(tx, p, c.ID)
	})
	if err != nil {
		return nil, err
	}
	built, err := b.merge(sources, c, now)
	if err != nil {
		return nil, err
	}
	built.revision = revision
	return built, nil
}

// Prepare reads the data of a customer's book at a time, including what the transaction has written. The function that
// it returns builds the book without a transaction. Building takes as long as for any new book.
func (b *Books) Prepare(
	tx *storage.Tx, p bank.Project, c bank.Customer, now time.Time,
) (build func() (*Book, error), err error) {
	sources := b.sources(b.ingestedBefore(p, c))
	if err := sources.read(tx, p, c.ID); err != nil {
		return nil, err
	}
	return func() (*Book, error) {
		built, err := b.merge(sources, c, now)
		if err != nil {
			return nil, err
		}
		return built.book, nil
	}, nil
}

// OfConnections builds the book of connections that are not stored, such as those of a persona in a trial of a query.
func (b *Books) OfConnections(c bank.Customer, connections []bank.Connection, now time.Time) (*Book, error) {
	built, err := b.merge(sources{connected: &connected{books: b, connections: connections}}, c, now)
	if err != nil {
		return nil, err
	}
	return built.book, nil
}

func (s sources) read(tx *storage.Tx, p bank.Project, c bank.CustomerID) error {
	for _, one := range s.all() {
		if err := one.read(tx, p, c); err != nil {
			return err
		}
	}
	return nil
}

// merge builds the book from the data of the sources.
func (b *Books) merge(from sources, c bank.Customer, now time.Time) (*builtBook, error) {
	own := &Book{Customer: c.ID, Model: c.Context.CategoryModel(), texts: b.textLimit()}
	building := &builder{Book: own, customer: c, now: now}
	alone := !slices.ContainsFunc(from.others, func(s source) bool { return !s.empty() })
	if shared, err := from.connected.share(building, alone); err != nil || !shared {
		if err == nil {
			err = b.mergeAll(from, building)
		}
		if err != nil {
			return nil, err
		}
	}
	building.sort()
	return &builtBook{
		book: building.Book, context: c.Context, from: building.from, until: building.until, at: now,
		statement: building.statement, ingested: building.ingested,
	}, nil
}

// mergeAll builds a book with rows of its own, which it may modify.
func (b *Books) mergeAll(from sources, building *builder) error {
	for _, s := range from.all() {
		if err := s.merge(building); err != nil {
			return err
		}
	}
	building.transactions = newestFirst(building.transactions)
	building.rows = building.transactions
	if !b.WithoutRegularity {
		FindRegular(building.Book, countryOf(building.customer), building.from)
	}
	for _, change := range building.after {
		change(building.Book, building.from)
	}
	return nil
}

// sort sorts everything but the transactions, so that the order does not depend on the source.
func (b *builder) sort() {
	slices.SortFunc(b.Deleted, func(a, b Tombstone) int {
		return cmp.Or(b.At.Compare(a.At), strings.Compare(string(b.ID), string(a.ID)))
	})
	if b.repeatedIDs {
		b.deduplicateTombstones()
	}
	slices.SortFunc(b.Payments, func(a, b bank.AuthorisedPayment) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.ID, b.ID))
	})
}

// newestFirst sorts rows, which it may overwrite. Nearly all rows are in order: only the others are sorted and then
// merged.
func newestFirst(rows ownRows) ownRows {
	before := func(a, b ownRow) int { return latestFirst(a.Transaction, b.Transaction) }
	if slices.IsSortedFunc(rows, before) {
		return rows
	}
	ordered, unordered := make(ownRows, 0, len(rows)), ownRows{}
	for _, row := range rows {
		for len(ordered) > 0 && before(ordered[len(ordered)-1], row) > 0 {
			unordered = append(unordered, ordered[len(ordered)-1])
			ordered = ordered[:len(ordered)-1]
		}
		ordered = append(ordered, row)
	}
	slices.SortFunc(unordered, before)
	sorted := rows[:0]
	for _, next := range ordered {
		for len(unordered) > 0 && before(unordered[0], next) < 0 {
			sorted, unordered = append(sorted, unordered[0]), unordered[1:]
		}
		sorted = append(sorted, next)
	}
	return append(sorted, unordered...)
}

// latestFirst compares transactions by time and then by id, both descending.
func latestFirst(a, b *bank.Transaction) int {
	if c := b.At.Compare(a.At); c != 0 {
		return c
	}
	return strings.Compare(string(b.ID), string(a.ID))
}
