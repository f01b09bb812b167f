package storage

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"budsandbox/bank"
	"budsandbox/clock"
)

// Ensure that the latest value of a setting is returned, also after reopening the file, and that an unknown setting is
// not found.
func TestSetting(t *testing.T) {
	path := newPath(t)
	db := MustOpen(t, path)
	want := clock.State{Frozen: true, At: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	for _, state := range []clock.State{{Offset: time.Hour}, want} {
		MustUpdate(t, db, func(tx *Tx) error { return tx.PutSetting("clock", state) })
	}
	MustClose(t, db)
	MustView(t, MustOpen(t, path), func(tx *Tx) error {
		var got clock.State
		if err := tx.Setting("clock", &got); err != nil {
			return err
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("clock differs (-want +got):\n%s", diff)
		}
		if err := tx.Setting("keys", &got); !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "keys") {
			t.Errorf("got error %v, want ErrNotFound that names the setting", err)
		}
		return nil
	})
}

// Ensure that a setting that JSON cannot encode, or that has another type, is an error that names it.
func TestSettingOfWrongType(t *testing.T) {
	db := MustOpenNew(t)
	err := db.Update(t.Context(), func(tx *Tx) error { return tx.PutSetting("clock", func() {}) })
	if err == nil || !strings.Contains(err.Error(), "setting clock") {
		t.Errorf("put: got error %v, want one that names the setting", err)
	}
	MustUpdate(t, db, func(tx *Tx) error { return tx.PutSetting("clock", "noon") })
	err = db.View(t.Context(), func(tx *Tx) error { return tx.Setting("clock", new(int)) })
	if err == nil || !strings.Contains(err.Error(), "setting clock") {
		t.Errorf("read: got error %v, want one that names the setting", err)
	}
}

// Ensure that projects are listed, that resetting one keeps the others and the settings, and that a project without
// data can be reset.
func TestReset(t *testing.T) {
	db := MustOpenNew(t)
	other := bank.Project("another shop")
	for _, project := range []bank.Project{shop, other} {
		MustPut(t, db, project, customer(1), customer(2))
		MustUpdate(t, db, func(tx *Tx) error {
			return tx.Tasks(project).Put(bank.Task{ID: bank.TaskID{1}, Started: customer(1).CreatedAt})
		})
	}
	MustUpdate(t, db, func(tx *Tx) error { return tx.PutSetting("clock", 7) })
	mustHave := func(want map[bank.Project]int) {
		t.Helper()
		MustView(t, db, func(tx *Tx) error {
			got := map[bank.Project]int{}
			for project := range tx.Projects() {
				got[project] = len(slices.Collect(tx.Tasks(project).Keys(ByStart, nil, nil)))
				for range tx.Customers(project).After(nil) {
					got[project]++
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("rows of each project differ (-want +got):\n%s", diff)
			}
			var setting int
			return tx.Setting("clock", &setting)
		})
	}
	mustHave(map[bank.Project]int{shop: 3, other: 3})
	for _, project := range []bank.Project{shop, shop, "never seen"} {
		MustUpdate(t, db, func(tx *Tx) error { return tx.ResetProject(project) })
		mustHave(map[bank.Project]int{other: 3})
	}
	MustUpdate(t, db, func(tx *Tx) error {
		n, err := tx.Customers(shop).NextNumber()
		if n != 1 {
			t.Errorf("got number %d after the reset, want 1", n)
		}
		return err
	})
	mustHave(map[bank.Project]int{shop: 0, other: 3})
	MustUpdate(t, db, (*Tx).ResetAll)
	mustHave(map[bank.Project]int{})
}

// Ensure that a view does not see commits during its run.
func TestViewIsOneInstant(t *testing.T) {
	db := MustOpenNew(t)
	MustPut(t, db, shop, customer(1))
	count := func(tx *Tx) (n int) {
		for range tx.Customers(shop).After(nil) {
			n++
		}
		return n
	}
	MustView(t, db, func(before *Tx) error {
		MustUpdate(t, db, func(tx *Tx) error { return tx.Customers(shop).Delete(CustomerKey(customer(1).ID)) })
		if got, want := count(before), 1; got != want {
			t.Errorf("got %d customers in the view begun before, want %d", got, want)
		}
		return nil
	})
	MustView(t, db, func(after *Tx) error {
		if got, want := count(after), 0; got != want {
			t.Errorf("got %d customers in the view begun after, want %d", got, want)
		}
		return nil
	})
}

// Ensure that Check finds rows without index entries, index entries without rows, and wrong index entries.
func TestCheckFinds(t *testing.T) {
	first, second := customer(1), customer(2)
	first.Identifier, second.Identifier = "a", "b"
	created := func(c bank.Customer) []byte { return Key{}.Time(c.CreatedAt).Number(c.Number).ID(c.ID) }
	for name, test := range map[string]struct {
		table  string
		damage func(put func(key, value []byte) error, remove func(key []byte) error) error
		want   string
	}{
		"a row without an entry": {"customers/created", func(_ func(_, _ []byte) error, remove func([]byte) error) error {
			return remove(created(first))
		}, "is not in index created"},
		"an entry without a row": {"customers", func(_ func(_, _ []byte) error, remove func([]byte) error) error {
			return remove(CustomerKey(first.ID))
		}, "index identifier of customers has 2 entries for 1 row"},
		"an entry too many": {"customers/created", func(put func(_, _ []byte) error, _ func([]byte) error) error {
			return put(created(customer(3)), []byte{16})
		}, "index created of customers has 3 entries for 2 rows"},
		"an entry that leads astray": {"customers/identifier", func(put func(_, _ []byte) error, _ func([]byte) error) error {
			return put([]byte("a"), CustomerKey(second.ID))
		}, "is not in index identifier"},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := Open(newPath(t))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { // MustClose would fail
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			}()
			MustPut(t, db, shop, first, second)
			if err := db.Check(); err != nil {
				t.Fatalf("before the damage: %v", err)
			}
			MustUpdate(t, db, func(tx *Tx) error {
				bucket, err := tx.makeBucket(string(shop), test.table)
				if err != nil {
					return err
				}
				return test.damage(bucket.Put, bucket.Delete)
			})
			if err := db.Check(); err == nil || !strings.Contains(err.Error(), test.want) ||
				!strings.Contains(err.Error(), `project "shop"`) {
				t.Errorf("got error %v, want one with the project and %q", err, test.want)
			}
		})
	}
}

// Ensure that a file can be checked during writes.
func TestCheckBesideWriters(t *testing.T) {
	db := MustOpenNew(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 100 {
			if err := db.Update(t.Context(), func(tx *Tx) error {
				return tx.PutSetting("clock",
					strings.Repeat("x", 100*i))
			}); err != nil {
				t.Error(err)
			}
		}
	}()
	for checking := true; checking; {
		select {
		case <-done:
			checking = false
		default:
		}
		if err := db.Check(); err != nil {
			t.Fatal(err)
		}
	}
}
