package storage

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"budsandbox/internal/long"
)

// mustFillFile returns the content of a file that has a row in each table of customers, free pages, and a snapshot of
// several pages, up to the last page in use.
func mustFillFile(t *testing.T) []byte {
	t.Helper()
	path := newPath(t)
	db := MustOpen(t, path)
	for n := range 60 {
		MustUpdate(t, db, func(tx *Tx) error {
			if err := tx.Customers(shop).Put(customer(n + 1)); err != nil {
				return err
			}
			if n >= 5 { // the rows of more would be alike
				return nil
			}
			_, err := fill(tx, shop, customer(n+1).ID)
			return err
		})
	}
	for _, name := range []string{"s1", "s2"} {
		_, err := db.TakeSnapshot(t.Context(), name, time.Unix(1, 0))
		must(t, err)
	}
	MustUpdate(t, db, func(tx *Tx) error {
		if err := tx.DeleteSnapshot("s2"); err != nil {
			return err
		}
		return tx.DeleteCustomer(shop, customer(3).ID)
	})
	MustPut(t, db, "other", customer(100))
	must(t, db.Check())
	used := int64(0)
	must(t, db.bolt.View(func(tx *bolt.Tx) error { used = tx.Size(); return nil }))
	MustClose(t, db)
	return MustRead(t, path)[:used]
}

// use reads all of a file, writes to it, takes a snapshot, returns to one and resets everything.
func use(t *testing.T, path string) (err error) {
	db, err := Open(path)
	if err != nil {
		if !strings.Contains(err.Error(), path) {
			t.Errorf("the error of opening does not name the file: %v", err)
		}
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	ctx := t.Context()
	read := func(tx *Tx) error {
		for p := range tx.Projects() {
			if err := (Rules{}).checkProject(tx, p); err != nil {
				return err
			}
		}
		return nil
	}
	restore := func() error {
		u, err := db.Snapshot(ctx, "s1")
		if err != nil {
			return err
		}
		return db.Import(ctx, u)
	}
	if err := db.View(ctx, read); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	if err := db.Update(ctx, func(tx *Tx) error {
		number, err := tx.Customers(shop).NextNumber()
		if err != nil {
			return err
		}
		c := customer(200)
		c.Number = number + 1000
		return tx.Customers(shop).Put(c)
	}); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	if _, err := db.TakeSnapshot(ctx, "s3", time.Unix(2, 0)); err != nil {
		return err
	}
	if err := restore(); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := db.Update(ctx, func(tx *Tx) error { return tx.DeleteSnapshot("s1") }); err != nil {
		return fmt.Errorf("delete a snapshot: %w", err)
	}
	if err := db.Update(ctx, (*Tx).ResetAll); err != nil {
		return fmt.Errorf("reset: %w", err)
	}
	return nil
}

// Ensure that a file with one flipped bit is refused by the check, or that everything works with it, and that nothing
// ends the program.
func TestFlippedBits(t *testing.T) {
	t.Parallel()
	sound := mustFillFile(t)
	dir := t.TempDir()
	refused, spared := 0, 0
	try := func(at int, bit byte) {
		content := bytes.Clone(sound)
		content[at] ^= bit
		path := filepath.Join(dir, fmt.Sprint(refused+spared)) // a damaged file stays locked
		MustWrite(t, path, content)
		defer func() { must(t, os.Remove(path)) }()
		_, checked := CheckFile(path, Rules{})
		if checked == nil {
			spared++
		} else {
			refused++
		}
		if used := use(t, path); used != nil && checked == nil {
			t.Errorf("byte %d of page %d, bit %x: the file is sound, but %v", at%pageSize, at/pageSize, bit, used)
		}
	}
	must(t, use(t, mustCopy(t, sound)))
	r := rand.New(rand.NewPCG(3, 4))
	for range long.Of(30, 1000) {
		at := r.IntN(len(sound)/pageSize) * pageSize
		switch r.IntN(3) {
		case 0:
			at += r.IntN(pageHeader + 8)
		case 1:
			at += r.IntN(256)
		default:
			at += r.IntN(pageSize)
		}
		try(at, 1<<r.IntN(8))
	}
	if refused == 0 || spared == 0 {
		t.Errorf("%d files were refused and %d found sound: the test shows nothing", refused, spared)
	}
}

func mustCopy(t *testing.T, content []byte) (path string) {
	t.Helper()
	path = newPath(t)
	MustWrite(t, path, content)
	return path
}

// Ensure that a file is refused by opening and by the check, and not changed, if the name of one of its parts is
// damaged, so that nothing in it would be found.
func TestDamagedNames(t *testing.T) {
	t.Parallel()
	sound := mustFillFile(t)
	for _, name := range []string{"projects", "settings", "snapshots", "snapshot parts", "meta"} {
		content := bytes.Clone(sound)
		for at := 0; ; at++ { // in all pages of the root, also former ones
			next := bytes.Index(content[at:], []byte(name))
			if next < 0 {
				break
			}
			at += next
			content[at]++
		}
		path := mustCopy(t, content)
		_, checked := CheckFile(path, Rules{})
		db, opened := Open(path)
		if opened == nil {
			_ = db.Close()
		}
		for _, err := range []error{checked, opened} {
			if err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("%s: got error %v, want one that names the file", name, err)
			}
		}
		if !bytes.Equal(MustRead(t, path), content) {
			t.Errorf("%s: the file was changed", name)
		}
	}
}

