package storage

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	bolterrors "go.etcd.io/bbolt/errors"

	"budsandbox/bank"
)

// Ensure that a single write is committed without waiting for others: in the bubble, no time passes.
func TestUpdateAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := MustOpenNew(t)
		start := time.Now()
		for n := range 10 {
			MustPut(t, db, shop, customer(n))
			if got, want := len(MustList(t, db, shop)), n+1; got != want {
				t.Errorf("got %d customers, want %d", got, want)
			}
		}
		if got := time.Since(start); got != 0 {
			t.Errorf("waited %v, want nothing", got)
		}
	})
}

// Ensure that two hundred concurrent writes are all committed, and that each caller sees its own write.
func TestUpdateTogether(t *testing.T) {
	const writers = 200
	db := MustOpenNew(t)
	var wg sync.WaitGroup
	for n := range writers {
		wg.Go(func() {
			if err := db.Update(t.Context(), func(tx *Tx) error { return tx.Customers(shop).Put(customer(n)) }); err != nil {
				t.Errorf("write %d: %v", n, err)
			}
			err := db.View(t.Context(), func(tx *Tx) error {
				_, err := tx.Customers(shop).Get(CustomerKey(customer(n).ID))
				return err
			})
			if err != nil {
				t.Errorf("read %d after its write: %v", n, err)
			}
		})
	}
	wg.Wait()
	if got := len(MustList(t, db, shop)); got != writers {
		t.Errorf("got %d customers, want %d", got, writers)
	}
}

// group runs functions that all wait during another commit, and returns their errors.
func group(t *testing.T, db *DB, functions ...func(*Tx) error) []error {
	t.Helper()
	release := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := db.Update(t.Context(), func(*Tx) error { <-release; return nil }); err != nil {
			t.Errorf("the commit under way: %v", err)
		}
	})
	synctest.Wait()
	results := make([]error, len(functions))
	for i, fn := range functions {
		wg.Go(func() { results[i] = db.Update(t.Context(), fn) })
		synctest.Wait() // so that they wait in this order
	}
	if got, want := len(db.waiting), len(functions); got != want {
		t.Errorf("%d functions wait, want %d", got, want)
	}
	close(release)
	wg.Wait()
	return results
}

// Ensure that waiting functions share transactions in the order of their calls, up to a limit.
func TestUpdateShares(t *testing.T) {
	for _, test := range []struct{ functions, want int }{{1, 1}, {2, 1}, {maxGroup, 1}, {maxGroup + 1, 2},
		{2*maxGroup + 10, 3}} {
		t.Run(fmt.Sprintf("%d functions", test.functions), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				db := MustOpenNew(t)
				taken := map[int]int{} // number of functions by transaction
				functions := make([]func(*Tx) error, test.functions)
				numbers := make([]uint64, test.functions)
				for i := range functions {
					functions[i] = func(tx *Tx) (err error) {
						taken[tx.bolt.ID()]++
						numbers[i], err = tx.Customers(shop).NextNumber()
						return err
					}
				}
				for i, err := range group(t, db, functions...) {
					if want := uint64(i + 1); err != nil || numbers[i] != want {
						t.Errorf("function %d: got number %d and error %v, want %d", i, numbers[i], err, want)
					}
				}
				if got := len(taken); got != test.want {
					t.Errorf("got %d transactions, want %d", got, test.want)
				}
				for id, got := range taken {
					if got > maxGroup {
						t.Errorf("transaction %d took %d functions, want at most %d", id, got, maxGroup)
					}
				}
			})
		})
	}
}

