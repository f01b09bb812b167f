package schedule

import (
	"context"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
	"budsandbox/storage"
)

// Scheduler runs the events of its sources. Its methods are safe for concurrent use.
type Scheduler struct {
	Store   *storage.DB
	Clock   *clock.Clocks
	Sources []Source

	// CommitLock, unless nil, is held while events are committed and the clocks are set, so that other holders of the
	// lock never see one without the other.
	CommitLock sync.Locker

	// MaxWaiting is the number of events that are held in memory until they run. 0 stands for 50,000.
	MaxWaiting int

	// BatchSize is the maximum number of events in a transaction. 0 stands for 400.
	BatchSize int

	// BatchTime is the time after which no other event begins in a transaction, so that other writers do not wait
	// long. 0 stands for 50 ms.
	BatchTime time.Duration

	running Lock // held by RunDue and Exclusive

	mu        sync.Mutex
	interrupt context.CancelFunc // ends RunInBackground; nil while it does not run
	exclusive int                // number of callers of Exclusive that wait or run
	nextDue   map[key]time.Time  // time before which nothing is due; zero if nothing will be
	changes   int                // number of calls of Changed and Reset; results from before a change are discarded
	wake      chan struct{}
}

// key identifies a source in a project.
type key struct {
	project bank.Project
	source  int
}

// Exclusive calls fn while no events run. fn may replace the content of the file and the clocks. RunUntil lets it go
// first between two transactions, and then scans for due events again.
func (s *Scheduler) Exclusive(ctx context.Context, fn func() error) error {
	s.addExclusive(1)
	defer s.addExclusive(-1)
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.running.Unlock()
	return fn()
}

func (s *Scheduler) addExclusive(n int) {
	s.mu.Lock()
	s.exclusive += n
	s.mu.Unlock()
}

// mustPause reports whether a caller of Exclusive waits for the events that run.
func (s *Scheduler) mustPause() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.exclusive > 0
}

// begin waits until no events run. It ends RunInBackground, which may have years of events before it.
func (s *Scheduler) begin(ctx context.Context) error {
	s.mu.Lock()
	if s.interrupt != nil {
		s.interrupt()
	}
	s.mu.Unlock()
	return s.running.Lock(ctx)
}

// RunInBackground runs the events that are due on the scheduler's own clocks. It ends early, with an error, when
// another caller wants to run events or to replace the content of the file.
func (s *Scheduler) RunInBackground(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.setInterrupt(cancel) // before it waits, so that other callers can end it
	defer s.setInterrupt(nil)
	if err := s.running.Lock(ctx); err != nil {
		return err
	}
	_, err := s.run(ctx, s.Clock, nil, nil)
	return err
}

func (s *Scheduler) setInterrupt(cancel context.CancelFunc) {
	s.mu.Lock()
	s.interrupt = cancel
	s.mu.Unlock()
}

// Changed must be called after the commit of a write that may schedule an earlier event for the project.
func (s *Scheduler) Changed(project bank.Project) {
	s.mu.Lock()
	for i := range s.Sources {
		delete(s.nextDue, key{project, i})
	}
	s.changes++
	s.mu.Unlock()
	s.Wake()
}

// Reset makes the scheduler scan all sources again. It must be called after replacing the content of the file.
func (s *Scheduler) Reset() {
	s.mu.Lock()
	s.nextDue = nil
	s.changes++
	s.mu.Unlock()
	s.Wake()
}

// Wake makes the receiver of Wakeups call NextIn again. It must be called after changing a clock.
func (s *Scheduler) Wake() {
	select {
	case s.Wakeups() <- struct{}{}:
	default:
	}
}

// Wakeups returns the channel that receives a value after Wake.
func (s *Scheduler) Wakeups() chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wake == nil {
		s.wake = make(chan struct{}, 1)
	}
	return s.wake
}

// HasDue reports whether an event is due on the scheduler's own clocks.
func (s *Scheduler) HasDue(ctx context.Context) (due bool, err error) {
	changes := s.version()
	err = s.Store.View(ctx, func(tx *storage.Tx) error {
		found, err := s.find(tx, s.Clock, changes, 1)
		due = err == nil && !found.empty()
		return err
	})
	return due, err
}

// find returns the first events that are due on clocks, at most capacity. changes must be the version from before the
// transaction began, because the transaction may not see later changes.
func (s *Scheduler) find(tx *storage.Tx, clocks *clock.Clocks, changes, capacity int) (*backlog, error) {
	all := &backlog{capacity: capacity}
	number := 0
	for i, source := range s.Sources {
		for project := range source.Candidates(tx) {
			now := clocks.Of(project).Now()
			until, known := s.knownNext(key{project, i})
			if known && (until.IsZero() || now.Before(until)) {
				continue
			}
			before := number
			next, err := source.Due(tx, project, now, func(e Event) {
				all.collect(item{e, project, number})
				number++
			})
			if err != nil {
				return nil, err
			}
			if number == before { // with due events, next would be wrong if they fail to run
				s.setNext(key{project, i}, next, changes)
			}
		}
	}
	all.order()
	return all, nil
}

func (s *Scheduler) knownNext(k key) (until time.Time, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	until, known = s.nextDue[k]
	return until, known
}

// version returns the number of changes so far.
func (s *Scheduler) version() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changes
}

func (s *Scheduler) setNext(k key, next time.Time, changes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changes != changes {
		return
	}
	if s.nextDue == nil {
		s.nextDue = map[key]time.Time{}
	}
	s.nextDue[k] = next
}

// NextIn returns how long nothing is known to be due while the clocks run on, limited to limit.
func (s *Scheduler) NextIn(limit time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, next := range s.nextDue {
		if own := s.Clock.Of(k.project); !next.IsZero() && !own.State().Frozen {
			limit = min(limit, next.Sub(own.Now()))
		}
	}
	return max(limit, 0)
}
