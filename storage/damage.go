package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
)

// ErrDamaged is the error of a transaction that found an invalid or unreadable page, or a file that was removed,
// replaced or truncated.
var ErrDamaged = errors.New("the file is damaged")

// damage is the reason why a file cannot be used any more, in a sentence for users. It is an ErrDamaged.
type damage struct{ reason string }

func (d *damage) Error() string { return d.reason }

func (*damage) Is(target error) bool { return target == ErrDamaged }

// guard runs fn and returns ErrDamaged if bbolt panics or the mapped memory of the file faults. It sends the error to
// the channel of Damaged. From then on every transaction fails with it, because bbolt's locks may be held forever.
// Other panics are not recovered.
func (db *DB) guard(fn func() error) (err error) {
	if found := db.broken.Load(); found != nil {
		return found
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		r := recover()
		switch {
		case r == nil:
		case !isDamage(r):
			panic(r)
		default:
			found := db.explainPanic(r)
			db.broken.CompareAndSwap(nil, found)
			db.commits.Add(1) // nothing that was read before holds any more
			db.report(found)
			err = found
		}
	}()
	return fn()
}

// explainPanic returns the reason for a panic of bbolt or a fault of memory. Most often the file was changed by others.
func (db *DB) explainPanic(recovered any) *damage {
	if found := db.findChange(); found != nil {
		return found
	}
	if _, is := recovered.(runtime.Error); is {
		return &damage{ErrDamaged.Error() + ": a part of it cannot be read"}
	}
	return &damage{fmt.Sprintf("%v: %v", ErrDamaged, recovered)}
}

// report sends a reason to Damaged. Only the first one is kept.
func (db *DB) report(err error) {
	select {
	case db.damaged <- err:
	default:
	}
}

// Damaged returns a channel that receives the reason when the file becomes unusable: it is damaged, or it was removed,
// replaced or truncated while open. Use `budsandbox check` to check it.
func (db *DB) Damaged() <-chan error { return db.damaged }

// isDamage reports whether the recovered panic came from bbolt or from unreadable memory. Call it in the deferred
// function.
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

// CheckPlace checks that the file was not removed, replaced or truncated since it was opened, as every commit does. If
// it was, it sends the reason to the channel of Damaged.
func (db *DB) CheckPlace(ctx context.Context) {
	select {
	case <-ctx.Done():
	case db.leader <- struct{}{}:
		_ = db.checkPlace()
		<-db.leader
	}
}

// checkPlace does what CheckPlace does, for the caller that commits, and returns the reason as an ErrDamaged.
func (db *DB) checkPlace() error {
	if found := db.findChange(); found != nil {
		db.report(found)
		return found
	}
	return nil
}

// findChange returns how others have removed, replaced or truncated the file since it was opened, or nil if they have
// not.
func (db *DB) findChange() *damage {
	if db.path == "" {
		return nil
	}
	now, err := os.Stat(db.path)
	size := db.size.Load()
	switch {
	case errors.Is(err, os.ErrNotExist):
		const format = "%s was removed while it was in use; what it held is lost, unless there is a copy or an export"
		return &damage{fmt.Sprintf(format, db.path)}
	case err != nil:
		return nil //nolint:nilerr // an unreadable folder does not mean that the file is gone
	case !os.SameFile(db.info, now):
		const format = "%s was replaced while it was in use; " +
			"what the old file held is lost, unless there is a copy or an export"
		return &damage{fmt.Sprintf(format, db.path)}
	case now.Size() < size:
		return &damage{fmt.Sprintf("%s was cut from %d to %d bytes while it was in use", db.path, size, now.Size())}
	default:
		db.size.CompareAndSwap(size, now.Size())
	}
	return nil
}

// explainFull returns the error of a commit so that errors.Is finds syscall.ENOSPC if the disk is full. Some errors of
// bbolt are only text. Quotas and file size limits count as a full disk.
func explainFull(err error) error {
	switch {
	case err == nil || errors.Is(err, syscall.ENOSPC):
		return err
	case errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG),
		strings.Contains(err.Error(), syscall.ENOSPC.Error()):
		return fmt.Errorf("%w: %w", syscall.ENOSPC, err)
	}
	return err
}
