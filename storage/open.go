package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Memory is the path that selects an in-memory database. Its content is lost when it is closed.
const Memory = "memory"

// lockTimeout is the time to wait for another process to release the file, as when a sandbox is restarted.
const lockTimeout = 200 * time.Millisecond

// DB is an open database file.
type DB struct {
	bolt   *bolt.DB
	remove string // file to delete on Close, if any

	path    string // empty for an in-memory database
	info    os.FileInfo
	size    atomic.Int64 // in bytes, when last checked
	damaged chan error
	broken  atomic.Pointer[damage] // if set, bbolt must no longer be used, not even to close the file
	commits atomic.Uint64

	checked chan struct{} // closed when the rest of the file is checked, or a new one synced; before, nothing is written
	hurried sync.Once     // closes hurry
	hurry   chan struct{} // closed when a caller waits for checked

	staging chan struct{} // held by the caller that imports
	leader  chan struct{} // held by the caller that commits
	mu      sync.Mutex
	waiting []*write

	rules     Rules
	onCreate  func(*Tx) error // called for a new file; nil for nothing
	maxLeaves int             // number of pages with rows that are checked before Open returns
}

// New returns a database that is not open yet, which services may be given while it is opened.
func New(options ...Option) *DB {
	db := &DB{
		damaged: make(chan error, 1), leader: make(chan struct{}, 1), staging: make(chan struct{}, 1),
		checked: make(chan struct{}), hurry: make(chan struct{}), maxLeaves: maxLeaves,
	}
	for _, set := range options {
		set(db)
	}
	return db
}

// Open opens the file at path, or creates it. See DB.Open.
func Open(path string, options ...Option) (*DB, error) {
	db := New(options...)
	if err := db.Open(path); err != nil {
		return nil, err
	}
	return db, nil
}

// Open opens the file at path, or creates it, for the first and only time. Its errors are complete sentences for users.
// A file that cannot be used is not changed. The pages with the rows of a large file are checked while the file is
// read: the first commit waits for that, and Damaged tells what is wrong with them.
func (db *DB) Open(path string) error {
	if path == Memory {
		return db.openMemory()
	}
	return db.openPath(path)
}

func (db *DB) openPath(path string) (err error) {
	rest, err := inspect(path, false, db.maxLeaves)
	if err != nil {
		return err
	}
	defer recoverDamage(path, &err)
	// Use bbolt's list of free pages: its map is sorted for every commit, which doubles the commit time of a file with a
	// million customers.
	err = db.open(path, &bolt.Options{Timeout: lockTimeout, FreelistType: bolt.FreelistArrayType}, rest)
	if err != nil {
		return explain(path, err)
	}
	if db.info, err = os.Stat(path); err != nil {
		return explain(path, errors.Join(err, db.Close()))
	}
	db.path = path
	db.size.Store(db.info.Size())
	return nil
}

// openMemory opens a temporary file that is deleted and never synced. If no folder is writable, as in a container with
// a read-only root, it uses an anonymous file on Linux, whose pages stay in memory.
func (db *DB) openMemory() error {
	file, err := os.CreateTemp("", "budsandbox-*.db")
	if err != nil {
		if anonymous := openAnonymous; anonymous != nil {
			return db.open(Memory, &bolt.Options{NoSync: true, NoFreelistSync: true, OpenFile: anonymous}, nil)
		}
		return fmt.Errorf("no place for a temporary file: %w; set TMPDIR to a folder that can be written", err)
	}
	_ = file.Close() // bbolt opens it by its name
	if err := db.open(file.Name(), &bolt.Options{NoSync: true, NoFreelistSync: true}, nil); err != nil {
		_ = os.Remove(file.Name())
		return err
	}
	// Unix can remove an open file, so that nothing is left even after kill -9. Elsewhere Close removes it.
	if os.Remove(file.Name()) != nil {
		db.remove = file.Name()
	}
	return nil
}

