package storage

import (
	"bytes"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"budsandbox/bank"
)

// records are the rows of a table within a transaction and a project, as keys and values.
type records struct {
	tx      *Tx
	project string
	name    string // of the table
	owner   owner
}

// bucket holds the rows, nil while there are none. It is looked up for each call: another handle on the same table,
// or a reset, may have made or removed it since the last.
func (r records) bucket() *bolt.Bucket { return r.tx.bucket(r.project, r.name) }

// get returns the value of a key, or nil.
func (r records) get(key Key) []byte {
	bucket := r.bucket()
	if bucket == nil {
		return nil
	}
	return bucket.Get(key)
}

// mayPut returns an error if the row of a key has no customer to belong to, or would have an index entry of another
// row.
func (r records) mayPut(key Key, links []link) error {
	if err := r.checkOwner(key); err != nil {
		return err
	}
	for _, l := range links {
		if !l.unique {
			continue
		}
		if holder := r.holder(l.index, l.key); holder != nil && !bytes.Equal(holder, key) {
			return fmt.Errorf("%s of %s: %w", l.index, r.name, ErrTaken)
		}
	}
	return nil
}

// put stores a value and replaces the old index entries of its key.
func (r records) put(key Key, value []byte, old, links []link) error {
	if err := r.unlink(key, old); err != nil {
		return err
	}
	bucket, err := r.tx.makeBucket(r.project, r.name)
	if err != nil {
		return err
	}
	if err := bucket.Put(key, value); err != nil {
		return fmt.Errorf("put a row of %s: %w", r.name, err)
	}
	return r.link(key, links)
}

// remove deletes a key and its index entries.
func (r records) remove(key Key, old []link) error {
	if err := r.unlink(key, old); err != nil {
		return err
	}
	r.tx.dirty = true
	r.tx.owner = knownOwner{} // it may be the customer that is deleted
	if err := r.bucket().Delete(key); err != nil {
		return fmt.Errorf("delete a row of %s: %w", r.name, err)
	}
	return nil
}

func (r records) nextNumber() (uint64, error) {
	bucket, err := r.tx.makeBucket(r.project, r.name)
	if err != nil {
		return 0, err
	}
	n, err := bucket.NextSequence()
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", r.name, err)
	}
	return n, nil
}

func (r records) count() int {
	bucket := r.bucket()
	if bucket == nil {
		return 0
	}
	return bucket.Stats().KeyN
}

// selection is which rows a walk passes.
type selection uint8

const (
	afterKey   selection = iota // those behind a key, or all
	beforeKey                   // those in front of a key, or all, the last first
	withPrefix                  // those whose keys begin with a prefix
)

// walk passes over rows in the order of keys.
type walk struct {
	tx     *Tx
	cursor *bolt.Cursor // nil without rows
	which  selection
	bound  Key
}

func (r records) newWalk(which selection, bound Key) walk {
	w := walk{tx: r.tx, which: which, bound: bound}
	if bucket := r.bucket(); bucket != nil {
		w.cursor = bucket.Cursor()
	}
	return w
}

// first returns the first row, and a nil key if there is none.
func (w *walk) first() (key, value []byte) {
	if w.cursor == nil {
		return nil, nil
	}
	switch w.which {
	case beforeKey:
		return seekBefore(w.cursor, w.bound)
	case withPrefix:
		return w.within(w.cursor.Seek(w.bound))
	}
	key, value = w.cursor.Seek(w.bound)
	if len(w.bound) > 0 && bytes.Equal(key, w.bound) {
		key, value = w.cursor.Next()
	}
	return key, value
}

// next returns the row that follows the one of a key.
func (w *walk) next(key []byte) (next, value []byte) {
	if w.which == beforeKey {
		return w.cursor.Prev()
	}
	return w.within(w.tx.following(w.cursor, key))
}

// within ends a walk over a prefix behind it.
func (w *walk) within(key, value []byte) ([]byte, []byte) {
	if w.which == withPrefix && !bytes.HasPrefix(key, w.bound) {
		return nil, nil
	}
	return key, value
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

// forget deletes the rows of a customer.
func (r records) forget(customer bank.CustomerID, remove func(Key) error) error {
	w := r.newWalk(withPrefix, CustomerKey(customer))
	for key, _ := w.first(); key != nil; key, _ = w.next(key) {
		key = bytes.Clone(key)
		if err := errors.Join(r.tx.cancelled(), remove(key)); err != nil {
			return err
		}
	}
	return nil
}
