package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	bolterrors "go.etcd.io/bbolt/errors"
)

// FileError is the error of a file that cannot be used. A sandbox can use another file instead, so its remedy differs
// from that of a command about this one file.
type FileError struct {
	Problem    string // what is wrong with which file, or with its folder
	Remedy     string // what to do to start a sandbox
	FileRemedy string // what to do to use this file; empty for nothing

	err error // of the system, if any
}

// Error returns the problem with the remedy for a sandbox, in a sentence for users.
func (e *FileError) Error() string { return e.Problem + "; " + e.Remedy }

// Unwrap returns the error of the system.
func (e *FileError) Unwrap() error { return e.err }

// The remedies of a path at which there can be no file, for a sandbox and for a command about the file.
const (
	otherFile = "give another file with --data"
	nameOther = "name another file"
)

// explain converts an error of opening to one that names the remedy.
func explain(path string, err error) error {
	var newer newerError
	var known *damage
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.Is(err, bolterrors.ErrTimeout):
		return &FileError{
			Problem:    path + " is in use by another process",
			Remedy:     "stop that one, or give this one a file of its own with --data",
			FileRemedy: "stop that one first",
		}
	case errors.As(err, &newer):
		const format = "%s was written by a newer budsandbox (schema %d, this one knows %d)"
		return &FileError{
			Problem:    fmt.Sprintf(format, path, newer.found, version),
			Remedy:     "update budsandbox, or start with another file with --data",
			FileRemedy: "update budsandbox",
		}
	case errors.Is(err, errMigration):
		return &FileError{
			Problem:    fmt.Sprintf("%s is of an older budsandbox, and %v", path, err),
			Remedy:     "it is as it was: keep it, and start with another file with --data",
			FileRemedy: "it is as it was",
			err:        err,
		}
	case errors.Is(err, errForeign):
		return &FileError{
			Problem: path + " is a bbolt database of another program", Remedy: "give --data the name of another file",
		}
	case isSystemError(err):
		return explainSystem(path, err)
	default:
		return &FileError{
			Problem: fmt.Sprintf("%s is not a budsandbox database, or a damaged one (%v)", path, err),
			Remedy:  "give --data another file, or move this one away to start afresh",
			err:     err,
		}
	}
}

// isSystemError reports whether the system refused to open a file, whatever is in it.
func isSystemError(err error) bool {
	var path *fs.PathError
	return errors.As(err, &path) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) ||
		errors.Is(err, syscall.ENOMEM)
}

// explainSystem is explain for an error of the system.
func explainSystem(path string, err error) error {
	folder := filepath.Dir(path)
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		change := fmt.Sprintf("change its permissions or those of %s, or ", folder)
		return &FileError{
			Problem: fmt.Sprintf("%s cannot be written (%v)", path, cause(err)),
			Remedy:  change + otherFile, FileRemedy: change + nameOther, err: cause(err),
		}
	case errors.Is(err, syscall.ENOMEM):
		const remedy = "allow the process more address space than the file has bytes (see ulimit -v)"
		return &FileError{
			Problem: fmt.Sprintf("there is too little memory to open %s (%v)", path, cause(err)),
			Remedy:  remedy, FileRemedy: remedy, err: cause(err),
		}
	case errors.Is(err, fs.ErrNotExist) && isMissing(folder):
		return &FileError{
			Problem: fmt.Sprintf("the folder %s does not exist", folder),
			Remedy:  "make it, or " + otherFile, FileRemedy: "make it, or " + nameOther,
		}
	default:
		return &FileError{
			Problem: fmt.Sprintf("%s cannot be opened (%v)", path, cause(err)),
			Remedy:  otherFile, FileRemedy: nameOther, err: cause(err),
		}
	}
}

// folderError is the error of a path at which there is a folder.
func folderError(path string) error {
	file := "a file in it, such as " + filepath.Join(path, "budsandbox.db")
	return &FileError{
		Problem: path + " is a folder", Remedy: "give --data the name of " + file, FileRemedy: "name " + file,
	}
}

// cause returns the system's own error of an error that names the call and the path, too.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func isMissing(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}
