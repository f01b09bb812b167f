package ledger

import (
	"container/list"
	"sync"
	"sync/atomic"

	"budsandbox/bank"
)

// defaultMaxRows is how many rows the kept books have together: some forty customers of two years each.
const defaultMaxRows = 100_000

// emptyRows is what a place weighs that has no rows, so that books of customers without accounts go some day, too.
const emptyRows = 10

// cache keeps the books used last.
type cache struct {
	mu      sync.Mutex
	maxRows int
	rows    int
	entries map[owner]*entry
	order   list.List // of *place, the last used in front
}

// owner is whose book it is.
type owner struct {
	project  bank.Project
	customer bank.CustomerID
}

// entry is where the book of one customer stands. A place that was given up still works for those who hold it.
type entry struct {
	owner    owner
	building sync.Mutex // held by the one who writes the book
	version  atomic.Pointer[version]
	rows     int // in rows
	element  *list.Element
}

// entry finds or makes the place of an owner.
func (s *cache) entry(o owner, maxRows int) *entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.entries[o]; found != nil {
		s.order.MoveToFront(found.element)
		return found
	}
	if s.entries == nil {
		s.entries = map[owner]*entry{}
	}
	if s.maxRows = maxRows; maxRows == 0 {
		s.maxRows = defaultMaxRows
	}
	made := &entry{owner: o, rows: emptyRows}
	made.element = s.order.PushFront(made)
	s.entries[o] = made
	s.rows += made.rows
	s.evict()
	return made
}

// resize notes how many rows the book at a place has, and gives up others for it.
func (s *cache) resize(p *entry, rows int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.entries[p.owner] != p {
		return // given up meanwhile
	}
	s.rows += emptyRows + rows - p.rows
	p.rows = emptyRows + rows
	s.order.MoveToFront(p.element)
	s.evict()
}

// evict gives up the places used longest ago until the rest fits; the one in front stays however large it is.
func (s *cache) evict() {
	for s.rows > s.maxRows && s.order.Len() > 1 {
		last := s.order.Back()
		gone := s.order.Remove(last).(*entry)
		s.rows -= gone.rows
		delete(s.entries, gone.owner)
	}
}

func (s *cache) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries, s.rows = nil, 0
	s.order.Init()
}
