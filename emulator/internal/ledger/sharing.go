package ledger

import (
	"time"
	"unsafe"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/seed"
)

// statementKey identifies statements that differ only in their cutoffs.
type statementKey struct {
	seed.Identity
	country fixtures.Country
	model   string
}

// identifier is a Generator that recognises connections with the same history, and computes it in steps.
type identifier interface {
	Identity(connection bank.Connection) (id seed.Identity, shared bool)
	Movements(connection bank.Connection, until time.Time) (*seed.Movements, error)
}

// sharedRows is a statement with the rows that customers share: a book with a view and without a customer.
type sharedRows struct {
	statement *statement
	book      *Book
}

// valid reports whether the rows are those at a cutoff, with the groups at the time of the last change of a book.
func (s *sharedRows) valid(cutoff, at time.Time) bool {
	return s.statement.cutoffs.Contains(cutoff) && s.book.rows.(*view).validAt(at)
}

// sharedFor returns the statement of a connection at a cutoff with its rows, and its cache entry. at is when the
// customer's book last changed. It returns nil if the connection shares its history with no other.
func (b *Books) sharedFor(
	c bank.Connection, customer bank.Customer, cutoff, at time.Time,
) (*sharedRows, *entry, error) {
	known, ok := b.Generator.(identifier)
	if !ok || len(c.Events) > 0 {
		return nil, nil, nil
	}
	id, shared := known.Identity(c)
	if !shared {
		return nil, nil, nil
	}
	key := statementKey{id, countryOf(customer), customer.Context.CategoryModel()}
	entry := b.entry(key)
	if s, built := entry.value.Load().(*sharedRows); built && s.valid(cutoff, at) {
		return s, entry, nil
	}
	entry.building.Lock()
	defer entry.building.Unlock()
	last, built := entry.value.Load().(*sharedRows)
	if built && last.valid(cutoff, at) {
		return last, entry, nil // built by another caller in the meantime
	}
	var s *statement
	if built && last.statement.cutoffs.Contains(cutoff) {
		s = last.statement
	} else {
		movements, err := known.Movements(c, cutoff.Add(lookahead))
		if err != nil {
			return nil, nil, err
		}
		s = newStatement(key, movements, cutoff)
	}
	rows := &view{statement: s, at: at, country: key.country, regular: !b.WithoutRegularity}
	made := &sharedRows{s, &Book{Model: key.model, country: key.country, rows: rows, texts: b.textLimit()}}
	entry.value.Store(made)
	b.cache.resize(entry, s.size(), nil)
	return made, entry, nil
}

// Estimated sizes of the parts of a book, in bytes. memoSize is for what is cached about a transaction that is read in
// several ways: its columns and its words. Its JSON is counted by Texts.
const (
	transactionSize = int64(unsafe.Sizeof(bank.Transaction{})) + 120 // with its texts
	memoSize        = 400
	movementSize    = 200                                 // of a row that is made of a movement, with its columns
	bookSize        = int64(unsafe.Sizeof(Book{})) + 2048 // with its accounts and payments
	simulationSize  = 64 << 10                            // for computing payments and texts
)

func (s *statement) size() int64 { return simulationSize + int64(s.movements.Len())*movementSize }

// size estimates the bytes of a book without what it shares.
func (b *Book) size() int64 {
	size := bookSize + 48*int64(len(b.Deleted))
	if b.shared == nil {
		size += int64(b.Len()) * (transactionSize + memoSize)
	}
	return size
}
