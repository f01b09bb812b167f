package storage

import (
	"bytes"
	"context"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// The most that one transaction writes of an import. It takes some tens of milliseconds.
const (
	stagedBytes   = 1 << 20
	stagedRecords = 10_000
)

// stagedRecord is a record of an export: a bucket that is opened, an entry, or the end of a bucket.
type stagedRecord struct {
	mark       byte
	key, value []byte // name of the bucket, or the entry
	sequence   uint64 // of the bucket
}

// stageWriter collects records and writes them in transactions of limited size.
type stageWriter struct {
	staged  *Staged
	open    []string // names of the buckets that are open before the first record
	pending []stagedRecord
	size    int // of pending, in bytes

	flushed bool
}

// write reads the export and writes its buckets and entries.
func (s *Staged) write(ctx context.Context) error {
	r, err := s.export.open()
	if err != nil {
		return err
	}
	w := &stageWriter{staged: s}
	err = r.walk(func(name []byte, sequence uint64) error {
		return w.add(ctx, stagedRecord{bucketMark, bytes.Clone(name), nil, sequence})
	}, func(key, value []byte) error {
		return w.add(ctx, stagedRecord{entryMark, bytes.Clone(key), value, 0})
	}, func() { w.pending = append(w.pending, stagedRecord{mark: endMark}) })
	if err == nil && s.export.snapshot != "" && s.export.schema == version && !w.flushed {
		s.small = w // one transaction, because suites return to small snapshots again and again
		return nil
	}
	if err == nil {
		err = w.flush(ctx)
	}
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return nil
}

// add adds a record, and writes all when there are many.
func (w *stageWriter) add(ctx context.Context, r stagedRecord) error {
	w.pending = append(w.pending, r)
	if w.size += len(r.key) + len(r.value); w.size < stagedBytes && len(w.pending) < stagedRecords {
		return nil
	}
	return w.flush(ctx)
}

// flush writes the records and forgets them.
func (w *stageWriter) flush(ctx context.Context) error {
	var open []string
	err := w.staged.db.Update(ctx, func(tx *Tx) (err error) {
		tx.staged = true
		open, err = w.replay(tx)
		return err
	})
	w.open, w.pending, w.size, w.flushed = open, w.pending[:0], 0, true
	return err
}

// replay writes the records in a transaction, and returns the buckets that are open after them.
func (w *stageWriter) replay(tx *Tx) (open []string, err error) {
	tx.wrote()
	var stack []*bolt.Bucket
	push := func(name string) (*bolt.Bucket, error) {
		if len(stack) > 0 && len(stack) >= w.depth(open[0]) {
			return nil, fmt.Errorf("bucket %q is where entries are", name)
		}
		b, err := w.bucket(tx, stack, name)
		if err != nil {
			return nil, err
		}
		b.FillPercent = 0.95 // keys are in order
		open, stack = append(open, name), append(stack, b)
		if table := len(open) - 1; table > 0 && len(open) == w.depth(open[0]) {
			err = tx.enter(open[table-1], name)
		}
		return b, err
	}
	for _, name := range w.open {
		if _, err := push(name); err != nil {
			return nil, err
		}
	}
	for _, r := range w.pending {
		switch r.mark {
		case bucketMark:
			var b *bolt.Bucket
			if b, err = push(string(r.key)); err == nil {
				err = b.SetSequence(r.sequence)
			}
		case endMark:
			open, stack = open[:len(open)-1], stack[:len(stack)-1]
		default:
			err = w.put(open, stack, r)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrExport, err)
		}
	}
	return open, nil
}

// put stores an entry in the last open bucket.
func (w *stageWriter) put(open []string, stack []*bolt.Bucket, r stagedRecord) error {
	if len(stack) != w.depth(open[0]) {
		return fmt.Errorf("entry %q is where buckets are", r.key)
	}
	if len(stack) == 1 && !inSettings.exported(r.key) {
		return nil // the file keeps its own keys
	}
	return stack[len(stack)-1].Put(r.key, r.value)
}

// depth returns the number of open buckets at which entries occur below a top bucket, which is a project, the projects
// or the settings.
func (w *stageWriter) depth(top string) int {
	switch {
	case w.staged.export.Project != "":
		return 2
	case top == string(settingsBucket):
		return 1
	}
	return 3
}

// bucket creates the bucket of a record, or finds it: in the last open bucket, or at the top of the export.
func (w *stageWriter) bucket(tx *Tx, stack []*bolt.Bucket, name string) (*bolt.Bucket, error) {
	project := string(w.staged.export.Project)
	projects, settings := tx.topBuckets()
	switch {
	case len(stack) > 0:
		return stack[len(stack)-1].CreateBucketIfNotExists([]byte(name))
	case project != "" && name == project:
		all, err := tx.bolt.CreateBucketIfNotExists(projects)
		if err != nil {
			return nil, err
		}
		return all.CreateBucketIfNotExists([]byte(name))
	case project == "" && name == string(projectsBucket):
		return tx.bolt.CreateBucketIfNotExists(projects)
	case project == "" && name == string(settingsBucket):
		return tx.bolt.CreateBucketIfNotExists(settings)
	}
	return nil, fmt.Errorf("it holds %q", name)
}
