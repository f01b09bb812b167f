package storage

import (
	"bytes"
	"errors"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"budsandbox/bank"
)

// Ensure that tables and indexes behave like maps under random writes, reads, deletions, reverts and resets in several
// projects, also if the file is closed, compacted and opened in between.
func TestModel(t *testing.T) {
	folder, runs := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		m := &model{path: filepath.Join(folder, strconv.Itoa(runs)), contents: map[bank.Project]*contents{}}
		m.open(t)
		t.Repeat(rapid.StateMachineActions(m))
	})
}

// model is the expected content of the file. rapid calls its exported methods in random order on both.
type model struct {
	path     string
	db       *DB
	contents map[bank.Project]*contents
}

func (m *model) open(t *rapid.T) {
	m.db = MustOpen(t, m.path)
	m.db.awaitCheck()       // which ends with the sync of a new file
	m.db.bolt.NoSync = true // crashes have their own test
}

// Write puts and deletes customers in one transaction, which continues after refused writes. Some transactions are
// reverted.
func (m *model) Write(t *rapid.T) {
	changes := rapid.SliceOfN(modelChanges, 1, 4).Draw(t, "changes")
	var outcome error
	if rapid.IntRange(0, 3).Draw(t, "undone when 0") == 0 {
		outcome = errors.New("undone")
	}
	before := map[bank.Project]*contents{}
	for project, c := range m.contents {
		before[project] = &contents{customers: maps.Clone(c.customers), numbers: c.numbers}
	}
	var got, want []error
	err := m.db.Update(t.Context(), func(tx *Tx) error {
		for _, c := range changes {
			if c.deletion {
				got = append(got, tx.Customers(c.project).Delete(CustomerKey(c.customer.ID)))
				want = append(want, m.of(c.project).delete(c.customer.ID))
			} else {
				got = append(got, tx.Customers(c.project).Put(c.customer))
				want = append(want, m.of(c.project).put(c.customer))
			}
		}
		return outcome
	})
	mustAgree(t, "update", err, outcome)
	for i := range want {
		mustAgree(t, "a change", got[i], want[i])
	}
	if outcome != nil {
		m.contents = before
	}
}

func (m *model) Number(t *rapid.T) {
	project := modelProjects.Draw(t, "project")
	m.of(project).numbers++
	var got uint64
	MustUpdate(t, m.db, func(tx *Tx) (err error) { got, err = tx.Customers(project).NextNumber(); return err })
	mustEqual(t, "number", got, m.of(project).numbers)
}

func (m *model) Reset(t *rapid.T) {
	project := modelProjects.Draw(t, "project")
	delete(m.contents, project)
	MustUpdate(t, m.db, func(tx *Tx) error { return tx.ResetProject(project) })
}

func (m *model) ResetAll(t *rapid.T) {
	clear(m.contents)
	MustUpdate(t, m.db, (*Tx).ResetAll)
}

func (m *model) Reopen(t *rapid.T) {
	MustClose(t, m.db)
	if rapid.IntRange(0, 3).Draw(t, "compacted when 0") == 0 {
		if _, _, err := Compact(m.path); err != nil {
			t.Fatal(err)
		}
	}
	m.open(t)
}

// Scan compares a range of a project's rows and index entries.
func (m *model) Scan(t *rapid.T) {
	project := modelProjects.Draw(t, "project")
	after, limit := modelIDs.Draw(t, "after"), rapid.IntRange(1, 8).Draw(t, "limit")
	from, to := modelTimes.Draw(t, "from"), modelTimes.Draw(t, "to")
	first, last := modelIdentifiers.Draw(t, "first"), modelIdentifiers.Draw(t, "last")
	var page []bank.Customer
	var times, identifiers []Key
	for _, c := range m.sorted(project, byID) {
		if bytes.Compare(c.ID[:], after[:]) > 0 && len(page) < limit {
			page = append(page, c)
		}
	}
	for _, c := range m.sorted(project, byCreation) {
		if !c.CreatedAt.Before(from) && c.CreatedAt.Before(to) {
			times = append(times, CustomerKey(c.ID))
		}
	}
	for _, c := range m.sorted(project, byIdentifier) {
		if c.Identifier != "" && c.Identifier >= first && (c.Identifier < last || last == "") {
			identifiers = append(identifiers, CustomerKey(c.ID))
		}
	}
	MustView(t, m.db, func(tx *Tx) error {
		rows := tx.Customers(project)
		var got []bank.Customer
		for c, err := range rows.After(CustomerKey(after)) {
			if err != nil {
				return err
			}
			if got = append(got, c); len(got) == limit {
				break
			}
		}
		mustEqual(t, "page", got, page)
		mustEqual(t, "times", slices.Collect(rows.Keys(ByCreation, Key{}.Time(from), Key{}.Time(to))), times)
		mustEqual(
			t, "identifiers", slices.Collect(rows.Keys(ByIdentifier, IdentifierKey(first), IdentifierKey(last))),
			identifiers,
		)
		return nil
	})
}

// Check compares the whole file with the model, after each step.
func (m *model) Check(t *rapid.T) {
	for _, project := range []bank.Project{"shop", "sho", "shop\x00"} {
		mustEqual(t, "customers of "+string(project), MustList(t, m.db, project), m.sorted(project, byID))
		MustView(t, m.db, func(tx *Tx) error {
			for _, identifier := range []string{"a", "ab", "a\x00", "b"} {
				var want bank.Customer
				wantErr := ErrNotFound
				for _, c := range m.sorted(project, byID) {
					if c.Identifier == identifier {
						want, wantErr = c, nil
					}
				}
				got, err := tx.Customers(project).Find(ByIdentifier, IdentifierKey(identifier))
				mustAgree(t, "find "+identifier, err, wantErr)
				mustEqual(t, "customer "+identifier, got, want)
			}
			return nil
		})
	}
}

func mustAgree(t *rapid.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("%s: got error %v, want %v", what, got, want)
	}
}

func mustEqual[V any](t *rapid.T, what string, got, want V) {
	t.Helper()
	if !reflect.DeepEqual(got, want) { // ten times as fast as a diff
		t.Fatalf("%s differ (-want +got):\n%s", what, cmp.Diff(want, got))
	}
}
