package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"budsandbox/bank"
)

// Ensure that compacting keeps all rows, indexes, sequences and settings of all projects.
func TestCompactKeeps(t *testing.T) {
	path := newPath(t)
	db := MustOpen(t, path)
	projects := []bank.Project{shop, "another shop"}
	for i, project := range projects {
		all := make([]bank.Customer, 100*(i+1))
		for n := range all {
			all[n] = customer(n)
			all[n].Identifier = fmt.Sprint("customer ", n)
		}
		MustPut(t, db, project, all...)
		MustUpdate(t, db, func(tx *Tx) error {
			for range 5 * (i + 1) {
				if _, err := tx.Customers(project).NextNumber(); err != nil {
					return err
				}
			}
			return tx.Tasks(project).Put(bank.Task{ID: bank.TaskID{1}, Started: customer(1).CreatedAt})
		})
	}
	MustUpdate(t, db, func(tx *Tx) error { return tx.PutSetting("clock", "noon") })

	type everything struct {
		Projects  []bank.Project
		Customers map[bank.Project][]bank.Customer
		Created   map[bank.Project][]Key
		Tasks     map[bank.Project]bank.Task
		Setting   string
	}
	read := func(db *DB) (all everything) {
		all.Customers, all.Created = map[bank.Project][]bank.Customer{}, map[bank.Project][]Key{}
		all.Tasks = map[bank.Project]bank.Task{}
		MustView(t, db, func(tx *Tx) (err error) {
			all.Projects = slices.Collect(tx.Projects())
			for _, project := range projects {
				all.Customers[project] = MustList(t, db, project)
				all.Created[project] = slices.Collect(tx.Customers(project).Keys(ByCreation, nil, nil))
				if all.Tasks[project], err = tx.Tasks(project).Get(TaskKey(bank.TaskID{1})); err != nil {
					return err
				}
			}
			return tx.Setting("clock", &all.Setting)
		})
		return all
	}
	want := read(db)
	MustClose(t, db)
	if _, _, err := Compact(path); err != nil {
		t.Fatal(err)
	}
	db = MustOpen(t, path)
	if diff := cmp.Diff(want, read(db)); diff != "" {
		t.Errorf("contents differ (-want +got):\n%s", diff)
	}
	for i, project := range projects {
		MustUpdate(t, db, func(tx *Tx) error {
			got, err := tx.Customers(project).NextNumber()
			if want := uint64(5*(i+1) + 1); got != want {
				t.Errorf("project %q: got number %d, want %d", project, got, want)
			}
			return err
		})
	}
}

// Ensure that compacting frees the space of deleted customers, returns the actual sizes, and leaves no temporary
// files, not even of an interrupted run.
func TestCompactShrinks(t *testing.T) {
	const count, kept = 5000, 10
	path := newPath(t)
	beside := filepath.Join(filepath.Dir(path), ".budsandbox.db.compact")
	MustWrite(t, beside, []byte("half a file"))
	db := MustOpen(t, path)
	all := make([]bank.Customer, count)
	for n := range all {
		all[n] = customer(n)
	}
	MustPut(t, db, shop, all...)
	MustUpdate(t, db, func(tx *Tx) error {
		for _, c := range all[kept:] {
			if err := tx.Customers(shop).Delete(CustomerKey(c.ID)); err != nil {
				return err
			}
		}
		return nil
	})
	MustClose(t, db)
	full := mustSize(t, path)
	before, after, err := Compact(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := mustSize(t, path); before != full || after != got {
		t.Errorf("told sizes %d and %d, want %d and %d", before, after, full, got)
	}
	if after*10 > before {
		t.Errorf("got %d bytes after %d, want less than a tenth", after, before)
	}
	if _, err := os.Stat(beside); !os.IsNotExist(err) {
		t.Errorf("the file beside: got error %v, want none", err)
	}
	if got := len(MustList(t, MustOpen(t, path), shop)); got != kept {
		t.Errorf("got %d customers, want %d", got, kept)
	}
}

// Ensure that a customer takes at most 400 bytes, including index entries and unused space in pages.
func TestSizeOfCustomers(t *testing.T) {
	const count, limit = 20_000, 400
	path := newPath(t)
	db := MustOpen(t, path)
	for start := 0; start < count; start += 1000 {
		all := make([]bank.Customer, 1000)
		for n := range all {
			all[n] = customer(start + n)
		}
		MustPut(t, db, shop, all...)
	}
	var pages int64
	MustView(t, db, func(tx *Tx) error { pages = tx.bolt.Size(); return nil })
	if got := pages / count; got > limit {
		t.Errorf("pages in use: got %d bytes a customer, want at most %d", got, limit)
	}
	MustClose(t, db)
	_, after, err := Compact(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := after / count; got > limit {
		t.Errorf("compacted file: got %d bytes a customer, want at most %d", got, limit)
	}
}

func mustSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// Ensure that a compacted file keeps its permissions, and that a symbolic link stays one.
func TestCompactKeepsTheFilesPlace(t *testing.T) {
	path := newPath(t)
	MustClose(t, MustOpen(t, path))
	link := path + ".link"
	if err := errors.Join(os.Chmod(path, 0o640), os.Symlink(path, link)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Compact(link); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the permissions became %v, %v", info.Mode(), err)
	}
}
