package ledger

import (
	"slices"
	"sort"
	"time"

	"budsandbox/bank"
)

// pulls holds the pulls of a connection by time. Each reaches further than the ones before it.
type pulls []bank.Pull

// pullsUntil returns the pulls up to now that reach further than all before them. It sorts them by time, because the
// clock can be set back.
func pullsUntil(pulls []bank.Pull, now time.Time) (effective pulls) {
	sorted := slices.Clone(pulls)
	slices.SortStableFunc(sorted, func(a, b bank.Pull) int { return a.At.Compare(b.At) })
	for _, p := range sorted {
		if !p.At.After(now) && p.To.After(effective.cutoff()) {
			effective = append(effective, p)
		}
	}
	return effective
}

// cutoff returns the time up to which transactions are known, or zero without a pull.
func (p pulls) cutoff() time.Time {
	if len(p) == 0 {
		return time.Time{}
	}
	return p[len(p)-1].To
}

// first returns the index of the first pull that includes a time, or len(p) if there is none.
func (p pulls) first(happened time.Time) int {
	if len(p) > 0 && !p[0].To.Before(happened) {
		return 0 // the usual case
	}
	return sort.Search(len(p), func(i int) bool { return !p[i].To.Before(happened) })
}