// Ensure that a damaged snapshot is found by the check, and that returning to it is refused with its name and changes
// nothing.
func TestDamagedSnapshot(t *testing.T) {
	t.Parallel()
	db := MustOpenNew(t)
	MustPut(t, db, shop, customer(1))
	MustPut(t, db, shop, customer(2))
	for name, damage := range map[string]func(parts *bolt.Bucket, key, value []byte) error{
		"a byte": func(parts *bolt.Bucket, key, value []byte) error {
			value[len(value)/2] ^= 1
			return parts.Put(key, value)
		},
		"cut":     func(parts *bolt.Bucket, key, value []byte) error { return parts.Put(key, value[:len(value)/2]) },
		"missing": func(parts *bolt.Bucket, key, _ []byte) error { return parts.Delete(key) },
	} {
		_, err := db.TakeSnapshot(t.Context(), "s1", time.Unix(1, 0)) // replaces the one that the last step damaged
		must(t, err)
		MustUpdate(t, db, func(tx *Tx) error {
			parts := tx.bolt.Bucket(partsBucket)
			key, value := parts.Cursor().First()
			if key == nil {
				return errors.New("there is no part")
			}
			tx.wrote()
			return damage(parts, bytes.Clone(key), bytes.Clone(value))
		})
		u, err := db.Snapshot(t.Context(), "s1")
		if err == nil {
			err = db.Import(t.Context(), u)
		}
		for _, err := range []error{err, db.checkSnapshots(t.Context())} {
			if !errors.Is(err, ErrSnapshot) || !strings.Contains(err.Error(), `"s1"`) {
				t.Errorf("%s: got error %v, want ErrSnapshot with the name", name, err)
			}
		}
		if got := len(MustList(t, db, shop)); got != 2 {
			t.Errorf("%s: %d customers are left, want 2", name, got)
		}
	}
}

// Ensure that a file whose list of free pages has a page in use is refused by opening and by the check: bbolt ends the
// process when it frees that page.
func TestFreePagesInUse(t *testing.T) {
	t.Parallel()
	sound := mustFillFile(t)
	path := newPath(t)
	MustWrite(t, path, sound)
	file := MustOpen(t, path)
	var list, pages int
	must(t, file.bolt.View(func(tx *bolt.Tx) error {
		pages = int(tx.Size()) / pageSize
		for id := range pages {
			if info, err := tx.Page(id); err == nil && info != nil && info.Type == "freelist" {
				list = id
			}
		}
		return nil
	}))
	MustClose(t, file)
	for id := 2; id < pages; id++ {
		content := bytes.Clone(sound)
		content[list*pageSize+pageHeader] = byte(id) // the first free page
		if bytes.Equal(content, sound) {
			continue
		}
		MustWrite(t, path, content)
		_, checked := CheckFile(path, Rules{})
		_, opened := Open(path)
		for _, err := range []error{checked, opened} {
			if err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("page %d is free and in use: got error %v, want one that names the file", id, err)
			}
		}
	}
}
