package emulator

import (
	"encoding/json"
	"net/url"
	"time"
)

// Delivery is an event that has an address, and what came of sending it.
type Delivery struct {
	ID       string          `json:"id"`
	Client   string          `json:"client_id"`
	Customer string          `json:"customer_id"` // empty if it is about several, or one that is gone
	Event    string          `json:"event"`
	URL      string          `json:"url"`
	State    string          `json:"state"` // pending, delivered, refused or abandoned
	At       time.Time       `json:"created_at"`
	Body     json.RawMessage `json:"body"`
	Attempts []Attempt       `json:"attempts"`
}

// Attempt is one try to send an event.
type Attempt struct {
	At     time.Time `json:"at"`     // by the sandbox's clock
	Status int       `json:"status"` // of the answer; 0 if there was none
	Answer string    `json:"answer"` // the beginning of it, or why there was none
}

// DeliveryFilter narrows deliveries down; an empty field is any.
type DeliveryFilter struct{ Event, Customer, State string }

// Deliveries are the latest thousand that meet a filter, oldest first. Events without an address have none: Wait sees those too.
func (w Webhooks) Deliveries(filter DeliveryFilter) (all []Delivery, err error) {
	values := url.Values{"limit": {"1000"}}
	for name, value := range map[string]string{
		"client_id": w.client, "event": filter.Event, "customer_id": filter.Customer, "state": filter.State,
	} {
		if value != "" {
			values.Set(name, value)
		}
	}
	var list struct{ Data []Delivery }
	err = w.sandbox.ask("GET", "/_sandbox/webhooks/deliveries?"+values.Encode(), nil, &list)
	return list.Data, err
}

// Replay sends a delivery again, whatever came of it before, and returns after the attempt: Bud too may send an event twice.
func (w Webhooks) Replay(id string) (again Delivery, err error) {
	err = w.sandbox.ask("POST", "/_sandbox/webhooks/deliveries/"+url.PathEscape(id)+"/replay", nil, &again)
	return again, err
}
