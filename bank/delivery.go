package bank

import "time"

// DeliveryID names a delivery within a project.
type DeliveryID = ID[Delivery]

// Delivery is a webhook's event on its way to a client.
type Delivery struct {
	ID        DeliveryID
	Number    uint64     // counts the project's
	Owner     CustomerID // whom it is about; zero if he is gone when it is sent
	Lasting   bool       // it is about no customer at all, so that it may stay when it is sent
	Event     string
	URL       string
	Body      []byte
	CreatedAt time.Time
	State     DeliveryState
	Due       time.Time // of the next attempt, by the clock
	DueReal   time.Time // the same by the machine, for clocks that stand still
	Attempts  []Attempt
}

// DeliveryState says how far a delivery has come. Numbers are kept in files.
type DeliveryState uint8

// The states of a delivery.
const (
	DeliveryPending   DeliveryState = iota
	DeliveryAccepted                // the client answered 2xx
	DeliveryRefused                 // it answered 3xx or 4xx, which ends it
	DeliveryAbandoned               // it failed too often
)

// String is the state in words.
func (s DeliveryState) String() string {
	return [...]string{"pending", "delivered", "refused", "abandoned"}[s]
}

// Attempt is one try of a delivery.
type Attempt struct {
	At     time.Time // by the clock
	Took   time.Duration
	Status int    // of the answer; 0 if there was none
	Answer string // the beginning of it, or why there was none
}

// DueBy says whether the next attempt is to be made by a time of its project and of the machine.
func (d Delivery) DueBy(now, real time.Time) bool {
	return d.State == DeliveryPending && (!now.Before(d.Due) || !real.Before(d.DueReal))
}
