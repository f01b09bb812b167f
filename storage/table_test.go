package storage

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"budsandbox/bank"
)

// Ensure that a project without data is empty, and that reading it creates nothing.
func TestRowsOfUnknownProject(t *testing.T) {
	db := MustOpenNew(t)
	MustView(t, db, func(tx *Tx) error {
		rows := tx.Customers(shop)
		if _, err := rows.Get(CustomerKey(customer(1).ID)); !errors.Is(err, ErrNotFound) {
			t.Errorf("get: got error %v, want ErrNotFound", err)
		}
		if _, err := rows.Find(ByIdentifier, IdentifierKey("a")); !errors.Is(err, ErrNotFound) {
			t.Errorf("find: got error %v, want ErrNotFound", err)
		}
		for c, err := range rows.After(nil) {
			t.Errorf("after: got %+v and error %v, want nothing", c, err)
		}
		for key := range rows.Keys(ByCreation, nil, nil) {
			t.Errorf("keys: got %x, want none", key)
		}
		return nil
	})
	err := db.Update(t.Context(), func(tx *Tx) error { return tx.Customers(shop).Delete(CustomerKey(customer(1).ID)) })
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("delete: got error %v, want ErrNotFound", err)
	}
	MustView(t, db, func(tx *Tx) error {
		if got := slices.Collect(tx.Projects()); got != nil {
			t.Errorf("got projects %q, want none", got)
		}
		return nil
	})
}

// Ensure that an identifier of another customer is refused without changes, even if the function continues and is
// committed.
func TestPutTaken(t *testing.T) {
	db := MustOpenNew(t)
	first, second := customer(1), customer(2)
	first.Identifier, second.Identifier = "a", "b"
	MustPut(t, db, shop, first, second)

	moved := second
	moved.Identifier, moved.Context.Region = "a", "US"
	MustUpdate(t, db, func(tx *Tx) error {
		rows := tx.Customers(shop)
		if err := rows.Put(moved); !errors.Is(err, ErrTaken) {
			t.Errorf("got error %v, want ErrTaken", err)
		}
		return nil
	})
	for _, want := range []bank.Customer{first, second} {
		MustView(t, db, func(tx *Tx) error {
			got, err := tx.Customers(shop).Find(ByIdentifier, IdentifierKey(want.Identifier))
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("customer %q: error %v, differs (-want +got):\n%s", want.Identifier, err, diff)
			}
			return nil
		})
	}
}

// Ensure that two handles of a table see each other's writes, also if the table is new.
func TestRowsAreOneTable(t *testing.T) {
	db := MustOpenNew(t)
	MustUpdate(t, db, func(tx *Tx) error {
		one, two := tx.Customers(shop), tx.Customers(shop)
		c := customer(1)
		c.Identifier = "a"
		if err := one.Put(c); err != nil {
			return err
		}
		if _, err := two.Get(CustomerKey(c.ID)); err != nil {
			t.Errorf("the other handle: %v", err)
		}
		c.Identifier = "b"
		if err := two.Put(c); err != nil {
			return err
		}
		if got, err := one.Find(ByIdentifier, IdentifierKey("a")); !errors.Is(err, ErrNotFound) {
			t.Errorf("under its former identifier: got %+v and error %v, want ErrNotFound", got, err)
		}
		return nil
	})
}

// Ensure that a handle works after its project was reset in the same transaction.
func TestRowsAfterReset(t *testing.T) {
	db := MustOpenNew(t)
	want, former := customer(1), customer(1)
	former.Identifier = "a"
	MustPut(t, db, shop, former)
	MustUpdate(t, db, func(tx *Tx) error {
		rows := tx.Customers(shop)
		if err := tx.ResetProject(shop); err != nil {
			return err
		}
		if _, err := rows.Get(CustomerKey(want.ID)); !errors.Is(err, ErrNotFound) {
			t.Errorf("after the reset: got error %v, want ErrNotFound", err)
		}
		return rows.Put(want)
	})
	if diff := cmp.Diff([]bank.Customer{want}, MustList(t, db, shop)); diff != "" {
		t.Errorf("customers differ (-want +got):\n%s", diff)
	}
}

// Ensure that rows can be deleted during an iteration over many pages, in the transaction that wrote them or later.
func TestDeleteWhileIterating(t *testing.T) {
	const count = 2000
	fill := func(tx *Tx) error {
		rows := tx.Tasks(shop)
		for n := range count {
			task := bank.Task{ID: bank.TaskID(bank.NewID(1, uint64(n))), Started: time.Unix(int64(n), 0)}
			if err := rows.Put(task); err != nil {
				return err
			}
		}
		return nil
	}
	sweeps := map[string]func(*Tx) error{
		"by the index": func(tx *Tx) error {
			for key := range tx.Tasks(shop).Keys(ByStart, nil, Key{}.Time(time.Unix(count-1, 0))) {
				if err := tx.Tasks(shop).Delete(key); err != nil {
					return err
				}
			}
			return nil
		},
		"by the rows": func(tx *Tx) error {
			for task, err := range tx.Tasks(shop).After(nil) {
				if err != nil {
					return err
				}
				if task.Started.Unix() == count-1 {
					continue
				}
				if err := tx.Tasks(shop).Delete(TaskKey(task.ID)); err != nil {
					return err
				}
			}
			return nil
		},
	}
	for name, sweep := range sweeps {
		for when, run := range map[string]func(*DB){
			"at once": func(db *DB) {
				MustUpdate(t, db, func(tx *Tx) error { return errors.Join(fill(tx), sweep(tx)) })
			},
			"later": func(db *DB) { MustUpdate(t, db, fill); MustUpdate(t, db, sweep) },
		} {
			t.Run(name+" "+when, func(t *testing.T) {
				db := MustOpenNew(t)
				run(db)
				MustView(t, db, func(tx *Tx) error {
					keys := slices.Collect(tx.Tasks(shop).Keys(ByStart, nil, nil))
					if got, want := len(keys), 1; got != want {
						t.Errorf("%d rows are left, want %d", got, want)
					}
					return nil
				})
			})
		}
	}
}

