package storage

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"

	bolt "go.etcd.io/bbolt"

	"budsandbox/internal/quantity"
)

// entry returns the entry of a row in an index. An entry of a unique index maps the index key to the row key. An entry
// of another index has the key (index key, row key) and the length of the row key as its value, so that equal index
// keys are adjacent and in the order of their rows. The index keys of such an index have a fixed length or end as
// Key.Text does, and its row keys have at most 255 bytes.
func entry(unique bool, index, row Key) (key Key, value []byte) {
	if unique {
		return index, row
	}
	return append(index[:len(index):len(index)], row...), []byte{byte(len(row))}
}

// rowKey returns the row key of an entry, or nil if the entry is damaged.
func rowKey(unique bool, key, value []byte) Key {
	if unique {
		return value
	}
	if len(value) != 1 || int(value[0]) > len(key) {
		return nil
	}
	return key[len(key)-int(value[0]):]
}

// link is a row's entry in an index.
type link struct {
	index      string // name
	unique     bool
	appendOnly bool
	key        Key // index key
}

// entries returns the bucket of an index, or nil while it has no entries.
func (r *records) entries(index string) *bolt.Bucket {
	return r.tx.bucket(r.project, r.entriesName(index))
}

// entriesName returns the name of the bucket of an index.
func (r *records) entriesName(index string) string { return r.name + "/" + index }

// holder returns the row key of a key in a unique index, or nil.
func (r *records) holder(index string, key Key) Key {
	entries := r.entries(index)
	if entries == nil {
		return nil
	}
	return entries.Get(key)
}

// link adds the index entries of a row.
func (r *records) link(row Key, links []link) error {
	for _, l := range links {
		entries, err := r.tx.makeBucket(r.project, r.entriesName(l.index))
		if err != nil {
			return err
		}
		if l.appendOnly {
			entries.FillPercent = 0.95
		}
		key, value := entry(l.unique, l.key, row)
		if err := entries.Put(key, value); err != nil {
			return fmt.Errorf("index %s of %s: %w", l.index, r.name, err)
		}
	}
	return nil
}

// unlink deletes the index entries of a row.
func (r *records) unlink(row Key, links []link) error {
	for _, l := range links {
		entries := r.entries(l.index)
		if entries == nil {
			return fmt.Errorf("index %s of %s is missing", l.index, r.name)
		}
		r.tx.wrote()
		key, _ := entry(l.unique, l.key, row)
		if err := entries.Delete(key); err != nil {
			return fmt.Errorf("index %s of %s: %w", l.index, r.name, err)
		}
	}
	return nil
}

// keys yields copies of the row keys of the entries in [from, to). An empty to stands for the end.
func (r *records) keys(index string, unique bool, from, to Key, yield func(Key) bool) {
	entries := r.entries(index)
	if entries == nil {
		return
	}
	cursor, moved := entries.Cursor(), r.tx.writes
	for key, value := cursor.Seek(from); key != nil; key, value = r.tx.following(cursor, key, &moved) {
		if len(to) > 0 && bytes.Compare(key, to) >= 0 {
			return
		}
		if !yield(bytes.Clone(rowKey(unique, key, value))) {
			return
		}
	}
}

// keysBefore yields copies of the row keys of the entries before a bound, in descending order.
func (r *records) keysBefore(index string, unique bool, before Key, yield func(Key) bool) {
	entries := r.entries(index)
	if entries == nil {
		return
	}
	cursor := entries.Cursor()
	for key, value := seekBefore(cursor, before); key != nil; key, value = cursor.Prev() {
		if !yield(bytes.Clone(rowKey(unique, key, value))) {
			return
		}
	}
}

// checkLinks returns an error for each index entry that a row lacks.
func (r *records) checkLinks(row Key, links []link) (problems error) {
	for _, l := range links {
		key, value := entry(l.unique, l.key, row)
		if bucket := r.entries(l.index); bucket == nil || string(bucket.Get(key)) != string(value) {
			problems = errors.Join(problems, fmt.Errorf("row %x of %s is not in index %s", row, r.name, l.index))
		}
	}
	return problems
}

// checkCount returns an error if an index does not have the expected number of entries.
func (r *records) checkCount(index string, want int) error {
	found := 0
	if entries := r.entries(index); entries != nil {
		found = entries.Stats().KeyN
	}
	if found != want {
		return fmt.Errorf("index %s of %s has %s for %s", index, r.name,
			quantity.Of(found, "entry"), quantity.Of(want, "row"))
	}
	return nil
}

// checkRows reads all rows of a table. It checks their times, that they satisfy a rule, that the indexes have exactly
// their entries and, if the rows are numbered by NextNumber, that the next number is higher than theirs.
func (r *records) checkRows(rule func(row any) error, numbered bool) error {
	row := r.rows.newRow()
	v := reflect.ValueOf(row).Elem()
	checkTimes, allowed := newTimeCheck(v.Type()), yearsOf(v.Type())
	entries := map[string]int{} // expected number by index
	number, highest := v.FieldByName("Number"), uint64(0)
	var problems []error
	w := r.newWalk(afterKey, nil)
	for key, value := w.first(); key != nil; key, value = w.next(key) {
		links, err := r.rows.inspect(key, value, row)
		if err != nil {
			return err
		}
		if checkTimes != nil {
			if err := checkTimes(v, allowed); err != nil {
				return fmt.Errorf("row %x of %s: %w", key, r.name, err)
			}
		}
		if err := rule(row); err != nil {
			return fmt.Errorf("row %x of %s: %w", key, r.name, err)
		}
		if number.IsValid() {
			highest = max(highest, number.Uint())
		}
		for _, l := range links {
			entries[l.index]++
		}
		if err := r.checkLinks(key, links); err != nil {
			if problems = append(problems, err); len(problems) == maxProblems {
				return errors.Join(problems...) // a hostile import may have millions
			}
		}
	}
	for _, index := range r.rows.indexNames() {
		problems = append(problems, r.checkCount(index, entries[index]))
	}
	if numbered {
		problems = append(problems, r.checkSequence(highest))
	}
	return errors.Join(problems...)
}

// maxSequence is a bound of the stored sequence numbers, far above that of any table. A number near the end of the type
// would overflow, and later rows would get small numbers.
const maxSequence = 1 << 62

// checkSequence returns an error if the next row could get the number of a stored one.
func (r *records) checkSequence(highest uint64) error {
	bucket := r.bucket()
	if bucket == nil {
		return nil
	}
	if last := bucket.Sequence(); last < highest || last > maxSequence {
		return fmt.Errorf("%s has numbered %d rows, and the highest number of a row is %d", r.name, last, highest)
	}
	return nil
}
