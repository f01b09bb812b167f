package webhook

import (
	"slices"
	"strings"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
)

// Event is an event of Bud's, whether or not an endpoint is set for it.
type Event struct {
	Name     string // open_banking.connect.completed
	Project  bank.Project
	Customer bank.CustomerID // zero if it is about several customers or a deleted one
	Body     []byte          // as sent
	At       time.Time       // on the sandbox's clock
}

const (
	maxProjectEvents = 1000     // maximum number of stored events of one project
	maxEvents        = 10_000   // maximum number of stored events of all projects
	maxEventBytes    = 32 << 20 // maximum length of the bodies of all stored events
)

// Inbox stores the latest events until they are taken, for tests that wait for them. It is safe for concurrent use.
type Inbox struct {
	clocks *clock.Clocks

	mu     sync.Mutex
	events []inboxEvent
	bytes  int                  // length of all bodies
	count  map[bank.Project]int // number of stored events
	more   chan struct{}        // closed when an event is added
}

type inboxEvent struct {
	Event
	after bank.Task // the event is sent when this task is done, by the rule that the stream uses, too
}

// NewInbox returns an empty inbox.
func NewInbox(clocks *clock.Clocks) *Inbox {
	return &Inbox{clocks: clocks, count: map[bank.Project]int{}}
}

// Add adds an event. It is a callback for Outbox.OnEvent.
func (in *Inbox) Add(project bank.Project, owner bank.CustomerID, at time.Time, message Message) {
	in.mu.Lock()
	defer in.mu.Unlock()
	event := Event{Name: message.Event, Project: project, Customer: owner, Body: message.Body, At: at}
	in.events = append(in.events, inboxEvent{event, message.After})
	in.count[project]++
	in.bytes += len(event.Body)
	if in.count[project] > maxProjectEvents {
		in.remove(slices.IndexFunc(in.events, func(e inboxEvent) bool { return e.Project == project }))
	}
	for len(in.events) > maxEvents || in.bytes > maxEventBytes && len(in.events) > 1 {
		in.remove(0)
	}
	if in.more != nil {
		close(in.more)
		in.more = nil
	}
}

func (in *Inbox) remove(i int) {
	project := in.events[i].Project
	in.bytes -= len(in.events[i].Body)
	if i == 0 { // the usual case, in which nothing is moved
		in.events[0] = inboxEvent{}
		in.events = in.events[1:]
	} else {
		in.events = slices.Delete(in.events, i, i+1)
	}
	if in.count[project]--; in.count[project] == 0 {
		delete(in.count, project)
	}
}

// Clear removes the events of a project, or all if it is empty.
func (in *Inbox) Clear(project bank.Project) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for i := len(in.events) - 1; i >= 0; i-- {
		if project == "" || project == in.events[i].Project {
			in.remove(i)
		}
	}
}

// Take removes and returns the first event that match accepts. If there is none, running reports whether such an event
// waits for its task to end, and more is closed when another event is added.
func (in *Inbox) Take(match func(Event) bool) (found *Event, running bool, more <-chan struct{}) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for i, e := range in.events {
		if !match(e.Event) {
			continue
		}
		if e.after.Done(in.clocks.Of(e.Project)) {
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

// WaitingEvent is an event that is sent when its task ends.
type WaitingEvent struct {
	Event
	Task bank.Task
}

// Waiting returns the stored events of the projects that match accepts whose tasks have not ended yet.
func (in *Inbox) Waiting(match func(bank.Project) bool) (all []WaitingEvent) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, e := range in.events {
		if e.after.ID != (bank.TaskID{}) && !e.after.Done(in.clocks.Of(e.Project)) && match(e.Project) {
			all = append(all, WaitingEvent{e.Event, e.after})
		}
	}
	return all
}

// Names lists the names of the stored events that match accepts, for error messages.
func (in *Inbox) Names(match func(Event) bool) string {
	in.mu.Lock()
	defer in.mu.Unlock()
	var names []string
	for _, e := range in.events {
		if match(e.Event) {
			names = append(names, e.Name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