// Ensure that sequence numbers start at one in each project, and that numbers of a reverted function are used again.
func TestNextNumber(t *testing.T) {
	db := MustOpenNew(t)
	draw := func(project bank.Project, outcome error) (n uint64) {
		err := db.Update(t.Context(), func(tx *Tx) (err error) {
			rows := tx.Customers(project)
			n, err = rows.NextNumber()
			return errors.Join(err, outcome)
		})
		if !errors.Is(err, outcome) {
			t.Errorf("got error %v, want %v", err, outcome)
		}
		return n
	}
	undone := errors.New("undone")
	for _, step := range []struct {
		project bank.Project
		outcome error
		want    uint64
	}{{shop, nil, 1}, {shop, undone, 2}, {shop, nil, 2}, {"another", nil, 1}, {shop, nil, 3}} {
		if got := draw(step.project, step.outcome); got != step.want {
			t.Errorf("project %s: got number %d, want %d", step.project, got, step.want)
		}
	}
}

// Ensure that an id follows from the seed, the next number, the kind of row and the project, so that it is the same in
// every sandbox.
func TestNextID(t *testing.T) {
	MustUpdate(t, MustOpenNew(t), func(tx *Tx) error {
		for want := uint64(1); want <= 2; want++ {
			id, number, err := tx.Customers(shop).NextID(7, "customer")
			if err != nil {
				return err
			}
			if number != want || id != bank.NewID(7, want, "customer", "shop") {
				t.Errorf("got number %d and id %s, want number %d", number, id, want)
			}
		}
		return nil
	})
}

// Ensure that reading a truncated row is an error that names it and ends the iteration.
func TestTornRow(t *testing.T) {
	db, err := Open(newPath(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { // MustClose would fail
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	MustPut(t, db, shop, customer(1), customer(2))
	torn := MustList(t, db, shop)[0]
	MustUpdate(t, db, func(tx *Tx) error {
		rows, err := tx.makeBucket(string(shop), customers.name)
		if err != nil {
			return err
		}
		return rows.Put(CustomerKey(torn.ID), []byte{1})
	})
	want := "row " + strings.ReplaceAll(torn.ID.String(), "-", "") + " of customers: "
	for name, read := range map[string]func(*Tx) error{
		"get":   func(tx *Tx) error { _, err := tx.Customers(shop).Get(CustomerKey(torn.ID)); return err },
		"check": func(*Tx) error { return db.Check() },
		"after": func(tx *Tx) (first error) {
			for c, err := range tx.Customers(shop).After(nil) {
				if first != nil {
					t.Errorf("after the torn row: got %+v and error %v, want nothing", c, err)
				}
				first = err
			}
			return first
		},
	} {
		if err := db.View(t.Context(), read); !errors.Is(err, errTruncated) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want errTruncated and %q", name, err, want)
		}
	}
}

// Ensure that Count returns the number of rows, for few or many, and after deletions.
func TestCount(t *testing.T) {
	db := MustOpenNew(t)
	for _, many := range []int{0, 1, 40, 3000} {
		for i := range many {
			MustPut(t, db, shop, customer(i))
		}
		err := db.Update(t.Context(), func(tx *Tx) error {
			if got := tx.Customers(shop).Count(); got != many {
				t.Errorf("%d rows are counted as %d", many, got)
			}
			if many > 1 {
				if err := tx.Customers(shop).Delete(CustomerKey(customer(1).ID)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		MustView(t, db, func(tx *Tx) error {
			if want := many - min(1, many/2); tx.Customers(shop).Count() != want {
				t.Errorf("%d rows are counted as %d", want, tx.Customers(shop).Count())
			}
			return nil
		})
	}
}

// Ensure that a row that only an index still has is damage, not a row that does not exist.
func TestIndexWithoutRow(t *testing.T) {
	db := MustOpenNew(t)
	c := customer(1)
	MustPut(t, db, shop, c)
	undo := errors.New("the test has seen enough")
	err := db.Update(t.Context(), func(tx *Tx) error {
		tx.wrote()
		if err := customers.records(tx, string(shop)).bucket().Delete(CustomerKey(c.ID)); err != nil {
			return err
		}
		for key := range tx.Customers(shop).Keys(ByCreation, nil, nil) {
			if _, err := tx.Customers(shop).Indexed(key); !errors.Is(err, ErrInvalid) {
				t.Errorf("a row of an index that does not exist gives %v", err)
			}
			return undo
		}
		return errors.New("the index has lost the row")
	})
	if !errors.Is(err, undo) {
		t.Fatal(err)
	}
}
