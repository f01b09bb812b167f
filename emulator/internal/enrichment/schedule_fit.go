package enrichment

import (
	"slices"
	"time"

	"budsandbox/fixtures/calendar"
)

// cycle is a kind of schedule, with the conditions under which it is tried for a series and the tolerance for its
// members.
type cycle struct {
	frequency      string
	period         int // approximate, in days
	minMembers     int // least number of members
	minGap, maxGap int // range of the mean gap, in days
	maxDistance    int // largest distance of a member from its slot, in days
	schedules      func(h *history, s *series, c *cycle, try func(calendar.Schedule))
}

// cycles lists all kinds. The mean gap may exceed the period because payments are skipped.
var cycles = [...]cycle{
	{Daily, 1, 8, 1, 2, 0, eachDay},
	{Weekly, 7, 4, 5, 10, 2, everyWeeks},
	{Biweekly, 14, 3, 12, 21, 3, everyWeeks},
	{Biweekly, 15, 5, 13, 19, 3, twiceMonthly},
	{Monthly, 28, 4, 25, 40, 3, everyWeeks},
	{Monthly, 30, 3, 27, 60, 4, monthDays},
	{Monthly, 30, 4, 27, 40, 3, nthWeekdays},
	{Quarterly, 91, 3, 80, 120, 6, monthDays},
	{Quarterly, 91, 5, 75, 140, 6, sameMonths},
	{SixMonthly, 182, 3, 165, 230, 8, monthDays},
	{SixMonthly, 182, 4, 130, 230, 8, sameMonths},
	{Annually, 365, 2, 345, 385, 8, monthDays},
}

// fit is a schedule with measures of how well a series follows it.
type fit struct {
	cycle    *cycle
	schedule calendar.Schedule
	coverage int // slots with a member among those from the first to the last with one, per mille
	residual int // mean distance of the members from their slots, in hundredths of a day
	spread   int // mean deviation of the amounts from those around them, per mille
	slots    int // number of slots from the first to the last with a member
	hits     int
}

// rank returns the value by which fits of one series are compared: the coverage, less 7 per cent for each day of mean
// distance.
func (f fit) rank() int { return f.coverage - f.residual*7/10 }

// The limits of a fit: coverage in per mille, the mean distance in hundredths of a day, the spread of the amounts in
// per mille.
const (
	minCoverage         = 780
	minCoverageOnTheDay = 650 // of twelve or more payments that are on the day
	minCoverageExact    = 500 // of payments that are on the day and of one amount
	maxResidual         = 120
	maxResidualOnTheDay = 30
	maxResidualAgreed   = 110 // of agreed payments, which may be collected a day late
	maxSpreadOneAmount  = 30
	maxSpread           = 450
	maxSpreadByCard     = 120
	maxSpreadOfThree    = 150
	maxSpreadOnTheDay   = 2500 // of agreed payments and credits on the day, such as card repayments and earnings
)

// fitBest finds the schedule that fits a series best and reports whether there is one. It reduces the series to the
// members near a slot, one for each slot.
func (h *history) fitBest(s *series) bool {
	n := len(s.members)
	if n < 2 {
		return false
	}
	span := int(s.members[n-1].day - s.members[0].day)
	best := fit{coverage: -1}
	for i := range cycles {
		c := &cycles[i]
		if n < c.minMembers || span < c.minGap*(n-1) || span > c.maxGap*(n-1) {
			continue
		}
		c.schedules(h, s, c, func(schedule calendar.Schedule) {
			limit := anyResidual
			if best.coverage >= 0 {
				limit = best.maxResidualToBeat()
			}
			if limit < 0 { // none is better
				return
			}
			f, ok := h.measure(s.members, c, schedule, limit)
			if ok && (best.coverage < 0 || f.rank() > best.rank()) {
				best = f
			}
		})
	}
	if best.cycle == nil {
		return false
	}
	if schedule, unpaid := h.withoutUnpaidMonths(s, best); unpaid {
		best, _ = h.measure(s.members, best.cycle, schedule, anyResidual)
	}
	limit := maxResidual
	if best.cycle.period > 150 {
		limit *= 2
	}
	if best.coverage < minCoverageExact || best.residual > limit || n*10 > 12*best.slots+10 {
		return false
	}
	ok := h.onSlots(s.members, best)
	if len(ok) < best.cycle.minMembers || len(ok)*10 < n*8 {
		return false
	}
	if best.spread = h.spread(ok); best.spread > s.allowedSpread(best, len(ok)) ||
		best.coverage < s.requiredCoverage(best, len(ok)) {
		return false
	}
	s.members, s.fit = ok, best
	return true
}

// anyResidual is more than all residuals.
const anyResidual = 1 << 30

// maxResidualToBeat returns the largest residual with which another fit can have a greater rank. Its coverage is at
// most 1000. The result is negative if no fit can.
func (f fit) maxResidualToBeat() int {
	if f.rank() >= 1000 {
		return -1
	}
	return ((1000-f.rank())*10 - 1) / 7
}

