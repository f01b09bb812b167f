package seed

import (
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// habit is a fixtures.Habit with its references resolved.
type habit struct {
	*fixtures.Habit
	key      key
	account  int
	payees   []*payee
	hashes   []uint64
	weights  []int64
	hours    []int
	hoursSum int
	// weekdays are the weights of the weekdays from Sunday in per cent of an even spread.
	weekdays [7]int
	payDay   *obligation // its due days are pay days; nil if there are none
	from     calendar.Day
	until    calendar.Day
}

// payDayEffect is the number of days for which a pay day raises spending.
const payDayEffect = 5

// planHabit adds the payments of a habit in the month that begins on first; next is the first day
// of the month after it. One stream for each month draws the counts, and one stream for each
// payment draws everything else.
func (p *planner) planHabit(h *habit, first, next calendar.Day) {
	counts := &p.counts
	counts.reset(h.key.occurrence(int64(first), -1))
	paid := p.payDaysIn(h.payDay, first, next)
	_, month, _ := first.Date()
	monthly := int64(h.PerWeek) * int64(h.InMonth(month))
	last := min(next, p.until+1) // nobody sees what happens after it
	var known [2][7]poisson      // of ordinary days and of pay days, which are mostly alike in all weeks
	for day := first; day < last; day++ {
		weekday := day.Weekday()
		mean := monthly * int64(h.weekdays[weekday]) // hundredths × per cent × per cent a week
		like := &known[0][weekday]
		if h.PayDay != 0 && paid[day-first] {
			mean = mean * int64(h.PayDay) / 10_000
			like = &known[1][weekday]
		}
		mean = mean * p.habitRate(day) / 10_000 << 16 / (100 * 100 * 100 * 7)
		if like.mean != mean || mean == 0 {
			*like = newPoisson(mean)
		}
		count := counts.poisson(*like)
		if day < h.from || day >= h.until || day < p.from {
			continue
		}
		for i := range count {
			p.planHabitPayment(h, day, i)
		}
	}
}

// payDaysIn marks the days of a month on which a pay day raises spending.
func (p *planner) payDaysIn(pay *obligation, first, next calendar.Day) *[31]bool {
	marked := p.payDays[pay]
	if marked == nil {
		marked = &payDayMonth{}
		p.payDays[pay] = marked
	}
	if pay == nil || marked.first == first {
		return &marked.days
	}
	*marked = payDayMonth{first: first}
	for _, occ := range pay.due(first-payDayEffect, next) {
		for day := max(occ.Due, first); day < min(occ.Due+payDayEffect, next); day++ {
			marked.days[day-first] = true
		}
	}
	return &marked.days
}

// habitRate returns the rate of habits on a day after the slowdowns of incidents, in hundredths of
// a per cent.
func (sim *simulation) habitRate(day calendar.Day) int64 {
	percent := int64(10_000)
	for _, s := range sim.slowdowns {
		if day >= s.from && day < s.until {
			percent = percent * s.percent / 10_000
		}
	}
	return percent
}

// planHabitPayment draws the payee, amount and time of the number-th payment of a habit on a day.
func (p *planner) planHabitPayment(h *habit, day calendar.Day, number int) {
	row := h.key.occurrence(int64(day), number)
	s := &p.stream
	s.reset(row)
	to := h.payeeOf(row)
	m := movement{
		key:     row,
		account: h.account,
		payee:   to,
		store:   int8(s.intN(storeCount)),
		amount:  drawAmount(&h.Amount, s),
	}
	if !h.In {
		m.amount = -m.amount
	}
	second := s.weightedOf(h.hours, h.hoursSum)*3600 + s.intN(3600)
	if settlesByBatch(to.rail) {
		m.authorised = p.paymentTime(to.rail, p.bankDays.nextWorkingDay(day), s)
		m.booked = m.authorised
	} else {
		m.authorised = p.localDays.instant(day, second)
		m.booked = m.authorised
		if to.rail == fixtures.Card || to.rail == fixtures.CardOnline {
			m.booked = p.bookingTime(m.authorised, h.account, s)
		}
	}
	e := event{movement: m, kind: habitPayment, target: int64(h.Above)}
	if h.Refunds > 0 && s.intN(10_000) < int(h.Refunds) {
		e.refundAfter = int32(s.intBetween(5, 12))
	}
	p.events = append(p.events, e)
}

// drawAmount draws an amount in minor units: log-normal about the median, within the bounds of the
// shape, then with its ending, and at least 1.
func drawAmount(a *fixtures.Shape, s *stream) int64 {
	const scale = 100 * 1000
	value := int64(a.Median) * exponential(int64(a.Spread)*s.normal()<<16/scale) >> 16
	value = max(value, int64(a.Low))
	if a.High > 0 {
		value = min(value, int64(a.High))
	}
	return max(applyEnding(value, a.Ending, s), 1)
}

// applyEnding changes the last digits of an amount to those that are typical of such amounts, for
// example 99 in shops. The shares follow docs/research/synthetic-data.md#amount-endings.
func applyEnding(value int64, ending string, s *stream) int64 {
	draw := s.intN(100)
	switch ending {
	case "shop":
		switch {
		case draw < 27:
			return value/100*100 + 99
		case draw < 39:
			return value/100*100 + 50
		case draw < 49:
			return roundToMultiple(value, 100)
		case draw < 62:
			return value/10*10 + 5
		}
	case "pound":
		if draw < 85 {
			return roundToMultiple(value, 100)
		}
		return roundToMultiple(value, 50)
	case "five":
		return roundToMultiple(value, 500)
	case "ten":
		return roundToMultiple(value, 1000)
	case "pump":
		if draw < 45 {
			return roundToMultiple(value, 500)
		}
	}
	return value
}
