// Package schedule runs the events that happen as time passes, such as the expiry of consents, payments and background
// refreshes. Events of all kinds and projects run in the order of their times, each as of its own time. After a long
// move of the clock, the data and the webhooks are therefore the same as if the time had passed step by step.
package schedule

import (
	"cmp"
	"container/heap"
	"context"
	"iter"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/storage"
)

// Event is an event at a time of a project's clock.
type Event struct {
	At time.Time

	// Begun is when the event's cause began, such as the creation of a consent. Of simultaneous events the one whose
	// cause is the oldest runs first.
	Begun time.Time

	// Prepare, unless nil, does slow computations in advance, outside of all transactions. It may be called without a
	// following Apply.
	Prepare func(ctx context.Context) error

	// Apply runs the event as of At. It must read what it changes in tx, because earlier events may have changed or
	// removed it. It returns the events that follow in the same project at At or later, such as the next payment of a
	// standing order.
	Apply func(tx *storage.Tx) ([]Event, error)
}

// Source finds the events of one kind.
type Source interface {
	// Candidates yields the projects that may have events. There may be hundreds of thousands of others.
	Candidates(tx *storage.Tx) iter.Seq[bank.Project]

	// Due calls found with each of a project's events up to now, in any order, and returns the earliest time of the
	// next event, or zero for none. If a write may schedule an event before next, Scheduler.Changed must be called
	// after the commit. Events that Apply returns need not be found, but those that have not run must be found again
	// once their predecessor is committed.
	Due(tx *storage.Tx, project bank.Project, now time.Time, found func(Event)) (next time.Time, err error)
}

// The defaults of Scheduler.BatchSize and Scheduler.BatchTime. Of background refreshes, 400 fit in that time.
const (
	defaultBatchSize = 400
	defaultBatchTime = 50 * time.Millisecond
)

// batchSize returns the maximum number of events in a transaction.
func (s *Scheduler) batchSize() int { return cmp.Or(s.BatchSize, defaultBatchSize) }

// maxWaiting returns the number of events that are held in memory until they run.
func (s *Scheduler) maxWaiting() int { return cmp.Or(s.MaxWaiting, defaultMaxWaiting) }

// RunDue runs all events that are due on clocks, which may be ahead of the scheduler's own if these are about to move.
// It uses as many transactions as necessary. onBatch, unless nil, is called in each of them, and again if the
// transaction is retried. until is the time of the batch's last event, or zero in the transaction after which no event
// is left.
func (s *Scheduler) RunDue(
	ctx context.Context, clocks *clock.Clocks, onBatch func(tx *storage.Tx, until time.Time) error,
) error {
	_, err := s.RunUntil(ctx, clocks, onBatch, nil)
	return err
}

// RunUntil is RunDue that ends after the first event for which stop returns true. stop is called after each event with
// the transaction that the event ran in. stopped reports whether it returned true.
func (s *Scheduler) RunUntil(
	ctx context.Context, clocks *clock.Clocks, onBatch func(tx *storage.Tx, until time.Time) error,
	stop func(tx *storage.Tx) bool,
) (stopped bool, err error) {
	if err := s.begin(ctx); err != nil {
		return false, err
	}
	return s.run(ctx, clocks, onBatch, stop)
}

