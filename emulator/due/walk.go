package due

import (
	"container/heap"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Walk goes through what is due, of all kinds. Its methods are safe for concurrent use.
type Walk struct {
	Store   *storage.DB
	Clock   *bank.Clocks
	Sources []Source

	// Hold, unless nil, is held while events are committed and the clocks follow, so that nobody who holds it, too, sees the one without
	// the other.
	Hold sync.Locker

	walking sync.Mutex // one at a time, or they would prepare the same

	mu      sync.Mutex
	quiet   map[place]time.Time // before which nothing is due, as far as it was looked; zero for never again
	changes int                 // what was found before a change is not kept after it
	wake    chan struct{}
}

// place is where quiet was looked for.
type place struct {
	project bank.Project
	source  int
}

// Alone runs fn, which replaces the file's content and the clocks, while nothing is carried out: the one would not fit the other.
func (w *Walk) Alone(fn func() error) error {
	w.walking.Lock()
	defer w.walking.Unlock()
	return fn()
}

// Changed says that a project may have an event sooner than was known. Whoever brings it about calls it, once it is on disk.
func (w *Walk) Changed(p bank.Project) {
	w.mu.Lock()
	for i := range w.Sources {
		delete(w.quiet, place{p, i})
	}
	w.changes++
	w.mu.Unlock()
	w.Wake()
}

// Forget has everything looked at again. Whoever replaces the file's content calls it.
func (w *Walk) Forget() {
	w.mu.Lock()
	w.quiet = nil
	w.changes++
	w.mu.Unlock()
	w.Wake()
}

// Wake has whoever waits on Woken work out anew how long nothing is due. Whoever changes the clocks calls it.
func (w *Walk) Wake() {
	select {
	case w.Woken() <- struct{}{}:
	default:
	}
}

// Woken receives after Wake.
func (w *Walk) Woken() chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.wake == nil {
		w.wake = make(chan struct{}, 1)
	}
	return w.wake
}

// Any says whether there is anything for Do to do by the walk's own clocks.
func (w *Walk) Any() (any bool, err error) {
	changes := w.seen()
	err = w.Store.View(func(tx *storage.Tx) error {
		all, err := w.find(tx, w.Clock, changes)
		any = len(all) > 0
		return err
	})
	return any, err
}

// find are the events up to what the clocks show, as a heap. Changes are those seen before the transaction began: it may not see what came
// later.
func (w *Walk) find(tx *storage.Tx, clocks *bank.Clocks, changes int) (all line, err error) {
	for p := range tx.Projects() {
		now := clocks.Of(p).Now()
		for i, source := range w.Sources {
			until, known := w.known(place{p, i})
			if known && (until.IsZero() || now.Before(until)) {
				continue
			}
			events, next, err := source.Due(tx, p, now)
			if err != nil {
				return nil, err
			}
			for _, e := range events {
				all = append(all, queued{e, p, len(all)})
			}
			if len(events) == 0 { // what is due now is looked at again: what becomes of it may not be kept
				w.keep(place{p, i}, next, changes)
			}
		}
	}
	heap.Init(&all)
	return all, nil
}

func (w *Walk) known(at place) (until time.Time, known bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	until, known = w.quiet[at]
	return until, known
}

// seen counts the changes so far.
func (w *Walk) seen() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changes
}

func (w *Walk) keep(at place, next time.Time, changes int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.changes != changes {
		return
	}
	if w.quiet == nil {
		w.quiet = map[place]time.Time{}
	}
	w.quiet[at] = next
}

// Nap is how long nothing is due while the clocks run on, as far as is known, and most at most.
func (w *Walk) Nap(most time.Duration) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	for at, next := range w.quiet {
		if clock := w.Clock.Of(at.project); !next.IsZero() && !clock.State().Frozen {
			most = min(most, next.Sub(clock.Now()))
		}
	}
	return max(most, 0)
}
