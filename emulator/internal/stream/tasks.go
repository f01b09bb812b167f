package stream

import (
	"context"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
)

// Tasks publishes the starts and ends of tasks. Nothing else happens in the sandbox when a task ends, so Run checks
// the running tasks when the next one should end and when a clock was moved.
type Tasks struct {
	hub    *Hub
	clocks *clock.Clocks
	wake   chan struct{} // makes Run check the running tasks

	mu      sync.Mutex
	running []runningTask
}

// NewTasks returns a publisher of tasks whose delays pass on the clocks.
func NewTasks(hub *Hub, clocks *clock.Clocks) *Tasks {
	return &Tasks{hub: hub, clocks: clocks, wake: make(chan struct{}, 1)}
}

type runningTask struct {
	project bank.Project
	fetch   bank.Fetch
}

// maxRunning is the maximum number of tasks whose ends are awaited. Beyond it, the oldest are forgotten.
const maxRunning = 10_000

// Started publishes the start of a task, and later its end.
func (t *Tasks) Started(p bank.Project, f bank.Fetch) {
	t.publish(p, f, false)
	t.mu.Lock()
	t.running = append(t.running, runningTask{p, f})
	if len(t.running) > maxRunning {
		t.running = t.running[1:]
	}
	t.mu.Unlock()
	t.Wake()
}

// Wake makes Run check for tasks that have ended. It must be called after moving a clock.
func (t *Tasks) Wake() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// Run publishes the ends of tasks until ctx is done.
func (t *Tasks) Run(ctx context.Context) {
	for {
		timer := time.NewTimer(t.publishEnded())
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

// publishEnded publishes the tasks that have ended. It returns the time until the next one ends if no clock is moved,
// at most a minute.
func (t *Tasks) publishEnded() (next time.Duration) {
	next = time.Minute
	t.mu.Lock()
	var ended []runningTask
	running := t.running[:0]
	for _, task := range t.running {
		own := t.clocks.Of(task.project)
		if task.fetch.Done(own) {
			ended = append(ended, task)
			continue
		}
		running = append(running, task)
		next = min(next, task.fetch.Delay-own.Real().Sub(task.fetch.Real))
	}
	clear(t.running[len(running):])
	t.running = running
	t.mu.Unlock()
	for _, task := range ended {
		t.publish(task.project, task.fetch, true)
	}
	return max(next, time.Millisecond)
}

func (t *Tasks) publish(p bank.Project, f bank.Fetch, ended bool) {
	t.hub.Publish(Message{Kind: Task, Project: p, Customer: f.Customer.String(), Value: TaskChange{f, ended}})
}
