package bank_test

import (
	"testing"
	"time"

	"budsandbox/bank"
	"budsandbox/clock"
)

// Ensure that a task is done when its delay has passed in real time, also with a frozen clock.
func TestTaskDoneInRealTime(t *testing.T) {
	m := newMachine()
	c := clock.New(m.time, clock.State{Frozen: true, At: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)})
	task := bank.Task{Started: c.Now(), Real: c.Real(), Delay: 2 * time.Second}
	for _, step := range []struct {
		passes time.Duration
		want   bool
	}{
		{0, false},
		{2*time.Second - time.Microsecond, false},
		{time.Microsecond, true},
		{time.Hour, true},
	} {
		m.advance(step.passes)
		if got := task.Done(c); got != step.want {
			t.Errorf("%v after its start: got %t, want %t", m.now.Sub(task.Real), got, step.want)
		}
	}
}

// Ensure that a task is done when the clock moves past its delay, even if no real time has passed.
func TestTaskDoneByTheClock(t *testing.T) {
	for name, frozen := range map[string]bool{"frozen": true, "running": false} {
		t.Run(name, func(t *testing.T) {
			m := newMachine()
			c := clock.New(m.time, clock.State{})
			start := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
			c.Restore(c.StateAt(start, frozen))
			task := bank.Task{Started: c.Now(), Real: c.Real(), Delay: 2 * time.Second}
			for _, step := range []struct {
				moved time.Duration
				want  bool
			}{
				{-time.Hour, false},
				{0, false},
				{2*time.Second - time.Microsecond, false},
				{2 * time.Second, true},
				{24 * time.Hour, true},
			} {
				c.Restore(c.StateAt(start.Add(step.moved), frozen))
				if got := task.Done(c); got != step.want {
					t.Errorf("clock moved by %v: got %t, want %t", step.moved, got, step.want)
				}
			}
		})
	}
}

// Ensure that a task without a delay is done at once.
func TestTaskDoneAtOnce(t *testing.T) {
	c := clock.New(newMachine().time, clock.State{})
	task := bank.Task{Started: c.Now(), Real: c.Real()}
	if !task.Done(c) {
		t.Error("got pending, want done")
	}
}

// Ensure that a task that starts later than both clocks show, as after an import, is done, so that nobody waits for
// the clock.
func TestTaskAheadOfTheClock(t *testing.T) {
	for name, frozen := range map[string]bool{"frozen": true, "running": false} {
		m := newMachine()
		c := clock.New(m.time, clock.State{})
		c.Restore(c.StateAt(m.time(), frozen))
		task := bank.Task{Started: c.Now().Add(time.Hour), Real: c.Real().Add(time.Hour), Delay: time.Second}
		if !task.Done(c) {
			t.Errorf("%s: the task is pending", name)
		}
	}
}

// machine is a source of real time that tests set.
type machine struct{ now time.Time }

func (m *machine) time() time.Time         { return m.now }
func (m *machine) advance(d time.Duration) { m.now = m.now.Add(d) }

func newMachine() *machine {
	return &machine{now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}
}
