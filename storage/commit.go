package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// maxGroup is the maximum number of writes in a transaction. It limits how long writes wait for each other.
const maxGroup = 256

// write is a function that waits for its commit. done is buffered for one result.
type write struct {
	ctx  context.Context
	fn   func(*Tx) error
	work *computations
	done chan error
}

// Update runs fn in a transaction and returns when its writes are on disk. If ctx is done before the transaction
// begins, it returns the error of ctx without writing; later, ctx ends iterations of tx. Functions that wait during a
// commit share the next one and its fsync. A single caller never waits for others. An error of fn reverts fn alone. fn
// may run more than once, so it must change nothing but tx and its own results.
func (db *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	work := &computations{}
	for {
		err := db.write(&write{ctx: ctx, fn: fn, work: work, done: make(chan error, 1)})
		if !errors.Is(err, errUncomputed) {
			return err
		}
		if err := work.runMissing(ctx); err != nil {
			return err
		}
	}
}

// OnCommit registers fn to be called when the transaction's writes are on disk. If they are reverted, fn is not
// called.
func (tx *Tx) OnCommit(fn func()) { tx.bolt.OnCommit(fn) }

// write waits for the commit of a function. If no other caller is committing, it commits all waiting functions.
func (db *DB) write(w *write) error {
	db.mu.Lock()
	db.waiting = append(db.waiting, w)
	db.mu.Unlock()
	for {
		select {
		case err := <-w.done:
			return err
		case db.leader <- struct{}{}: // only one caller commits at a time
			db.lead()
		}
	}
}

// errAbandoned is the result of functions without a result, as when another function of the group ends its goroutine.
var errAbandoned = errors.New("the commit was abandoned")

// lead commits the waiting functions. It always releases the leadership, even after a panic.
func (db *DB) lead() {
	group := db.take()
	defer func() {
		for _, w := range group {
			select {
			case w.done <- errAbandoned: // has no result yet
			default:
			}
		}
		<-db.leader
	}()
	db.commit(group)
}

// take returns up to maxGroup waiting functions and removes them from the queue.
func (db *DB) take() []*write {
	db.mu.Lock()
	defer db.mu.Unlock()
	group := db.waiting
	if len(group) > maxGroup {
		db.waiting = slices.Clone(group[maxGroup:])
		return group[:maxGroup]
	}
	db.waiting = nil
	return group
}

// commit runs a group of functions in one transaction. The writes of a function that fails
// cannot be taken out of the transaction, so commit starts again without that function.
func (db *DB) commit(group []*write) {
	db.awaitCheck()
	for len(group) > 0 {
		var failed *write
		var failure error
		results := make([]error, len(group))
		err := db.guard(func() error {
			return db.bolt.Update(func(transaction *bolt.Tx) error {
				for i, w := range group {
					tx := &Tx{bolt: transaction, ctx: w.ctx, work: w.work.begin()}
					results[i] = cmp.Or(db.runSafely(w.fn, tx), w.work.missingError())
					if results[i] != nil && (tx.dirty || errors.Is(results[i], errUncomputed)) {
						failed, failure = w, results[i]
						return results[i]
					}
				}
				return nil
			})
		})
		err = explainFull(err)
		db.commits.Add(1)
		err = errors.Join(err, db.checkPlace())
		if failed == nil {
			for i, w := range group {
				w.done <- errors.Join(results[i], err)
			}
			return
		}
		failed.done <- failure
		group = without(group, failed)
	}
}

// runSafely runs a function and returns its panic as an error, so that other functions of the group are not affected.
func (db *DB) runSafely(fn func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("a transaction panicked: %v", r)
		}
	}()
	if err := tx.ctx.Err(); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return db.guard(func() error { return fn(tx) })
}

// without returns a group without one of its functions.
func without(group []*write, one *write) []*write {
	rest := make([]*write, 0, len(group)-1)
	for _, w := range group {
		if w != one {
			rest = append(rest, w)
		}
	}
	return rest
}
