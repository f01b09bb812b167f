package emulator

import (
	"encoding/json"
	"net/url"
	"time"
)

// Delivery is an event sent to an endpoint, with the attempts.
type Delivery struct {
	ID       string          `json:"id"`
	Client   string          `json:"client_id"`
	Customer string          `json:"customer_id"` // empty if the event is about several customers or a deleted one
	Event    string          `json:"event"`
	URL      string          `json:"url"`
	State    string          `json:"state"` // pending, delivered, refused or abandoned
	At       time.Time       `json:"created_at"`
	Body     json.RawMessage `json:"body"`
	// Truncated reports that a list of more than 4 MiB had no room for the body.
	Truncated bool      `json:"truncated"`
	Attempts  []Attempt `json:"attempts"`
}

// Attempt is one attempt to send an event.
type Attempt struct {
	At     time.Time `json:"at"`     // on the sandbox's clock
	Status int       `json:"status"` // status of the response; 0 without one
	Answer string    `json:"answer"` // beginning of the response's body, or the error
}

// DeliveryFilter selects deliveries. Empty fields match all.
type DeliveryFilter struct{ Event, Customer, State string }

// Deliveries returns the latest thousand deliveries that match a filter, oldest first.
func (w Webhooks) Deliveries(filter DeliveryFilter) (all []Delivery, err error) {
	query := newQuery(map[string]string{
		"client_id": w.client, "event": filter.Event, "customer_id": filter.Customer, "state": filter.State,
		"limit": listLimit,
	})
	var list struct{ Data []Delivery }
	err = w.sandbox.controlRequest("GET", "/_sandbox/webhooks/deliveries?"+query.Encode(), nil, &list)
	return list.Data, err
}

// Replay sends a delivery again, whatever its state, and returns it after the attempt. Bud may also send an event
// twice.
func (w Webhooks) Replay(id string) (delivery Delivery, err error) {
	path := "/_sandbox/webhooks/deliveries/" + url.PathEscape(id) + "/replay"
	err = w.sandbox.controlRequest("POST", path, nil, &delivery)
	return delivery, err
}
