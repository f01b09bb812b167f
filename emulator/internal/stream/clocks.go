package stream

import (
	"slices"
	"sync"

	"budsandbox/bank"
	"budsandbox/clock"
)

// Clocks publishes changes of the clocks: when they are moved, frozen or released.
type Clocks struct {
	Hub   *Hub
	Clock *clock.Clocks

	mu    sync.Mutex
	known map[bank.Project]clock.State // last published states
}

// Start records the current states, so that Changed publishes only later changes.
func (c *Clocks) Start() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = c.states()
}

func (c *Clocks) states() map[bank.Project]clock.State {
	states := c.Clock.States()
	states[""] = c.Clock.Of("").State()
	return states
}

// Changed publishes the clocks whose state has changed, and the projects that have returned to the shared clock.
func (c *Clocks) Changed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.states()
	var changed []bank.Project
	for p, state := range now {
		if known, found := c.known[p]; !found || known != state {
			changed = append(changed, p)
		}
	}
	for p := range c.known {
		if _, found := now[p]; !found {
			changed = append(changed, p)
		}
	}
	c.known = now
	slices.Sort(changed)
	for _, p := range changed {
		own := c.Clock.Of(p)
		c.Hub.Publish(Message{Kind: Clock, Project: p, Value: ClockChange{own.Now(), own.State().Frozen}})
	}
}
