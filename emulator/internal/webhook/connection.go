package webhook

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"budsandbox/bank"
	"budsandbox/emulator/internal/connection"
	"budsandbox/storage"
)

// ConnectionEvent adds the webhooks about a change of a customer's connections. It is a callback for
// connection.Service.Notify.
func (o *Outbox) ConnectionEvent(tx *storage.Tx, project bank.Project, event connection.Event) error {
	messages, err := connectionMessages(tx, project, event)
	if err != nil {
		return err
	}
	for i := range messages {
		messages[i].At = event.At
	}
	owner := event.Customer
	if event.Deleted {
		owner = bank.CustomerID{}
	}
	return o.Add(tx, project, owner, messages...)
}

// connectionMessages returns the webhooks that Bud sends for an event (docs/research/bud.md#webhook-events).
func connectionMessages(tx *storage.Tx, project bank.Project, event connection.Event) ([]Message, error) {
	switch event.Kind {
	case connection.ConsentRevoked:
		return consentMessages("open_banking.consent.revoked", event)
	case connection.ConsentReconfirmed:
		return consentMessages("open_banking.consent.reconfirmed", event)
	case connection.ConsentReauthorised:
		return consentMessages("open_banking.consent.reauthorised", event)
	}
	switch event.Fetch.Kind {
	case bank.FetchConnect:
		return taskMessages("open_banking.connect.completed", "connect", event.Fetch)
	case bank.FetchRefresh:
		return taskMessages("open_banking.refresh.completed", "refresh", event.Fetch)
	case bank.FetchRefreshAll:
		return refreshMessages(tx, project, event)
	}
	return nil, nil // a revocation is reported by the events of its consents
}

func consentMessages(event string, e connection.Event) ([]Message, error) {
	return newMessages(event, bank.Task{}, consentBody(event, e))
}

// newMessages returns a slice with one message, to be sent when a task ends.
func newMessages(event string, after bank.Task, body any) ([]Message, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("encode the event %s: %w", event, err)
	}
	return []Message{{Event: event, Body: encoded, After: after}}, nil
}

type envelope struct {
	Operation string `json:"operation_id,omitempty"`
	Data      any    `json:"data"`
}

// taskData is the body of the older events, whose booleans are strings.
type taskData struct {
	Task      string      `json:"task_id"`
	Status    string      `json:"status"`
	Result    bank.Result `json:"result,omitempty"`
	Type      string      `json:"task_type"`
	Customer  string      `json:"customer_id"`
	Provider  string      `json:"provider,omitempty"`
	Consent   string      `json:"consent_id,omitempty"`
	New       string      `json:"has_new_transactions,omitempty"`
	Reconnect string      `json:"reconnect_required,omitempty"`
}

// taskMessages returns the event of a task that ended, and the deprecated event open_banking.sync.completed.
func taskMessages(event, kind string, fetch bank.Fetch) ([]Message, error) {
	data := taskData{
		Task: fetch.ID.String(), Status: statusOf(fetch), Result: fetch.Result, Type: kind,
		Customer: fetch.Customer.String(), Provider: fetch.Provider,
	}
	if fetch.Consent != (bank.ConsentID{}) && fetch.Result != bank.AuthDenied {
		data.Consent = fetch.Consent.String()
	}
	if kind == "refresh" {
		data.New, data.Reconnect = strconv.FormatBool(fetch.New), strconv.FormatBool(fetch.Reconnect)
	}
	messages, err := newMessages(event, fetch.Task, envelope{Data: data})
	if err != nil {
		return nil, err
	}
	data.Result = ""
	deprecated, err := newMessages("open_banking.sync.completed", fetch.Task, envelope{Operation: kind, Data: data})
	return append(messages, deprecated...), err
}

func statusOf(f bank.Fetch) string {
	if f.Failed() {
		return "Failed"
	}
	return "Completed"
}

type consentData struct {
	Event    string    `json:"event"`
	Consent  string    `json:"consent_id"`
	Customer string    `json:"customer_id"`
	Provider string    `json:"provider"`
	Updated  time.Time `json:"updated_at"`
	Reason   string    `json:"reason,omitempty"`
}

func consentBody(event string, e connection.Event) envelope {
	return envelope{Data: consentData{
		Event: event, Consent: e.Consent.ID.String(), Customer: e.Customer.String(), Provider: e.Consent.Provider,
		Updated: e.At.Truncate(time.Second), Reason: string(e.Consent.Reason),
	}}
}
