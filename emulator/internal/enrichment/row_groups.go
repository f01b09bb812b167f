package enrichment

import (
	"sync/atomic"

	"budsandbox/bank"
	"budsandbox/parallel"
)

// key identifies the series to which a row belongs.
type key struct {
	account  bank.AccountID
	credit   bool
	merchant [16]byte
	skeleton string
}

// grouping holds the rows of a part of a history with their series.
type grouping struct {
	byKey   map[key]*series
	list    []*series
	keys    []key     // of list
	members []member  // in the order of the rows
	of      []*series // of members
}

// rowsPerTask and seriesPerTask are the least numbers of rows and of series that justify a
// goroutine.
const rowsPerTask, seriesPerTask = 1024, 16

// candidates returns the series that may follow a schedule, with their members in the order of the rows. Habits are
// left out. They have most of the rows, so that only the others are collected.
func (h *history) candidates() (kept []*series) {
	parts := parallel.Map(h.rows.Len(), rowsPerTask, func(from, to int) *grouping {
		own := *h // a copy, because it caches the offset of the zone
		return own.groupRange(from, to)
	})
	all := parts[0]
	for _, part := range parts[1:] {
		all.merge(part)
	}
	var days dayCounts
	for _, s := range all.list {
		days.merge(&s.days)
	}
	h.days = newCalendarTable(h.country, days.first, days.last)
	for _, s := range all.list {
		if !h.isHabit(&s.days) {
			s.members = make([]member, 0, s.days.total)
			kept = append(kept, s)
		}
	}
	for _, part := range parts {
		for i, s := range part.of {
			if s.merged != nil {
				s = s.merged
			}
			if s.members != nil {
				s.members = append(s.members, part.members[i])
			}
		}
	}
	return kept
}

// groupRange groups the rows with the indexes from from to to-1.
func (h *history) groupRange(from, to int) *grouping {
	groups := &grouping{
		byKey: map[key]*series{}, members: make([]member, 0, to-from), of: make([]*series, 0, to-from),
	}
	writer := h.newSkeletons()
	if kinds, known := h.rows.(Kinds); known {
		h.groupKinds(groups, kinds, writer, from, to)
		return groups
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
		groups.add(groups.series(k), member{day, int32(i), max(row.Amount.Minor, -row.Amount.Minor)})
	}
	return groups
}

// groupKinds does what groupRange does, for rows of which many are of one kind.
func (h *history) groupKinds(groups *grouping, rows Kinds, writer *skeletons, from, to int) {
	type known struct {
		seen, counts, named, byCard bool
		key                         key
		series                      *series            // if it is the same for all
		masked                      map[string]*series // otherwise, by the masked description
	}
	kinds, descriptions := make([]known, rows.Kinds()), rows.MaskedDescriptions()
	for i := from; i < to; i++ {
		k := &kinds[rows.Kind(i)]
		if !k.seen {
			row := h.at(i)
			k.seen, k.counts, k.byCard = true, mayRecur(row), row.Type.Code == bank.CardPayment
			k.key, k.named = keyOf(row)
		}
		at, valueAt, minor := rows.Booking(i)
		if k.byCard {
			at = valueAt
		}
		day := h.dayOfSecond(at)
		if minor == 0 || !k.counts || day < earliest || day > latest {
			continue
		}
		s := k.series
		if s == nil && k.named {
			s = groups.series(k.key)
			k.series = s
		}
		if s == nil {
			masked, ofKind := descriptions(i)
			s = k.masked[string(masked)]
			if s == nil {
				key := k.key
				key.skeleton = writer.of(i)
				s = groups.series(key)
				switch {
				case hasDigits(key.skeleton):
				case ofKind:
					k.series = s
				case k.masked == nil:
					k.masked = map[string]*series{string(masked): s}
				default:
					k.masked[string(masked)] = s
				}
			}
		}
		groups.add(s, member{day, int32(i), max(minor, -minor)})
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

// add adds a member of a series.
func (g *grouping) add(s *series, m member) {
	g.members, g.of = append(g.members, m), append(g.of, s)
	s.days.add(m.day)
}

// merge adds the series of another part. Its members stay where they are.
func (g *grouping) merge(part *grouping) {
	for i, s := range part.list {
		k := part.keys[i]
		if own := g.byKey[k]; own != nil {
			own.days.merge(&s.days)
			s.merged = own
			continue
		}
		g.byKey[k] = s
		g.list, g.keys = append(g.list, s), append(g.keys, k)
	}
}

// allSchedules finds the schedules of the candidates, each independently, and makes their groups. Each goroutine takes
// the next candidate until there is none, because some take a hundred times as long as others.
func (h *history) allSchedules(candidates []*series, valid *validity) []*series {
	var next atomic.Int64
	type part struct {
		found []*series
		valid validity
	}
	parts := parallel.Map(len(candidates), seriesPerTask, func(int, int) (p part) {
		own := *h // a copy, because it has buffers
		own.slots, own.amounts, own.descriptions = nil, nil, h.rows.Descriptions()
		p.valid = *valid
		for i := next.Add(1) - 1; i < int64(len(candidates)); i = next.Add(1) - 1 {
			for _, candidate := range own.split(candidates[i]) {
				for _, s := range own.schedules(candidate) {
					s.group = own.group(s, &p.valid)
					p.found = append(p.found, s)
				}
			}
		}
		return p
	})
	var found []*series
	for _, p := range parts {
		found = append(found, p.found...)
		valid.narrow(p.valid.Span)
	}
	return found
}
