package schedule

import (
	"container/heap"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Scheduler goes through what is due, of all kinds. Its methods are safe for concurrent use.
type Scheduler struct {
	Store   *storage.DB
	Clock   *bank.Clocks
	Sources []Source

	// Hold, unless nil, is held while events are committed and the clocks follow, so that nobody who holds it, too, sees the one without
	// the other.
	CommitLock sync.Locker

	running sync.Mutex // one at a time, or they would prepare the same

	mu      sync.Mutex
	nextDue map[key]time.Time // before which nothing is due, as far as it was looked; zero for never again
	changes int               // what was found before a change is not kept after it
	wake    chan struct{}
}

// key is where quiet was looked for.
type key struct {
	project bank.Project
	source  int
}

// Exclusive runs fn, which replaces the file's content and the clocks, while nothing is carried out: the one would not fit the other.
func (s *Scheduler) Exclusive(fn func() error) error {
	s.running.Lock()
	defer s.running.Unlock()
	return fn()
}

// Changed says that a project may have an event sooner than was known. Whoever brings it about calls it, once it is on disk.
func (s *Scheduler) Changed(p bank.Project) {
	s.mu.Lock()
	for i := range s.Sources {
		delete(s.nextDue, key{p, i})
	}
	s.changes++
	s.mu.Unlock()
	s.Wake()
}

// Reset has everything looked at again. Whoever replaces the file's content calls it.
func (s *Scheduler) Reset() {
	s.mu.Lock()
	s.nextDue = nil
	s.changes++
	s.mu.Unlock()
	s.Wake()
}

// Wake has whoever waits on Woken work out anew how long nothing is due. Whoever changes the clocks calls it.
func (s *Scheduler) Wake() {
	select {
	case s.Wakeups() <- struct{}{}:
	default:
	}
}

// Wakeups receives after Wake.
func (s *Scheduler) Wakeups() chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wake == nil {
		s.wake = make(chan struct{}, 1)
	}
	return s.wake
}

// HasDue says whether there is anything for Do to do by the walk's own clocks.
func (s *Scheduler) HasDue() (any bool, err error) {
	changes := s.version()
	err = s.Store.View(func(tx *storage.Tx) error {
		all, err := s.find(tx, s.Clock, changes)
		any = len(all) > 0
		return err
	})
	return any, err
}

// find are the events up to what the clocks show, as a heap. Changes are those seen before the transaction began: it may not see what came
// later.
func (s *Scheduler) find(tx *storage.Tx, clocks *bank.Clocks, changes int) (all queue, err error) {
	for p := range tx.Projects() {
		now := clocks.Of(p).Now()
		for i, source := range s.Sources {
			until, known := s.knownNext(key{p, i})
			if known && (until.IsZero() || now.Before(until)) {
				continue
			}
			events, next, err := source.Due(tx, p, now)
			if err != nil {
				return nil, err
			}
			for _, e := range events {
				all = append(all, item{e, p, len(all)})
			}
			if len(events) == 0 { // what is due now is looked at again: what becomes of it may not be kept
				s.setNext(key{p, i}, next, changes)
			}
		}
	}
	heap.Init(&all)
	return all, nil
}

func (s *Scheduler) knownNext(at key) (until time.Time, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	until, known = s.nextDue[at]
	return until, known
}

// version counts the changes so far.
func (s *Scheduler) version() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changes
}

func (s *Scheduler) setNext(at key, next time.Time, changes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changes != changes {
		return
	}
	if s.nextDue == nil {
		s.nextDue = map[key]time.Time{}
	}
	s.nextDue[at] = next
}

// NextIn is how long nothing is due while the clocks run on, as far as is known, and most at most.
func (s *Scheduler) NextIn(most time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	for at, next := range s.nextDue {
		if clock := s.Clock.Of(at.project); !next.IsZero() && !clock.State().Frozen {
			most = min(most, next.Sub(clock.Now()))
		}
	}
	return max(most, 0)
}
