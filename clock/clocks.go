package clock

import (
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"budsandbox/bank"
)

// Clocks holds the shared clock and the clocks of projects that have their own, so that suites that share a sandbox
// can move time independently. Reads are safe for concurrent use; only one caller may change them at a time.
type Clocks struct {
	shared *Clock
	own    atomic.Value // of map[bank.Project]*Clock, copied on write

	OnChange func() // called after CopyFrom if not nil
}

// NewClocks returns clocks in which all projects share one.
func NewClocks(shared *Clock) *Clocks { return &Clocks{shared: shared} }

// Of returns the clock of a project: its own, or else the shared one. The empty project has the shared one.
func (c *Clocks) Of(p bank.Project) *Clock {
	if clock := c.all()[p]; clock != nil {
		return clock
	}
	return c.shared
}

func (c *Clocks) all() map[bank.Project]*Clock {
	own, _ := c.own.Load().(map[bank.Project]*Clock)
	return own
}

// Moment is the time of all clocks at one instant. Use one Moment to compare several deadlines; reading a moving clock
// twice could pass a later one and miss an earlier one.
type Moment struct {
	Real   time.Time // the machine's time
	shared time.Time
	own    map[bank.Project]time.Time
}

// Moment reads all clocks at the same instant.
func (c *Clocks) Moment() Moment {
	own, machine := c.all(), c.shared.machine()
	m := Moment{
		Real:   machine.UTC().Truncate(time.Microsecond),
		shared: c.shared.load().timeAt(machine),
		own:    make(map[bank.Project]time.Time, len(own)),
	}
	for p, clock := range own {
		m.own[p] = clock.load().timeAt(machine)
	}
	return m
}

// Of returns the time of a project.
func (m Moment) Of(p bank.Project) time.Time {
	if now, own := m.own[p]; own {
		return now
	}
	return m.shared
}

// Real returns the machine's time.
func (c *Clocks) Real() time.Time { return c.shared.Real() }

// With returns a copy in which the clock of a project has the given state; an empty name changes the shared clock. A
// project without a clock of its own gets one.
func (c *Clocks) With(p bank.Project, state State) *Clocks {
	copied, clock := c.Without(p), New(c.shared.machine, state)
	if p == "" {
		copied.shared = clock
	} else {
		copied.all()[p] = clock
	}
	return copied
}

// Without returns a copy in which a project uses the shared clock.
func (c *Clocks) Without(p bank.Project) *Clocks {
	copied, own := NewClocks(New(c.shared.machine, c.shared.State())), maps.Clone(c.all())
	if own == nil {
		own = map[bank.Project]*Clock{}
	}
	delete(own, p)
	copied.own.Store(own)
	return copied
}

// CopyFrom takes over the state of other clocks and calls OnChange.
func (c *Clocks) CopyFrom(others *Clocks) {
	c.shared.Restore(others.shared.State())
	c.own.Store(others.all())
	if c.OnChange != nil {
		c.OnChange()
	}
}

// Own returns the projects that have their own clock, sorted.
func (c *Clocks) Own() []bank.Project { return slices.Sorted(maps.Keys(c.all())) }

// States returns the states of the projects' own clocks, for the file.
func (c *Clocks) States() map[bank.Project]State {
	states := make(map[bank.Project]State, len(c.all()))
	for p, clock := range c.all() {
		states[p] = clock.State()
	}
	return states
}
