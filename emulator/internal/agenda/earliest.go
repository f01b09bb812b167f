package agenda

import (
	"cmp"
	"container/heap"
	"slices"
	"sort"
	"time"
)

// earliest keeps only the first entries of those that are added, so that a short list needs little memory.
type earliest struct {
	limit   int
	entries lastFirst
}

// lastFirst is a heap of entries, the latest first.
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

// compare orders entries by time, and simultaneous ones by kind and then by what they concern.
func compare(a, b Entry) int {
	return cmp.Or(
		a.At.Compare(b.At), cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)),
		cmp.Compare(a.Project, b.Project), slices.Compare(a.Customer[:], b.Customer[:]),
		cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Application, b.Application), cmp.Compare(a.Provider, b.Provider),
		cmp.Compare(a.Status, b.Status),
	)
}

// fits reports whether an entry at a time may be among the first.
func (l *earliest) fits(at time.Time) bool {
	return len(l.entries) < l.limit || !at.After(l.entries[0].At)
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

// sorted returns the entries in their order.
func (l *earliest) sorted() []Entry {
	sort.Slice(l.entries, func(i, j int) bool { return compare(l.entries[i], l.entries[j]) < 0 })
	return l.entries
}
