package seed

import (
	"bytes"
	"iter"
	"slices"

	"budsandbox/fixtures/calendar"
	"budsandbox/parallel"
)

// month holds the planned events of a month. They depend on the calendar and on their own keys
// only.
type month struct {
	events   []event
	order    []orderKey // of the events before the month's end
	spare    []orderKey // for sorting
	overflow []event    // events that a time zone or a weekend moves into the next month
}

// orderKey is the time of an event, its kind and its index in one number, which is sorted much faster than events.
type orderKey uint64

const (
	indexBits = 24
	kindBits  = 4
	timeBias  = 1 << 34 // of times in seconds since 1970, so that none is negative
)

func newOrderKey(e *event, index int) orderKey {
	return orderKey(uint64(e.authorised+timeBias)<<(kindBits+indexBits) | uint64(e.kind)<<indexBits | uint64(index))
}

// index returns the index of the event.
func (k orderKey) index() int { return int(k & (1<<indexBits - 1)) }

// planner plans the events of months. It reads only the parts of the simulation that never change,
// so that several planners can run concurrently.
type planner struct {
	*simulation
	from, until    calendar.Day // outside of them, no payment of a habit is seen
	stream, counts stream
	events         []event
	payDays        map[*obligation]*payDayMonth
}

// payDayMonth marks the days of a month on which a pay day raises spending.
type payDayMonth struct {
	first calendar.Day
	days  [31]bool
}

// minMonthsPerWorker is the least number of months that justifies another goroutine.
const minMonthsPerWorker = 6

// planMonths yields the events of each month of the history, in order. Other processors plan the next months meanwhile.
func (sim *simulation) planMonths(buf *buffers) iter.Seq[*month] {
	var firsts []calendar.Day
	first := sim.bankDays.dayOf(sim.in.From.Unix()).Month()
	for ; sim.bankDays.start(first) <= sim.until; first = first.AddMonths(1) {
		firsts = append(firsts, first)
	}
	months := buf.monthSlots(len(firsts))
	return func(yield func(*month) bool) {
		for i := range parallel.InOrder(len(firsts), minMonthsPerWorker, func() func(int) {
			p := sim.newPlanner()
			return func(i int) { p.planMonth(&months[i], firsts[i], firsts[i].AddMonths(1)) }
		}) {
			if !yield(&months[i]) {
				return
			}
		}
	}
}

// maxClosed is more than the number of days for which banks are closed on end.
const maxClosed = 10

// newPlanner returns a planner that only one goroutine may use.
func (sim *simulation) newPlanner() *planner {
	return &planner{
		simulation: sim, payDays: map[*obligation]*payDayMonth{},
		from: sim.bankDays.dayOf(sim.in.From.Unix()) - maxClosed, until: sim.bankDays.dayOf(sim.until) + 1,
	}
}

// planMonth plans the events of the month that begins on first; next is the first day of the month
// after it.
func (p *planner) planMonth(m *month, first, next calendar.Day) {
	p.events = m.events[:0]
	for _, h := range p.habits {
		p.planHabit(h, first, next)
	}
	for _, ob := range p.obligations {
		p.planObligation(ob, first, next)
	}
	for _, t := range p.transfers {
		p.planTransfer(t, first, next)
	}
	for _, a := range p.accounts {
		p.planAccount(a, first, next)
	}
	for _, e := range p.singleEvents {
		if day := p.bankDays.dayOf(e.authorised); day >= first && day < next {
			p.events = append(p.events, e)
		}
	}
	m.events = p.events
	m.sort(p.bankDays.start(next))
}

// sort sets the order of the events before end, the end of the month, and copies the other events
// to overflow.
func (m *month) sort(end int64) {
	m.order, m.overflow = m.order[:0], m.overflow[:0]
	for i := range m.events {
		if e := &m.events[i]; e.authorised < end {
			m.order = append(m.order, newOrderKey(e, i))
		} else {
			m.overflow = append(m.overflow, *e)
		}
	}
	m.spare = slices.Grow(m.spare[:0], len(m.order))[:len(m.order)]
	sortTimes(m.order, m.spare, indexBits)
	for same := range equalTimes(m.order, indexBits) { // those of one time and kind are in the order of their keys
		slices.SortFunc(m.order[same.from:same.to], func(a, b orderKey) int {
			return bytes.Compare(m.events[a.index()].key[:], m.events[b.index()].key[:])
		})
	}
}