// run is RunUntil for a caller that holds s.running, which it releases.
func (s *Scheduler) run(
	ctx context.Context, clocks *clock.Clocks, onBatch func(tx *storage.Tx, until time.Time) error,
	stop func(tx *storage.Tx) bool,
) (stopped bool, err error) {
	held := true
	defer func() {
		if held {
			s.running.Unlock()
		}
	}()
	waiting := &backlog{}
	for {
		paused := s.mustPause()
		if paused { // a waiting caller of Exclusive gets the lock first
			s.running.Unlock()
			if err := s.running.Lock(ctx); err != nil {
				held = false
				return false, err
			}
			waiting = &backlog{} // the file may be another
		}
		if waiting.empty() {
			if waiting, err = s.scan(ctx, clocks); err != nil {
				return false, err
			}
		}
		next := waiting.take(s.batchSize())
		interrupted, err := s.prepare(ctx, next, !paused)
		if err != nil {
			return false, err
		}
		if interrupted {
			continue
		}
		var done batch
		err = s.commit(ctx, func(tx *storage.Tx) (err error) {
			if done, err = s.runBatch(tx, next, waiting, clocks, stop); err != nil || onBatch == nil {
				return err
			}
			return onBatch(tx, done.reached())
		})
		if err != nil || done.finished || done.stopped {
			return done.stopped && err == nil, err
		}
		if done.found != nil {
			waiting = done.found
		}
		waiting.add(done.rest)
	}
}

// commit runs a write transaction while it holds CommitLock.
func (s *Scheduler) commit(ctx context.Context, fn func(*storage.Tx) error) error {
	if s.CommitLock != nil {
		s.CommitLock.Lock()
		defer s.CommitLock.Unlock()
	}
	return s.Store.Update(ctx, fn)
}

// scan finds the due events in a read transaction, so that the write transaction only has to look for new ones.
func (s *Scheduler) scan(ctx context.Context, clocks *clock.Clocks) (found *backlog, err error) {
	changes := s.version()
	err = s.Store.View(ctx, func(tx *storage.Tx) (err error) {
		found, err = s.find(tx, clocks, changes, s.maxWaiting())
		return err
	})
	return found, err
}

// prepare calls Prepare of the events of the next batch. If mayPause, it ends early when others wait for their turn,
// and returns true.
func (s *Scheduler) prepare(ctx context.Context, events []item, mayPause bool) (interrupted bool, err error) {
	for _, e := range events {
		if e.Prepare == nil {
			continue
		}
		if mayPause && s.mustPause() {
			return true, nil
		}
		if err := e.Prepare(ctx); err != nil {
			return false, err
		}
	}
	return false, nil
}

// batch is the result of one transaction.
type batch struct {
	found    *backlog  // events that the transaction found itself, in place of those that waited
	rest     queue     // events of the batch that are left
	until    time.Time // time of the last event that ran
	finished bool      // no event is left
	stopped  bool      // stop returned true after the last event
}

// reached returns the time of the last event, or zero if no event is left.
func (b batch) reached() time.Time {
	if b.finished {
		return time.Time{}
	}
	return b.until
}

// runBatch runs the events of a batch, which are the first of all, and those that follow from them and come before all
// that wait. Without a batch it runs the first of the events that are due.
func (s *Scheduler) runBatch(
	tx *storage.Tx, next []item, waiting *backlog, clocks *clock.Clocks, stop func(tx *storage.Tx) bool,
) (b batch, err error) {
	rescan := len(next) == 0
	if rescan {
		if b.found, err = s.find(tx, clocks, s.version(), s.maxWaiting()); err != nil {
			return b, err
		}
		waiting, next = b.found, b.found.take(s.batchSize())
	}
	b.rest = slices.Clone(next) // sorted, and therefore a heap
	begun, limit := time.Now(), cmp.Or(s.BatchTime, defaultBatchTime)
	for done := 0; len(b.rest) > 0 && done < s.batchSize() && !b.stopped && waiting.allAfter(b.rest[0]); done++ {
		if done > 0 && time.Since(begun) > limit {
			break
		}
		first := heap.Pop(&b.rest).(item)
		followers, err := first.Apply(tx)
		if err != nil {
			return b, err
		}
		b.until = first.At
		now := clocks.Of(first.project).Now()
		for _, e := range followers {
			if !e.At.After(now) {
				heap.Push(&b.rest, item{e, first.project, first.number})
			}
		}
		b.stopped = stop != nil && stop(tx)
	}
	b.finished = rescan && len(b.rest) == 0 && waiting.empty() && !waiting.dropped && !b.stopped
	return b, nil
}
