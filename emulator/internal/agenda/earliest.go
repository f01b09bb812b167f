package agenda

import (
	"cmp"
	"container/heap"
	"slices"
)

// earliest keeps the first entries of many, so that a list of a few needs little memory.
type earliest struct {
	limit   int
	entries lastFirst
}

// lastFirst is a heap whose first entry is the latest.
type lastFirst []Entry

func (h lastFirst) Len() int           { return len(h) }
func (h lastFirst) Less(i, j int) bool { return compare(h[i], h[j]) > 0 }
func (h lastFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *lastFirst) Push(x any)        { *h = append(*h, x.(Entry)) }
func (h *lastFirst) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// compare orders entries by their times; simultaneous ones in an order that is always the same.
func compare(a, b Entry) int {
	return cmp.Or(
		a.At.Compare(b.At), cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)),
		cmp.Compare(a.Project, b.Project), slices.Compare(a.Customer[:], b.Customer[:]),
		cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.About, b.About), cmp.Compare(a.Provider, b.Provider),
		cmp.Compare(a.Status, b.Status),
	)
}

func (l *earliest) add(e Entry) {
	if len(l.entries) == l.limit {
		if compare(e, l.entries[0]) >= 0 {
			return
		}
		heap.Pop(&l.entries)
	}
	heap.Push(&l.entries, e)
}

// sorted returns the entries, the first first.
func (l *earliest) sorted() []Entry {
	slices.SortFunc(l.entries, compare)
	return l.entries
}
