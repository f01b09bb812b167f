package stream

import (
	"context"
	"sync"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
)

// Tasks publishes the starts and ends of tasks. Nothing else happens in the sandbox when a task ends, so Run checks the
// running tasks when the next one should end and when a clock was moved.
type Tasks struct {
	Hub   *Hub
	Clock *clock.Clocks

	mu      sync.Mutex
	running []runningTask
	wake    chan struct{}
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
	case t.wakeups() <- struct{}{}:
	default:
	}
}

func (t *Tasks) wakeups() chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.wake == nil {
		t.wake = make(chan struct{}, 1)
	}
	return t.wake
}

// Run publishes the ends of tasks until ctx is done.
func (t *Tasks) Run(ctx context.Context) {
	for {
		next := t.publishEnded()
		timer := time.NewTimer(next)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-t.wakeups():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// publishEnded publishes the tasks that have ended. It returns the time until the next one ends if no clock is moved,
// at most a minute.
func (t *Tasks) publishEnded() (next time.Duration) {
	const longest = time.Minute
	next = longest
	t.mu.Lock()
	var ended []runningTask
	running := t.running[:0]
	for _, task := range t.running {
		own := t.Clock.Of(task.project)
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
	t.Hub.Publish(Message{Kind: Task, Project: p, Customer: f.Customer.String(), Value: TaskChange{f, ended}})
}
