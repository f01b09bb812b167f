package ledger

import (
	"slices"
	"sort"
	"time"

	"budsandbox/bank"
)

// pulls is how a connection's horizon moved: pulls in the order in which they were made, each of which saw further than
// the ones before it.
type pulls []bank.Pull

// reached are the pulls that were made by an instant. Their order of making is not always that of the clock, which can be set
// back, so it is restored.
func reached(pulls []bank.Pull, now time.Time) (made pulls) {
	sorted := slices.Clone(pulls)
	slices.SortStableFunc(sorted, func(a, b bank.Pull) int { return a.At.Compare(b.At) })
	for _, p := range sorted {
		if !p.At.After(now) && p.To.After(made.cutoff()) {
			made = append(made, p)
		}
	}
	return made
}

// cutoff is the horizon: what happened up to then is known. It is zero when there was no pull.
func (t pulls) cutoff() time.Time {
	if len(t) == 0 {
		return time.Time{}
	}
	return t[len(t)-1].To
}

// first is the place of the pull that first saw what happened at an instant, len(t) if none did yet.
func (t pulls) first(happened time.Time) int {
	if len(t) > 0 && !t[0].To.Before(happened) {
		return 0 // as of nearly all rows
	}
	return sort.Search(len(t), func(i int) bool { return !t[i].To.Before(happened) })
}
