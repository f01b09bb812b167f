package enrichment

import (
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// FitSchedule returns the group of the given rows with the schedule that they follow as a whole, whatever their lines
// and accounts are. A client has said that they belong together. It returns false if they follow no schedule. Only
// booked rows count. The label has the same form as those of Regularities.
func FitSchedule(
	country fixtures.Country, rows Rows, members []int, now time.Time,
) (g Group, keeps bool) {
	h := newHistory(country, rows)
	if h == nil {
		return g, false
	}
	s := &series{}
	var first, last calendar.Day
	for _, i := range members {
		row := h.at(i)
		day := h.day(paidAt(row))
		if row.Status != bank.Booked || row.Amount.Minor == 0 || day < earliest || day > latest {
			continue
		}
		s.credit = row.Amount.Minor > 0
		s.members = append(s.members, member{day, int32(i), max(row.Amount.Minor, -row.Amount.Minor)})
		if first == 0 || day < first {
			first = day
		}
		last = max(last, day)
	}
	if len(s.members) < 2 {
		return g, false
	}
	h.days = newCalendarTable(h.country, first, last)
	h.prepare(s)
	if !h.fitBest(s) {
		return g, false
	}
	fitted := h.group(s, &validity{now: now})
	fitted.number(map[string]int{})
	return *fitted, true
}