// initialMapSize is the initial size of the memory map in bytes. Growing it waits for all readers to finish, and all
// later readers wait for that, so on 64-bit systems it is larger than files usually become. It takes addresses, not
// memory.
const initialMapSize = 64 << 20 << (7 * (^uint(0) >> 63)) // 8 GiB, or 64 MiB

// open opens a bbolt file. It runs rest, unless nil, in another goroutine.
func (db *DB) open(path string, options *bolt.Options, rest func() error) error {
	if runtime.GOOS != "windows" { // on Windows, the file would be extended to this size
		options.InitialMmapSize = initialMapSize
	}
	file, err := bolt.Open(path, 0o600, options)
	if errors.Is(err, syscall.ENOMEM) { // addresses are limited, as by ulimit -v
		options.InitialMmapSize = 0
		file, err = bolt.Open(path, 0o600, options)
	}
	if err != nil {
		return err
	}
	db.bolt = file
	if err := db.prepare(path, rest); err != nil {
		if broken := db.broken.Load(); broken != nil {
			err = broken
		}
		return errors.Join(err, file.Close())
	}
	return nil
}

// removeLeftovers removes what an import or a snapshot left unfinished when the process was killed.
func (db *DB) removeLeftovers() error {
	ctx := context.Background()
	return errors.Join(db.removeStaged(ctx), db.removeUnfinishedParts(ctx))
}

// inspect checks an existing file without writing to it, because opening a bbolt file for writing may change it. rows
// says whether it reads the pages with the rows of tables. If it does not, and there are more than leaves of them, rest
// is the rest of the check; otherwise it is nil.
func inspect(path string, rows bool, leaves int) (rest func() error, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, explain(path, err)
	case info.IsDir():
		return nil, folderError(path)
	case !info.Mode().IsRegular():
		return nil, &FileError{
			Problem: path + " is a pipe or a device and can keep nothing", Remedy: otherFile, FileRemedy: nameOther,
		}
	case info.Size() == 0:
		return nil, nil
	}
	file, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true, Timeout: lockTimeout})
	if err != nil {
		return nil, explain(path, err)
	}
	defer recoverDamage(path, &err)
	defer func() { err = explain(path, errors.Join(err, file.Close())) }()
	// bbolt follows pages in circles until the stack overflows, which ends the process.
	if rest, err = checkPages(path, rows, leaves); err != nil {
		return nil, err
	}
	return rest, file.View(func(tx *bolt.Tx) error {
		if err := checkLength(tx, path); err != nil {
			return err
		}
		if _, err := schemaOf(tx); err != nil {
			return err
		}
		return checkTop(tx)
	})
}

// checkLength returns an error for a truncated file. bbolt would crash the program when it reads beyond the end.
func checkLength(tx *bolt.Tx, path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Size() < tx.Size() {
		err = fmt.Errorf("%d of %d bytes are left", info.Size(), tx.Size())
	}
	return err
}

// recoverDamage converts a panic of bbolt about an invalid page to an error. It must be deferred.
func recoverDamage(path string, err *error) {
	if r := recover(); r != nil {
		*err = explain(path, fmt.Errorf("%v", r))
	}
}

// missingError is the error for a file that does not exist, with its path.
type missingError string

func (e missingError) Error() string { return "there is no file " + string(e) }
func (e missingError) Unwrap() error { return fs.ErrNotExist }

// stat describes a file that must exist and have content.
func stat(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missingError(path)
	}
	if err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return nil, fmt.Errorf("%s is empty: no sandbox has written to it, and one that opens it begins afresh", path)
	}
	return info, explain(path, err)
}

// Close waits for running transactions and closes the file.
func (db *DB) Close() error {
	db.awaitCheck()
	if db.broken.Load() != nil {
		return nil //nolint:nilerr // the file is closed when the process ends
	}
	err := db.bolt.Close()
	if db.remove != "" {
		err = errors.Join(err, os.Remove(db.remove))
	}
	return err
}
