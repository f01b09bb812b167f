package storage

import (
	"errors"
	"io/fs"
	"syscall"
	"testing"
)

// Ensure that the error of a commit on a full disk is ENOSPC, however bbolt words it, and that other errors are not.
func TestFullDisk(t *testing.T) {
	for _, full := range []error{
		&fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC},
		errors.New("file resize error: " + syscall.ENOSPC.Error()),
		&fs.PathError{Op: "write", Path: "x", Err: syscall.EDQUOT}, &fs.PathError{Op: "write", Path: "x", Err: syscall.EFBIG},
	} {
		if err := explainFull(full); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%v", err)
		}
	}
	for _, other := range []error{nil, ErrNotFound, &fs.PathError{Op: "write", Path: "x", Err: syscall.EIO}} {
		if err := explainFull(other); errors.Is(err, syscall.ENOSPC) || !errors.Is(err, other) {
			t.Errorf("%v becomes %v", other, err)
		}
	}
}
