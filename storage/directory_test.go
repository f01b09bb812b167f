package storage

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"

	"budsandbox/bank"
)

// mustHaveDirectory checks the projects that have consents, payments or both.
func mustHaveDirectory(t *testing.T, db *DB, when string, consents, payments, either []bank.Project) {
	t.Helper()
	MustView(t, db, func(tx *Tx) error {
		got := [][]bank.Project{
			slices.Collect(tx.ProjectsWith(ConsentTable)), slices.Collect(tx.ProjectsWith(PaymentTable)),
			slices.Collect(tx.ProjectsWith(PaymentTable, ConsentTable)),
		}
		if diff := cmp.Diff([][]bank.Project{consents, payments, either}, got); diff != "" {
			t.Errorf("%s, projects with consents, payments and either differ (-want +got):\n%s", when, diff)
		}
		return nil
	})
	if err := db.Check(); err != nil {
		t.Errorf("%s: %v", when, err)
	}
}

// putDirectoryRows gives four projects a customer, two of them a consent, and two a payment.
func putDirectoryRows(t *testing.T, db *DB) {
	t.Helper()
	MustUpdate(t, db, func(tx *Tx) error {
		for i, p := range []bank.Project{"a", "b", "c", "d"} {
			owner := customer(i + 1)
			if err := tx.Customers(p).Put(owner); err != nil {
				return err
			}
			if p == "b" || p == "c" {
				if err := tx.Consents(p).Put(bank.Consent{Customer: owner.ID, ID: bank.ConsentID{1}}); err != nil {
					return err
				}
			}
			if p == "c" || p == "d" {
				if err := tx.Payments(p).Put(bank.Payment{ID: bank.PaymentID{1}, Number: 1}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Ensure that the directory has the projects with rows, whatever replaces or removes them, also within a transaction.
func TestDirectory(t *testing.T) {
	t.Parallel()
	db := MustOpenNew(t)
	type projects = []bank.Project
	mustHaveDirectory(t, db, "in an empty file", nil, nil, nil)
	putDirectoryRows(t, db)
	mustHaveDirectory(t, db, "after writes", projects{"b", "c"}, projects{"c", "d"}, projects{"b", "c", "d"})

	if _, err := db.TakeSnapshot(t.Context(), "all", customer(1).CreatedAt); err != nil {
		t.Fatal(err)
	}
	var all, one bytes.Buffer
	if err := db.Export(t.Context(), &all, ""); err != nil {
		t.Fatal(err)
	}
	if err := db.Export(t.Context(), &one, "c"); err != nil {
		t.Fatal(err)
	}
	MustUpdate(t, db, func(tx *Tx) error { return tx.ResetProject("c") })
	mustHaveDirectory(t, db, "after a project's reset", projects{"b"}, projects{"d"}, projects{"b", "d"})

	must(t, imported(t, db, one.Bytes()))
	mustHaveDirectory(t, db, "after a project's import", projects{"b", "c"}, projects{"c", "d"}, projects{"b", "c", "d"})

	MustUpdate(t, db, func(tx *Tx) error {
		if err := tx.ResetAll(); err != nil {
			return err
		}
		return tx.Payments("e").Put(bank.Payment{ID: bank.PaymentID{1}, Number: 1})
	})
	mustHaveDirectory(t, db, "after a reset", nil, projects{"e"}, projects{"e"})

	must(t, imported(t, db, all.Bytes()))
	mustHaveDirectory(t, db, "after an import", projects{"b", "c"}, projects{"c", "d"}, projects{"b", "c", "d"})

	MustUpdate(t, db, (*Tx).ResetAll)
	snapshot, err := db.Snapshot(t.Context(), "all")
	must(t, err)
	must(t, db.Import(t.Context(), snapshot))
	mustHaveDirectory(t, db, "after a restore", projects{"b", "c"}, projects{"c", "d"}, projects{"b", "c", "d"})
}

// Ensure that a file of schema 2 gets its directory when it is opened, and that a check notices a wrong one.
func TestDirectoryOfSchema2(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	db := MustOpen(t, path)
	putDirectoryRows(t, db)
	MustClose(t, db)
	file, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = file.Update(func(tx *bolt.Tx) error {
		if err := tx.Bucket(directoryBucket).Bucket([]byte(ConsentTable)).Delete([]byte("b")); err != nil {
			return err
		}
		return tx.Bucket(metaBucket).Put(versionKey, binary.BigEndian.AppendUint64(nil, 2))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	db = MustOpen(t, path)
	type projects = []bank.Project
	mustHaveDirectory(t, db, "once raised", projects{"b", "c"}, projects{"c", "d"}, projects{"b", "c", "d"})
	MustUpdate(t, db, func(tx *Tx) error { return tx.directory(PaymentTable).Delete([]byte("d")) })
	if err := db.Check(); err == nil || !strings.Contains(err.Error(), `directory of payments does not have project "d"`) {
		t.Errorf("a check of a directory without a project says %v", err)
	}
	MustUpdate(t, db, func(tx *Tx) error {
		if err := tx.enter("d", string(PaymentTable)); err != nil {
			return err
		}
		return tx.enter("nobody", string(PaymentTable))
	})
	if err := db.Check(); err == nil || !strings.Contains(err.Error(), "directory of payments has 3 projects, and 2") {
		t.Errorf("a check of a directory with a project too many says %v", err)
	}
	MustUpdate(t, db, func(tx *Tx) error { return tx.leave("nobody") })
	MustClose(t, db)
}
