// Package clock provides the sandbox's time, which users can freeze and move: one clock that the projects share, and
// clocks of projects that have their own.
package clock

import (
	"fmt"
	"sync/atomic"
	"time"
)

// State is the stored state of a clock: the time at which it is frozen, or its offset from real time.
type State struct {
	Frozen bool          `json:"frozen"`
	At     time.Time     `json:"at,omitzero"`      // time of a frozen clock
	Offset time.Duration `json:"offset,omitempty"` // of a running clock, added to real time
}

// The range of clocks in years. The difference to real time must fit in 64 bits of nanoseconds.
const (
	firstYear = 1970
	lastYear  = 2200
)

// CheckTime returns an error for a time that no clock may show. Its text continues the name of what has the time.
func CheckTime(at time.Time) error {
	if year := at.UTC().Year(); year < firstYear || year > lastYear {
		return fmt.Errorf("leads to the year %d; the clock goes from %d to %d", year, firstYear, lastYear)
	}
	return nil
}

// Clock returns the sandbox's time. It is safe for concurrent use.
type Clock struct {
	machine func() time.Time // real time
	state   atomic.Value     // of *State; every package that mentions a Clock would compile the methods of atomic.Pointer
}

// New returns a clock with a source of real time and a state.
func New(machine func() time.Time, state State) *Clock {
	c := &Clock{machine: machine}
	c.Restore(state)
	return c
}

// Now returns the sandbox's time in UTC, truncated to microseconds, the precision of the file.
func (c *Clock) Now() time.Time {
	return c.load().timeAt(c.machine())
}

// timeAt returns the time of a clock in this state at a real time.
func (s State) timeAt(machine time.Time) time.Time {
	now := s.At
	if !s.Frozen {
		now = machine.Add(s.Offset)
	}
	return now.UTC().Truncate(time.Microsecond)
}

// Real returns the machine's time in UTC, truncated to microseconds. Only the short delays of tasks and deliveries use
// it.
func (c *Clock) Real() time.Time { return c.machine().UTC().Truncate(time.Microsecond) }

// State returns the state that Restore accepts.
func (c *Clock) State() State { return *c.load() }

func (c *Clock) load() *State {
	state, _ := c.state.Load().(*State) // New stores one
	return state
}

// Restore sets the state.
func (c *Clock) Restore(state State) { c.state.Store(&state) }

// StateAt returns the state of a clock, frozen or running, that shows now at this moment. It does not change the
// clock; Restore does.
func (c *Clock) StateAt(now time.Time, frozen bool) State {
	if frozen {
		return State{Frozen: true, At: now.UTC().Truncate(time.Microsecond)}
	}
	return State{Offset: now.Sub(c.machine())}
}
