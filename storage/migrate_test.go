package storage

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"

	"budsandbox/bank"
	"budsandbox/clock"
)

// Ensure that there is a migration from each schema to the next.
func TestMigrationsReachVersion(t *testing.T) {
	if got, want := len(migrations), version-1; got != want {
		t.Errorf("got %d migrations for schema %d, want %d", got, version, want)
	}
}

// Ensure that a file of schema 1, given here as bytes, is read correctly. Do not change this test when the schema
// changes.
func TestOpenSchema1(t *testing.T) {
	const id = "0b5a4a5c30a94b0e8f1d7f3a2f3c4d5e"
	rows := map[string]map[string]string{
		"customers": {
			id: "0108" + "00064bf2b1f42400" + // creation time
				"080b" + hex.EncodeToString([]byte(`{"shown":1}`)) +
				"0901" + "06" + // number 3
				"0206" + hex.EncodeToString([]byte("shop-1")) +
				"0304" + "deadbeef" +
				"0408" + hex.EncodeToString([]byte("personal")) +
				"0502" + hex.EncodeToString([]byte("GB")) +
				"0605" + hex.EncodeToString([]byte("en-GB")) +
				"0705" + hex.EncodeToString([]byte("uk-v2")),
		},
		"customers/identifier": {hex.EncodeToString([]byte("shop-1")): id},
		"customers/created":    {"80064bf2b1f42400" + "0000000000000003" + id: "10"},
		"tasks": {
			id: "0108" + "00064bf2b1f42400" +
				"0208" + "00064bf2b1f42480" +
				"0305" + "80a8d6b907",
		},
		"tasks/started": {"80064bf2b1f42400" + id: "10"},
	}
	path := newPath(t)
	MustMakeBolt(t, path, "meta", map[string]string{"format": "budsandbox", "schema": "\x00\x00\x00\x00\x00\x00\x00\x01"})
	MustMakeBolt(t, path, "settings", map[string]string{"clock": `{"frozen":true}`})
	mustFill(t, path, "projects", "shop", rows)

	db := MustOpen(t, path)
	created := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	wantCustomer := bank.Customer{
		ID: bank.CustomerID(unhex(t, id)), Identifier: "shop-1", SecretHash: unhex(t, "deadbeef"), CreatedAt: created,
		Number:  3,
		Context: bank.Context{Type: bank.Personal, Region: "GB", Locale: "en-GB", Model: "uk-v2"},
	}
	wantTask := bank.Task{
		ID:      bank.TaskID(unhex(t, id)),
		Started: created, Real: created.Add(128 * time.Microsecond), Delay: time.Second,
	}
	MustView(t, db, func(tx *Tx) error {
		gotCustomer, err := tx.Customers(shop).Find(ByIdentifier, IdentifierKey("shop-1"))
		if diff := cmp.Diff(wantCustomer, gotCustomer); diff != "" || err != nil {
			t.Errorf("customer: error %v, differs (-want +got):\n%s", err, diff)
		}
		gotTask, err := tx.Tasks(shop).Get(TaskKey(wantTask.ID))
		if diff := cmp.Diff(wantTask, gotTask); diff != "" || err != nil {
			t.Errorf("task: error %v, differs (-want +got):\n%s", err, diff)
		}
		var state clock.State
		if err := tx.Setting("clock", &state); err != nil || !state.Frozen {
			t.Errorf("clock: got %+v and error %v, want a frozen one", state, err)
		}
		return nil
	})
}

// Ensure that opening and closing a file of the current schema does not change it.
func TestOpenWritesNothing(t *testing.T) {
	path := newPath(t)
	db := MustOpen(t, path)
	MustPut(t, db, shop, customer(1))
	MustClose(t, db)
	before := MustRead(t, path)
	MustClose(t, MustOpen(t, path))
	if !bytes.Equal(MustRead(t, path), before) {
		t.Error("the file was changed")
	}
}

// Ensure that only the missing migrations run, in order, and that a failure names the migration, stops the opening and
// changes nothing.
func TestRaise(t *testing.T) {
	broken := errors.New("broken")
	for _, test := range []struct {
		found  uint64
		broken uint64 // schema whose migration fails; 0 for none
		want   []uint64
	}{
		{found: 1, want: []uint64{1, 2, 3}},
		{found: 2, want: []uint64{2, 3}},
		{found: 4},
		{found: 1, broken: 2, want: []uint64{1, 2}},
	} {
		db := MustOpenNew(t)
		MustPut(t, db, shop, customer(1))
		var ran []uint64
		var steps []migration
		for from := uint64(1); from < 4; from++ {
			steps = append(steps, func(tx *Tx, project string) error {
				ran = append(ran, from)
				if project != string(shop) {
					t.Errorf("step %d is for project %q", from, project)
				}
				if err := tx.bolt.Bucket(metaBucket).Put(binary.BigEndian.AppendUint64([]byte("step"), from),
					[]byte{1}); err != nil {
					return err
				}
				if from == test.broken {
					return broken
				}
				return nil
			})
		}
		err := db.bolt.Update(func(tx *bolt.Tx) error { return migrateProjects(&Tx{bolt: tx}, test.found, steps) })
		if !slices.Equal(ran, test.want) {
			t.Errorf("from schema %d: steps %v ran, want %v", test.found, ran, test.want)
		}
		kept := 0
		MustView(t, db, func(tx *Tx) error {
			return tx.bolt.Bucket(metaBucket).ForEach(func(key, _ []byte) error {
				if bytes.HasPrefix(key, []byte("step")) {
					kept++
				}
				return nil
			})
		})
		if test.broken == 0 {
			if err != nil || kept != len(test.want) {
				t.Errorf("from schema %d: %d steps kept and error %v, want %d", test.found, kept, err, len(test.want))
			}
			continue
		}
		if want := "from schema 2 to 3: broken"; kept != 0 || !errors.Is(err, broken) || !errors.Is(err, errMigration) ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("from schema %d: %d steps kept and error %v, want none and %q", test.found, kept, err, want)
		}
	}
}

// mustFill adds buckets with hexadecimal keys and values, two levels deep.
func mustFill(t *testing.T, path, outer, inner string, rows map[string]map[string]string) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		top, err := tx.CreateBucket([]byte(outer))
		if err != nil {
			return err
		}
		project, err := top.CreateBucket([]byte(inner))
		if err != nil {
			return err
		}
		for name, content := range rows {
			table, err := project.CreateBucket([]byte(name))
			if err != nil {
				return err
			}
			for key, value := range content {
				if err := table.Put(unhex(t, key), unhex(t, value)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func hexOf(value []byte) string { return hex.EncodeToString(value) }

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
