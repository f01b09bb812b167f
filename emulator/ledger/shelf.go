package ledger

import (
	"container/list"
	"sync"
	"sync/atomic"

	"budsandbox/bank"
)

// defaultRoom is how many rows the kept books have together: some forty customers of two years each.
const defaultRoom = 100_000

// emptyWeight is what a place weighs that has no rows, so that books of customers without accounts go some day, too.
const emptyWeight = 10

// shelf keeps the books used last.
type shelf struct {
	mu     sync.Mutex
	room   int
	weight int
	places map[owner]*place
	order  list.List // of *place, the last used in front
}

// owner is whose book it is.
type owner struct {
	project  bank.Project
	customer bank.CustomerID
}

// place is where the book of one customer stands. A place that was given up still works for those who hold it.
type place struct {
	owner   owner
	making  sync.Mutex // held by the one who writes the book
	edition atomic.Pointer[edition]
	weight  int // in rows
	element *list.Element
}

// place finds or makes the place of an owner.
func (s *shelf) place(o owner, room int) *place {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.places[o]; found != nil {
		s.order.MoveToFront(found.element)
		return found
	}
	if s.places == nil {
		s.places = map[owner]*place{}
	}
	if s.room = room; room == 0 {
		s.room = defaultRoom
	}
	made := &place{owner: o, weight: emptyWeight}
	made.element = s.order.PushFront(made)
	s.places[o] = made
	s.weight += made.weight
	s.thin()
	return made
}

// weigh notes how many rows the book at a place has, and gives up others for it.
func (s *shelf) weigh(p *place, rows int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.places[p.owner] != p {
		return // given up meanwhile
	}
	s.weight += emptyWeight + rows - p.weight
	p.weight = emptyWeight + rows
	s.order.MoveToFront(p.element)
	s.thin()
}

// thin gives up the places used longest ago until the rest fits; the one in front stays however large it is.
func (s *shelf) thin() {
	for s.weight > s.room && s.order.Len() > 1 {
		last := s.order.Back()
		gone := s.order.Remove(last).(*place)
		s.weight -= gone.weight
		delete(s.places, gone.owner)
	}
}

func (s *shelf) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places, s.weight = nil, 0
	s.order.Init()
}
