//go:build !linux

package storage

import (
	"io/fs"
	"os"
)

// openAnonymous is nil, because only Linux has anonymous files.
var openAnonymous func(name string, flag int, mode fs.FileMode) (*os.File, error)
