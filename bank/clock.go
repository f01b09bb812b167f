package bank

import (
	"sync/atomic"
	"time"
)

// ClockState is what has to be kept of the clock: either the instant it stands at, or its distance from real time.
type ClockState struct {
	Frozen bool          `json:"frozen"`
	At     time.Time     `json:"at,omitzero"`      // where a frozen clock stands
	Offset time.Duration `json:"offset,omitempty"` // how far a running clock is ahead of real time
}

// Clock tells the sandbox's time. It is safe for concurrent use.
type Clock struct {
	real  func() time.Time
	state atomic.Pointer[ClockState]
}

// NewClock returns a clock in the given state over a source of real time.
func NewClock(real func() time.Time, state ClockState) *Clock {
	c := &Clock{real: real}
	c.Restore(state)
	return c
}

// Now is the sandbox's time in UTC, to the microsecond, which is what the file keeps.
func (c *Clock) Now() time.Time {
	return c.state.Load().shows(c.real())
}

// shows is what a clock in this state shows when the machine shows real.
func (s ClockState) shows(real time.Time) time.Time {
	now := s.At
	if !s.Frozen {
		now = real.Add(s.Offset)
	}
	return now.UTC().Truncate(time.Microsecond)
}

// Real is the time of the machine; only the short delays of tasks and deliveries go by it.
func (c *Clock) Real() time.Time { return c.real().UTC().Truncate(time.Microsecond) }

// State returns what Restore needs to bring the clock back.
func (c *Clock) State() ClockState { return *c.state.Load() }

// Restore puts the clock into a kept state.
func (c *Clock) Restore(state ClockState) { c.state.Store(&state) }

// StateAt works out the state in which the clock shows now, standing still or running; Restore carries it out.
func (c *Clock) StateAt(now time.Time, frozen bool) ClockState {
	if frozen {
		return ClockState{Frozen: true, At: now.UTC().Truncate(time.Microsecond)}
	}
	return ClockState{Offset: now.Sub(c.real())}
}
