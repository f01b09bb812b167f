package storage

import (
	"context"
	"errors"
	"testing"
)

// Ensure that the first write to a new file is on disk when it returns, although opening the file did not wait for the
// disk, and that a database in memory never waits.
func TestCreateSyncs(t *testing.T) {
	t.Parallel()
	for path, waits := range map[string]bool{newPath(t): true, Memory: false} {
		db := MustOpen(t, path)
		MustPut(t, db, shop, customer(1))
		if db.bolt.NoSync == waits || db.bolt.NoGrowSync {
			t.Errorf("%s: NoSync is %t and NoGrowSync %t", path, db.bolt.NoSync, db.bolt.NoGrowSync)
		}
	}
}

// Ensure that a new file cannot be written if it did not reach the disk.
func TestCreateFails(t *testing.T) {
	t.Parallel()
	db := MustOpen(t, newPath(t))
	<-db.checked
	db.checked = make(chan struct{})
	go db.checkRest("new.db", func() error { return errors.New("the disk is gone") })
	write := func(tx *Tx) error { return tx.PutSetting("key", 1) }
	if err := db.Update(context.Background(), write); !errors.Is(err, ErrDamaged) {
		t.Errorf("the write returns %v", err)
	}
	if err := <-db.Damaged(); err == nil {
		t.Error("no damage is reported")
	}
}

// Ensure that a file whose first content cannot be made is not a file in use: the next attempt creates it.
func TestCreateAgain(t *testing.T) {
	t.Parallel()
	path, gone := newPath(t), errors.New("no entropy")
	if _, err := Open(path, OnCreate(func(*Tx) error { return gone })); !errors.Is(err, gone) {
		t.Fatalf("Open returns %v", err)
	}
	db, err := Open(path, OnCreate(func(tx *Tx) error { return tx.PutSetting("key", 1) }))
	must(t, err)
	var key int
	MustView(t, db, func(tx *Tx) error { return tx.Setting("key", &key) })
	MustClose(t, db)
	if key != 1 {
		t.Errorf("the setting of the new file is %d", key)
	}
}
