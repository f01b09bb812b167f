package bank

import (
	"time"

	"github.com/google/uuid"
)

// DeliveryID identifies a delivery within a project.
type DeliveryID uuid.UUID

// Delivery is a webhook event to be sent to a client.
type Delivery struct {
	ID        DeliveryID
	Number    uint64     // sequence number within the project
	Owner     CustomerID // customer of the event; zero if it has none or was deleted
	NoOwner   bool       // the event is about no customer, so that it is retained when customers are deleted
	Event     string
	URL       string
	Body      []byte
	CreatedAt time.Time
	State     DeliveryState
	Due       time.Time // next attempt, by the project's clock
	DueReal   time.Time // next attempt, by the machine's clock, for frozen clocks
	Attempts  []Attempt
}

// DeliveryState is the state of a delivery. Its values are stored in files.
type DeliveryState uint8

// The states of a delivery.
const (
	DeliveryPending   DeliveryState = iota
	DeliveryDelivered               // the client answered 2xx
	DeliveryRefused                 // the client answered 3xx or 4xx; there is no retry
	DeliveryAbandoned               // the maximum number of attempts failed
)

// String returns the name of the state.
func (s DeliveryState) String() string {
	return [...]string{"pending", "delivered", "refused", "abandoned"}[s]
}

// Attempt is one attempt of a delivery.
type Attempt struct {
	At     time.Time // by the project's clock
	Took   time.Duration
	Status int    // HTTP status; 0 without a response
	Answer string // beginning of the response, or the error
}

// DueBy reports whether the next attempt is due at a time of the project's clock or of the machine's.
func (d Delivery) DueBy(now, machine time.Time) bool {
	return d.State == DeliveryPending && (!now.Before(d.Due) || !machine.Before(d.DueReal))
}
