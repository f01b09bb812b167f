package enrichment

import (
	"time"

	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// margin is the number of days before and after the history that a calendarTable covers.
const margin = 45

// calendarTable holds the results of fixtures/calendar for the days of a history in tables, because fitting tries many
// schedules.
type calendarTable struct {
	first   calendar.Day
	working []int32 // number of working days before each day
	forward []int8  // days to the next working day, 0 on one
	back    []int8  // days since the last working day, 0 on one
	months  []monthStart
}

type monthStart struct {
	first  calendar.Day
	length int
	month  time.Month
}

func newCalendarTable(country fixtures.Country, first, last calendar.Day) calendarTable {
	a := calendarTable{first: first - margin}
	n := int(last-first) + 2*margin
	a.working, a.forward, a.back = make([]int32, n+1), make([]int8, n), make([]int8, n)
	since := int8(0)
	for i := range n {
		isWorkingDay := calendar.IsWorkingDay(country, a.first+calendar.Day(i))
		a.working[i+1] = a.working[i]
		since++
		if isWorkingDay {
			a.working[i+1]++
			since = 0
		}
		a.back[i] = since
	}
	until := int8(0)
	for i := n - 1; i >= 0; i-- {
		until++
		if a.working[i+1] > a.working[i] {
			until = 0
		}
		a.forward[i] = until
	}
	for m := a.first.Month(); m < a.first+calendar.Day(n); {
		next := m.AddMonths(1)
		_, month, _ := m.Date()
		a.months = append(a.months, monthStart{m, int(next - m), month})
		m = next
	}
	return a
}

func (a *calendarTable) inside(d calendar.Day) bool {
	return d >= a.first && int(d-a.first) < len(a.back)
}

// isWorkingDay reports whether d is a working day in the table.
func (a *calendarTable) isWorkingDay(d calendar.Day) bool {
	return a.inside(d) && a.back[d-a.first] == 0
}

// count returns the number of working days from one day to another, both included.
func (a *calendarTable) count(from, to calendar.Day) int {
	return int(a.working[to-a.first+1] - a.working[from-a.first])
}

// rolled returns the day to which roll moves d, or d itself if it is outside the table.
func (a *calendarTable) rolled(d calendar.Day, roll calendar.Roll) calendar.Day {
	switch {
	case !a.inside(d):
		return d
	case roll == calendar.Forward:
		return d + calendar.Day(a.forward[d-a.first])
	case roll == calendar.Back:
		return d - calendar.Day(a.back[d-a.first])
	}
	return d
}

// slots appends the due days of s between from and to, in the order of Schedule.Between. It may append a few more at
// both ends.
func (a *calendarTable) slots(slots []calendar.Day, s calendar.Schedule, from, to calendar.Day) []calendar.Day {
	switch s.Unit {
	case calendar.Weeks:
		step := calendar.Day(7 * s.Every)
		for d := from - step + (s.Anchor-from)%step; d <= to+step; d += step {
			slots = append(slots, a.rolled(d, s.Roll))
		}
	case calendar.EachDay:
		for d := from; d <= to; d++ {
			if a.isWorkingDay(d) {
				slots = append(slots, d)
			}
		}
	default:
		for _, m := range a.months {
			if m.first+calendar.Day(m.length)+5 < from || m.first > to+5 || s.Months != 0 && !s.Months.Has(m.month) {
				continue
			}
			if s.Unit == calendar.WeekdayOfNth {
				slots = append(slots, a.rolled(m.nth(s.Days[0], s.Weekday), s.Roll))
				continue
			}
			for _, day := range s.Days {
				if day > 0 {
					slots = append(slots, a.rolled(m.first+calendar.Day(min(day, m.length)-1), s.Roll))
				}
			}
		}
	}
	return slots
}

// nth returns the n-th given weekday of the month, or the last one if n is -1.
func (m monthStart) nth(n int, weekday time.Weekday) calendar.Day {
	if n < 0 {
		end := m.first + calendar.Day(m.length-1)
		return end - calendar.Day((end.Weekday()-weekday+7)%7)
	}
	return m.first + calendar.Day((weekday-m.first.Weekday()+7)%7) + calendar.Day(7*(n-1))
}