// Ensure that each function of a group has its own result: one that fails after writing, or panics, is reverted alone.
func TestUpdateUndoesAlone(t *testing.T) {
	failed := errors.New("failed")
	put := func(n int) func(*Tx) error {
		return func(tx *Tx) error { return tx.Customers(shop).Put(customer(n)) }
	}
	then := func(fn func(*Tx) error, end func() error) func(*Tx) error {
		return func(tx *Tx) error { return errors.Join(fn(tx), end()) }
	}
	fail := func() error { return failed }
	crash := func() error { panic("a bug") }
	nothing := func(*Tx) error { return nil }

	synctest.Test(t, func(t *testing.T) {
		db := MustOpenNew(t)
		MustPut(t, db, shop, customer(9))
		results := group(t, db,
			put(0),
			then(put(1), fail),
			put(2),
			then(nothing, fail),
			then(put(3), crash),
			then(nothing, crash),
			put(4),
			func(tx *Tx) error { return errors.Join(tx.ResetAll(), failed) },
			func(tx *Tx) error { return errors.Join(tx.ResetProject(shop), failed) },
			func(tx *Tx) error { return errors.Join(tx.PutSetting("clock", 1), failed) },
			func(tx *Tx) error {
				return errors.Join(tx.Customers(shop).Delete(CustomerKey(customer(9).ID)), failed)
			},
			put(5),
		)
		for i, want := range []string{"", "failed", "", "failed", "a bug", "a bug", "", "failed", "failed", "failed",
			"failed", ""} {
			got := fmt.Sprint(results[i])
			if want == "" && results[i] != nil || !strings.Contains(got, want) {
				t.Errorf("function %d: got error %v, want %q", i, got, want)
			}
			if want == "failed" && !errors.Is(results[i], failed) {
				t.Errorf("function %d: got error %v, which is not its own", i, got)
			}
		}
		kept := map[bank.CustomerID]bool{}
		for _, c := range MustList(t, db, shop) {
			kept[c.ID] = true
		}
		for n, want := range map[int]bool{0: true, 1: false, 2: true, 3: false, 4: true, 5: true, 9: true} {
			if got := kept[customer(n).ID]; got != want {
				t.Errorf("customer %d kept: %t, want %t", n, got, want)
			}
		}
		var setting int
		MustView(t, db, func(tx *Tx) error {
			if err := tx.Setting("clock", &setting); !errors.Is(err, ErrNotFound) {
				t.Errorf("setting of an undone function: got %d and error %v, want ErrNotFound", setting, err)
			}
			return nil
		})
	})
}

// Ensure that a function that fails before writing does not make the others run again.
func TestUpdateRefusalIsFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := MustOpenNew(t)
		runs := 0
		count := func(tx *Tx) error { runs++; return tx.PutSetting("clock", runs) }
		refuse := func(tx *Tx) error { _, err := tx.Customers(shop).Get(CustomerKey(customer(1).ID)); return err }
		results := group(t, db, count, refuse, count)
		if got, want := runs, 2; got != want {
			t.Errorf("got %d runs, want %d", got, want)
		}
		if results[0] != nil || !errors.Is(results[1], ErrNotFound) || results[2] != nil {
			t.Errorf("got errors %v, want the second alone to be ErrNotFound", results)
		}
	})
}

// Ensure that all functions of a failed commit get its error, that nothing is stored, and that the next commit
// succeeds.
func TestUpdateCommitFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := MustOpenNew(t)
		full := func(n int) func(*Tx) error {
			return func(tx *Tx) error {
				c := customer(n)
				c.SecretHash = make([]byte, 1<<20)
				return tx.Customers(shop).Put(c)
			}
		}
		db.bolt.MaxSize = 256 << 10
		for i, err := range group(t, db, full(0), full(1)) {
			if !errors.Is(err, bolterrors.ErrMaxSizeReached) {
				t.Errorf("function %d: got error %v, want ErrMaxSizeReached", i, err)
			}
		}
		if got := MustList(t, db, shop); got != nil {
			t.Errorf("got %d customers, want none", len(got))
		}
		db.bolt.MaxSize = 0
		MustPut(t, db, shop, customer(2))
	})
}

// Ensure that the others get a result if a function ends its goroutine, as Fatal does, and that later commits succeed.
func TestUpdateAfterGoexit(t *testing.T) {
	db := MustOpenNew(t)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = db.Update(t.Context(), func(*Tx) error { runtime.Goexit(); return nil })
	}()
	<-ended
	MustPut(t, db, shop, customer(1))
}
