package ledger

import (
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
)

// maxEvicted is the maximum number of evictions that are recorded individually.
const maxEvicted = 50_000

// lost records until when forgotten books may have been read. It is safe for concurrent use.
type lost struct {
	mu      sync.Mutex
	cleared clock.Moment          // when all books were dropped
	emptied map[bank.Project]bool // projects that had no customers then
	evicted map[owner]time.Time   // when single books were dropped after that
}

// evict records that the book of an owner was dropped now.
func (l *lost) evict(o owner, clocks *clock.Clocks) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.evicted) >= maxEvicted {
		l.cleared, l.emptied, l.evicted = clocks.Moment(), nil, nil
	}
	if l.evicted == nil {
		l.evicted = map[owner]time.Time{}
	}
	l.evicted[o] = clocks.Of(o.project).Now()
}

// clear records that all books were dropped at a moment.
func (l *lost) clear(at clock.Moment) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cleared, l.emptied, l.evicted = at, nil, nil
}

// empty records that a project has no customers, or that no project has any if p is empty, so that nothing of them is
// lost.
func (l *lost) empty(p bank.Project) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p == "" {
		l.cleared, l.evicted = clock.Moment{}, nil
		return
	}
	if l.emptied == nil {
		l.emptied = map[bank.Project]bool{}
	}
	l.emptied[p] = true
}

// forget removes the record of an owner.
func (l *lost) forget(o owner) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.evicted, o)
}

// until returns until when forgotten books of an owner may have been read, or zero if there are none.
func (l *lost) until(o owner) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.emptied[o.project] {
		return l.evicted[o]
	}
	return bank.Later(l.cleared.Of(o.project), l.evicted[o])
}
