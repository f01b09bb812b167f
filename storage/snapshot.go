package storage

import (
	"encoding/binary"
	"fmt"
	"iter"
	"time"
)

// snapshotsBucket holds exports by name: eight bytes of when it was taken, then the export. It is no part of exports.
var snapshotsBucket = []byte("snapshots")

// Snapshot is an export that the file itself keeps.
type Snapshot struct {
	Name  string
	Taken time.Time // by the sandbox's clock
	Size  int       // bytes
}

// PutSnapshot keeps an export under a name, in place of what had it.
func (tx *Tx) PutSnapshot(name string, taken time.Time, export []byte) error {
	tx.dirty = true
	all, err := tx.bolt.CreateBucketIfNotExists(snapshotsBucket)
	if err != nil {
		return fmt.Errorf("keep snapshot %s: %w", name, err)
	}
	value := append(binary.BigEndian.AppendUint64(nil, uint64(taken.UnixMicro())), export...)
	if err := all.Put([]byte(name), value); err != nil {
		return fmt.Errorf("keep snapshot %s: %w", name, err)
	}
	return nil
}

// Snapshot reads the export kept under a name, or returns ErrNotFound.
func (tx *Tx) Snapshot(name string) (*Unpacked, error) {
	all := tx.bolt.Bucket(snapshotsBucket)
	if all == nil || all.Get([]byte(name)) == nil {
		return nil, fmt.Errorf("snapshot %s: %w", name, ErrNotFound)
	}
	u, err := Unpack(all.Get([]byte(name))[takenWidth:])
	if err == nil {
		u.snapshot = true
	}
	return u, err
}

// takenWidth is how many bytes of a snapshot say when it was taken.
const takenWidth = 8

// Snapshots yields what is kept, in the order of names.
func (tx *Tx) Snapshots() iter.Seq[Snapshot] {
	return func(yield func(Snapshot) bool) {
		all := tx.bolt.Bucket(snapshotsBucket)
		if all == nil {
			return
		}
		cursor := all.Cursor()
		for name, value := cursor.First(); name != nil; name, value = cursor.Next() {
			if !yield(Snapshot{string(name), asTime(value[:takenWidth]), len(value) - takenWidth}) {
				return
			}
		}
	}
}

// DeleteSnapshot forgets one, or returns ErrNotFound.
func (tx *Tx) DeleteSnapshot(name string) error {
	all := tx.bolt.Bucket(snapshotsBucket)
	if all == nil || all.Get([]byte(name)) == nil {
		return fmt.Errorf("snapshot %s: %w", name, ErrNotFound)
	}
	tx.dirty = true
	return all.Delete([]byte(name))
}
