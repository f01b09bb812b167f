package ledger

import (
	"context"
	"time"

	"budsandbox/bank"
	"budsandbox/seed"
	"budsandbox/storage"
)

// Generator computes the bank data of a connection.
type Generator interface {
	// History returns every transaction that was authorised by until, including those that are booked later.
	History(connection bank.Connection, until time.Time) (*seed.History, error)
}

// Books builds customers' books and caches those in use. It is safe for concurrent use.
type Books struct {
	Store     *storage.DB
	Clock     *bank.Clocks
	Generator Generator
	Engine    Engine // enriches ingested transactions

	// OnBuild, unless nil, is called once with each new book before it is published. It may add enrichment and tags
	// that depend on all transactions, such as regularity. at is when the content of the book last changed, so that
	// the result does not depend on when the book is built.
	OnBuild func(b *Book, c bank.Customer, at time.Time)

	// MaxRows is the maximum number of transactions in all cached books. 0 stands for 100,000, about 150 MB with all
	// memos.
	MaxRows int

	cache cache
}

// Get returns a customer's book at the time of the project's clock. A cached book only costs a read of the customer's
// revision. Concurrent callers that need the same new book share one build.
func (b *Books) Get(ctx context.Context, p bank.Project, c bank.Customer) (*Book, error) {
	entry := b.cache.entry(owner{p, c.ID}, b.MaxRows, b.Clock)
	if book, err := b.cached(ctx, entry, p, c); book != nil || err != nil {
		return book, err
	}
	entry.building.Lock()
	defer entry.building.Unlock()
	if book, err := b.cached(ctx, entry, p, c); book != nil || err != nil {
		return book, err // built by another caller in the meantime
	}
	built, err := b.build(ctx, p, c)
	if err != nil {
		return nil, err
	}
	b.remember(entry, built, c)
	entry.version.Store(built)
	b.cache.resize(entry, len(built.book.Transactions)+len(built.book.Deleted))
	return built.book, nil
}

// Clear empties the cache. It must be called after replacing the content of the file or of a project.
func (b *Books) Clear() { b.cache.clear(b.Clock.Moment()) }

// Opened records that the file was opened now. If it has projects, their books may have been read before.
func (b *Books) Opened(ctx context.Context) error {
	return b.Store.View(ctx, func(tx *storage.Tx) error {
		for range tx.Projects() {
			b.Clear()
			break
		}
		return nil
	})
}

// version is a book with the period in which it is valid.
type version struct {
	book        *Book
	context     bank.Context
	revision    uint64
	from, until time.Time // on the project's clock, from inclusive and until exclusive; zero for unbounded
	at          time.Time // when it was built
}

func (v *version) valid(c bank.Customer, revision uint64, now time.Time) bool {
	return v != nil && v.revision == revision && v.context == c.Context &&
		!now.Before(v.from) && (v.until.IsZero() || now.Before(v.until))
}

// cached returns the book of an entry if it is still valid, and nil otherwise.
func (b *Books) cached(ctx context.Context, e *entry, p bank.Project, c bank.Customer) (*Book, error) {
	last := e.version.Load()
	if last == nil {
		return nil, nil
	}
	var revision uint64
	err := b.Store.View(ctx, func(tx *storage.Tx) error {
		revision = tx.Revision(p, c.ID)
		return nil
	})
	if err != nil || !last.valid(c, revision, b.Clock.Of(p).Now()) {
		return nil, err
	}
	return last.book, nil
}
