package bank

import (
	"time"
)

// EventID names a life event within a customer.
type EventID = ID[LifeEvent]

// LifeEvent is something that was made to happen to the customer of a connection, or a change of such a thing. It is a
// fact of the connection: the bank tells of it at the next pull, and of what follows from it.
type LifeEvent struct {
	ID         EventID
	Number     int       // of its recording in the connection, from 1
	After      int       // how many pulls there had been when it was recorded; those did not see it
	RecordedAt time.Time // by the clock
	At         time.Time // what was before this instant stays as it was
	Replaces   int       // the number of the event that it stands for from now on; 0 for a new one
	Withdrawn  bool      // the replaced event did not happen after all
	Body       []byte    // fixtures.LifeEvent as JSON; empty if withdrawn
}

// KnownAt returns the events that the pull at this place among Pulls has seen.
func (c Connection) KnownAt(pull int) []LifeEvent {
	n := 0
	for n < len(c.Events) && c.Events[n].After <= pull {
		n++
	}
	return c.Events[:n]
}

// RevisedBy reports whether the pull at this place sees an event that changes what the pull before it had already seen.
func (c Connection) RevisedBy(pull int) bool {
	if pull == 0 {
		return false
	}
	for _, e := range c.Events {
		if e.After == pull && !e.At.After(c.Pulls[pull-1].To) {
			return true
		}
	}
	return false
}
