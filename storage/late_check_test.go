package storage

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

// late makes Open check all pages with rows later, as of a large file.
func late(db *DB) { db.maxLeaves = 0 }

// mustFillLeaves returns the path of a file with many customers, and the ids of pages with rows that Open may check
// later.
func mustFillLeaves(t *testing.T) (path string, leaves []uint64) {
	t.Helper()
	path = newPath(t)
	db := MustOpen(t, path)
	for n := range 500 {
		MustPut(t, db, shop, customer(n+1))
	}
	MustClose(t, db)
	file, err := os.Open(path)
	must(t, err)
	defer file.Close()
	info, err := file.Stat()
	must(t, err)
	root, _, w, err := readMeta(file, info.Size())
	must(t, err)
	must(t, w.walk(root))
	if len(w.leaves) < 3 {
		t.Fatalf("the file has only %d pages with rows", len(w.leaves))
	}
	return path, w.leaves
}

// Ensure that a file whose rows are checked later is read and written as any other.
func TestLateCheck(t *testing.T) {
	t.Parallel()
	path, _ := mustFillLeaves(t)
	db, err := Open(path, late)
	must(t, err)
	MustPut(t, db, shop, customer(1000))
	must(t, db.Check())
	select {
	case err := <-db.Damaged():
		t.Errorf("the sound file is damaged: %v", err)
	default:
	}
	MustClose(t, db)
}

// Ensure that a damaged page with rows is found although it is checked later, before anything is written, and in the
// same words as at once.
func TestLateCheckFindsDamage(t *testing.T) {
	t.Parallel()
	path, leaves := mustFillLeaves(t)
	content := MustRead(t, path)
	for name, spoil := range map[string]func([]byte){
		"another id":               func(page []byte) { page[0] ^= 1 },
		"pages beyond the end":     func(page []byte) { page[14] = 1 },
		"the pages of another one": func(page []byte) { page[12] = 200 },
		"a list of free pages":     func(page []byte) { page[8] = freePage },
	} {
		at := leaves[len(leaves)/2] * uint64(os.Getpagesize())
		spoiled := append([]byte(nil), content...)
		spoil(spoiled[at:])
		must(t, os.WriteFile(path, spoiled, 0o600))
		if db, err := Open(path); err == nil {
			t.Errorf("%s: the file opens", name)
			MustClose(t, db)
			continue
		} else if !strings.Contains(err.Error(), path) {
			t.Errorf("%s: the error does not name the file: %v", name, err)
		}
		db, err := Open(path, late)
		if err != nil { // the check was quicker
			if !errors.Is(err, ErrDamaged) || strings.Count(err.Error(), path) != 1 {
				t.Errorf("%s: opening returns %v", name, err)
			}
			continue
		}
		err = db.Update(t.Context(), func(tx *Tx) error { return tx.Customers(shop).Put(customer(1000)) })
		if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: a write returns %v", name, err)
		}
		select {
		case err := <-db.Damaged():
			if !strings.Contains(err.Error(), path) {
				t.Errorf("%s: the error does not name the file: %v", name, err)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s: the damage is not reported", name)
		}
		if string(MustRead(t, path)) != string(spoiled) {
			t.Errorf("%s: the file was changed", name)
		}
		_ = db.bolt.Close()
	}
}

// Ensure that what a new file begins with is stored once, with the file itself, and never in an existing one.
func TestOnCreate(t *testing.T) {
	t.Parallel()
	path, calls := newPath(t), 0
	for range 2 {
		db, err := Open(path, OnCreate(func(tx *Tx) error { calls++; return tx.PutSetting("word", "first") }))
		must(t, err)
		MustView(t, db, func(tx *Tx) error {
			var word string
			if err := tx.Setting("word", &word); err != nil || word != "first" {
				t.Errorf("the setting is %q, with the error %v", word, err)
			}
			return nil
		})
		MustClose(t, db)
	}
	if calls != 1 {
		t.Errorf("it was stored %d times", calls)
	}
}
