package webhook

import (
	"container/heap"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
)

// queue holds the pending deliveries in memory, without their bodies, by receiver and in the order in which they
// fall due. The cost of finding due deliveries does not grow with the number of pending ones. The file stays
// authoritative: a delivery is read from it before it is sent.
type queue struct {
	mu    sync.Mutex
	items map[deliveryKey]*item
	heaps map[destination]*dueHeaps
	count map[bank.Project]int // number of items
	bytes map[bank.Project]int // length of their bodies
}

// newQueue returns an empty queue.
func newQueue() *queue {
	q := &queue{}
	q.clear()
	return q
}

// deliveryKey identifies a delivery.
type deliveryKey struct {
	project bank.Project
	owner   bank.CustomerID
	number  uint64
}

// destination is a receiver of a project. The deliveries to it fall due on one clock.
type destination struct {
	receiver string
	project  bank.Project
}

// item is a pending delivery.
type item struct {
	deliveryKey
	destination
	due, dueReal time.Time
	attempts     int
	size         int  // length of the body in bytes
	taken        bool // it is being sent
}

// dueHeaps holds the items of a destination by the clock and by real time. Entries of items that were taken or replaced
// are skipped.
type dueHeaps struct{ byDue, byReal entries }

// entry is an item at the time when it was put into the queue.
type entry struct {
	*item
	key time.Time
}

type entries []entry

func (e entries) Len() int { return len(e) }
func (e entries) Less(i, j int) bool {
	if !e[i].key.Equal(e[j].key) {
		return e[i].key.Before(e[j].key)
	}
	return e[i].number < e[j].number
}
func (e entries) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *entries) Push(x any)   { *e = append(*e, x.(entry)) }
func (e *entries) Pop() any {
	last := (*e)[len(*e)-1]
	(*e)[len(*e)-1] = entry{}
	*e = (*e)[:len(*e)-1]
	return last
}

// put adds or replaces a pending delivery.
func (q *queue) put(project bank.Project, delivery *bank.Delivery) {
	q.mu.Lock()
	defer q.mu.Unlock()
	key := deliveryKey{project, delivery.Owner, delivery.Number}
	if q.items[key] == nil {
		q.count[project]++
		q.bytes[project] += len(delivery.Body)
	}
	added := &item{
		deliveryKey: key, destination: destination{receiverOf(delivery.URL), project},
		due: delivery.Due, dueReal: delivery.DueReal,
		attempts: len(delivery.Attempts),
		size:     len(delivery.Body),
	}
	q.items[key] = added
	waiting := q.heaps[added.destination]
	if waiting == nil {
		waiting = &dueHeaps{}
		q.heaps[added.destination] = waiting
	}
	heap.Push(&waiting.byDue, entry{added, added.due})
	heap.Push(&waiting.byReal, entry{added, added.dueReal})
}

// remove removes a delivery that is no longer pending.
func (q *queue) remove(key deliveryKey) {
	q.mu.Lock()
	defer q.mu.Unlock()
	removed := q.items[key]
	if removed == nil {
		return
	}
	delete(q.items, key)
	q.bytes[key.project] -= removed.size
	if q.count[key.project]--; q.count[key.project] == 0 {
		delete(q.count, key.project)
		delete(q.bytes, key.project)
	}
}

// waiting returns the number of pending deliveries of a project and the length of their bodies in bytes.
func (q *queue) waiting(project bank.Project) (count, bytes int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.count[project], q.bytes[project]
}

// clear empties the queue.
func (q *queue) clear() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items, q.heaps = map[deliveryKey]*item{}, map[destination]*dueHeaps{}
	q.count, q.bytes = map[bank.Project]int{}, map[bank.Project]int{}
}

// first returns the first pending item of a heap.
func (q *queue) first(e *entries) *item {
	for len(*e) > 0 {
		if top := (*e)[0]; !top.taken && q.items[top.deliveryKey] == top.item {
			return top.item
		}
		heap.Pop(e)
	}
	return nil
}

// next returns the item of a destination that is due first by the clock, or else by real time.
func (q *queue) next(o *dueHeaps, now time.Time, machine time.Time) *item {
	if i := q.first(&o.byDue); i != nil && !now.Before(i.due) {
		return i
	}
	if i := q.first(&o.byReal); i != nil && !machine.Before(i.dueReal) {
		return i
	}
	return nil
}

// take takes up to limit due items of a receiver, in the order in which they fell due.
func (q *queue) take(receiver string, moment clock.Moment, limit int) (taken []*item) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(taken) < limit {
		var best *item
		for at, waiting := range q.heaps {
			if at.receiver != receiver {
				continue
			}
			if i := q.next(waiting, moment.Of(at.project), moment.Real); i != nil && (best == nil || i.due.Before(best.due)) {
				best = i
			}
		}
		if best == nil {
			break
		}
		best.taken = true
		taken = append(taken, best)
	}
	return taken
}

// due returns the receivers with due deliveries, and the real time until the next one is due, at most wait.
func (q *queue) due(moment clock.Moment, wait time.Duration) (receivers map[string]bool, _ time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	receivers = map[string]bool{}
	for at, waiting := range q.heaps {
		if q.next(waiting, moment.Of(at.project), moment.Real) != nil {
			receivers[at.receiver] = true
		} else if i := q.first(&waiting.byReal); i != nil {
			wait = min(wait, max(0, i.dueReal.Sub(moment.Real)))
		} else {
			delete(q.heaps, at)
		}
	}
	return receivers, wait
}
