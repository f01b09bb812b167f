package storage

import (
	"errors"
	"fmt"
)

// An index entry of a unique index is (index key -> row key). Otherwise it is (index key, row key -> length of
// the row key), so that equal index keys stand side by side in the order of their rows. The keys of such an index
// have one length, or end as Key.Text does, and its row keys at most 255 bytes.

func entry(unique bool, index, row Key) (key Key, value []byte) {
	if unique {
		return index, row
	}
	return append(index[:len(index):len(index)], row...), []byte{byte(len(row))}
}

func rowKey(unique bool, key, value []byte) Key {
	if unique {
		return value
	}
	if len(value) != 1 || int(value[0]) > len(key) {
		return nil
	}
	return key[len(key)-int(value[0]):]
}

// holder is the key of the row to which a unique index already leads from v's value, nil when there is none.
func (r openTable[V]) holder(index *Index[V], v V) Key {
	if !index.unique {
		return nil
	}
	key, in := index.key(v)
	if !in {
		return nil
	}
	entries := r.entries(index)
	if entries == nil {
		return nil
	}
	return entries.Get(key)
}

func (r openTable[V]) link(row Key, v V) error {
	for _, index := range r.table.indexes {
		key, in := index.key(v)
		if !in {
			continue
		}
		entries, err := r.tx.makeBucket(r.project, r.table.entriesName(index))
		if err != nil {
			return err
		}
		if index.appendOnly {
			entries.FillPercent = 0.95
		}
		key, value := entry(index.unique, key, row)
		if err := entries.Put(key, value); err != nil {
			return fmt.Errorf("index %s of %s: %w", index.name, r.table.name, err)
		}
	}
	return nil
}

// unlinkOld removes the index entries of a key's row, or returns ErrNotFound. It reads the row only if there are indexes.
func (r openTable[V]) unlinkOld(key Key) error {
	if len(r.table.indexes) == 0 {
		if bucket := r.bucket(); bucket == nil || bucket.Get(key) == nil {
			return ErrNotFound
		}
		return nil
	}
	old, err := r.Get(key)
	if err != nil {
		return err
	}
	return r.unlink(key, old)
}

func (r openTable[V]) unlink(row Key, v V) error {
	for _, index := range r.table.indexes {
		key, in := index.key(v)
		if !in {
			continue
		}
		entries := r.entries(index)
		if entries == nil {
			return fmt.Errorf("index %s of %s is missing", index.name, r.table.name)
		}
		r.tx.dirty = true
		key, _ = entry(index.unique, key, row)
		if err := entries.Delete(key); err != nil {
			return fmt.Errorf("index %s of %s: %w", index.name, r.table.name, err)
		}
	}
	return nil
}

// check reads every row of a table and compares the table with its indexes, both ways.
func check[V any](tx *Tx, project string, table *Table[V]) error {
	all := rows(tx, project, table)
	var problems []error
	entries := make([]int, len(table.indexes)) // how many each index must have
	for v, err := range all.After(nil) {
		if err != nil {
			return err
		}
		for i, index := range table.indexes {
			key, in := index.key(v)
			if !in {
				continue
			}
			entries[i]++
			key, value := entry(index.unique, key, table.key(v))
			if bucket := all.entries(index); bucket == nil || string(bucket.Get(key)) != string(value) {
				problems = append(problems, fmt.Errorf("row %x of %s is not in index %s", table.key(v), table.name, index.name))
			}
		}
	}
	for i, index := range table.indexes {
		found := 0
		for range all.Keys(index, nil, nil) {
			found++
		}
		if found != entries[i] {
			problems = append(problems, fmt.Errorf("index %s of %s has %d entries for %d rows", index.name, table.name, found, entries[i]))
		}
	}
	return errors.Join(problems...)
}
