package storage

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"budsandbox/internal/spool"
)

// Snapshots are exports in the file, which exports do not include. The bucket "snapshots" has an entry for each name:
// eight bytes of the time, a zero, and the number and the size of the export in eight bytes each. The bucket "snapshot
// parts" has the bytes of the exports in parts; their keys are the number and the part. In files written before
// 27 November 2026, the export itself follows the time.
var (
	snapshotsBucket = []byte("snapshots")
	partsBucket     = []byte("snapshot parts")
)

// partSize is the size of a part in bytes. A transaction writes one.
const partSize = 1 << 20

// Snapshot describes an export that is stored in the file.
type Snapshot struct {
	Name  string
	Taken time.Time // by the sandbox's clock
	Size  int       // in bytes

	// Replaced is when the snapshot was taken that TakeSnapshot replaced, or zero.
	Replaced time.Time

	number uint64 // of the parts
	packed []byte // the export itself, in old files
}

// TakeSnapshot stores an export of all data under a name. It replaces an existing snapshot of that name.
func (db *DB) TakeSnapshot(ctx context.Context, name string, taken time.Time) (s Snapshot, err error) {
	var export spool.Spool
	defer func() { _ = export.Close() }()
	if err := db.Export(ctx, &export, ""); err != nil {
		return s, err
	}
	s = Snapshot{Name: name, Taken: taken, Size: int(export.Size())}
	r, part := export.Open(), make([]byte, min(partSize, s.Size))
	for start := 0; start < s.Size && err == nil; start += partSize {
		part = part[:min(partSize, s.Size-start)]
		if _, err = io.ReadFull(r, part); err == nil {
			err = db.Update(ctx, func(tx *Tx) error { return tx.putPart(&s, start, part) })
		}
	}
	if err == nil {
		return s, nil
	}
	if s.number != 0 {
		err = errors.Join(err, db.Update(context.WithoutCancel(ctx), func(tx *Tx) error {
			return tx.deleteParts(func(number uint64) bool { return number == s.number })
		}))
	}
	return s, fmt.Errorf("take snapshot %s: %w", name, err)
}

// putPart stores the part of an export that begins at start. With the last part it stores the snapshot under its name.
func (tx *Tx) putPart(s *Snapshot, start int, part []byte) error {
	tx.wrote()
	parts, err := tx.bolt.CreateBucketIfNotExists(partsBucket)
	if err != nil {
		return err
	}
	if start == 0 {
		if s.number, err = parts.NextSequence(); err != nil {
			return err
		}
	}
	if err := parts.Put(partKey(s.number, start), part); err != nil {
		return err
	}
	if start+len(part) < s.Size {
		return nil
	}
	all, err := tx.bolt.CreateBucketIfNotExists(snapshotsBucket)
	if err != nil {
		return err
	}
	s.Replaced = time.Time{} // this function may run more than once
	if old, err := tx.snapshot(s.Name); err == nil {
		s.Replaced = old.Taken
	}
	if err := tx.DeleteSnapshot(s.Name); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	value := binary.BigEndian.AppendUint64(nil, uint64(s.Taken.UnixMicro()))
	value = binary.BigEndian.AppendUint64(append(value, 0), s.number)
	return all.Put([]byte(s.Name), binary.BigEndian.AppendUint64(value, uint64(s.Size)))
}

func partKey(number uint64, start int) []byte {
	return Key{}.Number(number).Number(uint64(start / partSize))
}

const (
	partKeyWidth  = 2 * 8                // bytes
	takenWidth    = 8                    // bytes of the time in an entry
	snapshotWidth = takenWidth + 1 + 2*8 // bytes of an entry
)

// asSnapshot reads an entry of the bucket of snapshots.
func asSnapshot(name, value []byte) Snapshot {
	s := Snapshot{Name: string(name), Taken: asTime(value[:min(takenWidth, len(value))])}
	if len(value) <= takenWidth {
		return s // damaged
	}
	if len(value) != snapshotWidth || value[takenWidth] != 0 {
		s.packed, s.Size = value[takenWidth:], len(value)-takenWidth
		return s
	}
	numbers := value[takenWidth+1:]
	s.number, s.Size = binary.BigEndian.Uint64(numbers), int(binary.BigEndian.Uint64(numbers[8:]))
	return s
}

// snapshot returns a snapshot, or ErrNotFound. Its bytes are valid until the end of the transaction.
func (tx *Tx) snapshot(name string) (s Snapshot, err error) {
	if all := tx.bolt.Bucket(snapshotsBucket); all != nil {
		if value := all.Get([]byte(name)); value != nil {
			return asSnapshot([]byte(name), value), nil
		}
	}
	return s, fmt.Errorf("snapshot %s: %w", name, ErrNotFound)
}

// Snapshot returns the export stored under a name, or ErrNotFound. If the snapshot is deleted or replaced while it is
// read, reading fails with ErrNotFound.
func (db *DB) Snapshot(ctx context.Context, name string) (*Unpacked, error) {
	var s Snapshot
	err := db.View(ctx, func(tx *Tx) (err error) {
		s, err = tx.snapshot(name)
		s.packed = bytes.Clone(s.packed)
		return err
	})
	if err != nil {
		return nil, err
	}
	u := &Unpacked{snapshot: name, packed: func() io.Reader {
		if s.packed != nil {
			return bytes.NewReader(s.packed)
		}
		return &partReader{ctx: ctx, db: db, snapshot: s}
	}}
	_, err = u.open()
	return u, damagedSnapshot(name, err)
}

