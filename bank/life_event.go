package bank

import (
	"time"

	"github.com/google/uuid"
)

// EventID identifies a life event within a customer.
type EventID uuid.UUID

// LifeEvent is a simulated event in the life of a connection's customer, or a change of an earlier one. The bank shows
// its effects from the next pull on.
type LifeEvent struct {
	ID         EventID
	Number     int       // sequence number within the connection, from 1
	AfterPulls int       // number of earlier pulls, which do not see the event
	RecordedAt time.Time // by the project's clock
	At         time.Time // data before this time are unchanged
	Replaces   int       // number of the event that it replaces; 0 for none
	Withdrawn  bool      // the replaced event is undone
	Body       []byte    // fixtures.LifeEvent as JSON; empty if withdrawn
}

// KnownAt returns the events that are visible to the pull with this index in Pulls.
func (c Connection) KnownAt(pull int) []LifeEvent {
	n := 0
	for n < len(c.Events) && c.Events[n].AfterPulls <= pull {
		n++
	}
	return c.Events[:n]
}

// RevisedBy reports whether the pull with this index sees an event that changes data which the previous pull has
// already shown.
func (c Connection) RevisedBy(pull int) bool {
	if pull == 0 {
		return false
	}
	for _, e := range c.Events {
		if e.AfterPulls == pull && !e.At.After(c.Pulls[pull-1].To) {
			return true
		}
	}
	return false
}
