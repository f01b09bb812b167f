package storage

import (
	"context"
	"errors"
	"testing"
)

// Ensure that View and Update do nothing if the context is done.
func TestCancelledBefore(t *testing.T) {
	t.Parallel()
	db := MustOpenNew(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	called := func(*Tx) error { t.Error("the function ran"); return nil }
	if err := db.View(ctx, called); !errors.Is(err, context.Canceled) {
		t.Errorf("View returned %v", err)
	}
	if err := db.Update(ctx, called); !errors.Is(err, context.Canceled) {
		t.Errorf("Update returned %v", err)
	}
}

// Ensure that an iteration ends with the error of the context, and that its transaction writes nothing.
func TestCancelledMeanwhile(t *testing.T) {
	t.Parallel()
	db := MustOpenNew(t)
	const rows = 2000
	MustUpdate(t, db, func(tx *Tx) (err error) {
		for n := range rows {
			err = errors.Join(err, tx.Customers(shop).Put(customer(n)))
		}
		return err
	})
	for name, run := range map[string]func(context.Context, func(*Tx) error) error{
		"View": db.View, "Update": db.Update,
	} {
		ctx, cancel := context.WithCancel(t.Context())
		seen := 0
		err := run(ctx, func(tx *Tx) error {
			for _, err := range tx.Customers(shop).After(nil) {
				if err != nil {
					return err
				}
				seen++
				cancel()
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) || seen == 0 || seen == rows {
			t.Errorf("%s returned %v after %d of %d rows", name, err, seen, rows)
		}
	}
}
