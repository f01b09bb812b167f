package ledger

import (
	"cmp"
	"context"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
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
	Clock     *clock.Clocks
	Generator Generator
	Engine    Engine // enriches ingested transactions

	WithoutRegularity bool // do not look for regular transactions

	// Memory is the estimated number of bytes that all cached books may take. 0 stands for DefaultMemory.
	Memory int64

	// BeforeBuild, unless nil, is called while a book's ingested rows are read, with an estimate of the bytes that those
	// so far will take and that it will not share. It may be called concurrently.
	BeforeBuild func(size int64)

	cache cache
	lost  lost

	limiting sync.Once
	texts    *textLimit // made by limiting, apart from Books, which it must not keep alive
}

// Get returns a customer's book at the time of the project's clock. A cached book only costs a read of the customer's
// revision. Concurrent callers that need the same new book share one build.
func (b *Books) Get(ctx context.Context, p bank.Project, c bank.Customer) (*Book, error) {
	entry := b.entry(owner{p, c.ID})
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
	entry.value.Store(built)
	b.cache.resize(entry, built.book.size(), built.statement)
	return built.book, nil
}

// owner identifies the customer of a book in the cache.
type owner struct {
	project  bank.Project
	customer bank.CustomerID
}

// Size returns the estimated number of bytes that the cached books take, with their texts.
func (b *Books) Size() int64 { return b.cache.bytes() + b.textLimit().bytes() }

// textLimit returns the limit of the texts of all books.
func (b *Books) textLimit() *textLimit {
	b.limiting.Do(func() { b.texts = &textLimit{most: b.Limit() / textShare} })
	return b.texts
}

// entry finds or creates the cache entry of an owner or of a statementKey.
func (b *Books) entry(key any) *entry {
	return b.cache.entry(key, b.Limit()-b.Limit()/textShare, func(key any) {
		if o, book := key.(owner); book {
			b.lost.evict(o, b.Clock)
		}
	})
}

// Limit returns the number of bytes that all cached books may take, with their texts.
func (b *Books) Limit() int64 { return cmp.Or(b.Memory, DefaultMemory) }

// Clear empties the cache. It must be called after replacing the content of the file or of a project.
func (b *Books) Clear() {
	b.lost.clear(b.Clock.Moment())
	b.cache.clear()
}

// Emptied records, after Clear, that a project was reset, or all projects if p is empty. Customers that are created
// later cannot have been read before.
func (b *Books) Emptied(p bank.Project) { b.lost.empty(p) }

// Opened records that the file was opened now. If it contains projects, their books may have been read before.
func (b *Books) Opened(ctx context.Context) error {
	return b.Store.View(ctx, func(tx *storage.Tx) error {
		for range tx.Projects() {
			b.Clear()
			break
		}
		return nil
	})
}

// Forget removes a customer from the cache. It must be called after deleting the customer.
func (b *Books) Forget(p bank.Project, id bank.CustomerID) {
	b.cache.remove(owner{p, id})
	b.lost.forget(owner{p, id})
}

// builtBook is a book with the period in which it is valid.
type builtBook struct {
	book        *Book
	context     bank.Context
	revision    uint64
	from, until time.Time // on the project's clock, from inclusive and until exclusive; zero for unbounded
	at          time.Time // when it was built
	statement   *entry    // cache entry of the shared rows, if any
	ingested    *enrichedRows
}

func (b *builtBook) valid(c bank.Customer, revision uint64, now time.Time) bool {
	return b.revision == revision && b.context == c.Context &&
		!now.Before(b.from) && (b.until.IsZero() || now.Before(b.until))
}

// ingestedBefore returns what the customer's last book has of ingested rows, or nil if nothing of it can be used.
func (b *Books) ingestedBefore(p bank.Project, c bank.Customer) *enrichedRows {
	e := b.cache.find(owner{p, c.ID})
	if e == nil {
		return nil
	}
	if last, built := e.value.Load().(*builtBook); built && last.context == c.Context {
		return last.ingested
	}
	return nil
}

// cached returns the book of an entry if it is still valid, and nil otherwise.
func (b *Books) cached(ctx context.Context, e *entry, p bank.Project, c bank.Customer) (*Book, error) {
	last, built := e.value.Load().(*builtBook)
	if !built {
		return nil, nil
	}
	revision, err := b.revision(ctx, e, p, c.ID)
	if err != nil || !last.valid(c, revision, b.Clock.Of(p).Now()) {
		return nil, err
	}
	return last.book, nil
}

// knownRevision is a customer's revision in a version of the file.
type knownRevision struct{ version, revision uint64 }

// revision returns a customer's revision. It reads it only if something was committed since the entry's last reading.
func (b *Books) revision(ctx context.Context, e *entry, p bank.Project, id bank.CustomerID) (uint64, error) {
	version := b.Store.Version()
	if last, known := e.revision.Load().(knownRevision); known && last.version == version {
		return last.revision, nil
	}
	now := knownRevision{version: version}
	err := b.Store.View(ctx, func(tx *storage.Tx) error {
		now.revision = tx.Revision(p, id)
		return nil
	})
	if err == nil {
		e.revision.Store(now)
	}
	return now.revision, err
}
