package bank

import (
	"time"

	"github.com/google/uuid"
)

// TaskID identifies a task.
type TaskID uuid.UUID

// Task is asynchronous work whose completion a client polls. Its effects are stored at the start; only the report of
// its completion is delayed. The task of a deletion does not name the customer, so that no trace of the customer
// remains.
type Task struct {
	ID      TaskID        `json:"-"`
	Started time.Time     `json:"started,omitzero"` // by the project's clock
	Real    time.Time     `json:"real,omitzero"`    // by the machine's clock
	Delay   time.Duration `json:"delay,omitzero"`   // time for which the task is pending
}

// Clock is a project's clock beside the machine's; package clock implements it.
type Clock interface {
	Now() time.Time
	Real() time.Time
}

// Done reports whether the delay has passed, in real time or by the clock. Real time counts because polls must end
// while the clock is frozen. A task that starts later than both clocks show, as after an import, is done, and so is the
// zero task.
func (t Task) Done(clock Clock) bool {
	machine, project := t.elapsed(clock)
	return max(machine, project) >= t.Delay || machine < 0 && project <= 0
}

// Ends returns when the delay has passed by the project's clock.
func (t Task) Ends() time.Time { return t.Started.Add(t.Delay) }

// Left returns the remaining delay, or 0 if the task is done.
func (t Task) Left(clock Clock) time.Duration {
	if t.Done(clock) {
		return 0
	}
	machine, project := t.elapsed(clock)
	return t.Delay - max(machine, project, 0)
}

// elapsed returns the time since the start by the machine's clock and by the project's.
func (t Task) elapsed(clock Clock) (machine, project time.Duration) {
	return clock.Real().Sub(t.Real), clock.Now().Sub(t.Started)
}

// ParseTaskID parses an id in its 36-character form.
func ParseTaskID(text string) (TaskID, error) { return parseID[TaskID]("task", text) }
