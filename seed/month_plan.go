package seed

import (
	"bytes"
	"slices"

	"budsandbox/fixtures/calendar"
	"budsandbox/parallel"
)

// month holds the planned events of a month. They depend on the calendar and on their own keys
// only.
type month struct {
	events   []event
	order    []orderKey // of the events before the month's end
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

// isLike reports whether two events have the same time and kind.
func (k orderKey) isLike(other orderKey) bool { return k>>indexBits == other>>indexBits }

// planner plans the events of months. It reads only the parts of the simulation that never change,
// so that several planners can run concurrently.
type planner struct {
	*simulation
	stream  stream
	events  []event
	payDays map[*obligation]*payDayMonth
}

// payDayMonth marks the days of a month on which a pay day raises spending.
type payDayMonth struct {
	first calendar.Day
	days  [31]bool
}

// minMonthsPerWorker is the least number of months that justifies another goroutine.
const minMonthsPerWorker = 6

// planMonths returns the events of all months up to until, in seconds since 1970.
func (sim *simulation) planMonths(until int64, buf *buffers) []month {
	var firsts []calendar.Day
	first := sim.bankDays.dayOf(sim.in.From.Unix()).Month()
	for ; sim.bankDays.start(first) <= until; first = first.AddMonths(1) {
		firsts = append(firsts, first)
	}
	months := buf.monthSlots(len(firsts))
	parallel.Each(len(firsts), minMonthsPerWorker, func(from, to int) {
		p := &planner{simulation: sim, payDays: map[*obligation]*payDayMonth{}}
		for i := from; i < to; i++ {
			p.planMonth(&months[i], firsts[i], firsts[i].AddMonths(1))
		}
	})
	return months
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
	for _, e := range p.storyEvents {
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
	slices.Sort(m.order)
	for i := 0; i < len(m.order); { // those of one time and kind are in the order of their keys
		end := i + 1
		for end < len(m.order) && m.order[end].isLike(m.order[i]) {
			end++
		}
		if end-i > 1 {
			slices.SortFunc(m.order[i:end], func(a, b orderKey) int {
				return bytes.Compare(m.events[a.index()].key[:], m.events[b.index()].key[:])
			})
		}
		i = end
	}
}
