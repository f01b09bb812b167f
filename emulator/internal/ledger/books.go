package ledger

import (
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
	"budsandbox/storage"
)

// Generator computes what a connection's bank knows.
type Generator interface {
	// History is what happened up to a horizon: every row authorised by then, also those that are booked later.
	History(connection bank.Connection, until time.Time) (*seed.History, error)
}

// Books makes customers' books and keeps those in use. It is safe for concurrent use.
type Books struct {
	Store     *storage.DB
	Clock     *bank.Clocks
	Generator Generator
	Engine    Engine // reads the lines of ingested rows

	// Enrich, unless nil, is called once with each book before anybody sees it. It may add to the enrichment and the tags of
	// the book's transactions what can only be told from all of them, such as their regularity. The instant is when the clock
	// last changed the book, so that the same book comes of it whenever it is made.
	OnBuild func(b *Book, c bank.Customer, at time.Time)

	// MaxRows is how many rows the kept books may have together; 0 is 100,000, about 150 MB with everything that Kept adds.
	MaxRows int

	cache cache
}

// Get is a customer's book as the sandbox's clock and the last refreshes leave it. A book that is kept costs one look at the
// customer's revision; callers who need the same new one wait for the first of them to make it.
func (b *Books) Get(p bank.Project, c bank.Customer) (*Book, error) {
	place := b.cache.entry(owner{p, c.ID}, b.MaxRows)
	if book, err := b.cached(place, p, c); book != nil || err != nil {
		return book, err
	}
	place.building.Lock()
	defer place.building.Unlock()
	if book, err := b.cached(place, p, c); book != nil || err != nil {
		return book, err // made while this one waited
	}
	made, err := b.build(p, c)
	if err != nil {
		return nil, err
	}
	place.version.Store(made)
	b.cache.resize(place, len(made.book.Transactions)+len(made.book.Deleted))
	return made.book, nil
}

// Clear forgets all books. Whoever replaces the whole file, or a project's part of it, calls it afterwards.
func (b *Books) Clear() { b.cache.clear() }

// version is a book and for how long it is right.
type version struct {
	book        *Book
	context     bank.Context
	revision    uint64
	from, until time.Time // by the clock: from is included, until is not; zero is unbounded
}

func (e *version) valid(c bank.Customer, revision uint64, now time.Time) bool {
	return e != nil && e.revision == revision && e.context == c.Context &&
		!now.Before(e.from) && (e.until.IsZero() || now.Before(e.until))
}

// cached is the book at a place if it is still right, else nil.
func (b *Books) cached(at *entry, p bank.Project, c bank.Customer) (*Book, error) {
	last := at.version.Load()
	if last == nil {
		return nil, nil
	}
	var revision uint64
	err := b.Store.View(func(tx *storage.Tx) error {
		revision = tx.Revision(p, c.ID)
		return nil
	})
	if err != nil || !last.valid(c, revision, b.Clock.Of(p).Now()) {
		return nil, err
	}
	return last.book, nil
}
