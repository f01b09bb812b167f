package storage

import (
	"errors"
	"fmt"
	"iter"
)

// Errors of a row.
var (
	ErrNotFound = errors.New("no such row")
	ErrTaken    = errors.New("another row has this value")
)

// Table describes one kind of record within a project: its key, its form in the file, its indexes.
type Table[V any] struct {
	name    string
	owner   owner
	key     func(V) Key
	codec   codec[V]
	indexes []*Index[V]
}

// Index finds rows by another order than their key's. Its entries change in the transaction of the row.
type Index[V any] struct {
	name       string
	unique     bool                // at most one row for each key
	appendOnly bool                // keys mostly grow, so pages are filled instead of split in halves
	key        func(V) (Key, bool) // false leaves the row out
}

// Rows is a table within a transaction and a project. It is an interface, and what returns one is not inlined, so that
// the methods of each table are compiled once, here: with a concrete type, every package that knows Tx compiled those
// of all tables again, which was a third of what a build from nothing costs.
type Rows[V any] interface {
	// Get returns the row of a key, or ErrNotFound.
	Get(key Key) (V, error)
	// Put stores a row in place of what had its key, and moves its index entries. It returns ErrTaken, and changes
	// nothing, when a unique index already leads to another row. A row that a customer owns needs its customer: without,
	// Put returns bank.ErrNoCustomer.
	Put(v V) error
	// Delete removes a row and its index entries, or returns ErrNotFound.
	Delete(key Key) error
	// After yields the rows behind a key in the order of keys, from the first when after is empty. Rows may be deleted
	// on the way.
	After(after Key) iter.Seq2[V, error]
	// Before yields the rows in front of a key, the last first, from the end when before is empty. No row may be written
	// on the way.
	Before(before Key) iter.Seq2[V, error]
	// WithPrefix yields the rows whose keys begin with prefix.
	WithPrefix(prefix Key) iter.Seq2[V, error]
	// Find returns the row that a unique index leads to, or ErrNotFound.
	Find(index *Index[V], key Key) (V, error)
	// Keys yields the keys of the rows whose index key is at least from and less than to, in the index's order. An
	// empty bound is open. The keys are copies, and their rows may be deleted on the way.
	Keys(index *Index[V], from, to Key) iter.Seq[Key]
	// KeysBefore yields the keys of the rows whose entries in an index, index key and row key, are in front of a bound,
	// the last first. An empty bound is open. No row may be written on the way.
	KeysBefore(index *Index[V], before Key) iter.Seq[Key]
	// NextNumber counts the rows ever made; it starts anew only when the project is reset.
	NextNumber() (uint64, error)
	// Count is how many rows there are. It looks at every page of the table, though not at the rows.
	Count() int
}

// openTable is a table of the file as Rows. It turns rows into records and back; everything else is done by records,
// which are compiled once for all tables.
type openTable[V any] struct {
	records records
	table   *Table[V]
}

// rows opens a project's table. Reading from a project that never wrote finds nothing.
func rows[V any](tx *Tx, project string, table *Table[V]) *openTable[V] {
	return &openTable[V]{records{tx: tx, project: project, name: table.name, owner: table.owner}, table}
}

func (r *openTable[V]) Get(key Key) (v V, err error) {
	value := r.records.get(key)
	if value == nil {
		return v, ErrNotFound
	}
	return r.decode(key, value)
}

func (r *openTable[V]) Put(v V) error {
	key, links := r.table.key(v), r.links(v)
	if err := r.records.mayPut(key, links); err != nil {
		return err
	}
	value, err := r.table.codec.encode(v)
	if err != nil {
		return fmt.Errorf("encode a row of %s: %w", r.records.name, err)
	}
	old, err := r.linksOf(key)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return r.records.put(key, value, old, links)
}

func (r *openTable[V]) Delete(key Key) error {
	old, err := r.linksOf(key)
	if err != nil {
		return err
	}
	return r.records.remove(key, old)
}

// links returns the entries that a row has in the indexes.
func (r *openTable[V]) links(v V) (all []link) {
	for _, index := range r.table.indexes {
		if key, in := index.key(v); in {
			all = append(all, link{index: index.name, unique: index.unique, appendOnly: index.appendOnly, key: key})
		}
	}
	return all
}

// linksOf returns the entries of a stored row, or ErrNotFound. It reads the row only if there are indexes.
func (r *openTable[V]) linksOf(key Key) ([]link, error) {
	if len(r.table.indexes) == 0 {
		if r.records.get(key) == nil {
			return nil, ErrNotFound
		}
		return nil, nil
	}
	old, err := r.Get(key)
	if err != nil {
		return nil, err
	}
	return r.links(old), nil
}

func (r *openTable[V]) After(after Key) iter.Seq2[V, error]  { return r.walk(afterKey, after) }
func (r *openTable[V]) Before(end Key) iter.Seq2[V, error]   { return r.walk(beforeKey, end) }
func (r *openTable[V]) WithPrefix(p Key) iter.Seq2[V, error] { return r.walk(withPrefix, p) }

// walk yields rows until one cannot be read or the context of the transaction is done. It is not inlined, so that it is
// compiled once for each table and not three times.
//
//go:noinline
func (r *openTable[V]) walk(which selection, bound Key) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		w := r.records.newWalk(which, bound)
		for key, value := w.first(); key != nil; key, value = w.next(key) {
			v, err := r.decode(key, value)
			if err == nil {
				err = r.records.tx.cancelled()
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

func (r *openTable[V]) Find(index *Index[V], key Key) (v V, err error) {
	holder := r.records.holder(index.name, key)
	if holder == nil {
		return v, ErrNotFound
	}
	return r.Get(holder)
}

func (r *openTable[V]) Keys(index *Index[V], from, to Key) iter.Seq[Key] {
	return r.records.keys(index.name, index.unique, from, to)
}

func (r *openTable[V]) KeysBefore(index *Index[V], before Key) iter.Seq[Key] {
	return r.records.keysBefore(index.name, index.unique, before)
}

func (r *openTable[V]) NextNumber() (uint64, error) { return r.records.nextNumber() }

func (r *openTable[V]) Count() int { return r.records.count() }

func (r *openTable[V]) decode(key, value []byte) (V, error) {
	v, err := r.table.codec.decode(key, value)
	if err != nil {
		return v, fmt.Errorf("read row %x of %s: %w", key, r.records.name, err)
	}
	return v, nil
}
