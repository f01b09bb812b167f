package enrichment

import (
	"time"

	"budsandbox/bank"
	"budsandbox/fixtures"
	"budsandbox/fixtures/calendar"
)

// Together finds the schedule that some rows keep as a whole, because somebody says that they belong together, whatever their
// lines and accounts are. It is false if they keep none. Only booked rows take part. The group's label is Bud's, as in Regularities.
func Together(country fixtures.Country, rows []bank.Transaction, members []int, now time.Time) (g Group, keeps bool) {
	h := newHistory(country, rows)
	if h == nil {
		return g, false
	}
	s := &series{}
	var first, last calendar.Day
	for _, i := range members {
		row := &rows[i]
		day := h.day(paidAt(row))
		if row.Status != bank.Booked || row.Amount.Minor == 0 || day < earliest || day > latest {
			continue
		}
		s.credit = row.Amount.Minor > 0
		s.members = append(s.members, member{day, max(row.Amount.Minor, -row.Amount.Minor), i})
		if first == 0 || day < first {
			first = day
		}
		last = max(last, day)
	}
	if len(s.members) < 2 {
		return g, false
	}
	h.days = newAlmanac(h.country, first, last)
	if s.prepare(rows); !h.best(s) {
		return g, false
	}
	return h.group(s, now, map[string]int{}), true
}
