package seed

import (
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// habit is a persona's habit, prepared.
type habit struct {
	*fixtures.Habit
	key     key
	place   int
	payees  []*payee
	hashes  []uint64
	weights []int64
	hours   []int
	pay     *commitment // whose due days are pay days; nil if there are none
	from    calendar.Day
	until   calendar.Day
}

// payDays are how long a pay day is felt.
const payDays = 5

// gatherHabit adds what a habit does from one day to another, which are the beginnings of a month and the next. One stream per month says
// how often, one per row all else.
func (w *gatherer) gatherHabit(h *habit, first, next calendar.Day) {
	var counts stream
	counts.begin(h.key.at(int64(first), -1))
	paid := w.daysPaid(h.pay, first, next)
	_, month, _ := first.Date()
	monthly := int64(h.PerWeek) * int64(h.InMonth(month))
	for day := first; day < next; day++ {
		mean := monthly * int64(h.OnWeekday(day.Weekday())) // hundredths × per cent × per cent a week
		if h.PayDay != 0 && paid[day-first] {
			mean = mean * int64(h.PayDay) / 10_000
		}
		count := counts.poisson(mean * w.slowed(day) / 10_000 << 16 / (100 * 100 * 100 * 7))
		if day < h.from || day >= h.until {
			continue
		}
		for i := range count {
			w.gatherHabitRow(h, day, i)
		}
	}
}

// daysPaid marks the days of a month on which a pay day is felt.
func (w *gatherer) daysPaid(pay *commitment, first, next calendar.Day) *[31]bool {
	felt := w.felt[pay]
	if felt == nil {
		felt = &payMonth{}
		w.felt[pay] = felt
	}
	if pay == nil || felt.first == first {
		return &felt.days
	}
	*felt = payMonth{first: first}
	pay.due(w.who.country, first-payDays, next, func(o calendar.Occurrence) bool {
		for day := max(o.Due, first); day < min(o.Due+payDays, next); day++ {
			felt.days[day-first] = true
		}
		return true
	})
	return &felt.days
}

// slowed is how much of the habits the story leaves on a day, in hundredths of a per cent.
func (w *world) slowed(day calendar.Day) int64 {
	percent := int64(10_000)
	for _, s := range w.slow {
		if day >= s.from && day < s.until {
			percent = percent * s.percent / 10_000
		}
	}
	return percent
}

func (w *gatherer) gatherHabitRow(h *habit, day calendar.Day, number int) {
	row := h.key.at(int64(day), number)
	s := &w.stream
	s.begin(row)
	whom := h.payees[chosen(row.word(), h.hashes, h.weights)]
	d := draft{key: row, place: h.place, payee: whom, store: int8(s.below(storeCount)), amount: shaped(&h.Amount, s)}
	if !h.In {
		d.amount = -d.amount
	}
	second := s.weighted(h.hours)*3600 + s.below(3600)
	if settlesByBatch(whom.rail) {
		d.auth = w.clockOf(whom.rail, w.offices.forward(day), s)
		d.at = d.auth
	} else {
		d.auth = w.shops.at(day, second)
		d.at = d.auth
		if whom.rail == fixtures.Card || whom.rail == fixtures.CardOnline {
			d.at = w.bookedAfter(d.auth, h.place, s)
		}
	}
	st := step{draft: d, kind: spend}
	if h.Refunds > 0 && s.below(10_000) < int(h.Refunds) {
		st.refundAfter = int32(s.between(5, 12))
	}
	w.steps = append(w.steps, st)
}

// shaped draws an amount in minor units.
func shaped(a *fixtures.Shape, s *stream) int64 {
	const scale = 100 * 1000
	value := int64(a.Median) * exponential(int64(a.Spread)*s.normal()<<16/scale) >> 16
	value = max(value, int64(a.Low))
	if a.High > 0 {
		value = min(value, int64(a.High))
	}
	return max(ended(value, a.Ending, s), 1)
}

// ended gives an amount the ending that such amounts have (research section 1.3: shares of round numbers).
func ended(value int64, ending string, s *stream) int64 {
	draw := s.below(100)
	switch ending {
	case "shop":
		switch {
		case draw < 27:
			return value/100*100 + 99
		case draw < 39:
			return value/100*100 + 50
		case draw < 49:
			return toMultiple(value, 100)
		case draw < 62:
			return value/10*10 + 5
		}
	case "pound":
		if draw < 85 {
			return toMultiple(value, 100)
		}
		return toMultiple(value, 50)
	case "five":
		return toMultiple(value, 500)
	case "ten":
		return toMultiple(value, 1000)
	case "pump":
		if draw < 45 {
			return toMultiple(value, 500)
		}
	}
	return value
}
