package seed

import (
	"bytes"
	"cmp"
	"slices"

	"budsandbox/fixtures/calendar"
	"budsandbox/parallel"
)

// month is what may happen in a month, by the calendar and the steps' own keys alone.
type month struct {
	steps  []step
	order  []turn // of the steps
	beyond []step // what another time zone or a weekend moves out of the month
}

// turn is the place of a step, with what decides first when it has its turn.
type turn struct {
	auth  int64
	kind  stepKind
	place int32
}

// gatherer collects months. It reads of the world only what stays as it is, so that several can work at once.
type gatherer struct {
	*world
	stream stream
	steps  []step
	felt   map[*commitment]*payMonth
}

// payMonth marks the days of a month on which a pay day is felt.
type payMonth struct {
	first calendar.Day
	days  [31]bool
}

// leastMonths is how many months are worth a goroutine of their own.
const leastMonths = 6

// gatherAll collects the months up to the horizon.
func (w *world) gatherAll(until int64, room *scratch) []month {
	var firsts []calendar.Day
	for first := w.offices.day(w.life.From.Unix()).Month(); w.offices.start(first) <= until; first = first.AddMonths(1) {
		firsts = append(firsts, first)
	}
	months := room.monthsFor(len(firsts))
	parallel.Each(len(firsts), leastMonths, func(from, to int) {
		g := &gatherer{world: w, felt: map[*commitment]*payMonth{}}
		for i := from; i < to; i++ {
			g.gather(&months[i], firsts[i], firsts[i].AddMonths(1))
		}
	})
	return months
}

// gather collects the steps of a month.
func (w *gatherer) gather(m *month, first, next calendar.Day) {
	w.steps = m.steps[:0]
	for _, h := range w.habits {
		w.gatherHabit(h, first, next)
	}
	for _, c := range w.commitments {
		w.gatherCommitment(c, first, next)
	}
	for _, t := range w.transfers {
		w.gatherTransfer(t, first, next)
	}
	for _, a := range w.accounts {
		w.gatherAccount(a, first, next)
	}
	for _, s := range w.events {
		if day := w.offices.day(s.auth); day >= first && day < next {
			w.steps = append(w.steps, s)
		}
	}
	m.steps = w.steps
	m.sort(w.offices.start(next))
}

// sort brings the steps before the month's end in order without moving them, and sets the others apart.
func (m *month) sort(end int64) {
	m.order, m.beyond = m.order[:0], m.beyond[:0]
	for i := range m.steps {
		if s := &m.steps[i]; s.auth < end {
			m.order = append(m.order, turn{s.auth, s.kind, int32(i)})
		} else {
			m.beyond = append(m.beyond, *s)
		}
	}
	slices.SortFunc(m.order, func(a, b turn) int {
		if c := cmp.Compare(a.auth, b.auth); c != 0 {
			return c
		}
		if c := cmp.Compare(a.kind, b.kind); c != 0 {
			return c
		}
		return bytes.Compare(m.steps[a.place].key[:], m.steps[b.place].key[:])
	})
}
