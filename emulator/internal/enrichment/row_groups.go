package enrichment

import (
	"slices"

	"budsandbox/bank"
	"budsandbox/fixtures"
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
	list        []*series
	keys        []key // of list
	first, last calendar.Day
}

// rowsPerTask and seriesPerTask are the least numbers of rows and of series that justify a
// goroutine.
const rowsPerTask, seriesPerTask = 1024, 16

// candidates returns the series that may follow a schedule, each with its oldest member first. Habits are left out:
// series with more than three members in two weeks, unless they have one on every day.
func (h *history) candidates() []*series {
	groups := h.groupAll()
	h.days = newCalendarTable(h.country, groups.first, groups.last)
	var kept []*series
	for _, s := range groups.list {
		h.prepare(s)
		if h.sparse(s.members) || h.everyDay(s.members) {
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
	made := &grouping{byKey: map[key]*series{}}
	writer := h.newSkeletons()
	if kinds, known := h.rows.(Kinds); known {
		h.groupKinds(made, kinds, writer, from, to)
		return made
	}
	for i := from; i < to; i++ {
		row := h.at(i)
		day := h.day(paidAt(row))
		if row.Amount.Minor == 0 || !mayRecur(row) || day < earliest || day > latest {
			continue
		}
		k, named := keyOf(row)
		if !named {
			k.skeleton = writer.of(i)
		}
		made.series(k).add(member{day, max(row.Amount.Minor, -row.Amount.Minor), i}, made)
	}
	return made
}

// groupKinds does what groupRange does, for rows of which many are of one kind.
func (h *history) groupKinds(made *grouping, rows Kinds, writer *skeletons, from, to int) {
	type known struct {
		seen, counts, named bool
		code                bank.TypeCode
		key                 key
		series              *series // if named
	}
	kinds := make([]known, rows.Kinds())
	for i := from; i < to; i++ {
		k := &kinds[rows.Kind(i)]
		if !k.seen {
			row := h.at(i)
			k.seen, k.counts, k.code = true, mayRecur(row), row.Type.Code
			k.key, k.named = keyOf(row)
		}
		at, valueAt, minor := rows.Booking(i)
		day := h.day(paymentTime(k.code, at, valueAt))
		if minor == 0 || !k.counts || day < earliest || day > latest {
			continue
		}
		s := k.series
		if s == nil {
			of := k.key
			if !k.named {
				of.skeleton = writer.of(i)
			}
			s = made.series(of)
			if k.named {
				k.series = s
			}
		}
		s.add(member{day, max(minor, -minor), i}, made)
	}
}

// mayRecur reports whether a transaction, unless its amount is zero, can be a member of a group.
func mayRecur(row *bank.Transaction) bool {
	return row.Status == bank.Booked && !isReversal(row.Enrichment.Categories)
}

// keyOf returns the key of a transaction's series, without its skeleton. It reports whether the merchant names the
// payee, so that there is none.
func keyOf(row *bank.Transaction) (k key, named bool) {
	k = key{account: row.Account, credit: row.Amount.Minor > 0}
	if m := row.Enrichment.Merchant; m != nil {
		k.merchant, named = m.ID, !isBetweenPeople(row.Enrichment.Categories)
	}
	return k, named
}

// skeletons computes the skeletons of descriptions.
type skeletons struct {
	country      fixtures.Country
	descriptions func(i int) string
	line         line
	buffer       []byte
}

func (h *history) newSkeletons() *skeletons {
	return &skeletons{country: h.country, descriptions: h.rows.Descriptions()}
}

// of returns the skeleton of the row with an index.
func (s *skeletons) of(i int) string {
	s.line.read(s.descriptions(i))
	s.line.strip(s.country)
	s.buffer = s.line.skeleton(s.buffer[:0])
	return string(s.buffer)
}

// series returns the series of a key.
func (g *grouping) series(k key) *series {
	s := g.byKey[k]
	if s == nil {
		s = &series{credit: k.credit}
		g.byKey[k] = s
		g.list, g.keys = append(g.list, s), append(g.keys, k)
	}
	return s
}

// add adds a member of a grouping to a series.
func (s *series) add(m member, to *grouping) {
	s.members = append(s.members, m)
	if to.first == 0 || m.day < to.first {
		to.first = m.day
	}
	to.last = max(to.last, m.day)
}

// merge adds the series of another part.
func (g *grouping) merge(part *grouping) {
	for i, s := range part.list {
		k := part.keys[i]
		if own := g.byKey[k]; own != nil {
			own.members = append(own.members, s.members...)
			continue
		}
		g.byKey[k] = s
		g.list, g.keys = append(g.list, s), append(g.keys, k)
	}
	if part.first != 0 && (g.first == 0 || part.first < g.first) {
		g.first = part.first
	}
	g.last = max(g.last, part.last)
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
