package storage

import (
	"errors"
	"iter"

	"github.com/google/uuid"
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
	// Find returns the row with a key in a unique index, or ErrNotFound.
	Find(index *Index[V], key Key) (V, error)
	// Keys yields the keys of the rows with index keys from from up to, but not including, to, in the order of the
	// index. An empty bound is no bound. The keys are copies. Rows may be deleted during the iteration.
	Keys(index *Index[V], from, to Key) iter.Seq[Key]
	// KeysBefore yields the keys of the rows with index entries before a bound, in descending order. An entry is the
	// index key and the row key. An empty bound is no bound. Rows must not be written during the iteration.
	KeysBefore(index *Index[V], before Key) iter.Seq[Key]
	// Indexed returns the row with a key that Keys or KeysBefore has yielded. If there is none, the file is damaged, and
	// the error is ErrInvalid.
	Indexed(key Key) (V, error)
	// NextNumber returns the next sequence number. It restarts at 1 only when the project is reset.
	NextNumber() (uint64, error)
	// NextID returns the next sequence number with the id that follows from it, from a seed and from the kind of row.
	NextID(seed uint64, kind string) (id uuid.UUID, number uint64, err error)
	// Count returns the number of rows. It reads all pages of the table, but not the rows.
	Count() int
}

// openTable implements Rows. It encodes and decodes rows; everything else is in records, which is compiled once for
// all tables.
type openTable[V any] struct {
	records *records
	table   *Table[V]
}

// rows returns a project's table. A project without data has no rows.
func rows[V any](tx *Tx, project string, table *Table[V]) *openTable[V] {
	return &openTable[V]{table.records(tx, project), table}
}

func (r *openTable[V]) Get(key Key) (v V, err error) {
	value, err := r.records.value(key)
	if err != nil {
		return v, err
	}
	return decode(r.table, key, value)
}

func (r *openTable[V]) Indexed(key Key) (v V, err error) {
	value, err := r.records.indexedValue(key)
	if err != nil {
		return v, err
	}
	return decode(r.table, key, value)
}

func (r *openTable[V]) Find(index *Index[V], key Key) (v V, err error) {
	row, value, err := r.records.find(index.name, key)
	if err != nil {
		return v, err
	}
	return decode(r.table, row, value)
}

func (r *openTable[V]) Put(v V) error {
	value, err := r.table.codec.encode(v)
	if err != nil {
		return r.records.unencodable(err)
	}
	return r.records.put(r.table.key(v), value, links(r.table, v))
}

func (r *openTable[V]) After(after Key) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) { each(r, afterKey, after, yield) }
}

func (r *openTable[V]) Before(before Key) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) { each(r, beforeKey, before, yield) }
}

func (r *openTable[V]) WithPrefix(prefix Key) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) { each(r, withPrefix, prefix, yield) }
}

// each yields rows until one cannot be decoded or the context of the transaction is done.
func each[V any](r *openTable[V], which selection, bound Key, yield func(V, error) bool) {
	w := r.records.newWalk(which, bound)
	for key, value := w.first(); key != nil; key, value = w.next(key) {
		v, err := r.table.codec.decode(key, value) // not decode, which would copy each row once more
		if err != nil {
			err = unreadable(r.table.name, key, err)
		} else {
			err = r.records.tx.cancelled()
		}
		if !yield(v, err) || err != nil {
			return
		}
	}
}

func (r *openTable[V]) Keys(index *Index[V], from, to Key) iter.Seq[Key] {
	return func(yield func(Key) bool) { r.records.keys(index.name, index.unique, from, to, yield) }
}

func (r *openTable[V]) KeysBefore(index *Index[V], before Key) iter.Seq[Key] {
	return func(yield func(Key) bool) { r.records.keysBefore(index.name, index.unique, before, yield) }
}

func (r *openTable[V]) Delete(key Key) error        { return r.records.delete(key) }
func (r *openTable[V]) NextNumber() (uint64, error) { return r.records.nextNumber() }
func (r *openTable[V]) Count() int                  { return r.records.count() }

func (r *openTable[V]) NextID(seed uint64, kind string) (id uuid.UUID, number uint64, err error) {
	return r.records.nextID(seed, kind)
}

// records returns a project's rows without their type.
func (t *Table[V]) records(tx *Tx, project string) *records {
	return &records{tx: tx, project: project, name: t.name, owner: t.owner, indexed: len(t.indexes) > 0, rows: t}
}

func (t *Table[V]) newRow() any { return new(V) }

func (t *Table[V]) inspect(key, value []byte, row any) ([]link, error) {
	v, err := decode(t, key, value)
	if err != nil {
		return nil, err
	}
	*row.(*V) = v
	return links(t, v), nil
}

// indexNames returns the names of the table's indexes.
func (t *Table[V]) indexNames() (names []string) {
	for _, index := range t.indexes {
		names = append(names, index.name)
	}
	return names
}

func decode[V any](t *Table[V], key, value []byte) (V, error) {
	v, err := t.codec.decode(key, value)
	if err != nil {
		err = unreadable(t.name, key, err)
	}
	return v, err
}

// links returns the index entries of a row.
func links[V any](t *Table[V], v V) (all []link) {
	for _, index := range t.indexes {
		if key, in := index.key(v); in {
			all = append(all, link{index: index.name, unique: index.unique, appendOnly: index.appendOnly, key: key})
		}
	}
	return all
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
