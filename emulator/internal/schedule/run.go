// Package schedule carries out what happens by itself as time passes: the ends of consents, payments... Whatever kind it is and whosever,
// it happens in the order of its times and each at its own, so that whoever moves the clock finds what the time between would have
// brought, told in the order in which it would have come.
package schedule

import (
	"cmp"
	"container/heap"
	"slices"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Event is something that happens by itself at an instant of a project's clock.
type Event struct {
	At    time.Time
	Begun time.Time // when it began, such as a consent's making: of events at one instant, the oldest goes first

	// Prepare, unless nil, works out outside every transaction what takes long, so that nobody waits for it. It may be called in vain.
	Prepare func() error

	// Do carries it out as of At. It reads anew what it changes, because what came before may have changed it or taken it away. It returns
	// what follows from it by itself in the same project, at At or later: the next payment of a standing order, for example.
	Apply func(tx *storage.Tx) ([]Event, error)
}

// Source knows the events of one kind.
type Source interface {
	// Due are a project's events up to now, in any order, and when the next one after them can be, as far as clients have done anything
	// yet; zero for none. What clients do later may bring an event before next only if Walk.Changed is called once it is on disk.
	// Followers of events need not be among them.
	Due(tx *storage.Tx, p bank.Project, now time.Time) (all []Event, next time.Time, err error)
}

// item is an event with its place in line.
type item struct {
	Event
	project bank.Project
	number  int // in the order of finding: projects by name, sources in theirs; a follower has its predecessor's
}

// queue is a heap of events, the first to happen on top.
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

// batchSize is how many events share a transaction at most, so that whoever writes meanwhile does not wait long.
const batchSize = 100

// RunDue carries out all that is due by these clocks, which may be ahead of the walk's own: they are those that will be. It takes as many
// transactions as that needs. Keep, unless nil, is called in each, and may be called again if it is tried again: with the instant up to
// which all is done, that of the transaction's last event, and with zero in the one after which nothing is left.
func (s *Scheduler) RunDue(clocks *bank.Clocks, keep func(tx *storage.Tx, until time.Time) error) error {
	s.running.Lock()
	defer s.running.Unlock()
	var waiting queue
	for finished := false; !finished; {
		if len(waiting) == 0 {
			if err := s.scan(clocks, &waiting); err != nil {
				return err
			}
		}
		if err := waiting.prepare(); err != nil {
			return err
		}
		var rest queue
		err := s.commit(func(tx *storage.Tx) (err error) {
			var until time.Time
			if rest, until, finished, err = s.runBatch(tx, waiting, clocks); err != nil || keep == nil {
				return err
			}
			if finished {
				until = time.Time{}
			}
			return keep(tx, until)
		})
		if err != nil {
			return err
		}
		waiting = rest
	}
	return nil
}

func (s *Scheduler) commit(fn func(*storage.Tx) error) error {
	if s.CommitLock != nil {
		s.CommitLock.Lock()
		defer s.CommitLock.Unlock()
	}
	return s.Store.Update(fn)
}

// scan finds what is due before a transaction that writes begins, so that only what came meanwhile is looked for within it.
func (s *Scheduler) scan(clocks *bank.Clocks, into *queue) error {
	changes := s.version()
	return s.Store.View(func(tx *storage.Tx) (err error) {
		*into, err = s.find(tx, clocks, changes)
		return err
	})
}

// prepare readies the events that the next transaction will carry out.
func (q queue) prepare() error {
	q = slices.Clone(q)
	for range min(batchSize, len(q)) {
		if e := heap.Pop(&q).(item); e.Prepare != nil {
			if err := e.Prepare(); err != nil {
				return err
			}
		}
	}
	return nil
}

// runBatch carries out the first of the events that wait, or, if none does, of those that are due. It returns the rest, the instant of the
// last, and whether nothing else is due.
func (s *Scheduler) runBatch(tx *storage.Tx, waiting queue, clocks *bank.Clocks) (rest queue, until time.Time, finished bool, err error) {
	rest = slices.Clone(waiting)
	anew := len(rest) == 0
	if anew {
		if rest, err = s.find(tx, clocks, s.version()); err != nil {
			return nil, until, false, err
		}
	}
	for done := 0; len(rest) > 0 && done < batchSize; done++ {
		first := heap.Pop(&rest).(item)
		followers, err := first.Apply(tx)
		if err != nil {
			return nil, until, false, err
		}
		until = first.At
		now := clocks.Of(first.project).Now()
		for _, e := range followers {
			if !e.At.After(now) {
				heap.Push(&rest, item{e, first.project, first.number})
			}
		}
	}
	return rest, until, anew && len(rest) == 0, nil
}
