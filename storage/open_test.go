package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// Ensure that a missing file is created, that an empty file is used as new, and that both keep their data.
func TestOpenNew(t *testing.T) {
	for name, prepare := range map[string]func(path string) error{
		"no file":       func(string) error { return nil },
		"an empty file": func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"an empty bbolt file": func(path string) error {
			db, err := bolt.Open(path, 0o600, nil)
			if err != nil {
				return err
			}
			return db.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			if err := prepare(path); err != nil {
				t.Fatal(err)
			}
			db := MustOpen(t, path)
			MustPut(t, db, shop, customer(1))
			MustClose(t, db)
			if got, want := len(MustList(t, MustOpen(t, path), shop)), 1; got != want {
				t.Errorf("got %d customers, want %d", got, want)
			}
		})
	}
}

// unusable are files that cannot be opened, with parts of their errors.
var unusable = map[string]struct {
	prepare func(t *testing.T, path string)
	want    string
}{
	"in use": {func(t *testing.T, path string) { MustOpen(t, path) }, "in use by another process"},
	"a short text": {
		func(t *testing.T, path string) { MustWrite(t, path, []byte("to do: buy milk\n")) },
		"not a budsandbox database",
	},
	"a long text": {
		func(t *testing.T, path string) { MustWrite(t, path, bytes.Repeat([]byte("milk\n"), 1e5)) },
		"not a budsandbox database",
	},
	"another program's": {
		func(t *testing.T, path string) { MustMakeBolt(t, path, "widgets", nil) },
		"bbolt database of another program",
	},
	"another's meta": {
		func(t *testing.T, path string) { MustMakeBolt(t, path, "meta", map[string]string{"format": "other"}) },
		"another program",
	},
	"a broken version": {func(t *testing.T, path string) {
		MustMakeBolt(t, path, "meta", map[string]string{"format": "budsandbox", "schema": "1"})
	}, "another program"},
	"a newer schema": {
		func(t *testing.T, path string) { MustMakeBolt(t, path, "meta", newerMeta) },
		"a newer budsandbox (schema 8, this one knows 4); update",
	},
	"cut to a page": {func(t *testing.T, path string) {
		MustDamage(t, path, func(b []byte) []byte { return b[:pageSize] })
	}, "damaged"},
	"cut to its start": {func(t *testing.T, path string) {
		MustDamage(t, path, func(b []byte) []byte { return b[:2*pageSize] })
	}, "damaged"},
	"cut in its midst": {func(t *testing.T, path string) {
		MustDamage(t, path, func(b []byte) []byte { return b[:8*pageSize] })
	}, "damaged"},
	"zeros at the start": {func(t *testing.T, path string) {
		MustDamage(t, path, func(b []byte) []byte { clear(b[:2*pageSize]); return b })
	}, "damaged"},
	"zeros behind it": {func(t *testing.T, path string) {
		MustDamage(t, path, func(b []byte) []byte { clear(b[2*pageSize:]); return b })
	}, "damaged"},
}

var pageSize = os.Getpagesize() // as in bbolt

var newerMeta = map[string]string{
	"format": "budsandbox",
	"schema": string(binary.BigEndian.AppendUint64(nil, 8)),
}

// Ensure that Open and Compact refuse an unusable file with one sentence that names it and the remedy, and change and
// create nothing.
func TestOpenRefuses(t *testing.T) {
	for name, test := range unusable {
		for does, open := range map[string]func(path string) error{
			"open":    func(path string) error { _, err := Open(path); return err },
			"compact": func(path string) error { _, _, err := Compact(path); return err },
		} {
			t.Run(does+" "+name, func(t *testing.T) {
				path := newPath(t)
				test.prepare(t, path)
				before := MustRead(t, path)
				mustBeSentence(t, open(path), path, test.want)
				if !bytes.Equal(MustRead(t, path), before) {
					t.Error("the file was changed")
				}
				beside, err := os.ReadDir(filepath.Dir(path))
				if err != nil {
					t.Fatal(err)
				}
				if got, want := len(beside), 1; got != want {
					t.Errorf("got %d files, want %d: %v", got, want, beside)
				}
			})
		}
	}
}

// Ensure that an unusable path is refused with one sentence, and that nothing is created there.
func TestOpenRefusesPlace(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "notes")
	MustWrite(t, file, []byte("to do"))
	missing := filepath.Join(folder, "missing")
	for name, test := range map[string]struct{ path, subject, want string }{
		"a folder": {
			folder, folder,
			"is a folder; give --data the name of a file in it, such as " + filepath.Join(folder, "budsandbox.db"),
		},
		"in a missing folder":  {filepath.Join(missing, "x.db"), missing, "does not exist; make it"},
		"in a file":            {filepath.Join(file, "x.db"), file, "cannot be opened"},
		"a name too long":      {filepath.Join(folder, strings.Repeat("x", 300)), folder, "cannot be opened"},
		"a place without room": {"/proc/budsandbox.db", "/proc/budsandbox.db", "cannot be opened"},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.HasPrefix(test.path, "/proc/") && runtime.GOOS != "linux" {
				t.Skip("only Linux has a folder in which not even the administrator can make a file")
			}
			_, err := Open(test.path)
			mustBeSentence(t, err, test.subject, test.want)
		})
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("got %v and error %v, want the text file alone", left, err)
	}
}

