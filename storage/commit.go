package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// maxGroup bounds how many waiting functions share a transaction, so that none waits long for the others.
const maxGroup = 256

// write is a function that waits to be committed. Done has room for its one answer.
type write struct {
	ctx  context.Context
	fn   func(*Tx) error
	work *computations
	done chan error
}

// Update runs fn in a transaction and returns once what it wrote is on disk. If ctx is done before the transaction
// begins, nothing is written and its error is returned; later, ctx ends iterations of tx. Functions that wait while
// another commit is under way share the next one, and so its fsync; a lone caller never waits for company. An error of
// fn undoes fn alone, and fn may be run more than once, so it must change nothing but tx and its own results.
func (db *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	work := &computations{}
	for {
		err := db.write(&write{ctx: ctx, fn: fn, work: work, done: make(chan error, 1)})
		if !errors.Is(err, errUncomputed) {
			return err
		}
		if err := work.carryOut(ctx); err != nil {
			return err
		}
	}
}

// write waits until a function is committed, and commits for all if nobody else does.
func (db *DB) write(own *write) error {
	db.mu.Lock()
	db.waiting = append(db.waiting, own)
	db.mu.Unlock()
	for {
		select {
		case err := <-own.done:
			return err
		case db.leader <- struct{}{}: // one caller at a time commits for all
			db.lead()
		}
	}
}

// errAbandoned is the answer to functions whose commit ended without one, as when a function ends its goroutine.
var errAbandoned = errors.New("the commit was abandoned")

// lead commits what waits, and lets the next caller lead whatever happens.
func (db *DB) lead() {
	group := db.take()
	defer func() {
		for _, w := range group {
			select {
			case w.done <- errAbandoned: // it has no answer yet
			default:
			}
		}
		<-db.leader
	}()
	db.commit(group)
}

func (db *DB) take() []*write {
	db.mu.Lock()
	defer db.mu.Unlock()
	group := db.waiting
	if len(group) > maxGroup {
		db.waiting = append([]*write(nil), group[maxGroup:]...)
		return group[:maxGroup]
	}
	db.waiting = nil
	return group
}

// commit runs a group in one transaction. A function that fails after it wrote spoils the transaction, so the
// group starts again without it.
func (db *DB) commit(group []*write) {
	for len(group) > 0 {
		var spoiler *write
		var spoiled error
		results := make([]error, len(group))
		err := db.guard(func() error {
			return db.bolt.Update(func(tx *bolt.Tx) error {
				for i, w := range group {
					own := &Tx{bolt: tx, ctx: w.ctx, work: w.work.begin()}
					results[i] = cmp.Or(db.runSafely(w.fn, own), w.work.lacking())
					if results[i] != nil && (own.dirty || errors.Is(results[i], errUncomputed)) {
						spoiler, spoiled = w, results[i]
						return results[i]
					}
				}
				return nil
			})
		})
		err = explainFull(err)
		db.checkPlace()
		if spoiler == nil {
			for i, w := range group {
				w.done <- errors.Join(results[i], err)
			}
			return
		}
		spoiler.done <- spoiled
		group = without(group, spoiler)
	}
}

// runSafely turns a panic into an error, lest one request's bug take its neighbours' answers with it.
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

func without(group []*write, one *write) []*write {
	rest := make([]*write, 0, len(group)-1)
	for _, w := range group {
		if w != one {
			rest = append(rest, w)
		}
	}
	return rest
}
