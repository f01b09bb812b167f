package storage

import (
	"context"
	"errors"
	"fmt"
)

// computations are what a function given to Update has computed outside of transactions, and what it lacks.
type computations struct {
	results  map[any]any
	missing  map[any]func(context.Context) (any, error)
	attempts int
}

// maxAttempts bounds how often a function is undone. Where data change faster than computations end, the next ones are
// carried out within the transaction.
const maxAttempts = 3

// errUncomputed says that a function is undone because it lacks a computation.
var errUncomputed = errors.New("something is not computed yet")

// Compute returns the result of a computation for which other writers should not wait. Where it is not ready, the
// function given to Update must end without an error as soon as it likes: what it did is undone, what it lacks is
// computed outside of all transactions, and it runs again. The data may have changed by then, so the key must hold all
// that the result depends on. In a transaction that only reads, and after three attempts, the computation is carried
// out at once.
func (tx *Tx) Compute(key any, fn func(context.Context) (any, error)) (result any, ready bool, err error) {
	if tx.work == nil {
		result, err = fn(tx.contextOrNone())
		return result, err == nil, err
	}
	if result, ready = tx.work.results[key]; ready {
		return result, true, nil
	}
	if tx.work.attempts >= maxAttempts {
		result, err = fn(tx.contextOrNone())
		return result, err == nil, err
	}
	if tx.work.missing == nil {
		tx.work.missing = map[any]func(context.Context) (any, error){}
	}
	tx.work.missing[key] = fn
	return nil, false, nil
}

// contextOrNone is the transaction's context, or one that is never done.
func (tx *Tx) contextOrNone() context.Context {
	if tx.ctx == nil {
		return context.Background()
	}
	return tx.ctx
}

// begin forgets what an earlier run of the function lacked.
func (c *computations) begin() *computations {
	clear(c.missing)
	return c
}

// lacking returns errUncomputed if the function lacks something.
func (c *computations) lacking() error {
	if len(c.missing) > 0 {
		return errUncomputed
	}
	return nil
}

// carryOut computes what the function lacks.
func (c *computations) carryOut(ctx context.Context) error {
	if c.results == nil {
		c.results = map[any]any{}
	}
	for key, fn := range c.missing {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("compute before a write: %w", err)
		}
		result, err := fn(ctx)
		if err != nil {
			return err
		}
		c.results[key] = result
	}
	clear(c.missing)
	c.attempts++
	return nil
}
