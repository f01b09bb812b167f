package webhook

import (
	"slices"
	"strings"
	"sync"
	"time"

	"budsandbox/bank"
)

// Event is one that Bud tells clients of, whether an address wants it or not.
type Event struct {
	Name     string // open_banking.connect.completed
	Project  bank.Project
	Customer bank.CustomerID // zero if it is about several, or one that is gone
	Body     []byte          // as it is sent
	At       time.Time       // by the sandbox's clock
}

// The number of the latest events that are kept for Take: of each project, so that a busy one costs the others none, and of all.
const maxProjectEvents, maxEvents = 1000, 10_000

// Inbox keeps the latest events that nobody has taken, for tests that wait for them. It is safe for concurrent use.
type Inbox struct {
	clocks *bank.Clocks

	mu    sync.Mutex
	kept  []keptEvent
	count map[bank.Project]int // how many of them are kept
	more  chan struct{}        // closed when there are more
}

type keptEvent struct {
	Event
	after bank.Task // whose end it waits for
}

// NewInbox makes an empty inbox.
func NewInbox(clocks *bank.Clocks) *Inbox {
	return &Inbox{clocks: clocks, count: map[bank.Project]int{}}
}

// Add keeps an event. It is what an Outbox calls on each.
func (in *Inbox) Add(p bank.Project, owner bank.CustomerID, at time.Time, m Message) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.kept = append(in.kept, keptEvent{Event{Name: m.Event, Project: p, Customer: owner, Body: m.Body, At: at}, m.After})
	in.count[p]++
	switch {
	case in.count[p] > maxProjectEvents:
		in.remove(slices.IndexFunc(in.kept, func(e keptEvent) bool { return e.Project == p }))
	case len(in.kept) > maxEvents:
		in.remove(0)
	}
	if in.more != nil {
		close(in.more)
		in.more = nil
	}
}

func (in *Inbox) remove(i int) {
	p := in.kept[i].Project
	in.kept = slices.Delete(in.kept, i, i+1)
	if in.count[p]--; in.count[p] == 0 {
		delete(in.count, p)
	}
}

// Clear removes the events of a project, or all if it is empty.
func (in *Inbox) Clear(p bank.Project) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for i := len(in.kept) - 1; i >= 0; i-- {
		if p == "" || p == in.kept[i].Project {
			in.remove(i)
		}
	}
}

// Take removes and returns the first event that is wanted. Without one, running reports that there is one whose task has not
// ended yet, and more is closed when another event comes.
func (in *Inbox) Take(wanted func(Event) bool) (found *Event, running bool, more <-chan struct{}) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for i, e := range in.kept {
		if !wanted(e.Event) {
			continue
		}
		if e.after.Started.IsZero() || e.after.Done(in.clocks.Of(e.Project)) {
			in.remove(i)
			return &e.Event, false, nil
		}
		running = true
		break
	}
	if in.more == nil {
		in.more = make(chan struct{})
	}
	return nil, running, in.more
}

// Names lists the names of the events among some that nobody has taken, for error messages.
func (in *Inbox) Names(among func(Event) bool) string {
	in.mu.Lock()
	defer in.mu.Unlock()
	var names []string
	for _, e := range in.kept {
		if among(e.Event) {
			names = append(names, e.Name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
