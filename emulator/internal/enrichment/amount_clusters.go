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
	parts := clusters(s.members)
	if len(parts) == 1 { // which is the series
		return nil
	}
	var remaining []member
	for _, amounts := range parts {
		part := *s
		part.members = amounts
		if !isLargeEnough(amounts) || !h.fitBest(&part) {
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

// sortByDay sorts members by day, then by row. Most come in the order of the rows, newest first.
func sortByDay(members []member) []member {
	slices.Reverse(members)
	for from := 0; from < len(members); {
		to := from + 1
		for to < len(members) && members[to].day == members[from].day {
			to++
		}
		slices.Reverse(members[from:to])
		from = to
	}
	if !slices.IsSortedFunc(members, member.compare) {
		slices.SortFunc(members, member.compare)
	}
	return members
}

// clusters splits members where their sorted amounts differ by more than 6 per cent. The order of the members of a
// cluster is kept.
func clusters(members []member) (parts [][]member) {
	amounts := make([]int64, len(members))
	for i, m := range members {
		amounts[i] = m.amount
	}
	slices.Sort(amounts)
	var largest []int64 // of each cluster
	all, start := make([]member, len(members)), 0
	for i := 1; i <= len(amounts); i++ {
		if i == len(amounts) || amounts[i]*100 > amounts[i-1]*106 {
			largest, parts = append(largest, amounts[i-1]), append(parts, all[start:start:i])
			start = i
		}
	}
	for _, m := range members {
		at, _ := slices.BinarySearch(largest, m.amount)
		parts[at] = append(parts[at], m)
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
