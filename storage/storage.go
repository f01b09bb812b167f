// Package storage stores the sandbox's data in one bbolt file. It has typed tables for each project, with ordered keys
// and transactional indexes. Only it and the benchmark's bare program import bbolt.
//
// The bucket "meta" holds the format and the schema version, "settings" holds the clock and the keys, and "projects"
// holds a bucket for each client id, with a bucket for each table and index. "projects by table" says which projects
// have a table.
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

// Tx is a transaction. Its reads are from one consistent state, and its writes are committed or reverted together.
type Tx struct {
	bolt   *bolt.Tx
	dirty  bool // this function has written
	writes int  // number of writes so far, to tell whether a cursor is still valid
	staged bool // of an import instead of the present data; set before anything is read

	lastCustomer    foundCustomer // saves looking up the same customer for every row
	lastProject     *bolt.Bucket  // of a read-only transaction
	lastProjectName string

	ctx   context.Context // ends iterations; nil if they cannot be cancelled
	steps int             // number of iteration steps, to check ctx only sometimes
	work  *computations   // nil in read-only transactions
}

// stepsBetweenChecks is the number of rows that an iteration yields between checks of the context. They take a
// fraction of a millisecond.
const stepsBetweenChecks = 256

// cancelled returns the error of the context, or nil if the iteration may continue.
func (tx *Tx) cancelled() error {
	tx.steps++
	if tx.ctx == nil || tx.steps%stepsBetweenChecks != 0 {
		return nil
	}
	return tx.ctx.Err()
}

// View runs fn in a read-only transaction, unless ctx is done. Iterations of tx end with the error of ctx when it is
// done. Bytes and iterators of tx are valid until fn returns. fn must not call Update: to grow the memory map, Update
// waits for all readers, so it could wait forever.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return db.guard(func() error {
		return db.bolt.View(func(tx *bolt.Tx) error { return fn(&Tx{bolt: tx, ctx: ctx}) })
	})
}

// Version returns a number that changes with every commit, before Update returns. While it returns the same number,
// what a View has read that began after the first call is up to date.
func (db *DB) Version() uint64 { return db.commits.Load() }

// Lookups returns how many buckets and cursors the transactions that have ended opened. It tells tests whether work
// grows with what is in the file.
func (db *DB) Lookups() int64 {
	stats := db.bolt.Stats()
	return stats.TxStats.GetCursorCount()
}

// Projects yields the projects that have data, in the order of their names.
func (tx *Tx) Projects() iter.Seq[bank.Project] { return tx.ProjectsFrom("") }

// ProjectsAfter yields the projects that have data whose names follow another one.
func (tx *Tx) ProjectsAfter(last bank.Project) iter.Seq[bank.Project] {
	return func(yield func(bank.Project) bool) {
		for p := range tx.ProjectsFrom(last) {
			if (last == "" || p != last) && !yield(p) {
				return
			}
		}
	}
}

// ProjectsFrom yields the projects that have data, from the first one whose name is not before another one.
func (tx *Tx) ProjectsFrom(first bank.Project) iter.Seq[bank.Project] {
	return func(yield func(bank.Project) bool) {
		all := tx.projects()
		if all == nil {
			return
		}
		cursor := all.Cursor()
		for name, _ := cursor.Seek([]byte(first)); name != nil; name, _ = cursor.Next() {
			if !yield(bank.Project(name)) {
				return
			}
		}
	}
}

// HasProject reports whether a project has data.
func (tx *Tx) HasProject(p bank.Project) bool { return p != "" && tx.projectBucket(string(p)) != nil }

// Size returns the size of the file in bytes.
func (tx *Tx) Size() int64 { return tx.bolt.Size() }

// ResetProject deletes all data of a project, if it has any.
func (tx *Tx) ResetProject(p bank.Project) error {
	tx.wrote()
	tx.lastCustomer = foundCustomer{}
	err := errors.Join(deleteBucket(tx.bolt.Bucket(projectsBucket), []byte(p)), tx.leave(string(p)))
	if err != nil {
		return fmt.Errorf("reset project %q: %w", p, err)
	}
	return nil
}

// ResetAll deletes all data of all projects. It keeps the settings of the file.
func (tx *Tx) ResetAll() error {
	tx.wrote()
	tx.lastCustomer = foundCustomer{}
	if err := errors.Join(deleteBuckets(tx.bolt.Bucket(projectsBucket)), tx.clearDirectory()); err != nil {
		return fmt.Errorf("reset: %w", err)
	}
	return nil
}

// bucket returns the bucket of a project's table or index, or nil if it does not exist yet.
func (tx *Tx) bucket(project, name string) *bolt.Bucket {
	tables := tx.projectBucket(project)
	if tables == nil {
		return nil
	}
	return tables.Bucket([]byte(name))
}

// projectBucket returns the bucket of a project, or nil if it does not exist yet. A read-only transaction keeps the
// last one, because bbolt would search for it again. In writable transactions, bbolt keeps all of them.
func (tx *Tx) projectBucket(project string) *bolt.Bucket {
	if tx.lastProject != nil && tx.lastProjectName == project {
		return tx.lastProject
	}
	bucket := tx.projects().Bucket([]byte(project))
	if !tx.bolt.Writable() {
		tx.lastProject, tx.lastProjectName = bucket, project
	}
	return bucket
}

// makeBucket returns the bucket of a project's table or index. It creates it if necessary.
func (tx *Tx) makeBucket(project, name string) (*bolt.Bucket, error) {
	tx.wrote()
	tables := tx.projectBucket(project)
	if tables == nil {
		var err error
		if tables, err = tx.projects().CreateBucket([]byte(project)); err != nil {
			return nil, fmt.Errorf("project %q: %w", project, err)
		}
	}
	if bucket := tables.Bucket([]byte(name)); bucket != nil {
		return bucket, nil
	}
	bucket, err := tables.CreateBucket([]byte(name))
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", name, err)
	}
	return bucket, tx.enter(project, name)
}

// wrote must be called just before each write.
func (tx *Tx) wrote() {
	tx.dirty = true
	tx.writes++
}

// following moves a cursor from an entry to the next one. If the transaction has written since the cursor was moved
// last, when it had written *moved times, following seeks the entry again: if the entry was deleted, bbolt's cursor
// would skip one.
func (tx *Tx) following(cursor *bolt.Cursor, key []byte, moved *int) (next, value []byte) {
	if *moved != tx.writes {
		*moved = tx.writes
		if next, value = cursor.Seek(key); !bytes.Equal(next, key) {
			return next, value
		}
	}
	return cursor.Next()
}

// Check reads the whole file and returns an error for inconsistent pages, rows, settings and index entries. It blocks
// writers, because bbolt's check reads what writers change. It takes some 50 bytes of memory for each page.
func (db *DB) Check() error {
	transaction, err := db.bolt.Begin(!db.bolt.IsReadOnly())
	if err != nil {
		return fmt.Errorf("check the file: %w", err)
	}
	defer func() { _ = transaction.Rollback() }()
	tx := &Tx{bolt: transaction}
	var problems []error
	more := 0
	for err := range transaction.Check() {
		if len(problems) < maxProblems {
			problems = append(problems, err)
		} else {
			more++
		}
	}
	if more > 0 {
		problems = append(problems, fmt.Errorf("and %d more problems", more))
	}
	return errors.Join(append(problems, db.rules.checkContent(tx))...)
}
