package storage

import (
	"errors"
	"time"
)

// prepare makes a file that was opened ready for use. It runs the rest of a file's check, or syncs a new file, in
// another goroutine.
func (db *DB) prepare(path string, rest func() error) error {
	found, err := db.schema()
	if err != nil {
		return err
	}
	if found == 0 {
		rest, err = db.create()
		go db.checkRest(path, rest)
		return err
	}
	go func() {
		if rest != nil {
			db.awaitWriter()
		}
		db.checkRest(path, rest)
	}()
	return errors.Join(db.migrate(found), db.removeLeftovers())
}

// checkAfter is the time after which the rest of a file is checked, so that the first requests need not share the
// processors with the check.
const checkAfter = 50 * time.Millisecond

// awaitWriter waits until a caller of awaitCheck waits, but no longer than checkAfter.
func (db *DB) awaitWriter() {
	select {
	case <-db.hurry:
	case <-time.After(checkAfter):
	}
}

// awaitCheck waits until the file is checked, or a new file is on disk.
func (db *DB) awaitCheck() {
	db.hurried.Do(func() { close(db.hurry) })
	<-db.checked
}

// checkRest runs the rest of a file's check. An error of it is that of the file from then on.
func (db *DB) checkRest(path string, rest func() error) {
	defer close(db.checked)
	if rest == nil {
		return
	}
	if err := explain(path, rest()); err != nil {
		found := &damage{err.Error()}
		db.broken.CompareAndSwap(nil, found)
		db.commits.Add(1) // nothing that was read before holds any more
		db.report(found)
	}
}
