package stream

import (
	"context"
	"sync"
	"time"

	"budsandbox/bank"
)

// Tasks tells a hub when tasks begin and end. Nothing happens in the sandbox when a task ends, so it looks at those
// that run now and then, and when the clock was moved.
type Tasks struct {
	Hub   *Hub
	Clock *bank.Clocks

	mu      sync.Mutex
	running []runningTask
	wake    chan struct{}
}

type runningTask struct {
	project bank.Project
	fetch   bank.Fetch
}

// maxRunning is the maximum number of tasks whose ends are told of. Later ones take the places of the oldest.
const maxRunning = 10_000

// Began tells of a task that began.
func (t *Tasks) Began(p bank.Project, f bank.Fetch) {
	t.publish(p, f, false)
	t.mu.Lock()
	t.running = append(t.running, runningTask{p, f})
	if len(t.running) > maxRunning {
		t.running = t.running[1:]
	}
	t.mu.Unlock()
	t.Look()
}

// Look has Run look for tasks that have ended. It must be called after a move of the clock.
func (t *Tasks) Look() {
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

// Run tells of tasks that end until ctx is done.
func (t *Tasks) Run(ctx context.Context) {
	for {
		next := t.endDue()
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

// endDue tells of the tasks that have ended, and returns how long no other ends if the clocks are not moved.
func (t *Tasks) endDue() (next time.Duration) {
	const longest = time.Minute
	next = longest
	t.mu.Lock()
	var ended []runningTask
	kept := t.running[:0]
	for _, one := range t.running {
		clock := t.Clock.Of(one.project)
		if one.fetch.Done(clock) {
			ended = append(ended, one)
			continue
		}
		kept = append(kept, one)
		next = min(next, one.fetch.Delay-clock.Real().Sub(one.fetch.Real))
	}
	clear(t.running[len(kept):])
	t.running = kept
	t.mu.Unlock()
	for _, one := range ended {
		t.publish(one.project, one.fetch, true)
	}
	return max(next, time.Millisecond)
}

func (t *Tasks) publish(p bank.Project, f bank.Fetch, ended bool) {
	t.Hub.Publish(Message{Kind: Task, Project: p, Customer: f.Customer.String(), Value: TaskChange{f, ended}})
}
