package storage

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"
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

// Rows is a table within a transaction and a project. It is an interface, and what returns one is not inlined, so that the methods of
// each table are compiled once, here: with a concrete type, every package that knows Tx compiled those of all tables again, which was a
// third of what a build from nothing costs.
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

// openTable is a table of the file as Rows.
type openTable[V any] struct {
	tx      *Tx
	project string
	table   *Table[V]
}

// rows opens a project's table. Reading from a project that never wrote finds nothing.
func rows[V any](tx *Tx, project string, table *Table[V]) openTable[V] {
	return openTable[V]{tx: tx, project: project, table: table}
}

// bucket holds the rows, nil while there are none. It is looked up for each call: another handle on the same table,
// or a reset, may have made or removed it since the last.
func (r openTable[V]) bucket() *bolt.Bucket { return r.tx.bucket(r.project, r.table.name) }

// entries holds an index, nil while there are no entries.
func (r openTable[V]) entries(index *Index[V]) *bolt.Bucket {
	return r.tx.bucket(r.project, r.table.entriesName(index))
}

func (t *Table[V]) entriesName(index *Index[V]) string { return t.name + "/" + index.name }

func (r openTable[V]) Get(key Key) (v V, err error) {
	bucket := r.bucket()
	if bucket == nil {
		return v, ErrNotFound
	}
	value := bucket.Get(key)
	if value == nil {
		return v, ErrNotFound
	}
	return r.decode(key, value)
}

func (r openTable[V]) Put(v V) error {
	key := r.table.key(v)
	if err := r.checkOwner(key); err != nil {
		return err
	}
	for _, index := range r.table.indexes {
		if holder := r.holder(index, v); holder != nil && !bytes.Equal(holder, key) {
			return fmt.Errorf("%s of %s: %w", index.name, r.table.name, ErrTaken)
		}
	}
	value, err := r.table.codec.encode(v)
	if err != nil {
		return fmt.Errorf("encode a row of %s: %w", r.table.name, err)
	}
	if err := r.unlinkOld(key); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	bucket, err := r.tx.makeBucket(r.project, r.table.name)
	if err != nil {
		return err
	}
	if err := bucket.Put(key, value); err != nil {
		return fmt.Errorf("put a row of %s: %w", r.table.name, err)
	}
	return r.link(key, v)
}

func (r openTable[V]) Delete(key Key) error {
	if err := r.unlinkOld(key); err != nil {
		return err
	}
	r.tx.dirty = true
	r.tx.owner = knownOwner{} // it may be the customer that is deleted
	if err := r.bucket().Delete(key); err != nil {
		return fmt.Errorf("delete a row of %s: %w", r.table.name, err)
	}
	return nil
}

func (r openTable[V]) After(after Key) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		bucket := r.bucket()
		if bucket == nil {
			return
		}
		cursor := bucket.Cursor()
		key, value := cursor.Seek(after)
		if len(after) > 0 && bytes.Equal(key, after) {
			key, value = cursor.Next()
		}
		for ; key != nil; key, value = r.tx.following(cursor, key) {
			v, err := r.decode(key, value)
			if err == nil {
				err = r.tx.cancelled()
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

func (r openTable[V]) Before(before Key) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		bucket := r.bucket()
		if bucket == nil {
			return
		}
		cursor := bucket.Cursor()
		for key, value := seekBefore(cursor, before); key != nil; key, value = cursor.Prev() {
			v, err := r.decode(key, value)
			if err == nil {
				err = r.tx.cancelled()
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// seekBefore moves a cursor to the last entry in front of a bound, or to the last of all if the bound is empty.
func seekBefore(cursor *bolt.Cursor, bound Key) (key, value []byte) {
	if len(bound) == 0 {
		return cursor.Last()
	}
	if key, _ = cursor.Seek(bound); key == nil {
		return cursor.Last()
	}
	return cursor.Prev()
}

func (r openTable[V]) Find(index *Index[V], key Key) (v V, err error) {
	entries := r.entries(index)
	if entries == nil {
		return v, ErrNotFound
	}
	holder := entries.Get(key)
	if holder == nil {
		return v, ErrNotFound
	}
	return r.Get(holder)
}

func (r openTable[V]) Keys(index *Index[V], from, to Key) iter.Seq[Key] {
	return func(yield func(Key) bool) {
		entries := r.entries(index)
		if entries == nil {
			return
		}
		cursor := entries.Cursor()
		for key, value := cursor.Seek(from); key != nil; key, value = r.tx.following(cursor, key) {
			if len(to) > 0 && bytes.Compare(key, to) >= 0 {
				return
			}
			if !yield(bytes.Clone(rowKey(index.unique, key, value))) {
				return
			}
		}
	}
}

func (r openTable[V]) KeysBefore(index *Index[V], before Key) iter.Seq[Key] {
	return func(yield func(Key) bool) {
		entries := r.entries(index)
		if entries == nil {
			return
		}
		cursor := entries.Cursor()
		for key, value := seekBefore(cursor, before); key != nil; key, value = cursor.Prev() {
			if !yield(bytes.Clone(rowKey(index.unique, key, value))) {
				return
			}
		}
	}
}

func (r openTable[V]) NextNumber() (uint64, error) {
	bucket, err := r.tx.makeBucket(r.project, r.table.name)
	if err != nil {
		return 0, err
	}
	n, err := bucket.NextSequence()
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", r.table.name, err)
	}
	return n, nil
}

func (r openTable[V]) Count() int {
	bucket := r.bucket()
	if bucket == nil {
		return 0
	}
	return bucket.Stats().KeyN
}

func (r openTable[V]) decode(key, value []byte) (V, error) {
	v, err := r.table.codec.decode(key, value)
	if err != nil {
		return v, fmt.Errorf("read row %x of %s: %w", key, r.table.name, err)
	}
	return v, nil
}
