package storage

import (
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// openAnonymous opens a new anonymous file in memory. It has the signature of os.OpenFile for bbolt.
var openAnonymous = func(name string, _ int, _ fs.FileMode) (*os.File, error) {
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create a file in memory: %w", err)
	}
	return os.NewFile(uintptr(fd), name), nil
}
