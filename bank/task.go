package bank

import "time"

// TaskID names a task.
type TaskID = ID[Task]

// Task is work that a client was told to come back for. What it does is done when it is stored; only the
// telling waits. The task of a deletion does not name the deleted: nothing may keep a trace of them.
type Task struct {
	ID      TaskID        `json:"-"`
	Started time.Time     `json:"started,omitzero"` // by the clock
	Real    time.Time     `json:"real,omitzero"`    // by the machine
	Delay   time.Duration `json:"delay,omitzero"`   // how long the task says Pending
}

// Done says whether the delay is over, in real time (a frozen clock must not hang a poll) or because the clock was
// moved past it. A task that began ahead of the machine and of the clock, as after an import, is over: what it does is
// done, and nobody could wait for it.
func (t Task) Done(clock *Clock) bool {
	real, passed := clock.Real().Sub(t.Real), clock.Now().Sub(t.Started)
	return real >= t.Delay || passed >= t.Delay || real < 0 && passed <= 0
}

// Left returns how long the task is still pending, 0 if it is over.
func (t Task) Left(clock *Clock) time.Duration {
	if t.Done(clock) {
		return 0
	}
	real, passed := clock.Real().Sub(t.Real), clock.Now().Sub(t.Started)
	return t.Delay - max(real, passed, 0)
}

// ParseTaskID reads an id in its 36-character form.
func ParseTaskID(text string) (TaskID, error) { return parseID[Task]("task", text) }
