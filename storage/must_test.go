package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"budsandbox/bank"
)

const shop = bank.Project("shop")

// tester is the common interface of testing.TB and rapid.T.
type tester interface {
	Context() context.Context
	Helper()
	Fatal(args ...any)
	Cleanup(func())
}

// MustOpen opens the file at path. It checks and closes it when the test ends.
func MustOpen(t tester, path string) *DB {
	t.Helper()
	db, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { MustClose(t, db) })
	return db
}

// MustClose checks and closes the file, unless it is closed.
func MustClose(t tester, db *DB) {
	t.Helper()
	err := db.Check()
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// MustOpenNew opens a new file in a temporary folder.
func MustOpenNew(t testing.TB) *DB {
	t.Helper()
	return MustOpen(t, newPath(t))
}

func newPath(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "budsandbox.db")
}

// MustUpdate runs fn in a transaction that must succeed.
func MustUpdate(t tester, db *DB, fn func(*Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// MustView runs fn in a read-only transaction.
func MustView(t tester, db *DB, fn func(*Tx) error) {
	t.Helper()
	if err := db.View(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// MustPut writes customers of a project.
func MustPut(t tester, db *DB, project bank.Project, all ...bank.Customer) {
	t.Helper()
	MustUpdate(t, db, func(tx *Tx) error {
		rows := tx.Customers(project)
		for _, c := range all {
			if err := rows.Put(c); err != nil {
				return err
			}
		}
		return nil
	})
}

// MustList returns all customers of a project, in the order of their ids.
func MustList(t tester, db *DB, project bank.Project) (all []bank.Customer) {
	t.Helper()
	MustView(t, db, func(tx *Tx) error {
		for c, err := range tx.Customers(project).After(nil) {
			if err != nil {
				return err
			}
			all = append(all, c)
		}
		return nil
	})
	return all
}

// MustRead returns the bytes of a file.
func MustRead(t tester, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// customer returns the nth customer, without an identifier. Later ones have later creation times.
func customer(n int) bank.Customer {
	return bank.Customer{
		ID:         bank.CustomerID(bank.NewID(1, uint64(n), "customer")),
		Context:    bank.Context{Type: bank.Personal, Region: "GB", Locale: "en-GB", Model: "uk-v2"},
		SecretHash: []byte("a digest of thirty-two bytes ...")[:32],
		CreatedAt:  time.Date(2026, 3, 1, 9, 0, n, 123456000, time.UTC),
	}
}

// MustWrite creates a file.
func MustWrite(t tester, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// MustMakeBolt creates a bbolt file with one bucket, like another program's.
func MustMakeBolt(t tester, path, bucket string, content map[string]string) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket([]byte(bucket))
		if err != nil {
			return err
		}
		for key, value := range content {
			if err := b.Put([]byte(key), []byte(value)); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// MustDamage creates a file of a thousand customers and damages its bytes.
func MustDamage(t tester, path string, damage func([]byte) []byte) {
	t.Helper()
	db := MustOpen(t, path)
	all := make([]bank.Customer, 1000)
	for n := range all {
		all[n] = customer(n)
	}
	MustPut(t, db, shop, all...)
	MustClose(t, db)
	MustWrite(t, path, damage(MustRead(t, path)))
}
