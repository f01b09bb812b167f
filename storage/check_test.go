package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"budsandbox/bank"
)

// Ensure that a sound file is reported with its counts, also with an older schema, and is not changed.
func TestCheckFile(t *testing.T) {
	path := newPath(t)
	db := MustOpen(t, path)
	MustPut(t, db, shop, customer(1), customer(2))
	MustPut(t, db, "other", customer(3))
	MustClose(t, db)
	for path, want := range map[string]Report{
		path:           {Schema: version, Projects: 2, Customers: 3},
		schema1File(t): {Schema: 1, Projects: 2, Customers: 4},
	} {
		before := MustRead(t, path)
		got, err := CheckFile(path, Rules{})
		want.Size = int64(len(before))
		if got != want || err != nil {
			t.Errorf("got %+v and error %v, want %+v", got, err, want)
		}
		if !bytes.Equal(before, MustRead(t, path)) {
			t.Error("the file was changed")
		}
	}
}

// Ensure that each unusable file gives an error that names it.
func TestCheckFileRefuses(t *testing.T) {
	for name, test := range unusable {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			test.prepare(t, path)
			if _, err := CheckFile(path, Rules{}); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("got error %v, want one that names the file", err)
			}
		})
	}
	if _, err := CheckFile(newPath(t), Rules{}); err == nil {
		t.Error("a file that does not exist is sound")
	}
}

// Ensure that the check of a file with random damage ends, and that a file that it reports as sound can be opened and
// read.
func TestDamagedFiles(t *testing.T) {
	path := newPath(t)
	MustDamage(t, path, func(b []byte) []byte { return b })
	sound := MustRead(t, path)
	r := rand.New(rand.NewPCG(1, 2))
	folder := t.TempDir()
	found, spared := 0, 0
	for range 60 {
		content := bytes.Clone(sound)
		for range 1 + r.IntN(3) {
			at := r.IntN(len(content)/pageSize)*pageSize + r.IntN(32) // in the header or the first entries, which matter most
			if r.IntN(3) == 0 {
				at += r.IntN(pageSize - 32)
			}
			content[at] = byte(r.IntN(256))
		}
		damaged := filepath.Join(folder, "damaged.db")
		MustWrite(t, damaged, content)
		if _, err := CheckFile(damaged, Rules{}); err != nil {
			found++
			if !strings.Contains(err.Error(), damaged) {
				t.Errorf("the error does not name the file: %v", err)
			}
			continue
		}
		spared++
		db := MustOpen(t, damaged)
		if got := len(MustList(t, db, shop)); got != 1000 {
			t.Errorf("a file that is called sound has %d customers, want 1000", got)
		}
		MustClose(t, db)
	}
	if found == 0 || spared == 0 {
		t.Errorf("of 60 files %d are damaged and %d are sound: the test shows nothing", found, spared)
	}
}

// Ensure that a file whose pages lead in circles is refused with a sentence by the check and by opening, whichever page
// leads back to whichever.
func TestCircularPages(t *testing.T) {
	path := newPath(t)
	MustDamage(t, path, func(b []byte) []byte { return b })
	sound := MustRead(t, path)
	word := binary.NativeEndian
	var branches []int
	for at := 2 * pageSize; at < len(sound); at += pageSize {
		if word.Uint16(sound[at+8:]) == branchPage && word.Uint16(sound[at+10:]) > 0 {
			branches = append(branches, at)
		}
	}
	if len(branches) == 0 {
		t.Fatal("no page leads to others")
	}
	damaged := newPath(t)
	for _, from := range branches {
		for _, to := range branches {
			content := bytes.Clone(sound)
			word.PutUint64(content[from+pageHeader+8:], uint64(to/pageSize))
			MustWrite(t, damaged, content)
			_, checked := CheckFile(damaged, Rules{})
			db, opened := Open(damaged)
			if opened == nil {
				_ = db.Close()
			}
			for _, err := range []error{checked, opened} {
				if err == nil || !strings.Contains(err.Error(), damaged) {
					t.Errorf("page %d leads to %d: got error %v, want one that names the file", from/pageSize, to/pageSize, err)
				}
			}
		}
	}
}

// Ensure that a file that is removed, replaced or truncated while open is reported at the next write.
func TestFileVanishes(t *testing.T) {
	for name, test := range map[string]struct {
		harm func(path string) error
		want string
	}{
		"removed": {os.Remove, "was removed while it was in use"},
		"replaced": {func(path string) error {
			return errors.Join(os.WriteFile(path+".new", nil, 0o600), os.Rename(path+".new", path))
		}, "was replaced while it was in use"},
		"cut short": {func(path string) error { return os.Truncate(path, int64(4*pageSize)) }, "was cut from"},
	} {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			MustDamage(t, path, func(b []byte) []byte { return b })
			db, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			if err := test.harm(path); err != nil {
				t.Fatal(err)
			}
			err = db.Update(
				t.Context(),
				func(tx *Tx) error { return tx.Customers(shop).Put(bank.Customer{ID: bank.CustomerID{1}}) },
			)
			if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the write that meets it fails with %v, want it to say %q", err, test.want)
			}
			select {
			case err := <-db.Damaged():
				if !strings.Contains(err.Error(), test.want) || !errors.Is(err, ErrDamaged) {
					t.Errorf("got %v, want it to say %q", err, test.want)
				}
			case <-time.After(5 * time.Second):
				t.Error("nothing is told")
			}
		})
	}
}

// Ensure that a panic of a reading function is not reported as damage of the file.
func TestViewPanics(t *testing.T) {
	db := MustOpenNew(t)
	defer func() {
		if r := recover(); r != "a bug" {
			t.Errorf("recovered %v", r)
		}
		select {
		case err := <-db.Damaged():
			t.Errorf("the file is said to be damaged: %v", err)
		default:
		}
	}()
	_ = db.View(t.Context(), func(*Tx) error { panic("a bug") })
}
