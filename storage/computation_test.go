package storage

import (
	"context"
	"errors"
	"testing"

	"budsandbox/bank"
)

// Ensure that a function that needs a computation is reverted and runs again with the result, that others commit in
// the meantime, and that it sees their writes.
func TestComputeOutsideOfTransactions(t *testing.T) {
	t.Parallel()
	db := MustOpenNew(t)
	runs, computed := 0, 0
	err := db.Update(t.Context(), func(tx *Tx) error {
		runs++
		if err := tx.Customers(shop).Put(customer(runs)); err != nil {
			return err
		}
		_, err := tx.Customers(shop).Get(CustomerKey(customer(10).ID))
		seen := err == nil
		result, ready, err := tx.Compute(seen, func(context.Context) (any, error) {
			computed++
			MustPut(t, db, shop, customer(10)) // waits forever if the transaction is still open
			return seen, nil
		})
		if ready && result != seen {
			t.Errorf("computed for %v, used for %v", result, seen)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if runs != 3 || computed != 2 {
		t.Errorf("%d runs and %d computations, want 3 and 2: what another wrote needs a new one", runs, computed)
	}
	for n, want := range map[int]bool{1: false, 2: false, 3: true, 10: true} {
		if got := has(t, db, n); got != want {
			t.Errorf("customer %d is there: %t, want %t", n, got, want)
		}
	}
}

func has(t *testing.T, db *DB, n int) (found bool) {
	t.Helper()
	err := db.View(t.Context(), func(tx *Tx) error {
		_, err := tx.Customers(shop).Get(CustomerKey(customer(n).ID))
		found = err == nil
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Ensure that the error of a computation is returned and nothing is written, that a done context ends it, and that
// read-only transactions compute at once.
func TestComputeFails(t *testing.T) {
	t.Parallel()
	db := MustOpenNew(t)
	broken := errors.New("broken")
	missingError := func(fn func(context.Context) (any, error)) func(*Tx) error {
		return func(tx *Tx) error {
			_, _, err := tx.Compute(bank.Project("a key"), fn)
			return errors.Join(err, tx.Customers(shop).Put(customer(1)))
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for want, err := range map[error]error{
		broken: db.Update(t.Context(), missingError(func(context.Context) (any, error) { return nil, broken })),
		context.Canceled: db.Update(ctx, missingError(func(ctx context.Context) (any, error) {
			cancel()
			return nil, ctx.Err()
		})),
	} {
		if !errors.Is(err, want) || has(t, db, 1) {
			t.Errorf("got %v, want %v and nothing written", err, want)
		}
	}
	err := db.View(t.Context(), func(tx *Tx) error {
		result, ready, err := tx.Compute(1, func(context.Context) (any, error) { return 7, nil })
		if result != 7 || !ready {
			t.Errorf("reading computes %v, %t", result, ready)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Ensure that other functions of the same commit are committed exactly once.
func TestComputeInAGroup(t *testing.T) {
	t.Parallel()
	db := MustOpenNew(t)
	results := make(chan error)
	const writers = 20
	for n := range writers {
		go func() {
			results <- db.Update(t.Context(), func(tx *Tx) error {
				if n%3 == 0 {
					if _, ready, err := tx.Compute(n, func(context.Context) (any, error) { return n, nil }); !ready || err != nil {
						return err
					}
				}
				return tx.Customers(shop).Put(customer(n))
			})
		}()
	}
	for range writers {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if got := len(MustList(t, db, shop)); got != writers {
		t.Errorf("%d of %d were written", got, writers)
	}
}

// Ensure that a computation whose data always change runs in the end.
func TestComputeEnds(t *testing.T) {
	t.Parallel()
	db := MustOpenNew(t)
	runs := 0
	err := db.Update(t.Context(), func(tx *Tx) error {
		runs++
		if _, ready, err := tx.Compute(runs, func(context.Context) (any, error) { return runs, nil }); !ready || err != nil {
			return err
		}
		return tx.Customers(shop).Put(customer(1))
	})
	if err != nil || !has(t, db, 1) || runs != 4 {
		t.Errorf("after %d runs %v", runs, err)
	}
}

// Ensure that the digest of a book changes with its data, and is the same when a function runs again.
func TestBookDigest(t *testing.T) {
	t.Parallel()
	db := MustOpenNew(t)
	MustPut(t, db, shop, customer(1))
	digests := map[[32]byte]int{}
	for n := range 3 {
		err := db.Update(t.Context(), func(tx *Tx) error {
			row := bank.IngestedTransaction{
				Customer:    customer(1).ID,
				Transaction: bank.Transaction{ID: "a", Description: string(rune('a' + n))},
			}
			if err := errors.Join(tx.IngestedTransactions(shop).Put(row), tx.Touch(shop, row.Customer)); err != nil {
				return err
			}
			digest := tx.BookDigest(shop, row.Customer)
			_, ready, err := tx.Compute(digest, func(context.Context) (any, error) { return nil, nil })
			if ready {
				digests[digest]++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(digests) != 3 {
		t.Errorf("%d digests of three books", len(digests))
	}
}