// measure returns the fit of a schedule to members. It returns false, without the fit, if the residual is more than
// most.
func (h *history) measure(members []member, c *cycle, schedule calendar.Schedule, limit int) (f fit, ok bool) {
	tooFar := (limit+1)*len(members) - 1 // in hundredths of a day for all members together
	f = fit{cycle: c, schedule: schedule}
	h.slots = h.days.slots(h.slots[:0], schedule, members[0].day, members[len(members)-1].day)
	first, last, total, at := -1, -1, 0, 0
	for _, m := range members {
		var away int
		at, away = nearest(h.slots, at, m.day)
		total += away
		if total*100 > tooFar {
			return f, false
		}
		if away > c.maxDistance || at == last {
			continue
		}
		if first < 0 {
			first = at
		}
		last = at
		f.hits++
	}
	if f.hits > 0 {
		f.slots = last - first + 1
		f.coverage = f.hits * 1000 / f.slots
	}
	f.residual = total * 100 / len(members)
	return f, true
}

// nearest returns the slot closest to day, searching from the given slot on, and its distance in days.
func nearest(slots []calendar.Day, from int, day calendar.Day) (at, away int) {
	for at = from; at+1 < len(slots) && distance(slots[at+1], day) <= distance(slots[at], day); at++ {
	}
	if at >= len(slots) {
		return at, 1 << 20
	}
	return at, distance(slots[at], day)
}

func distance(a, b calendar.Day) int { return int(max(a-b, b-a)) }

// onSlots returns the members near a slot, and only the closest of several near the same slot.
func (h *history) onSlots(members []member, f fit) []member {
	h.slots = h.days.slots(h.slots[:0], f.schedule, members[0].day, members[len(members)-1].day)
	kept := make([]member, 0, len(members))
	at, last, lastAway := 0, -1, 0
	for _, m := range members {
		var away int
		at, away = nearest(h.slots, at, m.day)
		switch {
		case away > f.cycle.maxDistance:
		case at != last:
			kept = append(kept, m)
			last, lastAway = at, away
		case away < lastAway:
			kept[len(kept)-1], lastAway = m, away
		}
	}
	return kept
}

// withoutUnpaidMonths returns the schedule of a fit without the months that have had no payment for at least two years,
// and whether there are any. Council tax, for example, is paid in ten months.
func (h *history) withoutUnpaidMonths(s *series, f fit) (schedule calendar.Schedule, found bool) {
	schedule = f.schedule
	if f.cycle.period != 30 || f.hits == f.slots || schedule.Unit != calendar.MonthDays {
		return schedule, false
	}
	var due, paid [13]int
	i, last := 0, s.members[len(s.members)-1].day
	for slot := range schedule.Between(h.country, s.members[0].day-4, last+5) {
		_, month, _ := slot.Nominal.Date()
		due[month]++
		for i < len(s.members) && s.members[i].day < slot.Due-4 {
			i++
		}
		if i < len(s.members) && s.members[i].day <= slot.Due+4 {
			paid[month]++
		}
	}
	var months calendar.Months
	unpaid := 0
	for month := time.January; month <= time.December; month++ {
		if due[month] >= 2 && paid[month] == 0 {
			unpaid++
			continue
		}
		months |= calendar.OnlyIn(month)
	}
	schedule.Months = months
	return schedule, unpaid > 0 && unpaid <= 3
}

// allowedSpread returns the largest allowed spread of the amounts, per mille. It is less for card payments and for few
// members, and more if the dates are exact. It is negative for two payments that are not agreed, which form no group.
func (s *series) allowedSpread(f fit, members int) int {
	exact := members >= 6 && f.coverage >= minCoverage &&
		(f.residual <= maxResidualOnTheDay || s.agreed && f.residual <= maxResidualAgreed)
	switch {
	case members < 3 && !s.agreed:
		return -1
	case members < 3:
		return maxSpreadOfThree
	case exact && !s.card && (s.agreed || s.credit):
		return maxSpreadOnTheDay
	case s.card && (!exact || f.cycle.period < 28):
		return maxSpreadByCard
	case members == 3 && !s.agreed:
		return maxSpreadOfThree
	}
	return maxSpread
}

// requiredCoverage returns the share of slots that must have a member, per mille. It is lower if the dates are exact,
// because rent, for example, is not always paid.
func (s *series) requiredCoverage(f fit, members int) int {
	switch {
	case f.residual <= maxResidualOnTheDay && members >= 6 && f.spread <= maxSpreadOneAmount && f.cycle.period >= 28:
		return minCoverageExact
	case f.residual <= maxResidualOnTheDay && members >= 12 && !s.card:
		return minCoverageOnTheDay
	}
	return minCoverage
}

// spread returns the mean deviation of the amounts from the median of the four amounts around each, in per mille of
// the median. A step of the price or a season therefore counts for little, and two alternating prices for much.
func (h *history) spread(members []member) int {
	sum := int64(0)
	for i := range members {
		h.amounts = h.amounts[:0]
		for k := max(0, i-2); k < min(len(members), i+3); k++ {
			if k != i {
				h.amounts = append(h.amounts, members[k].amount)
			}
		}
		slices.Sort(h.amounts)
		median := h.amounts[(len(h.amounts)-1)/2]
		sum += max(members[i].amount-median, median-members[i].amount) * 1000 / median
	}
	return int(sum / int64(len(members)))
}
