package storage

import (
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
)

// Errors of operations on rows.
var (
	ErrNotFound = errors.New("no such row")
	ErrTaken    = errors.New("another row has this value")
)

// Table describes one kind of record of a project: its key, encoding and indexes.
type Table[V any] struct {
	name    string
	owner   owner
	key     func(V) Key
	codec   codec[V]
	indexes []*Index[V]
}

// Index is an additional order of a table's rows. Its entries change in the same transaction as the rows.
type Index[V any] struct {
	name       string
	unique     bool                // at most one row per key
	appendOnly bool                // keys mostly grow, so pages are filled, not halved
	key        func(V) (Key, bool) // false excludes the row
}

// Rows is a table in a transaction and a project. It is an interface, so that the methods of each table are compiled
// once, in this package. With a concrete type, every package that uses Tx would compile the methods of all tables, and
// to build the program after a change of this package would take five times as long.
type Rows[V any] interface {
	// Get returns the row with a key, or ErrNotFound.
	Get(key Key) (V, error)
	// Put stores a row and its index entries. It replaces the row with the same key. If another row has a key of a
	// unique index, Put returns ErrTaken. If the row's customer does not exist, it returns bank.ErrNoCustomer. In both
	// cases it changes nothing.
	Put(v V) error
	// Delete deletes a row and its index entries, or returns ErrNotFound.
	Delete(key Key) error
	// After yields the rows after a key in order, or all rows if after is empty. Rows may be deleted during the
	// iteration.
	After(after Key) iter.Seq2[V, error]
	// Before yields the rows before a key in descending order, or all rows if before is empty. Rows must not be
	// written during the iteration.
	Before(before Key) iter.Seq2[V, error]
	// WithPrefix yields the rows whose keys have a prefix.
	WithPrefix(prefix Key) iter.Seq2[V, error]
	// Digested yields the rows whose keys have a prefix with digests of their content. Rows whose digest is known are
	// not decoded, which takes most of the time of reading.
	Digested(prefix Key, seed maphash.Seed, known func(digest uint64) bool) iter.Seq2[Digested[V], error]
	// Find returns the row with a key in a unique index, or ErrNotFound.
	Find(index *Index[V], key Key) (V, error)
	// Keys yields the keys of the rows with index keys from from up to, but not including, to, in the order of the
	// index. An empty bound is no bound. The keys are copies. Rows may be deleted during the iteration.
	Keys(index *Index[V], from, to Key) iter.Seq[Key]
	// KeysBefore yields the keys of the rows with index entries before a bound, in descending order. An entry is the
	// index key and the row key. An empty bound is no bound. Rows must not be written during the iteration.
	KeysBefore(index *Index[V], before Key) iter.Seq[Key]
	// NextNumber returns the next sequence number. It restarts at 1 only when the project is reset.
	NextNumber() (uint64, error)
	// Count returns the number of rows. It reads all pages of the table, but not the rows.
	Count() int
}

// Digested is a row with a digest of its key and its content.
type Digested[V any] struct {
	Digest uint64
	Row    *V // nil if the digest is known
}

// openTable implements Rows. It encodes and decodes rows; everything else is in records, which is compiled once for
// all tables.
type openTable[V any] struct {
	records records
	table   *Table[V]
}

// rows returns a project's table. A project without data has no rows.
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

// links returns the index entries of a row.
func (r *openTable[V]) links(v V) (all []link) {
	for _, index := range r.table.indexes {
		if key, in := index.key(v); in {
			all = append(all, link{index: index.name, unique: index.unique, appendOnly: index.appendOnly, key: key})
		}
	}
	return all
}

// linksOf returns the index entries of a stored row, or ErrNotFound. It decodes the row only if the table has indexes.
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

// walk yields rows until one cannot be decoded or the context of the transaction is done.
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

func (r *openTable[V]) Digested(
	prefix Key, seed maphash.Seed, known func(digest uint64) bool,
) iter.Seq2[Digested[V], error] {
	return func(yield func(Digested[V], error) bool) {
		var hash maphash.Hash
		hash.SetSeed(seed)
		w := r.records.newWalk(withPrefix, prefix)
		for key, value := w.first(); key != nil; key, value = w.next(key) {
			hash.Reset()
			_, _ = hash.Write(key) // it never fails
			_, _ = hash.Write(value)
			found, err := Digested[V]{Digest: hash.Sum64()}, r.records.tx.cancelled()
			if err == nil && !known(found.Digest) {
				var v V
				v, err = r.decode(key, value)
				found.Row = &v
			}
			if !yield(found, err) || err != nil {
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

// Collect returns all values of a sequence, or the first error.
func Collect[V any](values iter.Seq2[V, error]) (all []V, _ error) {
	for v, err := range values {
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}
