// Package due carries out what happens by itself as time passes: the ends of consents, payments... Whatever kind it is and whosever,
// it happens in the order of its times and each at its own, so that whoever moves the clock finds what the time between would have
// brought, told in the order in which it would have come.
package due

import (
	"cmp"
	"container/heap"
	"time"

	"budsandbox/bank"
	"budsandbox/storage"
)

// Event is something that happens by itself at an instant of a project's clock.
type Event struct {
	At    time.Time
	Since time.Time // when it began, such as a consent's making: of events at one instant, the oldest goes first

	// Do carries it out as of At. It reads anew what it changes, because what came before may have changed it or taken it away. It returns
	// what follows from it by itself in the same project, at At or later: the next payment of a standing order, for example.
	Do func(tx *storage.Tx) ([]Event, error)
}

// Source knows the events of one kind.
type Source interface {
	// Due are a project's events up to now, in any order, and when the next one after them can be, as far as clients have done anything
	// yet; zero for none. What clients do later may bring an event before next only if Walk.Changed is called once it is on disk.
	// Followers of events need not be among them.
	Due(tx *storage.Tx, p bank.Project, now time.Time) (all []Event, next time.Time, err error)
}

// queued is an event with its place in line.
type queued struct {
	Event
	project bank.Project
	number  int // in the order of finding: projects by name, sources in theirs
}

// line is a heap of events, the first to happen on top.
type line []queued

func (l line) Len() int { return len(l) }
func (l line) Less(i, j int) bool {
	return cmp.Or(l[i].At.Compare(l[j].At), l[i].Since.Compare(l[j].Since), cmp.Compare(l[i].number, l[j].number)) < 0
}
func (l line) Swap(i, j int) { l[i], l[j] = l[j], l[i] }
func (l *line) Push(x any)   { *l = append(*l, x.(queued)) }
func (l *line) Pop() any {
	last := (*l)[len(*l)-1]
	*l = (*l)[:len(*l)-1]
	return last
}

// Do carries out all that is due by these clocks, which may be ahead of the walk's own: they are those that will be.
func (w *Walk) Do(tx *storage.Tx, clocks *bank.Clocks) error {
	waiting, err := w.find(tx, clocks)
	if err != nil {
		return err
	}
	heap.Init(&waiting)
	for number := len(waiting); len(waiting) > 0; {
		first := heap.Pop(&waiting).(queued)
		followers, err := first.Do(tx)
		if err != nil {
			return err
		}
		now := clocks.Of(first.project).Now()
		for _, e := range followers {
			if !e.At.After(now) {
				heap.Push(&waiting, queued{e, first.project, number})
				number++
			}
		}
	}
	return nil
}
