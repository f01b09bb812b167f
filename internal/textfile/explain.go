package textfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// unreadable is an error of a file or folder in words.
type unreadable struct {
	text string
	err  error
}

func (u unreadable) Error() string { return u.text }
func (u unreadable) Unwrap() error { return u.err }

// Explain says in words why a file could not be opened, read or made, and wraps the error. Errors that do not come from
// the system are returned unchanged.
func Explain(err error) error {
	var path *fs.PathError
	if !errors.As(err, &path) {
		return err
	}
	info, statErr := os.Stat(path.Path)
	switch {
	case statErr == nil && info.IsDir():
		return unreadable{path.Path + " is a folder; name a file in it", err}
	case errors.Is(err, fs.ErrNotExist):
		return unreadable{"there is no file " + path.Path, err}
	}
	return unreadable{fmt.Sprintf("%s cannot be used (%s)", path.Path, path.Err), err}
}

// Folder returns the files of a folder, or an error if there is no such folder.
func Folder(name string) (fs.FS, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, unreadable{"there is no folder " + name, err}
	case err != nil:
		return nil, Explain(err)
	case !info.IsDir():
		return nil, unreadable{name + " is a file, not a folder", fs.ErrInvalid}
	}
	return os.DirFS(name), nil
}
