package enrichment

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures/calendar"
	"budsandbox/parallel"
)

// key identifies the series to which a row belongs.
type key struct {
	account  bank.AccountID
	credit   bool
	merchant [16]byte
	skeleton string
}

// grouping holds the rows of a part of a history as series.
type grouping struct {
	byKey       map[key]*series
	all         []*series
	keys        []key // of all
	first, last calendar.Day
}

// rowsPerTask and seriesPerTask are the least numbers of rows and of series that justify a
// goroutine.
const rowsPerTask, seriesPerTask = 1024, 16

// candidates returns the series that may follow a schedule, each with its oldest member first. Habits are left out:
// series with more than three members in two weeks, unless they have one on every day.
func (h *history) candidates() []*series {
	all := h.groupAll()
	h.days = newCalendarTable(h.country, all.first, all.last)
	var kept []*series
	for _, s := range all.all {
		if h.prepare(s); h.sparse(s.members) || h.everyDay(s.members) {
			kept = append(kept, s)
		} else {
			kept = append(kept, h.byWeekday(s)...)
		}
	}
	return kept
}

// groupAll groups the rows, using all processors.
func (h *history) groupAll() *grouping {
	parts := parallel.Map(h.rows.Len(), rowsPerTask, func(from, to int) *grouping {
		own := *h // a copy, because it caches the offset of the zone
		return own.groupRange(from, to)
	})
	for _, part := range parts[1:] {
		parts[0].merge(part)
	}
	return parts[0]
}

// groupRange groups the rows with the indexes from from to to-1.
func (h *history) groupRange(from, to int) *grouping {
	var l line
	var skeleton []byte
	descriptions := h.rows.Descriptions()
	made := &grouping{byKey: map[key]*series{}}
	for i := from; i < to; i++ {
		row := h.at(i)
		day := h.day(paidAt(row))
		if row.Status != bank.Booked || row.Amount.Minor == 0 || isReversal(row.Enrichment.Categories) || day < earliest ||
			day > latest {
			continue
		}
		k := key{account: row.Account, credit: row.Amount.Minor > 0}
		named := false
		if m := row.Enrichment.Merchant; m != nil {
			k.merchant, named = m.ID, !isBetweenPeople(row.Enrichment.Categories)
		}
		if !named {
			l.read(descriptions(i))
			l.strip(h.country)
			skeleton = l.skeleton(skeleton[:0])
			k.skeleton = string(skeleton)
		}
		made.add(k, member{day, max(row.Amount.Minor, -row.Amount.Minor), i})
	}
	return made
}

func (all *grouping) add(k key, m member) {
	s := all.byKey[k]
	if s == nil {
		s = &series{credit: k.credit}
		all.byKey[k] = s
		all.all, all.keys = append(all.all, s), append(all.keys, k)
	}
	s.members = append(s.members, m)
	if all.first == 0 || m.day < all.first {
		all.first = m.day
	}
	all.last = max(all.last, m.day)
}

// merge adds the series of another part.
func (all *grouping) merge(part *grouping) {
	for i, s := range part.all {
		k := part.keys[i]
		if own := all.byKey[k]; own != nil {
			own.members = append(own.members, s.members...)
			continue
		}
		all.byKey[k] = s
		all.all, all.keys = append(all.all, s), append(all.keys, k)
	}
	if part.first != 0 && (all.first == 0 || part.first < all.first) {
		all.first = part.first
	}
	all.last = max(all.last, part.last)
}

// allSchedules finds the schedules of the candidates, each independently.
func (h *history) allSchedules(candidates []*series) []*series {
	return slices.Concat(parallel.Map(len(candidates), seriesPerTask, func(from, to int) (found []*series) {
		own := *h // a copy, because it has buffers
		own.slots, own.amounts = nil, nil
		for _, s := range candidates[from:to] {
			found = append(found, own.schedules(s)...)
		}
		return found
	})...)
}
