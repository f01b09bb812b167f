package enrichment

import (
	"cmp"
	"slices"
	"time"

	"budsandbox/fixtures/calendar"
)

// rolls returns all rules for days without banking. That of the series comes first, because the first of equal fits is
// taken.
func (s *series) rolls() [3]calendar.Roll {
	all := [3]calendar.Roll{s.roll}
	n := 1
	for _, roll := range [...]calendar.Roll{calendar.Forward, calendar.Keep, calendar.Back} {
		if roll != s.roll {
			all[n] = roll
			n++
		}
	}
	return all
}

// eachDay tries every working day.
func eachDay(_ *history, _ *series, _ *cycle, try func(calendar.Schedule)) {
	try(calendar.OnEachWorkingDay())
}

// everyWeeks tries the two most frequent phases.
func everyWeeks(_ *history, s *series, c *cycle, try func(calendar.Schedule)) {
	var count [28]int
	for _, m := range s.members {
		count[int(m.day)%c.period]++
	}
	for range 2 {
		phase := largest(count[:c.period])
		if count[phase] == 0 {
			return
		}
		count[phase] = 0
		anchor := s.members[0].day - s.members[0].day%calendar.Day(c.period) + calendar.Day(phase)
		for _, roll := range s.rolls() {
			try(calendar.EveryWeeks(c.period/7, anchor, roll))
		}
	}
}

// largest returns the index of the largest count, the lowest of several.
func largest(count []int) (at int) {
	for i, n := range count {
		if n > count[at] {
			at = i
		}
	}
	return at
}

// daysOfMonth returns at most the given number of days of the month on which members fall, most frequent first,
// followed by the last days of the month if a member falls on the 28th or later.
func (s *series) daysOfMonth(most int) []int {
	var count [32]int
	for _, m := range s.members {
		_, _, day := m.day.Date()
		count[day]++
	}
	end := count[28]+count[29]+count[30]+count[31] > 0
	days := make([]int, 0, most+3)
	for len(days) < most {
		day := largest(count[:])
		if count[day] == 0 {
			break
		}
		days = append(days, day)
		count[day] = 0
	}
	for day := 31; end && day >= 29; day-- {
		if !slices.Contains(days, day) {
			days = append(days, day)
		}
	}
	return days
}

// monthDays tries days of the month: of every month, or of every third, sixth or twelfth.
func monthDays(_ *history, s *series, c *cycle, try func(calendar.Schedule)) {
	step := (c.period + 15) / 30
	for _, months := range s.months(step) {
		for _, day := range s.daysOfMonth(4) {
			for _, roll := range s.rolls() {
				try(calendar.MonthlyIn(months, day, roll))
			}
		}
	}
}

// months returns the sets of every step-th month in which members fall, most frequent first. The empty set stands for
// all months.
func (s *series) months(step int) []calendar.Months {
	if step == 1 {
		return []calendar.Months{0}
	}
	var count [12]int
	for _, m := range s.members {
		_, month, _ := m.day.Date()
		count[int(month)%step]++
	}
	var sets []calendar.Months
	for range 2 {
		phase := largest(count[:step])
		if count[phase] == 0 {
			break
		}
		count[phase] = 0
		var set calendar.Months
		for month := time.January; month <= time.December; month++ {
			if int(month)%step == phase {
				set |= calendar.OnlyIn(month)
			}
		}
		sets = append(sets, set)
	}
	return sets
}

// sameMonths tries the months in which members fall if they are few, such as those of school terms or of estimated
// tax.
func sameMonths(_ *history, s *series, c *cycle, try func(calendar.Schedule)) {
	if s.card {
		return
	}
	var set calendar.Months
	var count [13]int
	distinct := 0
	for _, m := range s.members {
		_, month, _ := m.day.Date()
		if count[month]++; count[month] == 1 {
			distinct++
			set |= calendar.OnlyIn(month)
		}
	}
	if c.frequency == SixMonthly && distinct != 2 || c.frequency == Quarterly && (distinct < 3 || distinct > 4) {
		return
	}
	for _, day := range s.daysOfMonth(4) {
		for _, roll := range s.rolls() {
			try(calendar.MonthlyIn(set, day, roll))
		}
	}
}

// twiceMonthly tries pairs of days that are ten to twenty days apart.
func twiceMonthly(_ *history, s *series, _ *cycle, try func(calendar.Schedule)) {
	days := s.daysOfMonth(5)
	slices.SortFunc(days, cmp.Compare[int])
	for i, early := range days {
		for _, late := range days[i+1:] {
			if late-early < 10 || late-early > 20 || early > 27 {
				continue
			}
			for _, roll := range s.rolls() {
				try(calendar.Semimonthly(early, late, roll))
			}
		}
	}
}

// nthWeekdays tries the n-th weekday of the month, if two of three members share the weekday.
func nthWeekdays(_ *history, s *series, _ *cycle, try func(calendar.Schedule)) {
	var weekdays [7]int
	for _, m := range s.members {
		weekdays[m.day.Weekday()]++
	}
	weekday := largest(weekdays[:])
	if weekdays[weekday]*3 < len(s.members)*2 {
		return
	}
	var nths [6]int
	for _, m := range s.members {
		_, _, day := m.day.Date()
		nths[(day-1)/7+1]++
	}
	n := largest(nths[:])
	if n == 5 {
		n = -1
	}
	for _, roll := range s.rolls() {
		try(calendar.OnWeekday(n, time.Weekday(weekday), roll))
	}
	if n == 4 {
		try(calendar.OnWeekday(-1, time.Weekday(weekday), s.roll))
	}
}
