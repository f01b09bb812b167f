package enrichment

import (
	"cmp"
	"slices"
)

// schedules returns the schedules of a series: one if it fits the whole series, otherwise one for each cluster of
// amounts, because a merchant may charge for two subscriptions. Remaining payments are then added to the schedule that
// they continue.
func (h *history) schedules(s *series) (found []*series) {
	whole := *s
	if h.fitBest(&whole) {
		return []*series{&whole}
	}
	if len(s.members) < 6 {
		return nil
	}
	if found = h.seasons(s); found != nil {
		return found
	}
	var remaining []member
	for _, amounts := range clusters(s.members) {
		part := *s
		part.members = amounts
		if !isLargeEnough(amounts) || !h.fitSorted(&part) {
			remaining = append(remaining, amounts...)
			continue
		}
		for _, m := range amounts {
			if !slices.ContainsFunc(part.members, func(k member) bool { return k.row == m.row }) {
				remaining = append(remaining, m)
			}
		}
		found = append(found, &part)
	}
	if found == nil {
		return nil
	}
	found = h.mergeConsecutive(found)
	for _, m := range sortByDay(remaining) {
		h.extend(found, m)
	}
	return found
}

// fitSorted sorts a series by day and does what fitBest does.
func (h *history) fitSorted(s *series) bool {
	sortByDay(s.members)
	return h.fitBest(s)
}

// seasons returns the schedules of the parts of a series between gaps of 100 days or more, such as those of a job in
// two summers. It returns none unless every part with at least five members fits a schedule.
func (h *history) seasons(s *series) (found []*series) {
	start := 0
	for i := 1; i <= len(s.members); i++ {
		if i < len(s.members) && s.members[i].day-s.members[i-1].day < 100 {
			continue
		}
		part := *s
		part.members = s.members[start:i:i]
		if len(part.members) == len(s.members) {
			return nil
		}
		start = i
		if len(part.members) < 5 {
			continue
		}
		if !h.fitBest(&part) {
			return nil
		}
		found = append(found, &part)
	}
	return found
}

// isLargeEnough reports whether a cluster is large enough for its dates not to be chance: three members of one amount,
// or five.
func isLargeEnough(members []member) bool {
	n := len(members)
	return n >= 5 || n >= 3 && !slices.ContainsFunc(members, func(m member) bool { return m.amount != members[0].amount })
}

// sortByDay sorts members by day, then by row.
func sortByDay(members []member) []member {
	slices.SortFunc(members, member.compare)
	return members
}

// clusters splits members where their sorted amounts differ by more than 6 per cent. The members of a cluster are in no
// particular order.
func clusters(members []member) (parts [][]member) {
	sorted := slices.Clone(members)
	slices.SortFunc(sorted, func(a, b member) int { return cmp.Compare(a.amount, b.amount) })
	start := 0
	for i := 1; i <= len(sorted); i++ {
		if i == len(sorted) || sorted[i].amount*100 > sorted[i-1].amount*106 {
			parts = append(parts, sorted[start:i:i])
			start = i
		}
	}
	return parts
}

// mergeConsecutive merges a schedule with another one that continues it at a different price.
func (h *history) mergeConsecutive(parts []*series) []*series {
	slices.SortFunc(parts, func(a, b *series) int { return cmp.Compare(a.members[0].day, b.members[0].day) })
	for i := 0; i < len(parts); i++ {
		for k := i + 1; k < len(parts); k++ {
			a, b := parts[i], parts[k]
			if a.fit.cycle != b.fit.cycle || !h.follows(a, b.members[0]) {
				continue
			}
			both := *a
			both.members = append(slices.Clone(a.members), b.members...)
			if h.fitBest(&both) {
				parts[i] = &both
				parts = slices.Delete(parts, k, k+1)
				k = i
			}
		}
	}
	return parts
}

// follows reports whether a payment can be the next one of a schedule. Its amount must be between two thirds and one
// and a half times the last one.
func (h *history) follows(s *series, next member) bool {
	last := s.members[len(s.members)-1]
	gap, period := int(next.day-last.day), s.fit.cycle.period
	return gap*10 > period*6 && gap*10 < period*16+40 && next.amount*3 >= last.amount*2 && next.amount*2 <= last.amount*3
}

// extend adds a payment, such as the first one at a new price, to the schedule that it continues.
func (h *history) extend(parts []*series, m member) {
	for _, s := range parts {
		if !h.follows(s, m) {
			continue
		}
		more := *s
		more.members = append(slices.Clone(s.members), m)
		if h.fitBest(&more) && len(more.members) > len(s.members) && more.fit.residual <= s.fit.residual+20 {
			*s = more
			return
		}
	}
}
