// Package schedule runs the events that happen as time passes, such as the expiry of consents, payments and background
// refreshes. Events of all kinds and projects run in the order of their times, each as of its own time. After a long
// move of the clock, the data and the webhooks are therefore the same as if the time had passed step by step.
package schedule

import (
	"cmp"
	"container/heap"
	"context"
	"slices"
	"time"

	"budsandbox/bank"
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
	// Due returns a project's events up to now, in any order, and the earliest time of the next event, or zero for
	// none. If a write may schedule an event before next, Scheduler.Changed must be called after the commit. Events
	// that Apply returns need not be included.
	Due(tx *storage.Tx, p bank.Project, now time.Time) (all []Event, next time.Time, err error)
}

// item is an event in a queue.
type item struct {
	Event
	project bank.Project
	number  int // order of discovery: projects by name, then sources; a following event has its predecessor's number
}

// queue is a heap of events ordered by time.
type queue []item

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return cmp.Or(q[i].At.Compare(q[j].At), q[i].Begun.Compare(q[j].Begun), cmp.Compare(q[i].number, q[j].number)) < 0
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(item)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// batchSize is the maximum number of events in one transaction, so that other writers do not wait long.
const batchSize = 100

// RunDue runs all events that are due on clocks, which may be ahead of the scheduler's own if these are about to move.
// It uses as many transactions as necessary. onBatch, unless nil, is called in each of them, and again if the
// transaction is retried. until is the time of the batch's last event, or zero in the transaction after which no event
// is left.
func (s *Scheduler) RunDue(
	ctx context.Context, clocks *bank.Clocks, onBatch func(tx *storage.Tx, until time.Time) error,
) error {
	_, err := s.RunUntil(ctx, clocks, onBatch, nil)
	return err
}

// RunUntil is RunDue that ends after the first event for which stop returns true. stop is called after each event with
// the transaction that the event ran in. stopped reports whether it returned true.
func (s *Scheduler) RunUntil(
	ctx context.Context, clocks *bank.Clocks, onBatch func(tx *storage.Tx, until time.Time) error,
	stop func(tx *storage.Tx) bool,
) (stopped bool, err error) {
	s.running.Lock()
	defer s.running.Unlock()
	var waiting queue
	for {
		if len(waiting) == 0 {
			if err := s.scan(ctx, clocks, &waiting); err != nil {
				return false, err
			}
		}
		if err := waiting.prepare(ctx); err != nil {
			return false, err
		}
		var done batch
		err := s.commit(ctx, func(tx *storage.Tx) (err error) {
			if done, err = s.runBatch(tx, waiting, clocks, stop); err != nil || onBatch == nil {
				return err
			}
			until := done.until
			if done.finished {
				until = time.Time{}
			}
			return onBatch(tx, until)
		})
		if err != nil || done.finished || done.stopped {
			return done.stopped && err == nil, err
		}
		waiting = done.rest
	}
}

func (s *Scheduler) commit(ctx context.Context, fn func(*storage.Tx) error) error {
	if s.CommitLock != nil {
		s.CommitLock.Lock()
		defer s.CommitLock.Unlock()
	}
	return s.Store.Update(ctx, fn)
}

// scan finds the due events in a read transaction, so that the write transaction only has to look for new ones.
func (s *Scheduler) scan(ctx context.Context, clocks *bank.Clocks, into *queue) error {
	changes := s.version()
	return s.Store.View(ctx, func(tx *storage.Tx) (err error) {
		*into, err = s.find(tx, clocks, changes)
		return err
	})
}

// prepare calls Prepare of the events of the next batch.
func (q queue) prepare(ctx context.Context) error {
	q = slices.Clone(q)
	for range min(batchSize, len(q)) {
		if e := heap.Pop(&q).(item); e.Prepare != nil {
			if err := e.Prepare(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// batch is what one transaction did.
type batch struct {
	rest     queue     // events that are left
	until    time.Time // time of the last event that ran
	finished bool      // no event is left
	stopped  bool      // the caller wanted no more after the last event
}

// runBatch runs the first events of waiting, or of those that are due if waiting is empty.
func (s *Scheduler) runBatch(
	tx *storage.Tx, waiting queue, clocks *bank.Clocks, stop func(tx *storage.Tx) bool,
) (b batch, err error) {
	b.rest = slices.Clone(waiting)
	rescan := len(b.rest) == 0
	if rescan {
		if b.rest, err = s.find(tx, clocks, s.version()); err != nil {
			return b, err
		}
	}
	for done := 0; len(b.rest) > 0 && done < batchSize && !b.stopped; done++ {
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
	b.finished = rescan && len(b.rest) == 0 && !b.stopped
	return b, nil
}