// partReader reads the parts of a snapshot, each in a transaction of its own.
type partReader struct {
	ctx      context.Context
	db       *DB
	snapshot Snapshot
	start    int    // of the next part
	rest     []byte // of the current part
}

func (r *partReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.start >= r.snapshot.Size {
			return 0, io.EOF
		}
		if err := r.db.View(r.ctx, r.nextPart); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// nextPart reads the next part.
func (r *partReader) nextPart(tx *Tx) error {
	if parts := tx.bolt.Bucket(partsBucket); parts != nil {
		r.rest = bytes.Clone(parts.Get(partKey(r.snapshot.number, r.start)))
	}
	if len(r.rest) > 0 {
		r.start += partSize
		return nil
	}
	if now, err := tx.snapshot(r.snapshot.Name); err == nil && now.number == r.snapshot.number {
		return fmt.Errorf("%w: a part of it is missing", ErrExport)
	}
	return fmt.Errorf("a part of snapshot %s: %w", r.snapshot.Name, ErrNotFound)
}

// ErrSnapshot is the error of a snapshot whose content is damaged.
var ErrSnapshot = errors.New("the snapshot is damaged")

// damagedSnapshot returns the error of reading a snapshot's content, which is ErrSnapshot if it is damaged.
func damagedSnapshot(name string, err error) error {
	if !errors.Is(err, ErrExport) || errors.Is(err, ErrNotFound) { // it was deleted meanwhile
		return err
	}
	why := strings.TrimLeft(strings.ReplaceAll(err.Error(), ErrExport.Error(), ""), ": ")
	if why == "" {
		why = "it does not begin as one"
	}
	return fmt.Errorf("snapshot %q: %w: %s", name, ErrSnapshot, why)
}

// checkSnapshots reads the content of all snapshots and returns an error for each one that is damaged.
func (db *DB) checkSnapshots(ctx context.Context) error {
	var names []string
	err := db.View(ctx, func(tx *Tx) error {
		for s := range tx.Snapshots() {
			names = append(names, s.Name)
		}
		return nil
	})
	problems := []error{err}
	for _, name := range names {
		u, err := db.Snapshot(ctx, name)
		if err == nil {
			err = damagedSnapshot(name, u.read())
		}
		problems = append(problems, err)
	}
	return firstProblems(errors.Join(problems...))
}

// Snapshots yields the stored snapshots in the order of their names.
func (tx *Tx) Snapshots() iter.Seq[Snapshot] {
	return func(yield func(Snapshot) bool) {
		all := tx.bolt.Bucket(snapshotsBucket)
		if all == nil {
			return
		}
		cursor := all.Cursor()
		for name, value := cursor.First(); name != nil; name, value = cursor.Next() {
			if !yield(asSnapshot(name, value)) {
				return
			}
		}
	}
}

// DeleteSnapshot deletes a snapshot, or returns ErrNotFound.
func (tx *Tx) DeleteSnapshot(name string) error {
	s, err := tx.snapshot(name)
	if err != nil {
		return err
	}
	tx.wrote()
	if err := tx.bolt.Bucket(snapshotsBucket).Delete([]byte(name)); err != nil {
		return err
	}
	return tx.deleteParts(func(number uint64) bool { return number == s.number })
}

// deleteParts deletes the parts of the exports whose numbers match.
func (tx *Tx) deleteParts(match func(number uint64) bool) error {
	for _, key := range tx.partsOf(match) {
		tx.wrote()
		if err := tx.bolt.Bucket(partsBucket).Delete(key); err != nil {
			return fmt.Errorf("delete a part of a snapshot: %w", err)
		}
	}
	return nil
}

// partsOf returns copies of the keys of the parts of the exports whose numbers match.
func (tx *Tx) partsOf(match func(number uint64) bool) (keys [][]byte) {
	parts := tx.bolt.Bucket(partsBucket)
	if parts == nil {
		return nil
	}
	cursor := parts.Cursor()
	for key, _ := cursor.First(); key != nil; key, _ = cursor.Next() {
		if len(key) != partKeyWidth || match(binary.BigEndian.Uint64(key)) {
			keys = append(keys, bytes.Clone(key))
		}
	}
	return keys
}

// unfinished returns a function that reports whether the export with a number belongs to no snapshot.
func (tx *Tx) unfinished() func(number uint64) bool {
	owned := map[uint64]bool{}
	for s := range tx.Snapshots() {
		owned[s.number] = true
	}
	return func(number uint64) bool { return !owned[number] }
}

// removeUnfinishedParts removes the parts of snapshots that a crash left unfinished. No snapshot may be under way.
func (db *DB) removeUnfinishedParts(ctx context.Context) error {
	some := false
	err := db.View(ctx, func(tx *Tx) error {
		some = len(tx.partsOf(tx.unfinished())) > 0
		return nil
	})
	if err != nil || !some {
		return err
	}
	return db.Update(ctx, func(tx *Tx) error { return tx.deleteParts(tx.unfinished()) })
}
