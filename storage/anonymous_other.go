//go:build !linux

package storage

import (
	"io/fs"
	"os"
)

// openAnonymous is nil where each file has a folder.
var openAnonymous func(name string, flag int, mode fs.FileMode) (*os.File, error)
