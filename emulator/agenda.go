package emulator

import (
	"slices"
	"strconv"
	"time"
)

// AgendaEntry is a scheduled event. It happens at its time unless another event changes the schedule first.
type AgendaEntry struct {
	At          time.Time `json:"at"`   // on the project's clock
	Kind        string    `json:"kind"` // consent_expires, payment, background_refresh... as docs/clock.md lists them
	Text        string    `json:"text"`
	Client      string    `json:"client_id"` // empty for maintenance for all projects
	Customer    string    `json:"customer_id"`
	Provider    string    `json:"provider"`
	Event       string    `json:"event"`       // webhook that is sent then
	Status      string    `json:"status_code"` // next status of a payment
	ConsentID   string    `json:"consent_id"`
	PaymentID   string    `json:"payment_id"`
	Application string    `json:"application_id"`
	TaskID      string    `json:"task_id"`
	DeliveryID  string    `json:"delivery_id"`
	EventID     string    `json:"event_id"` // of a life event
}

// AgendaFilter selects entries of the agenda. Empty fields match all.
type AgendaFilter struct {
	Client, Customer string
	Kinds            []string
	Event            string    // only entries that cause this webhook
	Until            time.Time // only entries that are due by then
	Limit            int       // maximum number of entries; 0 for 100, at most 1000
}

// Agenda returns the scheduled events, the soonest first: ends of consents, background refreshes, payments, webhooks,
// maintenance and everything else that depends on the clock.
func (s *Sandbox) Agenda(filter AgendaFilter) ([]AgendaEntry, error) {
	query := newQuery(map[string]string{
		"client_id": filter.Client, "customer_id": filter.Customer, "event": filter.Event, "until": formatTime(filter.Until),
	})
	query["kind"] = filter.Kinds
	if filter.Limit != 0 {
		query.Set("limit", strconv.Itoa(filter.Limit))
	}
	var list struct{ Data []AgendaEntry }
	err := s.controlRequest("GET", "/_sandbox/agenda?"+query.Encode(), nil, &list)
	return list.Data, err
}

// Agenda returns the scheduled events of the project.
func (c *Client) Agenda(filter AgendaFilter) ([]AgendaEntry, error) {
	filter.Client = c.ID
	return c.sandbox.Agenda(filter)
}

// AdvanceToNext moves the clock forward to the first entry of the agenda, or to the first entry of the given kinds,
// and returns the entries that fell due. If there is no such entry, it returns an error and does not move the clock.
func (c Clock) AdvanceToNext(kinds ...string) ([]AgendaEntry, error) {
	body := withClient(c.client, map[string]any{"to": "next"})
	if len(kinds) > 0 {
		body["kinds"] = slices.Clone(kinds)
	}
	var moved struct {
		FellDue []AgendaEntry `json:"fell_due"`
	}
	err := c.sandbox.controlRequest("POST", "/_sandbox/clock/advance", body, &moved)
	return moved.FellDue, err
}

// AdvanceUntil moves the clock forward until an event is sent, such as payment.success, whether or not an endpoint is
// set for it. It reports whether the event was sent within a period such as P30D; if not, the clock has moved by the
// period. An empty period stands for a year.
func (c Clock) AdvanceUntil(event, within string) (sent bool, err error) {
	until := map[string]string{"event": event}
	if within != "" {
		until["within"] = within
	}
	var moved struct {
		Sent bool `json:"event_sent"`
	}
	body := withClient(c.client, map[string]any{"until": until})
	err = c.sandbox.controlRequest("POST", "/_sandbox/clock/advance", body, &moved)
	return moved.Sent, err
}
