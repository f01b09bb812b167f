package storage

import (
	"encoding/binary"
	"fmt"
	"iter"
	"time"
)

// snapshotsBucket holds snapshots by name: eight bytes of their time, then the export. Exports do not include it.
var snapshotsBucket = []byte("snapshots")

// Snapshot describes an export that is stored in the file.
type Snapshot struct {
	Name  string
	Taken time.Time // by the sandbox's clock
	Size  int       // in bytes
}

// PutSnapshot stores an export under a name. It replaces an existing snapshot of that name.
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

// Snapshot returns the export stored under a name, or ErrNotFound.
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

// takenWidth is the number of bytes of a snapshot's time.
const takenWidth = 8

// Snapshots yields the stored snapshots in the order of their names.
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

// DeleteSnapshot deletes a snapshot, or returns ErrNotFound.
func (tx *Tx) DeleteSnapshot(name string) error {
	all := tx.bolt.Bucket(snapshotsBucket)
	if all == nil || all.Get([]byte(name)) == nil {
		return fmt.Errorf("snapshot %s: %w", name, ErrNotFound)
	}
	tx.dirty = true
	return all.Delete([]byte(name))
}
