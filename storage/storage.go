// Package storage keeps the sandbox's facts in one bbolt file: typed tables for each project, with ordered keys
// and indexes that change in the same transaction. Nobody else imports bbolt.
//
// The file at a glance: "meta" holds the format and the schema version, "settings" the clock and the key, "projects"
// holds a bucket for each client id, and in it one for each table and index of schema.go.
package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"

	"budsandbox/bank"
)

var (
	metaBucket     = []byte("meta")
	settingsBucket = []byte("settings")
	projectsBucket = []byte("projects")
)

// Tx is a transaction: everything read is of one instant, everything written is kept together or not at all.
type Tx struct {
	bolt  *bolt.Tx
	dirty bool // this function wrote something
	owner knownOwner

	ctx   context.Context // ends iterations; nil for those that nobody can cancel
	steps int             // of iterations, so that ctx is asked now and then only
	work  *computations   // nil in transactions that only read
}

// stepsBetweenChecks is how many rows an iteration yields before it asks the context again, a fraction of a
// millisecond.
const stepsBetweenChecks = 256

// cancelled returns the error of the context, and nil while the iteration may continue.
func (tx *Tx) cancelled() error {
	tx.steps++
	if tx.ctx == nil || tx.steps%stepsBetweenChecks != 0 {
		return nil
	}
	return tx.ctx.Err()
}

// View runs fn with what is committed, unless ctx is done. Iterations of tx end with the error of ctx once it is done.
// Bytes and iterators of tx end with fn. Calling Update inside can wait for ever:
// a growing file is mapped anew once all readers are out.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return db.guard(func() error {
		return db.bolt.View(func(tx *bolt.Tx) error { return fn(&Tx{bolt: tx, ctx: ctx}) })
	})
}

// Projects yields every project that has written since its last reset.
func (tx *Tx) Projects() iter.Seq[bank.Project] {
	return func(yield func(bank.Project) bool) {
		cursor := tx.bolt.Bucket(projectsBucket).Cursor()
		for name, _ := cursor.First(); name != nil; name, _ = cursor.Next() {
			if !yield(bank.Project(name)) {
				return
			}
		}
	}
}

// Size is that of the file, in bytes.
func (tx *Tx) Size() int64 { return tx.bolt.Size() }

// ResetProject removes all that a project wrote. A project that wrote nothing is as it was.
func (tx *Tx) ResetProject(p bank.Project) error {
	tx.dirty, tx.owner = true, knownOwner{}
	if err := deleteBucket(tx.bolt.Bucket(projectsBucket), []byte(p)); err != nil {
		return fmt.Errorf("reset project %q: %w", p, err)
	}
	return nil
}

// ResetAll removes all that any project wrote; settings stay.
func (tx *Tx) ResetAll() error {
	tx.dirty, tx.owner = true, knownOwner{}
	if err := deleteBuckets(tx.bolt.Bucket(projectsBucket)); err != nil {
		return fmt.Errorf("reset: %w", err)
	}
	return nil
}

// bucket opens a table or index of a project; nil when nothing was written to it yet.
func (tx *Tx) bucket(project, name string) *bolt.Bucket {
	own := tx.bolt.Bucket(projectsBucket).Bucket([]byte(project))
	if own == nil {
		return nil
	}
	return own.Bucket([]byte(name))
}

func (tx *Tx) makeBucket(project, name string) (*bolt.Bucket, error) {
	tx.dirty = true
	own, err := tx.bolt.Bucket(projectsBucket).CreateBucketIfNotExists([]byte(project))
	if err != nil {
		return nil, fmt.Errorf("project %q: %w", project, err)
	}
	bucket, err := own.CreateBucketIfNotExists([]byte(name))
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", name, err)
	}
	return bucket, nil
}

// following moves a cursor from an entry to the next. In a transaction that writes, the entry may have been deleted
// meanwhile, which leaves bbolt's cursor one too far, so the place is sought anew.
func (tx *Tx) following(cursor *bolt.Cursor, key []byte) (next, value []byte) {
	if tx.bolt.Writable() {
		if next, value = cursor.Seek(key); !bytes.Equal(next, key) {
			return next, value
		}
	}
	return cursor.Next()
}

// Check reads the whole file and reports pages, rows and index entries that do not agree. Nobody writes meanwhile:
// bbolt's check reads what writers change.
func (db *DB) Check() error {
	own, err := db.bolt.Begin(!db.bolt.IsReadOnly())
	if err != nil {
		return fmt.Errorf("check the file: %w", err)
	}
	defer func() { _ = own.Rollback() }()
	tx := &Tx{bolt: own}
	var problems []error
	for err := range own.Check() {
		problems = append(problems, err)
	}
	for project := range tx.Projects() {
		if err := checkProject(tx, string(project)); err != nil {
			problems = append(problems, fmt.Errorf("project %q: %w", project, err))
		}
	}
	return errors.Join(problems...)
}
