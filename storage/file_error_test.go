package storage

import (
	"errors"
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"

	bolterrors "go.etcd.io/bbolt/errors"
)

// Ensure that the error of an unusable file has a remedy for who starts a sandbox, who can give --data another file,
// and one for who is about this file, who cannot.
func TestFileErrorRemedies(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "x.db")
	denied := &fs.PathError{Op: "open", Path: path, Err: syscall.EACCES}
	const newer = " was written by a newer budsandbox (schema 8, this one knows 4)"
	for name, test := range map[string]struct {
		err                         error
		problem, remedy, fileRemedy string
	}{
		"in use": {
			explain(path, bolterrors.ErrTimeout), path + " is in use by another process",
			"stop that one, or give this one a file of its own with --data", "stop that one first",
		},
		"newer": {
			explain(path, newerError{found: 8}), path + newer,
			"update budsandbox, or start with another file with --data", "update budsandbox",
		},
		"older": {
			explain(path, errMigration), path + " is of an older budsandbox, and " + errMigration.Error(),
			"it is as it was: keep it, and start with another file with --data", "it is as it was",
		},
		"of another program": {
			explain(path, errForeign), path + " is a bbolt database of another program",
			"give --data the name of another file", "",
		},
		"denied": {
			explain(path, denied), path + " cannot be written (" + syscall.EACCES.Error() + ")",
			"change its permissions or those of " + folder + ", or give another file with --data",
			"change its permissions or those of " + folder + ", or name another file",
		},
		"no room": {
			explain(path, &fs.PathError{Op: "open", Path: path, Err: syscall.ENAMETOOLONG}),
			path + " cannot be opened (" + syscall.ENAMETOOLONG.Error() + ")",
			"give another file with --data", "name another file",
		},
		"in a missing folder": {
			explain(filepath.Join(path, "y.db"), &fs.PathError{Op: "open", Path: path, Err: syscall.ENOENT}),
			"the folder " + path + " does not exist",
			"make it, or give another file with --data", "make it, or name another file",
		},
		"a folder": {
			folderError(folder), folder + " is a folder",
			"give --data the name of a file in it, such as " + filepath.Join(folder, "budsandbox.db"),
			"name a file in it, such as " + filepath.Join(folder, "budsandbox.db"),
		},
		"damaged": {
			explain(path, errors.New("invalid database")),
			path + " is not a budsandbox database, or a damaged one (invalid database)",
			"give --data another file, or move this one away to start afresh", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got *FileError
			if !errors.As(test.err, &got) {
				t.Fatalf("got %v, want a FileError", test.err)
			}
			if got.Problem != test.problem || got.Remedy != test.remedy || got.FileRemedy != test.fileRemedy {
				t.Errorf("got %q, %q, %q", got.Problem, got.Remedy, got.FileRemedy)
			}
			if got.Error() != test.problem+"; "+test.remedy {
				t.Errorf("its text is %q", got)
			}
		})
	}
	if err := explain(path, denied); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("the cause of %v is not that of the system", err)
	}
}
