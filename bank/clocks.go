package bank

import (
	"maps"
	"slices"
	"sync/atomic"
	"time"
)

// Clocks are a sandbox's times: the one that all projects share, and those of projects that asked for one of their own,
// so that test suites that share a sandbox can move time without moving each other's. Reading is safe for concurrent
// use; one at a time may change.
type Clocks struct {
	shared *Clock
	own    atomic.Pointer[map[Project]*Clock] // replaced, never changed

	OnChange func() // called after Become; nil for none
}

// NewClocks returns the clocks of a sandbox in which all projects share one.
func NewClocks(shared *Clock) *Clocks { return &Clocks{shared: shared} }

// Of is the clock that a project goes by; that of no project is the shared one.
func (c *Clocks) Of(p Project) *Clock {
	if clock := c.all()[p]; clock != nil {
		return clock
	}
	return c.shared
}

func (c *Clocks) all() map[Project]*Clock {
	if own := c.own.Load(); own != nil {
		return *own
	}
	return nil
}

// Moment is what all clocks show at one instant. Whoever asks of several things which of them are due asks one moment:
// a clock that moves between two questions would let the later one pass and not the sooner.
type Moment struct {
	Real   time.Time // of the machine
	shared time.Time
	own    map[Project]time.Time
}

// Moment reads all clocks at once.
func (c *Clocks) Moment() Moment {
	own, real := c.all(), c.shared.real()
	m := Moment{
		Real:   real.UTC().Truncate(time.Microsecond),
		shared: c.shared.state.Load().shows(real),
		own:    make(map[Project]time.Time, len(own)),
	}
	for p, clock := range own {
		m.own[p] = clock.state.Load().shows(real)
	}
	return m
}

// Of is the time of a project.
func (m Moment) Of(p Project) time.Time {
	if now, own := m.own[p]; own {
		return now
	}
	return m.shared
}

// Real is the time of the machine.
func (c *Clocks) Real() time.Time { return c.shared.Real() }

// With are the clocks as they would be if that of a project, or with an empty name the shared one, were in this state.
// A project that shared has one of its own there.
func (c *Clocks) With(p Project, state ClockState) *Clocks {
	then, clock := c.Without(p), NewClock(c.shared.real, state)
	if p == "" {
		then.shared = clock
	} else {
		(*then.own.Load())[p] = clock
	}
	return then
}

// Without are the clocks as they would be if a project shared.
func (c *Clocks) Without(p Project) *Clocks {
	then, own := NewClocks(NewClock(c.shared.real, c.shared.State())), maps.Clone(c.all())
	if own == nil {
		own = map[Project]*Clock{}
	}
	delete(own, p)
	then.own.Store(&own)
	return then
}

// Become makes the clocks what others are.
func (c *Clocks) Become(others *Clocks) {
	c.shared.Restore(others.shared.State())
	c.own.Store(others.own.Load())
	if c.OnChange != nil {
		c.OnChange()
	}
}

// Own are the projects with clocks of their own, in order.
func (c *Clocks) Own() []Project { return slices.Sorted(maps.Keys(c.all())) }

// States are those of the projects' own clocks, as the file keeps them.
func (c *Clocks) States() map[Project]ClockState {
	states := make(map[Project]ClockState, len(c.all()))
	for p, clock := range c.all() {
		states[p] = clock.State()
	}
	return states
}
