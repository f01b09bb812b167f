package storage

import (
	"context"
	"errors"
	"fmt"
)

// computations holds the results that a function given to Update has computed outside of transactions, and the
// computations that it still needs.
type computations struct {
	results  map[any]any
	missing  map[any]func(context.Context) (any, error)
	attempts int
}

// maxAttempts is the maximum number of times that a function is reverted for a computation. After that, computations
// run within the transaction, so that frequent changes cannot delay it forever.
const maxAttempts = 3

// errUncomputed reverts a function that needs a computation.
var errUncomputed = errors.New("something is not computed yet")

// Compute returns the result of an expensive computation without blocking other writers. If ready is false, the
// function given to Update must return without an error as soon as possible. Update reverts it, runs fn outside of
// transactions and calls the function again. The data may change in between, so key must include everything on which
// the result depends. In read-only transactions, and after three attempts, fn runs at once.
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

// contextOrNone returns the transaction's context, or the background context if there is none.
func (tx *Tx) contextOrNone() context.Context {
	if tx.ctx == nil {
		return context.Background()
	}
	return tx.ctx
}

// begin discards the missing computations of an earlier run.
func (c *computations) begin() *computations {
	clear(c.missing)
	return c
}

// missingError returns errUncomputed if computations are missing.
func (c *computations) missingError() error {
	if len(c.missing) > 0 {
		return errUncomputed
	}
	return nil
}

// runMissing runs the missing computations.
func (c *computations) runMissing(ctx context.Context) error {
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
