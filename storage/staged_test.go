package storage

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"budsandbox/bank"
)

// many returns a database whose export is written in several transactions.
func many(t *testing.T, path string) *DB {
	t.Helper()
	db := MustOpen(t, path)
	for start := range 4 {
		MustUpdate(t, db, func(tx *Tx) error {
			for i := range 2500 {
				c := customer(1)
				binary.BigEndian.PutUint64(c.ID[8:], uint64(1+start*2500+i))
				if err := tx.Customers(shop).Put(c); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return db
}

// Ensure that a large import is written in several transactions, that others write between them, and that what they
// wrote to the replaced project is replaced.
func TestImportBesideWriters(t *testing.T) {
	db := many(t, newPath(t))
	export := exported(t, db, shop)
	MustUpdate(t, db, func(tx *Tx) error { return tx.ResetProject(shop) })
	ctx, cancel := context.WithCancel(t.Context())
	written := make(chan int)
	go func() {
		n := 0
		for ; ctx.Err() == nil; n++ {
			_ = db.Update(ctx, func(tx *Tx) error {
				c := bank.Customer{ID: bank.CustomerID{255}}
				return cmp.Or(tx.Customers(shop).Put(c), tx.Customers("other").Put(c))
			})
		}
		written <- n
	}()
	before := lastCommit(t, db)
	must(t, imported(t, db, export))
	after := lastCommit(t, db)
	cancel()
	if n := <-written; n < 2 || after-before < 4 {
		t.Errorf("others wrote %d times, and there were %d transactions", n, after-before)
	}
	if got := len(MustList(t, db, "other")); got != 1 {
		t.Errorf("the other project has %d customers, want 1", got)
	}
	MustUpdate(t, db, func(tx *Tx) error {
		_ = tx.Customers(shop).Delete(CustomerKey(bank.CustomerID{255})) // unless it came after the import
		return nil
	})
	if !bytes.Equal(exported(t, db, shop), export) {
		t.Error("the project is not what was imported")
	}
	must(t, db.Check())
}

func lastCommit(t *testing.T, db *DB) (id int) {
	t.Helper()
	MustView(t, db, func(tx *Tx) error {
		id = tx.bolt.ID()
		return nil
	})
	return id
}

// Ensure that an import and a snapshot that a crash interrupts change nothing, and that the next start removes what
// they have written.
func TestInterruptedImport(t *testing.T) {
	path := newPath(t)
	db := many(t, path)
	before := exported(t, db, "")
	u, err := Unpack(t.Context(), func() io.Reader { return bytes.NewReader(before) })
	must(t, err)
	_, err = db.Stage(t.Context(), u)
	must(t, err)
	s := Snapshot{Name: "half", Size: 2 * partSize}
	MustUpdate(t, db, func(tx *Tx) error { return tx.putPart(&s, 0, make([]byte, partSize)) })
	MustClose(t, db)

	db = MustOpen(t, path)
	MustView(t, db, func(tx *Tx) error {
		for range tx.Snapshots() {
			t.Error("half a snapshot is listed")
		}
		return tx.bolt.ForEach(func(name []byte, b *bolt.Bucket) error {
			isStaged := slices.ContainsFunc(stagedBuckets, func(staged []byte) bool { return string(name) == string(staged) })
			if isStaged || string(name) == string(partsBucket) && b.Stats().KeyN > 0 {
				t.Errorf("%s is left", name)
			}
			return nil
		})
	})
	if !bytes.Equal(exported(t, db, ""), before) {
		t.Error("an import that was interrupted changed something")
	}
	must(t, db.Check())
}

// Ensure that a snapshot of several parts is restored, that only its own parts go with it, and that restoring one that
// is deleted meanwhile changes nothing.
func TestSnapshotOfSeveralParts(t *testing.T) {
	db := many(t, newPath(t))
	MustUpdate(t, db, func(tx *Tx) error { // cannot be compressed
		return tx.PutSetting("noise", noise(3*partSize))
	})
	want := exported(t, db, "")
	for range 2 { // the second replaces the first
		s, err := db.TakeSnapshot(t.Context(), "large", time.Unix(0, 0))
		must(t, err)
		if s.Size < 2*partSize {
			t.Fatalf("the snapshot has only %d bytes", s.Size)
		}
	}
	MustUpdate(t, db, func(tx *Tx) error { return tx.ResetAll() })
	empty := exported(t, db, "")
	u, err := db.Snapshot(t.Context(), "large")
	must(t, err)
	must(t, db.Import(t.Context(), u))
	if !bytes.Equal(exported(t, db, ""), want) {
		t.Error("the snapshot restored something else")
	}
	MustUpdate(t, db, func(tx *Tx) error {
		if parts := tx.partsOf(func(uint64) bool { return true }); len(parts) > 5 {
			t.Errorf("%d parts are left of the replaced snapshot and its successor", len(parts))
		}
		return errors.Join(tx.ResetAll(), tx.DeleteSnapshot("large"))
	})
	if err := db.Import(t.Context(), u); !errors.Is(err, ErrNotFound) {
		t.Errorf("restoring a deleted snapshot gives error %v", err)
	}
	if got := exported(t, db, ""); len(got) > len(empty)+3*partSize {
		t.Errorf("a failed restoring left %d bytes", len(got))
	}
	MustView(t, db, func(tx *Tx) error {
		if parts := tx.partsOf(func(uint64) bool { return true }); len(parts) != 0 {
			t.Errorf("%d parts are left of a deleted snapshot", len(parts))
		}
		return nil
	})
	must(t, db.Check())
}

func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(b)
	return b
}

// Ensure that an import whose client has gone, or whose time is over, is not called damaged, wherever that happens.
func TestCancelledImport(t *testing.T) {
	t.Parallel()
	db := many(t, newPath(t))
	before := exported(t, db, "")
	for reads := range 4 {
		ctx, cancel := context.WithCancel(t.Context())
		u, err := Unpack(ctx, func() io.Reader { return &cancelling{bytes.NewReader(before), reads, cancel} })
		if err == nil {
			cancel()
			_, err = db.Stage(ctx, u)
		}
		cancel()
		if !errors.Is(err, context.Canceled) || errors.Is(err, ErrExport) {
			t.Errorf("cancelled after %d reads: %v", reads, err)
		}
	}
	must(t, db.Check())
}

// cancelling cancels a context after so many reads.
type cancelling struct {
	io.Reader
	left   int
	cancel func()
}

func (c *cancelling) Read(p []byte) (int, error) {
	if c.left--; c.left < 0 {
		c.cancel()
	}
	return c.Reader.Read(p[:min(len(p), 512)])
}
