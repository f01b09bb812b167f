package stream

import (
	"context"
	"slices"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
)

// Tasks publishes the starts and ends of tasks, and messages that wait for the end of a task. Nothing else happens in
// the sandbox when a task ends, so Run checks the running tasks when the next one should end and when a clock was
// moved.
type Tasks struct {
	hub    *Hub
	clocks *clock.Clocks
	wake   chan struct{} // makes Run check the running tasks

	mu      sync.Mutex
	waiting []waitingMessage
}

// NewTasks returns a publisher of tasks whose delays pass on the clocks.
func NewTasks(hub *Hub, clocks *clock.Clocks) *Tasks {
	return &Tasks{hub: hub, clocks: clocks, wake: make(chan struct{}, 1)}
}

// waitingMessage is published when its task ends.
type waitingMessage struct {
	task    bank.Task
	message Message
}

// maxWaiting is the maximum number of messages that wait. Beyond it, the oldest are forgotten.
const maxWaiting = 40_000

// Started publishes the start of a task, and later its end.
func (t *Tasks) Started(p bank.Project, f bank.Fetch) {
	message := Message{Kind: Task, Project: p, Customer: f.Customer.String(), Value: TaskChange{f, false}}
	t.hub.Publish(message)
	message.Value = TaskChange{f, true}
	t.PublishAfter(f.Task, message)
}

// PublishAfter publishes a message when a task is done, which the zero task is at once.
func (t *Tasks) PublishAfter(task bank.Task, message Message) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if task.Done(t.clocks.Of(message.Project)) {
		t.publishDone() // what came before
		t.hub.Publish(message)
		return
	}
	if len(t.waiting) == maxWaiting {
		t.publishDone()
	}
	if len(t.waiting) == maxWaiting { // none of them is done
		t.waiting = t.waiting[1:]
	}
	t.waiting = append(t.waiting, waitingMessage{task, message})
	t.Wake()
}

// Forget removes the messages about a project that wait for the end of a task, or all if project is empty.
func (t *Tasks) Forget(project bank.Project) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting = slices.DeleteFunc(t.waiting, func(m waitingMessage) bool {
		return project == "" || project == m.message.Project
	})
}

// Wake makes Run check for tasks that have ended. It must be called after moving a clock.
func (t *Tasks) Wake() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// Run publishes the messages of tasks that end until ctx is done.
func (t *Tasks) Run(ctx context.Context) {
	for {
		timer := time.NewTimer(t.PublishDone())
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-t.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// PublishDone publishes the messages whose tasks have ended. Readers call it first, who must not miss what has ended
// since Run looked. It returns the time until the next task ends if no clock is moved, at most a minute.
func (t *Tasks) PublishDone() (next time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.publishDone()
}

// publishDone is PublishDone for a caller that holds the lock. Messages whose tasks ended by a move of the clock are
// published in the order of these ends.
func (t *Tasks) publishDone() (next time.Duration) {
	next = time.Minute
	var done []waitingMessage
	waiting := t.waiting[:0]
	for _, m := range t.waiting {
		own := t.clocks.Of(m.message.Project)
		if m.task.Done(own) {
			done = append(done, m)
			continue
		}
		waiting = append(waiting, m)
		next = min(next, m.task.Delay-own.Real().Sub(m.task.Real))
	}
	clear(t.waiting[len(waiting):])
	t.waiting = waiting
	slices.SortStableFunc(done, func(a, b waitingMessage) int { return a.task.Ends().Compare(b.task.Ends()) })
	for _, m := range done {
		t.hub.Publish(m.message)
	}
	return max(next, time.Millisecond)
}
