package storage

import (
	"context"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// Report describes a sound file.
type Report struct {
	Schema    uint64 // schema version; a sandbox migrates older ones on opening
	Size      int64  // in bytes
	Projects  int
	Customers int
}

// CheckFile reads the whole file at path and checks that its pages, rows and indexes are consistent, and that its
// content satisfies the rules. It does not change the file. Its errors are complete sentences for users.
func CheckFile(path string, rules Rules) (report Report, err error) {
	info, err := stat(path)
	if err != nil {
		return report, err
	}
	report.Size = info.Size()
	db := &DB{damaged: make(chan error, 1), rules: rules}
	err = db.guard(func() error { return db.readFile(path, &report) })
	if err == nil {
		err = db.checkContent(path, report.Schema)
	}
	if errors.Is(err, ErrDamaged) {
		err = fmt.Errorf("%s is damaged: %w", path, err)
	}
	if db.bolt != nil {
		err = errors.Join(err, db.bolt.Close())
	}
	return report, err
}

// readFile opens a file for reading only, reads all of it and describes it.
func (db *DB) readFile(path string, report *Report) error {
	if _, err := inspect(path, true, 0); err != nil {
		return err
	}
	// Read the list of free pages here, under guard: bbolt's check would read it in another goroutine.
	options := &bolt.Options{ReadOnly: true, Timeout: lockTimeout, PreLoadFreelist: true}
	file, err := bolt.Open(path, 0o600, options)
	if err != nil {
		return explain(path, err)
	}
	db.bolt = file
	return file.View(func(transaction *bolt.Tx) error {
		if report.Schema, err = schemaOf(transaction); err != nil {
			return explain(path, err)
		}
		if err := transaction.ForEach(func(_ []byte, b *bolt.Bucket) error { return readAll(b, maxDepth) }); err != nil {
			return fmt.Errorf("%s is damaged: %w", path, err)
		}
		tx := &Tx{bolt: transaction}
		for p := range tx.Projects() {
			report.Projects++
			report.Customers += tx.Customers(p).Count()
		}
		return nil
	})
}

// checkContent checks the rows and indexes of a file of the current schema, and the snapshots. All inner pages have
// been read, so bbolt's own check cannot panic on a missing one.
func (db *DB) checkContent(path string, schema uint64) error {
	if schema == version {
		if err := db.Check(); err != nil {
			return fmt.Errorf("%s is damaged: %w", path, firstProblems(err))
		}
	}
	if err := db.checkSnapshots(context.Background()); err != nil {
		const format = "%s: %w; the rest of the file is sound, and DELETE /_sandbox/snapshots/NAME removes it"
		return fmt.Errorf(format, path, err)
	}
	return nil
}

// maxDepth is the maximum nesting of buckets in a file: projects, a project, a table.
const maxDepth = 3

// readAll reads all entries of a bucket and of its nested buckets, up to a depth. It touches every byte of the values,
// because a page that cannot be read faults only then.
func readAll(b *bolt.Bucket, depth int) error {
	var sum byte
	return b.ForEach(func(key, value []byte) error {
		if value == nil {
			inner := b.Bucket(key)
			if inner == nil || depth == 1 {
				return fmt.Errorf("bucket %q has no place here", key)
			}
			return readAll(inner, depth-1)
		}
		for _, c := range value {
			sum ^= c
		}
		return nil
	})
}

// maxProblems is the maximum number of problems in an error.
const maxProblems = 20

// firstProblems shortens an error of more than maxProblems joined errors.
func firstProblems(err error) error {
	list, ok := err.(interface{ Unwrap() []error })
	if !ok || len(list.Unwrap()) <= maxProblems {
		return err
	}
	all := list.Unwrap()
	more := fmt.Errorf("and %d more problems", len(all)-maxProblems)
	return errors.Join(append(all[:maxProblems:maxProblems], more)...)
}
