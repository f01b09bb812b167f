package schedule

import (
	"cmp"
	"container/heap"
	"slices"

	"budsandbox/bank"
)

// item is an event in a queue.
type item struct {
	Event
	project bank.Project
	number  int // order of discovery: by source; a following event has its predecessor's number
}

// compare orders items by time, then by the beginning of their causes, then by project and discovery.
func (i item) compare(j item) int {
	return cmp.Or(
		i.At.Compare(j.At), i.Begun.Compare(j.Begun), cmp.Compare(i.project, j.project), cmp.Compare(i.number, j.number),
	)
}

// queue is a heap of events, the first on top.
type queue []item

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].compare(q[j]) < 0 }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(item)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	(*q)[len(*q)-1] = item{} // what it refers to is garbage as soon as it has run
	*q = (*q)[:len(*q)-1]
	return last
}

// backlog holds the first of the events that are due. Those that do not fit are found again when the first have run,
// so that memory is bounded however much falls due at once.
type backlog struct {
	waiting      queue
	capacity     int  // number of events that it holds
	dropped      bool // some events did not fit
	firstDropped item // the first event that did not fit, if any
}

// defaultMaxWaiting is the default of Scheduler.MaxWaiting: some 10 MB. A scan of a million consents takes about a
// second, so there should not be many of them.
const defaultMaxWaiting = 50_000

// collect adds an event that was found. The events become a heap with the call of order.
func (b *backlog) collect(i item) {
	if !b.fits(i) {
		return
	}
	if b.waiting = append(b.waiting, i); len(b.waiting) >= 2*b.capacity {
		b.order()
	}
}

// order sorts what was collected, and drops the last events if there are too many.
func (b *backlog) order() {
	slices.SortFunc(b.waiting, item.compare) // a sorted list is a heap
	if len(b.waiting) > b.capacity {
		b.dropped, b.firstDropped = true, b.waiting[b.capacity]
		clear(b.waiting[b.capacity:])
		b.waiting = b.waiting[:b.capacity]
	}
}

// empty reports whether no event waits.
func (b *backlog) empty() bool { return len(b.waiting) == 0 }

// allAfter reports whether nothing that waits, or did not fit, comes before an event.
func (b *backlog) allAfter(i item) bool {
	return (b.empty() || i.compare(b.waiting[0]) <= 0) && b.fits(i)
}

// fits reports whether an event comes before those that did not fit.
func (b *backlog) fits(i item) bool { return !b.dropped || i.compare(b.firstDropped) < 0 }

// take removes and returns the first events, at most n, in order.
func (b *backlog) take(n int) []item {
	first := make([]item, 0, min(n, len(b.waiting)))
	for len(first) < cap(first) {
		first = append(first, heap.Pop(&b.waiting).(item))
	}
	return first
}

// add adds events that are left of a batch or follow from it.
func (b *backlog) add(rest queue) {
	for _, i := range rest {
		if b.fits(i) {
			heap.Push(&b.waiting, i)
		}
	}
}