// Ensure that compacting a missing file does not create it, and that the error does not blame the folder.
func TestCompactMissing(t *testing.T) {
	path := newPath(t)
	_, _, err := Compact(path)
	if want := "there is no file " + path; !errors.Is(err, fs.ErrNotExist) || err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("got error %v, want no file", err)
	}
}

// Ensure that a read-only file is refused, and that the error names the permissions to change.
func TestOpenReadOnly(t *testing.T) {
	path := newPath(t)
	MustClose(t, MustOpen(t, path))
	t.Run("file", func(t *testing.T) {
		if os.Geteuid() == 0 {
			t.Skip("permissions do not bind the administrator")
		}
		if err := os.Chmod(path, 0o400); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path)
		mustBeSentence(t, err, path, "change its permissions")
	})
	for _, number := range []syscall.Errno{syscall.EACCES, syscall.EPERM, syscall.EROFS} {
		t.Run(number.Error(), func(t *testing.T) {
			err := explain(path, &fs.PathError{Op: "open", Path: path, Err: number})
			mustBeSentence(
				t,
				err,
				path,
				"cannot be written ("+number.Error()+"); change its permissions or those of "+filepath.Dir(path),
			)
		})
	}
}

// Ensure that too little memory for a sound file is not called damage.
func TestOpenWithoutMemory(t *testing.T) {
	path := newPath(t)
	want := "there is too little memory to open " + path
	if got := explain(path, syscall.ENOMEM).Error(); !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want it to begin with %q", got, want)
	}
}

// Ensure that an in-memory database leaves no file after it is closed and, on Unix, has none while it is open.
func TestOpenMemory(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	t.Setenv("TMP", folder)
	files := func() int {
		t.Helper()
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	db, other := MustOpen(t, Memory), MustOpen(t, Memory)
	MustPut(t, db, shop, customer(1))
	if got, want := len(MustList(t, db, shop)), 1; got != want {
		t.Errorf("got %d customers, want %d", got, want)
	}
	if got := MustList(t, other, shop); got != nil {
		t.Errorf("another memory holds %d customers, want none", len(got))
	}
	if got := files(); got != 0 && runtime.GOOS != "windows" {
		t.Errorf("got %d files while it is open, want none", got)
	}
	MustClose(t, db)
	MustClose(t, other)
	if got := files(); got != 0 {
		t.Errorf("got %d files after it is closed, want none", got)
	}
	if _, err := os.Stat(Memory); !os.IsNotExist(err) {
		t.Errorf("a file named %s: got error %v, want none", Memory, err)
	}
}

// Ensure that an in-memory database needs no writable folder on Linux, and that elsewhere the error says so.
func TestOpenMemoryWithoutFolder(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	t.Setenv("TMPDIR", missing)
	t.Setenv("TMP", missing)
	if runtime.GOOS != "linux" {
		if _, err := Open(Memory); err == nil || !strings.Contains(err.Error(), "TMPDIR") {
			t.Errorf("got error %v, want a sentence about TMPDIR", err)
		}
		return
	}
	db, other := MustOpen(t, Memory), MustOpen(t, Memory)
	for n := range 200 {
		MustPut(t, db, shop, customer(n))
	}
	if got := len(MustList(t, db, shop)); got != 200 || MustList(t, other, shop) != nil {
		t.Errorf("got %d customers, want 200, and none in another memory", got)
	}
	MustClose(t, db)
	MustClose(t, other)
	if _, err := os.Stat(Memory); !os.IsNotExist(err) {
		t.Errorf("a file named %s: got error %v, want none", Memory, err)
	}
}

func mustBeSentence(t *testing.T, err error, subject, want string) {
	t.Helper()
	if err == nil {
		t.Fatal("got no error")
	}
	got := err.Error()
	if !strings.Contains(got, subject) || !strings.Contains(got, want) || !strings.Contains(got, "--data") {
		t.Errorf("got %q, want it to name %q, to say %q and to speak of --data", got, subject, want)
	}
	if strings.ContainsAny(got, "\n") || strings.Contains(got, ". ") || strings.HasSuffix(got, ".") {
		t.Errorf("got %q, want one sentence", got)
	}
}
