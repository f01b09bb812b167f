package storage

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
)

// ErrDamaged is the error of a transaction that met a page which makes no sense, or that cannot be read.
var ErrDamaged = errors.New("the file is damaged")

// guard runs fn. A panic of bbolt, or a fault of the memory that the file is mapped to, becomes ErrDamaged, and is told
// to whoever waits on Damaged; from then on every transaction fails, because bbolt's locks may be held for ever. Any
// other panic goes on.
func (db *DB) guard(fn func() error) (err error) {
	if db.broken.Load() {
		return ErrDamaged
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		r := recover()
		switch {
		case r == nil:
		case !isDamage(r):
			panic(r)
		default:
			err = fmt.Errorf("%w: %v", ErrDamaged, r)
			db.broken.Store(true)
			db.report(err)
		}
	}()
	return fn()
}

// report tells that the file can no longer be trusted. Only the first report is kept.
func (db *DB) report(err error) {
	select {
	case db.damaged <- err:
	default:
	}
}

// Damaged receives the reason once the file cannot be used any more: because it is damaged, or because it was removed,
// replaced or cut short while it was open. Check it with `budsandbox check`.
func (db *DB) Damaged() <-chan error { return db.damaged }

// isDamage reports whether a panic, whose recovery is under way, came from bbolt or from memory that cannot be read.
func isDamage(recovered any) bool {
	if fault, ok := recovered.(interface{ Addr() uintptr }); ok {
		return fault.Addr() != 0
	}
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	panicking := false
	for {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			panicking = true
		case panicking && !strings.HasPrefix(frame.Function, "runtime."):
			return strings.HasPrefix(frame.Function, "go.etcd.io/bbolt")
		}
		if !more {
			return false
		}
	}
}

// checkPlace reports a file that is no longer where it was opened, or that became shorter than what is in it.
func (db *DB) checkPlace() {
	if db.path == "" {
		return
	}
	now, err := os.Stat(db.path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		db.report(
			fmt.Errorf(
				"%s was removed while it was in use; what was written is lost when the sandbox stops, unless it is exported first",
				db.path,
			),
		)
	case err != nil: // a folder that cannot be read says nothing of the file
	case !os.SameFile(db.info, now):
		db.report(
			fmt.Errorf(
				"%s was replaced while it was in use; the sandbox still writes to the old file, which has no name any more",
				db.path,
			),
		)
	case now.Size() < db.size:
		db.report(fmt.Errorf("%s was cut from %d to %d bytes while it was in use", db.path, db.size, now.Size()))
	default:
		db.size = now.Size()
	}
}

// explainFull returns the error of a commit so that errors.Is finds syscall.ENOSPC in it if the disk is full. Some
// errors of bbolt are only text, and a limit on files or a quota is as good as a full disk.
func explainFull(err error) error {
	switch {
	case err == nil || errors.Is(err, syscall.ENOSPC):
		return err
	case errors.Is(err, syscall.EDQUOT),
		errors.Is(err, syscall.EFBIG),
		strings.Contains(err.Error(), syscall.ENOSPC.Error()):
		return fmt.Errorf("%w: %w", syscall.ENOSPC, err)
	}
	return err
}
