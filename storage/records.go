package storage

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/google/uuid"
	bolt "go.etcd.io/bbolt"

	"budsandbox/bank"
)

// records gives access to a table's rows as keys and values, for a transaction and a project. What does not depend on
// the type of the rows belongs here, because methods of openTable and Table are compiled again for every table.
type records struct {
	tx      *Tx
	project string
	name    string // of the table
	owner   owner
	indexed bool // the table has indexes
	rows    inspector
}

// inspector is what records know of the rows that a Table describes.
type inspector interface {
	// newRow returns a pointer to an empty row.
	newRow() any
	// inspect decodes a row into what row points to, and returns its index entries.
	inspect(key, value []byte, row any) ([]link, error)
	// indexNames returns the names of all indexes.
	indexNames() []string
}

// bucket returns the bucket of the rows, or nil while there are none. It is looked up for each call, because another
// handle or a reset may have created or deleted it.
func (r *records) bucket() *bolt.Bucket { return r.tx.bucket(r.project, r.name) }

// value returns the value of a key, or ErrNotFound.
func (r *records) value(key Key) ([]byte, error) {
	if bucket := r.bucket(); bucket != nil {
		if value := bucket.Get(key); value != nil {
			return value, nil
		}
	}
	return nil, ErrNotFound
}

// indexedValue returns the value of a key that an index has. If there is none, the error is ErrInvalid.
func (r *records) indexedValue(key Key) ([]byte, error) {
	value, err := r.value(key)
	if errors.Is(err, ErrNotFound) {
		return nil, fmt.Errorf("%w: an index of %s has row %x, which does not exist", ErrInvalid, r.name, key)
	}
	return value, err
}

// find returns the row with a key in a unique index, or ErrNotFound.
func (r *records) find(index string, key Key) (row Key, value []byte, err error) {
	if row = r.holder(index, key); row == nil {
		return nil, nil, ErrNotFound
	}
	value, err = r.indexedValue(row)
	return row, value, err
}

// linksOf returns the index entries of a stored row, or ErrNotFound. It decodes the row only if the table has indexes.
func (r *records) linksOf(key Key) (links []link, err error) {
	value, err := r.value(key)
	if err == nil && r.indexed {
		links, err = r.rows.inspect(key, value, r.rows.newRow())
	}
	return links, err
}

// mayPut returns an error if the row's customer does not exist, or if another row has a key of a unique index.
func (r *records) mayPut(key Key, links []link) error {
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

// put stores a value and replaces the index entries of its key. See Rows.Put.
func (r *records) put(key Key, value []byte, links []link) error {
	if err := r.mayPut(key, links); err != nil {
		return err
	}
	if r.indexed {
		old, err := r.linksOf(key)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err := r.unlink(key, old); err != nil {
			return err
		}
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

// delete deletes a row and its index entries, or returns ErrNotFound.
func (r *records) delete(key Key) error {
	old, err := r.linksOf(key)
	if err != nil {
		return err
	}
	if err := r.unlink(key, old); err != nil {
		return err
	}
	r.tx.wrote()
	r.tx.lastCustomer = foundCustomer{} // the row may be the customer
	if err := r.bucket().Delete(key); err != nil {
		return fmt.Errorf("delete a row of %s: %w", r.name, err)
	}
	return nil
}

func (r *records) nextNumber() (uint64, error) {
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

func (r *records) nextID(seed uint64, kind string) (id uuid.UUID, number uint64, err error) {
	if number, err = r.nextNumber(); err != nil {
		return id, 0, err
	}
	return bank.NewID(seed, number, kind, r.project), number, nil
}

func (r *records) count() int {
	bucket := r.bucket()
	if bucket == nil {
		return 0
	}
	return bucket.Stats().KeyN
}

// selection selects the rows of a walk.
type selection uint8

const (
	afterKey   selection = iota // rows after a key, or all
	beforeKey                   // rows before a key, or all, in descending order
	withPrefix                  // rows with a prefix
)

// walk iterates over rows in the order of keys.
type walk struct {
	tx     *Tx
	cursor *bolt.Cursor // nil if there are no rows
	moved  int          // number of the transaction's writes when the cursor was moved last
	which  selection
	bound  Key
}

func (r *records) newWalk(which selection, bound Key) walk {
	w := walk{tx: r.tx, which: which, bound: bound, moved: r.tx.writes}
	if bucket := r.bucket(); bucket != nil {
		w.cursor = bucket.Cursor()
	}
	return w
}

// first returns the first row, or a nil key if there is none.
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

// next returns the row after the one with this key.
func (w *walk) next(key []byte) (next, value []byte) {
	if w.which == beforeKey {
		return w.cursor.Prev()
	}
	return w.within(w.tx.following(w.cursor, key, &w.moved))
}

// within returns nil for a row without the prefix of the walk.
func (w *walk) within(key, value []byte) ([]byte, []byte) {
	if w.which == withPrefix && !bytes.HasPrefix(key, w.bound) {
		return nil, nil
	}
	return key, value
}

// seekBefore moves a cursor to the last entry before bound, or to the last entry if bound is empty.
func seekBefore(cursor *bolt.Cursor, bound Key) (key, value []byte) {
	if len(bound) == 0 {
		return cursor.Last()
	}
	if key, _ = cursor.Seek(bound); key == nil {
		return cursor.Last()
	}
	return cursor.Prev()
}

// deleteOwned deletes all rows of a customer.
func (r *records) deleteOwned(customer bank.CustomerID) error {
	w := r.newWalk(withPrefix, CustomerKey(customer))
	for key, _ := w.first(); key != nil; key, _ = w.next(key) {
		key = bytes.Clone(key)
		if err := errors.Join(r.tx.cancelled(), r.delete(key)); err != nil {
			return err
		}
	}
	return nil
}

// deleteOrphans deletes all rows of customers that do not exist.
func (r *records) deleteOrphans() error {
	found, err := r.orphans()
	if err != nil {
		return err
	}
	for customer := range found {
		if err := r.deleteOwned(customer); err != nil {
			return err
		}
	}
	return nil
}

func (r *records) unencodable(err error) error {
	return fmt.Errorf("encode a row of %s: %w", r.name, err)
}

func unreadable(table string, key []byte, err error) error {
	return fmt.Errorf("%w: read row %x of %s: %w", ErrInvalid, key, table, err)
}
