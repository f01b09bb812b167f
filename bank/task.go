package bank

import (
	"crypto/sha256"
	"time"

	"github.com/google/uuid"
)

// TaskID names a task.
type TaskID uuid.UUID

func (id TaskID) String() string { return uuid.UUID(id).String() }

// Task is work that a client was told to come back for. What it does is done when it is stored; only the
// telling waits.
type Task struct {
	ID      TaskID
	Owner   [16]byte      // a digest of the customer, so that the task of a deletion keeps no trace of the deleted
	Started time.Time     // by the clock
	Real    time.Time     // by the machine
	Delay   time.Duration // how long the task says Pending
}

// Owner is the digest by which a task knows its customer without naming it.
func Owner(project Project, id CustomerID) (digest [16]byte) {
	sum := sha256.Sum256(append([]byte(project+"\x00"), id[:]...))
	copy(digest[:], sum[:])
	return digest
}

// Done says whether the delay is over, in real time (a frozen clock must not hang a poll) or because the clock
// was moved past it.
func (t Task) Done(clock *Clock) bool {
	return clock.Real().Sub(t.Real) >= t.Delay || clock.Now().Sub(t.Started) >= t.Delay
}
