package storage

import (
	"errors"
	"fmt"
	"os"

	bolt "go.etcd.io/bbolt"
)

// Report is what CheckFile counts in a sound file.
type Report struct {
	Schema    uint64 // of the file; an older one is raised when a sandbox opens it
	Size      int64  // in bytes
	Projects  int
	Customers int
}

// CheckFile reads the whole file at path and compares its pages, rows and indexes with each other. It changes nothing.
// Its errors are sentences for the person who asked.
func CheckFile(path string) (report Report, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return report, explain(path, err)
	}
	report.Size = info.Size()
	db := &DB{damaged: make(chan error, 1)}
	err = db.guard(func() error {
		if !info.IsDir() {
			if err := checkPages(path); err != nil {
				return explain(path, err)
			}
		}
		if err := inspect(path); err != nil {
			return err
		}
		// The list of free pages is read here, under guard: bbolt's check would read it in a goroutine of its own.
		options := &bolt.Options{ReadOnly: true, Timeout: handover, PreLoadFreelist: true}
		if db.bolt, err = bolt.Open(path, 0o600, options); err != nil {
			return explain(path, err)
		}
		return db.bolt.View(func(own *bolt.Tx) error {
			tx := &Tx{bolt: own}
			if report.Schema, err = schemaOf(own); err != nil {
				return explain(path, err)
			}
			if err := own.ForEach(func(_ []byte, b *bolt.Bucket) error { return readAll(b, deepest) }); err != nil {
				return fmt.Errorf("%s is damaged: %w", path, err)
			}
			for p := range tx.Projects() {
				report.Projects++
				report.Customers += tx.Customers(p).Count()
			}
			return nil
		})
	})
	// Every page that leads to another has been read now, so that bbolt's own check cannot meet one that is not there.
	if err == nil && report.Schema == version {
		if err = db.Check(); err != nil {
			err = fmt.Errorf("%s is damaged: %w", path, firstProblems(err))
		}
	}
	if errors.Is(err, ErrDamaged) {
		err = fmt.Errorf("%s is damaged: %w", path, err)
	}
	if db.bolt != nil {
		err = errors.Join(err, db.bolt.Close())
	}
	return report, err
}

// deepest is how many buckets lie within each other in a file: projects, a project, a table.
const deepest = 3

// readAll reads every entry of a bucket and of those within, which may be so deep.
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

// mostProblems is how many of a file's problems are told.
const mostProblems = 20

// firstProblems shortens a long list of errors.
func firstProblems(err error) error {
	list, ok := err.(interface{ Unwrap() []error })
	if !ok || len(list.Unwrap()) <= mostProblems {
		return err
	}
	all := list.Unwrap()
	return errors.Join(
		append(all[:mostProblems:mostProblems], fmt.Errorf("and %d more problems", len(all)-mostProblems))...)
}
